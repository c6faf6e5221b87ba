"""Walk-forward analysis: parameters are chosen on the past and traded on the following test, window after window.

The training of each window is a sweep over data that end with the training, with its own keys in one journal (`training`).
The chosen trial then runs over the test, with indicators warmed up on earlier data. The tests, joined, are an equity curve
that no choice has seen. Source: Pardo (2008), The Evaluation and Optimization of Trading Strategies, ch. 11.
"""

from __future__ import annotations

from array import array
from time import perf_counter

from engine.backtest import Backtest
from engine.errors import ConfigError
from engine.results.metrics.online_metrics import known_metric
from engine.results.metrics.return_and_risk import annual_return
from engine.strategy import Strategy
from engine.sweep.executors import shared_data
from engine.sweep.executors.local import check_guard
from engine.sweep.optuna_search import Search
from engine.sweep.runner import SWEEP_OPTIONS, Programme, old_names, trials_by_strategy
from engine.sweep.sweep_contexts import check_options, contexts_of, named_options, named_strategies, opened_universes, window_of
from engine.sweep.sweep_result import Sweep
from engine.validation.walkforward.position_carry import PositionCarry
from engine.validation.walkforward.walk_forward_result import Step, WalkForward, WalkForwards, figures_of
from engine.validation.walkforward.windows import span, text, windows_of
from feeds.slicing import cut

NAN = float("nan")
SHARE = 256 << 20  # bytes of columns that are kept in memory; a worker has a copy of its window's part


class HoldCash(Strategy):
    """Hold cash: run over the bars without an order."""

    def next(self):
        """Do nothing."""


def walk_forward(
    feeds,
    strategy,
    space,
    *,
    train="3y",
    test="1y",
    anchored=False,
    metric="sharpe_ratio",
    carry=False,
    history=None,
    where=None,
    store=None,
    **options,
):
    """Choose parameters of `strategy` on each training window, run the test after it with them, and return a `WalkForward`.

    feeds, strategy, space, where, metric, store and all other options of `sweep` and `Backtest` mean the same as there; with
    several strategies, universes or option sets the result is a `WalkForwards`, one walk-forward for each. train, test: "3y",
    "6mo", "2w", "90d", a timedelta, or a number of instants. anchored: all trainings begin with the data, instead of rolling.
    carry: False closes positions at the end of each test, and the next one begins with the cash; True makes the tests one
    continuous run, in which the account continues and the strategy changes its parameters. history: how much data before a
    window warms up indicators, a span; all by default. No window sees bars after its end. With a store, an interrupted
    analysis continues with the same call. window: (begin, end) of the data. plan: return a `Forecast` of the trainings.
    """
    check_guard()
    began = perf_counter()
    options, batch_size, limit = old_names(options, options.pop("batch_size", None), options.pop("max_trials_per_worker", None))
    of_sweep = {name: options.pop(name) for name in SWEEP_OPTIONS if name in options}
    check_options(options, "walk_forward", [*SWEEP_OPTIONS, "train", "test", "anchored", "carry", "history"])
    if of_sweep.pop("windows", None) is not None:
        raise ConfigError("walk_forward makes its windows itself; use train= and test=, or window= for a part of the data")
    if isinstance(space, Search):
        raise ConfigError("a Search cannot be used in a walk-forward; use Random or Latin of the same ranges")
    begin, end = window_of(of_sweep.pop("window", None))
    plan, option_sets = of_sweep.pop("plan", False), of_sweep.pop("option_sets", None)
    strategies = named_strategies(strategy)
    known_metric(metric)
    spaces = trials_by_strategy(space, strategies, where)
    past = None if history is None else span("history", history)
    universes = {name: cut(one, begin, end) for name, one in opened_universes(feeds).items()}
    combinations = contexts_of(universes, strategies, named_options(option_sets, options), {None: (None, None)})
    probe = Programme(combinations, [spaces[c.strategy] for c in combinations], metric=metric).wanted_columns()
    ready = {name: in_memory(one, probe, of_sweep) for name, one in universes.items()}
    stamps = {name: instants_of(one) for name, one in ready.items()}
    windows = {name: windows_of(stamps[name], train, test, anchored) for name in ready}
    contexts, trainings, owners = [], [], []
    for owner, combination in enumerate(combinations):
        name = combination.names["universe"]
        combination.feeds = ready[name]
        for window in windows[name]:
            start = before(window.train_begin, past, stamps[name])
            shown = f"{text(window.train_begin)} to {text(window.train_end)}"
            contexts.append(combination.part(start, window.train_begin, window.train_end, shown))
            trainings.append(spaces[combination.strategy])
            owners.append(owner)
    programme = Programme(
        contexts, trainings, metric=metric, store=store, batch_size=batch_size, max_trials_per_worker=limit, began=began,
        kind="walk_forward", probe=probe, **of_sweep,
    )  # fmt: skip
    result = programme.run(plan=plan)
    if plan:
        return result
    parts = {}
    for owner, combination in enumerate(combinations):
        name = combination.names["universe"]
        trained = trainings_of(programme, [i for i, one in enumerate(owners) if one == owner], metric)
        steps = [step_of(window, training, metric) for window, training in zip(windows[name], trained)]
        runs = carried if carry else closed
        args = combination.feeds, combination.strategy, steps, past, stamps[name], metric, combination.options
        rows, trades, start, lag = runs(*args) if steps else ([], [], 0.0, 0)
        names = list(spaces[combination.strategy][0])
        interrupted = len(steps) < len(windows[name])
        parts[owner] = WalkForward(
            steps, metric, rows, trades, start, names, carry, perf_counter() - began, interrupted, lag, programme.cost
        )
    if len(combinations) == 1:
        return parts[0]
    labels = {owner: {axis: name for axis, name in c.names.items() if name is not None} for owner, c in enumerate(combinations)}
    return WalkForwards(
        [(labels[owner], part) for owner, part in parts.items()], metric, perf_counter() - began, programme.cost
    )


