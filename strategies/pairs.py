"""Pairs trading: trade against the spread of two related feeds when it is stretched, until it has reverted.

python -m engine run strategies/pairs.py KO.csv PEP.csv --param lookback=60
Source: Gatev, Goetzmann & Rouwenhorst (2006), Pairs Trading, Review of Financial Studies 19(3).
"""

from engine import Strategy
from engine.indicators import ZScore


class Pairs(Strategy):
    """Trades the ratio of the first two feeds' closes: `entry` and `leave` are its z-scores over `lookback` bars.

    stake: value of each leg, in parts of equity.
    """

    lookback: int = 60
    entry: float = 2.0
    leave: float = 0.5
    stake: float = 0.45

    def init(self):
        self.first, self.second = self.feeds[0], self.feeds[1]
        self.z = ZScore(self.first.close / self.second.close, self.lookback)

    def next(self):
        if not (self.first.fresh and self.second.fresh):
            return
        z = self.z[0]
        held = self.position(self.first).size
        if held == 0.0:
            if abs(z) >= self.entry:
                side = -1.0 if z > 0.0 else 1.0
                self.order_target_weights({self.first: side * self.stake, self.second: -side * self.stake})
        elif z * held > 0.0 or abs(z) <= self.leave:
            self.close(self.first)
            self.close(self.second)
