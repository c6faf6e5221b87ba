"""Moving-average crossover: long one unit after the fast average has crossed above the slow one, short one after below.

`SmaCross` decides in Python at every instant; `SmaCrossSignal` returns the same decisions as targets, which the compiled loop
follows. `python -m engine.bench` runs both. Their averages are rounded as in backtrader, so that fills can be compared one by one;
use `SMA` in strategies of your own.
"""

from engine import SignalStrategy, Strategy
from engine.indicators import CrossOver, MeanOfSum


class SmaCross(Strategy):
    """Market orders to +1 or -1 unit at crossings of two simple moving averages of the close."""

    fast: int = 10
    slow: int = 50

    def init(self):
        close = self.feeds.close
        self.cross = CrossOver(MeanOfSum(close, self.fast), MeanOfSum(close, self.slow))

    def next(self):
        for feed, sign in self.cross.nonzero():
            self.order_target_size(feed, sign)


class SmaCrossSignal(SignalStrategy):
    """The same without a Python call per instant."""

    fast: int = 10
    slow: int = 50
    hold = True  # between two crossings

    def signal(self, feeds):
        return CrossOver(MeanOfSum(feeds.close, self.fast), MeanOfSum(feeds.close, self.slow))
