"""Runs one trial of a sweep again, in this process, from the description in its journal."""

from __future__ import annotations

from engine.errors import ConfigError
from engine.sweep.store.store_reader import read_store
from engine.sweep.sweep_source import SweepSource, source_of


def replayed(store, trial, strategy=None, feeds=None, options=None, sweep=None, trust=False, code=None):
    """Return (`Result` of a trial, a warning about it or None).

    store: folder of a journal. trial: its number in the sweep, or the first letters of its key. sweep: number of the sweep,
    or name of its strategy, by default the last one. strategy, feeds, options: instead of those of the sweep. code: a strategy
    class to run on the data of the sweep. trust: import the strategy that the store names even if somebody else wrote it.
    Errors: ConfigError if there is no such trial, or if its journal cannot say what it was run on; whatever the strategy raises.
    """
    rows, about, _ = read_store(store, sweep)
    row = chosen(store, rows, trial, sweep)
    if (strategy is None) != (feeds is None):
        raise ConfigError(f"{store}: expected strategy and data, or neither, for those of the sweep (--strategy keeps its data)")
    call = call_of_row(row, about)
    if feeds is not None:
        window = tuple(call["window"]) if call else (None, None)
        source = SweepSource(feeds, strategy, options or {}, window, call.get("start") if call else None)
    else:
        source = source_of(store, call, code, trust)
        source.options = {**source.options, **(options or {})}
    result = source.run(row["params"], row["until"])
    if row["digest"] not in (None, result.digest):
        return result, (
            f"not what the sweep saw: digest {result.digest[:12]}, in the journal {row['digest'][:12]}; "
            f"data, options, the strategy or the engine are others"
        )
    return result, None


def call_of_row(row, about):
    """Return the description of what a row's trial ran on; None if the journal has none."""
    context = about["contexts"].get(row["context"])
    return about.get("call") if context is None else context["call"]


def chosen(store, rows, trial, sweep=None):
    """Return the row that `trial` selects; a key may also be that of another sweep of the store."""
    results = [row for row in rows if row["trial"] is not None and str(row["trial"]) == trial and row["status"] != "partial"]
    results = results or [row for row in rows if row["key"].startswith(trial)]
    if not results and sweep is None:
        results = [row for row in read_store(store, "all")[0] if row["key"].startswith(trial)]
    if len(results) == 1:
        return results[0]
    rows = [row for row in rows if row["status"] != "partial"]
    numbers = [row["trial"] for row in rows if row["trial"] is not None]
    have = f"; it has the numbers {min(numbers)} to {max(numbers)}" if numbers else ""
    raise ConfigError(
        f"{store}: {len(results)} trials with the number {trial}, or keys that begin so, of {len(rows):,}; expected one{have}"
    )
