"""Turtle: a close beyond the highest high of 20 bars is bought, in a size that risks a fixed part of equity per ATR.

python -m engine run strategies/turtle.py ORCL.csv --param risk=0.01
Source: Faith (2003), The Original Turtle Trading Rules, system 1 without the filter and without adding to winners.
"""

from engine import Strategy
from engine.indicators import ATR, Highest, Lowest


class Turtle(Strategy):
    """Enters beyond the channel of `entry` bars, leaves beyond that of `leave` bars, or `distance` ATR from the entry.

    risk: part of equity that one ATR against a position may cost. most: largest position, in parts of equity.
    """

    entry: int = 20
    leave: int = 10
    period: int = 20
    distance: float = 2.0
    risk: float = 0.01
    most: float = 1.0
    shorts: bool = True

    def init(self):
        feeds = self.feeds
        self.atr = ATR(feeds, self.period)
        self.top = Highest(feeds.high, self.entry).shift(1)  # of the bars before this one
        self.bottom = Lowest(feeds.low, self.entry).shift(1)
        self.long_exit = Lowest(feeds.low, self.leave).shift(1)
        self.short_exit = Highest(feeds.high, self.leave).shift(1)
        self.stops = {}

    def next(self):
        for feed in self.feeds:
            if feed.fresh:
                self.look(feed)

    def look(self, feed):
        close = feed.close[0]
        size = self.position(feed).size
        if size == 0.0:
            if close > self.top[feed][0]:
                self.enter(feed, close, self.buy, self.sell, 1.0)
            elif close < self.bottom[feed][0] and self.shorts:
                self.enter(feed, close, self.sell, self.buy, -1.0)
        elif close < self.long_exit[feed][0] if size > 0.0 else close > self.short_exit[feed][0]:
            self.cancel(self.stops.pop(feed.name))
            self.close(feed)

    def enter(self, feed, close, way_in, way_out, side):
        """A market order, and a stop that waits for its fill and goes with the position."""
        if feed.name in self.stops:
            self.cancel(self.stops.pop(feed.name))
        atr = self.atr[feed][0]
        units = min(self.risk * self.equity / atr, self.most * self.equity / close) if atr > 0.0 else 0.0
        if units > 0.0:
            entry = way_in(feed, size=units)
            self.stops[feed.name] = way_out(feed, size=units, stop=close - side * self.distance * atr, parent=entry)
