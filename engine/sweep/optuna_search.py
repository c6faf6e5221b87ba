"""Search: a model (Optuna) chooses the trials from the results of earlier ones, in rounds.

A round is a fixed number of trials, whatever the number of workers, and its results are reported in the order of the
questions. A seed therefore gives the same sequence on any machine, and a resumed sweep asks for the same trials again and
finds them in the journal. Pruning is successive halving inside a round: all its trials run over the beginning of the data
and the better part continues (Jamieson and Talwalkar 2016, Non-stochastic best arm identification and hyperparameter
optimization).
"""

from __future__ import annotations

import warnings
from math import ceil

from engine.errors import CapabilityError, ConfigError, suggest
from engine.results.metrics.registry import less_is_better
from engine.sweep.space import Log, Partial, Random, Steps, allowed, listed
from engine.sweep.trials.rungs import marks_of

IDLE = 20  # rounds without a new trial, all of them refused by `where` or known, after which there are no others to be had
SAMPLERS = {"tpe": "TPESampler", "random": "RandomSampler", "qmc": "QMCSampler", "cmaes": "CmaEsSampler", "gp": "GPSampler"}


class Search:
    """Run `count` trials chosen by a model; a range is (low, high), `Steps`, `Log` or a list; numbers are ordered by size.

    sampler: "tpe", "random", "qmc", "cmaes", "gp" or an Optuna sampler. batch: trials per round. rungs: where trials are
    compared and some of them end, as fractions of the time of the data (0.25) or as times ("2015-01-01"). keep: the fraction
    that continues. Pruned trials are rows of that status without metrics. where: see `Grid`. Needs the extra `optuna`.
    """

    def __init__(self, count, seed=0, sampler="tpe", batch=16, rungs=(), keep=0.5, where=None, **ranges):
        if not isinstance(count, int) or count < 1 or not isinstance(batch, int) or batch < 1:
            raise ConfigError(f"Search({count!r}, batch={batch!r}): expected numbers of trials, at least 1")
        if not 0 < keep < 1:
            raise ConfigError(f"Search(keep={keep!r}): expected the part that continues, between 0 and 1")
        self.count, self.seed, self.sampler, self.batch = count, seed, sampler, batch
        self.rungs = (rungs,) if isinstance(rungs, (int, float, str)) else tuple(rungs)
        for rung in self.rungs:
            if isinstance(rung, float) and not 0 < rung < 1:
                raise ConfigError(f"Search(rungs={rungs!r}): expected fractions between 0 and 1, or times")
        self.keep, self.where, self.ranges = keep, where, ranges
        self.values = {}  # {name: values} where Optuna chooses a place in a list

    def examples(self):
        """Return some trials of the space, for checks before the first round."""
        spans = {name: list(span) if isinstance(span, (Log, Steps)) else span for name, span in self.ranges.items()}
        return Random(20, self.seed, self.where, **spans)

    def study(self, metric):
        """Create a study in memory."""
        optuna = self.optuna()
        level = optuna.logging.get_verbosity()
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        try:
            direction = "minimize" if less_is_better(metric) else "maximize"
            return optuna.create_study(direction=direction, sampler=self.made(optuna))
        finally:
            optuna.logging.set_verbosity(level)

    def optuna(self):
        try:
            import optuna
        except ImportError as error:
            raise CapabilityError("Search needs Optuna: pip install ringbar[optuna]; or take Random or Latin") from error
        return optuna

    def made(self, optuna):
        """Return the Optuna sampler."""
        if not isinstance(self.sampler, str):
            return self.sampler
        if self.sampler not in SAMPLERS:
            raise ConfigError(f"Search(sampler={self.sampler!r}){suggest(self.sampler, list(SAMPLERS))}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some are marked as experimental
            options = {"constant_liar": True} if self.sampler == "tpe" else {}  # a round knows of its own trials
            return getattr(optuna.samplers, SAMPLERS[self.sampler])(seed=self.seed, **options)

    def distributions(self):
        """Return {name: Optuna distribution}."""
        kinds = self.optuna().distributions
        entries = {}
        for name, span in self.ranges.items():
            if isinstance(span, Log):
                whole = isinstance(span.start, int) and isinstance(span.stop, int)
                entries[name] = (kinds.IntDistribution if whole else kinds.FloatDistribution)(span.start, span.stop, log=True)
            elif isinstance(span, tuple) and len(span) == 2 and all(isinstance(end, (int, float)) for end in span):
                whole = all(isinstance(end, int) for end in span)
                entries[name] = (kinds.IntDistribution if whole else kinds.FloatDistribution)(*span)
            else:
                values = listed(name, span)
                if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
                    values = sorted(values)
                    entries[name] = kinds.IntDistribution(0, len(values) - 1)
                else:
                    entries[name] = kinds.CategoricalDistribution(range(len(values)))
                self.values[name] = values
        return entries

    def params(self, trial):
        """Return the parameters of an Optuna trial as the strategy takes them."""
        return {name: self.values[name][item] if name in self.values else item for name, item in trial.params.items()}


class SearchRounds:
    """A search in progress. `rows`: {key: row} of all trials in the journal; `drive` runs the others."""

    def __init__(self, search, metric, where, identity, rows, drive, status):
        self.search, self.metric, self.identity, self.rows = search, metric, identity, rows
        self.drive, self.status = drive, status
        self.keeps = [allowed(condition) for condition in (search.where, where)]
        self.found = {}  # key -> row, in the order in which they were asked for
        self.marks = marks_of(drive.data, search.rungs) if search.rungs else []

    def hunt(self):
        """Run rounds until `count` trials exist or no new ones can be found."""
        study, spans = self.search.study(self.metric), self.search.distributions()
        idle = 0
        while len(self.found) < self.search.count and idle < IDLE:
            before = len(self.found)
            count = min(self.search.batch, self.search.count - len(self.found))
            trials = [study.ask(spans) for _ in range(count)]
            self.round(study, [(trial, self.search.params(trial)) for trial in trials])
            idle = idle + 1 if len(self.found) == before else 0

    def round(self, study, asked):
        """Run the new trials of a round and report the results of all."""
        state = self.search.optuna().trial.TrialState
        keys = [self.identity.key(params) if all(keep(params) for keep in self.keeps) else None for _, params in asked]
        fresh = {key: params for key, (_, params) in zip(keys, asked) if key is not None and key not in self.found}
        self.found.update(dict.fromkeys(fresh))
        reported = self.halve(fresh)
        for (trial, _), key in zip(asked, keys):
            row = self.found.get(key)
            value = None if row is None else row["metrics"].get(self.metric)
            for step, partial in reported.get(key, ()):
                trial.report(partial, step)
            if value is None:
                study.tell(trial, state=state.PRUNED)  # it is to be avoided, whatever it was
            else:
                study.tell(trial, value)

    def halve(self, fresh):
        """Run new trials, some of which end at a rung; return {key: [(rung, metric)]} of the intermediate values."""
        sign = 1 if less_is_better(self.metric) else -1
        reported = {}
        for step, mark in enumerate(self.marks):
            keys = {key: self.identity.key(params, mark) for key, params in fresh.items()}
            self.run([Partial(params, mark) for params in fresh.values()], list(keys.values()), [None] * len(keys))
            rows = {key: self.rows[partial] for key, partial in keys.items()}
            values = {key: row["metrics"].get(self.metric) for key, row in rows.items()}
            for key, value in values.items():
                if value is not None:
                    reported.setdefault(key, []).append((step, value))
            ranked = sorted(values, key=lambda key: (values[key] is None, sign * (values[key] or 0.0)))
            going = set(ranked[: ceil(self.search.keep * len(ranked))])
            for place, key in enumerate(ranked):
                if key not in going:
                    where = f"{place + 1} of {len(ranked)} at rung {self.search.rungs[step]}"
                    self.prune(key, rows[key], fresh[key], where, values[key])
            fresh = {key: params for key, params in fresh.items() if key in going}
        self.status.know(len(self.rows.keys() & fresh.keys()))
        places = {key: number for number, key in enumerate(self.found)}
        self.run(list(fresh.values()), list(fresh), [places[key] for key in fresh])
        for key, params in fresh.items():
            self.found[key] = {**self.rows[key], "params": params}
        return reported

    def run(self, params, keys, numbers):
        """Run the trials that have no row yet."""
        todo = [i for i, key in enumerate(keys) if key not in self.rows]
        if todo:
            self.drive.run(params, keys, todo, self.rows, numbers)

    def prune(self, key, partial, params, place, value):
        """Record the row of a trial that ends early; a trial that failed on the way stays a failure."""
        if partial["status"] != "partial":
            self.found[key] = {**partial, "key": key, "params": params}
            return
        why = f"pruned: {self.metric} {'undefined' if value is None else format(value, '.4g')}, {place}"
        row = {**partial, "key": key, "params": params, "status": "pruned", "metrics": {}, "digest": None, "error": why}
        self.found[key] = row
        self.status.add([row])
