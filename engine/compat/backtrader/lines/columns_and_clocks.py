"""Columns of values, clocks of feeds, and the lines that scripts read; compiled where possible.

A `Clock` is the position of one feed: `i` is the newest delivered bar, `lo` the bar at place 0 of every column of that feed.
A `Store` is one column. Bar `t` is at `array[t - clock.lo]`. A line is a view of a store: `line[0]` is the newest bar.
"""

from array import array

from engine.errors import ConfigError, LookaheadError, LookbackError

NAN = float("nan")


class Clock:
    """The position of one feed."""

    def __init__(self):
        self.i = -1
        self.lo = 0
        self.n = 0


class Store:
    """One column of values on a clock; `lead` hides the last values of columns that were shifted into the future."""

    def __init__(self, clock):
        self.clock = clock
        self.array = array("d")
        self.buf = self.array
        self.size = 0
        self.lead = 0
        self.back = 0  # bars that the column is behind its clock, while a bar is not complete
        self.minperiod = 1

    def bind(self, values):
        """Use the array `values` as the column."""
        self.array = values
        self.buf = values
        self.size = len(values)


class Phase:
    """Whether scripts are building lines or running, and what makes an operation of two lines."""

    def __init__(self):
        self.building = True
        self.make = None
        self.early = 0
        self.where = None


PHASE = Phase()


def number(x):
    """The current value of a line; anything else unchanged."""
    if isinstance(x, LineBase):
        return x[0]
    return x


