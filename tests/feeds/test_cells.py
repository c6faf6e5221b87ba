"""One meaning in every reader: the same cell in CSV, Parquet, Arrow, pandas, polars and NumPy is the same value or an error.

A new reader is a line in READERS.
"""

import math

import pytest

pa = pytest.importorskip("pyarrow")
parquet_files = pytest.importorskip("pyarrow.parquet")
feather_files = pytest.importorskip("pyarrow.feather")
numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")


from readings import read  # noqa: E402

from engine.errors import RingbarError  # noqa: E402

S = 1_709_856_000  # 2024-03-08
DAY = 86_400
NAN = float("nan")


def text(value):
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def csv(path, columns):
    rows = zip(*columns.values())
    path.write_text(",".join(columns) + "\n" + "".join(",".join(map(text, row)) + "\n" for row in rows))
    return str(path)


def parquet(path, columns):
    path = path.with_suffix(".parquet")
    parquet_files.write_table(pa.table(columns), path)
    return str(path)


def arrow(path, columns):
    path = path.with_suffix(".arrow")
    feather_files.write_feather(pa.table(columns), str(path), compression="uncompressed")
    return str(path)


READERS = {
    "csv": csv,
    "parquet": parquet,
    "arrow": arrow,
    "table": lambda path, columns: pa.table(columns),
    "pandas": lambda path, columns: pandas.DataFrame(columns),
    "polars": lambda path, columns: polars.DataFrame(columns, strict=False),
    "lazy": lambda path, columns: polars.LazyFrame(columns, strict=False),
    "numpy": lambda path, columns: {name: numpy.array([NAN if x is None else x for x in column]) for name, column in columns.items()},
    "mapping": lambda path, columns: columns,
}


def frame(stamps, **columns):
    n = len(stamps)
    base = {"date": stamps, "open": [10.0] * n, "high": [12.0] * n, "low": [8.0] * n, "close": [11.0] * n, "volume": [100.0] * n}
    return {**base, **columns}


