# cython: binding=False
"""Stream: an indicator on its own, without an engine, fed value by value.

    rsi = RSI(14).stream()
    for price in prices:
        value = rsi.update(price)

The kernels are those of a run, over a table of one row.
"""

from array import array

from engine.core.kernel.graph import Graph
from engine.core.kernel.kernel_arity import Kernel1, Kernel3
from engine.core.storage.bars import Bars
from engine.core.storage.ring import Ring
from engine.core.views.feedset import FeedSet
from engine.errors import ParameterError

NAN = float("nan")


class Stream:
    """`update(value)` takes the newest value (`update(high, low, close)`: as many as the indicator's `columns`) and returns the
    output: a float, NaN while it warms up; of several outputs a tuple, in the order of `outputs`.
    """

    def __init__(self, spec):
        self.spec = spec
        self.names = spec.columns()
        self.bars = Bars(["stream"])
        graph = Graph(self.bars)
        feeds = FeedSet(self.bars, None, graph)
        operand = spec.over(feeds.column)
        self.outputs = tuple(operand.outputs) or ("value",)
        self.main = operand.ring
        operands = [operand, *[getattr(operand, name) for name in self.outputs[1:]]]
        self.results = [x.ring for x in operands]
        self.several = len(self.results) > 1
        self.sources = [self.bars.ring(name) for name in self.names]
        if len(self.names) > 5:
            raise ParameterError(f"{spec!r}: streams take five inputs at most, it has {', '.join(self.names)}")
        self.stamps = array("q", [0])
        self.bars.clocked(self.stamps, 0)
        graph.freeze()
        for ring in self.sources:
            ring.allocate()
        for kernel in graph.kernels:
            kernel.allocate(1)
            for ring in kernel.outs:
                ring.allocate()
        self.kernels = graph.kernels
        self.source = self.sources[0]
        self.rows = array("i", [0])
        self.count = self.bars.axis
        feeds.running = True

    def update(self, x, y=NAN, z=NAN, v=NAN, w=NAN, /):
        """The output for the newest values of the inputs."""
        kernel: Kernel
        ring: Ring
        i: cython.Py_ssize_t
        t: cython.longlong = self.count[0]
        arguments: tuple = (x, y, z, v, w)
        for i in range(len(self.sources)):
            ring = self.sources[i]
            ring.data[t & ring.mask] = arguments[i]
        self.count[0] = t + 1
        for kernel in self.kernels:
            kernel.next(self.rows, 1)
        if self.several:
            return self.values()
        return self.main.now(0)

    def direct(self, kind, inputs):
        """Return whether it is one kernel whose inputs are the stream's in their order."""
        if len(self.kernels) != 1 or len(self.sources) != inputs:
            return False
        kernel = self.kernels[0]
        return isinstance(kernel, kind) and kernel.plain and list(kernel.rings) == self.sources

    def at(self, ts):
        """The timestamp (int64 ns UTC) of the values to come, for indicators that know sessions, such as VWAP."""
        self.stamps[0] = ts

    def values(self):
        """The newest value of each output."""
        return tuple([ring.now(0) for ring in self.results])

    @property
    def minperiod(self):
        """Values until the first output."""
        return max(ring.minperiod for ring in self.results)

    def __repr__(self):
        return f"<stream {self.spec!r}, {self.count[0]} values>"


class Single(Stream):
    """The stream of an indicator with one input and one output, without detours."""

    def update(self, x, /):
        kernel: Kernel
        t: cython.longlong = self.count[0]
        self.source.data[t & self.source.mask] = x
        self.count[0] = t + 1
        for kernel in self.kernels:
            kernel.next(self.rows, 1)
        return self.main.now(0)


class Direct1(Stream):
    """The stream of one kernel of one input: its steps, and no ring between."""

    def __init__(self, spec):
        Stream.__init__(self, spec)
        self.kernel = self.kernels[0]
        self.silent = self.kernel.warmup

    def update(self, x, /):
        t: cython.longlong = self.count[0]
        y: cython.double = self.kernel.step(0, t, x)
        self.count[0] = t + 1
        return y if t + 1 >= self.silent else NAN


class Direct3(Stream):
    """The stream of one kernel of three inputs, taken in their order."""

    def __init__(self, spec):
        Stream.__init__(self, spec)
        self.kernel = self.kernels[0]
        self.silent = self.kernel.warmup

    def update(self, x, y, z, /):
        t: cython.longlong = self.count[0]
        w: cython.double = self.kernel.step(0, t, x, y, z)
        self.count[0] = t + 1
        return w if t + 1 >= self.silent else NAN


def stream_of(spec):
    """The stream of a specification, by the shortest way that its kernels allow."""
    stream = Stream(spec)
    if stream.several:
        return stream
    if stream.direct(Kernel1, 1):
        return Direct1(spec)
    if stream.direct(Kernel3, 3):
        return Direct3(spec)
    return stream if len(stream.names) > 1 else Single(spec)


def advance(kernels, axis, rows, instants):
    """Instants at which all `rows` have a bar, kernel by kernel, as a run steps them; for `scripts/bench_indicators.py`."""
    kernel: Kernel
    i: cython.Py_ssize_t
    n: cython.Py_ssize_t = len(rows)
    for _ in range(instants):
        for i in range(n):
            axis[i] += 1
        for kernel in kernels:
            kernel.next(rows, n)
