"""Blame: whose hook or which indicator was being called when a run failed, when, and on which bar.

`run.phase` is what is being called outside of instants, (hook, lane); inside of them the lane knows its hook.
"""

from __future__ import annotations

from engine.errors import CheckpointError, RingbarError, StrategyError
from engine.results.origin.provenance import moment


def told(run, error):
    """The error that users see: of the engine's own with the hook that asked for it, of others what raised, and when."""
    if not isinstance(error, RingbarError):
        return failure(run, error)
    if type(error) is RingbarError and run.checkpoint is not None:  # no room for the record
        return CheckpointError(f"{error}; of the checkpoints in {run.checkpoint.store.path}, {run.checkpoint.kept()}")
    where = place_of(run)
    return type(error)(f"{error}{where}") if where else error


def failure(run, error):
    """The error that users see when a strategy raised: where, when, on which bar."""
    instant = when(run, lane_of(run))
    who = actor_of(run) or "the run"
    hint = hidden_methods(run, error)
    return StrategyError(f"{who} raised {type(error).__name__}: {error}{hint}" + (f" ({instant})" if instant else ""))


def hidden_methods(run, error):
    """Name the methods that the strategy's own attributes hide, where something that cannot be called was called."""
    lane = lane_of(run)
    if lane is None or not isinstance(error, TypeError) or "not callable" not in str(error):
        return ""
    hidden = [name for name in vars(lane.strategy) if callable(getattr(type(lane.strategy), name, None))]
    return "".join(f"; self.{name} was assigned and hides the method {name}(): use another name" for name in hidden)


def place_of(run):
    """Where a hook was when the engine refused what it asked for; empty if no strategy was being called."""
    if lane_of(run) is None:
        return ""
    instant = when(run, lane_of(run))
    return f" (in {actor_of(run)}, {instant})" if instant else f" (in {actor_of(run)})"


def lane_of(run):
    """The lane whose strategy is being called, if any."""
    lane = run.phase[1]
    return lane if lane is not None else next((lane for lane in run.lanes if lane.hook), None)


def actor_of(run):
    """`SmaCross.next`: the hook, or the indicator, that is being called."""
    lane = lane_of(run)
    hook = run.phase[0] if lane is run.phase[1] else lane.hook
    return f"{type(lane.strategy).__name__}.{hook}" if lane is not None else hook


def when(run, lane):
    """The instant, and the bar that a hook was about: its subject's, or the first one that advanced."""
    bars = run.bars
    if bars.instant == 0:
        return ""
    row = run.clock.active[0] if run.clock.n else 0
    subject = getattr(getattr(lane, "subject", None), "feed", None)
    if subject in bars.names:
        row = bars.names.index(subject)
    return f"at {moment(bars.now)}, bar {bars.count[row]} of feed {bars.names[row]}, instant {bars.instant}"
