"""Tapes: what ingest writes runs like the files it was made of; interrupted, damaged and foreign tapes."""

import json
import os
import signal
import subprocess
import sys
import time
from array import array

import pytest
from conftest import MODE, ROOT
from markets import START, universe
from random_trader import Gambler

from engine import Backtest
from engine._bench.candle_files import make
from engine.errors import ConfigError, DataError, RingbarError
from feeds import open_feeds
from feeds.ingest import ingest
from strategies.sma_cross import SmaCross, SmaCrossSignal

pa = pytest.importorskip("pyarrow")
MINUTE = 60_000_000_000


def run(feeds, strategy=SmaCrossSignal, **options):
    return Backtest(feeds, strategy(fast=2, slow=5), cash=1e6, **options).run(progress=False)


def misaligned():
    return universe(6, 300, seed=3, keep=0.5, late=50, early=80)


def frame_of(columns, symbol):
    rows = range(columns.offsets[symbol], columns.offsets[symbol + 1])
    stamps = [columns.stamps[columns.places[symbol] + i] for i in range(len(rows))]
    return stamps, {field: list(values[rows.start : rows.stop]) for field, values in columns.fields.items()}


def long_table(columns, order="time"):
    """All bars of `Columns` as one Arrow table."""
    rows = []
    for number, name in enumerate(columns.names):
        stamps, fields = frame_of(columns, number)
        rows += [(ts, name, *(fields[field][i] for field in columns.fields)) for i, ts in enumerate(stamps)]
    rows.sort() if order == "time" else rows.sort(key=lambda row: (row[1], row[0]))
    names = ["ts", "symbol", *columns.fields]
    table = pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})
    return table.set_column(0, "ts", table.column("ts").cast(pa.timestamp("ns", "UTC")))


@pytest.mark.parametrize("format", ["arrow", "parquet", "csv"])
@pytest.mark.parametrize("data", [misaligned, lambda: universe(3, 200)], ids=["misaligned", "aligned"])
def test_a_tape_runs_like_what_it_was_made_of(tmp_path, format, data):
    expected = run(data())
    assert expected.metrics["num_fills"] > 20
    manifest = ingest(data(), str(tmp_path / "tape"), format=format)
    assert manifest["rows"] == expected.info["bars"]
    for options in ({}, {"mode": "runonce"}, {"chunk": 3}):
        assert run(open_feeds(tmp_path / "tape"), **options).digest == expected.digest
    gambled = Backtest(open_feeds(tmp_path / "tape"), Gambler(seed=4), cash=1e5).run(progress=False)
    assert gambled.digest == Backtest(data(), Gambler(seed=4), cash=1e5).run(progress=False).digest


@pytest.mark.parametrize("format", ["arrow", "parquet"])
def test_vendor_files_in_time_order_run_as_they_are(tmp_path, format):
    table = long_table(misaligned())
    for number, cut in enumerate(range(0, table.num_rows, 100)):
        part = table.slice(cut, 100)
        if format == "parquet":
            import pyarrow.parquet as pq

            pq.write_table(part, tmp_path / f"day{number:03}.parquet", row_group_size=7)
        else:
            with pa.ipc.new_file(tmp_path / f"day{number:03}.arrow", part.schema) as file:
                file.write_table(part, max_chunksize=9)
    feeds = open_feeds(tmp_path)
    assert type(feeds.clock(bars_of(feeds))).__name__ == "TapeClock"
    assert run(feeds).digest == run(misaligned()).digest


def bars_of(feeds):
    from engine.core.storage.bars import Bars

    return Bars(list(feeds.names))


def test_vendor_files_by_symbol_take_the_way_round(tmp_path):
    import pyarrow.parquet as pq

    pq.write_table(long_table(misaligned(), "symbol"), tmp_path / "long.parquet")
    feeds = open_feeds(tmp_path / "long.parquet")
    assert feeds.clock(bars_of(feeds)) is None
    assert run(feeds).digest == run(misaligned()).digest


def test_a_part_of_the_symbols_and_of_the_time(tmp_path):
    ingest(misaligned(), str(tmp_path / "tape"), part=100)
    options = {"start": START + 60 * MINUTE, "end": START + 200 * MINUTE, "symbols": ["F04", "F01"]}
    ingest(misaligned(), str(tmp_path / "csv"), format="csv")
    expected = run(open_feeds(tmp_path / "csv", **options))
    assert run(open_feeds(tmp_path / "tape", **options)).digest == expected.digest
    assert expected.metrics["num_fills"] > 3


def test_orders_on_a_feed_that_ended_are_refused_alike(tmp_path):
    """`over` is known at the same instant with and without a tape."""

    class Late(SmaCross):
        def next(self):
            for feed in self.feeds:
                self.buy(feed, 0.01)

    ingest(misaligned(), str(tmp_path / "tape"))
    expected = run(misaligned(), Late)
    assert "feed_ended" in {row[5] for row in expected.rows("orders")}
    assert run(open_feeds(tmp_path / "tape"), Late).digest == expected.digest


