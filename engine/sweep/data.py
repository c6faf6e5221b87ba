"""Places the bars of a sweep, for custom executors: `place(feeds, workers, extra=...)`."""

from engine.sweep.executors.shared_data import place

__all__ = ["place"]
