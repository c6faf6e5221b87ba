"""Strategies, universes, option sets and windows as axes of one sweep; every row again, and stores that keep sweeps apart."""

import random
from importlib.util import find_spec
from pathlib import Path

import pytest
from strategies_of_tests import Slow

from engine import Strategy
from engine.errors import ConfigError
from engine.indicators import EMA, SMA, CrossOver
from engine.results.metrics.online_metrics import jsonable
from engine.results.result import Result
from engine.sweep import Random, Search, Sweep, resample_returns, sweep, walk_forward
from engine.sweep.trial_replay import replayed
from feeds import open_feeds
from feeds.walks import save, walks

FRAMES = find_spec("polars") is not None  # not on PyPy
OPTIONS = {"progress": False}
SPACE = {"fast": [3, 5], "slow": [15, 25]}
WINDOWS = [("2010-06-01", "2011-01-01"), ("2011-01-01", "2011-09-01")]


class Crossing(Strategy):
    """Follow a crossing of two averages."""

    fast: int = 3
    slow: int = 15
    average: type = SMA
    side: int = 1
    what: object = None

    def init(self):
        close = self.feeds.close
        self.cross = CrossOver(self.average(close, self.fast), self.average(close, self.slow))

    def next(self):
        for feed, sign in self.cross.nonzero():
            self.order_target_size(feed, sign * self.side)


class Against(Crossing):
    """Trade against it."""

    side: int = -1


class Hanging(Crossing):
    """Hang in one of many trials."""

    def next(self):
        import time

        if self.fast == 5 and self.slow == 25:
            time.sleep(1000)
        super().next()


@pytest.fixture(scope="module")
def universes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("universes")
    for seed, name in ((1, "us"), (2, "eu")):
        save(walks(2, 700, seed=seed, bar="1d"), str(folder / name), format="csv")
    return {name: open_feeds(str(folder / name)) for name in ("us", "eu")}


@pytest.fixture(scope="module")
def programme(universes, tmp_path_factory):
    store = str(tmp_path_factory.mktemp("store"))
    sets = {"free": {}, "dear": {"commission": 0.001}}
    found = sweep(universes, [Crossing, Against], SPACE, windows=WINDOWS, option_sets=sets, workers=2, store=store, **OPTIONS)
    return found, store


def figures(result):
    return {name: jsonable(value) for name, value in result.metrics.items()}


def test_every_combination_is_a_row_and_ranked_by_axis(programme):
    found, _ = programme
    assert len(found.rows) == 2 * 2 * 2 * 2 * 4
    assert not found.failed
    assert [len(names) for names in found.axes.values()] == [2, 2, 2, 2]
    assert len({tuple(row["axes"].values()) for row in found.rows}) == 16
    if FRAMES:
        assert found.table.select("strategy", "universe", "options", "window").unique().height == 16
    for axis in found.axes:
        ranking = found.ranking(axis)
        assert sum(count for _, count, *_ in ranking) == 64
        assert max(best["metrics"]["sharpe_ratio"] for *_, best in ranking) == found.best["metrics"]["sharpe_ratio"]
    with pytest.raises(ConfigError, match="no axis 'windo'.*; did you mean window"):
        found.best_by("windo")


def test_a_row_run_again_has_all_figures_of_its_row(programme):
    found, store = programme
    loaded = Sweep.load(store)
    assert sorted(row["trial"] for row in loaded.rows) == list(range(64))
    for row in random.Random(1).sample(loaded.rows, 12):
        assert row == found.rows[row["trial"]]
        for result in (found.run(row), loaded.run(row), replayed(store, str(row["trial"]))[0]):
            assert figures(result) == row["metrics"]
            assert result.digest == row["digest"]


def test_a_context_is_the_sweep_of_its_own(programme, universes):
    found, _ = programme
    for row in found.rows[::4]:
        axes = row["axes"]
        cls = {"Crossing": Crossing, "Against": Against}[axes["strategy"]]
        fee = {"free": {}, "dear": {"commission": 0.001}}[axes["options"]]
        window = dict(zip((f"{a} to {b}" for a, b in WINDOWS), WINDOWS))[axes["window"]]
        alone = sweep(universes[axes["universe"]], cls, [row["params"]], window=window, workers=1, **fee, **OPTIONS)
        assert alone.rows[0]["key"] == row["key"]
        assert alone.rows[0]["metrics"] == row["metrics"]


