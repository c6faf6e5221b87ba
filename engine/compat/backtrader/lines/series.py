"""Objects with several lines: how they are declared, named, assigned and read."""

from engine.compat.backtrader.lines.columns_and_clocks import Store
from engine.compat.backtrader.lines.nodes import BUILD, Alias, Delay, Line, line_of
from engine.compat.backtrader.lines.params import MetaParams, words_of


class Lines:
    """The lines of an object: by name and number; assigning one of them binds it to what was assigned."""

    def __init__(self, names, clock):
        results = []
        for name in names:
            line = Line(Store(clock))
            line._name = name
            results.append(line)
            self.__dict__[name] = line
        self.__dict__["_lines"] = results
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
        source = line_of(value, line._store.clock)
        owner = BUILD.owner()
        if hasattr(owner, "settle") and owner.overrides("next"):
            source = Delay(source, 0)  # a copy, as the script's `next` may write to the line
        else:
            source = Alias(source)
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
    """Collects `lines` and `plotinfo` over the bases."""

    def __new__(meta, name, bases, body, **options):
        lines = () if isinstance(body.get("lines"), property) else words_of(body.pop("lines", ()))
        plotting = None if isinstance(body.get("plotinfo"), property) else body.pop("plotinfo", None)
        drawing = body.pop("plotlines", None)
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
        if isinstance(drawing, dict):
            cls._drawing = {**(getattr(cls, "_drawing", None) or {}), **drawing}
        for kind in cls.__mro__:
            if "_once" in kind.__dict__ or "next" in kind.__dict__ or "once" in kind.__dict__:
                cls._how = "_once" if "_once" in kind.__dict__ else "next" if "next" in kind.__dict__ else "once"
                break
        return cls


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
