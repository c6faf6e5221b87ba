"""The journal and the daily returns beside it: full disks, what kills leave behind, what a machine without power loses."""

import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT
from markets import DAY, START, walk

from engine.errors import ConfigError, RingbarError
from engine.sweep import Sweep, sweep
from engine.sweep.store.blob_file import Blobs
from engine.sweep.store.daily_series import FILE
from feeds.columns import from_columns
from strategies.sma_cross import SmaCross

MANY = {"fast": list(range(2, 42)), "slow": list(range(50, 60))}
SPACE = {"fast": [2, 3, 4], "slow": [9, 13]}
OPTIONS = {"workers": 1, "progress": False, "lanes": 2}


def market(n=300):
    return from_columns({"F": walk(n, 1, START, DAY)})


def returns(found):
    return {key: list(series.values) for key, series in found.series.each([row["key"] for row in found.rows])}


@pytest.fixture(scope="module")
def expected():
    found = returns(sweep(market(), SmaCross, SPACE, **OPTIONS))
    assert len(found) == 6
    return found


def test_daily_returns_are_those_of_a_sweep_without_a_store(tmp_path, expected):
    found = sweep(market(), SmaCross, SPACE, store=str(tmp_path), **OPTIONS)
    assert returns(found) == returns(Sweep.load(str(tmp_path))) == expected


def test_bytes_that_a_killed_sweep_left_behind_are_nobodys(tmp_path, expected):
    sweep(market(), SmaCross, {"fast": [2], "slow": [9, 13]}, store=str(tmp_path), **OPTIONS)
    with open(tmp_path / FILE, "ab") as file:
        file.write(b"r" + bytes(700))  # written, and killed before its row was
    assert returns(sweep(market(), SmaCross, SPACE, store=str(tmp_path), **OPTIONS)) == expected


def test_returns_that_are_not_on_the_disk_are_missing_not_wrong(tmp_path, expected):
    found = sweep(market(), SmaCross, SPACE, store=str(tmp_path), **OPTIONS)
    size = os.path.getsize(tmp_path / FILE)
    os.truncate(tmp_path / FILE, size - 5)  # the last of them is cut
    left = returns(found)
    assert len(left) == 5
    assert left.items() <= expected.items()
    os.truncate(tmp_path / FILE, 0)
    os.truncate(tmp_path / FILE, size)  # a hole
    assert returns(found) == {}
    os.remove(tmp_path / FILE)
    assert returns(found) == {}


FULL = """
import resource, sys
sys.path[:0] = sys.argv[1:3]
from markets import DAY, START, walk
from engine.errors import RingbarError
from engine.sweep import sweep
from feeds.columns import from_columns
from strategies.sma_cross import SmaCross

if __name__ == "__main__":
    market = from_columns({"F": walk(int(sys.argv[4]), 1, START, DAY)})
    space = {"fast": list(range(2, 42)), "slow": list(range(50, 60))}
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, resource.RLIM_INFINITY))
    try:
        sweep(market, SmaCross, space, store=sys.argv[3], workers=1, progress=False, lanes=10)
    except RingbarError as error:
        print(error)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits the size of files")
@pytest.mark.parametrize("bars, what", [(2000, f"the daily returns of trials to .*{FILE}: File too large"),
                                        (70, r"the journal .*journal\.sqlite: disk I/O error")])  # fmt: skip
def test_a_full_disk_says_what_to_do_and_loses_nothing(tmp_path, bars, what):
    store = str(tmp_path / "s")
    script = tmp_path / "full.py"
    script.write_text(FULL)
    command = [sys.executable, str(script), str(ROOT), str(ROOT / "tests" / "support"), store, str(bars)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.stderr == ""
    assert re.search(f"^cannot write {what}; free space there and start the sweep again", done.stdout)
    kept = {row["key"]: row for row in Sweep.load(store).rows}
    assert 0 < len(kept) < 400
    found = sweep(market(bars), SmaCross, MANY, store=store, **OPTIONS)
    assert len(returns(found)) == len(found.rows) == 400
    assert all(row == kept[row["key"]] for row in found.rows if row["key"] in kept)


def test_blobs_without_a_path(monkeypatch, tmp_path):
    blobs = Blobs()
    with blobs.reader() as file:
        assert file.read(3) == b""
    assert blobs.append([b"ab", b"", b"cde"]) == [0, 2, 2]
    with blobs.reader() as file:
        file.seek(2)
        assert file.read(3) == b"cde"
    assert blobs.append([b"f"]) == [5]
    blobs.close()
    monkeypatch.setattr(Blobs, "begin", lambda blobs: open(tmp_path / "none" / "file", "ab"))
    with pytest.raises(RingbarError, match="cannot write the daily returns of trials to a temporary file: No such file"):
        Blobs().append([b"x"])


def test_a_store_that_cannot_be_used_says_why(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match=r"store='.*file': .*File exists.*; expected a folder to write to"):
        sweep(market(), SmaCross, SPACE, store=str(tmp_path / "file"), **OPTIONS)
    store = tmp_path / "s"
    store.mkdir()
    (store / "journal.sqlite").write_text("no database at all, but some text")
    with pytest.raises(ConfigError, match=r"store='.*s': file is not a database; expected a folder .* with the journal of a sweep"):
        sweep(market(), SmaCross, SPACE, store=str(store), **OPTIONS)
    (store / "journal.sqlite").unlink()
    sweep(market(), SmaCross, MANY, store=str(store), **OPTIONS)
    os.truncate(store / "journal.sqlite", 24576)
    with pytest.raises(ConfigError, match=r"store='.*s': database disk image is malformed; expected a folder"):
        sweep(market(), SmaCross, SPACE, store=str(store), **OPTIONS)
