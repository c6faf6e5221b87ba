"""Describes what a sweep ran on, as JSON in its journal, so that its trials can be run again."""

from __future__ import annotations

import json

from engine.errors import ConfigError
from engine.results.origin.code_fingerprint import source_print
from engine.results.origin.provenance import VERSION, runtime
from engine.results.origin.run_description import (
    code_of,
    data_files,
    file_state,
    placed,
    recipe_of,
    trusted_class,
    working_folder,
)
from engine.results.origin.trust_seal import sealed


class SweepSource:
    """Data, strategy, options and window of a sweep, to run one of its trials again."""

    def __init__(self, feeds, strategy, options, window=(None, None), start=None):
        self.feeds = feeds
        self.strategy = strategy
        self.options = options
        self.window = window
        self.start = start

    def data(self, until=None):
        """Return the feeds that a trial sees; `until`, ns: only the beginning of them, as trials that were pruned."""
        from feeds.slicing import cut

        end = self.window[1] if until is None else until
        return cut(self.feeds, self.start, end)

    def run(self, params, until=None):
        """Return the `Result` of one trial, with exactly the figures of its row."""
        return self.backtest(params, until).run(progress=False)

    def backtest(self, params, until=None):
        """Return the `Backtest` of one trial."""
        from engine.backtest import Backtest
        from engine.sweep.store.param_text import resolved

        backtest = Backtest(self.data(until), self.strategy(**resolved(dict(params))), **self.options)
        backtest.begin = self.window[0]
        return backtest


def call_of(feeds, strategy, options, window, start=None, files=None):
    """Return strategy, feeds, options and window as JSON; what JSON cannot represent is listed under "unkept".

    files: the states of the data files where they are known already (`states_of`).
    """
    unkept = {name: repr(value)[:200] for name, value in options.items() if not keeps(value)}
    recipe = recipe_of(feeds)
    if recipe is None:
        unkept["feeds"] = f"{type(feeds).__name__} in memory"
    return sealed(
        {
            "engine": VERSION,
            "runtime": runtime(),
            "cwd": working_folder(),
            "strategy": {**code_of(strategy), "print": source_print(strategy)},
            "feeds": recipe,
            "files": states_of(feeds) if files is None else files,
            "options": {name: value for name, value in options.items() if name not in unkept},
            "window": list(window),
            "start": start,
            "unkept": unkept,
        }
    )


def states_of(feeds):
    """Return the states of the files of feeds; none for feeds in memory."""
    return [] if recipe_of(feeds) is None else [file_state(path) for path in data_files(feeds)]


def keeps(value):
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return False
    return True


def source_of(store, call, strategy=None, trust=False):
    """Return the `SweepSource` of a description; paths are resolved from its working directory.

    strategy: a class instead of the one that the description names. trust: import that one even if somebody else wrote it.
    """
    from feeds import open_feeds

    if call is None:
        raise ConfigError(f"{store}: its journal does not say what it was run on; give strategy and data")
    try:
        if call["unkept"]:
            values = ", ".join(f"{name}={value}" for name, value in call["unkept"].items())
            raise ConfigError(f"{store}: its journal cannot keep {values}; run the trial from Python, or give strategy and data")
        about, recipe, cwd = call["strategy"], call["feeds"], call["cwd"]
        if strategy is None:
            strategy = trusted_class(about, store, cwd, trust, call)
        feeds = open_feeds(**{**recipe, "source": placed(recipe["source"], cwd)})
        return SweepSource(feeds, strategy, dict(call["options"]), tuple(call["window"]), call.get("start"))
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{store}: its journal is damaged: {type(error).__name__}: {error}; give strategy and data") from error
