"""Cross-sectional momentum: on the first bars of each month, hold the strongest few of the universe in equal weights.

python -m engine run strategies/momentum.py universe/*.csv --param top=10
Source: Jegadeesh & Titman (1993), Returns to Buying Winners and Selling Losers, Journal of Finance 48(1).
"""

from engine import Strategy
from engine.indicators import ROC, Top


class Momentum(Strategy):
    """Holds the `top` feeds by their return over `lookback` bars that ended `skip` bars ago, and sells the others."""

    top: int = 10
    lookback: int = 120
    skip: int = 5
    stake: float = 0.95  # of equity
    warmup = "each"  # late listings join when their return is known

    def init(self):
        strength = ROC(self.feeds.close, self.lookback)
        self.chosen = Top(strength.shift(self.skip), self.top)
        self.month = None

    def next(self):
        month = self.datetime.month
        if month == self.month:
            return
        self.month = month
        chosen = [feed for feed in self.feeds if feed.ready and not feed.ended and self.chosen[feed][0] > 0.0]
        weights = {feed: 0.0 for feed in self.feeds if self.position(feed).size != 0.0 and not feed.ended}
        weights.update((feed, self.stake / len(chosen)) for feed in chosen)
        self.order_target_weights(weights)
