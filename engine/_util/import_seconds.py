"""Seconds that the process has spent on importing ringbar's public names."""

from __future__ import annotations

from importlib import import_module
from time import perf_counter

SPENT = [0.0]
IN_PROGRESS: list[str] = []


def measured_import(module):
    """Import a module, and add the seconds to those spent so far; imports inside of it are not counted twice."""
    if IN_PROGRESS:
        return import_module(module)
    IN_PROGRESS.append(module)
    began = perf_counter()
    try:
        return import_module(module)
    finally:
        SPENT[0] += perf_counter() - began
        IN_PROGRESS.pop()
