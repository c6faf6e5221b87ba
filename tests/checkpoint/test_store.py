"""The file of a checkpoint: whole or not there; whatever else is found in its place is refused with what to do."""

import errno
import os
import random
import time

import pytest
from crash import Crash, crashes, in_pieces
from markets import DAY, START, universe
from random_trader import Gambler

from engine import Backtest, Strategy
from engine._bench.candle_files import make
from engine.checkpoint.checkpoint import interval
from engine.checkpoint.checkpoint_file import Buffers, Store, pack, unpack
from engine.errors import CapabilityError, CheckpointError, ConfigError
from feeds import open_feeds
from feeds.columns import from_columns
from strategies.sma_cross import SmaCross


def backtest(seed=1, n=80, **options):
    return Backtest(universe(2, n, 3), Gambler(seed=seed), **options)


def begin(folder, **options):
    """A run that was cut off."""
    with crashes(3), pytest.raises(Crash):
        backtest(**options).run(checkpoint=str(folder), every="30 bars")


def buffers(data):
    found = Buffers()
    found.add(data)
    return found


def refused(folder, match, kind=CheckpointError, **options):
    with pytest.raises(kind, match=match):
        backtest(**options).run(checkpoint=str(folder))


def test_every_truncation_and_every_damaged_byte_is_found(tmp_path):
    content = pack({"identity": {}, "nodes": [["list", 1, 2.5]]}, buffers(b"12345678" * 3))
    assert unpack(content, "x") == ({"identity": {}, "nodes": [["list", 1, 2.5]]}, b"12345678" * 3)
    for size in range(len(content)):
        with pytest.raises(CheckpointError):
            unpack(content[:size], "x")
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 0x10
        with pytest.raises(CheckpointError):
            unpack(bytes(damaged), "x")
    with pytest.raises(CheckpointError, match="bytes instead of"):
        unpack(content + b"x", "x")


@pytest.mark.parametrize("size", [0, 10, 30, 200, -1])
def test_a_file_that_is_cut_off(tmp_path, size):
    begin(tmp_path)
    content = (tmp_path / "checkpoint").read_bytes()
    (tmp_path / "checkpoint").write_bytes(content[:size])
    refused(tmp_path, "checkpoint: (not a checkpoint|damaged or cut off).*resume=False")
    assert backtest().run(checkpoint=str(tmp_path), resume=False).digest == backtest().run().digest


def test_a_draft_that_was_left_behind_is_nobodys(tmp_path):
    begin(tmp_path)
    (tmp_path / "checkpoint.part").write_bytes(b"half")
    assert backtest().run(checkpoint=str(tmp_path)).digest == backtest().run().digest


def test_contents_that_are_whole_and_make_no_sense(tmp_path):
    begin(tmp_path)
    store = Store(tmp_path)
    tree, data = store.read()
    for change in (
        lambda t: t.pop("identity"),
        lambda t: t.pop("roots"),
        lambda t: t["roots"].pop("lanes"),
        lambda t: t["roots"]["bars"].append([0]),
        lambda t: t["nodes"].clear(),
        lambda t: t["nodes"].reverse(),
        lambda t: t["nodes"].__setitem__(0, ["system", "true"]),
        lambda t: t["nodes"].__setitem__(0, ["object", "os:system", [], []]),
        lambda t: t["nodes"].__setitem__(0, ["named", "os:system"]),
        lambda t: [node.__setitem__(2, [1 << 40, 8, 8]) for node in t["nodes"] if node[0] == "buffer"],
    ):
        import json

        broken = json.loads(json.dumps(tree))
        change(broken)
        store.write(broken, buffers(data))
        store.close()
        refused(tmp_path, "resume=False")
        store = Store(tmp_path)
    store.close()


