"""Parquet, Arrow IPC, frames: whatever the shape, the bars are those of the same rows as CSV."""

import os
import random

import pytest
from test_csv_source import read

from engine import Backtest
from engine._bench.candle_files import make
from engine.errors import ConfigError, DataError
from feeds import open_feeds
from strategies.sma_cross import SmaCross

pa = pytest.importorskip("pyarrow")
pl = pytest.importorskip("polars")
pq = pytest.importorskip("pyarrow.parquet")
BARS = 700


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shapes")
    make(str(folder), 6, BARS, walk=True)
    for path in folder.glob("*.csv"):
        frame = pl.read_csv(path, try_parse_dates=True)
        frame.write_parquet(folder / f"{path.stem}.parquet", row_group_size=100)
        frame.write_ipc(folder / f"{path.stem}.arrow", compression="zstd")
    return folder


@pytest.fixture(scope="module")
def frames(folder):
    return {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}


@pytest.fixture(scope="module")
def long(frames):
    return pl.concat([frame.with_columns(symbol=pl.lit(name)) for name, frame in frames.items()])


def digest(feeds, mode="stream", **options):
    return Backtest(feeds, SmaCross(fast=5, slow=20), mode=mode, **options).run().digest


@pytest.fixture(scope="module")
def expected(folder):
    return digest(open_feeds(str(folder / "*.csv")))


@pytest.mark.parametrize("mode", ["stream", "runonce"])
@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_a_file_a_feed(folder, expected, kind, mode):
    feeds = open_feeds(str(folder / f"*.{kind}"))
    assert feeds.names == [f"candles{number:02}" for number in range(6)]
    assert digest(feeds, mode) == expected
    assert digest(feeds, mode, chunk=1) == expected


def test_few_feeds_are_read_side_by_side(folder):
    names = ["candles00", "candles01"]
    few = digest(open_feeds(str(folder / "*.csv"), symbols=names))
    for kind in ("parquet", "arrow"):
        for chunk in (1, 7, 1000):
            assert digest(open_feeds(str(folder / f"*.{kind}"), symbols=names), chunk=chunk) == few


SHAPES = {
    "polars": lambda f: f,
    "arrow": lambda f: f.to_arrow(),
    "pandas": lambda f: f.to_pandas(),
    "index": lambda f: f.to_pandas().set_index("datetime"),
    "nameless index": lambda f: f.to_pandas().set_index("datetime").rename_axis(None),
    "ms": lambda f: f.with_columns(pl.col("datetime").cast(pl.Datetime("ms"))),
    "utc": lambda f: f.with_columns(pl.col("datetime").dt.replace_time_zone("UTC")),
    "new york": lambda f: f.with_columns(
        pl.col("datetime").dt.replace_time_zone("UTC").dt.convert_time_zone("America/New_York")
    ),
    "text": lambda f: f.with_columns(pl.col("datetime").cast(pl.String)),
    "text with Z": lambda f: f.with_columns(pl.col("datetime").dt.strftime("%Y-%m-%dT%H:%M:%SZ")),
    "epoch s": lambda f: f.with_columns(pl.col("datetime").dt.epoch("s")),
    "epoch ms": lambda f: f.with_columns(pl.col("datetime").dt.epoch("ms")),
    "epoch ns": lambda f: f.with_columns(pl.col("datetime").dt.epoch("ns")),
    "epoch float": lambda f: f.with_columns(pl.col("datetime").dt.epoch("s").cast(pl.Float64)),
    "two columns": lambda f: f.select(
        pl.col("datetime").dt.date().alias("date"), pl.col("datetime").dt.time().alias("time"), pl.exclude("datetime")
    ),
    "decimal": lambda f: f.with_columns(pl.col("open", "high", "low", "close").cast(pl.Decimal(12, 4))),
    "dictionary": lambda f: f.to_arrow().set_column(1, "open", f.to_arrow().column("open").dictionary_encode()),
    "capitals": lambda f: f.rename(str.title),
    "chunks": lambda f: pa.concat_tables([f.slice(0, 1).to_arrow(), f.slice(1, 300).to_arrow(), f.slice(301).to_arrow()]),
    "columns": lambda f: {name: f[name].to_list() for name in f.columns},
    "numpy": lambda f: {name: f[name].to_numpy() for name in f.columns},
    "structured": lambda f: f.to_numpy(structured=True),
    "generic": lambda f: Stream(f),
}


class Stream:
    """Nothing but the protocol."""

    def __init__(self, frame):
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema=None):
        return self.frame.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("shape", SHAPES)
def test_frames(frames, expected, shape):
    feeds = open_feeds({name: SHAPES[shape](frame) for name, frame in frames.items()})
    assert digest(feeds) == expected
    if shape in ("polars", "epoch ms"):
        assert digest(feeds, "runonce") == expected


def test_one_frame_is_one_feed(frames):
    feeds = open_feeds(frames["candles00"])
    assert feeds.names == ["data"]
    assert feeds.estimate_rows() == BARS
    assert open_feeds(frames["candles00"], names=["AAPL"]).names == ["AAPL"]
    assert open_feeds([frames["candles00"], frames["candles01"]], names=["A", "B"]).names == ["A", "B"]
    columns = {name: frames["candles00"][name].to_list() for name in frames["candles00"].columns}
    assert open_feeds(columns, names=["A"]).names == ["A"]


