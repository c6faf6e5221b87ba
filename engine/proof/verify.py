"""Verify: run a result, or trials of a sweep's store, again from what they say, and name what changed and what differs first."""

from __future__ import annotations

import os
from itertools import zip_longest

from engine.backtest import Backtest
from engine.errors import ConfigError, DataError, RingbarError
from engine.report.reopened_run import unsafe
from engine.results.origin.code_fingerprint import source_print
from engine.results.origin.provenance import VERSION, moment, runtime
from engine.results.origin.run_description import description, file_state, placed, trusted_class
from engine.results.origin.trust_seal import file_hash, is_own
from engine.results.tables import SCHEMA, names_of

CHANGED = "changed"
IDENTICAL, DIFFERENT = 0, 1  # exit status; 2 (ConfigError): it cannot be run again as it is
COMPARED = ("orders", "fills", "equity", "trades", "events", "cash_flows", "series")
DATA_SHOWN = 5
MISSING = "parameter "


class Verification:
    """The result of a verification; true if the results are identical.

        `changes`: [{"what": "data file", "version", ..., "then", "now"}]; `difference`: {"table", "number", "rows"} of the first
        differing row, or None; `problem`: why it could not be run again, or None; `digests`: then and now.
    """

    def __init__(self, name, digests, changes, difference=None, problem=None):
        self.name = name
        self.digests = digests
        self.changes = changes
        self.difference = difference
        self.problem = problem

    @property
    def identical(self):
        return self.problem is None and self.difference is None and self.digests[0] == self.digests[1]

    def __bool__(self):
        return self.identical

    @property
    def status(self):
        """The exit status of `ringbar verify`."""
        return IDENTICAL if self.identical else DIFFERENT

    def to_dict(self):
        """Return plain data, for JSON."""
        return {
            "name": self.name,
            "identical": self.identical,
            "digests": list(self.digests),
            "changes": self.changes,
            "difference": self.difference,
            "problem": self.problem,
        }

    def __str__(self):
        then, now = (digest and digest[:12] for digest in self.digests)
        lines = [f"{self.name}: identical, digest {then}" if self.identical else f"{self.name}: not identical"]
        for change in self.changes:
            lines.append(f"  {change['what']} {CHANGED}: {change['then']} then, {change['now']} now")
        if self.problem:
            lines.append(f"  not run again: {self.problem}")
        elif not self.identical:
            lines.append(f"  digest {then} then, {now} now")
            if not self.changes:
                lines.append("  nothing that is recorded changed; the strategy may depend on time, chance or files of its own")
        if self.difference is not None:
            rows = self.difference["rows"]
            lines.append(f"  the first difference is row {self.difference['number']} of {self.difference['table']}:")
            for when, row in zip(("then", "now"), rows):
                text = "there is none" if row is None else ", ".join(f"{name} {value}" for name, value in row.items())
                lines.append(f"    {when:<5}{text}")
        return "\n".join(lines)


def verify(result, strategy=None, feeds=None, trust=False, **options):
    """Return the `Verification` of a live or loaded result; see `Result.verify`.

    Errors: ConfigError if the result does not say how to run it again, or may not be run without `trust`; DataError if it is
    damaged.
    """
    saved = getattr(result, "folder", None)
    about = result.rebuild if saved is not None else description(result)
    name = saved or result.info["strategy"]
    if saved is not None:
        for table in SCHEMA:
            result.files.table(table)  # compares all checksums
    if "interrupted" in result.info:
        raise ConfigError(f"{name}: the run was interrupted, which cannot be repeated; run the backtest again")
    changes = changes_of(about, result.info, feeds is not None)
    for item, value in options.items():
        then = (about.get("options") or {}).get(item)
        if value != then:
            changes.append(change(f"option {item}", repr(then), repr(value)))
    try:
        cls, parameters = strategy_of(result, about, strategy, trust, saved, options)
    except ConfigError as error:
        if not any(item["what"] == "strategy source" for item in changes):
            raise
        return Verification(name, (result.digest, None), changes, problem=str(error))
    print_then = (about.get("strategy") or {}).get("print")
    if print_then is not None and source_print(cls) != print_then:
        changes = [item for item in changes if item["what"] != "strategy source"]
        changes.append(change("strategy source", print_then[:12], f"{source_print(cls)[:12]} ({cls.__module__}:{cls.__qualname__})"))
    arguments = options_of(result, about, options, name)
    begin = arguments.pop("begin", None)
    try:
        data = feeds if feeds is not None else feeds_of(result, about, trust, saved)
        backtest = Backtest(data, cls(**parameters), **arguments)
        backtest.begin = begin
        again = backtest.run(progress=False)
    except RingbarError as error:
        if isinstance(error, ConfigError) and not changes:
            raise
        return Verification(name, (result.digest, None), changes, problem=f"{type(error).__name__}: {error}")
    return Verification(name, (result.digest, again.digest), changes, first_difference(result, again))