def test_nothing_in_the_file_is_imported_or_called(tmp_path, monkeypatch):
    begin(tmp_path)
    store = Store(tmp_path)
    tree, data = store.read()
    names = {node[1] for node in tree["nodes"] if node[0] in ("object", "left", "mark", "holder")}
    assert any("SimulatedBroker" in name for name in names)
    for node in tree["nodes"]:
        if node[0] in ("object", "left", "mark", "holder"):
            node[1] = "antigravity:fly"
    store.write(tree, buffers(data))
    store.close()
    refused(tmp_path, "antigravity:fly where there is")
    assert "antigravity" not in __import__("sys").modules


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"seed": 2}, r"strategy: Gambler\(seed=1.* then, Gambler\(seed=2.* now"),
        ({"cash": 5.0}, "cash: 100000.0 then, 5.0 now"),
        ({"mode": "runonce"}, "mode: 'stream' then, 'runonce' now"),
        ({"commission": 0.1}, "commission: 'none' then, '0.1 of value' now"),
        ({"hedging": True}, "hedging: none then, True now"),
        ({"n": 81}, "data in memory"),
    ],
)
def test_another_run_is_refused_by_what_differs(tmp_path, options, match):
    begin(tmp_path)
    refused(tmp_path, f"is of another run: .*{match}.*choose another folder", **options)


def test_another_strategy_or_changed_source_is_refused(tmp_path):
    class Other(Gambler):
        pass

    begin(tmp_path)
    with pytest.raises(CheckpointError, match="strategy: Gambler.* then, Other.* now; source of strategy"):
        Backtest(universe(2, 80, 3), Other(seed=1)).run(checkpoint=str(tmp_path))


def test_files_that_changed_are_refused(tmp_path):
    make(str(tmp_path / "csv"), 2, 100, walk=True)

    def run():
        return Backtest(open_feeds(str(tmp_path / "csv")), Gambler())

    with crashes(3), pytest.raises(Crash):
        run().run(checkpoint=str(tmp_path / "x"), every="30 bars")
    path = tmp_path / "csv" / "candles01.csv"
    os.utime(path, ns=(0, time.time_ns() + 10**9))
    with pytest.raises(CheckpointError, match=r"file .*candles01.csv: .* bytes of .* then, .* now"):
        run().run(checkpoint=str(tmp_path / "x"))


def test_records_that_are_gone_are_missed(tmp_path):
    n = 2300  # more than a block of equity
    with crashes(2), pytest.raises(Crash):
        backtest(n=n).run(checkpoint=str(tmp_path), every="4400 bars")
    path = tmp_path / "record" / "equity.spool"
    content = path.read_bytes()
    path.write_bytes(content[:100])
    refused(tmp_path, "equity.spool: 4 rows, the checkpoint goes with 2048 or more.*resume=False", n=n)
    path.unlink()
    refused(tmp_path, "equity.spool: No such file", n=n)
    path.write_bytes(content + b"what came after the checkpoint")
    assert backtest(n=n).run(checkpoint=str(tmp_path)).digest == backtest(n=n).run().digest


def test_a_finished_run_is_told_again_and_begun_anew_when_asked(tmp_path):
    class Counting(Strategy):
        def next(self):
            seen.append(self.now)

    def run(**options):
        del seen[:]
        return Backtest(universe(2, 50, 3), Counting()).run(checkpoint=str(tmp_path), **options)

    seen = []
    first = run()
    assert len(seen) == 50
    again = run()
    assert (len(seen), again.digest, again.metrics) == (0, first.digest, first.metrics)
    assert "resumed from a checkpoint" in str(again.info["notes"])
    run(resume=False)
    assert len(seen) == 50


def test_a_full_disk_keeps_the_last_good_one(tmp_path, monkeypatch):
    sync = os.fsync
    calls = []

    def full(fd):
        calls.append(fd)
        if len(calls) > 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(fd)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CheckpointError, match=r"No space left on device\); the last good one, of 2010-01-01T.*Z, is kept: make room"):
        backtest().run(checkpoint=str(tmp_path), every="30 bars")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint", "lock"]
    monkeypatch.undo()
    found = backtest().run(checkpoint=str(tmp_path))
    assert found.digest == backtest().run().digest
    assert found.info["resumed"]


