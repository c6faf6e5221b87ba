"""Multi-time-frame trend: entries on fast bars, only in the direction of a slower frame.

python -m engine run strategies/multi_timeframe.py minutes.csv --param frame=1d
"""

from engine import Strategy
from engine.indicators import EMA, SMA, CrossOver


class MultiTimeframe(Strategy):
    """Fast and slow EMA of the bars as they come; trades with the slope of the close of `frame` against its mean.

    frame: a rule of `feed.resample`: "1h", "1d", "1w", ... trend: bars of that frame in the mean.
    """

    fast: int = 12
    slow: int = 48
    frame: str = "1d"
    trend: int = 5
    stake: float = 0.9  # of equity, in equal shares

    def init(self):
        close = self.feeds.close
        self.cross = CrossOver(EMA(close, self.fast), EMA(close, self.slow))
        slower = self.feeds.resample(self.frame).close
        self.side = slower - SMA(slower, self.trend)

    def next(self):
        share = self.stake / len(self.feeds)
        for feed, sign in self.cross.nonzero():
            if sign * self.side[feed][0] > 0.0:
                self.order_target_percent(feed, sign * share)
            else:
                self.close(feed)
