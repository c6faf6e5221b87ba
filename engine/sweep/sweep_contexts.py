"""Axes of a sweep: strategies, universes, option sets and windows; each combination is a `Context`.

A context is everything that an outcome depends on except the parameters. Its trials share a pass over the data, and the
journal keeps the contexts of a store apart.
"""

from __future__ import annotations

from itertools import product

from engine.errors import ConfigError, suggest
from engine.strategy import Strategy

AXES = ("strategy", "universe", "options", "window")


class Context:
    """One combination of the axes.

    names: {axis: name}; `feeds` and `universe`, the number of the feeds among the universes; `options`: of `Backtest`; the
    data go from `start` to `end`, trading begins at `begin` (int64 ns, None for no limit).
    """

    def __init__(self, names, strategy, universe, feeds, options, start=None, begin=None, end=None):
        self.names = names
        self.strategy = strategy
        self.universe = universe
        self.feeds = feeds
        self.options = options
        self.start = start
        self.begin = begin
        self.end = end
        self.origin = feeds  # as the user opened them, if `feeds` is a copy in memory

    @property
    def window(self):
        return self.begin, self.end

    def part(self, start, begin, end, name):
        """Return the same context over another part of the data."""
        names = {**self.names, "window": name}
        context = Context(names, self.strategy, self.universe, self.feeds, self.options, start, begin, end)
        context.origin = self.origin
        return context


class PlacedTrial(dict):  # type: ignore[type-arg]
    """Parameters of a trial, and the number of its context in the sweep."""

    __slots__ = ("context",)


def placed_trial(params, context):
    """Return the parameters with the number of their context."""
    trial = PlacedTrial(params)
    trial.context = context
    return trial


def opened_universes(feeds):
    """Return {name: feeds} of what `sweep` takes as data; one universe has the name None."""
    if type(feeds) is dict and feeds and all(is_open(value) for value in feeds.values()):
        return dict(feeds)
    if (
        isinstance(feeds, (str, list, dict))
        or hasattr(feeds, "__fspath__")
        or (hasattr(feeds, "columns") and not is_open(feeds))
    ):
        from feeds import open_feeds

        feeds = open_feeds(feeds)
    if not is_open(feeds):
        raise ConfigError(
            f"feeds={feeds!r:.80}: expected what open_feeds() takes or returns, or {{name: open_feeds(...)}} for several "
            f"universes"
        )
    return {None: feeds}


def is_open(value):
    return hasattr(value, "sources") and hasattr(value, "names")


def named_strategies(strategy):
    """Return {name: class} of a strategy class, a list of them, or a mapping."""
    if isinstance(strategy, dict):
        classes = dict(strategy)
    elif isinstance(strategy, (list, tuple)):
        classes = {}
        for item in strategy:
            name = getattr(item, "__name__", repr(item))
            if name in classes:
                module = getattr(item, "__module__", "")
                if classes[name] is item or f"{module}:{name}" in classes:
                    raise ConfigError(f"strategy: {name} is in the list twice")
                name = f"{module}:{name}"
            classes[name] = item
    else:
        classes = {getattr(strategy, "__name__", ""): strategy}
    for item in classes.values():
        if not isinstance(item, type) or not issubclass(item, Strategy):
            raise ConfigError(
                f"strategy={item!r}; expected a class of strategies, or several as a list or {{name: class}}; "
                f"parameters come from the space"
            )
    if not classes:
        raise ConfigError("strategy: the list is empty; expected at least one class of strategies")
    return classes


def named_options(option_sets, options):
    """Return {name: options} of the option sets, each merged over the common options."""
    if option_sets is None:
        return {None: options}
    if not isinstance(option_sets, dict) or not option_sets:
        raise ConfigError(
            f"option_sets={option_sets!r:.80}: expected {{name: {{option: value}}}}, such as "
            f"{{'costs': {{'commission': 0.001}}}}"
        )
    sets = {}
    for name, values in option_sets.items():
        if not isinstance(values, dict):
            raise ConfigError(f"option_sets[{name!r}]={values!r:.80}: expected {{option: value}} of Backtest")
        check_options(values, f"option_sets[{name!r}]")
        sets[str(name)] = {**options, **values}
    return sets


def named_windows(window, windows):
    """Return {name: (begin, end)} in ns of `window=` or `windows=`."""
    if windows is None:
        return {None: window_of(window)}
    if window is not None:
        raise ConfigError("window= and windows=: expected one of them")
    named = windows if isinstance(windows, dict) else {window_name(item): item for item in windows}
    if not named:
        raise ConfigError("windows: the list is empty; expected pairs of times, such as [('2010-01-01', '2015-01-01')]")
    if len(named) < len(windows):
        raise ConfigError("windows: one of them is in the list twice")
    return {str(name): window_of(item) for name, item in named.items()}


