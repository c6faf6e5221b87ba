"""Records: spools block by block, files left and not left behind, results written and read again."""

import json
import os
import struct
import subprocess
import sys

import pytest
from markets import bars, feeds, flat, universe
from play import Play, play
from random_trader import Gambler

from engine import Backtest, Result
from engine.core.record.recorder import Recorder
from engine.core.storage.spool import ROWS_A_BLOCK
from engine.core.views.feedset import as_datetime
from engine.errors import CapabilityError, ConfigError, DataError
from engine.results.frames import plain_rows
from engine.results.origin.provenance import moment, nanoseconds
from engine.results.tables import EXTRA, SCHEMA, names_of

TABLES = ("orders", "fills", "trades", "equity")


def gamble(**options):
    return Backtest(universe(2, 300, 3), Gambler(seed=3)).run(**options)


@pytest.mark.parametrize("rows", [0, 1, ROWS_A_BLOCK - 1, ROWS_A_BLOCK, ROWS_A_BLOCK + 1, 3 * ROWS_A_BLOCK + 5, 7 * ROWS_A_BLOCK])
@pytest.mark.parametrize("named", [True, False])
def test_a_spool_gives_back_what_it_took(rows, named, tmp_path):
    record = Recorder(100.0, str(tmp_path / "run") if named else None)
    for i in range(rows):
        record.fill(i, i % 7, 10 * i, i / 4, i + 0.5, -i, i - 1, i % 3)
    spool = record.fills
    for _ in range(2):  # before and after the end of the run
        columns = [[] for _ in spool.columns]
        for block in spool.blocks():
            for column, values in zip(columns, block):
                column.extend(values)
        expected = [(i, 10 * i, i - 1, i % 7, i % 3, i / 4, i + 0.5, -i) for i in range(rows)]
        assert spool.rows == rows
        assert list(zip(*columns)) == expected
        record.finish()


