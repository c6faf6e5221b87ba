"""Kernel: an indicator's arithmetic, one instance per specification (class, parameters, inputs), one row per feed.

Place in the flow: after the clock has delivered bars, each kernel takes one step for the rows that advanced.
A subclass defines `allocate(rows)` for its state and `step(row, k, x, ...)`: the value after the `k`-th (from 0) valid
input `x` of a row. `next(rows, n)` steps the rows of an instant, `once(row, start, stop)` a whole column; both are loops
around the same step, so both modes agree to the last bit.
Invariants: until `warmup` valid inputs have been seen the output is NaN; a kernel reads its inputs at their newest bar only
and keeps what it needs of the past in its own state.
"""

from array import array

from engine.core.panel import Operand
from engine.core.ring import Ring
from engine.core.scope import EVERY
from engine.errors import ConfigError, ParameterError

NAN = float("nan")
PANEL = EVERY
OWN, FIXED, CONSTANT = 0, 1, 2  # an input read at the kernel's own row, at one fixed row, or not at all


def whole(owner, name, value, least):
    """`value` as an int of at least `least`, or a ParameterError."""
    number = least - 1
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        pass
    if isinstance(value, bool) or number != value or number < least:
        raise ParameterError(f"{owner}: {name}={value!r}; expected a whole number of at least {least}")
    return number


class Kernel(Operand):
    """Base of all indicators: wiring, warm-up, the general (slow) way to step."""

    def specify(self, inputs, params, warmup):
        """Wire the inputs (operands or numbers), find an equal specification, and become an operand of its output.

        `warmup`: valid inputs until the first output, 1 for an output at once.
        """
        self.inputs = inputs
        self.params = params
        self.warmup = warmup
        name = self.called()
        operands = [x for x in inputs if isinstance(x, Operand)]
        for x in inputs:
            if not isinstance(x, (Operand, int, float)):
                raise ParameterError(
                    f"{name}: input {x!r} is neither a panel, a line nor a number; "
                    f"give it e.g. self.feeds.close or self.feed.close"
                )
        if not operands:
            raise ParameterError(f"{name}: no panel or line given; the first argument is e.g. self.feeds.close")
        self.scope = operands[0].scope
        if any(x.scope is not self.scope for x in operands):
            raise ConfigError(f"{name}: its inputs belong to different strategies or runs")
        if self.scope.running:
            raise ConfigError(f"{name}: indicators are built in init(), not while the run goes on")
        self.wire(operands)
        canonical = self.scope.graph.share(self)
        self.ring = canonical.ring
        self.scope.graph.use(self.scope, canonical, self.row)

    def wire(self, operands):
        """Choose the rows: of all feeds (panels), of one feed (its lines), or one of its own (lines of several feeds).

        `mixed`: inputs of different rows or axes; then a step waits until all of them are ready, and the output has an
        axis of its own, which counts these steps.
        """
        panels = [x for x in operands if x.row == PANEL]
        feeds = {x.row for x in operands if x.row != PANEL and not x.ring.across}
        across = any(x.ring.across for x in operands)
        self.across = not panels and (across or len(feeds) > 1)
        self.row = PANEL if panels else 0 if self.across else min(feeds)
        self.kinds = array("b", bytes(len(self.inputs)))
        self.rows_of = array("q", bytes(8 * len(self.inputs)))
        self.constants = array("d", bytes(8 * len(self.inputs)))
        self.rings = [x.ring if isinstance(x, Operand) else None for x in self.inputs]
        for i, x in enumerate(self.inputs):
            if not isinstance(x, Operand):
                self.kinds[i] = CONSTANT
                self.constants[i] = x
            elif (panels and x.row != PANEL) or (self.across and not (x.ring.across and len(operands) == 1)):
                self.kinds[i] = FIXED
                self.rows_of[i] = x.row
        axes = {id(x.ring.axis) for x in operands}
        self.mixed = len(axes) > 1 or any(kind == FIXED for kind in self.kinds)
        self.first = 0 if self.mixed else max(x.ring.minperiod for x in operands) - 1
        self.plain = not self.mixed and all(kind == OWN for kind in self.kinds)

    def key(self):
        """What makes two specifications equal."""
        sources = tuple(
            (id(ring), self.kinds[i], self.rows_of[i], self.constants[i]) for i, ring in enumerate(self.rings)
        )
        return type(self), self.params, sources, self.across

    def called(self):
        """`SMA`: its name in errors."""
        return type(self).__name__

    def title(self):
        """`SMA(close, 20)`: what errors and tables call it."""
        names = [repr(x) if ring is None else ring.name for x, ring in zip(self.inputs, self.rings)]
        return f"{self.called()}({', '.join(names + [str(p) for p in self.params])})"

    def attach(self):
        """Become canonical: an output ring on the axis of the inputs, or on one of its own."""
        sources = self.sources()
        axis = sources[0].axis
        if self.mixed:
            axis = array("q", bytes(8 * (1 if self.across else len(self.scope.bars.axis))))
        self.ring = Ring(self.title(), axis, self.first + self.warmup, self.across)
        self.uses = array("b", bytes(len(axis)))
        self.every = False

    def sources(self):
        """The rings it reads."""
        return [ring for ring in self.rings if ring is not None]

    def allocate(self, rows):
        """State for `rows` rows, right before the run; a kernel without state needs none."""

    # -- stepping ------------------------------------------------------------------------------------------------

    def at(self, row, t):
        """The output at bar `t` of a row, the general way: any inputs, read one by one."""
        return NAN

    def input(self, i, row, t):
        """Value of input `i` for bar `t` of a row."""
        ring: Ring
        if self.kinds[i] == CONSTANT:
            return self.constants[i]
        ring = self.rings[i]
        if self.kinds[i] == FIXED:
            return ring.now(self.rows_of[i])
        if self.mixed:
            return ring.now(row)
        return ring.data[ring.base[row] + (t & ring.mask)]

    def awaits(self, row):
        """Whether an input of a mixed kernel has no valid value yet."""
        ring: Ring
        i: cython.Py_ssize_t
        for i in range(len(self.kinds)):
            if self.kinds[i] != CONSTANT:
                ring = self.rings[i]
                if not ring.ready(self.rows_of[i] if self.kinds[i] == FIXED else row):
                    return True
        return False

    def next(self, rows, n):
        """One step for each of the first `n` of `rows`, whose newest bar has just been delivered."""
        out = self.ring
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        t: cython.longlong
        for i in range(n):
            row = rows[i]
            if not (self.every or self.uses[row]):
                continue
            if self.mixed:
                if self.awaits(row):
                    continue
                out.count[row] += 1
            t = out.count[row] - 1
            if t >= 0:
                out.data[out.base[row] + (t & out.mask)] = self.at(row, t)
        return 0

    def once(self, row, start, stop):
        """Steps for bars `start` to `stop - 1` of one row, all rings being whole columns."""
        out = self.ring
        t: cython.longlong
        if self.every or self.uses[row]:
            for t in range(start, stop):
                out.data[out.base[row] + (t & out.mask)] = self.at(row, t)
        return 0


