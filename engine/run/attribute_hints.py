"""Hints for Python's own errors on what strategies read: lines, panels, feeds, positions, orders."""

from __future__ import annotations

import re

from engine.errors import suggest

WINDOW = "line.values(n) gives the last n values; moving figures are indicators, built in init(): self.sma = SMA(self.feed.close, 10)"
SIZE = "the signed number of units is position.size"
ATTRIBUTES = {  # class -> {attribute of other libraries: ours}
    "Line": {
        "iloc": "line[0] is the value now, line[-1] the one before",
        "loc": "line[0] is the value now, line[-1] the one before",
        "get": "line.values(n) gives the last n values",
        "array": "line.values(n) gives the last n values",
        "tail": "line.values(n) gives the last n values",
        "lag": "line[-n] is the value n bars ago",
        **dict.fromkeys(("rolling", "mean", "std", "sum", "max", "min", "ewm", "diff", "pct_change", "rank"), WINDOW),
    },
    "Position": {
        **dict.fromkeys(("quantity", "qty", "amount", "shares", "units", "volume"), SIZE),
        **dict.fromkeys(("is_long", "is_short", "long", "short"), "position.size is positive if long, negative if short, 0 if flat"),
        **dict.fromkeys(("avg_price", "average_price", "entry_price", "avgprice", "cost"), "the average entry price is position.price"),
        **dict.fromkeys(("pl", "pnl", "unrealized_pnl", "gain"), "position.profit is the profit at the latest close"),
        "close": "self.close(feed) closes a position",
    },
    "Order": {
        **dict.fromkeys(("quantity", "qty", "amount", "units"), "order.size is what was ordered, order.filled what was executed"),
        **dict.fromkeys(("executed", "avg_price", "price"), "order.average_price is the price of what was executed"),
        "cancel": "self.cancel(order) cancels an order",
        "is_filled": 'order.status is "filled" then',
    },
}
CLASSES = {  # class in Python's messages -> (its name for users, module)
    "Line": ("Line", "engine.core.views.panel"),
    "Panel": ("Panel", "engine.core.views.panel"),
    "Feed": ("Feed", "engine.core.views.feedset"),
    "FeedSet": ("FeedSet", "engine.core.views.feedset"),
    "Position": ("Position", "broker.account.position"),
    "FirstPosition": ("Position", "broker.account.position"),
    "Order": ("Order", "broker.orders.order"),
    "Fill": ("Fill", "broker.account.fills_and_trades"),
    "Trade": ("Trade", "broker.account.fills_and_trades"),
}
CALLS = (  # pattern of Python's message -> what to write instead
    (r"'\w*Line' object is not callable", "a line is indexed: close[0] is the value now, close[-1] the one before"),
    (r"'\w*Panel' object is not callable", "a panel is indexed by feeds: panel[feed][0] is the value now"),
    (r"'Feed' object is not subscriptable", "a feed's columns are attributes: feed.close[0]; others are feed.column(name)[0]"),
    (r"'(?:builtin_function_or_|cython_function_or_)?(?:method|function)' object is not subscriptable",
     "methods are called with parentheses; prices are those of a feed: self.feed.close[0]"),
    (r"'Position'.*'(?:int|float)'|'(?:int|float)'.*'Position'", f"{SIZE}; `if not self.position:` asks whether it is flat"),
    (r"datetime\.\w+\(\) takes no arguments|^(?:date|time)\(\) takes 1 positional argument but 2", "self.datetime is the time of this bar; its day is self.datetime.date(), without an argument"),
)  # fmt: skip


def plain_names(words):
    """Return a message of Python with users' names of classes in place of qualified and internal ones."""
    words = re.sub(r"'(?:engine|broker|feeds)\.[\w.]*?(\w+)'", r"'\1'", words)
    return words.replace("'FirstPosition'", "'Position'")


def of_object(words, error):
    """Explain what an object of the engine does not have or cannot do; an empty text if `words` of `error` are about others."""
    match = re.search(r"'(\w+)' object has no attribute '(\w+)'", words)
    if match is None:
        return next((f"; {advice}" for pattern, advice in CALLS if re.search(pattern, words)), "")
    if match[1] not in CLASSES:
        return ""
    from importlib import import_module

    name, module = CLASSES[match[1]]
    if match[2] in ATTRIBUTES.get(name, ()):
        return f"; {ATTRIBUTES[name][match[2]]}"
    names = dir(getattr(error, "obj", None) or getattr(import_module(module), name))
    return suggest(match[2], [word for word in names if not word.startswith("_")])