def test_statistics_and_monte_carlo_are_of_the_part_that_was_traded(universes, tmp_path):
    found = sweep(universes["us"], Crossing, SPACE, window=WINDOWS[1], workers=1, **OPTIONS)
    row = found.best
    result = found.run(row)
    results = [result, Result.load(result.save(str(tmp_path / "result")))] if FRAMES else [result]
    series = found.series.of(row["key"])
    for one in results:
        statistics = one.statistics()
        same = [name for name in row["metrics"] if name in statistics]
        assert {"sharpe_ratio", "exposure", "annual_return", "max_drawdown", "total_return"} <= set(same)
        for name in same:
            assert jsonable(statistics[name]) == row["metrics"][name], name
        assert statistics["days"] == len(series)
        assert one.info["trading_from"] <= series.first
        if not FRAMES:
            continue
        assert len(one.returns) == len(series)
        assert resample_returns(one, 5).real["total_return"] == pytest.approx(row["metrics"]["total_return"])


def test_a_store_keeps_sweeps_apart(universes, tmp_path):
    store, options = str(tmp_path / "store"), {"workers": 1, **OPTIONS}
    data = universes["us"]
    calls = [(Crossing, {}), (Against, {}), (Crossing, {"commission": 0.01}), (Crossing, {"window": WINDOWS[0]})]
    ran = [sweep(data, cls, SPACE, store=store, **{**options, **more}) for cls, more in calls]
    for number, one in enumerate(ran, 1):
        loaded = Sweep.load(store, number)
        assert [row["key"] for row in loaded.rows] == [row["key"] for row in one.rows]
        assert loaded.best["metrics"] == one.best["metrics"]
        result, warning = replayed(store, "2", sweep=str(number))
        assert warning is None
        assert figures(result) == one.rows[2]["metrics"]
    assert Sweep.load(store).best["key"] == ran[-1].best["key"]
    assert [row["key"] for row in Sweep.load(store, "Against").rows] == [row["key"] for row in ran[1].rows]
    assert len({row["axes"]["context"] for row in Sweep.load(store, "all").rows}) == 4
    with pytest.raises(ConfigError, match="3 sweeps are called 'Crossing'; expected one of 1: Crossing, 4 trials; 2: Against"):
        Sweep.load(store, "Crossing")
    more = sweep(data, Crossing, {"fast": [3, 5, 7], "slow": [15, 25]}, store=store, **options)  # the first one goes on
    assert len(Sweep.load(store, 1).rows) == 6
    assert Sweep.load(store).best["key"] == more.best["key"]


def test_a_walk_forward_over_axes(universes, tmp_path):
    options = {"train": "250d", "test": "120d", "workers": 2, "progress": False}
    sets = {"free": {}, "dear": {"commission": 0.002}}
    store = str(tmp_path / "store")
    found = walk_forward(universes, [Crossing, Against], SPACE, option_sets=sets, store=store, **options)
    assert len(found) == 8
    assert len(found.flat()) == 8
    for names, fee in (("free", {}), ("dear", {"commission": 0.002})):
        alone = walk_forward(universes["eu"], Against, SPACE, **fee, **options)
        one = found["Against", "eu", names]
        assert one.rows == alone.rows
        assert str(one.flat()) == str(alone.flat())
    assert sum(count for _, count, _, _ in found.ranking("options")) == 8
    if FRAMES:
        assert found.windows.height == sum(len(part.steps) for _, part in found.parts)
        assert "By strategy" in Path(found.report(str(tmp_path / "page.html"))).read_text()
    trainings = Sweep.load(store)
    row = random.Random(2).choice(trainings.rows)
    assert figures(trainings.run(row)) == row["metrics"]