class Kernel1(Kernel):
    """A kernel of one input: `step(row, k, x)`."""

    def step(self, row, k, x):
        return NAN

    def at(self, row, t):
        k: cython.longlong = t - self.first
        y: cython.double
        if k < 0:
            return NAN
        y = self.step(row, k, self.input(0, row, t))
        return y if k + 1 >= self.warmup else NAN

    def next(self, rows, n):
        out = self.ring
        a: Ring
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        t: cython.longlong
        k: cython.longlong
        y: cython.double
        if not (self.plain and self.every):
            return Kernel.next(self, rows, n)
        a = self.rings[0]
        for i in range(n):
            row = rows[i]
            t = out.count[row] - 1
            k = t - self.first
            if t < 0:
                continue
            y = NAN
            if k >= 0:
                y = self.step(row, k, a.data[a.base[row] + (t & a.mask)])
                if k + 1 < self.warmup:
                    y = NAN
            out.data[out.base[row] + (t & out.mask)] = y
        return 0

    def once(self, row, start, stop):
        out = self.ring
        a: Ring
        t: cython.longlong
        source: cython.longlong
        target: cython.longlong
        if not (self.plain and (self.every or self.uses[row])):
            return Kernel.once(self, row, start, stop)
        a = self.rings[0]
        source = a.base[row]
        target = out.base[row]
        for t in range(start, min(stop, self.first + self.warmup - 1)):
            out.data[target + t] = self.at(row, t)
        for t in range(max(start, self.first + self.warmup - 1), stop):
            out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
        return 0


class Kernel2(Kernel):
    """A kernel of two inputs: `step(row, k, x, y)`."""

    def step(self, row, k, x, y):
        return NAN

    def at(self, row, t):
        k: cython.longlong = t - self.first
        z: cython.double
        if k < 0:
            return NAN
        z = self.step(row, k, self.input(0, row, t), self.input(1, row, t))
        return z if k + 1 >= self.warmup else NAN

    def next(self, rows, n):
        out = self.ring
        a: Ring
        b: Ring
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        t: cython.longlong
        k: cython.longlong
        z: cython.double
        if not (self.plain and self.every):
            return Kernel.next(self, rows, n)
        a = self.rings[0]
        b = self.rings[1]
        for i in range(n):
            row = rows[i]
            t = out.count[row] - 1
            k = t - self.first
            if t < 0:
                continue
            z = NAN
            if k >= 0:
                z = self.step(row, k, a.data[a.base[row] + (t & a.mask)], b.data[b.base[row] + (t & b.mask)])
                if k + 1 < self.warmup:
                    z = NAN
            out.data[out.base[row] + (t & out.mask)] = z
        return 0

    def once(self, row, start, stop):
        out = self.ring
        a: Ring
        b: Ring
        t: cython.longlong
        source: cython.longlong
        other: cython.longlong
        target: cython.longlong
        if not (self.plain and (self.every or self.uses[row])):
            return Kernel.once(self, row, start, stop)
        a = self.rings[0]
        b = self.rings[1]
        source = a.base[row]
        other = b.base[row]
        target = out.base[row]
        for t in range(start, min(stop, self.first + self.warmup - 1)):
            out.data[target + t] = self.at(row, t)
        for t in range(max(start, self.first + self.warmup - 1), stop):
            out.data[target + t] = self.step(row, t - self.first, a.data[source + t], b.data[other + t])
        return 0


class Kernel3(Kernel):
    """A kernel of three inputs: `step(row, k, x, y, z)`."""

    def step(self, row, k, x, y, z):
        return NAN

    def at(self, row, t):
        k: cython.longlong = t - self.first
        w: cython.double
        if k < 0:
            return NAN
        w = self.step(row, k, self.input(0, row, t), self.input(1, row, t), self.input(2, row, t))
        return w if k + 1 >= self.warmup else NAN
