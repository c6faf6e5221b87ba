"""Hints for Python's own errors in a strategy: the wrong call, attribute or keyword, and what to write instead."""

from __future__ import annotations

import os
import re

from engine.core.strategy_api.order_api import OrderApi
from engine.errors import suggest
from engine.run.attribute_hints import of_object, plain_names

PACKAGES = ("engine", "feeds", "broker")
STANDARD_LIBRARY = os.path.dirname(os.path.realpath(os.__file__)) + os.sep
KEYWORDS = {  # words of other libraries -> ours
    "sl": "buy_bracket(stop=...) or sell_bracket(stop=...) attach a protective stop",
    "stop_loss": "buy_bracket(stop=...) or sell_bracket(stop=...) attach a protective stop",
    "stoploss": "buy_bracket(stop=...) or sell_bracket(stop=...) attach a protective stop",
    "tp": "buy_bracket(target=...) or sell_bracket(target=...) attach a profit target",
    "take_profit": "buy_bracket(target=...) or sell_bracket(target=...) attach a profit target",
    "price": "limit= is the price of a limit order, stop= that of a stop order",
    "offset": "the distance of the limit from the stop of a trailing stop-limit order is limit_offset=",
    "plimit": "a stop-limit order has both limit= and stop=",
    "exectype": "the kind of order follows from limit=, stop=, touch= or trail=",
    "valid": "until= is the last moment an order is good for",
    "data": "the first argument is the feed: buy(feed, size=...)",
    "symbol": 'the first argument is the feed or its name: buy("AAPL", size=...)',
    "qty": "the number of units is size=",
    "quantity": "the number of units is size=",
    "amount": "the number of units is size=",
    "shares": "the number of units is size=",
    "units": "the number of units is size=",
    "trailamount": "the distance of a trailing stop is trail=",
    "trailpercent": "the distance of a trailing stop as a fraction is trail_percent=",
    "tag": "orders have no tags; keep the Order that the call returns, or its number",
}
ATTRIBUTES = {  # attributes that strategies of other libraries have -> ours
    "data": "self.feed is the first feed, self.feeds are all feeds",
    "data0": "self.feed is the first feed, self.feeds[1] the second",
    "datas": "self.feeds are all feeds",
    "I": "indicators are built in init() without a wrapper: self.sma = SMA(self.feed.close, 10)",
    "broker": "self.cash and self.equity are readings of the account",
    "portfolio": "self.cash, self.equity and self.position(feed) are readings of the account",
    "params": "parameters are attributes of the strategy: self.fast",
    "p": "parameters are attributes of the strategy: self.fast",
    "getposition": "self.position(feed) is the position in a feed",
    "positions": "self.position(feed) is the position in a feed",
    "order_target": "self.order_target_size(feed, size) orders up to a signed size",
    "order_percent": "self.order_target_percent(feed, share) orders up to a share of equity",
    "close_position": "self.close(feed) closes a position",
    "log": "print(self.datetime, ...) writes a line",
    "trades": "result.trades has finished trades after the run; notify_trade(self, trade) is called for each",
    "closed_trades": "result.trades has finished trades after the run; notify_trade(self, trade) is called for each",
    "time": "self.datetime is the time of this bar, self.now the same in ns",
    "date": "self.datetime.date() is the day of this bar",
}
SETUPS = ("setup", "initialize", "on_init", "on_start", "prepare", "initialise", "Init", "__post_init__")


def hint(strategy, error):
    """Return "; what to write instead" for an exception raised in a hook of `strategy`, or an empty text."""
    words = text_of(error)
    if isinstance(error, TypeError):
        return of_call(words) or of_hidden_method(strategy, words) or of_object(words, error)
    if isinstance(error, AttributeError):
        return (of_attribute(strategy, words) if strategy is not None else "") or of_object(words, error)
    return ""


def text_of(error):
    """Return the text of an exception, also of one whose own `__str__` raises; classes of the engine have their plain names."""
    try:
        return plain_names(str(error)) if isinstance(error, (AttributeError, TypeError)) else str(error)
    except Exception as problem:
        return f"(no text: its __str__ raised {type(problem).__name__})"


def of_call(words):
    """Explain a wrong call of an order method."""
    match = re.search(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'", words)
    if match and is_order_method(match[1]):
        verb, word = match.groups()
        known = arguments_of(verb)
        return f"; {KEYWORDS[word]}" if word in KEYWORDS else f"{suggest(word, known)}"
    match = re.search(r"(\w+)\(\) (?:takes|missing|expected|got multiple)", words)
    if match and is_order_method(match[1]):
        names = arguments_of(match[1])
        return f"; expected {match[1]}({', '.join(names[:4])}{', ...' if len(names) > 4 else ''})"
    return ""


def is_order_method(name):
    return not name.startswith("_") and callable(getattr(OrderApi, name, None))


def arguments_of(verb):
    """Return the names of the arguments of an order method."""
    from inspect import signature

    try:
        return [name for name in signature(getattr(OrderApi, verb)).parameters if name != "self"]
    except (TypeError, ValueError):
        return []


def of_hidden_method(strategy, words):
    """Name the methods that the strategy's own attributes hide, where something that cannot be called was called."""
    if strategy is None or "not callable" not in words:
        return ""
    hidden = [name for name in vars(strategy) if callable(getattr(type(strategy), name, None))]
    return "".join(f"; self.{name} was assigned and hides the method {name}(): use another name" for name in hidden)


def of_attribute(strategy, words):
    """Explain an attribute that a strategy does not have."""
    cls = type(strategy)
    match = re.search(r"'(\w+)' object has no attribute '(\w+)'", words)
    if not match or match[1] != cls.__name__:
        return ""
    name = match[2]
    if name in ATTRIBUTES:
        return f"; {ATTRIBUTES[name]}"
    near = suggest(name, [word for word in dir(strategy) if not word.startswith("_")])
    if near.startswith("; did you mean"):
        return near.replace("mean ", "mean self.")
    setup = next((word for word in SETUPS if word in vars(cls)), None)
    if setup is not None and "init" not in vars(cls):
        return f"; {setup}() is never called; did you mean init()?"
    return f"; assign self.{name} in init(), which is called once before the first bar"


def user_frame(error):
    """Return (file, line) of the innermost frame of an exception in the user's files; failing that, in installed libraries; or
    None.
    """
    own = library = None
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] not in PACKAGES:
            place = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            if is_library(place[0]):
                library = place
            else:
                own = place
        trace = trace.tb_next
    return own or library


def is_library(path):
    """Return whether a file belongs to an installed package or to the standard library."""
    path = os.path.realpath(path)
    return path.startswith(STANDARD_LIBRARY) or f"{os.sep}site-packages{os.sep}" in path or f"{os.sep}dist-packages{os.sep}" in path


def location(error):
    """Return "file.py:12" for the innermost line of the user's code that led to an exception, or an empty text."""
    place = user_frame(error)
    if place is None:
        return ""
    path, line = place
    if "ipykernel_" in path or path.startswith("<ipython-input"):
        return f"line {line} of the cell"
    if os.path.isabs(path):
        short = os.path.relpath(path) if os.path.splitdrive(path)[0] == os.path.splitdrive(os.getcwd())[0] else path
        path = path if short.startswith("..") else short
    return f"{path}:{line}"
