"""open_feeds: which files become which feeds, options, and the script that makes candles."""

import os
import subprocess
import sys
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from engine.errors import CapabilityError, ConfigError, DataError
from feeds import open_feeds

ROOT = Path(__file__).resolve().parents[2]
TEXT = "datetime,open,high,low,close\n2010-01-01,1,2,0.5,1.5\n2010-01-02,1,2,0.5,1.5\n"


@pytest.fixture
def folder(tmp_path):
    for name in ("MSFT", "AAPL", "IBM.N"):
        (tmp_path / f"{name}.csv").write_text(TEXT)
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "notes.md").write_text("x")
    (tmp_path / "sub.csv").mkdir()
    return tmp_path


def test_a_directory(folder):
    feeds = open_feeds(folder)
    assert feeds.names == ["AAPL", "IBM.N", "MSFT"]
    assert len(feeds) == 3
    assert [feed.path for feed in feeds] == [str(folder / f"{name}.csv") for name in feeds.names]
    assert feeds.files()[0] == {"symbol": "AAPL", "path": str(folder / "AAPL.csv"), "bytes": len(TEXT)}
    assert feeds["MSFT"] is feeds[2]
    with pytest.raises(DataError, match="no feed MSFF; did you mean MSFT?"):
        feeds["MSFF"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.csv", ["AAPL", "IBM.N", "MSFT"]),
        ("A*.csv", ["AAPL"]),
        ("*M*.csv", ["IBM.N", "MSFT"]),
        ("?????.csv", ["IBM.N"]),
        ("[AM]*.csv", ["AAPL", "MSFT"]),
        ("sub*/../A*.csv", ["AAPL"]),
    ],
)
def test_patterns(folder, pattern, names):
    assert open_feeds(os.path.join(folder, pattern)).names == names


