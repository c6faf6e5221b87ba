"""Indicators by the names that users of other libraries know; a file per family."""

from importlib import import_module

FAMILIES = {
    "average": ("EMA", "SMA"),
    "cross": ("CrossOver", "Hold"),
    "custom": ("Indicator",),
    "extreme": ("Highest", "Lowest"),
    "momentum": ("RSI",),
    "ops": ("Shift",),
    "volatility": ("ATR", "StdDev"),
}
HOMES = {name: family for family, names in FAMILIES.items() for name in names}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from engine.indicators.average import EMA, SMA
    from engine.indicators.cross import CrossOver, Hold
    from engine.indicators.custom import Indicator
    from engine.indicators.extreme import Highest, Lowest
    from engine.indicators.momentum import RSI
    from engine.indicators.ops import Shift
    from engine.indicators.volatility import ATR, StdDev

__all__ = ["ATR", "EMA", "RSI", "SMA", "CrossOver", "Highest", "Hold", "Indicator", "Lowest", "Shift", "StdDev"]


def __getattr__(name):
    """A family is imported when one of its names is first used: a run loads what it needs."""
    if name in HOMES:
        return getattr(import_module(f"engine.indicators.{HOMES[name]}"), name)
    raise AttributeError(f"module 'engine.indicators' has no attribute {name!r}; it has {', '.join(__all__)}")
