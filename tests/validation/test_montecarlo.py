"""Monte Carlo: the same draws for any number of workers, known answers where there are any."""

from math import isnan

import pytest
from markets import DAY, START, walk

numpy = pytest.importorskip("numpy")

from strategies_of_tests import Broken, made_market  # noqa: E402

from engine import Backtest, Result  # noqa: E402
from engine.errors import ConfigError  # noqa: E402
from engine.results.metrics.daily_returns import daily_of  # noqa: E402
from engine.results.metrics.drawdowns import max_drawdown  # noqa: E402
from engine.sweep import jitter, resample_returns, resample_trades, synthetic_paths  # noqa: E402
from engine.validation.montecarlo.bootstrap import block_length, figures, generator, indices, paths  # noqa: E402
from engine.validation.montecarlo.market_bootstrap import BootstrappedMarket  # noqa: E402
from feeds.columns import from_columns  # noqa: E402
from strategies.sma_cross import SmaCross, SmaCrossSignal  # noqa: E402

QUIET = {"progress": False, "workers": 1}


def market(n=400, count=2, seed=3, keep=1.0):
    return from_columns({f"F{i}": walk(n, seed * 100 + i, START, DAY, keep) for i in range(count)})


@pytest.fixture(scope="module")
def result():
    return Backtest(market(), SmaCross(fast=3, slow=9), cash=2000.0, commission=0.0005).run(progress=False)


# -- which are drawn


def test_places_of_a_draw():
    rng = generator(1, 2)
    assert sorted(indices(rng, 50, "permutation")) == list(range(50))
    circular = indices(rng, 50, "circular", 7)
    assert len(circular) == 50
    assert all((b - a) % 50 == 1 for i, (a, b) in enumerate(zip(circular, circular[1:])) if (i + 1) % 7)
    with pytest.raises(ConfigError, match="expected one of stationary, circular"):
        indices(rng, 50, "blocks")
    assert list(indices(generator(1, 2), 9, "bootstrap")) == list(indices(generator(1, 2), 9, "bootstrap"))
    assert list(indices(generator(1, 2), 99, "bootstrap")) != list(indices(generator(1, 3), 99, "bootstrap"))


@pytest.mark.parametrize("block", [1.0, 4.0, 25.0])
def test_stationary_blocks_have_geometric_lengths_and_every_place_is_as_likely(block):
    n = 200
    drawn = numpy.array([indices(generator(7, draw), n, "stationary", block) for draw in range(600)])
    follows = (numpy.diff(drawn, axis=1) % n) == 1
    assert follows.mean() == pytest.approx(1 - 1 / block + 1 / block / n, abs=0.01)
    counts = numpy.bincount(drawn.ravel(), minlength=n)
    assert counts.min() > 0.55 * counts.mean()
    assert counts.max() < 1.5 * counts.mean()
    again = follows[:, 1:][follows[:, :-1]].mean() if block > 1 else None
    if block > 1:
        assert again == pytest.approx(1 - 1 / block, abs=0.02)  # a block does not know how long it is already


@pytest.mark.parametrize("rho", [0.3, 0.7])
@pytest.mark.parametrize(("how", "factor"), [("stationary", 1.0), ("circular", 1.5)])
def test_automatic_blocks_are_those_of_theory(rho, how, factor):
    """Politis & White (2004), section 3.3: for an AR(1) the best length is (factor (2 rho / (1 - rho^2))^2 n)^(1/3)."""
    n, found = 3000, []
    for seed in range(30):
        noise = numpy.random.default_rng(seed).normal(size=n)
        series = [noise[0]]
        for value in noise[1:]:
            series.append(rho * series[-1] + value)
        found.append(block_length(series, how))
    theory = (factor * (2 * rho / (1 - rho * rho)) ** 2 * n) ** (1 / 3)
    assert numpy.mean(found) == pytest.approx(theory, rel=0.2)


