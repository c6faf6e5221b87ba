"""Signals: indicators whose values are what `SignalStrategy` trades on."""

from engine.compat.backtrader.indicator import Indicator
from engine.compat.backtrader.strategy import *  # noqa: F403
from engine.compat.backtrader.strategy import SIGNAL_NONE

SignalTypes = list(range(SIGNAL_NONE, 14))


class Signal(Indicator):
    """The first line of its data, under the name `signal`."""

    lines = ("signal",)

    def __init__(self):
        self.lines.signal = self.data.lines[0]
        super().__init__()