@pytest.mark.parametrize("most", [101, 1000, 5000, 1 << 20])
def test_a_system_may_write_less_than_it_was_given(most, monkeypatch, tmp_path):
    calls = []

    def write_some(fd, parts):
        data = b"".join(parts)[:most]
        calls.append(len(data))
        return os.write(fd, data)

    monkeypatch.setattr("engine.core.storage.spool.WRITEV", write_some)
    record = Recorder(100.0, str(tmp_path))
    rows = ROWS_A_BLOCK + 500
    for i in range(rows):
        record.fill(i, i % 5, i, i / 4, i + 0.5, -i, i, 0)
    record.finish()
    found = [values for block in record.fills.blocks() for values in zip(*block)]
    assert found == [(i, i, i, i % 5, 0, i / 4, i + 0.5, -i) for i in range(rows)]
    assert len(calls) == sum(-(-56 * n // most) for n in (ROWS_A_BLOCK, 500))


def test_the_layout_of_a_file_is_that_of_the_docstring(tmp_path):
    gamble(spool=str(tmp_path))
    rows = list(gamble().rows("equity"))
    data = (tmp_path / "equity.spool").read_bytes()
    n = len(rows)
    assert n < ROWS_A_BLOCK
    assert len(data) == 24 * n
    assert struct.unpack(f"={n}q{n}d{n}d", data) == sum((tuple(column) for column in zip(*rows)), ())


def test_a_folder_keeps_a_file_per_table_and_strategy(tmp_path):
    data = universe(2, 300, 3)
    results = Backtest(data, [Gambler(seed=3), Gambler(seed=4)]).run(spool=str(tmp_path))
    for i, result in enumerate(results):
        assert sorted(os.listdir(tmp_path / str(i))) == sorted(f"{table}.spool" for table in TABLES)
        assert result.digest == Backtest(data, Gambler(seed=3 + i)).run().digest


def test_without_a_folder_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    result = play(feeds(A=flat([10] * (ROWS_A_BLOCK + 50))), {})
    assert len(list(result.rows("equity"))) == ROWS_A_BLOCK + 50
    assert os.listdir(tmp_path) == []


FULL = """
import resource, signal, sys
sys.path[:0] = sys.argv[1:3]
from engine import Backtest
from engine.errors import RingbarError
from random_trader import Gambler
from markets import universe
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
try:
    Backtest(universe(2, 9000, 3), Gambler(seed=3, activity=0.1)).run()
except RingbarError as error:
    print(error)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits the size of files")
def test_a_full_disk_says_what_to_do():
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    done = subprocess.run([sys.executable, "-c", FULL, os.path.dirname(here), os.path.join(here, "support")], capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    assert done.stdout.startswith("cannot write the equity of this run to ")
    assert "rows: File too large; free space there, or choose another place with run(spool=...) or TMPDIR" in done.stdout


def test_print_shows_the_figures_and_how_they_came_about():
    text = str(play(feeds(A=flat([10, 11, 12])), {1: lambda s: s.buy(size=100)}, cash=10_000.0))
    for part in ("Total return       1.00%", "Trades             0", "Sharpe ratio", "Max drawdown", "Final value        10,100"):
        assert part in text
    for part in ("3 of 1 feed, 2010-01-01T00:00:00Z to 2010-01-03T00:00:00Z", "candles/s", "MB peak", "Mode               stream, "):
        assert part in text


def test_the_summary_says_why_next_was_never_called():
    from strategies.sma_cross import SmaCross

    result = Backtest(feeds(A=flat([10] * 20)), SmaCross()).run()
    assert result.info["notes"] == ["next() was never called: A has 20 bars, the indicators need 51"]
    assert "Note               next() was never called" in str(result)


def test_rows_have_the_columns_that_others_build_on():
    # design, section 6
    assert names_of("fills") == ["ts", "symbol", "order", "price", "size", "commission"]
    assert names_of("equity") == ["ts", "cash", "equity"]
    assert names_of("trades") == "symbol entry_ts exit_ts entry_price exit_price size gross net commission bars mae mfe".split()
    result = gamble()
    for table in TABLES:
        rows = list(result.rows(table))
        assert rows
        assert all(len(row) == len(SCHEMA[table]) for row in rows)


@pytest.mark.parametrize("table", TABLES)
def test_frames_equal_rows(table):
    pytest.importorskip("pyarrow")
    pytest.importorskip("polars")
    result = gamble()
    frame = getattr(result, table)
    assert frame.columns == [*names_of(table), *[name for name, _ in EXTRA.get(table, ())]]
    times = [name for name, kind in SCHEMA[table] if kind == "time"]
    assert {str(frame.schema[name]) for name in times} == {"Datetime(time_unit='ns', time_zone='UTC')"}
    assert [repr(row) for row in plain_rows(frame, table)] == [repr(row) for row in result.rows(table)]
    assert getattr(result, table) is frame


def test_trades_have_a_side_and_a_return_and_days_have_returns(tmp_path):
    pl = pytest.importorskip("polars")
    data = feeds(A=flat([10, 10, 20, 20, 40]))
    result = play(data, {1: lambda s: s.buy(size=10), 2: lambda s: s.close()}, cash=1000.0, commission=0.01)
    (trade,) = result.trades.to_dicts()
    assert trade["side"] == "long"
    assert trade["return_percent"] == pytest.approx(100 * (100 - 1 - 2) / 100)
    assert result.returns["ts"].dtype == pl.Datetime("ns", "UTC")
    assert (result.returns["value"] + 1).product() == pytest.approx(result.metrics.final_value / 1000)
    assert result.positions.rows()[-1][1:] == ("A", 0.0)
    loaded = Result.load(result.save(str(tmp_path / "run")))
    assert loaded.returns.equals(result.returns)
    assert loaded.positions["size"].to_list() == result.positions["size"].to_list() == [10.0, 0.0]


def test_save_and_load(tmp_path):
    pytest.importorskip("pyarrow")
    pytest.importorskip("polars")
    result = gamble()
    folder = str(tmp_path / "deep" / "run")
    assert result.save(folder) == folder
    loaded = Result.load(folder)
    assert loaded.digest == result.digest
    assert repr(loaded.metrics) == repr(result.metrics)
    assert str(loaded) == str(result)
    for table in TABLES:
        assert [repr(row) for row in loaded.rows(table)] == [repr(row) for row in result.rows(table)]
        assert getattr(loaded, table).equals(getattr(result, table), null_equal=True)
    again = Result.load(loaded.save(str(tmp_path / "copy")))
    assert again.digest == result.digest


def test_save_and_load_of_an_empty_run(tmp_path):
    pytest.importorskip("pyarrow")
    pytest.importorskip("polars")
    result = play(feeds(A=flat([10])), {})
    loaded = Result.load(result.save(str(tmp_path)))
    assert loaded.metrics["win_rate"] != loaded.metrics["win_rate"]
    assert [loaded.fills.height, loaded.equity.height] == [0, 1]


def test_load_refuses_what_is_no_result(tmp_path):
    with pytest.raises(DataError, match="no result.json there"):
        Result.load(str(tmp_path))
    (tmp_path / "result.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(DataError, match="format 99; this version reads format 2"):
        Result.load(str(tmp_path))


def test_frames_without_pyarrow_say_what_works_instead(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(CapabilityError, match="need pyarrow and polars"):
        gamble().fills  # noqa: B018


def test_a_result_has_the_strategy_that_ran():
    assert isinstance(play(feeds(A=flat([10])), {}).strategy, Play)


def test_a_run_of_figures_alone_has_the_figures_and_the_digest_of_one_that_keeps_all(tmp_path):
    kept = gamble()
    lean = gamble(keep="metrics", spool=str(tmp_path))
    assert lean.digest == kept.digest
    assert lean.metrics == kept.metrics
    assert list(lean.rows("equity")) == list(kept.rows("equity"))
    assert os.listdir(tmp_path) == ["equity.spool"]
    for table in ("orders", "fills", "trades"):
        with pytest.raises(DataError, match=f'the {table} of this run were counted and not kept; run it with keep="all"'):
            list(lean.rows(table))


def test_who_hears_of_trades_hears_of_their_excursions_where_no_table_is_kept():
    class Hearing(Play):
        def notify_trade(self, trade):
            self.heard.append((trade.mae, trade.mfe))

    rows = [(10, 12, 9, 11), (11, 14, 8, 10), (10, 11, 7, 9), (9, 10, 8, 9)]
    for record in ("all", "metrics"):
        played = Backtest(feeds(A=bars(rows)), Hearing(plan={1: Play.buy, 3: Play.close})).run(keep=record)
        assert played.strategy.heard == [(-4.0, 3.0)]


def test_figures_alone_are_equal_beyond_a_block_of_rows():
    data = feeds(A=flat([10] * (3 * ROWS_A_BLOCK)))
    plan = {bar: (Play.buy if bar % 2 else Play.sell) for bar in range(1, 2 * ROWS_A_BLOCK + 8)}
    kept, lean = (Backtest(data, Play(plan=plan)).run(keep=record) for record in ("all", "metrics"))
    assert kept.info["orders"] > 2 * ROWS_A_BLOCK
    assert (lean.digest, lean.metrics) == (kept.digest, kept.metrics)


def test_a_checkpoint_needs_the_tables(tmp_path):
    with pytest.raises(ConfigError, match='keep="metrics" with checkpoint='):
        gamble(keep="metrics", checkpoint=str(tmp_path))


@pytest.mark.parametrize("ts", [None, 0, 1, 999, 1000, 10**9, 1262304000 * 10**9 + 123_456_789, 2**63 - 1, -1, -(10**18), -(2**63)])
def test_moments_are_those_of_datetime(ts):
    expected = "-" if ts is None else as_datetime(ts).isoformat().replace("+00:00", "Z")
    assert moment(ts) == expected
    if ts is not None:
        assert nanoseconds(moment(ts)) == ts // 1000 * 1000
