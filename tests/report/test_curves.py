"""Curves and trades of the page: read part by part, reduced to levels that keep extremes, with every point around trades."""

import pytest
from markets import DAY, feeds, flat, walk
from play import play

from engine import Backtest, Result, Strategy
from strategies.sma_cross import SmaCross

numpy = pytest.importorskip("numpy")
pytest.importorskip("tsdownsample")
pytest.importorskip("pyarrow")

from engine.report.downsample import SEEN, Reduction  # noqa: E402
from engine.report.sections.curve_section import points_of, recorded_of  # noqa: E402
from engine.report.sections.trade_section import deals_of, table_of  # noqa: E402

MINUTE = 60_000_000_000


def curve(count):
    values = numpy.random.default_rng(2).normal(size=count)
    values[count // 2 + 123], values[count // 3 + 1] = 50.0, -50.0
    return numpy.arange(count, dtype="int64") * MINUTE, values


def taken(ts, values, room, parts, near=()):
    """The levels of a curve that comes in parts that end at `parts`."""
    reduction = Reduction(len(ts), room, numpy.array(near, "int64"))
    for piece in zip(numpy.split(ts, parts), numpy.split(values, parts)):
        reduction.add(*piece)
    return reduction.levels()


def test_a_long_curve_keeps_its_ends_and_extremes_at_every_level():
    ts, values = curve(1_000_003)
    levels = taken(ts, values, 25_000, [7, 400_000, 999_990])
    assert len(levels) == 2
    for level, most in zip(levels, (20_000, SEEN)):
        assert most - 2 <= len(level.ts) <= most
        (found,) = level.columns
        assert (found.max(), found.min()) == (50.0, -50.0)
        assert (level.ts[0], level.ts[-1]) == (ts[0], ts[-1])
        assert (numpy.diff(level.ts) > 0).all()
        assert numpy.array_equal(values[level.ts // MINUTE], found)


@pytest.mark.parametrize("parts", [[1], [3, 50_000, 50_001], list(range(16_384, 200_000, 16_384)), [199_999]])
def test_parts_make_no_difference(parts):
    ts, values = curve(200_000)
    near = [*range(500, 900), *range(16_000, 16_700), 199_999]
    whole, found = taken(ts, values, 25_000, [], near), taken(ts, values, 25_000, parts, near)
    for one, other in zip(whole, found):
        assert numpy.array_equal(one.ts, other.ts)
        assert numpy.array_equal(one.columns[0], other.columns[0])
    close = found[0]
    assert close.starts == [0, 400, 1100]
    assert numpy.array_equal(close.ts, ts[near])


def test_what_fits_is_there_point_by_point():
    ts, values = curve(20_000)
    fine, coarse = taken(ts, values, 25_000, [11])
    assert numpy.array_equal(fine.columns[0], values)
    assert SEEN - 2 <= len(coarse.ts) <= SEEN
    (only,) = taken(ts[:100], values[:100], 25_000, [])
    assert numpy.array_equal(only.ts, ts[:100])


def test_holes_hide_no_extremes():
    ts, values = curve(500_000)
    values[::3] = numpy.nan
    values[250_124], values[400_000] = 60.0, -60.0
    for level in taken(ts, values, 25_000, [100_000]):
        assert (numpy.nanmax(level.columns[0]), numpy.nanmin(level.columns[0])) == (60.0, -60.0)


def run(count, **options):
    return Backtest(feeds(A=walk(count, 3, step=MINUTE), B=walk(count, 4, step=MINUTE)), SmaCross(fast=3, slow=8), **options).run(
        progress=False
    )


def test_points_of_a_saved_run_are_those_of_the_run_itself(tmp_path):
    result = run(30_000)
    result.save(tmp_path / "run")
    windows = deals_of(result).windows()
    mine, saved = (points_of(one, result, windows, budget=200_000) for one in (result, Result.load(tmp_path / "run")))
    assert list(mine.curves) == ["equity", "drawdown", "invested", "benchmark"]
    for name, levels in mine.curves.items():
        assert [len(level.ts) for level in levels] == [len(level.ts) for level in saved.curves[name]]
        for one, other in zip(levels, saved.curves[name]):
            assert numpy.array_equal(one.ts, other.ts)
            assert numpy.array_equal(one.columns[0], other.columns[0])
    close = mine.curves["equity"][0]
    equity = dict(zip(result.equity["ts"].to_physical().to_list(), result.equity["equity"].to_list()))
    assert len(close.starts) > 1
    assert all(equity[ts] == value for ts, value in zip(close.ts.tolist(), close.columns[0].tolist()))
    first, last = windows[0]
    inside = [ts for ts in equity if first <= ts <= last]
    assert set(inside) <= set(close.ts.tolist())
    assert -mine.curves["drawdown"][-1].columns[0].min() == pytest.approx(result.metrics.max_drawdown, rel=1e-6)
    assert numpy.array_equal(mine.curves["benchmark"][-1].ts[[0, -1]], mine.curves["equity"][-1].ts[[0, -1]])


def test_drawdown_knows_deposits():
    result = play(feeds(A=flat([10] * 5)), {2: lambda s: s.deposit(500.0), 4: lambda s: s.withdraw(900.0)}, cash=1000.0)
    (only,) = points_of(result).curves["drawdown"]
    assert only.columns[0].tolist() == [0.0] * 5


def test_recorded_series_come_in_the_order_in_which_they_began():
    class Notes(Strategy):
        def next(self):
            self.record("close", self.feed.close[0])
            if self.feed.close[0] > 100:
                self.record("above", 1.0)
            for i in range(8):
                self.record(f"s{i}", i)

    result = Backtest(feeds(A=walk(5000, 3, step=DAY)), Notes()).run(progress=False)
    found, rest = recorded_of(result)
    names = list(result.series)
    assert (list(found), rest) == (names[:8], names[8:])
    frame = result.series["close"]
    close = found["close"][-1]
    assert close.columns[0].max() == frame["value"].max()
    assert (close.ts[0], close.ts[-1]) == tuple(frame["ts"].to_physical()[[0, -1]])


@pytest.mark.parametrize("shown", [10, 5_000])
def test_deals_are_the_trades_that_moved_most(shown):
    result = run(6_000, commission=0.001)
    frame = result.trades
    deals = deals_of(result, shown)
    assert numpy.array_equal(deals.net, frame["net"].to_numpy())
    least = numpy.sort(numpy.abs(deals.net))[-min(shown, len(deals.net))]
    kept = [row for row in zip(frame["symbol"], frame["entry_ts"].to_physical(), frame["net"]) if abs(row[2]) >= least]
    assert [(row[0], row[1], row[6]) for row in deals.rows] == kept
    for symbol, moved in deals.moved.items():
        assert moved == pytest.approx(frame.filter(frame["symbol"] == symbol)["net"].abs().sum())
    assert len(table_of(deals)["rows"]) == len(kept)
    windows = deals.windows()
    largest = max(deals.rows, key=lambda row: abs(row[6]))
    gap = max((largest[2] - largest[1]) * 3 // 4, 20 * MINUTE * 5999 // 6000)
    assert windows[0] == (largest[1] - gap, largest[2] + gap)
    assert len(deals.windows("A")) + len(deals.windows("B")) == len(windows)


@pytest.mark.parametrize("table", ["orders", "fills", "trades", "equity", "cash_flows"])
def test_batches_are_the_frame_part_by_part(table, tmp_path):
    import polars as pl

    result = run(6_000, commission=0.001)
    result.save(tmp_path / "run")
    for one in (result, Result.load(tmp_path / "run")):
        frame = one.frame(table)
        parts = [pl.from_arrow(batch) for batch in one.batches(table)]
        found = pl.concat([part.cast({pl.Categorical: pl.String}) for part in parts]) if parts else frame.clear()
        assert found.equals(frame.cast({pl.Categorical: pl.String}))
        names = frame.columns[2:0:-1]
        some = [pl.from_arrow(batch).columns for batch in one.batches(table, names)]
        assert all(columns == names for columns in some)