def test_automatic_blocks_of_noise_are_short():
    found = [block_length(numpy.random.default_rng(seed).normal(size=500)) for seed in range(30)]
    assert numpy.median(found) < 4
    assert min(found) >= 1
    assert block_length([0.01] * 100) == 1.0
    assert block_length([0.1, 0.2]) == 1.0
    assert block_length(numpy.arange(1000.0)) <= 3 * 1000**0.5 + 1


def test_figures_of_paths():
    level = numpy.array([[1.1, 0.9, 1.2], [0.8, 0.4, 0.5], [1.0, 1.0, 1.0]])
    total, fall, lowest = figures(level)
    assert list(total) == pytest.approx([0.2, -0.5, 0.0])
    assert list(fall) == pytest.approx([max_drawdown([1, *row]) for row in level])
    assert list(lowest) == pytest.approx([0.9, 0.4, 1.0])


# -- trades and returns


def test_trades_in_another_order_come_to_the_same(result):
    found = resample_trades(result, 300, how="permutation")
    assert numpy.ptp(found.columns["total_return"]) < 1e-12
    assert found.columns["total_return"][0] == pytest.approx(found.real["total_return"])
    assert found.percentile("total_return") == 0.5
    assert numpy.ptp(found.columns["max_drawdown"]) > 0.001
    summed = resample_trades(result, 10, how="permutation", compound=False)
    assert summed.real["total_return"] == pytest.approx(sum(row[7] for row in result.rows("trades")) / 2000.0)


def test_trades_with_replacement_by_hand(result):
    nets = [row[7] / 2000.0 for row in result.rows("trades")]
    found = resample_trades(result, 5, seed=4, compound=False)
    for draw in range(5):
        places = numpy.random.default_rng([4, draw]).integers(0, len(nets), len(nets))
        level = 1 + numpy.cumsum([nets[i] for i in places])
        assert found.columns["total_return"][draw] == pytest.approx(level[-1] - 1)
        assert found.columns["max_drawdown"][draw] == pytest.approx(max_drawdown([1, *level]))
        assert found.columns["lowest"][draw] == pytest.approx(min(1, level.min()))


def test_a_draw_does_not_depend_on_how_many_there_are(result, monkeypatch):
    import engine.validation.montecarlo.bootstrap

    many = resample_returns(result, 50, seed=2)
    monkeypatch.setattr(engine.validation.montecarlo.bootstrap, "CELLS", 1000)
    few = resample_returns(result, 20, seed=2)
    for name, column in few.columns.items():
        assert list(column) == list(many.columns[name][:20])
    assert list(resample_returns(result, 20, seed=3).columns["lowest"]) != list(few.columns["lowest"])


def test_returns_are_centred_on_what_happened(result):
    returns = numpy.array(daily_of(result).returns)
    for how in ("stationary", "circular", "bootstrap"):
        found = resample_returns(result, 2000, how=how)
        logs = numpy.log1p(found.columns["total_return"])
        assert logs.mean() == pytest.approx(numpy.log1p(returns).sum(), abs=4 * logs.std() / 2000**0.5)
        assert found.real["total_return"] == pytest.approx(result.metrics["total_return"])
        assert (found.block is None) == (how == "bootstrap")
    assert resample_returns(result, 3, block=12).block == 12.0


def test_ruin_is_the_share_that_falls_below(result):
    middle = numpy.median(resample_returns(result, 400).columns["lowest"])
    found = resample_returns(result, 400, ruin=float(middle))
    assert found.ruin == (found.columns["lowest"] < middle).mean() == 0.5
    assert found.quantile("max_drawdown", 0.5) == numpy.median(found.columns["max_drawdown"])
    assert "equity falls below 100% of the start in 50.0%" in str(found)
    assert found.to_dict()["figures"]["max_drawdown"]["q95"] == found.quantile("max_drawdown", 0.95)
    certain = paths([-0.5, -0.5], 4, 0, "bootstrap", 1.0)
    assert list(certain[2]) == [0.25] * 4


