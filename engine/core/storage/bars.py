"""Bars: the table of all feeds' bars; one row per feed, one ring per field.

Place in the flow: sources write bars ahead into it, the clock delivers them one by one, everything else reads them
through rings. Bar `t` of field `f` of a row is at `block[base[row * width + f] + (t & mask)]`, its timestamp (int64 ns
UTC) at `stamps[stampbase[row] + (t & mask)]`.
Invariants: bars `count[row] - depth .. count[row] - 1` are delivered and readable; `count[row] .. filled[row] - 1` are
decoded ahead and only the clock reads them.
"""

from array import array

from engine.core.storage.marks import Marks
from engine.core.storage.ring import PAD, Ring, slots

NAN = float("nan")
NEVER = 1 << 62
FIELDS = ("open", "high", "low", "close", "volume", "openinterest")
OPEN, HIGH, LOW, CLOSE, VOLUME = 0, 1, 2, 3, 4
SKIP, REQUIRED, IF_PRESENT = 0, 1, 2


class Bars:
    """The bars of the feeds `names`: the fields `FIELDS`, and further columns that `ring` requests."""

    def __init__(self, names):
        rows = len(names)
        self.names = names
        self.rows = rows
        self.axis = array("q", bytes(8 * rows))
        self.count = self.axis
        self.filled = array("q", bytes(8 * rows))
        self.freshness = array("q", bytes(8 * rows))
        self.over = array("b", bytes(rows))  # feeds without further bars, which strategies and brokers must not know
        self.delisted = array("q", [NEVER]) * rows
        self.instant = 0
        self.now = 0
        self.delivered = 0
        self.aligned = False
        self.block = None
        self.base = None
        self.stamps = None
        self.stampbase = None
        self.tz = "UTC"
        self.dated = array("b", bytes(rows))  # whether bars are labelled by their day: sources say so at their first bar
        self.zones = [None] * rows  # the zone of each feed's wall clock, None: `tz`
        self.spare = 0  # bars kept readable beyond the requested ones
        self.fields = list(FIELDS)
        self.rings = [Ring(field, self.axis) for field in FIELDS]
        self.marks = Marks(self.rings[HIGH], self.rings[LOW], self.rings[CLOSE])
        self.wanted = [REQUIRED] * 4 + [SKIP] * (len(FIELDS) - 4)

    def ring(self, field):
        """Return the ring of a field, which the sources decode from now on; a new name is a further column of the files."""
        if field not in self.fields:
            self.fields.append(field)
            self.rings.append(Ring(field, self.axis))
            self.wanted.append(REQUIRED)
        index = self.fields.index(field)
        self.wanted[index] = REQUIRED
        return self.rings[index]

    def depth(self):
        """Return how far back the deepest field is read."""
        return max(ring.depth for ring in self.rings)

    def allocate(self, ahead):
        """Allocate rings for streaming: room for the look-back and for at least `ahead` bars decoded ahead."""
        cap = slots(self.depth() + max(ahead, self.spare + 1))
        pitch = cap + PAD
        used = len(self.wanted) - self.wanted.count(SKIP)
        base = []
        for row in range(self.rows):
            place = row * used
            for want in self.wanted:
                base.append(place * pitch if want else -1)
                place += want != SKIP
        self.bind(
            array("d", [NAN]) * (self.rows * used * pitch),
            array("q", base),
            array("q", bytes(8 * self.rows * pitch)),
            array("q", [row * pitch for row in range(self.rows)]),
            cap - 1,
        )

    def adopt(self, stamps, places, columns, offsets):
        """Use whole columns, one array per field with the feeds one after the other; all bars count as decoded."""
        self.width = len(self.fields)
        self.stamps = stamps
        self.stampbase = places
        self.mask = -1
        for row in range(self.rows):
            self.filled[row] = offsets[row + 1] - offsets[row]
        self.aligned = all(place == places[0] and n == self.filled[0] for place, n in zip(places, self.filled))
        for ring, column, want in zip(self.rings, columns, self.wanted):
            if want:
                if column is None:
                    column = array("d", [NAN]) * offsets[self.rows]
                ring.bind(column, offsets[: self.rows], -1)

    def clocked(self, stamps, mask):
        """Set up one feed whose rings are bound to columns or rings of others; only its timestamps are added later."""
        self.stamps = stamps
        self.stampbase = array("q", [0])
        self.mask = mask

    def bind(self, block, base, stamps, stampbase, mask):
        """Use these arrays; a base of -1 is a field that is not read, a `mask` of -1 means whole columns."""
        self.width = len(self.fields)
        self.block = block
        self.base = base
        self.stamps = stamps
        self.stampbase = stampbase
        self.mask = mask
        self.room = mask + 1 - self.depth() - self.spare
        for f, ring in enumerate(self.rings):
            if self.wanted[f]:
                ring.bind(block, array("q", [base[row * self.width + f] for row in range(self.rows)]), mask)

    def stamp(self, row, t):
        """Return the timestamp of bar `t` of a row; the bar must be in the table."""
        return self.stamps[self.stampbase[row] + (t & self.mask)]
