"""Indicators as scripts declare them: `lines`, `params`, an `__init__` that builds, or a `next` that computes bar by bar."""

from array import array

from engine.compat.backtrader.core import PHASE, LineBase, Store
from engine.compat.backtrader.lines import BUILD, NAN, PLOTTING, Alias, Constant, Line, Node, clock_of, line_of
from engine.compat.backtrader.params import MetaParams, words_of
from engine.errors import ParameterError


class Lines:
    """The lines of an object: by name and number; assigning one of them binds it to what was assigned."""

    def __init__(self, names, clock):
        made = []
        for name in names:
            line = Line(Store(clock))
            line._name = name
            made.append(line)
            self.__dict__[name] = line
        self.__dict__["_lines"] = made
        self.__dict__["_names"] = list(names)

    def __getattr__(self, name):
        raise AttributeError(f"no line named {name!r}; there are {', '.join(self._names)}")

    def __getitem__(self, key):
        return self._lines[key]

    def __setitem__(self, key, value):
        self.connect(self._lines[key], value)

    def __setattr__(self, name, value):
        line = self.__dict__.get(name)
        if isinstance(line, Line):
            self.connect(line, value)
        else:
            self.__dict__[name] = value

    def connect(self, line, value):
        source = Alias(line_of(value, line._store.clock))
        line._store = source._store
        line.__dict__["_source"] = source

    def __iter__(self):
        return iter(self._lines)

    def __len__(self):
        return len(self._lines[0])

    def size(self):
        return len(self._lines)

    fullsize = size

    def getlinealiases(self):
        return tuple(self._names)

    def itersize(self):
        return iter(self._lines)


class MetaSeries(MetaParams):
    """Collects `lines`, `plotinfo`, `alias` over the bases."""

    def __new__(meta, name, bases, body, **options):
        lines = () if isinstance(body.get("lines"), property) else words_of(body.pop("lines", ()))
        plotting = None if isinstance(body.get("plotinfo"), property) else body.pop("plotinfo", None)
        body.pop("plotlines", None)
        cls = super().__new__(meta, name, bases, body, **options)
        names = []
        for base in () if body.get("linesoverride") else bases:
            names += [word for word in getattr(base, "_linenames", ()) if word not in names]
        names += [word for word in lines if word not in names]
        cls._linenames = tuple(names)
        merged = dict(getattr(cls, "_plotting", ()))
        if isinstance(plotting, dict):
            merged.update(plotting)
        cls._plotting = merged
        for kind in cls.__mro__:
            if "_once" in kind.__dict__ or "next" in kind.__dict__ or "once" in kind.__dict__:
                cls._how = "_once" if "_once" in kind.__dict__ else "next" if "next" in kind.__dict__ else "once"
                break
        return cls


class MetaIndicator(MetaSeries):
    """Makes an indicator: its data come first, then parameters by name."""

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
        made = cls.__new__(cls)
        for name in PLOTTING:
            if name in options and name not in cls._defaults:
                setattr(made.plotinfo, name, options.pop(name))
                BUILD.cosmetics += 1
        made.p = made.params = cls.split(options)
        made._owner = owner
        made.seat(datas)
        BUILD.owners.append(made)
        try:
            made.__init__(*args, **options)
        finally:
            BUILD.owners.pop()
        made.settle()
        if owner is not None and hasattr(owner, "_children"):
            owner._children.append(made)
        return made


class Series(Line, metaclass=MetaSeries):
    """Something with several lines, which reads like its first one."""

    _mindatas = 1
    csv = True

    def give_data(self, datas):
        """`data`, `data0`, `data1`, ... and their lines as attributes."""
        self.datas = datas
        if datas:
            self.data = datas[0]
        for i, data in enumerate(datas):
            setattr(self, f"data{i}", data)

    def give_lines(self, names, clock):
        self.__dict__["lines"] = lines = Lines(names, clock)
        self.__dict__["l"] = lines
        kind = type(self)
        for name in names:
            if name in ("p", "params"):
                continue
            if not hasattr(kind, name) or name in ("line", "dt", "tm", "date", "time", "array", "set", "get", "datetime"):
                self.__dict__[name] = lines.__dict__[name]

    def __getattr__(self, name):
        return line_alias(self, name)

    def getlinealiases(self):
        return type(self)._linenames

    @property
    def lines(self):
        return self.__dict__["lines"]

    @property
    def l(self):  # noqa: E743, the name that scripts use
        return self.__dict__["lines"]

    @lines.setter
    def lines(self, value):
        self.__dict__["lines"] = value


def line_alias(self, name):
    """`data_close`, `data1_low`, `data0_0`, `line1`, `lines_x`: other names of lines."""
    if name.startswith("data") and name != "datas" and "datas" in self.__dict__:
        head, _, tail = name[4:].partition("_")
        if (head.isdigit() or head == "") and (tail or head):
            number = int(head or 0)
            if number < len(self.datas):
                data = self.datas[number]
                if not tail:
                    return data
                if tail.isdigit():
                    return data.lines[int(tail)]
                return getattr(data.lines, tail)
    elif name.startswith("line") and "lines" in self.__dict__:
        tail = name[4:].lstrip("s").lstrip("_")
        if tail.isdigit():
            return self.lines[int(tail)]
        if tail:
            return getattr(self.lines, tail)
    raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


class Indicator(Series, metaclass=MetaIndicator):
    """Base of indicators."""

    def __init__(self):
        pass

    def seat(self, datas):
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

    kind = type(Indicator)("LinePlotterIndicator", (Indicator,), {"lines": (name,), "__init__": __init__})
    return kind(line, **options)