@pytest.mark.parametrize("order", ["symbol", "datetime", "random", "reverse"])
@pytest.mark.parametrize("where", ["frame", "parquet", "ipc", "day files"])
def test_long(long, expected, order, where, tmp_path):
    if order == "random":  # within a symbol the times stay in order
        rng = random.Random(3)
        picks = [rng.random() for _ in range(len(long))]
        long = long.with_columns(pick=pl.Series(picks)).with_columns(pl.col("pick").sort().over("symbol")).sort("pick").drop("pick")
    elif order == "datetime":
        long = long.sort("datetime", "symbol")
    elif order == "reverse":
        long = long.sort("symbol", "datetime", descending=[True, False])
    if where == "frame":
        feeds = open_feeds(long)
    elif where == "parquet":
        long.write_parquet(tmp_path / "all.parquet", row_group_size=333)
        feeds = open_feeds(tmp_path / "all.parquet")
    elif where == "ipc":
        long.with_columns(pl.col("symbol").cast(pl.Categorical)).write_ipc(tmp_path / "all.arrow")
        feeds = open_feeds(tmp_path / "all.arrow")
    else:
        for (day,), part in long.group_by(pl.col("datetime").dt.date()):
            part.write_parquet(tmp_path / f"{day}.parquet") if order != "random" else part.sort("datetime").write_parquet(
                tmp_path / f"{day}.parquet"
            )
        feeds = open_feeds(tmp_path)
    assert sorted(feeds.names) == [f"candles{number:02}" for number in range(6)]
    assert feeds.estimate_rows() in range(6 * BARS - 6, 6 * BARS + 6)
    feeds = open_feeds(long, symbols=sorted(feeds.names)) if where == "frame" else feeds
    assert digest(feeds) == expected
    assert digest(feeds, "runonce") == expected


def test_several_files_as_one_feed(folder, frames, expected, tmp_path):
    for name, frame in frames.items():
        (tmp_path / name).mkdir()
        for start in range(0, BARS, 200):
            frame.slice(start, 200).write_parquet(tmp_path / name / f"part-{start:04}.parquet")
    assert digest(open_feeds({name: tmp_path / name for name in frames})) == expected
    assert digest(open_feeds({name: sorted((tmp_path / name).glob("*.parquet")) for name in frames})) == expected
    with pytest.raises(DataError, match="files of several formats"):
        open_feeds({"A": [folder / "candles00.csv", folder / "candles00.parquet"]})


def test_partitioned_dataset(frames, expected, tmp_path):
    for name, frame in frames.items():
        for start in range(0, BARS, 300):
            path = tmp_path / f"symbol={name}" / f"year={start}"
            path.mkdir(parents=True)
            frame.slice(start, 300).write_parquet(path / "0.parquet")
    feeds = open_feeds(tmp_path)
    assert feeds.names == list(frames)
    assert digest(feeds) == expected


def test_start_and_end_are_pushed_down(folder, frames, monkeypatch):
    from feeds.parquet import parquet_feed, parquet_source
    from feeds.parquet.pages import COMPILED

    groups = []
    module = parquet_source if COMPILED else parquet_feed
    kept = module.wanted_groups
    monkeypatch.setattr(module, "wanted_groups", lambda *a: groups.append(kept(*a)) or groups[-1])
    some = {"start": "2010-01-03 12:00", "end": "2010-01-05"}
    few = {"symbols": ["candles00", "candles01"], **some}
    assert digest(open_feeds(str(folder / "*.parquet"), **few)) == digest(open_feeds(str(folder / "*.csv"), **few))
    assert groups == [[2, 3], [2, 3]]
    rows = read(open_feeds(frames["candles00"], **some).sources()[0])
    assert len(rows) == 144


def test_limit(folder, frames, long):
    for source in (folder / "candles00.csv", folder / "candles00.parquet", folder / "candles00.arrow", frames["candles00"], long):
        for limit in (1, 99, BARS, BARS + 1):
            assert len(read(open_feeds(source, limit=limit).sources()[0])) == min(limit, BARS)


def test_time_zones(frames):
    naive = frames["candles00"]
    local = read(open_feeds(naive, tz="America/New_York").sources()[0])
    exact = read(open_feeds(naive.with_columns(pl.col("datetime").dt.replace_time_zone("America/New_York"))).sources()[0])
    assert local == exact
    aware = naive.with_columns(pl.col("datetime").dt.replace_time_zone("UTC"))
    assert read(open_feeds(aware, tz="America/New_York").sources()[0]) == read(open_feeds(naive).sources()[0])


def columns(**changes):
    given = {"ts": [10**18 + i for i in range(5)], **{name: [1.0, 2.0, 3.0, 4.0, 5.0] for name in ("open", "high", "low", "close")}}
    return {**given, **changes}


