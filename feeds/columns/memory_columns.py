"""Columns: bars of many feeds in memory, as the engine lays them out: a float64 array per field, feed after feed.

Place in the flow: runonce reads them in place; stream mode reads them through `ColumnSource` like any other source.
`preload(feeds)` decodes files once for many runs; `from_columns` takes data that is in memory already.
"""

from __future__ import annotations

from array import array

from engine.core.ports import Source
from engine.core.storage.bars import FIELDS, IF_PRESENT, REQUIRED, SKIP, Bars
from engine.errors import DataError
from feeds.timezones.day_labels import midnights, say

NAN = float("nan")


class Columns:
    """`fields` {name: float64 array}: feed `i` has bars `offsets[i]` to `offsets[i + 1] - 1`; its timestamps (int64 ns) begin
    at `stamps[places[i]]`. Feeds with equal timestamps share them.
    """

    stored = True  # as those of `feeds.opening.Feeds` are

    def __init__(self, names, fields):
        self.names = list(names)
        self.stamps = array("q")
        self.fields = {field: array("d") for field in fields}
        self.offsets = array("q", [0])
        self.places = array("q")
        self.skipped = 0
        self.kept = 0
        self.origin = []
        self.actions = {}  # splits and dividends that a run applies, of the feeds that were decoded
        self.options = None
        self.dated = []  # of each feed: whether bars are labelled by their day, and the zone of its wall clock
        self.zones = []
        self.tz = None

    def __len__(self):
        return len(self.names)

    def close(self):
        """Nothing is open."""

    def append(self, source, wanted, ahead):
        """Decode a source to its end; the bars follow those of the feeds before."""
        mine = array("q")
        dating = [False, None]
        for stamps, fields in pieces(source, {field: wanted.get(field, REQUIRED) for field in self.fields}, ahead, dating):
            mine.frombytes(stamps.cast("B"))
            for field, values in fields.items():
                self.fields[field].frombytes(values.cast("B"))
        self.skipped += source.skipped
        self.kept += source.kept
        self.settle(mine, *dating)

    def settle(self, stamps, dated=False, zone=None):
        """The columns of a feed are in, here are its timestamps, and how they are meant (`feeds.timezones.day_labels`)."""
        self.dated.append(bool(dated))
        self.zones.append(zone)
        last = self.stamps[self.places[-1] :] if self.places else None
        if stamps == last:
            self.places.append(self.places[-1])
        else:
            self.places.append(len(self.stamps))
            self.stamps.extend(stamps)
        self.offsets.append(self.offsets[-1] + len(stamps))

    def require(self, wanted):
        """A DataError if a column is missing that a run must have; `wanted` as in `preload`."""
        for field, want in wanted.items():
            if want == REQUIRED and field not in self.fields:
                raise DataError(f"{self.names[0]}: no column {field!r} in memory; it has {', '.join(self.fields)}")

    def sources(self):
        """Return fresh sources over these columns, for stream mode."""
        return [ColumnSource(self, row) for row in range(len(self.names))]

    def estimate_rows(self):
        return self.offsets[-1]

    @property
    def delivered(self):
        """Return the number of bars in memory so far, for progress."""
        return self.offsets[-1]

    def files(self):
        """Return where the bars came from, as the feeds that were preloaded describe it."""
        return self.origin


class ColumnSource(Source):
    """One feed of `Columns` as a source."""

    def __init__(self, columns, row):
        Source.__init__(self, columns.names[row])
        self.columns = columns
        self.place = columns.offsets[row]
        self.stop = columns.offsets[row + 1]
        self.shift = columns.places[row] - self.place  # from a bar's place to that of its timestamp
        self.dated = columns.dated[row], columns.zones[row]

    def fill(self, bars, row, start, limit):
        n = min(limit, self.stop - self.place)
        for index, field in enumerate(bars.fields):
            want = bars.wanted[index]
            if want == SKIP:
                continue
            column = self.columns.fields.get(field)
            if column is None:
                if want == IF_PRESENT:
                    continue
                raise DataError(f"{self.name}: no column {field!r} in memory; it has {', '.join(self.columns.fields)}")
            self.copy(column, self.place, bars.block, bars.base[row * bars.width + index], start, n, bars.mask)
        self.copy(self.columns.stamps, self.place + self.shift, bars.stamps, bars.stampbase[row], start, n, bars.mask)
        if self.dated is not None:
            say(bars, row, *self.dated)
            self.dated = None
        self.place += n
        return n

    def mark(self):
        return self.place

    def go_to(self, mark, bars):
        self.place = mark

    def copy(self, column, place, table, base, start, n, mask):
        """`n` values into ring slots from `start` on, in at most two pieces."""
        table = memoryview(table)
        slot = start & mask
        head = min(n, mask + 1 - slot)
        view = memoryview(column)[place : place + n]
        table[base + slot : base + slot + head] = view[:head]
        table[base : base + n - head] = view[head:]


