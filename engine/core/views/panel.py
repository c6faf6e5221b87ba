"""Panel and Line: what strategies read, and the inputs and outputs of indicators.

A panel is one line per feed (a ring and no row), a line is one row of a ring. Both are light views; values stay in
the ring. In `init` their operators build indicators; during the run, lines read and compare current values.
"""

from array import array
from operator import index

from engine.core.views.context import EVERY
from engine.errors import ConfigError, LookaheadError

PANEL = EVERY
OPERATIONS: dict[str, type] = {}  # name -> kernel class, filled by engine.indicators.operations.operators


def operation(name, left, right):
    """Build an indicator in `init`; compute with current values while running."""
    operand = left if isinstance(left, Operand) else right
    kernel = OPERATIONS[name]
    if not operand.scope.running:
        return kernel(left, right)
    return kernel.apply(current(left), current(right))


def current(value):
    if not isinstance(value, Operand):
        return value
    if value.row == PANEL:
        raise ConfigError(
            f"{value.ring.name}: an operator on a whole panel builds an indicator and belongs in init(); "
            f"in next() use lines, panel[feed], or panel.now"
        )
    return value.ring.now(value.row)


class Operand:
    """Base of everything that indicators take and return: a ring, one row of it or all, and the context it belongs to."""

    def __init__(self, ring, row, scope):
        self.ring = ring
        self.row = row
        self.scope = scope
        self.feed_lines = None  # of a panel, by row, once they were asked for

    # -- reading -------------------------------------------------------------------------------------------------

    def __getitem__(self, key):
        """Return the value of a line `key` bars back (0 now, -1 before, `[-10:]` the last ten); of a panel, a feed's line."""
        ring = self.ring
        row: cython.Py_ssize_t = self.row
        t: cython.longlong
        k: cython.longlong
        if row == PANEL:
            if type(key) is int and key < 0:
                raise ConfigError(
                    f"{ring.name}[{key}]: a panel is indexed by feeds; the value {-key} bars back is panel[feed][{key}], "
                    f"such as panel[self.feed][{key}]"
                )
            row = self.scope.row_of(key)
            if self.feed_lines is not None and row < len(self.feed_lines):
                line = self.feed_lines[row]
                if line is not None:
                    return line
            return self._line_of(row)
        if not self.scope.running:
            raise LookaheadError(f"{ring.name}[{key}]: there are no bars in init(); read values in next()")
        k = key if type(key) is int else 0
        if type(key) is not int:
            if type(key) is slice:
                return self.window(key)
            k = self.bars_back(key)
        if k > 0 or -k >= ring.depth:
            return ring.back(row, k)
        t = ring.count[row] - 1 + k
        if t < 0:
            return ring.back(row, k)
        return ring.data[ring.base[row] + (t & ring.mask)]

    def _line_of(self, row):
        """Return a line of a panel; each is made once, since strategies ask for them at every bar."""
        if self.feed_lines is None or len(self.feed_lines) <= row:
            self.feed_lines = [*(self.feed_lines or ()), *[None] * (len(self.scope.feeds) - len(self.feed_lines or ()))]
        known = self.scope.feeds[row].lines
        if self.ring not in known:
            known[self.ring] = Line(self.ring, row, self.scope)
        self.feed_lines[row] = known[self.ring]
        return self.feed_lines[row]

    def bars_back(self, key):
        """Return an index such as a NumPy integer as an int, or raise an error that names the right way to read a line."""
        name = self.ring.name
        if isinstance(key, str) or hasattr(key, "lines"):
            text = repr(key) if isinstance(key, str) else "feed"
            raise ConfigError(
                f"{name}[{text}]: this is the line of one feed; a panel is indexed by feeds: self.feeds.{name}[{text}][0]"
            )
        try:
            return index(key)
        except TypeError:
            raise ConfigError(
                f"{name}[{key!r}]: expected a whole number of bars: {name}[0] is now, {name}[-1] the bar before"
            ) from None

    def window(self, key):
        """Return the values of a slice `line[-n:]`."""
        n = -key.start if isinstance(key.start, int) and key.start < 0 else 0
        if n == 0 or key.stop is not None or key.step is not None:
            raise ConfigError(
                f"{self.ring.name}[{key.start}:{key.stop}]: expected line[-n:], the last n values, oldest first; "
                f"line.values(n) are the same"
            )
        return self.values(n)

    def values(self, n):
        """Return the last `n` values of a line as a list, oldest first; the newest is `line[0]`. `keep(n)` in `init` makes
        room.
        """
        if self.row == PANEL:
            raise ConfigError(f"{self.ring.name}.values({n}): a panel has a line for each feed; read panel[feed].values({n})")
        if type(n) is not int or n < 1:
            raise ConfigError(f"{self.ring.name}.values({n!r}): expected a number of bars, at least 1")
        return [self[k] for k in range(1 - n, 1)]

    def __float__(self):
        return float(current(self))

    def __bool__(self):
        if not self.scope.running:
            raise ConfigError(
                f"{self.ring.name}: a line has no truth value in init(), where there are no bars yet; "
                f"build conditions from operators and indicators, or test them in next()"
            )
        value: cython.double = current(self)
        return value == value and value != 0.0

    def __len__(self):
        """Bars delivered to a line; lines of a panel."""
        if self.row == PANEL:
            return self.ring.rows
        return self.ring.count[self.row]

    def __iter__(self):
        """The lines of a panel, in feed order."""
        if self.row != PANEL:
            raise ConfigError(f"{self.ring.name}: a line cannot be iterated; read line[0], line[-1], ... or keep(n) bars")
        return iter([Line(self.ring, row, self.scope) for row in range(self.ring.rows)])

    def keep(self, depth):
        """Keep at least `depth` bars readable: `line[0]` to `line[1 - depth]`. In `init` only."""
        if self.scope.running:
            raise ConfigError(f"{self.ring.name}.keep({depth}): rings are fixed once the run has begun; call it in init()")
        self.ring.keep(depth)
        return self

    @property
    def minperiod(self):
        """Bars a feed needs before this has a value."""
        return self.ring.minperiod

    @property
    def now(self):
        """Current values of a panel, one per feed: a read-only buffer of float64, NaN where there is none yet.

        Of a line, its current value. The buffer is a snapshot; `numpy.asarray(panel.now)` does not copy it.
        """
        ring = self.ring
        i: cython.Py_ssize_t
        if self.row != PANEL:
            return ring.now(self.row)
        values = array("d", bytes(8 * ring.rows))
        view: cython.double[::1] = values
        for i in range(ring.rows):
            view[i] = ring.now(i)
        return memoryview(values).toreadonly()

    def nonzero(self):
        """`(feed, value)` of the feeds that advanced at this instant and whose value is neither NaN nor zero."""
        ring = self.ring
        clock = self.scope.clock
        feeds: list = self.scope.feeds
        pairs: list = []
        i: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        row: cython.Py_ssize_t
        value: cython.double
        if self.row != PANEL or ring.rows != len(feeds):
            raise ConfigError(f"{ring.name}.nonzero(): this is a line; nonzero() reads panels, such as feeds.close")
        if ring.axis is not self.scope.bars.axis:
            return self._ringbar_nonzero_resampled()
        for i in range(clock.n):  # without a branch, which none could foresee
            row = clock.active[i]
            clock.picked[m] = row
            m += ring.data[ring.base[row] + ((ring.count[row] - 1) & ring.mask)] != 0.0
        for i in range(m):
            row = clock.picked[i]
            value = ring.data[ring.base[row] + ((ring.count[row] - 1) & ring.mask)]
            if value == value:
                pairs.append((feeds[row], value))
        return pairs

    def _ringbar_nonzero_resampled(self):
        """`nonzero` of an indicator over slow bars: the feeds with one that appeared at this instant."""
        frame = self.scope.graph.frame_of(self.ring)
        bars = self.scope.bars
        pairs = []
        for row, feed in enumerate(self.scope.feeds):
            fresh = bars.freshness if frame is None else frame.freshness
            value = self.ring.now(row)
            if fresh[row] == bars.instant and value == value and value != 0.0:
                pairs.append((feed, value))
        return pairs

    # -- building ------------------------------------------------------------------------------------------------

    def shift(self, bars):
        """Return the values `bars` bars ago, as a line or panel of its own (`bars` >= 0)."""
        return OPERATIONS["shift"](self, bars)

    def __add__(self, other):
        return operation("add", self, other)

    def __radd__(self, other):
        return operation("add", other, self)

    def __sub__(self, other):
        return operation("subtract", self, other)

    def __rsub__(self, other):
        return operation("subtract", other, self)

    def __mul__(self, other):
        return operation("multiply", self, other)

    def __rmul__(self, other):
        return operation("multiply", other, self)

    def __truediv__(self, other):
        return operation("divide", self, other)

    def __rtruediv__(self, other):
        return operation("divide", other, self)

    def __neg__(self):
        return operation("multiply", self, -1.0)

    def __lt__(self, other):
        return operation("less", self, other)

    def __le__(self, other):
        return operation("less_equal", self, other)

    def __gt__(self, other):
        return operation("greater", self, other)

    def __ge__(self, other):
        return operation("greater_equal", self, other)

    def __eq__(self, other):
        return operation("equal", self, other)

    def __ne__(self, other):
        return operation("not_equal", self, other)

    def __hash__(self):
        return id(self)

    def __repr__(self):
        kind = "panel" if self.row == PANEL else "line"
        return f"<{kind} {self.ring.name}, minimum period {self.ring.minperiod}>"


class Panel(Operand):
    """One line per feed: `panel[feed]` is a line, `panel.now` the current row, `panel.nonzero()` what happened."""

    def __init__(self, ring, scope):
        Operand.__init__(self, ring, PANEL, scope)


class Line(Operand):
    """One feed's values: `line[0]` now, `line[-1]` before."""

    def __init__(self, ring, row, scope):
        Operand.__init__(self, ring, row, scope)
