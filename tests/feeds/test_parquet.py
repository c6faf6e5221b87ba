"""Parquet files that are read without pyarrow: the same bars, the same refusals, and nothing of pyarrow imported."""

import os
import random
import subprocess
import sys

import pytest

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq
from csv_rows import read, table
from test_ipc import CASES, ROWS, bars

from engine.errors import DataError
from feeds import open_feeds
from feeds.parquet import parquet_feed
from feeds.parquet.pages import COMPILED, has_zstd
from feeds.parquet.parquet_source import ParquetSource

pytestmark = pytest.mark.skipif(not COMPILED, reason="pyarrow reads Parquet files where nothing is compiled")
PLACED = {"no rows": False, "short volumes": True, "nulls in volume": True, "a dictionary beside": True}


def write(path, rows, **options):
    pq.write_table(rows, str(path), **{"row_group_size": 1000, **options})
    return str(path)


def both(monkeypatch, source, **options):
    """Bars or the error, read here and through pyarrow; and whether they were read here."""
    found = []
    for direct in (True, False):
        with monkeypatch.context() as patch:
            if not direct:
                patch.setattr(parquet_feed, "footer_of", lambda path: None)
            try:
                opened = open_feeds(source, **options).sources()[0]
                found.append((read(opened), opened.skipped, opened.kept))
            except DataError as error:
                found.append(str(error))
            if direct:
                placed = isinstance(opened, ParquetSource) and opened.other is None
    return *found, placed


@pytest.mark.parametrize("name", CASES)
def test_same_as_pyarrow(tmp_path, monkeypatch, name):
    make, options, expected = CASES[name]
    direct, through, placed = both(monkeypatch, write(tmp_path / "A.parquet", make()), **options)
    if name == "too early":
        assert isinstance(direct, str)
        assert isinstance(through, str)
    else:
        assert direct == through
    assert placed is PLACED.get(name, expected)


ODD = {  # columns that are not float64 without nulls
    "float32": lambda rows: pa.array([100.0 + 0.1 * (t % 7) for t in range(rows)], pa.float32()),
    "int32": lambda rows: pa.array([100 + t % 7 for t in range(rows)], pa.int32()),
    "int64": lambda rows: pa.array([2**60 + t for t in range(rows)], pa.int64()),
    "uint32": lambda rows: pa.array([2**31 + t for t in range(rows)], pa.uint32()),
    "duration": lambda rows: pa.array([100 + t for t in range(rows)], pa.duration("us")),
    "decimal": lambda rows: pa.array([None if t % 3 else 100 for t in range(rows)], pa.decimal128(9, 2)),
    "nulls": lambda rows: pa.array([None if t % 5 in (1, 2) else 100.5 + t % 1000 for t in range(rows)], pa.float64()),
    "only nulls": lambda rows: pa.array([None] * rows, pa.float64()),
    "whole numbers and nulls": lambda rows: pa.array([None if t % 50 else t for t in range(rows)], pa.int32()),
}
FORMS = {
    "plain": {"use_dictionary": False, "compression": "none"},
    "snappy": {},
    "zstd": {"compression": "zstd"},
    "zstd, pages of version 2, small": {"compression": "zstd", "data_page_version": "2.0", "data_page_size": 2048},
    "snappy, pages of version 2": {"data_page_version": "2.0"},
    "no compression, pages of version 2": {"data_page_version": "2.0", "compression": "none"},
    "a dictionary that becomes too large": {"dictionary_pagesize_limit": 512, "data_page_size": 1024},
    "checksums": {"write_page_checksum": True},
    "without Arrow's schema": {"store_schema": False},
    "gzip": {"compression": "gzip"},
    "delta": {"use_dictionary": False, "column_encoding": {"volume": "PLAIN", "datetime": "DELTA_BINARY_PACKED"}},
    "milliseconds": {"coerce_timestamps": "ms"},
    "of Spark": {"use_deprecated_int96_timestamps": True},
    "one row group": {"row_group_size": 10**6},
}
ELSEWHERE = {"gzip", "delta", "of Spark"}


@pytest.mark.parametrize("form", FORMS)
def test_forms(tmp_path, monkeypatch, form):
    zone = [None, "UTC", "America/New_York"][list(FORMS).index(form) % 3]
    other = ("uint32", "decimal") if form == "without Arrow's schema" else ("uint32", "decimal", "duration")
    for kind, make in ODD.items():
        rows = bars(tz=zone, volume=make(ROWS))
        path = write(tmp_path / f"{kind}.parquet", rows, **FORMS[form])
        direct, through, placed = both(monkeypatch, path)
        assert direct == through, kind
        assert placed is (form not in ELSEWHERE and kind not in other), kind
        assert placed or has_zstd() or "zstd" not in form
    for field in ("open", "datetime"):
        column = bars(tz=zone)[field].to_pylist()
        missing = bars(tz=zone, **{field: pa.array([None if t in (1203, 2400) else x for t, x in enumerate(column)])})
        path = write(tmp_path / f"{field}.parquet", missing, **FORMS[form])
        for on_bad in ("raise", "skip", "keep"):
            direct, through, placed = both(monkeypatch, path, on_bad=on_bad)
            assert direct == through
            assert placed is (form not in ELSEWHERE)


