"""Adjust: prices as if splits (and dividends) had not happened.

Place in the flow: between a source and the bar table. "split" scales prices and volumes by the ratios, "total" prices also by
1 - dividend / close before, so that returns are those of a holder who reinvests. As of the "end" the last bars are as they
were traded, and earlier ones depend on what came later; as of each bar's "own" time the first are, and nothing of a bar
depends on what was not known at its time. The ratio of the two is one number for the whole feed.
"""

from bisect import bisect_left

from engine.core.ports import Source
from engine.core.storage.bars import Bars
from engine.errors import ConfigError
from feeds.actions import Factors, read_actions
from feeds.adjustments.scaling import Scaling
from feeds.open_options import one_of
from feeds.timezones.day_labels import say

AHEAD = 4096
ADJUSTED = "adjclose"
HOWS = ("none", "split", "total", "close")
MOMENTS = ("end", "own")


def adjusted(feeds, options, how, as_of, source):
    """Return (feeds, options, actions): feeds that have actions scaled by them; or unscaled, with actions for the broker."""
    one_of("adjust", how, HOWS)
    one_of("as_of", as_of, MOMENTS)
    if how == "close":
        if source is not None:
            raise ConfigError('adjust="close" scales by the column of adjusted closes; leave out actions=')
        return [CloseAdjustedFeed(feed, (), how, False) for feed in feeds], options, {}
    if source is None:
        raise ConfigError(f'adjust="{how}" needs actions=: a file, a frame, or a folder of LEAN factor files')
    names = [feed.name for feed in feeds]
    actions = read_actions(source, names, options.wall)
    if how == "none":
        factors = [name for name, result in actions.items() if isinstance(result, Factors)]
        if factors:
            raise ConfigError(
                f'{factors[0]}: LEAN factor files say how to adjust prices, not what happened; use adjust="split" or "total"'
            )
        return feeds, options, {name: result for name, result in actions.items() if name in names}
    own = as_of == "own"
    return [AdjustedFeed(f, actions[f.name], how, own) if f.name in actions else f for f in feeds], options, {}


class AdjustedFeed:
    """A feed with actions."""

    def __init__(self, feed, actions, how, own):
        self.feed = feed
        self.actions = actions
        self.how = how
        self.own = own

    name = property(lambda self: self.feed.name)
    path = property(lambda self: self.feed.path)
    bytes = property(lambda self: self.feed.bytes)

    @property
    def options(self):
        return (self.feed.whole if hasattr(self.feed, "whole") else self.feed).options

    def __repr__(self):
        return f"AdjustedFeed({self.feed!r}, {self.how!r})"

    def rows(self):
        return self.feed.rows()

    def source(self, run):
        return AdjustedSource(self, self.feed.source(run), run)

    def scaling(self, run):
        """The factors, for one run; dividends ask for the close before, which takes a pass over the feed of its own."""
        if isinstance(self.actions, Factors):
            until = [ts for ts, _, _ in self.actions.rows]
            price = [split * (factor if self.how == "total" else 1.0) for _, factor, split in self.actions.rows] + [1.0]
            volume = [1.0 / split for _, _, split in self.actions.rows] + [1.0]
            if not self.own and until:  # the last bars are as they were traded, whatever happened after them
                last = self.last(run)
                known = len(until) if last is None else bisect_left(until, last)
                price = [factor / price[known] for factor in price]
                volume = [factor / volume[known] for factor in volume]
            return self.finished(until, price, volume)
        last = None if self.own else self.last(run)  # what happened after it is not known as of the end
        actions = [
            action
            for action in self.actions
            if (action.split != 1.0 or (action.dividend and self.how == "total")) and (last is None or action.ts <= last)
        ]
        closes = self.closes(actions, run) if self.how == "total" else None
        until = [action.ts for action in actions]
        price, volume = [1.0], [1.0]
        for number in range(len(actions) - 1, -1, -1):
            action = actions[number]
            factor = 1.0 / action.split
            if closes is not None and closes[number] > action.dividend:
                factor *= 1.0 - action.dividend / closes[number]
            price.insert(0, price[0] * factor)
            volume.insert(0, volume[0] * action.split)
        return self.finished(until, price, volume)

    def finished(self, until, price, volume):
        if self.own:
            price = [factor / price[0] for factor in price]
            volume = [factor / volume[0] for factor in volume]
        return Scaling(until, price, volume, self.options.shift)

    def last(self, run):
        """The time of the last bar that is delivered, as the file has it; None without bars. Takes a pass of its own."""
        bars = Bars([self.name])
        bars.allocate(AHEAD)
        source = self.feed.source(type(run)(run.options, 1))
        last = None
        try:
            while n := source.fill(bars, 0, 0, AHEAD):
                last = bars.stamps[n - 1] - self.options.shift
        finally:
            source.close()
        return last

    def closes(self, actions, run):
        """The close before each action; 0 where there is none."""
        result = [0.0] * len(actions)
        if not any(action.dividend for action in actions):
            return result
        bars = Bars([self.name])
        bars.allocate(AHEAD)
        base, shift = bars.base[3], self.options.shift
        source = self.feed.source(type(run)(run.options, 1))
        number, last = 0, 0.0
        try:
            while number < len(actions):
                n = source.fill(bars, 0, 0, AHEAD)
                while number < len(actions) and (n == 0 or bars.stamps[n - 1] - shift >= actions[number].ts):
                    place = bisect_left(bars.stamps, actions[number].ts + shift, 0, n) if n else 0
                    result[number] = bars.block[base + place - 1] if place else last
                    number += 1
                if n == 0:
                    break
                last = bars.block[base + n - 1]
        finally:
            source.close()
        return result


