"""Bars of every format go on where they were: text, packed, several files, one after the other or all symbols in one."""

import gzip
import os
import zipfile

import pytest
from crash import same_in_pieces
from markets import universe
from recipes import RECIPES

from engine import Backtest
from engine._bench.candle_files import make
from feeds import open_feeds

BARS = 400
EVERY = "270 bars"


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """Three files, and each of them packed and in halves."""
    folder = tmp_path_factory.mktemp("texts")
    paths = make(str(folder / "csv"), 3, BARS, walk=True)
    for name in ("gz", "zip", "halves", "zst"):
        (folder / name).mkdir()
    for path in paths:
        with open(path, "rb") as file:
            text = file.read()
        stem = os.path.basename(path)
        with gzip.open(folder / "gz" / f"{stem}.gz", "wb") as file:
            file.write(text)
        with zipfile.ZipFile(folder / "zip" / f"{stem}.zip", "w", zipfile.ZIP_DEFLATED) as whole:
            whole.writestr(stem, text)
        header, *rows = text.splitlines(keepends=True)
        for half, part in enumerate((rows[: BARS // 2], rows[BARS // 2 :])):
            (folder / "halves" / f"{half}-{stem}").write_bytes(b"".join([header, *part]))
    return folder


def run(source, recipe="channel", **options):
    opening = {name: options.pop(name) for name in ("start", "limit", "tz", "adjust", "actions", "columns", "on_bad") if name in options}
    return Backtest(open_feeds(source, **opening), RECIPES[recipe], cash=1e6, chunk=30, **options)


@pytest.mark.parametrize(("name", "mode"), [("csv", "stream"), ("csv", "runonce"), ("gz", "stream"), ("zip", "stream")])
def test_text_and_packed_text(texts, name, mode, tmp_path):
    same_in_pieces(lambda: run(str(texts / name), mode=mode), tmp_path, EVERY)


def test_options_of_opening(texts, tmp_path):
    same_in_pieces(lambda: run(str(texts / "csv"), start="2010-01-01 01:00", limit=300, tz="Europe/Berlin"), tmp_path, EVERY)


def test_a_feed_of_several_files(texts, tmp_path):
    halves = sorted(str(path) for path in (texts / "halves").iterdir())
    names = sorted({os.path.basename(path)[2:] for path in halves})
    feeds = {name: [path for path in halves if path.endswith(name)] for name in names}
    same_in_pieces(lambda: run(feeds), tmp_path, EVERY)


def test_skipped_and_kept_rows_are_counted_once(tmp_path):
    make(str(tmp_path / "noise"), 2, BARS)
    for number, policy in enumerate(("skip", "keep")):
        whole = same_in_pieces(lambda policy=policy: run(str(tmp_path / "noise"), on_bad=policy), tmp_path / policy, "90 bars")
        assert whole.info["kept_rows" if number else "skipped_rows"] > 0


def test_prices_that_are_adjusted(texts, tmp_path):
    (tmp_path / "actions.csv").write_text("symbol,date,split,dividend\ncandles00,2010-01-01T02:00:00,2,\ncandles01,2010-01-01T03:00:00,,1.5\n")
    options = {"adjust": "total", "actions": str(tmp_path / "actions.csv")}
    same_in_pieces(lambda: run(str(texts / "csv"), **options), tmp_path / "x", EVERY)


def test_many_packed_files_are_staged_again(texts, tmp_path, monkeypatch):
    monkeypatch.setattr("feeds.csv.csv_feed.SIDE_BY_SIDE", 2)
    same_in_pieces(lambda: run(str(texts / "gz")), tmp_path, EVERY)


def test_all_symbols_in_one_text(texts, tmp_path):
    rows = []
    for path in sorted((texts / "csv").glob("*.csv")):
        header, *lines = path.read_text().splitlines()
        rows += [f"{path.stem},{line}" for line in lines]
    (tmp_path / "long.csv").write_text("\n".join([f"symbol,{header}", *rows]) + "\n")
    same_in_pieces(lambda: run(str(tmp_path / "long.csv")), tmp_path / "x", EVERY)


@pytest.fixture(scope="module")
def shapes(texts):
    """The same as columns: {name: what open_feeds takes}."""
    pytest.importorskip("pyarrow")
    pl = pytest.importorskip("polars")
    folder = texts / "shapes"
    for name in ("parquet", "arrow", "epochs"):
        (folder / name).mkdir(parents=True)
    frames = {}
    for path in sorted((texts / "csv").glob("*.csv")):
        frame = frames[path.stem] = pl.read_csv(path, try_parse_dates=True)
        frame.write_parquet(folder / "parquet" / f"{path.stem}.parquet", row_group_size=70)
        frame.write_ipc(folder / "arrow" / f"{path.stem}.arrow")
        stamp = frame.columns[0]
        frame.with_columns(pl.col(stamp).dt.epoch("ms")).write_parquet(folder / "epochs" / f"{path.stem}.parquet", row_group_size=70)
    long = pl.concat([frame.with_columns(symbol=pl.lit(name)) for name, frame in frames.items()])
    long.write_parquet(folder / "long.parquet", row_group_size=90)
    long.sort(stamp, "symbol").write_parquet(folder / "tape.parquet", row_group_size=90)
    found = {name: str(folder / name) for name in ("parquet", "arrow", "epochs", "long.parquet", "tape.parquet")}
    return {**found, "frames": frames, "frame": long}


@pytest.mark.parametrize("name", ["parquet", "arrow", "epochs", "frames", "frame", "long.parquet", "tape.parquet", "staged parquet"])
def test_columns(shapes, name, tmp_path, monkeypatch):
    direct = 1 if name.startswith("staged") else 4
    monkeypatch.setattr("feeds.parquet.parquet_feed.DIRECT", direct)
    monkeypatch.setattr("feeds.columns.ipc.DIRECT", direct)
    monkeypatch.setattr("feeds.tape.tape.ROWS", 50)
    same_in_pieces(lambda: run(shapes[name.split()[-1]]), tmp_path, EVERY)


@pytest.mark.parametrize("format", ["arrow", "parquet"])
def test_tapes(texts, format, tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    from feeds.ingest import ingest

    monkeypatch.setattr("feeds.tape.tape.ROWS", 50)
    ingest(open_feeds(str(texts / "csv")), str(tmp_path / "tape"), format=format, part=300)
    assert len(list((tmp_path / "tape").glob("part*"))) > 2
    same_in_pieces(lambda: run(str(tmp_path / "tape"), start="2010-01-01 01:00"), tmp_path / "x", EVERY)


def test_a_merge_that_comes_first_is_kept(texts, tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("engine.run.memory_plan.ARROW_BYTES", 0)
    monkeypatch.setattr("engine.run.memory_plan.ring_parts", lambda bars, chunk: [("rings", 1 << 30 if chunk else 0)])
    for name, feeds in (("files", lambda: open_feeds(str(texts / "csv"))), ("memory", lambda: universe(3, 300, keep=0.7))):
        whole = Backtest(feeds(), RECIPES["cross"]).run(progress=False)
        make = lambda feeds=feeds: Backtest(feeds(), RECIPES["cross"], memory="900MB")  # noqa: E731
        assert make().explain().tape
        assert same_in_pieces(make, tmp_path / name, EVERY).digest == whole.digest
        assert not (tmp_path / name / "tape").exists()
