"""Runs an unchanged script: this package is provided under the name `backtrader` for the process."""

import sys
from _frozen_importlib import ModuleSpec

import engine.compat.backtrader as package
from engine.compat.backtrader.lazy_names import import_module

OWN = package.__name__
SUBMODULES = {"utils.py3": "utils.py3", "utils.flushfile": "utils.flushfile", "utils.date": "utils.dates", "utils.dateintern": "utils.dates",
              "utils.autodict": "utils.autodict"}  # fmt: skip


class Finder:
    """Finds `backtrader` and its modules here."""

    def find_spec(self, name, path=None, target=None):
        if name == "backtrader" or name.startswith("backtrader."):
            result = self.module(name[11:])
            if result is not None:
                return ModuleSpec(name, Loader(result), is_package=True)
        return None

    def module(self, tail):
        if not tail:
            return package
        if tail in SUBMODULES:
            return import_module(f"{OWN}.{SUBMODULES[tail]}")
        head = tail.split(".")[0]
        result = getattr(package, head, None)
        return result if isinstance(result, type(sys)) else None


class Loader:
    """Gives a module that is loaded already."""

    def __init__(self, module):
        self.module = module
        self.spec = module.__spec__

    def create_module(self, spec):
        return self.module

    def exec_module(self, module):
        module.__spec__ = self.spec


def provide():
    """Provide this package as `backtrader`."""
    if sys.modules.get("backtrader") is not package:
        for name in [name for name in sys.modules if name.startswith("backtrader.")]:  # of a backtrader that was imported
            del sys.modules[name]
        sys.meta_path.insert(0, Finder())
        sys.modules["backtrader"] = package


def run(path, arguments, check=True):
    """Run the script at `path` as the program; returns its namespace."""
    import gc
    import os

    with open(path, "rb") as file:
        source = file.read()
    provide()
    code = compile(source, path, "exec", dont_inherit=True)
    if check:
        from engine.compat.backtrader.script.check import examine

        examine(source, path)
    from engine.compat.backtrader.lines.nodes import BUILD

    BUILD.program = code
    main = type(sys)("__main__")
    main.__file__ = path
    main.__builtins__ = __builtins__
    sys.modules["__main__"] = main
    sys.argv = [path, *arguments]
    sys.path[0:0] = [os.path.dirname(os.path.abspath(path))]
    try:
        exec(code, main.__dict__)  # noqa: S102, running the script is the purpose
    except SystemExit:
        raise
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        show(error)
        sys.exit(1)
    notes()
    if hasattr(gc, "freeze"):
        gc.freeze()  # the process ends, so its garbage is not collected
    return main.__dict__


def notes():
    """Print what had no effect or another value than in backtrader."""
    from engine.compat.backtrader.lines.columns_and_clocks import PHASE
    from engine.compat.backtrader.lines.nodes import BUILD

    if BUILD.cosmetics:
        sys.stderr.write(f"note: {BUILD.cosmetics} plot settings have no effect on the report\n")
    if PHASE.early:
        sys.stderr.write(
            f"note: the script read lines before their first bar {PHASE.early} times and got NaN; "
            f"backtrader gives values from the end of the file there\n"
        )


def show(error):
    """Print the traceback without frames of this package."""
    import os
    import traceback

    here = os.path.dirname(os.path.abspath(package.__file__))
    shown = traceback.TracebackException.from_exception(error)
    inner = shown
    while inner is not None:
        results = [frame for frame in inner.stack if not os.path.abspath(frame.filename).startswith(here)]
        inner.stack = traceback.StackSummary.from_list(results or list(inner.stack))
        inner = inner.__cause__ or inner.__context__
    sys.stderr.write("".join(shown.format()))
