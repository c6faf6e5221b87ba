"""Options that several commands share: generated from the signatures of `open_feeds` and `Backtest`, so that none is missing."""

from __future__ import annotations

import inspect

from engine.cli.command_builder import Argument, Option
from engine.errors import ConfigError, suggest

DATA = Argument(help="Files, folders, glob patterns or tapes.")
STRATEGY = Argument(help="file.py:Class or package.module:Class.")
STRATEGIES = Argument(help="file.py:Class or package.module:Class; several with commas between them.")
JSON = Option(False, "--json", help="Print JSON instead of tables.")
VALUES = {
    "on_bad": ("raise", "skip", "keep"),
    "label": ("open", "close", "date"),
    "ambiguous": ("infer", "earlier", "later", "raise"),
    "nonexistent": ("forward", "raise"),
    "adjust": ("none", "split", "total", "close"),
    "as_of": ("end", "own"),
    "mode": ("stream", "runonce", "auto"),
    "warmup": ("all", "each"),
    "intrabar": ("pessimistic", "optimistic", "ohlc", "olhc", "adaptive", "band"),
    "on_insufficient_cash": ("reject", "reduce"),
}
READING = {  # option of open_feeds -> help
    "names": "Comma-separated names of the feeds, instead of the file names.",
    "symbols": "Comma-separated symbols to read, in this order.",
    "on_bad": 'Bad rows: "raise", "skip", or "keep" those whose only fault is high < low.',
    "label": "What timestamps label: the open or the close of a bar, or its date.",
    "bar": "Length of a bar, such as 1min, 1h or 1d; for --label open.",
    "start": "First time, such as 2010-01-31.",
    "end": "Time before which to end.",
    "limit": "Bars to read of each feed, at most.",
    "tz": "Time zone to assume when timestamps have none.",
    "ambiguous": "Hours that happen twice: infer, earlier, later or raise.",
    "nonexistent": "Hours that never happen: forward or raise.",
    "columns": "Columns of the file: close:settle,open:first, or time,open,high,low,close.",
    "dialect": "Dialect of CSV files: yahoo, stooq, binance, ...",
    "delimiter": "Character between cells.",
    "decimal": "Decimal mark.",
    "header": "Whether the first line has names: true or false.",
    "comment": "Start of lines to ignore, or none.",
    "format": "Format of timestamps, such as %d.%m.%Y.",
    "scale": "Factor for all prices.",
    "skip_rows": "Lines before the header.",
    "encoding": "Encoding of text that is not UTF-8.",
    "reverse": "Whether the newest row comes first: true or false.",
    "adjust": "Adjust prices: none, split, total, or close for the column Adj Close.",
    "as_of": "Adjust as of the end, or of each bar's own time.",
    "actions": "File of splits and dividends.",
    "buffer": "Bytes read from a file at a time.",
    "read_ahead": "Whether a thread decodes CSV text ahead: true or false.",
}
TRADING = {  # option of Backtest -> help
    "mode": "stream, runonce or auto.",
    "memory": "Memory budget, such as 400MB.",
    "close_at_end": "Close positions at the last close.",
    "warmup": "Wait until the indicators of all feeds are ready, or of each.",
    "chunk": "Bars decoded ahead of each feed.",
    "cash": "Cash at the start.",
    "commission": "Commission as a fraction of value, such as 0.001.",
    "slippage": "Slippage as a fraction of the price, such as 0.0005.",
    "spread": "Spread between bid and ask as a fraction of the price.",
    "max_participation": "Share of a bar's volume that orders may take, such as 0.1.",
    "short_margin": "Equity that short positions need, as a share of their value; none for no limit.",
    "leverage": "Value of long positions that one unit of equity carries.",
    "maintenance_margin": "Equity needed to hold positions, as a share of their value.",
    "currency": "Currency of the account.",
    "hedging": "Hold long and short positions of a feed side by side.",
    "intrabar": "What is assumed inside a bar: pessimistic, optimistic, ohlc, olhc, adaptive, band.",
    "cheat_on_open": "Call next_open(), which sees the open at which its orders are filled.",
    "fill_on_close": "Fill market orders at the close they were decided on.",
    "session": "Time at which days begin, such as 17:00.",
    "on_insufficient_cash": "reject openings that the account cannot afford, or reduce them.",
    "instruments": "Contract of all symbols, multiplier=50,tick=0.25, or of some: ES:multiplier=50;NQ:multiplier=20.",
    "rates": "Feeds with exchange rates: EUR=EURUSD,JPY=JPYUSD.",
    "financing": "Options of broker.Financing, such as NAME=VALUE with commas between them.",
    "limits": "Options of broker.Limits, such as drawdown=0.2.",
}
OBJECTS = ("instruments", "rates", "financing", "limits")  # options of Backtest that are tables
MODELS = ("commission", "slippage", "max_participation", "instruments", "financing", "limits")  # may be objects of broker
ZERO_IS_NONE = ("commission", "slippage")


def keywords(function):
    """Return {name: default} of the keyword-only parameters of a function."""
    parameters = inspect.signature(function).parameters.values()
    return {parameter.name: parameter.default for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}


def generated(function, texts, skipped=()):
    """Return click options for the keyword parameters of a library function."""
    import click

    from engine.cli.command_builder import completion

    options = []
    for name, default in keywords(function).items():
        if name in skipped:
            continue
        flag = default is False
        shown = "" if default in (None, False, "", 0) else f"  [default: {default}]"
        settings = {"is_flag": True} if flag else {"shell_complete": completion(VALUES.get(name)), "metavar": "VALUE"}
        options.append(click.Option([name, f"--{name.replace('_', '-')}"], default=None, help=texts[name] + shown, **settings))
    return options


