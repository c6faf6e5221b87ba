"""Add the hook or indicator, the time and the bar to an exception that ends a run.

`state.phase` is (hook, strategy run) for calls outside of instants; within an instant the strategy run knows its hook.
"""

from __future__ import annotations

import os

from engine.errors import CheckpointError, DataError, RingbarError, StrategyError
from engine.results.origin.provenance import moment
from engine.run.error_hints import STANDARD_LIBRARY, hint, location, text_of, user_frame


def with_context(state, error, checkpoint=None):
    """Return the exception to raise: engine errors with the calling hook appended, others wrapped in StrategyError."""
    if not isinstance(error, RingbarError):
        return failure(state, error)
    if type(error) is RingbarError and checkpoint is not None:  # no room for the record
        return CheckpointError(f"{error}; of the checkpoints in {checkpoint.store.path}, {checkpoint.kept()}")
    where = place_of(state, error)
    return type(error)(f"{error}{where}") if where else error


def failure(state, error):
    """Return the StrategyError for an exception that a strategy raised: hook, time and bar."""
    lane = lane_of(state)
    where = "; ".join(filter(None, (when(state, lane), location(error))))
    actor = actor_of(state)
    what = f"{type(error).__name__}: {text_of(error)}"
    if not actor and not by_user_code(error):
        return engine_failure(error, what, where)
    advice = hint(None if lane is None else lane.strategy, error)
    return StrategyError(f"{actor or 'the run'} raised {what}{advice}" + (f" ({where})" if where else ""))


def engine_failure(error, what, where):
    """Return the error for an exception that no code of the user was involved in: it names the file that was being read."""
    path = open_path(error)
    suffix = f" ({where})" if where else ""
    if isinstance(error, MemoryError):
        return RingbarError(f"not enough memory{f' while reading {path}' if path else ''}; lower memory= or chunk=, or free some{suffix}")
    if path:
        return DataError(f"{path}: reading it raised {what}; please report this, with the first lines of the file{suffix}")
    return RingbarError(f"the engine raised {what}; please report this{suffix}")


def by_user_code(error):
    """Return whether code outside of ringbar and the standard library was running."""
    place = user_frame(error)
    return place is not None and not os.path.realpath(place[0]).startswith(STANDARD_LIBRARY)


def open_path(error):
    """Return the path of the data file that was being read when an exception was raised, or None."""
    trace, path = error.__traceback__, None
    while trace is not None:
        frame = trace.tb_frame
        if str(frame.f_globals.get("__name__", "")).startswith("feeds."):
            path = getattr(frame.f_locals.get("self"), "path", path)
        trace = trace.tb_next
    return path if isinstance(path, str) else None


def place_of(state, error):
    """Return " (in Class.hook, when; file:line)" for an engine error raised during a hook; empty outside of hooks."""
    if lane_of(state) is None:
        return ""
    instant = when(state, lane_of(state))
    line = location(error)
    return f" (in {actor_of(state)}" + (f", {instant}" if instant else "") + (f"; {line})" if line else ")")


def lane_of(state):
    """Return the strategy run whose hook is being called, or None."""
    lane = state.phase[1]
    return lane if lane is not None else next((lane for lane in state.lanes if lane.hook), None)


def actor_of(state):
    """Return the hook or indicator being called, such as `SmaCross.next`."""
    lane = lane_of(state)
    hook = state.phase[0] if lane is state.phase[1] else lane.hook
    return f"{type(lane.strategy).__name__}.{hook}" if lane is not None else hook


def when(state, lane):
    """Return the instant and the bar: that of the hook's subject, or of the first feed that advanced."""
    bars = state.bars
    if bars.instant == 0:
        return ""
    row = state.clock.active[0] if state.clock.n else 0
    subject = getattr(getattr(lane, "subject", None), "feed", None)
    if subject in bars.names:
        row = bars.names.index(subject)
    return f"at {moment(bars.now)}, bar {bars.count[row]} of feed {bars.names[row]}, instant {bars.instant}"