def test_a_walk_forward_takes_what_a_sweep_takes(universes, tmp_path):
    options = {"train": "250d", "test": "120d", "workers": 1, "progress": False}
    whole = walk_forward(universes["us"], Crossing, SPACE, **options)
    log = tmp_path / "log"
    more = {
        "batch_size": 3,
        "timeout": 60,
        "max_trials_per_worker": 50,
        "metrics_port": 0,
        "log": str(log),
        "price_per_hour": 1,
    }
    pytest.importorskip("prometheus_client")
    assert walk_forward(universes["us"], Crossing, SPACE, **options, **more).rows == whole.rows
    assert log.exists()
    plan = walk_forward(universes["us"], Crossing, SPACE, plan=True, **options)
    assert plan.trials == 4 * len(whole.steps)
    part = walk_forward(universes["us"], Crossing, SPACE, window=("2010-06-01", None), **options)
    assert part.steps[0].window.train_begin > whole.steps[0].window.train_begin
    with pytest.raises(ConfigError, match="walk_forward makes its windows itself"):
        walk_forward(universes["us"], Crossing, SPACE, windows=WINDOWS, **options)
    with pytest.raises(ConfigError, match="a Search cannot be used in a walk-forward"):
        walk_forward(universes["us"], Crossing, Search(4, fast=(2, 5)), **options)


def test_what_cannot_be_an_axis(universes):
    data, options = universes["us"], {"workers": 1, **OPTIONS}
    for arguments, more, match in (
        ([Crossing, Crossing], {}, "Crossing is in the list twice"),
        ([], {}, "the list is empty"),
        ([Crossing, 5], {}, "strategy=5; expected a class of strategies"),
        ([Crossing, Slow], {}, "Slow has no parameter average"),
        (Crossing, {"windows": []}, "windows: the list is empty"),
        (Crossing, {"windows": [("2011-01-01", "2010-01-01")]}, "expected a beginning before the end"),
        (Crossing, {"windows": WINDOWS, "window": WINDOWS[0]}, "window= and windows=: expected one of them"),
        (Crossing, {"option_sets": {"free": {}, "dear": {}}}, "options: 'free' and 'dear' mean the same"),
        (Crossing, {"option_sets": {"dear": 5}}, r"option_sets\['dear'\]=5: expected"),
        (Crossing, {"option_sets": {"dear": {"comission": 5}}}, r"no option 'comission'; did you mean commission"),
    ):
        with pytest.raises(ConfigError, match=match):
            sweep(data, arguments, {"average": [SMA]} if arguments == [Crossing, Slow] else SPACE, **more, **options)
    with pytest.raises(ConfigError, match="a Search runs over one strategy"):
        sweep(data, [Crossing, Against], Search(4, fast=(2, 5)), **options)
    spaces = {Crossing: {"fast": [3]}, Against: Random(2, fast=(2, 9))}
    assert len(sweep(data, [Crossing, Against], spaces, **options).rows) == 3


@pytest.mark.parametrize(
    ("option", "meant"),
    [("n_workers", "workers"), ("n_jobs", "workers"), ("show_progress", "progress"), ("verbose", "progress"), ("batch", "batch_size"),
     ("objective", "metric"), ("wokers", "workers"), ("initial_cash", "cash"), ("comission", "commission"), ("stroe", "store")],
)  # fmt: skip
def test_other_words_for_options_are_recognised(universes, option, meant):
    for call in (sweep, walk_forward):
        with pytest.raises(ConfigError, match=f"has no option {option!r}; did you mean {meant}"):
            call(universes["us"], Crossing, SPACE, **{option: 2})


PARAMS = [
    1,
    2.5,
    None,
    True,
    "text",
    [1, [2, None]],
    (1, "a"),
    {"a": {"b": [1]}},
    {1: "x", (2, 3): None},
    EMA,
    2**70,
    {"$x": 1},
    "None",
]


def test_parameters_of_any_kind_survive(universes, tmp_path):
    store = str(tmp_path / "store")
    sets = [{"what": value} for value in PARAMS]
    found = sweep(universes["us"], Crossing, sets, store=store, workers=2, **OPTIONS)
    loaded = Sweep.load(store)
    for sweep_ in (found, loaded):
        assert not sweep_.failed
        values = [row["params"]["what"] for row in sweep_.rows]
        assert values == PARAMS
        assert list(map(type, values)) == list(map(type, PARAMS))
        if FRAMES:
            assert sweep_.table.height == len(PARAMS)
        assert sweep_.best["params"]["what"] in PARAMS
    assert {1} == {row["attempts"] for row in sweep(universes["us"], Crossing, sets, store=store, workers=1, **OPTIONS).rows}
    averages = sweep(universes["us"], Crossing, {"average": [SMA, EMA]}, store=store, workers=2, **OPTIONS)
    result, warning = replayed(store, "1")
    assert warning is None
    assert figures(result) == averages.rows[1]["metrics"]
    assert [row["average"] for row in averages.flat()].count("EMA") == 1
    taken = sweep(universes["us"], Named, {"seconds": [1, 2]}, workers=1, **OPTIONS)
    assert sorted(row["param_seconds"] for row in taken.flat()) == [1, 2]


