"""A fingerprint of a strategy's code, by which journals and checkpoints detect changes."""

from __future__ import annotations

import ast
import os
import sys
import types
from hashlib import sha256

OURS = ("engine", "feeds", "broker")
PLAIN = (int, float, complex, str, bytes, bool, type(None), type(Ellipsis))


def source_print(strategy):
    """Return a fingerprint of the source of a strategy and of what it imports from its own project.

    Without a file, as at a prompt or in a notebook, of its compiled code: names, constants, nested functions, and the globals
    that it refers to.
    """
    result = sha256()
    name = f"{strategy.__module__}.{strategy.__qualname__}".encode()
    files = sorted(project_files(strategy))
    for path in files:
        with open(path, "rb") as file:
            result.update(file.read())
    result.update(name)
    for base in strategy.__mro__:
        module = sys.modules.get(base.__module__)
        own = getattr(module, "__file__", None)
        if base.__module__.split(".")[0] in OURS or of_python(base.__module__, own) or (own and os.path.abspath(own) in files):
            continue
        result.update(CodeHash().of_class(base).encode())
    return result.hexdigest()


class CodeHash:
    """Text that describes classes, functions and values by what they do; each object once."""

    def __init__(self):
        self.seen = set()

    def of_class(self, cls):
        """Return the text of a class and of what it refers to."""
        if cls in self.seen:
            return f"class {cls.__qualname__}"
        self.seen.add(cls)
        skipped = ("__dict__", "__weakref__", "__doc__", "__module__", "__firstlineno__", "__static_attributes__")
        parts = [f"{name}={self.of_value(value, name)}" for name, value in sorted(vars(cls).items()) if name not in skipped]
        bases = ",".join(f"{base.__module__}.{base.__qualname__}" for base in cls.__bases__)
        return f"class {cls.__qualname__}({bases}){{{';'.join(parts)}}}"

    def of_function(self, function):
        """Return the text of a function: code, defaults, closure, and the globals that its code names."""
        if function in self.seen:
            return f"function {function.__qualname__}"
        self.seen.add(function)
        parts = [self.of_code(function.__code__), self.of_value(function.__defaults__, "defaults")]
        parts.append(self.of_value(function.__kwdefaults__, "defaults"))
        for cell in function.__closure__ or ():
            try:
                parts.append(self.of_value(cell.cell_contents, "closure"))
            except ValueError:  # empty
                parts.append("empty")
        for name in sorted(names_in(function.__code__)):
            if name in function.__globals__:
                parts.append(f"{name}={self.of_value(function.__globals__[name], name)}")
        return "|".join(parts)

    def of_code(self, code):
        """Return the text of compiled code, which has no addresses or line numbers in it."""
        constants = [self.of_code(item) if isinstance(item, types.CodeType) else stable(item) for item in code.co_consts]
        names = code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_argcount, code.co_flags
        return f"{code.co_name} {code.co_code.hex()} {names} {constants}"

    def of_value(self, value, name):
        """Return the text of a value, equal in every process."""
        if isinstance(value, types.FunctionType):
            if of_python(value.__module__, getattr(sys.modules.get(value.__module__), "__file__", None)):
                return f"{value.__module__}.{value.__qualname__}"
            if value.__module__.split(".")[0] in OURS:
                return f"{value.__module__}.{value.__qualname__}"
            return self.of_function(value)
        if isinstance(value, (staticmethod, classmethod, types.MethodType)):
            return self.of_value(value.__func__, name)
        if isinstance(value, property):
            return str([self.of_value(part, name) for part in (value.fget, value.fset, value.fdel)])
        if isinstance(value, type):
            ours = value.__module__.split(".")[0] in OURS
            own_file = getattr(sys.modules.get(value.__module__), "__file__", None)
            return f"{value.__module__}.{value.__qualname__}" if ours or own_file or value.__module__ == "builtins" else self.of_class(value)
        if isinstance(value, types.ModuleType):
            return f"module {value.__name__}"
        if isinstance(value, PLAIN):
            return stable(value)
        if isinstance(value, (tuple, list, set, frozenset)):
            parts = [self.of_value(item, name) for item in value]
            return f"{type(value).__name__}{sorted(parts) if isinstance(value, (set, frozenset)) else parts}"
        if isinstance(value, dict):
            return str([(self.of_value(key, name), self.of_value(item, name)) for key, item in value.items()])
        text = repr(value)
        if hasattr(value, "to_numpy"):
            columns = [str(column) for column in getattr(value, "columns", ())]
            return f"{type(value).__name__} {columns} {sha256(str(value.to_numpy().tolist()).encode()).hexdigest()}"
        if hasattr(value, "tobytes"):
            return f"{type(value).__name__} {sha256(value.tobytes()).hexdigest()}"
        if " at 0x" in text:
            state = getattr(value, "__dict__", None)
            if id(value) in self.seen or isinstance(value, types.BuiltinFunctionType):
                return type(value).__name__
            self.seen.add(id(value))
            return f"{type(value).__qualname__} {self.of_value(state, name)}" if isinstance(state, dict) else type(value).__qualname__
        return f"{type(value).__name__} {text}"


def of_python(name, file):
    """Return whether a module belongs to Python itself."""
    if name == "builtins" or name in sys.builtin_module_names:
        return True
    library = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
    return bool(file) and os.path.abspath(file).startswith(library) and "site-packages" not in file


def stable(value):
    """Return the text of a constant; sets, whose order changes from process to process, are sorted."""
    if isinstance(value, (set, frozenset)):
        return f"{type(value).__name__}{sorted(map(stable, value))}"
    if isinstance(value, tuple):
        return f"({','.join(map(stable, value))})"
    return repr(value)


def names_in(code):
    """Return the global names that code and the functions nested in it refer to."""
    names = set(code.co_names)
    for item in code.co_consts:
        if isinstance(item, types.CodeType):
            names |= names_in(item)
    return names


def project_files(strategy):
    """Return the file of a strategy, those of its base classes, and of modules that they import from the same project."""
    files = set()
    todo = [sys.modules.get(base.__module__) for base in strategy.__mro__]
    root = None
    while todo:
        module = todo.pop()
        path = getattr(module, "__file__", None)
        if path is None or path in files or module.__name__.split(".")[0] in OURS or not path.endswith(".py"):
            continue
        path = os.path.abspath(path)
        root = root or project_root(path, module.__name__)
        if not path.startswith(root + os.sep) or "site-packages" in path:
            continue
        files.add(path)
        todo += imported(path, module)
    return files


def project_root(path, name):
    """Return the folder from which a module is imported."""
    folder = os.path.dirname(path)
    for _ in range(name.count(".")):
        folder = os.path.dirname(folder)
    return folder


def imported(path, module):
    """Return the loaded modules that a file imports."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = (module.__package__ or "").rsplit(".", node.level - 1)[0] + "." if node.level else ""
            base = parent + (node.module or "")
            names.add(base.strip("."))
            names.update(f"{base}.{alias.name}".strip(".") for alias in node.names)
    return [sys.modules[name] for name in names if sys.modules.get(name) is not None]
