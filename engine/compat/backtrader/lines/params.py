"""Parameters as scripts declare them, `params = (("period", 20),)` or `params = dict(period=20)`, inherited and overridden."""

from _collections import OrderedDict  # not `collections`, whose import takes longer than this module's

from engine.compat.backtrader.lazy_names import import_module


class Params:
    """The parameters of an object, or the defaults of a class, as attributes."""

    def __init__(self, values, defaults=None):
        self.__dict__.update(values)
        object.__setattr__(self, "_declared", values if defaults is None else defaults)

    def _getkeys(self):
        return list(self._declared)

    def _getitems(self):
        return [(name, getattr(self, name)) for name in self._declared]

    def _getvalues(self):
        return [getattr(self, name) for name in self._declared]

    def _getkwargs(self, skip_=False):
        return OrderedDict(item for item in self._getitems() if not (skip_ and item[0].startswith("_")))

    def _get(self, name, default=None):
        return getattr(self, name, default)

    def _getpairs(self):
        return OrderedDict(self._declared)

    _getpairsbase = _getpairs

    def _default(self, name):
        return self._declared[name]

    def isdefault(self, name):
        return getattr(self, name) == self._declared[name]

    def notdefault(self, name):
        return not self.isdefault(name)

    def _update(self, other):
        for name, value in dict(other).items():
            setattr(self, name, value)

    def __iter__(self):
        return iter(self._declared)

    def __repr__(self):
        return f"Params({', '.join(f'{name}={value!r}' for name, value in self._getitems())})"


def declared(own):
    """{name: default} of what a class body declares."""
    if isinstance(own, Params):
        return dict(own._getitems())
    if isinstance(own, dict):
        return dict(own)
    entries = {}
    for pair in own or ():
        if isinstance(pair, str):
            entries[pair] = None
        else:
            name, value = pair
            entries[name] = value
    return entries


def words_of(own):
    """The words of a tuple or a single string."""
    return (own,) if isinstance(own, str) else tuple(own or ())


def load_packages(body):
    """Import the `packages` and `frompackages` of a class into the module that declares it."""
    import sys

    names = vars(sys.modules[body["__module__"]])
    for item in body.get("packages", ()):
        full, name = (item, item) if isinstance(item, str) else item
        module = import_module(full)
        names[name] = module if name != full else sys.modules[full.partition(".")[0]]
    for full, items in body.get("frompackages", ()):
        module = import_module(full)
        for item in (items,) if isinstance(items, str) else items:
            source, name = (item, item) if isinstance(item, str) else item
            names[name] = getattr(module, source)


class MetaParams(type):
    """Collects `params` over the bases, and splits keyword arguments into parameters and the rest."""

    def __new__(meta, name, bases, body, **options):
        own = body.pop("params", ())
        if "packages" in body or "frompackages" in body:
            load_packages(body)
        cls = super().__new__(meta, name, bases, body, **options)
        defaults = {}
        for base in reversed(bases):
            defaults.update(getattr(base, "_defaults", ()) or {})
        first = {}
        for base in bases:
            for key, value in (getattr(base, "_defaults", None) or {}).items():
                first.setdefault(key, value)
        defaults.update(first)
        defaults.update(declared(own))
        cls._defaults = defaults
        cls.params = Params(defaults)
        return cls

    def split(cls, options):
        """Parameters of an object, and what is left of its keyword arguments."""
        values = dict(cls._defaults)
        for name in list(options):
            if name in values:
                values[name] = options.pop(name)
        return Params(values, cls._defaults)

    def __call__(cls, *args, **options):
        built = cls.__new__(cls)
        built.params = built.p = cls.split(options)
        cls.before(built, args, options)
        built.__init__(*args, **options)
        cls.after(built)
        return built

    def before(cls, made, args, options):
        """Give the object what its `__init__` can use."""

    def after(cls, made):
        """Finish the object when its `__init__` has run."""


class ParamsBase(metaclass=MetaParams):
    """Base of everything with `params`."""


def with_metaclass(meta, *bases):
    """A base class of the metaclass `meta`, for scripts that wrote it that way."""
    return meta("temporary_class", bases or (object,), {})


class ItemCollection:
    """Objects in order, also reached by name: `analyzers[0]`, `analyzers.sharpe`."""

    def __init__(self):
        self._items = []
        self._names = []

    def __len__(self):
        return len(self._items)

    def append(self, item, name=None):
        self._items.append(item)
        self._names.append(name)
        if name:
            setattr(self, name, item)

    def __getitem__(self, key):
        return self._items[key]

    def __iter__(self):
        return iter(self._items)

    def getnames(self):
        return list(self._names)

    def getitems(self):
        return list(zip(self._names, self._items))

    def getbyname(self, name):
        return self._items[self._names.index(name)]
