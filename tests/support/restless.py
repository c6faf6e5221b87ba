"""A strategy that does at random what a strategy can do, and keeps all kinds of things while it does."""

import random
from collections import defaultdict, deque

from engine import Strategy
from engine.errors import OrderError
from engine.indicators import ATR, SMA

HOURS = 360 * 60_000_000_000


class Restless(Strategy):
    """Orders of every type, changes, cancels and money; its own records are part of what must be equal in the end."""

    seed: int = 0

    def init(self):
        self.rng = random.Random(self.seed)
        self.mine = []
        self.by_feed = {feed: deque(maxlen=3) for feed in self.feeds}
        self.heard = defaultdict(int)
        self.last_trade = None
        self.average = SMA(self.feeds.close, 3)
        self.range = ATR(self.feeds, 4)
        self.slow = self.feeds.resample("1h")
        self.trend = SMA(self.slow.close, 2)
        self.sums = [0.0, 0]

    def prenext(self):
        self.next()

    def notify_order(self, order):
        self.heard[order.status] += 1

    def notify_fill(self, fill):
        self.by_feed[self.feeds[fill.feed]].append(fill)

    def notify_trade(self, trade):
        self.last_trade = trade

    def next(self):
        self.sums[1] += 1
        for feed in self.feeds.fresh:
            for value in (self.average[feed][0], self.trend[feed][0], self.range[feed][0]):
                if value == value:
                    self.sums[0] += value
        self.mine = [order for order in self.mine if order.alive or self.rng.random() < 0.9]
        for _ in range(3):
            try:
                self.act(self.rng, [order for order in self.mine if order.alive])
            except OrderError:  # a call that makes no sense
                self.sums[1] += 1

    def act(self, rng, living):
        feed = rng.choice(list(self.feeds))
        choice = rng.random()
        if not feed.bars or feed.ended:
            return
        if choice < 0.1 and living:
            self.cancel(rng.choice(living))
        elif choice < 0.2 and living:
            order = rng.choice(living)
            self.modify(order, size=abs(order.size) * rng.choice((0.5, 1.0, 2.0)) + abs(order.filled))
        elif choice < 0.4:
            price, up = feed.close[0], rng.random() < 0.5
            verb = self.buy_bracket if up else self.sell_bracket
            stop, target = price * (0.99 if up else 1.01), price * (1.01 if up else 0.99)
            self.mine += [order for order in verb(feed, rng.randint(1, 9), stop=stop, target=target) if order is not None]
        elif choice < 0.45:
            (self.deposit if rng.random() < 0.7 else self.withdraw)(1.0)
        elif choice < 0.9:
            self.single(rng, feed, living)
        else:
            found = self.close(feed)
            self.mine += [order for order in (found if isinstance(found, list) else [found]) if order is not None]

    def single(self, rng, feed, living):
        price = feed.close[0]
        near = [price * (1 + rng.uniform(-0.004, 0.004)) for _ in range(2)]
        kind = rng.choice(("market", "limit", "stop", "stop_limit", "touch", "trail", "trail_percent", "trail_line", "trail_limit"))
        words = {
            "market": {},
            "limit": {"limit": near[0]},
            "stop": {"stop": near[0]},
            "stop_limit": {"stop": near[0], "limit": near[1]},
            "touch": {"touch": near[0]},
            "trail": {"trail": price * 0.003},
            "trail_percent": {"trail_percent": 0.002},
            "trail_line": {"trail": self.range[feed]} if self.range[feed][0] == self.range[feed][0] else {},
            "trail_limit": {"trail": price * 0.002, "limit_offset": price * 0.001},
        }[kind]
        if rng.random() < 0.3:
            words["tif"] = rng.choice(("day", "ioc", "fok") + (("open", "close") if kind in ("market", "limit") else ()))
        elif rng.random() < 0.2:
            words["until"] = self.now + rng.randint(0, 6) * HOURS
        partners = [order for order in living if order.status == "accepted"]
        if partners and rng.random() < 0.2:
            words["oco"] = rng.choice(partners)
        elif partners and rng.random() < 0.2:
            words["parent"] = rng.choice(partners)
        verb = self.buy if rng.random() < 0.5 else self.sell
        self.mine.append(verb(feed, rng.randint(1, 40) / 4, **words))

    def told(self):
        """What it knows in the end."""
        orders = [(order.number, order.status, order.filled, order.average_price == order.average_price and order.average_price) for order in self.mine]
        fills = {feed.name: [(fill.order.number, fill.ts, fill.size, fill.price) for fill in past] for feed, past in self.by_feed.items()}
        trade = self.last_trade and (self.last_trade.entry_ts, self.last_trade.gross, self.last_trade.mae)
        return orders, fills, trade, dict(self.heard), self.sums, self.rng.random()
