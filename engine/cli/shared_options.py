"""Options that several commands share, and the feeds that they mean."""

from __future__ import annotations

import typer

DATA = typer.Argument(help="Files, folders, glob patterns or tapes.")
STRATEGY = typer.Argument(help="file.py:Class or package.module:Class.")
ON_BAD = typer.Option("raise", help='Bad rows: "raise", "skip", or "keep" those whose only fault is high < low.')
START = typer.Option(None, help="First time, such as 2010-01-31.")
END = typer.Option(None, help="Time before which to end.")
SYMBOLS = typer.Option(None, help="Names of feeds, with commas.")
ZONE = typer.Option(None, "--tz", help="Time zone of timestamps that say none.")
DIALECT = typer.Option(None, help="Of CSV files: yahoo, stooq, binance, ...")
OPEN = typer.Option(None, "--open", metavar="NAME=VALUE", help="Any other option of open_feeds, such as stamp=open, bar=1min.")
JSON = typer.Option(False, "--json", help="Print JSON instead of tables.")
CASH = typer.Option(100_000.0, help="Cash at the start.")
COMMISSION = typer.Option(0.0, help="As a fraction of value.")


def feeds_of(data, on_bad, start, end, symbols, tz, dialect, others=None):
    from feeds import open_feeds

    given = {"start": start, "end": end, "tz": tz, "dialect": dialect, "symbols": symbols.split(",") if symbols else None}
    given.update(reading_options(others))
    source = data[0] if len(data) == 1 else list(data)
    return open_feeds(source, on_bad=on_bad, **{name: item for name, item in given.items() if item is not None})


def reading_options(words):
    """{option of open_feeds: value} of "stamp=open", "limit=100", "columns=close:settle,open:first" or "columns=time,open,..."."""
    import inspect

    from engine.errors import ConfigError, suggest
    from feeds import open_feeds

    known = [name for name in inspect.signature(open_feeds).parameters if name != "source"]
    found = {}
    for word in words or ():
        name, mark, text = word.partition("=")
        if not mark or name not in known:
            raise ConfigError(f"--open {word}: expected NAME=VALUE{suggest(name, known)}; options: {', '.join(known)}")
        if name in ("columns", "names"):
            parts = text.split(",")
            found[name] = dict(part.split(":", 1) for part in parts) if all(":" in part for part in parts) else parts
        elif name in ("limit", "skip_rows", "buffer"):
            found[name] = int(text) if text.isdigit() else text
        elif name == "scale":
            found[name] = float(text) if text.replace(".", "", 1).isdigit() else text
        else:
            found[name] = {"true": True, "false": False, "none": None}.get(text.lower(), text)
    return found
