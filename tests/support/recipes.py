"""Strategies whose runs must be equal in every mode and on every runtime."""

from random_trader import Gambler

from engine import Strategy
from engine.indicators import ATR, EMA, RSI, SMA, CrossOver, Highest, Lowest, StdDev
from strategies.sma_cross import SmaCross, SmaCrossSignal


class Channel(Strategy):
    """Many indicators; limit, stop and market orders, some of them canceled again."""

    def init(self):
        feeds = self.feeds
        self.cross = CrossOver(EMA(feeds.close, 4), SMA(feeds.close, 9))
        self.top, self.bottom = Highest(feeds.high, 7), Lowest(feeds.low, 7)
        self.range = ATR(feeds.high, feeds.low, feeds.close, 5)
        self.strength = RSI(feeds.close, 6)
        self.spread = StdDev(feeds.close, 8) / (feeds.close - feeds.close.shift(3))

    def next(self):
        for feed, sign in self.cross.nonzero():
            for order in self.orders(feed):
                self.cancel(order)
            width = self.range[feed][0]
            if sign > 0:
                self.buy(feed, 2, stop=self.top[feed][0] + 0.1 * width)
                self.order_target_percent(feed, 0.05 * self.strength[feed][0] / 100)
            else:
                self.sell(feed, 3, limit=feed.close[0] + 0.5 * width)
                self.sell(feed, 1, stop=self.bottom[feed][0])
        for feed in self.feeds.fresh:
            if self.strength[feed][0] > 85 or abs(self.spread[feed][0]) > 20:
                self.close(feed)


class Ready(Channel):
    """The same, from each feed's own beginning on."""

    warmup = "each"


RECIPES = {
    "cross": SmaCross(fast=3, slow=8),
    "signal": SmaCrossSignal(fast=3, slow=8),
    "channel": Channel(),
    "ready": Ready(),
    "gambler": Gambler(seed=5),
}