def test_columns_that_a_writer_requires(tmp_path, monkeypatch):
    """Columns that cannot have nulls have no levels."""
    rows = bars()
    schema = pa.schema([field.with_nullable(False) for field in rows.schema])
    for number, options in enumerate(FORMS.values()):
        direct, through, placed = both(monkeypatch, write(tmp_path / f"{number}.parquet", rows.cast(schema), **options))
        assert direct == through
        assert len(direct[0]) == ROWS


def test_random_values_and_pages(tmp_path, monkeypatch):
    """Runs, repeats and noise in dictionaries of all widths."""
    chance = random.Random(7)
    for number in range(20):
        rows = chance.choice([1, 7, 8, 9, 1000, 5000])
        known = [chance.random() * 10 ** chance.randrange(6) for _ in range(chance.choice([1, 2, 3, 200, 3000]))]
        values = []
        while len(values) < rows:
            values += [chance.choice([None, chance.choice(known)])] * chance.choice([1, 1, 1, 9, 300])
        path = write(
            tmp_path / f"{number}.parquet",
            bars(rows, volume=pa.array(values[:rows], pa.float64())),
            compression=chance.choice(["snappy", "zstd", "none"]),
            data_page_size=chance.choice([64, 999, 10**6]),
            row_group_size=chance.choice([3, 100, 10**6]) if rows < 2000 else 10**6,
            data_page_version=chance.choice(["1.0", "2.0"]),
        )
        direct, through, placed = both(monkeypatch, path)
        assert direct == through
        assert placed


def test_feeds_of_equal_and_other_timestamps(tmp_path, monkeypatch):
    """Feeds share the timestamps in the temporary file as long as they are equal, row group by row group."""
    from engine import Backtest
    from strategies.sma_cross import SmaCross

    for number, late in enumerate([0, 0, 1800, 0, 0]):
        rows = bars(1500)
        if late:
            rows = pa.concat_tables([rows.slice(0, 700), bars(1500, first=1262304000 + late).slice(700)])
        write(tmp_path / f"F{number}.parquet", rows, row_group_size=[300, 300, 300, 400, 300][number])
    digests = []
    for direct in (True, False):
        with monkeypatch.context() as patch:
            if not direct:
                patch.setattr(parquet_feed, "footer_of", lambda path: None)
            digests.append(Backtest(open_feeds(str(tmp_path)), SmaCross(fast=3, slow=9), cash=1e6).run(progress=False).digest)
    assert digests[0] == digests[1]


def test_damaged_files_are_errors(tmp_path):
    """Wherever bytes are wrong: an error in words, or bars."""
    chance = random.Random(5)
    for number, options in enumerate([{}, {"compression": "zstd"}, {"compression": "none", "data_page_version": "2.0"}]):
        write(path := tmp_path / f"{number}.parquet", bars(70), row_group_size=30, **options)
        data = path.read_bytes()
        errors = 0
        for _ in range(200):
            damaged = bytearray(data)
            for _ in range(chance.choice([1, 1, 1, 8])):
                damaged[chance.randrange(4, len(data) - 8)] = chance.randrange(256)
            path = tmp_path / "B.parquet"
            path.write_bytes(damaged)
            try:
                read(open_feeds(str(path)).sources()[0])
            except DataError as error:
                errors += 1
                assert "B.parquet" in str(error)
        assert errors > 25
    path.write_bytes(data[:-2000] + data[-1000:])
    with pytest.raises(DataError, match="B.parquet"):
        read(open_feeds(str(path)).sources()[0])


def test_a_checksum_that_is_wrong(tmp_path):
    path = write(tmp_path / "A.parquet", bars(500), write_page_checksum=True, compression="none", use_dictionary=False)
    with open(path, "r+b") as file:
        file.seek(2000)
        file.write(b"\xff")
    with pytest.raises(
        DataError, match=r"A.parquet: column datetime of row group 1 is damaged: a page whose checksum is wrong"
    ):
        read(open_feeds(path).sources()[0])


def test_a_file_that_is_cut_while_it_is_read(tmp_path):
    path = write(tmp_path / "A.parquet", bars())
    source = open_feeds(path).sources()[0]
    rows = table()
    assert source.fill(rows, 0, 0, 50) == 50
    os.truncate(path, 20000)
    with pytest.raises(DataError, match="truncated"):
        for start in range(50, ROWS, 50):
            source.fill(rows, 0, start, 50)


def test_pyarrow_is_not_imported(tmp_path):
    for number in range(6):
        write(tmp_path / f"{number}.parquet", bars(100))
    code = (
        "import sys; from engine import Backtest, Strategy; from feeds import open_feeds\n"
        f"class Idle(Strategy):\n    def next(self): pass\n"
        f"Backtest(open_feeds({str(tmp_path)!r}), Idle).run(progress=False)\nassert 'pyarrow' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": os.getcwd()})
