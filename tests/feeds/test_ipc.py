"""Arrow IPC files that are read in place: the same bars as through pyarrow, the same refusals, and nothing of pyarrow imported."""

import os
import subprocess
import sys

import pytest

pa = pytest.importorskip("pyarrow")
from csv_rows import read

from engine.errors import DataError
from feeds import open_feeds
from feeds.columns import ipc
from feeds.columns.ipc_source import IpcSource

ROWS = 2500
FIRST = 1262304000


def bars(rows=ROWS, unit="ns", tz=None, first=FIRST, **columns):
    """A table of walking prices."""
    scale = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    stamps = pa.array([(first + 60 * t) * scale for t in range(rows)], pa.timestamp(unit, tz))
    close = [100.0 + (t * 7919 % 100) / 64 for t in range(rows)]
    table = {"datetime": stamps, "open": close, "high": [x + 1 for x in close], "low": [x - 1 for x in close], "close": close}
    table["volume"] = [float(t) for t in range(rows)]
    table.update(columns)
    return pa.table(table)


def write(path, table, batch=1000, **options):
    with pa.ipc.new_file(str(path), table.schema, **options) as writer:
        writer.write_table(table, max_chunksize=batch)
    return str(path)


def both(monkeypatch, source, **options):
    """Bars or the error, read in place and through pyarrow; and whether they were read in place."""
    found = []
    for direct in (True, False):
        with monkeypatch.context() as patch:
            if not direct:
                patch.setattr(ipc, "metadata", lambda path: None)
            try:
                opened = open_feeds(source, **options).sources()[0]
                found.append((read(opened), opened.skipped, opened.kept))
            except DataError as error:
                found.append(str(error))
            if direct:
                placed = isinstance(opened, IpcSource) and opened.other is None
    return *found, placed


