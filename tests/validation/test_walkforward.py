"""Walk forward against the same by hand: single backtests over cut data, chosen and stitched in plain Python."""

import json
import math
import random
from datetime import datetime, timedelta, timezone

import pytest
from markets import DAY, START, walk

from broker import Instrument
from engine import Backtest, SignalStrategy, Strategy
from engine._bench.candle_files import make
from engine.errors import ConfigError
from engine.indicators import EMA, SMA, CrossOver, If
from engine.results.metrics.equity_curve import curve_of
from engine.results.metrics.risk_ratios import sharpe_ratio
from engine.sweep import sweep, walk_forward
from engine.validation.walkforward.windows import Span, span, windows_of
from feeds.columns import from_columns
from feeds.slicing import cut
from strategies.sma_cross import SmaCross, SmaCrossSignal

SPACE = {"fast": [2, 4], "slow": [7, 15]}
TRIALS = [{"fast": f, "slow": s} for f in (2, 4) for s in (7, 15)]
QUIET = {"workers": 1, "progress": False}


class Early(SmaCross):
    """Would trade while it warms up, if it were let."""

    def prenext(self):
        self.buy(self.feed)


class Percent(Strategy):
    """All of the money, by the side of an exponential average, which remembers everything."""

    period: int = 5

    def init(self):
        self.mean = EMA(self.feed.close, self.period)

    def next(self):
        self.order_target_percent(self.feed, 0.9 if self.feed.close[0] > self.mean[0] else -0.9)


class Weights(SignalStrategy):
    period: int = 5
    target = "weight"

    def signal(self, feeds):
        return (feeds.close > SMA(feeds.close, self.period)) * 0.4


