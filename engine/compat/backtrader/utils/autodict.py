"""Dictionaries with attributes, as analyzers return them."""

from collections import OrderedDict, defaultdict


class AutoDictList(dict):
    def __missing__(self, key):
        value = self[key] = []
        return value


class DotDict(dict):
    def __getattr__(self, key):
        if key.startswith("__"):
            return super().__getattr__(key)
        return self[key]


class AutoDict(dict):
    """A dictionary that makes its levels when they are first used."""

    _closed = False

    def _close(self):
        self._closed = True
        for value in self.values():
            if isinstance(value, (AutoDict, AutoOrderedDict)):
                value._close()

    def _open(self):
        self._closed = False

    def __missing__(self, key):
        if self._closed:
            raise KeyError(key)
        value = self[key] = type(self)()
        return value

    def __getattr__(self, key):
        if key.startswith("_"):
            raise AttributeError(key)
        return self[key]

    def __setattr__(self, key, value):
        if key.startswith("_"):
            self.__dict__[key] = value
        else:
            self[key] = value


class AutoOrderedDict(OrderedDict):
    """An ordered dictionary that makes its levels when they are first used; sums can begin from nothing."""

    _closed = False

    _close = AutoDict._close
    _open = AutoDict._open
    __missing__ = AutoDict.__missing__

    def __getattr__(self, key):
        if key.startswith("_"):
            raise AttributeError(key)
        return self[key]

    def __setattr__(self, key, value):
        if key.startswith("_"):
            self.__dict__[key] = value
        else:
            self[key] = value

    def __iadd__(self, other):
        return type(other)() + other

    def __isub__(self, other):
        return type(other)() - other

    def lvalues(self):
        return list(self.values())


class OrderedDefaultdict(OrderedDict):
    def __init__(self, default_factory=None, *args, **values):
        super().__init__(*args, **values)
        self.default_factory = default_factory

    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        value = self[key] = self.default_factory()
        return value


def Tree():
    return defaultdict(Tree)
