"""Lines and what is built of them in `__init__`: operators, delays, logic; each is a node that fills its column bar by bar.

Nodes are kept in the order in which they were made, so the inputs of a node always come before it. `once(start, stop)` works
with places in columns; a bar `t` is at place `t - clock.lo`.
"""

import operator
from array import array

from engine.compat.backtrader.lines import column_kernels
from engine.compat.backtrader.lines.columns_and_clocks import PHASE, LineBase, Store
from engine.errors import ConfigError, ParameterError

NAN = float("nan")
CODES = column_kernels.CODES
PLOTTING = {
    "plot", "subplot", "plotname", "plotskip", "plotabove", "plotlinelabels", "plotlinevalues", "plotvaluetags", "plotymargin",
    "plotyhlines", "plotyticks", "plothlines", "plotforce", "plotmaster", "plotylimited", "plotid", "plotaspectratio",
}  # fmt: skip


class Building:
    """The state of a build: the nodes of a run, and the stack of objects whose `__init__` runs."""

    def __init__(self):
        self.nodes = []
        self.owners = []
        self.cosmetics = 0

    def owner(self):
        return self.owners[-1] if self.owners else None


BUILD = Building()


SHOWN = {"plot": True, "subplot": True, "plotname": "", "plotskip": False, "plotabove": False, "plotlinelabels": False}


class PlotInfo:
    """Plot settings of an object; scripts may set them, the report does not use them."""

    def __init__(self, values=()):
        self.__dict__.update(values)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return SHOWN.get(name)

    def _get(self, name, default=None):
        return self.__dict__.get(name, default)

    def _set(self, name, value):
        setattr(self, name, value)


class PlotLines:
    """Plot settings of each line of an object, made when a script asks for them."""

    def __init__(self, values):
        for name, settings in values.items():
            setattr(self, name, PlotInfo(settings))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        made = self.__dict__[name] = PlotInfo()
        return made


class Line(LineBase):
    """One line: values, times of its values, and other lines built from it."""

    _name = ""

    @property
    def plotinfo(self):
        result = self.__dict__.get("_plotinfo")
        if result is None:
            result = self.__dict__["_plotinfo"] = PlotInfo(getattr(type(self), "_plotting", ()))
        return result

    @plotinfo.setter
    def plotinfo(self, values):
        self.__dict__["_plotinfo"] = PlotInfo(values)

    @property
    def plotlines(self):
        found = self.__dict__.get("_plotlines")
        if found is None:
            found = self.__dict__["_plotlines"] = PlotLines(getattr(type(self), "_drawing", ()) or {})
        return found

    @property
    def _minperiod(self):
        return self._store.minperiod

    @_minperiod.setter
    def _minperiod(self, value):
        self._store.minperiod = value

    @property
    def array(self):
        return self._store.array

    @property
    def lines(self):
        return Singles(self)

    l = lines  # noqa: E741, the name that scripts use

    @property
    def line(self):
        return self

    @property
    def _clock(self):
        return self._store.clock

    def __call__(self, ago=None):
        if isinstance(ago, LineBase):
            raise ConfigError("line(other_line): delays that are lines themselves are not supported; use a number of bars")
        if not PHASE.building:
            raise ConfigError("line(ago) builds a line and belongs in __init__; in next() read line[ago]")
        if ago is None:
            return Coupler(self) if isinstance(self.lines, Singles) else Coupled(self)
        return Delay(self, int(ago))

    def addminperiod(self, minperiod):
        self._store.minperiod += minperiod - 1

    def setminperiod(self, minperiod):
        self._store.minperiod = minperiod

    def updateminperiod(self, minperiod):
        self._store.minperiod = max(self._store.minperiod, minperiod)

    def buflen(self):
        return self._store.clock.n

    def getzero(self, idx=0, size=1):
        return self._store.array[idx : idx + size]

    def set(self, value, ago=0):
        self[ago] = value

    def datetime(self, ago=0, tz=None, naive=True):
        from engine.compat.backtrader.utils.dates import num2date

        return num2date(self[ago], tz, naive)

    def date(self, ago=0, tz=None, naive=True):
        return self.datetime(ago, tz, naive).date()

    def time(self, ago=0, tz=None, naive=True):
        return self.datetime(ago, tz, naive).time()

    def dt(self, ago=0):
        return int(self[ago])

    def tm_raw(self, ago=0):
        return self[ago] % 1.0

    def tm(self, ago=0):
        from engine.compat.backtrader.utils.dates import num2time, time2num

        return time2num(num2time(self[ago]))

    def tm2dtime(self, tm, ago=0):
        return int(self[ago]) + tm

    def tm2datetime(self, tm, ago=0):
        from engine.compat.backtrader.utils.dates import num2date

        return num2date(int(self[ago]) + tm)


class Singles(list):
    """The lines of a line: itself."""

    def __init__(self, line):
        super().__init__([line])

    def __getattr__(self, name):
        if name == self[0]._name:
            return self[0]
        raise AttributeError(name)


