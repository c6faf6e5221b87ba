"""Resampled feeds as strategies see them: `feed.resample("1h")`, `feeds.resample("1d")`; built in `init`."""

from engine.core.storage.bars import FIELDS
from engine.core.time.bar_period import Period
from engine.core.views.context import EVERY
from engine.core.views.feedset import Feed, as_datetime
from engine.core.views.fields import Fields
from engine.core.views.panel import Line, Panel
from engine.errors import ConfigError, suggest


def resample(scope, row, rule, tz=None, offset=None, closed=None, session="00:00", partial=False, **others):
    """The slow bars of one feed or (`row` -1) of all; equal frames are shared, across the strategies of a pass."""
    if scope.running:
        raise ConfigError(f"resample({rule!r}): frames are built in init(), not while the run goes on")
    for name in others:
        known = ["tz", "offset", "closed", "session", "partial"]
        raise ConfigError(f"resample({rule!r}): unknown option {name!r}{suggest(name, known)}; it has {', '.join(known)}")
    period = Period(rule, tz, offset, closed, session)
    frame = scope.graph.frame(period, partial)
    return SlowFeeds(scope, frame) if row == EVERY else SlowFeed(scope, row, frame)


class SlowFeed(Feed):
    """The slow bars of one feed: lines, and where it stands. Orders on it go to the feed itself."""

    def __init__(self, scope, row, frame):
        Feed.__init__(self, scope, row)
        self.frame = frame

    def column(self, name):
        """The line of any column of the files by its name; the standard ones are attributes."""
        line = self.lines.get(name)
        if line is None:
            line = self.lines[name] = Line(slow_ring(self.scope, self.frame, name, self.row), self.row, self.scope)
        return line

    @property
    def bars(self):
        """Number of slow bars that have appeared."""
        return self.frame.count[self.row]

    @property
    def fresh(self):
        """Whether a slow bar appeared at this instant."""
        return self.frame.freshness[self.row] == self.scope.bars.instant and self.scope.bars.instant > 0

    @property
    def ts(self):
        """End of the newest slow bar's period, int64 ns UTC (of a number of bars: its last bar); None before the first."""
        return self.frame.stamps[self.row] if self.frame.count[self.row] else None

    @property
    def age(self):
        """Nanoseconds from the end of the newest slow bar to now; None before the first."""
        return None if self.ts is None else self.scope.bars.now - self.ts

    @property
    def datetime(self):
        """`ts` as an aware UTC datetime; None before the first slow bar."""
        return None if self.ts is None else as_datetime(self.ts)

    def resample(self, rule, **options):
        """Slower bars still: of the feed itself, so both frames see the same bars."""
        return resample(self.scope, self.row, rule, **options)

    def __repr__(self):
        return f"<feed {self.name} by {self.frame.period.name}, {self.bars} bars>"


class SlowFeeds(Fields):
    """The slow bars of all feeds: `.close` is a panel, `["AAPL"]` or `[0]` one feed; iterates over the feeds."""

    def __init__(self, scope, frame):
        self.scope = scope
        self.frame = frame
        self.panels = {}
        self.feeds = [SlowFeed(scope, row, frame) for row in range(scope.bars.rows)]

    def column(self, name):
        """The panel of any column of the files by its name; the standard ones are attributes."""
        panel = self.panels.get(name)
        if panel is None:
            panel = self.panels[name] = Panel(slow_ring(self.scope, self.frame, name, EVERY), self.scope)
        return panel

    def __getattr__(self, name):
        raise AttributeError(f"resampled feeds have no {name!r}{suggest(name, list(FIELDS))}")

    def __getitem__(self, key):
        return self.feeds[self.scope.row_of(key)]

    def __iter__(self):
        return iter(self.feeds)

    def __len__(self):
        return len(self.feeds)

    @property
    def fresh(self):
        """The feeds with a slow bar that appeared at this instant."""
        return [feed for feed in self.feeds if feed.fresh]

    def __repr__(self):
        return f"<{len(self.feeds)} feeds by {self.frame.period.name}>"


def slow_ring(scope, frame, field, row):
    """Ring of a slow field; the strategy's warm-up waits for its first bar."""
    if scope.running:
        raise ConfigError(f"{field!r} is not resampled in this run; mention it in init()")
    ring = frame.ring(field, row)
    scope.gates.append((ring, row))
    return ring
