"""Buy and hold: every feed gets an equal share of the money when its first bar appears, and keeps it.

python -m engine run strategies/buy_and_hold.py KO.csv PEP.csv
"""

from engine import Strategy


class BuyAndHold(Strategy):
    """`stake`: the part of the cash at the start that is invested, in equal shares; the rest pays for gaps at the open."""

    stake: float = 0.98
    warmup = "each"  # a feed that is listed later is bought later

    def start(self):
        self.share = self.stake * self.cash / len(self.feeds)
        self.bought = set()

    def next(self):
        for feed in self.feeds:
            if feed.fresh and feed.name not in self.bought:
                self.bought.add(feed.name)
                self.order_target_value(feed, self.share)