class AdjustedSource(Source):
    """A source whose bars are scaled where it wrote them."""

    def __init__(self, feed, inner, run):
        Source.__init__(self, feed.name)
        self.feed = feed
        self.inner = inner
        self.run = run
        self.scaling = None

    def fill(self, bars, row, start, limit):
        if self.scaling is None:
            self.scaling = self.feed.scaling(self.run)
        n = self.inner.fill(bars, row, start, limit)
        self.skipped, self.kept = self.inner.skipped, self.inner.kept
        self.scaling.apply(bars, row, start, n)
        return n

    def mark(self):
        return self.inner.mark(), self.scaling is not None, self.skipped, self.kept

    def go_to(self, mark, bars):
        inner, begun, self.skipped, self.kept = mark
        if begun:
            self.scaling = self.feed.scaling(self.run)
        self.inner.go_to(inner, bars)

    def figures(self):
        return self.inner.figures() + ([] if self.scaling is None else [self.scaling])

    def close(self):
        self.inner.close()


class CloseAdjustedFeed(AdjustedFeed):
    """A feed whose prices are scaled by its own column of adjusted closes."""

    def source(self, run):
        return CloseAdjustedSource(self.feed.source(run))


class CloseAdjustedSource(Source):
    """Scales all four prices by adjusted close / close; bars are read through a table that has the adjusted close, too."""

    def __init__(self, inner):
        Source.__init__(self, inner.name)
        self.inner = inner
        self.table = None

    def begin(self, bars):
        self.table = Bars([self.name])
        for field, want in zip(bars.fields, bars.wanted):
            if want:
                self.table.ring(field)
                self.table.wanted[self.table.fields.index(field)] = want
        self.table.ring(ADJUSTED)
        self.table.allocate(AHEAD)

    def fill(self, bars, row, start, limit):
        if self.table is None:
            self.begin(bars)
        table = self.table
        n = self.inner.fill(table, 0, 0, min(limit, AHEAD))
        self.skipped, self.kept = self.inner.skipped, self.inner.kept
        adjusted, close = table.base[table.fields.index(ADJUSTED)], table.base[3]
        factors = [ratio(table.block[adjusted + i], table.block[close + i]) for i in range(n)]
        for index, field in enumerate(bars.fields):
            base = bars.base[row * bars.width + index]
            if base < 0:
                continue
            origin = table.base[table.fields.index(field)]
            for i in range(n):
                value = table.block[origin + i]
                bars.block[base + ((start + i) & bars.mask)] = value * factors[i] if index < 4 else value
        for i in range(n):
            bars.stamps[bars.stampbase[row] + ((start + i) & bars.mask)] = table.stamps[i]
        say(bars, row, table.dated[0], table.zones[0])
        return n

    def mark(self):
        return self.inner.mark(), self.skipped, self.kept

    def go_to(self, mark, bars):
        inner, self.skipped, self.kept = mark
        self.begin(bars)
        self.inner.go_to(inner, self.table)

    def figures(self):
        return self.inner.figures()

    def close(self):
        self.inner.close()


def ratio(adjusted, close):
    """Adjusted close over close; 1 where there is none."""
    return adjusted / close if adjusted == adjusted and close not in (0.0, adjusted) else 1.0