class Node(Line):
    """A line that is computed from others; `inputs` come first in the list of nodes."""

    composite = False
    several = False

    def __init__(self, inputs, minperiod=None, clock=None):
        self.inputs = inputs
        if clock is None:
            clock = clock_of(inputs)
        LineBase.__init__(self, Store(clock))
        if minperiod is None:
            minperiod = max([x._store.minperiod for x in inputs], default=1)
        self._store.minperiod = minperiod
        self.clock = clock
        self.register(minperiod)

    def register(self, minperiod):
        self.first = minperiod - 1
        BUILD.nodes.append(self)

    def stores(self):
        return [self._store]

    def allocate(self, size):
        for store in self.stores():
            store.bind(array("d", [NAN]) * size)

    def compute(self, start, stop):
        """Fill the bars from `start` to `stop` - 1, which are delivered or about to be."""
        lo = self.clock.lo
        start = max(start, self.first)
        if start < stop:
            self.once(start - lo, stop - lo)


def clock_of(inputs):
    for line in inputs:
        if line._store.clock is not None:
            return line._store.clock
    owner = BUILD.owner()
    return owner.datas[0]._store.clock if owner is not None and getattr(owner, "datas", None) else None


class Constant(Node):
    """A line of one value."""

    def __init__(self, value, clock=None):
        self.value = float(value)
        Node.__init__(self, (), 1, clock)

    def allocate(self, size):
        self._store.bind(array("d", [self.value]) * size)

    def once(self, start, stop):
        """The column is made with its values."""


def LineNum(value):
    return Constant(value)


def line_of(x, clock=None):
    """`x` as a line: numbers become constant lines."""
    if isinstance(x, LineBase):
        return x
    if isinstance(x, (int, float)):
        return Constant(x, clock)
    raise ParameterError(f"{x!r} is not a line; expected data, an indicator, a line or a number")


class Alias(Node):
    """Another line for a column that is there: it has a minimum period of its own."""

    def __init__(self, line):
        Node.__init__(self, (line,))
        self._store.lead = line._store.lead

    def allocate(self, size):
        self._store.bind(self.inputs[0]._store.array)

    def stores(self):
        return []

    def once(self, start, stop):
        """The values are those of the input."""


class Delay(Node):
    """The value of `-ago` bars before; a positive `ago` shifts the line into the future, where it cannot be read yet."""

    def __init__(self, line, ago):
        self.ago = ago
        Node.__init__(self, (line,), line._store.minperiod + max(0, -ago))
        if ago > 0:
            self._store.lead = ago

    def once(self, start, stop):
        source = self.inputs[0]._store.array
        out = self._store.array
        if self.ago <= 0:
            out[start:stop] = source[start + self.ago : stop + self.ago]
        else:
            top = min(stop, len(source) - self.ago)
            if top > start:
                out[start:top] = source[start + self.ago : top + self.ago]


class Coupler(Node):
    """A line of another feed, read at the times of the feed that the owner works with."""

    def __init__(self, line, clock=None):
        owner = BUILD.owner()
        target = owner.datas[0]._store.clock if clock is None else clock
        Node.__init__(self, (line,), 1, target)
        self.own = owner.datas[0]

    def compute(self, start, stop):
        source = self.inputs[0]
        there = source._store.clock
        mine, theirs = times_of(self.clock), times_of(there)
        out, values = self._store.array, source._store.array
        k = -1
        last = min(there.n, len(theirs)) - 1
        for t in range(start - self.clock.lo, stop - self.clock.lo):
            while k < last and theirs[k + 1] <= mine[t]:
                k += 1
            out[t] = values[k] if k >= 0 else NAN


TIMES = {}
SEEN = {}


def times_of(clock):
    """The times at which the bars of a clock can be seen, as day numbers."""
    return SEEN.get(id(clock)) or TIMES[id(clock)].array


class Coupled:
    """All lines of another feed's indicator, each read at the times of the owner's feed; reads like the first one."""

    def __new__(cls, series):
        first = Coupler(series.lines[0])
        results = [first, *[Coupler(line) for line in list(series.lines)[1:]]]
        for name, line in zip(series.lines.getlinealiases(), results):
            first.__dict__[name] = line
        first.__dict__["_lines"] = results
        return first


PYTHON = {
    "truediv": operator.truediv,
    "floordiv": operator.floordiv,
    "pow": operator.pow,
}


class Operation(Node):
    """An operator of two lines, or of a line and a number."""

    def __init__(self, name, a, b):
        self.name = name
        self.a, self.b = a, b
        Node.__init__(self, tuple(x for x in (a, b) if isinstance(x, LineBase)))

    def once(self, start, stop):
        out = self._store.array
        a = self.a._store.array if isinstance(self.a, LineBase) else None
        b = self.b._store.array if isinstance(self.b, LineBase) else None
        code = CODES.get(self.name)
        if self.name == "neg":
            column_kernels.operate_right(CODES["mul"], out, a, -1.0, start, stop)
        elif self.name == "abs":
            out[start:stop] = array("d", map(abs, a[start:stop]))
        elif code is None:
            function = PYTHON[self.name]
            left = a[start:stop] if a is not None else [self.a] * (stop - start)
            right = b[start:stop] if b is not None else [self.b] * (stop - start)
            out[start:stop] = array("d", map(function, left, right))
        elif a is None:
            column_kernels.operate_left(code, out, float(self.a), b, start, min(stop, len(b)))
        elif b is None:
            column_kernels.operate_right(code, out, a, float(self.b), start, stop)
        else:
            column_kernels.operate(code, out, a, b, start, min(stop, len(a), len(b)))


def make(name, a, b):
    for x in (a, b):
        if x is not None and not isinstance(x, (LineBase, int, float)):
            raise ParameterError(f"operator {name} of a line and {x!r}; expected a line or a number")
    return Operation(name, a, b)


PHASE.make = make