def pieces(source, wanted, ahead=4096, dating=None):
    """Decode a source to its end, and close it: yield (timestamps, {field: values}) of some bars.

    They are views of what the next bars are written to. `wanted`: {field: REQUIRED or IF_PRESENT}. `dating`: a list for how the
    bars are dated, and the zone.
    """
    staging = Bars([source.name])
    for field, want in wanted.items():
        staging.ring(field)
        staging.wanted[staging.fields.index(field)] = want
    staging.allocate(ahead)
    stamps, block = memoryview(staging.stamps), memoryview(staging.block)
    places = {field: staging.base[staging.fields.index(field)] for field in wanted}
    try:
        while True:
            n = source.fill(staging, 0, 0, staging.mask + 1)
            if n == 0:
                return
            if dating is not None:
                dating[:] = staging.dated[0], staging.zones[0]
            yield stamps[:n], {field: block[place : place + n] for field, place in places.items()}
    finally:
        source.close()


def preload(feeds, wanted=None, ahead=4096, notice=None):
    """Decode all bars of `feeds` into memory.

    `wanted`: {field: REQUIRED or IF_PRESENT}; by default the standard fields, where the files have them.
    """
    if wanted is None:
        wanted = {field: REQUIRED if field in FIELDS[:4] else IF_PRESENT for field in FIELDS}
    columns = Columns(feeds.names, wanted)
    columns.origin = feeds.files()
    columns.actions = getattr(feeds, "actions", {})
    columns.options = getattr(feeds, "options", None)
    columns.tz = getattr(feeds, "tz", None)
    for source in feeds.sources():
        columns.append(source, wanted, ahead)
        if notice is not None:
            notice(columns)
    return columns


def from_columns(data):
    """Feeds from data in memory: {name: {"ts": int64 ns UTC, "open": ..., "high": ..., "low": ..., "close": ..., ...}}.

    Columns are sequences of numbers, `ts` strictly increasing, prices finite, high >= low; a DataError says where not.
    """
    if not data:
        raise DataError("no feeds: the mapping is empty; expected {name: {'ts': [...], 'open': [...], ...}}")
    fields = [f for f in next(iter(data.values())) if f != "ts"]
    columns = Columns(data, fields)
    for name, arguments in data.items():
        missing = [f for f in ("ts", *FIELDS[:4], *fields) if f not in arguments]
        if missing:
            raise DataError(f"{name}: no column {missing[0]!r}; found: {', '.join(arguments)}")
        stamps = array("q", arguments["ts"])
        for field in fields:
            column = array("d", arguments[field])
            if len(column) != len(stamps):
                raise DataError(f"{name}: {len(column)} values of {field} for {len(stamps)} timestamps")
            columns.fields[field].extend(column)
        check(name, stamps, {f: columns.fields[f][columns.offsets[-1] :] for f in FIELDS[:4]})
        columns.settle(stamps, midnights(stamps, None))
    return columns


def check(name, stamps, prices):
    """Timestamps and prices of one feed, or an error naming the first bar that breaks a rule."""
    for i in range(1, len(stamps)):
        if stamps[i] <= stamps[i - 1]:
            raise DataError(f"{name}: bar {i}: timestamp {stamps[i]} does not come after {stamps[i - 1]}")
    for field, column in prices.items():
        for i, price in enumerate(column):
            if not price - price == 0:
                raise DataError(f"{name}: bar {i}: {field} is {price!r}; expected a finite number")
    for i, (high, low) in enumerate(zip(prices["high"], prices["low"])):
        if high < low:
            raise DataError(f"{name}: bar {i}: high {high!r} < low {low!r}")