def window_name(window):
    """Return the name of a (begin, end) pair as the user wrote it."""
    pair = list(window) if isinstance(window, (list, tuple)) else [window]
    if len(pair) != 2:
        raise ConfigError(f"window={window!r}: expected a pair (begin, end); None for no limit")
    begin, end = ("" if ts is None else str(ts) for ts in pair)
    return f"{begin} to {end}".strip()


def window_of(window):
    """Return (begin, end) in ns; None means no limit."""
    if window is None:
        return None, None
    from feeds.open_options import moment

    window_name(window)
    begin, end = (None if ts is None else moment("window", ts) for ts in window)
    if begin is not None and end is not None and begin >= end:
        raise ConfigError(f"window={window!r}: expected a beginning before the end")
    return begin, end


def contexts_of(universes, strategies, option_sets, windows):
    """Return the contexts of all combinations, in a fixed order: strategies, universes, option sets, windows."""
    contexts = []
    for strategy, (number, universe), options, window in product(strategies, enumerate(universes), option_sets, windows):
        names = {
            "strategy": strategy if len(strategies) > 1 else None,
            "universe": universe,
            "options": options,
            "window": window,
        }
        begin, end = windows[window]
        contexts.append(
            Context(names, strategies[strategy], number, universes[universe], option_sets[options], None, begin, end)
        )
    return contexts


def axes_of(contexts):
    """Return {axis: names} of the axes on which the contexts differ."""
    entries = {axis: list(dict.fromkeys(context.names[axis] for context in contexts)) for axis in AXES}
    return {axis: names for axis, names in entries.items() if len(names) > 1}


def space_for(space, name, strategy):
    """Return the space of one strategy: `space` may be {strategy or its name: space} for several."""
    if hasattr(space, "items"):
        for key in (strategy, name):
            if key in space and (hasattr(space[key], "items") or hasattr(space[key], "trials") or is_list_of_sets(space[key])):
                return space[key]
        if space and all(isinstance(key, type) for key in space):
            raise ConfigError(f"the space has no entry for the strategy {name}")
    return space


def is_list_of_sets(value):
    return isinstance(value, list) and all(hasattr(item, "items") for item in value) and len(value) > 0


OTHER_WORDS = {
    "n_workers": "workers", "num_workers": "workers", "max_workers": "workers", "n_jobs": "workers", "jobs": "workers",
    "processes": "workers", "n_processes": "workers", "cores": "workers", "cpus": "workers", "parallel": "workers",
    "show_progress": "progress", "verbose": "progress", "progress_bar": "progress", "tqdm": "progress",
    "batch": "batch_size", "batchsize": "batch_size", "chunksize": "batch_size",
    "objective": "metric", "maximize": "metric", "minimize": "metric", "sort_by": "metric", "score": "metric",
    "scoring": "metric",
    "constraint": "where", "condition": "where", "filter": "where",
    "param_grid": "space", "grid": "space", "params": "space", "parameters": "space",
    "folder": "store", "path": "store", "output": "store", "out": "store", "cache": "store", "resume": "store",
    "backend": "executor", "cluster": "executor", "time_limit": "timeout", "max_seconds": "timeout",
    "max_retries": "retries", "initial_cash": "cash", "capital": "cash", "start_cash": "cash", "fees": "commission",
    "fee": "commission", "date_ranges": "windows", "period": "window", "periods": "windows", "costs": "option_sets",
    "cost_model": "cost", "price": "price_per_hour", "dry_run": "plan", "logfile": "log", "log_file": "log",
    "port": "metrics_port", "prometheus_port": "metrics_port", "train_size": "train", "test_size": "test",
}  # fmt: skip


def check_options(options, call, known=()):
    """Raise a ConfigError for an option that neither `call` nor `Backtest` has, with the nearest one."""
    from inspect import signature

    from engine.backtest import Backtest
    from feeds import open_feeds

    of_backtest = [name for name, p in signature(Backtest.__init__).parameters.items() if p.kind is p.KEYWORD_ONLY]
    for name in options:
        if name in of_backtest:
            continue
        words = [*known, *of_backtest]
        if suggest(name, of_backtest).startswith("; did you mean") and not suggest(name, list(known)).startswith(
            "; did you mean"
        ):
            raise ConfigError(f"Backtest has no option {name!r}{suggest(name, of_backtest)}")
        meant = OTHER_WORDS.get(name.lower())
        if meant in words:
            raise ConfigError(f"{call} has no option {name!r}; did you mean {meant}?")
        if name in signature(open_feeds).parameters:
            raise ConfigError(f"{call} has no option {name!r}: it is an option of open_feeds(..., {name}=...)")
        near = suggest(name, words)
        near = near if near.startswith("; did you mean") else f"; options are {', '.join(words)}"
        raise ConfigError(f"{call} has no option {name!r}{near}")