CASES = {
    "plain": (lambda: bars(), {}, True),
    "seconds": (lambda: bars(unit="s"), {}, True),
    "milliseconds in UTC": (lambda: bars(unit="ms", tz="UTC"), {}, True),
    "microseconds in New York": (lambda: bars(unit="us", tz="America/New_York"), {}, True),
    "a wall clock": (lambda: bars(), {"tz": "America/New_York"}, False),
    "whole volumes": (lambda: bars(volume=pa.array(range(2**53, 2**53 + ROWS), pa.int64())), {}, True),
    "short volumes": (lambda: bars(volume=pa.array(range(ROWS), pa.int32())), {}, False),
    "nulls in volume": (lambda: bars(volume=pa.array([None, *range(1, ROWS)], pa.float64())), {}, False),
    "no volume": (lambda: bars().drop_columns(["volume"]), {}, True),
    "text beside": (lambda: bars(note=["x" * (t % 9) for t in range(ROWS)]), {}, True),
    "a dictionary beside": (lambda: bars(note=pa.array(["a", "b"] * (ROWS // 2)).dictionary_encode()), {}, True),
    "a list beside": (lambda: bars(note=pa.array([[1.0]] * ROWS)), {}, False),
    "nulls beside": (lambda: bars(note=pa.array([None, 1] * (ROWS // 2))), {}, True),
    "days": (lambda: bars(rows=9, unit="s", first=FIRST, datetime=pa.array(range(9), pa.date32())), {}, False),
    "no rows": (lambda: bars(rows=5).slice(0, 0), {}, True),
    "one row": (lambda: bars(rows=1), {}, True),
    "a window": (lambda: bars(), {"start": "2010-01-01 10:00", "end": "2010-01-02 03:00"}, True),
    "opening times": (lambda: bars(), {"stamp": "open", "bar": "1min"}, True),
    "a limit": (lambda: bars(), {"limit": 1234}, True),
    "out of order": (lambda: pa.concat_tables([bars(1500), bars(3)]), {}, True),
    "out of order, skipped": (lambda: pa.concat_tables([bars(1500), bars(1503)]), {"on_bad": "skip"}, True),
    "newest first": (lambda: bars().take(list(range(ROWS))[::-1]), {}, True),
    "infinite": (lambda: bars(open=[1.0] * 2000 + [float("inf")] * 500), {"on_bad": "keep"}, True),
    "crossed": (lambda: bars(high=[0.5] * ROWS), {"on_bad": "keep"}, True),
    "crossed, refused": (lambda: bars(high=[200.0] * 1100 + [0.5] * 1400), {}, True),
    "too early": (lambda: bars(9, "s", first=-(10**11)), {}, True),
}


@pytest.mark.parametrize("name", CASES)
def test_same_as_pyarrow(tmp_path, monkeypatch, name):
    make, options, expected = CASES[name]
    direct, through, placed = both(monkeypatch, write(tmp_path / "A.arrow", make()), **options)
    if name == "too early":
        assert isinstance(direct, str)
        assert isinstance(through, str)
    else:
        assert direct == through
    assert placed is expected


def test_forms_of_the_file(tmp_path, monkeypatch):
    """Compression and streams go through pyarrow; several files and empty batches are read in place."""
    table = bars()
    packed = write(tmp_path / "B.arrow", table, options=pa.ipc.IpcWriteOptions(compression="zstd"))
    with pa.ipc.new_stream(str(tmp_path / "C.arrow"), table.schema) as writer:
        writer.write_table(table)
    with pa.ipc.new_file(str(tmp_path / "D.arrow"), table.schema) as writer:
        for start in (0, 700, 700, 2500):
            rows = table.slice(start, 0 if start == 700 else 700).combine_chunks()
            writer.write_batch(pa.RecordBatch.from_arrays([c.combine_chunks() for c in rows.columns], schema=table.schema))
        writer.write_table(table.slice(700))
    expected = read(open_feeds(write(tmp_path / "A.arrow", table)).sources()[0])
    for path, place in ((packed, False), (str(tmp_path / "C.arrow"), False), (str(tmp_path / "D.arrow"), True)):
        direct, through, placed = both(monkeypatch, path)
        assert direct == through
        assert direct[0] == expected
        assert placed is place
    parts = {"A": [write(tmp_path / "1.arrow", table.slice(0, 1100)), write(tmp_path / "2.arrow", table.slice(1100))]}
    direct, through, placed = both(monkeypatch, parts)
    assert placed
    assert direct == through == (expected, 0, 0)


def test_many_feeds_with_nulls_stay_in_constant_memory(tmp_path):
    """Feeds that turn out to need pyarrow after all are staged one by one."""
    table = bars(100, volume=pa.array([None, *range(1, 100)], pa.float64()))
    for number in range(6):
        write(tmp_path / f"{number}.arrow", table)
    rows = [read(source) for source in open_feeds(str(tmp_path)).sources()]
    assert all(feed == rows[0] for feed in rows)
    assert len(rows[0]) == 100


def test_a_file_that_is_cut_while_it_is_read(tmp_path):
    path = write(tmp_path / "A.arrow", bars())
    source = open_feeds(path).sources()[0]
    from csv_rows import table

    rows = table()
    assert source.fill(rows, 0, 0, 50) == 50
    os.truncate(path, 20000)
    with pytest.raises(DataError, match="truncated"):
        for start in range(50, ROWS, 50):
            source.fill(rows, 0, start, 50)


def test_damaged_files_are_errors(tmp_path):
    """Wherever bytes of the metadata are wrong: an error in words, or bars that pyarrow reads from it, too."""
    import random

    write(tmp_path / "A.arrow", bars(70), 30)
    data = (tmp_path / "A.arrow").read_bytes()
    chance = random.Random(5)
    for _ in range(400):
        damaged = bytearray(data)
        place = chance.choice([chance.randrange(8, 900), len(data) - chance.randrange(1, 900)])
        damaged[place] = chance.randrange(256)
        path = tmp_path / "B.arrow"
        path.write_bytes(damaged)
        try:
            read(open_feeds(str(path)).sources()[0])
        except DataError:
            pass


def test_pyarrow_is_not_imported(tmp_path):
    write(tmp_path / "A.arrow", bars(100))
    code = (
        "import sys; from engine import Backtest, Strategy; from feeds import open_feeds\n"
        f"class Idle(Strategy):\n    def next(self): pass\n"
        f"Backtest(open_feeds({str(tmp_path)!r}), Idle).run(progress=False)\nassert 'pyarrow' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": os.getcwd()})


def tape(folder, batch=None, **columns):
    """A tape of three symbols, and the same rows through pyarrow."""
    from feeds.ingest import ingest

    for number in range(3):
        write(folder / f"S{number}.arrow", bars(900 + number, first=FIRST + 20 * number, **columns))
    ingest(open_feeds(str(folder / "S*.arrow")), str(folder / "tape"), progress=False)
    return str(folder / "tape")


def digest_of(path, **options):
    from engine import Backtest
    from strategies.sma_cross import SmaCross

    return Backtest(open_feeds(path, **options), SmaCross(fast=3, slow=9), cash=1e6).run(progress=False).digest


@pytest.mark.parametrize("options", [{}, {"symbols": ["S2", "S0"]}, {"start": "2010-01-01 03:00", "end": "2010-01-01 09:00"}])
def test_a_tape_is_read_in_place(tmp_path, monkeypatch, options):
    """With the same digest as through pyarrow, and without it."""
    from feeds.tape import tape as reading

    path = tape(tmp_path)
    read_in_place = []
    real = reading.plain_batches
    monkeypatch.setattr(reading, "plain_batches", lambda *a: read_in_place.append(real(*a)) or read_in_place[-1])
    digest = digest_of(path, **options)
    assert read_in_place
    assert None not in read_in_place
    monkeypatch.setattr(reading, "plain_file", lambda path, symbol: None)
    assert digest_of(path, **options) == digest
    assert len(read_in_place) == 1


def test_a_tape_that_is_damaged(tmp_path):
    """A symbol's number without a symbol is an error, like a file that ends early."""
    path = tape(tmp_path)
    part = os.path.join(path, "part-00000.arrow")
    from feeds.columns.ipc_metadata import metadata

    about = metadata(part)
    place = about.places(["symbol"])[0][1][0]
    with open(part, "r+b") as file:
        file.seek(place + 400)
        file.write(b"\xff\xff\xff\x0f")
    with pytest.raises(DataError, match="part-00000.arrow: damaged"):
        digest_of(path)