def change(what, then, now):
    return {"what": what, "then": str(then), "now": str(now)}


def changes_of(about, info, other_data=False):
    """Return what changed since a run: data files, source of the strategy, version, runtime."""
    results = []
    for what, then, now in (("version", info.get("engine"), VERSION), ("runtime", info.get("runtime"), runtime())):
        if then is not None and then != now:
            results.append(change(what, then, now))
    if not other_data:
        results += data_changes(about.get("files") or [])
    strategy = about.get("strategy") or {}
    file = strategy.get("file")
    if isinstance(file, str) and strategy.get("sha256"):
        now = file_hash(os.path.join(about.get("cwd") or "", file))
        if now != strategy["sha256"]:
            results.append(change("strategy source", f"{file} {strategy['sha256'][:12]}", now[:12] if now else "missing"))
    cash, then = info.get("cash"), (about.get("options") or {}).get("cash")
    if then is not None and cash != then:
        results.append(change("option cash", then, cash))
    return results


def data_changes(files):
    """Return the data files whose size, time of change or sampled bytes are others than at the run."""
    results = []
    for then in files:
        now = file_state(then["path"])
        if now["bytes"] is None:
            results.append(change("data file", f"{then['path']} {then['bytes']:,} bytes" if then["bytes"] else then["path"], "missing"))
        elif now != then:
            words = [f"{item['bytes']:,} bytes of {moment(item['changed'])}" for item in (then, now)]
            results.append(change("data file", f"{then['path']} {words[0]}", words[1]))
    if len(results) > DATA_SHOWN:
        results[DATA_SHOWN:] = [change(f"{len(results) - DATA_SHOWN} more data files", "-", "-")]
    return results


def strategy_of(result, about, strategy, trust, saved, options):
    """Return (class, parameters) to run again."""
    parameters = dict(result.info["parameters"])
    if strategy is not None and not isinstance(strategy, type):
        return type(strategy), dict(strategy._ringbar_parameters)
    if saved is None:
        live = result.strategy
        return strategy or type(live), dict(live._ringbar_parameters)
    missing = [name[len(MISSING) :] for name in about.get("unkept") or {} if name.startswith(MISSING)]
    if missing:
        raise ConfigError(
            f"{saved}: a saved result cannot keep the parameters {', '.join(missing)}; give the instance: result.verify(strategy=...)"
        )
    if strategy is not None:
        return strategy, parameters
    named = about.get("strategy")
    if not isinstance(named, dict):
        raise ConfigError(f"{saved}: it does not say which strategy ran; give it: --strategy file.py:Class")
    return trusted_class(named, saved, about.get("cwd") or "", trust, about), parameters


def options_of(result, about, options, name):
    """Return the options of `Backtest` to run with."""
    if getattr(result, "folder", None) is None:
        if result.options is None:
            raise ConfigError(f"{name}: ran together with other strategies, or was not run by Backtest; run all of them again")
        return {**result.options, **options}
    retained = about.get("options")
    if not isinstance(retained, dict):
        raise ConfigError(f"{name}: it does not say with which options it was run; run the backtest again and save it")
    missing = {item: text for item, text in (about.get("unkept") or {}).items() if not item.startswith(MISSING) and item not in options}
    if missing:
        listed = ", ".join(f"{item}={text}" for item, text in missing.items())
        raise ConfigError(f"{name}: a saved result cannot keep {listed}; give it: result.verify({next(iter(missing))}=...)")
    return {**retained, **options}