def trainings_of(programme, contexts, metric):
    """Yield the `Sweep` of each of the training windows `contexts`, in order, up to the first incomplete one."""
    offsets = [0]
    for trials in programme.spaces:
        offsets.append(offsets[-1] + len(trials))
    for context in contexts:
        rows = [programme.row(number) for number in range(offsets[context], offsets[context + 1])]
        if any(row is None for row in rows):
            return
        yield Sweep([{**row, "trial": i, "axes": {}} for i, row in enumerate(rows)], metric, series=programme.series)


def in_memory(feeds, extra, of_sweep):
    """Return columns, decoded once for all windows, if they fit; feeds with splits and dividends stay as they are for
    workers.
    """
    if getattr(feeds, "actions", None) and of_sweep.get("workers", -1) not in (None, 0, 1):
        return feeds
    place = shared_data.place(feeds, 0, SHARE, extra)
    return place.open() if isinstance(place, shared_data.InProcessData) else feeds


def instants_of(feeds):
    """Return the timestamps of all instants."""
    result = Backtest(feeds, HoldCash()).run(progress=False)
    return array("q", [row[0] for row in result.rows("equity")])


def before(begin, past, stamps):
    """Return where the data of a window begin; None for the beginning of the data."""
    from bisect import bisect_left

    if past is None:
        return None
    if past.instants:
        return stamps[max(0, bisect_left(stamps, begin) - past.instants)]
    return past.after(begin, -1)


def step_of(window, found, metric):
    """Return the choice of a training."""
    best = found.best
    if best is None or best["metrics"].get(metric) is None:
        return Step(window, None, None, NAN, len(found))
    series = found.series.of(best["key"])
    years = (series.last - series.first) / (365.25 * 86_400e9)
    annual = annual_return(best["metrics"]["total_return"], years)
    return Step(window, best["params"], best["metrics"][metric], annual, len(found))


def closed(feeds, strategy, steps, past, stamps, metric, options):
    """Run every test on its own, starting with the final cash of the previous one."""
    start = cash = float(options.get("cash", 100_000.0))
    options = {**options, "close_at_end": True}
    rows, trades, lag = [], [], 0
    for step in steps:
        begin, end = step.window.test_begin, step.window.test_end
        if not cash > 0:
            step.ruined()
            continue
        chosen = HoldCash() if step.params is None else strategy(**step.params)
        result = traded(cut(feeds, before(begin, past, stamps), end), chosen, begin, {**options, "cash": cash})
        base, mine = rows_from(result, begin)
        lag = result.info["day_lag"]
        trades += result.rows("trades")
        step._set_test_metrics(result.metrics, metric)
        rows += [(ts, value / base * cash if base != cash else value) for ts, value in mine]
        cash = rows[-1][1] if rows else cash
    return rows, trades, start, lag


def carried(feeds, strategy, steps, past, stamps, metric, options):
    """Run all tests as one continuous run."""
    first, last = steps[0].window.test_begin, steps[-1].window.test_end
    relay = PositionCarry(strategy=strategy, windows=[(step.window.test_begin, step.params) for step in steps])
    result = traded(cut(feeds, before(first, past, stamps), last), relay, first, options)
    base, rows = rows_from(result, first)
    trades = list(result.rows("trades"))
    value, lag = base, result.info["day_lag"]
    for step in steps:
        begin, end = step.window.test_begin, step.window.test_end
        mine = [row for row in rows if begin <= row[0] < end]
        step._set_test_metrics(figures_of(mine, value, [trade for trade in trades if begin <= trade[2] < end], lag), metric)
        value = mine[-1][1] if mine else value
    return rows, trades, base, lag


def traded(feeds, strategy, begin, options):
    """Run a backtest that trades from `begin` on."""
    backtest = Backtest(feeds, strategy, **options)
    backtest.begin = begin
    return backtest.run(progress=False)


def rows_from(result, begin):
    """Return the equity before `begin`, and (ts, equity) from then on."""
    base, rows = result.info["cash"], []
    for ts, _, equity in result.rows("equity"):
        if ts < begin:
            base = equity
        else:
            rows.append((ts, equity))
    return base, rows
