"""The overfitting sheet: cross-validation by brute force, known answers for noise and for skill, entries beside random ones."""

import random
import sqlite3
from itertools import combinations
from math import isnan, log

import pytest
from markets import DAY, START, bars, walk

numpy = pytest.importorskip("numpy")

from strategies_of_tests import Broken  # noqa: E402

from engine import Backtest, Strategy  # noqa: E402
from engine.errors import ConfigError  # noqa: E402
from engine.results.metrics import sharpe_significance as sharpe  # noqa: E402
from engine.results.metrics.daily_returns import daily_of  # noqa: E402
from engine.sweep import Random, sweep  # noqa: E402
from engine.validation.overfitting.cscv import Blocks, cscv  # noqa: E402
from engine.validation.overfitting.entry_permutation import random_entries  # noqa: E402
from engine.validation.overfitting.plateau import plateau  # noqa: E402
from feeds.columns import from_columns  # noqa: E402
from strategies.sma_cross import SmaCross  # noqa: E402

QUIET = {"workers": 1, "progress": False}


def validated(matrix, count):
    blocks = Blocks(count, matrix.shape[1])
    for row in matrix:
        blocks.add(row)
    return cscv(blocks)


def by_hand(matrix, count):
    """CSCV as its paper tells it, one combination after the other."""
    n = matrix.shape[1] // count
    matrix = matrix[:, matrix.shape[1] - n * count :]
    pieces = [matrix[:, i * n : (i + 1) * n] for i in range(count)]

    def ratios(chosen):
        joined = numpy.concatenate([pieces[i] for i in chosen], axis=1)
        return [row.mean() / row.std(ddof=1) if row.std() > 0 else 0.0 for row in joined]

    logits, inside, outside = [], [], []
    for chosen in combinations(range(count), count // 2):
        one, two = ratios(chosen), ratios([i for i in range(count) if i not in chosen])
        best = max(range(len(one)), key=lambda i: one[i])
        rank = sum(value < two[best] for value in two) + (sum(value == two[best] for value in two) + 1) / 2
        share = rank / (len(two) + 1)
        logits.append(log(share / (1 - share)))
        inside.append(one[best])
        outside.append(two[best])
    return logits, inside, outside


@pytest.mark.parametrize(("trials", "days", "count"), [(2, 8, 4), (5, 37, 6), (9, 50, 8), (7, 24, 2)])
def test_cross_validation_by_brute_force(trials, days, count):
    rng = numpy.random.default_rng(trials)
    matrix = rng.normal(0.01, 0.1, (trials, days))
    matrix[-1] = 0.0  # one that never trades
    logits, inside, outside = by_hand(matrix, count)
    found = validated(matrix, count)
    assert found.combinations == len(logits)
    assert list(found.logits) == pytest.approx(logits)
    assert list(found.inside) == pytest.approx(inside)
    assert list(found.outside) == pytest.approx(outside)
    assert found.pbo == sum(value <= 0 for value in logits) / len(logits)
    assert found.loss == sum(value < 0 for value in outside) / len(outside)
    if count > 2:
        assert found.slope == pytest.approx(numpy.polyfit(inside, outside, 1)[0])


def test_noise_is_overfitted_half_of_the_time_and_skill_never():
    noise = [validated(numpy.random.default_rng(seed).normal(0, 0.01, (20, 400)), 10).pbo for seed in range(60)]
    assert numpy.mean(noise) == pytest.approx(0.5, abs=0.06)
    skilled = numpy.random.default_rng(1).normal(0, 0.01, (20, 400))
    skilled[7] += 0.005
    found = validated(skilled, 10)
    assert found.pbo == 0.0
    assert found.loss == 0.0


def test_what_cannot_be_validated():
    assert validated(numpy.ones((1, 100)), 10) is None
    assert validated(numpy.ones((3, 15)), 10) is None
    for count in (3, 0, 2.0, 22):
        with pytest.raises(ConfigError, match="expected an even number of blocks"):
            Blocks(count, 100)


# -- the sheet


def market(n=500, count=2, seed=4):
    return from_columns({f"F{i}": walk(n, seed * 10 + i, START, DAY) for i in range(count)})


@pytest.fixture(scope="module")
def found():
    return sweep(market(), SmaCross, {"fast": [2, 3, 5, 8], "slow": [13, 21, 34]}, cash=2000.0, **QUIET)


def test_the_sheet_is_what_the_series_say(found):
    sheet = found.overfitting(blocks=8, draws=50)
    series = {}
    for row in found.rows:
        result = Backtest(market(), SmaCross(**row["params"]), cash=2000.0).run(progress=False)
        series[row["key"]] = numpy.array(daily_of(result).returns)
        kept = found.series.of(row["key"])
        assert list(kept.values) == [numpy.float32(value) for value in daily_of(result).returns]
        assert list(kept.days) == list(daily_of(result).days)
        assert kept.periods == pytest.approx(365.25 * 500 / 499)
    matrix = numpy.array(list(series.values())).astype("f4").astype("f8")
    correlations = numpy.corrcoef(matrix)
    rho = (correlations.sum() - 12) / (12 * 11)
    assert sheet.mean_correlation == pytest.approx(rho)
    assert sheet.effective_trials == pytest.approx(rho + (1 - rho) * 12)
    ratios = matrix.mean(1) / matrix.std(1, ddof=1)
    best = series[found.best["key"]]
    ratio, skewness, kurtosis = sharpe.shape_of(list(best))
    assert sheet.sharpe_ratio == pytest.approx(found.best["metrics"]["sharpe_ratio"], rel=1e-6)
    expected = sharpe.deflated(ratio, 500, sheet.effective_trials, ratios.var(ddof=1), skewness, kurtosis)
    assert sheet.deflated_sharpe == pytest.approx(expected, rel=1e-5)
    assert sheet.deflated_sharpe_all < sheet.deflated_sharpe < sheet.probabilistic_sharpe
    assert sheet.pbo == sum(value <= 0 for value in by_hand(matrix, 8)[0]) / 70
    assert (sheet.trials, sheet.days) == (12, 500)
    assert sheet.neighbours == len(sheet.around.neighbours) > 2
    assert "overfitting: the best of 12 trials by sharpe_ratio: fast=" in str(sheet)
    assert sheet.to_dict()["figures"]["pbo"] == sheet.pbo


def test_workers_and_stores_give_the_same_sheet(found, tmp_path):
    expected = found.overfitting(blocks=6, draws=20).to_dict()
    space = {"fast": [2, 3, 5, 8], "slow": [13, 21, 34]}
    for _ in range(2):  # the second time from the journal
        other = sweep(market(), SmaCross, space, cash=2000.0, workers=2, store=str(tmp_path / "s"), progress=False)
        assert other.overfitting(blocks=6, draws=20).to_dict() == expected
    assert found.overfitting(blocks=6, draws=20, seed=1).to_dict() != expected


def test_the_table(found):
    pytest.importorskip("polars")
    sheet = found.overfitting(blocks=4, draws=0)
    assert dict(sheet.table.select("figure", "value").iter_rows())["pbo"] == sheet.pbo
    assert isnan(sheet.random_entries)
    assert sheet.notes == []


def test_journals_of_earlier_versions_stay_readable(tmp_path):
    store = str(tmp_path / "s")
    options = {"store": store, **QUIET}
    first = sweep(market(), SmaCross, {"fast": [2, 3], "slow": [13]}, **options)
    with sqlite3.connect(tmp_path / "s" / "journal.sqlite") as db:
        for column in ("calendar", "place", "size"):
            db.execute(f"alter table trials drop column {column}")
        db.execute("drop table calendars")
    db.close()
    again = sweep(market(), SmaCross, {"fast": [2, 3], "slow": [13]}, **options)
    assert again.rows == first.rows
    with pytest.raises(ConfigError, match="no daily returns of the best trial.*force=True"):
        again.overfitting()
    forced = sweep(market(), SmaCross, {"fast": [2, 3], "slow": [13]}, force=True, **options)
    assert forced.overfitting(blocks=4, draws=5).to_dict() == first_sheet(first)


def first_sheet(first):
    fresh = sweep(market(), SmaCross, {"fast": [2, 3], "slow": [13]}, **QUIET)
    assert fresh.rows[0]["metrics"] == first.rows[0]["metrics"]
    return fresh.overfitting(blocks=4, draws=5).to_dict()


def test_nothing_to_judge():
    with pytest.raises(ConfigError, match="no trial has a result"):
        sweep(market(60), Broken, {"size": [2]}, **QUIET).overfitting()
    one = sweep(market(60), SmaCross, {"fast": [2], "slow": [5]}, **QUIET).overfitting(draws=5)
    assert isnan(one.pbo)
    assert one.expected_best_sharpe == 0.0
    assert one.deflated_sharpe == one.probabilistic_sharpe
    assert "no cross-validation" in str(one)


# -- neighbours


def row(metric, **params):
    return {"params": params, "status": "done", "metrics": {"m": metric}}


def test_neighbours_in_a_grid():
    rows = [row(10.0 * a + b, a=a, b=b, kind=kind) for a in (1, 2, 5) for b in (10, 20, 40, 80) for kind in "xy"]
    best = next(r for r in rows if r["params"] == {"a": 2, "b": 40, "kind": "x"})
    found = plateau(rows, best, "m")
    beside = {(r["params"]["a"], r["params"]["b"]) for r in found.neighbours}
    assert beside == {(1, 20), (1, 40), (1, 80), (2, 20), (2, 80), (5, 20), (5, 40), (5, 80)}
    assert {r["params"]["kind"] for r in found.neighbours} == {"x"}
    values = [10.0 * a + b for a, b in beside]
    assert found.mean == pytest.approx(sum(values) / 8)
    assert found.share == pytest.approx(found.mean / 60)
    assert found.farthest == 130.0


def test_neighbours_without_a_grid():
    trials = Random(40, seed=1, a=(0.0, 1.0), b=(0.0, 1.0)).trials()
    rows = [row(t["a"], **t) for t in trials]
    found = plateau(rows, rows[0], "m")
    assert len(found.neighbours) == 4
    a, b = rows[0]["params"].values()
    far = max(abs(r["params"]["a"] - a) + abs(r["params"]["b"] - b) for r in found.neighbours)
    assert far < 0.5
    alone = plateau(rows[:1], rows[0], "m")
    assert alone.neighbours == []
    assert isnan(alone.mean)


# -- entries


class Seer(Strategy):
    """Knows what the day after tomorrow brings, or is wrong about it."""

    moves: object = ()
    wrong: bool = False

    def next(self):
        n = self.feed.bars
        if n % 3 == 0 and n + 2 < len(self.moves):
            up = self.moves[n] > 0
            self.order_target_size(self.feed, 1 if up != self.wrong else -1)
        elif n % 3 == 1:
            self.close()


class Dice(Strategy):
    seed: int = 1

    def start(self):
        self.rng = random.Random(self.seed)

    def next(self):
        if self.rng.random() < 0.1:
            self.order_target_size(self.feed, self.rng.choice([1, -1, 0]))


def test_entries_that_know_beat_random_ones():
    rng = random.Random(3)
    opens = [100.0]
    for _ in range(400):
        opens.append(opens[-1] * (1 + rng.gauss(0, 0.01)))
    moves = [b / a - 1 for a, b in zip(opens, opens[1:])]
    data = from_columns({"F": bars([(o, max(o, n), min(o, n), n, 1.0) for o, n in zip(opens, opens[1:])])})
    for wrong, expected in ((False, 1.0), (True, 0.0)):
        result = Backtest(data, Seer(moves=moves, wrong=wrong)).run(progress=False)
        chance = random_entries(result, data, 200)
        assert chance.percentile == expected
        assert chance.trades == result.metrics["num_trades"] > 100
        gross = [row[6] / abs(row[5]) / row[3] for row in result.rows("trades")]
        assert chance.real == pytest.approx(sum(gross) / len(gross))


def test_random_entries_are_like_random_ones():
    data = market(700, 2)
    shares = []
    for seed in range(25):
        result = Backtest(data, Dice(seed=seed)).run(progress=False)
        shares.append(random_entries(result, data, 60, seed=1).percentile)
    assert 0.35 < sum(shares) / len(shares) < 0.65
    assert min(shares) < 0.25
    assert max(shares) > 0.75


def test_draws_do_not_depend_on_each_other():
    data = market(300, 2)
    result = Backtest(data, Dice()).run(progress=False)
    many = random_entries(result, data, 30, seed=5)
    assert list(random_entries(result, data, 10, seed=5).draws) == list(many.draws[:10])
    assert list(random_entries(result, data, 30, seed=6).draws) != list(many.draws)
    assert random_entries(Backtest(data, SmaCross(fast=2, slow=290)).run(progress=False), data) is None


def test_random_trades_stay_apart_and_inside():
    """Every draw trades as long as the real one, and never twice at a time: with prices that rise by one, the sum tells."""
    n = 60
    data = from_columns({"F": bars([(float(i + 1), i + 2.0, i + 1.0, i + 2.0, 1.0) for i in range(n)])})

    class Always(Strategy):
        def next(self):
            self.order_target_size(self.feed, 1 if self.feed.bars % 5 else 0)

    result = Backtest(data, Always()).run(progress=False)
    chance = random_entries(result, data, 100)
    assert chance.trades == result.metrics["num_trades"] > 8
    assert chance.draws.min() > 0
    assert chance.draws.max() < 4.0  # no trade lasts longer than four bars, and the first price is 1