def feeds_of(result, about, trust, saved):
    """Return the feeds of a result."""
    if saved is None:
        return result.feeds
    recipe = about.get("feeds")
    if not isinstance(recipe, dict) or "source" not in recipe:
        raise ConfigError(f"{saved}: the bars were in memory when it was run; give them: result.verify(feeds=...)")
    if not trust and not is_own(about):
        problem = unsafe(about)
        if problem:
            raise ConfigError(f"{saved}: {problem}; give the data, or --trust if you know who wrote it")
    from feeds import open_feeds

    return open_feeds(**{**recipe, "source": placed(recipe["source"], about.get("cwd") or "")})


def first_difference(first, second):
    """Return the first row that differs in orders, fills, equity or another table; None if all are equal."""
    for table in COMPARED:
        for number, (row, other) in enumerate(zip_longest(first.rows(table), second.rows(table))):
            if not same(row, other):
                return {"table": table, "number": number, "rows": [named(table, row), named(table, other)]}
    return None


def same(row, other):
    if row is None or other is None or len(row) != len(other):
        return row is other
    return all(a == b or (a != a and b != b) for a, b in zip(row, other))


def named(table, row):
    """Return a row by the names of its columns, timestamps as text; None for none."""
    if row is None:
        return None
    values = dict(zip(names_of(table), row))
    return {name: moment(value) if name.endswith("ts") else value for name, value in values.items()}


def verify_trials(store, trials=None, sample=None, seed=0, strategy=None, trust=False):
    """Return [`Verification`] of trials of a store: those given, a random sample of those that are done, or all of them."""
    from random import Random

    from engine.sweep.store.store_reader import read_store
    from engine.sweep.trial_replay import call_of_row, chosen

    rows, about, _ = read_store(store)
    if trials:
        rows = [chosen(store, rows, str(trial)) for trial in trials]
    else:
        rows = [row for row in rows if row["status"] == "done"]
        if sample is not None and sample < len(rows):
            rows = Random(seed).sample(rows, sample)  # noqa: S311, a sample
    if not rows:
        raise ConfigError(f"{store}: no trial that is done; nothing to verify")
    sources = {}  # by context
    return [verify_trial(store, row, call_of_row(row, about), sources, strategy, trust) for row in rows]


def verify_trial(store, row, call, sources, strategy, trust):
    """Return the `Verification` of one trial; sources: {context: (changes, its `SweepSource`, problem)} of earlier trials."""
    name = f"{store}: trial {row['trial'] if row['trial'] is not None else row['key'][:12]}"
    if call is None:
        raise ConfigError(f"{store}: its journal does not say what it was run on; run the sweep again with this version")
    if row["context"] not in sources:
        sources[row["context"]] = trial_source(store, call, strategy, trust)
    changes, source, problem = sources[row["context"]]
    if source is None:
        return Verification(name, (row["digest"], None), changes, problem=problem)
    try:
        result = source.run(row["params"], row["until"])
    except RingbarError as error:
        return Verification(name, (row["digest"], None), changes, problem=f"{type(error).__name__}: {error}")
    differing = [key for key, value in row["metrics"].items() if not close(value, result.metrics.get(key))]
    problem = f"the digest is equal, {', '.join(differing)} not" if differing and row["digest"] == result.digest else None
    return Verification(name, (row["digest"], result.digest), changes, problem=problem)


def trial_source(store, call, strategy, trust):
    """Return (changes since the sweep, `SweepSource` or None, why there is none) of a description."""
    from engine.sweep.sweep_source import source_of

    changes = changes_of(call, call)
    try:
        source = source_of(store, call, strategy, trust)
    except (ConfigError, DataError) as error:
        if not changes:
            raise
        return changes, None, str(error)
    if strategy is not None and source_print(strategy) != call["strategy"].get("print"):
        changes = [*changes, change("strategy source", str(call["strategy"].get("print"))[:12], source_print(strategy)[:12])]
    return changes, source, None


def close(value, other):
    if value is None:
        return other is None or other - other != 0
    return value == other or (value != value and other != other)