def test_tables_and_saved_results(result, tmp_path):
    pytest.importorskip("polars")
    result.save(str(tmp_path / "run"))
    loaded = Result.load(str(tmp_path / "run"))
    for resample in (resample_returns, resample_trades):
        one, other = resample(result, 30), resample(loaded, 30)
        assert one.table.equals(other.table)
        assert one.table["figure"].to_list() == ["total_return", "max_drawdown", "lowest"]
        assert len(one.draws) == 30


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda r: resample_trades(r, how="blocks"), 'expected "bootstrap" or "permutation"'),
        (lambda r: resample_returns(r, how="blocks"), "expected one of stationary"),
        (lambda r: resample_returns(r, block=0), "block=0; expected a finite number"),
        (lambda r: resample_returns(r, 0), "draws=0: expected a number of draws"),
        (lambda r: resample_trades(Backtest(market(30), SmaCross()).run(progress=False)), "no finished trades"),
    ],
)
def test_refusals(result, call, match):
    with pytest.raises(ConfigError, match=match):
        call(result)


# -- markets that never were


def moves(columns, row, field="close"):
    closes = numpy.array(columns.fields["close"][columns.offsets[row] : columns.offsets[row + 1]])
    values = numpy.array(columns.fields[field][columns.offsets[row] : columns.offsets[row + 1]])
    before = numpy.concatenate(([columns.fields["open"][columns.offsets[row]]], closes[:-1]))
    return values / before


def test_drawn_bars_move_as_real_ones_did_together():
    data = market(300, 3)
    drawn = BootstrappedMarket(data, 8).draw(1, 0)
    real = [moves(data, row) for row in range(3)]
    mine = [moves(drawn, row)[1:] for row in range(3)]
    at = [int(numpy.abs(real[0] - value).argmin()) for value in mine[0]]
    assert len(set(at)) > 100
    for row in range(3):
        assert mine[row] == pytest.approx(real[row][at])
        for field in ("high", "low", "open"):
            assert moves(drawn, row, field)[1:] == pytest.approx(moves(data, row, field)[at])
        volumes = numpy.array(data.fields["volume"][300 * row : 300 * row + 300])
        assert list(drawn.fields["volume"][300 * row + 1 : 300 * row + 300]) == list(volumes[at])
    assert list(drawn.stamps) == list(data.stamps[:300])
    assert list(drawn.places) == [0, 0, 0]
    assert sum((b - a) % 300 == 1 for a, b in zip(at, at[1:])) == pytest.approx(298 * 7 / 8, rel=0.1)
    one, other = BootstrappedMarket(data).draw(1, -1), BootstrappedMarket(data).draw(1, 3)
    assert one is data
    assert other.fields["close"] != BootstrappedMarket(data).draw(2, 3).fields["close"]


def test_feeds_that_miss_bars_miss_them_in_draws():
    data = market(300, 2, keep=0.6)
    drawn = BootstrappedMarket(data, 5).draw(1, 0)
    for row in range(2):
        n = drawn.offsets[row + 1] - drawn.offsets[row]
        assert n == pytest.approx(180, rel=0.25)
        stamps = drawn.stamps[drawn.places[row] : drawn.places[row] + n]
        assert list(stamps) == sorted(set(stamps))
        highs = drawn.fields["high"][drawn.offsets[row] : drawn.offsets[row + 1]]
        lows = drawn.fields["low"][drawn.offsets[row] : drawn.offsets[row + 1]]
        assert all(high >= low > 0 for high, low in zip(highs, lows))
    Backtest(drawn, SmaCross(fast=2, slow=5)).run(progress=False)


