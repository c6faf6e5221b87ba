"""FeedSet and Feed: the feeds as one strategy sees them (`self.feeds`, `self.feed`), and their resampled bars."""

from datetime import datetime, timedelta, timezone

from engine.core.storage.bars import FIELDS, SKIP
from engine.core.time.bar_period import Period
from engine.core.views.context import EVERY, StrategyContext
from engine.core.views.fields import Fields
from engine.core.views.panel import Line, Panel
from engine.errors import ConfigError, DataError, suggest

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
latest = (None, None)  # the last timestamp that `as_datetime` converted, and its datetime


class Feed(Fields):
    """One feed of a strategy: its lines (`close`, `volume`, ...), and its place in time."""

    def __init__(self, scope, row):
        self.scope = scope
        self.row = row
        self.name = scope.bars.names[row]
        self.lines = {}  # by column, or by the ring of a panel

    def column(self, name):
        """The line of any column of the files by its name; the standard ones are attributes."""
        line = self.lines.get(name)
        if line is None:
            line = self.lines[name] = Line(self.scope.ring_of(name), self.row, self.scope)
        return line

    @property
    def bars(self):
        """Number of bars delivered so far."""
        return self.scope.bars.count[self.row]

    @property
    def fresh(self):
        """Whether this feed has a new bar at this instant."""
        return self.scope.bars.freshness[self.row] == self.scope.bars.instant and self.scope.bars.instant > 0

    @property
    def ready(self):
        """Whether this feed has the bars that the strategy's indicators on it need."""
        return self.scope.ready(self.row)

    @property
    def ended(self):
        """Whether this feed was delisted, by `actions=`; that a file has no further bars is not known before the run ends."""
        return self.scope.bars.now >= self.scope.bars.delisted[self.row]

    @property
    def ts(self):
        """Timestamp of the newest bar, int64 ns UTC; None before the first."""
        bars = self.scope.bars
        count: cython.longlong = bars.count[self.row]
        if count == 0:
            return None
        return bars.stamp(self.row, count - 1)

    @property
    def age(self):
        """Nanoseconds from the newest bar to now: 0 when fresh; None before the first bar."""
        ts = self.ts
        return None if ts is None else self.scope.bars.now - ts

    @property
    def datetime(self):
        """Timestamp of the newest bar as an aware UTC datetime (microseconds); None before the first."""
        return None if self.ts is None else as_datetime(self.ts)

    def resample(self, rule, **options):
        """Return slower bars of this feed: "15min", "1h", "1d", "1w", "1mo", "session", or a number of bars. In `init` only.

        tz: the wall clock on which the periods lie (that of the feeds). offset: shifts them, such as "30min". closed: which
        end of a period belongs to it; "right" unless bars are dated by their day. session: when a session begins. partial:
        the last, incomplete one appears when the feed has ended.
        """
        return resample(self.scope, self.row, rule, **options)

    def __getattr__(self, name):
        raise AttributeError(f"a feed has no {name!r}{suggest(name, list(FIELDS))}; other columns: feed.column({name!r})")

    def __repr__(self):
        return f"<feed {self.name}, {self.bars} bars>"


