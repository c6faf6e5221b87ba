"""Describe a run's strategy and feeds in saved results and stores, so that they can be opened again.

Plain data. Code that it names is imported only when the user asks for it, or when this user's own key signed it and the file
is the one that ran; it never comes from the folder that names it.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import zlib

from engine.errors import ConfigError
from engine.results.origin.trust_seal import file_hash, is_own, sealed

SAMPLE = 4096  # bytes at the beginning, in the middle and at the end of a data file that its fingerprint reads


def description(result):
    """Return what `save` writes of a live result: how the feeds were opened, where the code is, which options it ran with."""
    entries = {"cwd": working_folder()}
    if result.strategy is not None:
        from engine.results.origin.code_fingerprint import source_print

        cls = type(result.strategy)
        try:
            entries["strategy"] = {**code_of(cls), "print": source_print(cls)}
        except (OSError, SyntaxError, ConfigError):
            pass
    recipe = recipe_of(result.feeds)
    if recipe is not None:
        entries["feeds"] = recipe
        entries["files"] = [file_state(path) for path in data_files(result.feeds)]
    if getattr(result, "options", None) is not None:
        entries["options"], entries["unkept"] = split_options({**result.options, **unkept_parameters(result)})
    return sealed(entries)


def unkept_parameters(result):
    """Return the parameters that JSON cannot keep, under the name `parameter NAME`."""
    arguments = result.info.get("parameters", {})
    return {f"parameter {name}": value for name, value in arguments.items() if not kept_by_json(value)}


def split_options(options):
    """Return ({name: value} of the options that JSON keeps, {name: text} of the others)."""
    entries = {name: value for name, value in options.items() if kept_by_json(value)}
    return entries, {name: repr(value)[:200] for name, value in options.items() if name not in entries}


def kept_by_json(value):
    try:
        return json.loads(json.dumps(value)) == value or value != value
    except (TypeError, ValueError, RecursionError):
        return False


def working_folder():
    """Return the working folder, or "" if it was deleted."""
    try:
        return os.getcwd()
    except OSError:
        return ""


def data_files(feeds):
    """Return the absolute paths of the files that feeds are read from, each once."""
    entries = {}
    for feed in feeds if hasattr(feeds, "__iter__") else ():
        feed = getattr(feed, "feed", feed)  # one that is adjusted
        whole = getattr(feed, "whole", feed)
        parts = getattr(whole, "parts", None)
        if isinstance(parts, list):
            paths = [part.path for part in parts]
        else:
            paths = getattr(whole, "paths", None) or ([feed.path] if getattr(feed, "path", None) else [])
        for path in paths:
            entries[str(path) if "://" in str(path) else os.path.abspath(path)] = None
    return list(entries)


def file_state(path):
    """Return the state of a data file by which a change is detected: size, time of change, checksum of three samples."""
    try:
        stat = os.stat(path)
        crc = 0
        with open(path, "rb") as file:
            for place in (0, stat.st_size // 2, max(0, stat.st_size - SAMPLE)):
                file.seek(place)
                crc = zlib.crc32(file.read(SAMPLE), crc)
        return {"path": str(path), "bytes": stat.st_size, "changed": stat.st_mtime_ns, "sample": f"{crc:08x}"}
    except OSError:
        return {"path": str(path), "bytes": None, "changed": None, "sample": None}


def code_of(cls):
    """Return module, name and file of a class, and the hash of the file."""
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    if file:
        file = os.path.join(working_folder(), file)
    return {"module": cls.__module__, "name": cls.__qualname__, "file": file, "sha256": file and file_hash(file)}


def recipe_of(feeds):
    """Return the arguments of `open_feeds`; None for frames or models, which cannot be opened again."""
    recipe = getattr(feeds, "recipe", None)
    if recipe is None:
        return None
    try:
        return json.loads(json.dumps({k: v for k, v in recipe.items() if v is not None}, default=as_json_value))
    except (TypeError, ValueError):
        return None


def as_json_value(value):
    """Return a path or a time as text."""
    return value.isoformat() if hasattr(value, "isoformat") else os.fspath(value)


def placed(source, folder):
    """Return paths relative to the folder in which the run was made."""
    if isinstance(source, str):
        return source if os.path.isabs(source) or "://" in source else os.path.join(folder, source)
    if isinstance(source, dict):
        return {name: placed(part, folder) for name, part in source.items()}
    return [placed(part, folder) for part in source]


def loaded_class(about):
    """Return the strategy class if its module is loaded already and has the same source; None otherwise. Runs no code."""
    from engine.results.origin.code_fingerprint import source_print

    module = sys.modules.get(about.get("module"))
    result = named(module, about.get("name")) if module is not None else None
    try:
        return result if result is not None and source_print(result) == about.get("print") else None
    except (OSError, SyntaxError, ConfigError):
        return None


def named(module, name):
    """Return the strategy class of a qualified name; None if there is none. Looks only at what is there already."""
    from engine.strategy import Strategy

    result = module
    for part in str(name).split("."):
        try:
            result = vars(result).get(part)
        except TypeError:
            return None
    return result if isinstance(result, type) and issubclass(result, Strategy) else None


def trusted_class(about, folder, cwd, trust=False, signed=None):
    """Return the strategy class that the data in `folder` name, importing its file where that is allowed.

    trust: the user allows it. signed: the whole content with its seal; without `trust` only what this user signed is
    imported, and only if the file still has the hash that it had. A file inside `folder` is never imported.
    Errors: ConfigError says why not, and the way out.
    """
    where = f"{about.get('module')}:{about.get('name')}"
    result = loaded_class(about)
    if result is not None:
        return result
    way = "give the strategy (--strategy file.py:Class), or --trust if you know who wrote it"
    if not trust and not (signed is not None and is_own(signed)):
        raise ConfigError(
            f"{folder}: it names {where} as its strategy; code that a folder names is run only if this user wrote the folder on "
            f"this machine; {way}"
        )
    file = about.get("file")
    if not isinstance(file, str) or not file.endswith(".py"):
        raise ConfigError(f"{folder}: {where} has no file of its own; give the strategy: --strategy file.py:Class")
    file = os.path.join(cwd, file)
    if os.path.realpath(file).startswith(os.path.realpath(folder) + os.sep):
        raise ConfigError(f"{file}: lies in the folder that names it, and is not imported; {way.split(',')[0]}) from elsewhere")
    now = file_hash(file)
    if now is None:
        raise ConfigError(f"{file}: the file of {where} is not there any more; give the strategy: --strategy file.py:Class")
    if not trust and now != about.get("sha256"):
        raise ConfigError(f"{file}: changed since {folder} was written; give the strategy (--strategy {file}:{about['name']})")
    result = named(import_file(file, str(about.get("module"))), about.get("name"))
    if result is None:
        raise ConfigError(f"{file}: no strategy {about.get('name')} there any more; give the strategy: --strategy file.py:Class")
    return result


def import_file(file, name):
    """Import a file as the module `name`, with the folder of its project on the path while it is imported."""
    if name == "__main__":
        name = os.path.splitext(os.path.basename(file))[0]
    loaded = sys.modules.get(name)
    if loaded is not None and same_file(getattr(loaded, "__file__", None), file):
        return loaded
    root = os.path.dirname(os.path.realpath(file))
    for _ in range(name.count(".")):
        root = os.path.dirname(root)
    sys.path.insert(0, root)
    try:
        if "." in name:
            module = importlib.import_module(name)
            if not same_file(module.__file__, file):
                raise ConfigError(f"{file}: the module {name} is {module.__file__} here; give the strategy: --strategy file.py:Class")
            return module
        key = name if loaded is None else f"_ringbar_{zlib.crc32(file.encode('utf-8', 'surrogateescape')):08x}_{name}"
        spec = importlib.util.spec_from_file_location(key, file)
        module = importlib.util.module_from_spec(spec)
        sys.modules[key] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[key]
            raise
        return module
    except ConfigError:
        raise
    except Exception as error:
        raise ConfigError(f"{file}: importing it raised {type(error).__name__}: {error}; --debug shows where") from error
    finally:
        if root in sys.path:
            sys.path.remove(root)


def same_file(path, other):
    return path is not None and os.path.realpath(path) == os.path.realpath(other)
