"""Bars of a sweep, for executors of your own: `place(feeds, workers, extra=...)`."""

from engine.sweep.executors.shared_data import place

__all__ = ["place"]