class FeedSet(StrategyContext):
    """All feeds of a run: `feeds.close` is a panel, `feeds["AAPL"]` or `feeds[0]` one feed; iterates over the feeds."""

    def __init__(self, bars, clock, graph):
        StrategyContext.__init__(self, bars, clock, graph)
        self.feeds = [Feed(self, row) for row in range(bars.rows)]
        self.rows = {name: row for row, name in enumerate(bars.names)}
        self.panels = {}

    def dissolve(self):
        """Break all references back to this object, so that a finished run is freed at once."""
        self.feeds.clear()
        self.panels.clear()
        self.graph.dissolve()

    def row_of(self, key):
        """Return the row of a feed, given the feed, its name or its number."""
        if isinstance(key, Feed):
            if key.scope is not self:
                raise ConfigError(f"{key!r} belongs to another strategy or run; use the feeds of self.feeds")
            return key.row
        if isinstance(key, str):
            if key not in self.rows:
                raise DataError(f"no feed named {key!r}{suggest(key, list(self.rows))}")
            return self.rows[key]
        if not isinstance(key, int):
            raise DataError(f"{key!r} is no feed; expected a feed such as self.feed, its name, or its number")
        if not -len(self.feeds) <= key < len(self.feeds):
            n = len(self.feeds)
            known = f"there are {n} feeds, 0 to {n - 1}" if n > 1 else "there is 1 feed, number 0"
            raise DataError(f"feed number {key}: {known}")
        return key % len(self.feeds)

    def ring_of(self, name):
        """Return the ring of a field; before the run it also requests that column from the files."""
        bars = self.bars
        if not self.running:
            return bars.ring(name)
        if name not in bars.fields or bars.wanted[bars.fields.index(name)] == SKIP:
            raise DataError(
                f"column {name!r} is not decoded in this run; mention it in init(), e.g. self.feeds.column({name!r})"
            )
        return bars.rings[bars.fields.index(name)]

    def column(self, name):
        """The panel of any column of the files by its name; the standard ones are attributes."""
        panel = self.panels.get(name)
        if panel is None:
            panel = self.panels[name] = Panel(self.ring_of(name), self)
        return panel

    def resample(self, rule, **options):
        """Return slower bars of all feeds, as panels; options as in `Feed.resample`."""
        return resample(self, EVERY, rule, **options)

    def __getattr__(self, name):
        if name != "rows" and name in self.rows:
            raise AttributeError(f"feeds have no {name!r}; a feed by its name is feeds[{name!r}]")
        raise AttributeError(f"feeds have no {name!r}{suggest(name, list(FIELDS))}; other columns: feeds.column({name!r})")

    def __getitem__(self, key):
        return self.feeds[self.row_of(key)]

    def __iter__(self):
        return iter(self.feeds)

    def __len__(self):
        return len(self.feeds)

    def __contains__(self, key):
        return key in self.rows or key in self.feeds

    @property
    def names(self):
        return list(self.rows)

    @property
    def fresh(self):
        """The feeds with a new bar at this instant, in feed order."""
        clock = self.clock
        return [self.feeds[clock.active[i]] for i in range(clock.n)]

    def __repr__(self):
        return f"<{len(self.feeds)} feeds>"


def as_datetime(ts):
    """Return int64 ns as an aware UTC datetime; fractions of a microsecond are cut off."""
    global latest
    known = latest
    if known[0] == ts:
        return known[1]
    latest = ts, EPOCH + timedelta(microseconds=ts // 1000)  # strategies ask several times at an instant
    return latest[1]


# -- resampled feeds ---------------------------------------------------------------------------------------------


def resample(scope, row, rule, tz=None, offset=None, closed=None, session="00:00", partial=False, **others):
    """Return the slow bars of one feed or (`row` -1) of all; equal frames are shared by the strategies of a pass."""
    if scope.running:
        raise ConfigError(f"resample({rule!r}): frames are built in init(), not during the run")
    for name in others:
        known = ["tz", "offset", "closed", "session", "partial"]
        raise ConfigError(f"resample({rule!r}): unknown option {name!r}{suggest(name, known)}; it has {', '.join(known)}")
    period = Period(rule, tz, offset, closed, session)
    frame = scope.graph.frame(period, partial)
    return SlowFeeds(scope, frame) if row == EVERY else SlowFeed(scope, row, frame)


class SlowFeed(Feed):
    """The slow bars of one feed: its lines, and its place in time. Orders on it go to the feed itself."""

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
        """Return slower bars still: of the feed itself, so both frames see the same bars."""
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
    """Return the ring of a slow field; the strategy's warm-up waits for its first bar."""
    if scope.running:
        raise ConfigError(f"{field!r} is not resampled in this run; mention it in init()")
    ring = frame.ring(field, row)
    scope.gates.append((ring, row))
    return ring
