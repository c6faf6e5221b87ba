"""Mean reversion by the z-score of closes: trade against a deviation from the mean until it has reverted or passed a limit.

python -m engine run strategies/zscore_reversion.py closes.csv --param lookback=30
"""

from engine import Strategy
from engine.indicators import ZScore


class ZScoreReversion(Strategy):
    """`entry`, `leave` and `limit` are distances from the mean of the last `lookback` closes, in standard deviations."""

    lookback: int = 20
    entry: float = 2.0
    leave: float = 0.5
    limit: float = 4.0
    stake: float = 1.0  # of equity

    def init(self):
        self.z = ZScore(self.feed.close, self.lookback)

    def next(self):
        z = self.z[0]
        size = self.position().size
        if size == 0.0:
            if self.entry <= abs(z) < self.limit:
                self.order_target_percent(self.feed, -self.stake if z > 0.0 else self.stake)
        elif (z > -self.leave if size > 0.0 else z < self.leave) or abs(z) >= self.limit:
            self.close()
