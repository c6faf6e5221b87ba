"""Bollinger breakout: trade in the direction of a close outside the bands, exit when it is back at the middle band.

python -m engine run strategies/bollinger_breakout.py ORCL.csv --param period=50
Source: Bollinger (2001), Bollinger on Bollinger Bands, ch. 16, method I.
"""

from engine import Strategy
from engine.indicators import Bollinger, CrossDown, CrossUp


class BollingerBreakout(Strategy):
    """Long above the upper band, short below the lower one (`shorts`), flat at the mean of `period` closes."""

    period: int = 20
    width: float = 2.0
    shorts: bool = True
    stake: float = 0.9  # of equity, in equal shares

    def init(self):
        close = self.feeds.close
        self.bands = Bollinger(close, self.period, self.width)
        self.above = CrossUp(close, self.bands.upper)
        self.below = CrossDown(close, self.bands.lower)

    def next(self):
        share = self.stake / len(self.feeds)
        for feed in self.feeds:
            if not feed.fresh:
                continue
            size = self.position(feed).size
            beyond = feed.close[0] - self.bands.middle[feed][0]
            if self.above[feed][0] > 0.0:
                self.order_target_percent(feed, share)
            elif self.below[feed][0] > 0.0 and self.shorts:
                self.order_target_percent(feed, -share)
            elif size * beyond < 0.0:
                self.close(feed)
