"""Indicators as scripts declare them: `lines`, `params`, an `__init__` that builds, or a `next` that computes bar by bar."""

import sys
from array import array

from engine.compat.backtrader.lines.columns_and_clocks import PHASE, LineBase, Store
from engine.compat.backtrader.lines.nodes import BUILD, NAN, PLOTTING, Constant, Node, clock_of
from engine.compat.backtrader.lines.params import words_of
from engine.compat.backtrader.lines.series import MetaSeries, Series
from engine.errors import ParameterError


class MetaIndicator(MetaSeries):
    """Makes an indicator: its data come first, then parameters by name."""

    def __new__(meta, name, bases, body, **options):
        cls = super().__new__(meta, name, bases, body, **options)
        alias = body.get("alias")
        if alias and not cls.__module__.startswith("engine.compat."):
            module = sys.modules[cls.__module__]
            for other in words_of(alias):  # a script may use its indicator under these names
                setattr(module, other, meta(other, (cls,), {"__module__": cls.__module__, "alias": ()}))
        return cls

    def __call__(cls, *args, **options):
        if not PHASE.building:
            raise ParameterError(f"{cls.__name__}: an indicator is built in __init__, not in next()")
        owner = BUILD.owner()
        args = list(args)
        datas = []
        wanted = cls._mindatas
        clock = clock_of([x for x in args if isinstance(x, LineBase)])
        while args:
            if isinstance(args[0], LineBase):
                datas.append(args.pop(0))
            elif len(datas) < wanted and datas and isinstance(args[0], (int, float)):
                datas.append(Constant(args.pop(0), clock))
            else:
                break
            wanted = max(wanted, len(datas))
        if not datas and owner is not None:
            datas = list(owner.datas[: cls._mindatas])
        if not datas:
            raise ParameterError(f"{cls.__name__}: no data to work on; pass a line, or make it in a strategy with data")
        built = cls.__new__(cls)
        for name in PLOTTING:
            if name in options and name not in cls._defaults:
                setattr(built.plotinfo, name, options.pop(name))
                BUILD.cosmetics += 1
        built.p = built.params = cls.split(options)
        built._owner = owner
        built._setup(datas)
        BUILD.owners.append(built)
        try:
            built.__init__(*args, **options)
        finally:
            BUILD.owners.pop()
        built.settle()
        if owner is not None and hasattr(owner, "_children"):
            owner._children.append(built)
        return built


class Indicator(Series, metaclass=MetaIndicator):
    """Base of indicators."""

    csv = False

    def __init__(self):
        pass

    def _setup(self, datas):
        self._children = []
        self.give_data(datas)
        clock = clock_of(datas)
        self.clock = clock
        LineBase.__init__(self, Store(clock))
        self.give_lines(type(self)._linenames, clock)
        self._start = max(x._store.minperiod for x in datas)
        self._own = 0
        self.mark = len(BUILD.nodes)
        for line in self.lines:
            line._store.minperiod = self._start
        self._store.minperiod = self._start

    def addminperiod(self, minperiod):
        """Ask for `minperiod` bars of the data: a line then has its first value at that bar."""
        for line in self.lines:
            line._store.minperiod += minperiod - 1
        self._store.minperiod += minperiod - 1

    def setminperiod(self, minperiod):
        for line in self.lines:
            line._store.minperiod = minperiod
        self._store.minperiod = minperiod

    def updateminperiod(self, minperiod):
        for line in self.lines:
            line._store.minperiod = max(line._store.minperiod, minperiod)
        self._store.minperiod = max(self._store.minperiod, minperiod)

    def settle(self):
        """The `__init__` has run: minimum periods are known, and what computes which line."""
        lines = list(self.lines)
        inner = [node._store.minperiod for node in BUILD.nodes[self.mark :] if node.clock is self.clock]
        need = max([line._store.minperiod for line in lines] + inner + [self._store.minperiod])
        self.bound = [line for line in lines if "_source" in line.__dict__]
        self.free = [line for line in lines if "_source" not in line.__dict__]
        for line in lines:
            line._store.minperiod = need
        if lines:
            self._store = lines[0]._store
            self.clock = self._store.clock
        self._store.minperiod = need
        self.first = need - 1
        self.how = type(self)._how if self.free or type(self)._how != "next" or self.overrides("next") else "none"
        BUILD.nodes.append(self)

    def overrides(self, name):
        return getattr(type(self), name) is not getattr(Indicator, name)

    def allocate(self, size):
        for line in self.free:
            line._store.bind(array("d", [NAN]) * size)

    def stores(self):
        return [line._store for line in self.free]

    def compute(self, start, stop):
        how = self.how
        if how == "_once":
            lo = self.clock.lo
            begin = max(start, self.first)
            if begin < stop:
                self._once(begin - lo, stop - lo)
        elif how == "next" and self.overrides("next"):
            self.walk(start, stop)
        elif how == "once":
            self.once(self.first, stop)

    def walk(self, start, stop):
        """Let the script's `next` compute bar by bar."""
        clocks = {id(x._store.clock): x._store.clock for x in self.datas}
        clocks[id(self.clock)] = self.clock
        clocks = list(clocks.values())
        before = [clock.i for clock in clocks]
        first = self.first
        following, silent = self.next, not self.overrides("prenext")
        try:
            for t in range(start, stop):
                for clock in clocks:
                    clock.i = t
                if t > first:
                    following()
                elif t == first:
                    self.nextstart()
                elif not silent:
                    self.prenext()
        finally:
            for clock, i in zip(clocks, before):
                clock.i = i

    def prenext(self):
        pass

    def nextstart(self):
        self.next()

    def next(self):
        pass

    def start(self):
        pass

    def stop(self):
        pass

    def getindicators(self):
        return list(self._children)

    def __str__(self):
        return type(self).__name__


class Column(Node):
    """A node that a formula over other lines fills: `Column(inputs, minperiod, function)`."""

    def __init__(self, inputs, minperiod, once):
        self.once = lambda start, stop: once(self._store.array, start, stop, *[x._store.array for x in inputs])
        Node.__init__(self, tuple(inputs), minperiod)


def LinePlotterIndicator(line, name="line", **options):  # noqa: N802, the name that scripts use
    """An indicator with one line, called `name`, that is the given one."""

    def __init__(self):
        self.lines[0] = self.data
        self.addminperiod(line._store.minperiod)  # counted twice, as there

    kind = type(Indicator)("LinePlotterIndicator", (Indicator,), {"lines": (name,), "__init__": __init__})
    return kind(line, **options)