class LineBase:
    """A view of a store: values by bars ago, operators that build lines in `__init__` and compare values in `next`."""

    def __init__(self, store):
        self._store = store

    def now(self):
        store: Store = self._store
        t: cython.longlong = store.clock.i - store.clock.lo - store.back
        if t < 0 or t >= store.size:
            return NAN
        if store.lead > 0:
            return self.missing(0)
        return store.buf[t]

    def __getitem__(self, ago):
        store: Store = self._store
        k: cython.longlong = ago
        t: cython.longlong = store.clock.i - store.clock.lo + k - store.back
        if k > 0 or store.lead > 0 or t < 0 or t >= store.size:
            return self.missing(k)
        return store.buf[t]

    def missing(self, ago):
        """The value of a bar that is not there: NaN before the first bar, an error for bars that have not been delivered."""
        store: Store = self._store
        clock: Clock = store.clock
        t: cython.longlong = clock.i + ago
        if store.lead > 0:
            t -= clock.lo
            if ago + store.lead > 0 or t < 0 or t >= store.size:
                return NAN
            return store.buf[t]
        if PHASE.building:
            raise ConfigError("a line has no values in __init__; read line[0] in next(), or build with line(-1)")
        if ago > 0:
            if t < 0:
                return NAN
            raise LookaheadError(f"line[{ago}] is a bar of the future; a backtest can only read line[0] and line[-n]")
        if t < 0:
            PHASE.early = PHASE.early + 1
            return NAN
        if t < clock.lo:
            raise LookbackError(
                f"line[{ago}] is no longer in memory: with exactbars the last {clock.i - clock.lo + 1} bars are kept here; "
                f"run without exactbars to read further back"
            )
        return NAN

    def __setitem__(self, ago, value):
        store: Store = self._store
        k: cython.longlong = ago
        t: cython.longlong = store.clock.i - store.clock.lo + k
        if 0 <= t < store.size:
            store.buf[t] = value

    def __len__(self):
        return self._store.clock.i + 1

    def __float__(self):
        return self.now()

    def __int__(self):
        return int(self.now())

    def __bool__(self):
        value: cython.double
        if PHASE.building:
            return True
        value = self.now()
        return value != 0.0

    def __hash__(self):
        return id(self)

    def __lt__(self, other):
        if PHASE.building:
            return PHASE.make("lt", self, other)
        if isinstance(other, (int, float)):
            x: cython.double = other
            return self.now() < x
        return self.now() < number(other)

    def __le__(self, other):
        if PHASE.building:
            return PHASE.make("le", self, other)
        if isinstance(other, (int, float)):
            x: cython.double = other
            return self.now() <= x
        return self.now() <= number(other)

    def __gt__(self, other):
        if PHASE.building:
            return PHASE.make("gt", self, other)
        if isinstance(other, (int, float)):
            x: cython.double = other
            return self.now() > x
        return self.now() > number(other)

    def __ge__(self, other):
        if PHASE.building:
            return PHASE.make("ge", self, other)
        if isinstance(other, (int, float)):
            x: cython.double = other
            return self.now() >= x
        return self.now() >= number(other)

    def __eq__(self, other):
        if other is self:
            return True
        if other is None:
            return False
        if PHASE.building:
            return PHASE.make("eq", self, other)
        return self.now() == number(other)

    def __ne__(self, other):
        if other is None:
            return True
        if PHASE.building:
            return PHASE.make("ne", self, other)
        return self.now() != number(other)

    def __add__(self, other):
        if PHASE.building:
            return PHASE.make("add", self, other)
        return self.now() + number(other)

    def __radd__(self, other):
        if PHASE.building:
            return PHASE.make("add", other, self)
        return number(other) + self.now()

    def __sub__(self, other):
        if PHASE.building:
            return PHASE.make("sub", self, other)
        return self.now() - number(other)

    def __rsub__(self, other):
        if PHASE.building:
            return PHASE.make("sub", other, self)
        return number(other) - self.now()

    def __mul__(self, other):
        if PHASE.building:
            return PHASE.make("mul", self, other)
        return self.now() * number(other)

    def __rmul__(self, other):
        if PHASE.building:
            return PHASE.make("mul", other, self)
        return number(other) * self.now()

    def __truediv__(self, other):
        if PHASE.building:
            return PHASE.make("truediv", self, other)
        return self[0] / number(other)

    def __rtruediv__(self, other):
        if PHASE.building:
            return PHASE.make("truediv", other, self)
        return number(other) / self[0]

    def __floordiv__(self, other):
        if PHASE.building:
            return PHASE.make("floordiv", self, other)
        return self[0] // number(other)

    def __rfloordiv__(self, other):
        if PHASE.building:
            return PHASE.make("floordiv", other, self)
        return number(other) // self[0]

    def __mod__(self, other):
        return self[0] % number(other)

    def __pow__(self, other):
        if PHASE.building:
            return PHASE.make("pow", self, other)
        return self[0] ** number(other)

    def __rpow__(self, other):
        if PHASE.building:
            return PHASE.make("pow", other, self)
        return number(other) ** self[0]

    def __neg__(self):
        if PHASE.building:
            return PHASE.make("neg", self, None)
        return -self.now()

    def __abs__(self):
        if PHASE.building:
            return PHASE.make("abs", self, None)
        return abs(self.now())

    def __round__(self, digits=None):
        return round(self[0], digits)

    def get(self, ago=0, size=1):
        """The values of `size` bars, oldest first; the newest of them is `ago` bars back (0 or negative)."""
        store: Store = self._store
        stop: cython.longlong = store.clock.i - store.clock.lo + ago + 1
        start: cython.longlong = stop - size
        if ago > 0:
            self.missing(ago)
        if start < 0:
            if store.clock.lo > 0:
                self.missing(ago + 1 - size)
            PHASE.early = PHASE.early + 1
            start = 0
        return store.array[start : max(stop, 0)]


def drive(clock, begin, end, broker, cerebro, work, following):
    """Deliver the bars from `begin` to `end` - 1 of one feed to one strategy, while nothing stops the run."""
    t: cython.longlong
    for t in range(begin, end):
        clock.i = t
        if broker.busy:
            work()
        following()
        if cerebro._stopped:
            return


class Merge:
    """Advances the feeds in order of time: `step` delivers the next bar of each feed that has one at the earliest time."""

    def __init__(self, clocks, stamps):
        self.clocks = clocks
        self.stamps = stamps
        self.rows = len(clocks)
        self.now = 0.0
        self.moved = 0

    def step(self):
        i: cython.Py_ssize_t
        clock: Clock
        earliest: cython.double = 0.0
        when: cython.double
        result: cython.bint = False
        for i in range(self.rows):
            clock = self.clocks[i]
            if clock.i + 1 < clock.n:
                when = self.stamps[i][clock.i + 1 - clock.lo]
                if not result or when < earliest:
                    earliest = when
                    result = True
        if not result:
            return False
        self.moved = 0
        for i in range(self.rows):
            clock = self.clocks[i]
            if clock.i + 1 < clock.n and self.stamps[i][clock.i + 1 - clock.lo] <= earliest:
                clock.i += 1
                self.moved += 1
        self.now = earliest
        return True
