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
from engine.results.metrics.returns import annual_return
from engine.strategy import Strategy
from engine.sweep.executors import shared_data
from engine.sweep.executors.local import check_guard
from engine.sweep.runner import wants
from engine.sweep.space import trials_of
from engine.validation.walkforward.position_carry import PositionCarry
from engine.validation.walkforward.training import train_all
from engine.validation.walkforward.walk_forward_result import Step, WalkForward, figures_of
from engine.validation.walkforward.windows import span, windows_of
from feeds.slicing import cut

NAN = float("nan")
SHARE = 256 << 20  # bytes of columns that are kept in memory; a worker has a copy of its window's part
OF_SWEEPS = (
    "executor", "address", "workers", "lanes", "memory", "timeout", "retries", "recycle", "retry_failed", "force", "progress",
    "log",
)  # fmt: skip


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
    """Choose parameters of `strategy` on each training window, run the test after it with them; a `WalkForward`.

    feeds, strategy, space, where, metric, store, and what else `sweep` and `Backtest` take, as there. train, test: "3y",
    "6mo", "2w", "90d", a timedelta, or a number of instants. anchored: all trainings begin with the data, instead of rolling.
    carry: False closes positions at the end of each test, and the next begins with the money; True makes the tests one
    continuous run, in which the account goes on as it is and the strategy changes its parameters. history: how much before a
    window warms indicators up, a span; all there is by default. No window sees bars after its end. With a store, what was
    interrupted goes on where it was.
    """
    check_guard()
    began = perf_counter()
    if isinstance(feeds, (str, list)) or hasattr(feeds, "__fspath__"):
        from feeds import open_feeds

        feeds = open_feeds(feeds)
    of_sweeps = {name: options.pop(name) for name in OF_SWEEPS if name in options}
    if not isinstance(strategy, type) or not issubclass(strategy, Strategy):
        raise ConfigError(f"strategy={strategy!r}; expected a class of strategies, its parameters come from the space")
    known_metric(metric)
    trials = trials_of(space, strategy, where)
    probe = wants(feeds, strategy, trials, options)
    feeds = in_memory(feeds, probe, of_sweeps)
    stamps = instants_of(feeds)
    windows = windows_of(stamps, train, test, anchored)
    past = None if history is None else span("history", history)

    parts = [(before(w.train_begin, past, stamps), w.train_begin, w.train_end) for w in windows]
    trained = train_all(feeds, strategy, trials, parts, probe, options, metric=metric, store=store, **of_sweeps)
    steps = [step_of(window, found, metric) for window, found in zip(windows, trained)]
    interrupted = len(trained) < len(windows)
    runs = carried if carry else closed
    rows, trades, start = runs(feeds, strategy, steps, past, stamps, metric, options) if steps else ([], [], 0.0)
    return WalkForward(steps, metric, rows, trades, start, list(trials[0]), carry, perf_counter() - began, interrupted)


def in_memory(feeds, extra, of_sweeps):
    """Return columns, decoded once for all windows, if they fit; feeds with splits and dividends stay as they are for
    workers.
    """
    if getattr(feeds, "actions", None) and of_sweeps.get("workers", -1) not in (None, 0, 1):
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
    rows, trades = [], []
    for step in steps:
        begin, end = step.window.test_begin, step.window.test_end
        if not cash > 0:
            step.ruined()
            continue
        chosen = HoldCash() if step.params is None else strategy(**step.params)
        result = traded(cut(feeds, before(begin, past, stamps), end), chosen, begin, {**options, "cash": cash})
        base, mine = rows_from(result, begin)
        trades += result.rows("trades")
        step.tested(result.metrics, metric)
        rows += [(ts, value / base * cash if base != cash else value) for ts, value in mine]
        cash = rows[-1][1] if rows else cash
    return rows, trades, start


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
        step.tested(figures_of(mine, value, [trade for trade in trades if begin <= trade[2] < end], lag), metric)
        value = mine[-1][1] if mine else value
    return rows, trades, base


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