def reading_options():
    """Return the options of `open_feeds` as click options."""
    import click

    from feeds import open_feeds

    text = "Any option of open_feeds as NAME=VALUE, such as label=open; the same as --label open."
    return [*generated(open_feeds, READING, skipped=("stamp",)), click.Option(["open", "--open"], multiple=True, metavar="NAME=VALUE", help=text)]


def trading_options():
    """Return the options of `Backtest` as click options."""
    from engine.backtest import Backtest

    return generated(Backtest.__init__, TRADING)


READ = ("reading", reading_options)
TRADE = ("trading", trading_options)


def feeds_of(data, reading):
    """Open the data of a command with its reading options."""
    from feeds import open_feeds

    if not data:
        raise ConfigError("no data: give files, folders or glob patterns after the strategy, for example data/*.csv")
    return open_feeds(data[0] if len(data) == 1 else list(data), **opening(reading))


def opening(reading):
    """Return {option of open_feeds: value} of the words of a command line; values of other types stay as they are."""
    from feeds import open_feeds

    known = list(keywords(open_feeds))
    words = dict(reading)
    for word in words.pop("open", ()):
        name, mark, text = word.partition("=")
        if not mark or name not in known:
            raise ConfigError(f"--open {word}: expected NAME=VALUE{suggest(name, known)}; options: {', '.join(known)}")
        words[name] = text
    return {name: reading_value(name, text) if isinstance(text, str) else text for name, text in words.items()}


def reading_value(name, text):
    """Return the value of an option of `open_feeds` that is given as text."""
    if name in ("columns", "names", "symbols"):
        parts = text.split(",")
        pairs = all(":" in part for part in parts)
        return dict(part.split(":", 1) for part in parts) if pairs and name == "columns" else parts
    if name in ("limit", "skip_rows", "buffer"):
        return int(text) if text.isdigit() else text
    if name == "scale":
        return float(text) if text.replace(".", "", 1).isdigit() else text
    return {"true": True, "false": False, "none": None}.get(text.lower(), text)


def trading_values(trading):
    """Return {option of Backtest: value} of the words of a command line; values of other types stay as they are."""
    from engine.backtest import Backtest
    from engine.cli.parsing import value

    defaults = keywords(Backtest.__init__)
    entries = {}
    for name, text in trading.items():
        if name not in defaults:
            raise ConfigError(f"Backtest has no option {name}{suggest(name, list(defaults))}")
        if isinstance(text, str) and name in MODELS and text.endswith(")"):
            entries[name] = model_of(name, text)
            continue
        if isinstance(text, str) and name in OBJECTS:
            entries.update(objects("command line", {name: table_of(name, text)}))
            continue
        if isinstance(text, str) and name not in ("mode", "memory", "warmup", "currency", "intrabar", "session", "on_insufficient_cash"):
            number = value(text)
            if isinstance(number, str):
                raise ConfigError(f"--{name.replace('_', '-')} {text}: expected a number{'' if defaults[name] else ' or none'}")
            text = float(number) if isinstance(defaults[name], float) and number is not None else number
        entries[name] = None if name in ZERO_IS_NONE and text == 0 else text
    return entries


def objects(path, options):
    """Return the options of Backtest with tables made into the objects of the library."""
    import broker

    def made(cls, table, name):
        try:
            return cls(**table)
        except TypeError as error:
            raise ConfigError(f"{path}: [backtest] {name}: {error}") from error

    entries = dict(options)
    for name, cls in (("limits", broker.Limits), ("financing", broker.Financing)):
        if isinstance(entries.get(name), dict):
            entries[name] = made(cls, entries[name], name)
    table = entries.get("instruments")
    if isinstance(table, dict):
        several = all(isinstance(item, dict) for item in table.values())
        entries["instruments"] = (
            {symbol: made(broker.Instrument, item, f"instruments.{symbol}") for symbol, item in table.items()}
            if several
            else made(broker.Instrument, table, "instruments")
        )
    return entries


def table_of(name, text):
    """Return {key: value} of "a=1,b=2", or {symbol: {key: value}} of "ES:a=1;NQ:b=2"."""
    from engine.cli.parsing import value

    flag = f"--{name}"
    if ":" in text or ";" in text:
        parts = [part.partition(":") for part in text.split(";")]
        if not all(colon for _, colon, _ in parts):
            raise ConfigError(f"{flag} {text}: expected SYMBOL:NAME=VALUE,... with semicolons between symbols")
        return {symbol.strip(): table_of(name, rest) for symbol, _, rest in parts}
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(equals for _, equals, _ in pairs):
        raise ConfigError(f"{flag} {text}: expected NAME=VALUE, with commas between several")
    return {key.strip(): value(rest.strip()) for key, _, rest in pairs}


def model_of(name, text):
    """Return the object of `broker` that a call such as "PerUnit(0.005, minimum=1)" describes."""
    import ast

    import broker

    flag = f"--{name.replace('_', '-')}"
    try:
        call = ast.parse(text, mode="eval").body
        cls = call.func.id
        args = [ast.literal_eval(item) for item in call.args]
        values = {item.arg: ast.literal_eval(item.value) for item in call.keywords}
    except (SyntaxError, ValueError, AttributeError, TypeError):
        raise ConfigError(f"{flag} {text}: expected a call with plain values, such as PerUnit(0.005, minimum=1)") from None
    known = [word for word in dir(broker) if isinstance(getattr(broker, word), type)]
    if cls not in known:
        raise ConfigError(f"{flag} {text}: broker has no {cls}{suggest(cls, known)}")
    try:
        return getattr(broker, cls)(*args, **values)
    except TypeError as error:
        raise ConfigError(f"{flag} {text}: {error}") from None