def market(n=400, count=3, seed=3, keep=0.9):
    """Daily bars, some missing; the last feed is listed late."""
    found = {f"F{i}": walk(n, seed * 100 + i, START, DAY, keep) for i in range(count)}
    late = found[f"F{count - 1}"]
    found[f"F{count - 1}"] = {name: column[n // 20 :] for name, column in late.items()}
    return found


def part(data, end):
    """Bars before `end`."""
    found = {}
    for name, columns in data.items():
        n = sum(ts < end for ts in columns["ts"])
        found[name] = {key: column[:n] for key, column in columns.items()}
    return from_columns(found)


def held_back(strategy, begin):
    """The strategy by hand: it does not hear of anything before `begin`."""

    class Held(strategy):
        def prenext(self):
            if self.now >= begin:
                super().prenext()

        def nextstart(self):
            self.next()

        def next(self):
            if self.now >= begin:
                super().next()

    return Held


def by_hand(data, strategy, trials, windows, cash, metric="sharpe_ratio", **options):
    """[(params, in-sample metric)] and the stitched (ts, equity) rows."""
    chosen, stitched = [], []
    for w in windows:
        figures = []
        for trial in trials:
            result = Backtest(part(data, w.train_end), held_back(strategy, w.train_begin)(**trial), cash=cash, **options).run(progress=False)
            curve = curve_of([row for row in result.rows("equity") if row[0] >= w.train_begin], cash)
            figures.append({"sharpe_ratio": sharpe_ratio(curve.returns, curve.periods), "total_return": curve.total_return}[metric])
        best = max(range(len(trials)), key=lambda i: (figures[i] if figures[i] == figures[i] else -math.inf, -i))
        chosen.append((trials[best], figures[best]))
    money = cash
    for w, (params, _) in zip(windows, chosen):
        backtest = Backtest(part(data, w.test_end), held_back(strategy, w.test_begin)(**params), cash=money, close_at_end=True, **options)
        rows = [(ts, equity) for ts, _, equity in backtest.run(progress=False).rows("equity") if ts >= w.test_begin]
        stitched += rows
        money = rows[-1][1]
    return chosen, stitched


@pytest.mark.parametrize("strategy", [SmaCross, Early])
@pytest.mark.parametrize("anchored", [False, True])
@pytest.mark.parametrize("metric", ["sharpe_ratio", "total_return"])
def test_it_is_what_one_would_do_by_hand(strategy, anchored, metric):
    data = market()
    stamps = sorted({ts for columns in data.values() for ts in columns["ts"]})
    found = walk_forward(
        from_columns(data), strategy, SPACE, train="100d", test="60d", anchored=anchored, metric=metric, cash=1e4, commission=0.001, **QUIET
    )
    windows = windows_of(stamps, "100d", "60d", anchored)
    assert len(windows) == 5
    chosen, rows = by_hand(data, strategy, TRIALS, windows, 1e4, metric, commission=0.001)
    assert [(step.params, step.train_metric) for step in found.steps] == chosen
    assert found.rows == rows
    assert [step.window for step in found.steps] == windows
    curve = curve_of([(ts, 0.0, equity) for ts, equity in rows], 1e4)
    assert found.metrics["total_return"] == curve.total_return
    assert found.metrics["sharpe_ratio"] == sharpe_ratio(curve.returns, curve.periods)
    assert found.metrics["num_trades"] == len(found.trades) > 20
    assert anchored or len({tuple(step.params.items()) for step in found.steps}) > 1


def test_indicators_that_remember_everything_are_warm():
    data = {"F0": market(count=2, keep=1.0)["F0"]}
    stamps = list(data["F0"]["ts"])
    found = walk_forward(from_columns(data), Percent, {"period": [3, 9, 20]}, train=80, test=50, cash=1e4, **QUIET)
    windows = windows_of(stamps, 80, 50)
    chosen, rows = by_hand(data, Percent, [{"period": p} for p in (3, 9, 20)], windows, 1e4)
    assert [(step.params, step.train_metric) for step in found.steps] == chosen
    assert found.rows == rows
    assert [ts for ts, _ in rows] == stamps[80:]  # no day of a test is lost
    shorter = walk_forward(from_columns(data), Percent, {"period": [3, 9, 20]}, train=80, test=50, history=20, cash=1e4, **QUIET)
    assert [ts for ts, _ in shorter.rows] == stamps[80:]
    assert shorter.rows != rows


@pytest.mark.parametrize("strategy", [SmaCrossSignal, Weights])
def test_signals_and_hooks_and_workers_agree(strategy):
    space = {"period": [3, 8]} if strategy is Weights else SPACE
    data = from_columns(market())
    one = walk_forward(data, strategy, space, train="250d", test="100d", **QUIET)
    both = walk_forward(data, strategy, space, train="250d", test="100d", workers=2, progress=False)
    assert one.rows == both.rows
    assert str(one.flat()) == str(both.flat())
    if strategy is SmaCrossSignal:
        assert one.rows == walk_forward(data, SmaCross, space, train="250d", test="100d", **QUIET).rows


def test_the_future_does_not_change_a_choice():
    data = market()
    windows = windows_of(sorted({ts for columns in data.values() for ts in columns["ts"]}), "100d", "60d")
    before = walk_forward(from_columns(data), SmaCross, SPACE, train="100d", test="60d", **QUIET)
    rng = random.Random(1)
    for k in (1, 3):
        border = windows[k].train_end
        other = {}
        for name, columns in data.items():
            factors = [1.0 if ts < border else 1 + 0.5 * rng.random() for ts in columns["ts"]]
            other[name] = {key: column if key in ("ts", "volume") else [p * f for p, f in zip(column, factors)] for key, column in columns.items()}
        after = walk_forward(from_columns(other), SmaCross, SPACE, train="100d", test="60d", **QUIET)
        for a, b in zip(before.steps[: k + 1], after.steps):
            assert (a.params, a.train_metric) == (b.params, b.train_metric)
        tested = [row for row in before.rows if row[0] < border]
        assert tested == after.rows[: len(tested)]
        assert before.rows != after.rows


# -- carried on


def switching(strategy, schedule):
    """One run whose parameters change, by hand."""

    class Switching(Strategy):
        def init(self):
            close = self.feeds.close
            self.crosses = [(ts, CrossOver(SMA(close, p["fast"]), SMA(close, p["slow"]))) for ts, p in schedule]

        def next(self):
            current = [cross for ts, cross in self.crosses if ts <= self.now]
            if current:
                for feed, sign in current[-1].nonzero():
                    self.order_target_size(feed, sign)

    return Switching()


@pytest.mark.parametrize("strategy", [SmaCross, SmaCrossSignal])
def test_carried_on_it_is_one_run_that_switches(strategy):
    data = market()
    found = walk_forward(from_columns(data), strategy, SPACE, train="100d", test="60d", carry=True, cash=1e4, commission=0.001, **QUIET)
    schedule = [(step.window.test_begin, step.params) for step in found.steps]
    result = Backtest(part(data, found.steps[-1].window.test_end), switching(strategy, schedule), cash=1e4, commission=0.001).run(progress=False)
    assert found.rows == [(ts, equity) for ts, _, equity in result.rows("equity") if ts >= schedule[0][0]]
    assert found.trades == list(result.rows("trades"))
    apart = walk_forward(from_columns(data), strategy, SPACE, train="100d", test="60d", cash=1e4, commission=0.001, **QUIET)
    assert [step.params for step in apart.steps] == [step.params for step in found.steps]
    assert apart.rows != found.rows


class Weighted(SignalStrategy):
    target = "weight"
    fast: int
    slow: int

    def signal(self, feeds):
        return If(SMA(feeds.close, self.fast) > SMA(feeds.close, self.slow), 0.5, 0.0)


def test_carried_weights_know_multiplier_and_lot():
    """One set of parameters in all windows is one run that begins with the first test."""
    data = market()
    options = {"cash": 1e5, "instruments": Instrument(multiplier=50, lot=0.25), **QUIET}
    found = walk_forward(from_columns(data), Weighted, {"fast": [3], "slow": [8]}, train="100d", test="60d", carry=True, **options)
    del options["progress"], options["workers"]
    whole = Backtest(part(data, found.steps[-1].window.test_end), Weighted(fast=3, slow=8), **options)
    whole.begin = found.steps[0].window.test_begin
    trades = list(whole.run(progress=False).rows("trades"))
    assert len(trades) > 3
    assert [trade[:6] for trade in found.trades] == [trade[:6] for trade in trades]


class Teller(SmaCross):
    """Writes down what it hears."""

    log = []

    def start(self):
        self.log.append(("start", self.fast, self.slow))

    def notify_trade(self, trade):
        self.log.append(("trade", self.fast, self.slow))

    def nextstart(self):
        self.log.append(("nextstart", self.fast, self.slow))
        self.next()

    def stop(self):
        self.log.append(("stop", self.fast, self.slow))


def test_each_turn_has_its_own_beginning_and_end():
    data = from_columns(market())
    Teller.log.clear()
    found = walk_forward(data, Teller, SPACE, train="100d", test="60d", carry=True, **QUIET)
    turns = []
    for step in found.steps:
        if not turns or turns[-1] != step.params:
            turns.append(step.params)
    stops = [i for i, entry in enumerate(Teller.log) if entry[0] == "stop"]
    log = Teller.log[stops[4 * len(found.steps) - 1] + 1 :]  # after those of the trainings
    hooks = [entry for entry in log if entry[0] != "trade"]
    assert hooks == [(hook, turn["fast"], turn["slow"]) for turn in turns for hook in ("start", "nextstart", "stop")]
    assert sum(entry[0] == "trade" for entry in log) == len(found.trades)


# -- windows of a sweep


@pytest.mark.parametrize("mode", ["stream", "runonce"])
@pytest.mark.parametrize("warmup", ["all", "each"])
def test_the_gate_opens_at_the_same_instant_in_every_mode(mode, warmup):
    data = market()
    begin = START + 150 * DAY + 1
    held = Backtest(from_columns(data), held_back(SmaCross, begin)(fast=3, slow=9), warmup=warmup).run(progress=False)
    for strategy in (SmaCross(fast=3, slow=9), Early(fast=3, slow=9), SmaCrossSignal(fast=3, slow=9)):
        backtest = Backtest(from_columns(data), strategy, mode=mode, warmup=warmup)
        backtest.begin = begin
        result = backtest.run(progress=False)
        assert list(result.rows("fills")) == list(held.rows("fills"))
        assert list(result.rows("equity")) == list(held.rows("equity"))
        assert begin <= next(result.rows("orders"))[6] < begin + 40 * DAY


def test_windows_of_a_sweep_have_keys_of_their_own(tmp_path):
    data = from_columns(market())
    one, two = START + 100 * DAY, START + 200 * DAY
    store = str(tmp_path / "store")
    first = sweep(data, SmaCross, SPACE, store=store, window=(one, two), **QUIET)
    second = sweep(data, SmaCross, SPACE, store=store, window=(one + 20 * DAY, two), **QUIET)
    whole = sweep(data, SmaCross, SPACE, store=store, **QUIET)
    keys = {row["key"] for found in (first, second, whole) for row in found.rows}
    assert len(keys) == 12
    assert len({row["digest"] for row in first.rows + second.rows + whole.rows}) == 12
    again = sweep(data, SmaCross, SPACE, store=store, window=(one, two), **QUIET)
    assert again.rows == first.rows
    for found, begin in ((first, one), (second, one + 20 * DAY)):
        for row in found.rows:
            assert begin <= found.series.of(row["key"]).first < begin + 3 * DAY
            assert found.series.of(row["key"]).last < two
    with pytest.raises(ConfigError, match="expected a beginning before the end"):
        sweep(data, SmaCross, SPACE, window=(two, one), **QUIET)


def test_it_goes_on_where_it_was(tmp_path, monkeypatch):
    from engine.sweep.trials.context_job import ContextJob

    data = from_columns(market())
    log = tmp_path / "log"
    options = {"train": "100d", "test": "60d", "store": str(tmp_path / "store"), "lanes": 3, **QUIET}
    whole = walk_forward(data, SmaCross, SPACE, train="100d", test="60d", **QUIET)
    run, ran = ContextJob.run, []

    def stops(self, trials):
        ran.extend(trials)
        if len(ran) > 11:
            raise KeyboardInterrupt
        return run(self, trials)

    with monkeypatch.context() as patch:
        patch.setattr(ContextJob, "run", stops)
        cut_off = walk_forward(data, SmaCross, SPACE, **options)
    assert cut_off.interrupted
    assert len(cut_off.steps) == 2  # nine of twenty trials
    assert cut_off.rows == whole.rows[: len(cut_off.rows)]
    assert "interrupted" in str(cut_off)
    found = walk_forward(data, SmaCross, SPACE, log=str(log), **options)
    assert found.rows == whole.rows
    last = json.loads(log.read_text().splitlines()[-1])
    assert (last["known"], last["done"]) == (9, 11)


def test_trainings_are_sweeps_of_their_windows(tmp_path):
    data = from_columns(market())
    store = str(tmp_path / "store")
    found = walk_forward(data, SmaCross, SPACE, train="100d", test="60d", store=store, **QUIET)
    for step in found.steps:
        log = tmp_path / "log"
        again = sweep(data, SmaCross, SPACE, store=store, window=step.window[:2], log=str(log), **QUIET)
        assert not log.exists()  # the journal knew them all
        assert again.best["params"] == step.params
        assert again.best["metrics"]["sharpe_ratio"] == step.train_metric


@pytest.mark.parametrize("workers", [1, 2])
def test_files_give_what_their_columns_give(tmp_path, workers):
    from feeds import open_feeds
    from feeds.columns import preload

    make(str(tmp_path), 2, 300, walk=True)
    feeds = open_feeds(tmp_path)
    one = walk_forward(feeds, SmaCross, SPACE, train="2d", test="12h", workers=workers, progress=False)
    assert len(one.steps) == 3
    assert one.metrics["num_trades"] > 3
    assert one.rows == walk_forward(preload(feeds), SmaCross, SPACE, train="2d", test="12h", **QUIET).rows
    border = one.steps[1].window.test_begin
    for limits in ((border, None), (None, border), (border, border + DAY // 2)):
        opened, copied = preload(cut(feeds, *limits)), cut(preload(feeds), *limits)
        assert (opened.offsets, opened.places, opened.stamps, opened.fields) == (copied.offsets, copied.places, copied.stamps, copied.fields)


# -- spans and windows


def test_spans_on_the_calendar():
    jan31 = int(datetime(2012, 1, 31, 6, tzinfo=timezone.utc).timestamp()) * 10**9
    assert span("x", "1mo").after(jan31) == jan31 + 29 * DAY  # to 29 February
    assert span("x", "1y").after(jan31 + 29 * DAY) == jan31 + (29 + 365) * DAY  # to 28 February 2013
    assert span("x", "1mo").after(jan31, 11) == jan31 + 335 * DAY
    assert span("x", "1mo").after(jan31, -2) == jan31 - 62 * DAY
    assert span("x", "2w").after(0) == 14 * DAY
    assert span("x", timedelta(hours=36)).after(0) == 3 * DAY // 2
    assert span("x", 250).instants == 250
    assert isinstance(span("x", "90 d"), Span)


@pytest.mark.parametrize("value", ["", "3", "y", "-1y", "1.5y", 0, -3, 1.0, True, None, "3 years", timedelta(0)])
def test_what_is_no_span(value):
    with pytest.raises(ConfigError, match="train=.*expected a span such as"):
        span("train", value)


@pytest.mark.parametrize("anchored", [False, True])
def test_windows_cover_the_tests_without_a_gap(anchored):
    stamps = [START + i * DAY for i in range(1500)]
    found = windows_of(stamps, "1y", "3mo", anchored)
    assert found[0].train_begin == START
    assert all(a.test_end == b.test_begin for a, b in zip(found, found[1:]))
    assert all(w.train_end == w.test_begin for w in found)
    assert found[-1].test_end > stamps[-1] >= found[-1].test_begin
    assert len({w.train_begin for w in found}) == (1 if anchored else len(found))
    by_bars = windows_of(stamps, 300, 100, anchored)
    assert len(by_bars) == 12
    assert by_bars[-1].test_end == stamps[-1] + 1


def test_refusals():
    data = from_columns(market(50))
    with pytest.raises(ConfigError, match="no window: the data have 50 instants from 2010-01-01 to 2010-02-19"):
        walk_forward(data, SmaCross, SPACE, train="1y", **QUIET)
    with pytest.raises(ConfigError, match="one is a number of bars, the other a time"):
        walk_forward(data, SmaCross, SPACE, train=10, test="5d", **QUIET)
    with pytest.raises(ConfigError, match="expected a class of strategies"):
        walk_forward(data, SmaCross(), SPACE, **QUIET)
    with pytest.raises(ConfigError, match="no metric sharpe_rati; did you mean sharpe_ratio"):
        walk_forward(data, SmaCross, SPACE, train="20d", test="10d", metric="sharpe_rati", **QUIET)


def test_nothing_to_choose_is_nothing_traded():
    data = from_columns(market(60))
    found = walk_forward(data, SmaCross, {"fast": [30], "slow": [59]}, train=20, test=10, **QUIET)
    assert [step.params for step in found.steps][:1] == [None]
    assert found.metrics["num_trades"] == 0
    assert "nothing to choose" in str(found)


def test_figures_and_words():
    data = from_columns(market())
    found = walk_forward(data, SmaCross, SPACE, train="100d", test="60d", **QUIET)
    trained = [step.train_annual for step in found.steps]
    years = (found.rows[-1][0] - found.rows[0][0]) / (365.25 * 86_400e9)
    annual = (found.rows[-1][1] / 1e5) ** (1 / years) - 1
    if sum(trained) > 0:
        assert found.efficiency == pytest.approx(annual / (sum(trained) / len(trained)))
    fast = found.stability["fast"]
    assert fast.values == [step.params["fast"] for step in found.steps]
    assert fast.changed == sum(a != b for a, b in zip(fast.values, fast.values[1:]))
    assert (fast.least, fast.most) == (min(fast.values), max(fast.values))
    assert "out of sample: return" in str(found)
    assert found.to_dict()["windows"][0]["fast"] == fast.values[0]


def test_frames():
    pytest.importorskip("polars")
    found = walk_forward(from_columns(market()), SmaCross, SPACE, train="100d", test="60d", **QUIET)
    assert found.windows["fast"].to_list() == found.stability["fast"].values
    assert found.windows.columns[:5] == ["window", "train_begin", "train_end", "test_begin", "test_end"]
    assert list(zip(found.equity["ts"].to_physical(), found.equity["equity"])) == found.rows
    assert len(found.oos_trades) == found.metrics["num_trades"]


def test_splits_reach_trainings_and_tests(tmp_path):
    from feeds import open_feeds

    make(str(tmp_path / "data"), 1, 400, walk=True)
    actions = [("2010-01-01T20:00:00", 2.0, 0.0), *[(f"2010-01-03T{h:02}:00:00", 1.0, 1.5) for h in range(6, 24)]]
    options = {"train": "1d", "test": "1d", "cash": 1e4, "metric": "total_return"}
    found = [
        walk_forward(open_feeds(tmp_path / "data", **given), SmaCross, SPACE, workers=workers, progress=False, **options)
        for given, workers in (({"actions": actions}, 1), ({"actions": actions}, 2), ({}, 1))
    ]
    assert found[0].rows == found[1].rows
    assert [step.train_metric for step in found[0].steps] == [step.train_metric for step in found[1].steps]
    assert found[0].steps[0].train_metric != found[2].steps[0].train_metric
    assert found[0].rows != found[2].rows
