"""Volatility targeting: size the position so that its volatility stays at a target.

python -m engine run strategies/vol_target.py SPY.csv --param target=0.1
Source: Moreira & Muir (2017), Volatility-Managed Portfolios, Journal of Finance 72(4).
"""

from math import sqrt

from engine import Strategy
from engine.indicators import ROCP, StdDev


class VolTarget(Strategy):
    """Long each feed at `target` over its volatility of the last `lookback` bars, at most `most` of its share of equity.

    target: annual, 0.15 is 15 %. periods: bars in a year. band: how far, relatively, a weight may drift before it is traded.
    """

    target: float = 0.15
    lookback: int = 20
    periods: float = 252.0
    most: float = 0.95
    band: float = 0.1

    def init(self):
        self.deviation = StdDev(ROCP(self.feeds.close, 1), self.lookback)

    def next(self):
        share = 1.0 / len(self.feeds)
        for feed in self.feeds:
            if not feed.fresh:
                continue
            volatility = self.deviation[feed][0] * sqrt(self.periods)
            wanted = share * (min(self.most, self.target / volatility) if volatility > 0.0 else self.most)
            held = self.position(feed).value / self.equity
            if abs(held - wanted) > self.band * wanted:
                self.order_target_percent(feed, wanted)
