"""Indicators by the names that users of other libraries know; a file per family."""

from engine.indicators.average import EMA, SMA
from engine.indicators.cross import CrossOver, Hold
from engine.indicators.custom import Indicator
from engine.indicators.extreme import Highest, Lowest
from engine.indicators.momentum import RSI
from engine.indicators.ops import Shift
from engine.indicators.volatility import ATR, StdDev

__all__ = ["ATR", "EMA", "RSI", "SMA", "CrossOver", "Highest", "Hold", "Indicator", "Lowest", "Shift", "StdDev"]