DATES = [20240308, 20240311, 20240312]
STAMPS = [S, S + 3 * DAY, S + 4 * DAY]
CELLS = {
    "dates as numbers": (frame(DATES), [ts * 10**9 for ts in STAMPS]),
    "seconds": (frame(STAMPS), [ts * 10**9 for ts in STAMPS]),
    "milliseconds": (frame([ts * 1000 for ts in STAMPS]), [ts * 10**9 for ts in STAMPS]),
    "microseconds": (frame([ts * 10**6 for ts in STAMPS]), [ts * 10**9 for ts in STAMPS]),
    "nanoseconds": (frame([ts * 10**9 for ts in STAMPS]), [ts * 10**9 for ts in STAMPS]),
    "seconds with a fraction": (frame([ts + 0.5 for ts in STAMPS]), [ts * 10**9 + 5 * 10**8 for ts in STAMPS]),
    "iso dates": (frame(["2024-03-08", "2024-03-11", "2024-03-12"]), [ts * 10**9 for ts in STAMPS]),
    "iso times with a zone": (
        frame([f"2024-03-{day}T00:00:00+00:00" for day in ("08", "11", "12")]),
        [ts * 10**9 for ts in STAMPS],
    ),
    **{
        kind: (frame(cells), [ts * 10**9 for ts in STAMPS])
        for kind, cells in {
            "seconds as text": [str(ts) for ts in STAMPS],
            "dates as numbers, as text": ["20240308", "20240311", "20240312"],
            "dates with slashes": ["2024/03/08", "2024/03/11", "2024/03/12"],
            "dates with points": ["08.03.2024", "11.03.2024", "12.03.2024"],
            "names of months": ["08-Mar-2024", "11-Mar-2024", "12-Mar-2024"],
            "names of months in words": ["8 March 2024", "11 March 2024", "12 March 2024"],
            "midnight as 24:00": ["2024-03-07 24:00", "2024-03-10 24:00", "2024-03-11 24:00"],
            "a zone by its name": ["2024-03-08 00:00:00 UTC", "2024-03-11 00:00:00 UTC", "2024-03-12 00:00:00 UTC"],
            "halves of the day": ["3/8/2024 12:00 AM", "3/11/2024 12:00 AM", "3/12/2024 12:00 AM"],
        }.items()
    },
    "days and months that cannot be distinguished": (frame(["03/08/2024", "03/11/2024", "03/12/2024"]), None),
    "text that is no timestamp": (frame(["2024-03-08", "soon", "2024-03-12"]), None),
    "a number that is no date": (frame([20240308, 20241399, 20240312]), None),
    "beyond int64 nanoseconds": (frame(["2024-03-08", "2024-03-11", "9999-12-31"]), None),
    "mixed units": (frame([S, (S + DAY) * 1000, (S + 2 * DAY) * 1000]), None),
    "days as spreadsheets count them": (frame([45357, 45358, 45359]), None),
    "days and times as spreadsheets count them": (frame([45357.5, 45358.5, 45359.5]), None),
    "times of day": (frame([930, 935, 940]), None),
    "numbers of rows": (frame([0, 1, 2]), None),
    "no timestamp": (frame(["2024-03-08", None, "2024-03-12"]), None),
    "repeated": (frame(["2024-03-08", "2024-03-08", "2024-03-12"]), None),
    "no close": (frame(STAMPS, close=[11.0, None, 11.0]), None),
    "infinite": (frame(STAMPS, high=[12.0, math.inf, 12.0]), None),
    "truth values as prices": (frame(STAMPS, close=[True, True, True]), None),
    "truth values as volumes": (frame(STAMPS, volume=[True, False, True]), None),
    "text that is no number": (frame(STAMPS, close=["11.0", "n/a?", "11.0"]), None),
    "numbers as text": (frame(STAMPS, close=["11.0", "11.5", "11.0"]), [ts * 10**9 for ts in STAMPS]),
    "high below low": (frame(STAMPS, high=[12.0, 7.0, 12.0]), None),
}
VALUES = {
    "negative and zero prices": dict(open=[-3.0, 0.0, 1.0], high=[-1.0, 0.0, 2.0], low=[-5.0, 0.0, 0.0], close=[-2.0, 0.0, 1.0]),
    "whole numbers": dict(open=[10, 11, 12], high=[12, 13, 14], low=[8, 9, 10], close=[11, 12, 13], volume=[1, 2, 3]),
    "no volume": dict(volume=[100.0, None, 300.0]),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("cell", CELLS)
def test_timestamps_and_faults(tmp_path, cell, reader):
    columns, expected = CELLS[cell]
    if expected is None:
        with pytest.raises(RingbarError) as error:
            read(READERS[reader](tmp_path / "a.csv", columns))
        assert "Traceback" not in str(error.value)
    else:
        assert [row[0] for row in read(READERS[reader](tmp_path / "a.csv", columns))] == expected


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("dates", "times", "names"),
    [
        (["2024-03-08"] * 3, ["09:30", "09:31", "16:00"], ("Date", "Time")),
        ([20240308] * 3, [930, 931, 1600], ("date", "time")),
        (["20240308"] * 3, ["93000", "93100", "160000"], ("<DTYYYYMMDD>", "<TIME>")),
        (["08.03.2024"] * 3, ["9:30", "9:31", "16:00"], ("Datum", "Uhrzeit")),
        (["2024-03-08"] * 3, ["9:30 AM", "9:31 AM", "4:00 PM"], ("day", "trade_time")),
    ],
)
def test_dates_and_times_of_day_in_two_columns(tmp_path, reader, dates, times, names):
    columns = frame(dates)
    columns = {names[0]: columns.pop("date"), names[1]: times, **columns}
    found = read(READERS[reader](tmp_path / "a.csv", columns), tz="America/New_York")
    minutes = [(row[0] // 10**9 - S) // 60 for row in found]
    assert minutes == [870, 871, 1260]  # five hours later in UTC


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("cell", VALUES)
def test_values(tmp_path, cell, reader):
    columns = frame(STAMPS, **VALUES[cell])
    found = read(READERS[reader](tmp_path / "a.csv", columns))
    for field, values in zip(zip(*[row[1:] for row in found]), list(columns.values())[1:]):
        assert [None if x != x else x for x in field] == values


@pytest.mark.parametrize("reader", READERS)
def test_errors_name_the_cell(tmp_path, reader):
    with pytest.raises(RingbarError, match=r"(a\.csv:3|row 2): column close: 'n/a\?' is not a number"):
        read(READERS[reader](tmp_path / "a.csv", frame(STAMPS, close=["11.0", "n/a?", "11.0"])))
    if reader != "csv":
        with pytest.raises(RingbarError, match=r"column close is of type bool; expected numbers.*columns=\{\"close\": "):
            read(READERS[reader](tmp_path / "a.csv", frame(STAMPS, close=[True, True, True])))


@pytest.mark.parametrize("reader", READERS)
def test_newest_first_and_a_column_that_is_not_there(tmp_path, reader):
    columns = {name: values[::-1] for name, values in frame(STAMPS, close=[11.0, 10.0, 9.0]).items()}
    source = READERS[reader](tmp_path / "a.csv", columns)
    if reader in ("parquet", "arrow"):
        with pytest.raises(RingbarError, match="newest first"):
            read(source)
    else:
        assert [row[4] for row in read(source)] == [11.0, 10.0, 9.0]
    for field in ("volume", "close"):
        with pytest.raises(RingbarError, match="Vlume"):
            read(source, columns={field: "Vlume"})