@pytest.mark.parametrize(
    ("change", "message", "left"),
    [
        ({"high": [1.0, 2.0, float("nan"), 4.0, 5.0]}, "A: row 2: high is nan; expected a finite price", 4),
        ({"high": [1.0, 2.0, None, 4.0, 5.0]}, "A: row 2: high is nan; expected a finite price", 4),
        ({"high": [1.0, 2.0, 3.0, 4.0, 4.5]}, "A: row 4: high 4.5 < low 5.0", 4),
        ({"ts": [10**18, 10**18 + 1, 10**18 + 1, 10**18 + 3, 10**18 + 4]}, "A: row 2: timestamp 2001-09-09 01:46:40.000000001 repeats", 4),
        ({"ts": [10**18, 10**18 + 1, 10**18 - 1, 10**18 + 3, 10**18 + 4]}, "A: row 2: timestamp 2001-09-09 01:46:39.999999999 goes back", 4),
        ({"ts": [None, 10**18 + 1, 10**18 + 2, 10**18 + 3, 10**18 + 4]}, "A: row 0: no timestamp", 4),
        ({"ts": [10**9, 10**9 + 1, 10**18 + 2, 10**18 + 3, 10**18 + 4]}, "A: row 3: ts is 1000000000000000002, which is not in the unit", None),
    ],
)  # fmt: skip
def test_bad_rows(change, message, left):
    with pytest.raises(DataError) as caught:
        read(open_feeds({"A": columns(**change)}).sources()[0], fields=())
    assert str(caught.value).startswith(message)
    if left:
        source = open_feeds({"A": columns(**change)}, on_bad="skip").sources()[0]
        assert len(read(source, fields=())) == left
        assert source.skipped == 5 - left
        if "high" in message and "<" in message:
            source = open_feeds({"A": columns(**change)}, on_bad="keep").sources()[0]
            assert len(read(source, fields=())) == 5
            assert source.kept == 1


def test_many_bad_rows_by_any_limit():
    rng = random.Random(9)
    n = 3000
    data = columns(ts=[10**18 + i - (rng.random() < 0.2) * 3 for i in range(n)], volume=[float(i) for i in range(n)])
    for name in ("open", "high", "low", "close"):
        data[name] = [rng.choice((1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, float("inf"))) for _ in range(n)]
    rows, last = [], 0
    for ts, *prices, volume in zip(*data.values()):
        if ts > last and all(price < 9 for price in prices) and prices[1] >= prices[2]:
            rows.append((ts, *prices, volume))
            last = ts
    data = {**{k: data[k] for k in ("ts", "open", "high", "low", "close", "volume")}}
    ordered = {**data}
    for limit in (1, 5, 63):
        source = open_feeds({"A": ordered}, on_bad="skip").sources()[0]
        found = read(source, limit)
        assert len(found) + source.skipped == n
        assert found == read(open_feeds({"A": ordered}, on_bad="skip").sources()[0], 64)
        assert all(a[0] < b[0] for a, b in zip(found, found[1:]))


def test_what_is_wrong_with_a_frame(tmp_path):
    import numpy as np

    for source, error, text in (
        (pl.DataFrame({"close": [1.0]}), DataError, "data: no column for timestamp, open, high, low; found close"),
        (columns(ts=["a"] * 5), DataError, "data: "),
        (columns(ts=[True] * 5), DataError, "data: column ts is bool; expected timestamps, dates or epoch numbers"),
        (columns(open=[1.0]), DataError, "data: "),
        (columns(open=["x"] * 5), DataError, "data: "),
        (np.zeros(3), ConfigError, "data: ndarray has no names of columns"),
        (pl.DataFrame(schema={"ts": pl.Datetime, **dict.fromkeys(("open", "high", "low", "close"), pl.Float64)}), DataError,
         "data: no bars"),
    ):  # fmt: skip
        with pytest.raises(error) as caught:
            read(open_feeds(source).sources()[0], fields=())
        assert str(caught.value).startswith(text), caught.value
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 and nothing else PAR1")
    (tmp_path / "bad.arrow").write_bytes(b"ARROW1 and nothing else")
    for kind, text in (("parquet", "not a Parquet file"), ("arrow", "not an Arrow IPC file")):
        with pytest.raises(DataError, match=text):
            read(open_feeds(tmp_path / f"bad.{kind}").sources()[0])


def test_file_systems(folder, frames):
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    for name, frame in frames.items():
        with memory.open(f"/shapes/{name}.parquet", "wb") as file:
            frame.write_parquet(file)
    names = list(frames)
    expected = read(open_feeds(folder / "candles01.csv").sources()[0])
    for base in ("memory://shapes", folder.as_uri()):
        assert read(open_feeds(f"{base}/candles01.parquet").sources()[0]) == expected
        feeds = open_feeds(f"{base}/*.parquet")
        assert feeds.names == names
        assert read(feeds.sources()[1]) == expected
    with pytest.raises(DataError, match="no such file or folder"):
        open_feeds("memory://nowhere/x.parquet")


def test_nothing_is_left_behind(folder, tmp_path, monkeypatch):
    import tempfile

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    digest(open_feeds(str(folder / "*.parquet")))
    assert os.listdir(tmp_path) == []