def test_relative_pattern(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert [feed.path for feed in open_feeds("A*.csv")] == ["AAPL.csv"]
    assert open_feeds("AAPL.csv").files()[0]["path"] == "AAPL.csv"


def test_lists_and_mappings(folder):
    assert open_feeds([folder / "MSFT.csv", str(folder / "A*.csv")]).names == ["MSFT", "AAPL"]
    assert open_feeds({"one": folder / "MSFT.csv", "two": folder / "MSFT.csv"}).names == ["one", "two"]
    assert open_feeds(folder, names=["a", "b", "c"]).names == ["a", "b", "c"]
    assert open_feeds(folder, symbols=["MSFT", "AAPL"]).names == ["MSFT", "AAPL"]
    assert open_feeds(folder, symbols="MSFT").names == ["MSFT"]


def test_what_cannot_be_opened(folder):
    for source, error, text in (
        (folder / "TSLA.csv", DataError, r"TSLA.csv: no such file"),
        (folder / "none", DataError, r"none: no such file"),
        (folder / "X*.csv", DataError, r"X\*.csv: no X\*.csv files there"),
        (folder / "X??.csv", DataError, r"X\?\?.csv: no file matches this pattern"),
        (folder / "none" / "*.csv", DataError, r"none/\*.csv: no such directory"),
        (folder / "sub.csv", DataError, r"sub.csv: no files there that can be read; expected .csv,"),
        ([], DataError, r"no feeds in \[\]; expected paths of CSV files"),
        ({}, DataError, r"no feeds in \{\}; expected"),
        (folder / "notes.md", CapabilityError, r"notes.md: can't read .md; expected .csv"),
    ):
        with pytest.raises(error, match=text):
            open_feeds(source)
    for name, kind in (("bars.xls", ".xls"), ("AAPL.dat.gz", ".dat.gz")):
        (folder / name).write_text("x")
        with pytest.raises(CapabilityError, match=f"{name}: can't read {kind}; expected .csv"):
            open_feeds(folder / name)


def test_two_feeds_of_one_name(folder):
    with pytest.raises(DataError, match=r"two feeds named AAPL: .*AAPL.csv and .*AAPL.csv; give each a name"):
        open_feeds([folder, folder / "AAPL.csv"])


def test_options(folder):
    for options, text in (
        ({"on_bad": "skp"}, "on_bad='skp'; did you mean skip?"),
        ({"label": "opne"}, "label='opne'; did you mean open?"),
        ({"label": "open"}, 'label="open" needs the length of a bar, such as bar="15min"'),
        ({"bar": "15 parsecs"}, "bar='15 parsecs': expected a length such as"),
        ({"bar": 0}, "bar=0: expected a length such as"),
        ({"buffer": 0}, "buffer=0: expected a number of bytes, 1 to 1048576"),
        ({"start": "yesterday"}, "start='yesterday': expected ISO text such as"),
        ({"end": 1.5}, "end=1.5: expected ISO text such as"),
        ({"names": ["a"]}, "names: 1 names for 3 feeds; expected one for each, in order"),
        ({"symbols": ["APPL"]}, "symbols: no feed APPL; did you mean AAPL?"),
    ):
        with pytest.raises(ConfigError) as caught:
            open_feeds(folder, **options)
        assert text in str(caught.value)


def test_the_older_name_of_an_option(folder):
    data = open_feeds(folder, stamp="close")
    assert data.recipe["label"] == "close"
    assert "stamp" not in data.recipe
    with pytest.raises(ConfigError, match=r"stamp= is the older name of label=; give one of them"):
        open_feeds(folder, stamp="close", label="close")


@pytest.mark.parametrize(
    ("bar", "seconds"),
    [("30s", 30), ("15min", 900), ("1h", 3600), ("4 h", 14400), ("1d", 86400), (60, 60), (0.25, 0.25)],
)
def test_bar_lengths(folder, bar, seconds):
    assert open_feeds(folder, bar=bar).options.bar == seconds * 10**9


def test_moments(folder):
    moment = datetime(2010, 1, 1, 9, 30, tzinfo=timezone.utc)
    for start in ("2010-01-01 09:30", "2010-01-01T10:30+01:00", moment, 1262338200 * 10**9):
        assert open_feeds(folder, start=start).options.begin == 1262338200 * 10**9
    assert open_feeds(folder, end=date(2010, 1, 1)).options.end == 1262304000 * 10**9


def test_estimate(folder):
    assert open_feeds(folder).estimate_rows() in range(6, 15)
    (folder / "MSFT.csv").write_text(
        TEXT.replace("\n2010-01-02,1,2,0.5,1.5\n", "\n" + "2010-01-02,1,2,0.5,1.5\n" * 9999)
    )
    assert abs(open_feeds(folder / "MSFT.csv").estimate_rows() - 10000) < 100
    (folder / "empty.csv").write_text("")
    assert open_feeds(folder / "empty.csv").estimate_rows() == 0


def test_opening_reads_nothing(folder):
    (folder / "AAPL.csv").write_text("garbage")
    assert len(open_feeds(folder).sources()) == 3


def test_start_up_stays_light(folder):
    code = (
        "import sys; before = set(sys.modules); from feeds import open_feeds; open_feeds(sys.argv[1]).sources();"
        "heavy = {'numpy', 'dataclasses', 'typing', 'enum', 'glob', 're', 'pathlib', 'tempfile', 'json', 'logging'};"
        "print(sorted(heavy & (set(sys.modules) - before)) if 'cython' not in sys.modules else [])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder / "*.csv")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr


# scripts/make_candles.py


@pytest.fixture
def make():
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from make_candles import make
    finally:
        sys.path.pop(0)
    return make


def test_make_candles(tmp_path, make):
    paths = make(str(tmp_path / "a"), 3, 200, seed=7)
    assert [os.path.basename(path) for path in paths] == ["candles00.csv", "candles01.csv", "candles02.csv"]
    lines = Path(paths[1]).read_text().splitlines()
    assert lines[0] == "datetime,open,high,low,close,volume,openinterest"
    assert len(lines) == 201
    assert lines[1].startswith("2010-01-01 00:00:00,")
    assert lines[200].startswith("2010-01-03 01:45:00,")
    known = {repr(number * 1.01) for number in range(10, 20)}
    assert all(set(line.split(",")[1:]) <= known and line.count(",") == 6 for line in lines[1:])
    again = make(str(tmp_path / "b"), 3, 200, seed=7)
    assert [Path(path).read_bytes() for path in again] == [Path(path).read_bytes() for path in paths]
    assert Path(make(str(tmp_path / "c"), 1, 200, seed=8)[0]).read_bytes() != Path(paths[0]).read_bytes()
    assert sorted(os.listdir(tmp_path / "a")) == [".candles", "candles00.csv", "candles01.csv", "candles02.csv"]
    assert os.path.basename(make(str(tmp_path / "d"), 101, 1)[0]) == "candles000.csv"


def test_make_candles_once(tmp_path, make):
    folder = str(tmp_path)
    path = make(folder, 2, 50)[1]
    before = os.stat(path).st_ino
    make(folder, 2, 50)
    assert os.stat(path).st_ino == before
    make(folder, 2, 51)
    assert os.stat(path).st_ino != before
    os.remove(path)
    make(folder, 2, 51)
    assert os.path.exists(path)


def test_walks_are_consistent(tmp_path, make):
    for line in Path(make(str(tmp_path), 1, 2000, walk=True)[0]).read_text().splitlines()[1:]:
        opened, high, low, close = map(float, line.split(",")[1:5])
        assert low <= min(opened, close) <= max(opened, close) <= high
        assert line.endswith(",0")
