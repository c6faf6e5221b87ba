"""A strategy that places and cancels orders at random, and says what it did to whoever watches."""

import random

from engine import Strategy


class Gambler(Strategy):
    """Random market, limit, stop and target orders and cancels; `watch` hears of every one, and of every instant."""

    seed: int = 0
    activity: float = 0.6
    watch: object = None

    def init(self):
        self.rng = random.Random(self.seed)
        self.mine = []

    def next(self):
        if self.watch is not None:
            self.watch.instant(self)
        for _ in range(4):
            if self.rng.random() < self.activity:
                self.act(self.rng)
        if self.watch is not None:
            self.watch.done(self)

    def act(self, rng):
        feed = rng.choice(list(self.feeds))
        choice = rng.random()
        if choice < 0.15 and self.mine:
            order = rng.choice(self.mine)
            if self.watch is not None:
                self.watch.cancel(order)
            self.cancel(order)
            return
        size = rng.randint(1, 40) / 4  # quarters add up exactly
        price = feed.close[0] * (1 + rng.choice((-0.004, -0.001, 0.0, 0.001, 0.004)))
        verb = rng.choice((self.buy, self.sell))
        if choice < 0.4:
            order = verb(feed, size)
        elif choice < 0.55:
            order = verb(feed, size, limit=price)
        elif choice < 0.7:
            order = verb(feed, size, stop=price)
        elif choice < 0.85:
            order = self.close(feed)
        else:
            order = self.order_target_size(feed, rng.choice((-size, size)))
        for order in order if isinstance(order, list) else [order]:  # with hedging positions a close may take two
            if order is None:
                continue
            self.mine.append(order)
            if self.watch is not None:
                self.watch.place(order)