def test_several_groups_give_one_tape(tmp_path):
    one = ingest(misaligned_files(tmp_path), str(tmp_path / "one"))
    two = ingest(misaligned_files(tmp_path), str(tmp_path / "two"), group=2, part=50)
    assert (one["sums"], one["counts"], one["symbols"]) == (two["sums"], two["counts"], two["symbols"])
    assert len(two["parts"]) > 3
    assert sorted(os.listdir(tmp_path / "two"))[-2:] == [two["parts"][-1]["file"], "tape.json"]
    assert not (tmp_path / "two/.groups").exists()


def misaligned_files(folder):
    if not (folder / "files").exists():
        ingest(misaligned(), str(folder / "files"), format="csv")
    return open_feeds(folder / "files")


def test_a_second_ingest_of_the_same_does_nothing_and_of_others_is_refused(tmp_path):
    feeds = misaligned_files(tmp_path)
    first = ingest(feeds, str(tmp_path / "tape"))
    before = os.stat(tmp_path / "tape/part-00000.arrow").st_mtime_ns
    assert ingest(feeds, str(tmp_path / "tape")) == first
    assert os.stat(tmp_path / "tape/part-00000.arrow").st_mtime_ns == before
    with pytest.raises(ConfigError, match="there is a tape of other data already; choose another folder"):
        ingest(open_feeds(tmp_path / "files", symbols=["F01"]), str(tmp_path / "tape"))
    with pytest.raises(ConfigError, match="there is a tape of other data already"):
        ingest(misaligned(), str(tmp_path / "tape"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear")
    with pytest.raises(ConfigError, match="has other files in it; choose an empty or a new one"):
        ingest(feeds, str(tmp_path / "mine"))


def interrupted(folder, parts):
    """An ingest that stops after some parts, as if it had been killed there."""
    import feeds.tape.tape_parts

    class Killed(Exception):
        pass

    complete = feeds.tape.tape_parts.TapePartWriter.complete

    def stop(self, gather):
        complete(self, gather)
        if len(self.state["parts"]) == parts:
            raise Killed

    feeds.tape.tape_parts.TapePartWriter.complete = stop
    try:
        with pytest.raises(Killed):
            ingest(misaligned_files(folder), str(folder / "tape"), part=60)
    finally:
        feeds.tape.tape_parts.TapePartWriter.complete = complete


@pytest.mark.parametrize("parts", [1, 3])
def test_an_interrupted_ingest_goes_on_after_its_last_part(tmp_path, parts):
    interrupted(tmp_path, parts)
    with pytest.raises(DataError, match="was not finished; start it again, and it continues where it was"):
        open_feeds(tmp_path / "tape")
    kept = os.stat(tmp_path / "tape/part-00000.arrow").st_mtime_ns
    (tmp_path / "tape/part-00077.arrow").write_bytes(b"of a part that the state does not know")
    again = ingest(misaligned_files(tmp_path), str(tmp_path / "tape"), part=60)
    assert os.stat(tmp_path / "tape/part-00000.arrow").st_mtime_ns == kept
    whole = ingest(misaligned_files(tmp_path), str(tmp_path / "whole"), part=60)
    assert again == whole


def test_data_that_changed_since_are_not_mixed_in(tmp_path):
    interrupted(tmp_path, 1)
    path = next(iter((tmp_path / "files").glob("*.csv")))
    os.utime(path, ns=(1, 1))
    with pytest.raises(ConfigError, match="of data that changed since, stopped here; delete the folder"):
        ingest(open_feeds(tmp_path / "files"), str(tmp_path / "tape"))


@pytest.mark.skipif(MODE != "compiled", reason="one runtime kills enough")
def test_killed_at_any_time_it_resumes(tmp_path):
    make(str(tmp_path / "files"), 20, 4000)
    code = (
        "import sys; from feeds import open_feeds; from feeds.ingest import ingest\n"
        f"ingest(open_feeds({str(tmp_path / 'files')!r}, on_bad='keep'), sys.argv[1], part=3000, progress=False)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for number, delay in enumerate((0.15, 0.22, 0.3)):
        process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "tape")], env=environment)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "tape")], env=environment, check=True)
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "whole")], env=environment, check=True)
    manifests = [json.loads((tmp_path / name / "tape.json").read_text()) for name in ("tape", "whole")]
    assert manifests[0] == manifests[1]
    assert not [name for name in os.listdir(tmp_path / "tape") if name.endswith(".tmp")]


def test_a_full_disk_keeps_what_is_complete(tmp_path, monkeypatch):
    import feeds.tape.tape_parts

    real = feeds.tape.tape_parts.os.fsync
    calls = []

    def full(fd):
        calls.append(fd)
        if len(calls) == 8:
            raise OSError(28, "No space left on device")
        return real(fd)

    feeds_ = misaligned_files(tmp_path)
    monkeypatch.setattr(feeds.tape.tape_parts.os, "fsync", full)
    with pytest.raises(RingbarError, match="No space left on device; what is complete is kept: make room there"):
        ingest(feeds_, str(tmp_path / "tape"), part=60)
    monkeypatch.undo()
    assert ingest(feeds_, str(tmp_path / "tape"), part=60) == ingest(feeds_, str(tmp_path / "whole"), part=60)


