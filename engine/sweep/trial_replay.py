"""Replay: one trial of a sweep again, in this process, from what its journal says."""

from __future__ import annotations

from engine.errors import ConfigError
from engine.sweep.store.journal import read_store
from engine.sweep.sweep_result import SweepSource
from engine.sweep.sweep_spec import source_of


def replayed(store, trial, strategy=None, feeds=None, options=None, trust=False, code=None):
    """(`Result` of a trial, what there is to say about it or None).

    store: folder of a journal. trial: its number in the sweep, or the first letters of its key. strategy, feeds, options:
    instead of those of the sweep. code: a strategy that runs on the data of the sweep. trust: import the strategy that the store
    names, whoever wrote it.
    Errors: ConfigError if there is no such trial, or if its journal cannot say what it was run on. What the strategy raises.
    """
    rows, about, _ = read_store(store)
    row = chosen(store, rows, trial)
    if (strategy is None) != (feeds is None):
        raise ConfigError(f"{store}: expected strategy and data, or neither, for those of the sweep (--strategy keeps its data)")
    if feeds is not None:
        source = SweepSource(feeds, strategy, options or {})
    else:
        source = source_of(store, about.get("call"), code, trust)
        source.options = {**source.options, **(options or {})}
    result = source.run(row["params"])
    if row["digest"] not in (None, result.digest):
        return result, (
            f"not what the sweep saw: digest {result.digest[:12]}, in the journal {row['digest'][:12]}; "
            f"data, options, the strategy or the engine are others"
        )
    return result, None


def chosen(store, rows, trial):
    """The row that is meant."""
    rows = [row for row in rows if row["status"] != "partial"]
    found = [row for row in rows if row["trial"] is not None and str(row["trial"]) == trial]
    found = found or [row for row in rows if row["key"].startswith(trial)]
    if len(found) == 1:
        return found[0]
    numbers = [row["trial"] for row in rows if row["trial"] is not None]
    have = f"; it has the numbers {min(numbers)} to {max(numbers)}" if numbers else ""
    raise ConfigError(
        f"{store}: {len(found)} trials with the number {trial}, or keys that begin so, of {len(rows):,}; expected one{have}"
    )