def test_a_folder_that_cannot_be_one(tmp_path):
    (tmp_path / "file").write_text("")
    refused(tmp_path / "file", "checkpoint='.*file': File exists; expected a folder that can be written to", ConfigError)
    refused(tmp_path / "file" / "x", "expected a folder that can be written to", ConfigError)


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "tape").mkdir()
    (tmp_path / "tape" / "mine").write_text("")
    refused(tmp_path, "this folder has other files in it; choose an empty or a new one", ConfigError)
    assert (tmp_path / "tape" / "mine").exists()
    assert not (tmp_path / "lock").exists()
    for wrong in (True, 3, ""):
        with pytest.raises(ConfigError, match="expected the path of a folder"):
            backtest().run(checkpoint=wrong)


def test_the_size_of_a_hundred_feeds_and_three_hundred_indicators(tmp_path):
    """With as much decoded ahead as there ever is, and prices that no packing makes smaller."""
    rng = random.Random(1)
    n = 1100
    stamps = [START + i * DAY for i in range(n)]
    data = {}
    for number in range(100):
        low, volume = [rng.random() for _ in range(n)], [rng.random() for _ in range(n)]
        data[f"F{number:02}"] = {"ts": stamps, "open": low, "high": [x + 1 for x in low], "low": low, "close": low, "volume": volume}
    with crashes(2), pytest.raises(Crash):
        Backtest(from_columns(data), SmaCross()).run(checkpoint=str(tmp_path), every="100 bars")
    assert 2_000_000 < (tmp_path / "checkpoint").stat().st_size < 5_000_000


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    refused(tmp_path / "x", "Permission denied; expected a folder", ConfigError)


def test_one_run_at_a_time(tmp_path):
    pytest.importorskip("fcntl")
    store = Store(tmp_path)
    refused(tmp_path, "another run is using this folder", ConfigError)
    store.close()
    assert backtest().run(checkpoint=str(tmp_path))


def test_every():
    assert [interval(x) for x in ("30s", "5min", "1h", 2, 0.5, "1.5 s")] == [(30, 0), (300, 0), (3600, 0), (2, 0), (0.5, 0), (1.5, 0)]
    assert [interval(x) for x in ("100000 bars", "100_000 bars", "1 bar")] == [(0.0, 100000), (0.0, 100000), (0.0, 1)]
    for wrong in ("", "soon", 0, -1, "-3s", "1.5 bars", "0 bars", True, "nan", float("inf"), None):
        with pytest.raises(ConfigError, match=r'every=.*; expected "30s"'):
            interval(wrong)


def test_by_the_clock(tmp_path):
    class Slow(Strategy):
        def next(self):
            time.sleep(0.001)

    with crashes(3), pytest.raises(Crash):
        Backtest(universe(1, 1500, 3), Slow()).run(checkpoint=str(tmp_path), every=0.1)
    store = Store(tmp_path)
    tree, _ = store.read()
    store.close()
    assert 5 < tree["instant"] < 1400


def test_on_error_and_sources_of_other_kinds_are_refused(tmp_path):
    with pytest.raises(ConfigError, match='on_error="continue" with checkpoint='):
        backtest().run(checkpoint=str(tmp_path), on_error="continue")

    from engine.core.ports import Source

    class Mine(Source):
        def fill(self, bars, row, start, limit):
            raise AssertionError

    class Feeds:
        names = ("A",)
        actions: dict = {}

        def sources(self):
            return [Mine("A")]

        def files(self):
            return []

        def estimate_rows(self):
            return 0

        def __iter__(self):
            return iter(())

    with pytest.raises(CapabilityError, match=r"A: Mine cannot resume in the middle of its bars, so this run takes no checkpoints"):
        Backtest(Feeds(), Gambler()).run(checkpoint=str(tmp_path))


def test_seconds_are_those_of_all_pieces(tmp_path):
    class Slow(Strategy):
        def next(self):
            time.sleep(0.002)

    found, count = in_pieces(lambda: Backtest(universe(1, 100, 3), Slow()), tmp_path, "20 bars")
    assert count >= 3
    assert 0.2 < found.info["seconds"] < 20