def test_a_part_that_was_cut_or_changed(tmp_path):
    ingest(misaligned(), str(tmp_path / "tape"))
    path = tmp_path / "tape/part-00000.arrow"
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    with pytest.raises(DataError, match=r"part-00000.arrow: \d+ bytes, the tape was written with \d+"):
        open_feeds(tmp_path / "tape")
    path.unlink()
    with pytest.raises(DataError, match="part-00000.arrow: 0 bytes"):
        open_feeds(tmp_path / "tape")
    path.write_bytes(b"x" * len(whole))
    with pytest.raises(DataError, match="part-00000.arrow: not an Arrow IPC file"):
        run(open_feeds(tmp_path / "tape"))
    (tmp_path / "tape/tape.json").write_text("{}")
    with pytest.raises(DataError, match=r"tape.json: not the contents of a tape"):
        open_feeds(tmp_path / "tape")


def test_what_is_read_back_must_be_what_was_written(tmp_path, monkeypatch):
    import feeds.tape.tape_parts

    real = feeds.tape.tape_parts.put

    def flip(target, at, column, code):
        real(target, at, column, code)
        if code == "d":
            memoryview(target)[at] += 1e-9

    monkeypatch.setattr(feeds.tape.tape_parts, "put", flip)
    with pytest.raises(DataError, match=r"F\d\d: \d+ rows with checksum .* can be read back, written were"):
        ingest(misaligned(), str(tmp_path / "tape"))


@pytest.mark.parametrize(
    ("edit", "match"),
    [
        (lambda t: [*t[:5], t[4], *t[5:]], "repeats that of the bar before"),
        (lambda t: [{**row, "close": float("nan")} if i == 7 else row for i, row in enumerate(t)], "row 8: .*close is nan; expected a finite price"),
        (lambda t: [{**row, "high": 1.0} if i == 7 else row for i, row in enumerate(t)], "row 8: .*high 1.0 < low"),
        (lambda t: [{**row, "symbol": None} if i == 7 else row for i, row in enumerate(t)], "1 rows without a symbol"),
    ],
)
def test_bad_rows_of_a_foreign_tape(tmp_path, edit, match):
    import pyarrow.parquet as pq

    table = long_table(universe(1, 50))
    bad = pa.Table.from_pylist(edit(table.to_pylist()), schema=table.schema)
    pq.write_table(bad, tmp_path / "long.parquet")
    with pytest.raises(DataError, match=match):
        run(open_feeds(tmp_path / "long.parquet"))
    if "symbol" not in match:
        result = run(open_feeds(tmp_path / "long.parquet", on_bad="skip"))
        assert result.info["skipped_rows"] == 1
        assert result.info["bars"] == bad.num_rows - 1


@pytest.mark.parametrize("prefetch", ["0", "1"])
def test_with_and_without_reading_ahead(tmp_path, monkeypatch, prefetch):
    monkeypatch.setenv("RINGBAR_PREFETCH", prefetch)
    ingest(misaligned(), str(tmp_path / "tape"), format="parquet")
    assert run(open_feeds(tmp_path / "tape")).digest == run(misaligned()).digest


def test_further_columns_go_along(tmp_path):
    from probes import table

    from feeds.columns import from_columns

    data = from_columns({"A": table(mood=[1.0, 2.0, 4.0]), "B": table(mood=[3.0, 5.0, 7.0])})
    manifest = ingest(data, str(tmp_path / "tape"), extra=["mood"])
    assert manifest["columns"] == ["open", "high", "low", "close", "volume", "openinterest", "mood"]
    from probes import panels

    assert panels(open_feeds(tmp_path / "tape"), lambda feeds: feeds.column("mood")) == {"A": [1, 2, 4], "B": [3, 5, 7]}


def test_formats_that_are_none(tmp_path):
    with pytest.raises(ConfigError, match="format='xml': expected one of arrow, parquet, csv"):
        ingest(misaligned(), str(tmp_path / "tape"), format="xml")


def test_stamps_of_arrays_are_exact(tmp_path):
    """Nanoseconds survive every format."""
    from probes import table

    from feeds.columns import from_columns

    stamps = array("q", [START + 1, START + 1_000_000_001, START + 2_123_456_789])
    for format in ("arrow", "parquet", "csv"):
        ingest(from_columns({"A": table(stamps, close=[1.0, 1.5, 0.1])}), str(tmp_path / format), format=format)
        result = Backtest(open_feeds(tmp_path / format, on_bad="keep"), Gambler(seed=1)).run(progress=False)
        assert [row[0] for row in result.rows("equity")] == list(stamps)
