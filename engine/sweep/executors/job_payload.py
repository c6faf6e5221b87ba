"""Packs a job for the nodes of a cluster, with fingerprints of what node and driver must have in common.

A node with another version of the engine or another state of the strategy's source would produce rows that the driver
would not: it refuses to run anything.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from hashlib import sha256
from importlib.util import find_spec

from engine.errors import ConfigError
from engine.results.origin.code_fingerprint import OURS, project_files
from engine.results.origin.provenance import VERSION

HELP = "start the sweep with Cluster(runtime_env={'working_dir': '.'}), or install the same source on all nodes"


def pack(job):
    """Return what goes into the object store; a ConfigError names what cannot be sent."""
    return {"version": VERSION, "engine": engine_print(), "sources": sources_of(job.strategies), "job": pickled(job)}


def unpack(parcel, fetch):
    """Return the job on a node. `fetch(number)` returns the bars of a universe, if they are sent."""
    if parcel["version"] != VERSION:
        raise ConfigError(f"node {here()} has ringbar {VERSION}, the driver {parcel['version']}; install one version on all")
    if parcel["engine"] != engine_print():
        raise ConfigError(f"node {here()} has another state of ringbar {VERSION} than the driver; install one state on all")
    for module, wanted in parcel["sources"].items():
        try:
            spec = find_spec(module)
        except ModuleNotFoundError:
            spec = None
        if spec is None or spec.origin is None:
            raise ConfigError(f"node {here()} cannot import {module}; {HELP}")
        if print_of(spec.origin) != wanted:
            raise ConfigError(f"{spec.origin} on node {here()} is not the driver's {module}; {HELP}")
    import pickle

    job = pickle.loads(parcel["job"])  # noqa: S301, the driver's own, through Ray's object store
    for number, part in enumerate(getattr(job.data, "parts", [job.data])):
        part.fetch = None if fetch is None else partial(fetch, number)
    return job


def sources_of(strategies):
    """Return {module: fingerprint of its file} of strategies and their project imports; `__main__` is sent by value."""
    files = set().union(*map(project_files, strategies))
    loaded = [(name, getattr(module, "__file__", None)) for name, module in list(sys.modules.items())]
    return {
        name: print_of(path)
        for name, path in loaded
        if path and name != "__main__" and not name.startswith("__mp_") and os.path.abspath(path) in files
    }


def engine_print():
    """Return a fingerprint of the engine's installed source, compiled or not."""
    result = sha256()
    for package in OURS:
        root = os.path.dirname(find_spec(package).origin)
        paths = [os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names if name.endswith(".py")]
        for path in sorted(os.path.relpath(path, root) for path in paths):
            result.update(f"{path} {print_of(os.path.join(root, path))}\n".encode())
    return result.hexdigest()


def print_of(path):
    with open(path, "rb") as file:
        return sha256(file.read()).hexdigest()


def pickled(job):
    """Pickle the job; a strategy of the running script is pickled by value."""
    from ray import cloudpickle

    try:
        return cloudpickle.dumps(job)
    except Exception as error:
        for strategy in job.strategies:
            for name, value in vars(strategy).items():
                try:
                    cloudpickle.dumps(value)
                except Exception as inner:
                    raise ConfigError(
                        f"strategy {strategy.__qualname__}: attribute {name} cannot be sent to nodes ({inner}); "
                        f"make it in init(), or put the strategy into a module that nodes can import"
                    ) from error
        raise ConfigError(f"strategy {job.strategy.__qualname__} cannot be sent to nodes: {error}") from error


def here():
    import socket

    return socket.gethostname()
