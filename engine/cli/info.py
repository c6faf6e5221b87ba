"""About: the figures of `ringbar info`."""

from __future__ import annotations

import os

from engine.results.origin.provenance import VERSION, runtime

OTHERS = ("numpy", "polars", "pyarrow", "click", "bokeh", "ray", "optuna")


def about():
    """{what: which}"""
    from importlib.metadata import PackageNotFoundError, version

    entries = {"ringbar": VERSION, "runtime": runtime(), "cores": str(os.cpu_count())}
    for name in OTHERS:
        try:
            entries[name] = version(name)
        except PackageNotFoundError:
            entries[name] = "not installed"
    return entries
