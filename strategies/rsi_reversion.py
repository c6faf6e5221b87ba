"""RSI reversion: buy what has fallen too far too fast, sell it when its strength is back.

python -m engine run strategies/rsi_reversion.py KO.csv PEP.csv --param period=2 --param low=10
Source: Connors & Alvarez (2009), Short Term Trading Strategies That Work, ch. 9, with a long average as its trend filter.
"""

from engine import Strategy
from engine.indicators import RSI, SMA


class RsiReversion(Strategy):
    """Long below `low` of the RSI while the close is above its average of `trend` bars, until the RSI is above `high`."""

    period: int = 14
    low: float = 30.0
    high: float = 55.0
    trend: int = 200
    stake: float = 0.95  # of equity, in equal shares

    def init(self):
        close = self.feeds.close
        self.rsi = RSI(close, self.period)
        self.mean = SMA(close, self.trend)

    def next(self):
        share = self.stake / len(self.feeds)
        for feed in self.feeds:
            if not feed.fresh:
                continue
            strength = self.rsi[feed][0]
            if self.position(feed).size > 0.0:
                if strength > self.high:
                    self.close(feed)
            elif strength < self.low and feed.close[0] > self.mean[feed][0]:
                self.order_target_percent(feed, share)
