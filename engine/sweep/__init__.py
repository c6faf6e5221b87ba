"""Sweeps: many backtests of one strategy over the same data, in few passes, on all cores; and what tells luck from skill.

The package is the function, too: `from engine import sweep` and `from engine.sweep import sweep` both give what can be called.
"""

import sys
from types import ModuleType

from engine.sweep.cluster import Cluster
from engine.sweep.montecarlo import jitter, resample_returns, resample_trades
from engine.sweep.result import Sweep
from engine.sweep.run import sweep
from engine.sweep.search import Search
from engine.sweep.space import Grid, Latin, Log, Random, Steps
from engine.sweep.synthetic import synthetic_paths
from engine.sweep.walkforward import walk_forward

__all__ = [
    "Cluster",
    "Grid",
    "Latin",
    "Log",
    "Random",
    "Search",
    "Steps",
    "Sweep",
    "jitter",
    "resample_returns",
    "resample_trades",
    "sweep",
    "synthetic_paths",
    "walk_forward",
]


class Package(ModuleType):
    """A package that can be called."""

    def __call__(self, *args, **options):
        return sweep(*args, **options)


sys.modules[__name__].__class__ = Package