class Named(Crossing):
    """A parameter with the name of a column."""

    seconds: int = 1


def test_a_time_limit_is_that_of_one_trial(universes):
    from time import perf_counter

    space = {"fast": [3, 5], "slow": list(range(15, 27))}
    began = perf_counter()
    found = sweep(universes["us"], Hanging, space, workers=1, timeout=1, retries=0, **OPTIONS)
    assert perf_counter() - began < 8
    assert [(row["params"], row["status"]) for row in found.failed] == [({"fast": 5, "slow": 25}, "timeout")]
    assert {row["attempts"] for row in found.rows} == {1}


def test_small_sweeps_run_here_and_what_a_sweep_cost(universes, tmp_path):
    store = str(tmp_path / "store")
    found = sweep(universes["us"], Crossing, SPACE, store=store, price_per_hour=3600, spot_price_per_hour=360, **OPTIONS)
    cost = found.cost
    assert (cost.trials, cost.workers, cost.machines) == (4, 1, 1)
    assert cost.price == pytest.approx(cost.wall_seconds)
    assert cost.trials_per_dollar == pytest.approx(4 / cost.spot_price)
    assert 0 < cost.cpu_seconds
    more = sweep(universes["us"], Crossing, {"fast": [3, 5, 6], "slow": [15, 25]}, store=store, workers=2, **OPTIONS)
    assert (more.cost.trials, more.cost.total["trials"]) == (2, 6)
    assert "with earlier calls" in str(more.cost)


def test_the_users_own_estimate_of_costs(universes):
    from engine.sweep.trials.runtime_model import RuntimeModel

    params = [{"n": n} for n in (1, 2, 3)]
    model = RuntimeModel(params, lambda n: n / 10)
    assert model.known
    assert [model.of(i) for i in range(3)] == [0.1, 0.2, 0.3]
    with pytest.raises(ConfigError, match="cost= returned -1 for {'n': 1}; expected seconds above 0"):
        RuntimeModel(params, lambda n: -1)
    with pytest.raises(ConfigError, match="cost=5: expected a function"):
        sweep(universes["us"], Crossing, SPACE, cost=5, workers=1, **OPTIONS)
    plan = sweep(universes["us"], Crossing, SPACE, cost=lambda fast, slow: slow, plan=True, spot_price_per_hour=0.1, **OPTIONS)
    assert plan.spot_price_per_hour == 0.1
    assert "on spot machines" in str(plan)


def test_alert_rules_come_from_the_sweep_itself(universes, tmp_path):
    from conftest import ROOT

    from engine.sweep.monitoring.alert_rules import alert_rules, expected_rate, rules_of

    assert (ROOT / "scripts" / "monitoring" / "alerts.yml").read_text() == alert_rules(0.1)
    store = str(tmp_path / "store")
    data = universes["us"]
    plan = sweep(data, Crossing, {"fast": range(2, 12), "slow": [20, 30]}, plan=True, store=store, **OPTIONS)
    rate = plan.cores / (plan.seconds_per_trial + plan.seconds_per_pass / plan.lanes)
    assert expected_rate(store) == pytest.approx(rate)
    assert f"< {0.5 * expected_rate(store, 4):.3g} and" in rules_of(store, 0.5, 4)
    other = str(tmp_path / "other")
    found = sweep(data, Crossing, SPACE, store=other, workers=1, **OPTIONS)
    assert expected_rate(other) == pytest.approx(4 / sum(row["seconds"] for row in found.rows))
    with pytest.raises(ConfigError, match="below=2: expected a fraction"):
        rules_of(other, 2)