def test_synthetic_paths_are_equal_for_any_number_of_workers(tmp_path):
    data = market(200)
    strategy = SmaCross(fast=3, slow=9)
    one = synthetic_paths(data, strategy, 10, seed=5, cash=3000.0, **QUIET)
    store = str(tmp_path / "s")
    two = synthetic_paths(data, strategy, 10, seed=5, cash=3000.0, workers=2, store=store, progress=False)
    assert one.to_dict() == two.to_dict()
    more = synthetic_paths(data, strategy, 14, seed=5, cash=3000.0, store=store, log=str(tmp_path / "log"), **QUIET)
    for name, column in more.columns.items():
        assert list(column[:10]) == list(one.columns[name])
    assert '"known": 11' in (tmp_path / "log").read_text().splitlines()[-1]
    real = Backtest(data, strategy, cash=3000.0).run(progress=False)
    assert one.real["total_return"] == real.metrics["total_return"]
    drawn = Backtest(BootstrappedMarket(data, one.block).draw(5, 7), strategy, cash=3000.0).run(progress=False)
    assert one.columns["total_return"][7] == drawn.metrics["total_return"]
    assert one.columns["sharpe_ratio"][7] == drawn.metrics["sharpe_ratio"]
    curve = numpy.array([row[2] for row in drawn.rows("equity")]) / 3000.0
    assert one.columns["lowest"][7] == pytest.approx(min(1, curve.min()), abs=1e-5)
    assert list(synthetic_paths(data, strategy, 3, seed=6, **QUIET).columns["total_return"]) != list(one.columns["total_return"][:3])


def test_markets_of_ones_own():
    found = synthetic_paths(market(200), SmaCrossSignal(fast=3, slow=9), 4, how=made_market, seed=2, workers=2, progress=False)
    expected = [Backtest(made_market(draw, 2), SmaCross(fast=3, slow=9)).run(progress=False).metrics for draw in range(4)]
    assert list(found.columns["total_return"]) == [m["total_return"] for m in expected]
    assert list(found.columns["sharpe_ratio"]) == [m["sharpe_ratio"] for m in expected]
    falls = [m["max_drawdown"] for m in expected]  # of 10,000 to begin with: no day ends lower than that
    assert all(1 - fall - 1e-6 <= low <= 1 for low, fall in zip(found.columns["lowest"], falls))
    assert found.block is None


def test_what_cannot_be_drawn_from():
    data = market(50)
    with pytest.raises(ConfigError, match="expected an instance"):
        synthetic_paths(data, SmaCross, 3, **QUIET)
    with pytest.raises(ConfigError, match="expected one of stationary"):
        synthetic_paths(data, SmaCross(fast=2, slow=3), 3, how="walks", **QUIET)
    data.fields["low"][3] = -1.0
    with pytest.raises(ConfigError, match="prices at or below zero"):
        synthetic_paths(data, SmaCross(fast=2, slow=3), 3, **QUIET)


# -- parameters a little off


def test_parameters_a_little_off(tmp_path):
    data = market(200)
    strategy = SmaCross(fast=4, slow=20)
    found = jitter(data, strategy, 0.25, 12, seed=1, cash=3000.0, **QUIET)
    assert len(found) == 12
    assert found.real["total_return"] == Backtest(data, strategy, cash=3000.0).run(progress=False).metrics["total_return"]
    assert found.to_dict() == jitter(data, strategy, 0.25, 12, seed=1, cash=3000.0, workers=2, progress=False).to_dict()
    from engine.validation.montecarlo.monte_carlo import moved

    drawn = [moved({"a": 4, "b": 20, "c": 0.5, "d": "x", "e": True, "f": 1, "g": -3}, 0.25, generator(0, i)) for i in range(300)]
    assert {d["a"] for d in drawn} == {3, 4, 5}
    assert {d["b"] for d in drawn} == set(range(15, 26))
    assert min(d["c"] for d in drawn) == pytest.approx(0.375, abs=0.01)
    assert {d["f"] for d in drawn} == {1, 2}
    assert {(d["d"], d["e"]) for d in drawn} == {("x", True)}
    assert {d["g"] for d in drawn} == {-4, -3, -2}


def test_sets_that_fail_are_counted():
    found = jitter(market(60), Broken(size=1), 0.5, 20, **QUIET)
    assert found.failed > 0
    assert len(found) + found.failed == 20
    assert "failed" in str(found)
    kept = jitter(market(60), Broken(size=1), 0.5, 20, where="size != 2", **QUIET)
    assert kept.failed == 0
    assert not isnan(kept.ruin)
