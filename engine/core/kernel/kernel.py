"""Kernel: an indicator's arithmetic, one instance per specification (class, parameters, inputs), one row per feed.

Place in the flow: after the clock has delivered bars, each kernel takes one step for the rows that advanced.
A subclass (of a base in `engine.core.kernel.kernel_arity`) declares what it takes, its parameters and its outputs, and defines
`prepare(**parameters)`, which returns the warm-up, `allocate(rows)` for its state, and `step`: the value after the `k`-th
(from 0) valid input of a row. `next(rows, n)` steps the rows of an instant, `once(row, start, stop)` a stretch of a column;
both are loops around the same step, so both modes agree to the last bit.
Invariants: until `warmup` valid inputs have been seen the output is NaN; a kernel reads its inputs at their newest bar only
(`once`: from `start` on) and keeps what it needs of the past in its own state.
"""

from array import array

from engine.core.parameters import arguments
from engine.core.storage.ring import Ring
from engine.core.views.context import EVERY
from engine.core.views.panel import Line, Operand, Panel
from engine.errors import ConfigError, ParameterError

NAN = float("nan")
PANEL = EVERY
OWN, FIXED, CONSTANT = 0, 1, 2  # an input read at the kernel's own row, at one fixed row, or not at all


class Kernel(Operand):
    """Base of all indicators: wiring, warm-up, the general (slow) way to step.

    takes: names of the inputs. defaults: {parameter: default}. limits: {parameter: least, or (least, most)}.
    choices: {parameter: words}. outputs: names of the outputs, if there are several; the first is the kernel's own value.
    """

    takes = ("source",)
    defaults = {}
    limits = {}
    choices = {}
    outputs = ()
    timed = False  # whether a step has to see the instant that it belongs to, as that of users' code has

    def __init__(self, *args, **values):
        inputs, bound = arguments(type(self), args, values)
        self.specify(inputs, tuple(bound.values()), self.prepare(**bound))

    def prepare(self):
        """Take the parameters by name; return the warm-up: valid inputs until the first output, 1 for an output at once."""
        return 1

    def specify(self, inputs, params, warmup):
        """Wire the inputs (operands or numbers), find an equal specification, and become an operand of its output."""
        self.feed_lines = None
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
            raise ConfigError(f"{name}: indicators are built in init(), not during the run")
        self.wire(operands)
        canonical = self.scope.graph.share(self)
        self.ring = canonical.ring
        self.outs = canonical.outs
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
        """Return what makes two specifications equal."""
        sources = tuple(
            (id(ring), self.kinds[i], self.rows_of[i], self.constants[i]) for i, ring in enumerate(self.rings)
        )
        return type(self), self.params, sources, self.across

    def called(self):
        """Return the name in errors, such as `SMA`."""
        return type(self).__name__

    def title(self):
        """Return the name with inputs and parameters, such as `SMA(close, 20)`."""
        names = [self.named(i) for i in range(len(self.inputs))]
        return f"{self.called()}({', '.join(names + [str(p) for p in self.params])})"

    def named(self, i):
        """Return the name of an input: `close`, or `AAPL.close` where lines of other feeds or rows are inputs."""
        ring = self.rings[i]
        if ring is None:
            return repr(self.inputs[i])
        if self.kinds[i] == FIXED and not ring.across:
            return f"{self.scope.bars.names[self.rows_of[i]]}.{ring.name}"
        return ring.name

    def __getattr__(self, name):
        """Return a further output by its name, as a line or panel of its own."""
        if name not in self.outputs:
            outputs = f"; outputs: {', '.join(self.outputs)}" if self.outputs else ""
            raise AttributeError(f"{self.called()} has no {name!r}{outputs}")
        ring = self.outs[self.outputs.index(name)]
        return Panel(ring, self.scope) if self.row == PANEL else Line(ring, self.row, self.scope)

    def attach(self):
        """Become canonical: an output ring on the axis of the inputs, or on one of its own."""
        sources = self.sources()
        axis = sources[0].axis
        if self.mixed:
            axis = array("q", bytes(8 * (1 if self.across else len(self.scope.bars.axis))))
        title = self.title()
        self.ring = Ring(title, axis, self.first + self.warmup, self.across)
        further = [Ring(f"{title}.{name}", axis, self.first + self.warmup, self.across) for name in self.outputs[1:]]
        self.outs = [self.ring, *further]
        self.uses = array("b", bytes(len(axis)))
        self.every = False

    def sources(self):
        """Return the rings that it reads."""
        return [ring for ring in self.rings if ring is not None]

    def allocate(self, rows):
        """Allocate the state for `rows` rows, right before the run; a kernel without state needs none."""

    # -- stepping ------------------------------------------------------------------------------------------------

    def at(self, row, t):
        """Return the output at bar `t` of a row, the general way: any inputs, read one by one."""
        return NAN

    def input(self, i, row, t):
        """Return the value of input `i` for bar `t` of a row."""
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
        """Return whether an input of a mixed kernel has no valid value yet."""
        ring: Ring
        i: cython.Py_ssize_t
        for i in range(len(self.kinds)):
            if self.kinds[i] != CONSTANT:
                ring = self.rings[i]
                if not ring.ready(self.rows_of[i] if self.kinds[i] == FIXED else row):
                    return True
        return False

    def next(self, rows, n):
        """Take one step for each of the first `n` of `rows`, whose newest bar has just been delivered."""
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
                self.put(row, t, self.at(row, t))
        return 0

    def once(self, row, start, stop):
        """Take the steps for bars `start` to `stop - 1` of one row; all rings are columns of at least these."""
        t: cython.longlong
        if self.every or self.uses[row]:
            for t in range(start, stop):
                self.put(row, t, self.at(row, t))
        return 0

    def put(self, row, t, y):
        """Write the output at bar `t` of a row."""
        out = self.ring
        out.data[out.base[row] + (t & out.mask)] = y
