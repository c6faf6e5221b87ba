"""Names of packages, imported from their modules when they are first used: start-up time is most of a short script's run."""

import sys


def import_module(name):
    """The module `name`; `importlib` takes longer to import than several of ours."""
    __import__(name)
    return sys.modules[name]


def provide(package, homes, others=()):
    """`__getattr__` and `__dir__` of a package; `homes` is {module: "names of it"}, `others` are names that mean the package itself."""
    where = {name: module for module, names in homes.items() for name in names.split()}
    sys.modules[package]._WHERE = where

    def get(name):
        if name in where:
            result = getattr(import_module(f"{package}.{where[name]}"), name)
        elif name in others:
            result = sys.modules[package]
        else:
            short = package.rpartition(".")[2]
            raise AttributeError(f"module 'backtrader.{short}' has no attribute {name!r}")
        setattr(sys.modules[package], name, result)
        return result

    def names():
        return sorted(where)

    return get, names
