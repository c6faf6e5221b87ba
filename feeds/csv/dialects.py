"""Dialects: how vendors and programs write their CSV files; what users state about a file, and what it states itself.

Place in the flow: `OpenOptions` takes what the user has not set from a dialect; `sniff` settles the rest at the first
lines of each file.
"""

PRICES = ["open", "high", "low", "close"]
DIALECTS = {
    "yahoo": {"delimiter": ",", "header": True},
    "stooq": {"delimiter": ",", "header": True, "whose": "file"},
    "binance": {
        "delimiter": ",",
        "columns": ["open_time", *PRICES, "volume", "timestamp"],
        "after": True,
    },
    "polygon": {"delimiter": ",", "header": True, "rename": {"timestamp": "window_start", "symbol": "ticker"}, "opens": True},
    "metatrader": {"columns": ["date", "time", *PRICES, "volume"]},
    "lean": {
        "delimiter": ",",
        "header": False,
        "columns": ["timestamp", *PRICES, "volume"],
        "scale": 10000.0,
        "format": "%Y%m%d %H:%M",
    },
    "backtrader": {"delimiter": ",", "header": True, "columns": ["timestamp", *PRICES, "volume", "openinterest"]},
}
DELIMITERS = (",", ";", "\t", "|")
OPENING = ("window_start", "open_time", "open time")  # columns that say when a bar opens


def said(name):
    """Return the options of a dialect; none without one."""
    if name is None:
        return {}
    from engine.errors import ConfigError, suggest

    if name not in DIALECTS:
        raise ConfigError(f"unknown dialect {name!r}{suggest(str(name), list(DIALECTS))}")
    return DIALECTS[name]
