"""Sweeps: many backtests over the same data, in few passes and on all cores.

The package can be called like the function: both `from engine import sweep` and `from engine.sweep import sweep` give
something callable. Names are imported on first use, so that a worker loads only what it needs.
"""

import sys
from types import ModuleType

PUBLIC = {
    "Cluster": "engine.sweep.executors.ray_cluster",
    "Executor": "engine.sweep.executors.base",
    "Grid": "engine.sweep.space",
    "Latin": "engine.sweep.space",
    "Log": "engine.sweep.space",
    "Random": "engine.sweep.space",
    "Search": "engine.sweep.optuna_search",
    "Steps": "engine.sweep.space",
    "Sweep": "engine.sweep.sweep_result",
    "jitter": "engine.validation.montecarlo.monte_carlo",
    "resample_returns": "engine.validation.montecarlo.monte_carlo",
    "resample_trades": "engine.validation.montecarlo.monte_carlo",
    "sweep": "engine.sweep.runner",
    "synthetic_paths": "engine.validation.montecarlo.synthetic_runs",
    "walk_forward": "engine.validation.walkforward.walk_forward",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from engine.sweep.executors.base import Executor
    from engine.sweep.executors.ray_cluster import Cluster
    from engine.sweep.optuna_search import Search
    from engine.sweep.runner import sweep
    from engine.sweep.space import Grid, Latin, Log, Random, Steps
    from engine.sweep.sweep_result import Sweep
    from engine.validation.montecarlo.monte_carlo import jitter, resample_returns, resample_trades
    from engine.validation.montecarlo.synthetic_runs import synthetic_paths
    from engine.validation.walkforward.walk_forward import walk_forward

__all__ = [
    "Cluster",
    "Executor",
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
        return self.sweep(*args, **options)

    def __getattr__(self, name):
        if name in PUBLIC:
            from importlib import import_module

            return getattr(import_module(PUBLIC[name]), name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")


sys.modules[__name__].__class__ = Package
