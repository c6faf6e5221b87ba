"""The thread that decodes ahead changes nothing: bars, positions, counters, errors, and no thread or memory stays behind."""

import os
import random
import subprocess
import sys
import threading

import pytest
from conftest import MODE

from engine import Backtest, Strategy
from engine.core.storage.bars import IF_PRESENT, VOLUME, Bars
from engine.errors import DataError, StrategyError
from feeds import open_feeds
from feeds.csv.read_ahead import attach, wanted

pytestmark = pytest.mark.skipif(MODE != "compiled" or sys.platform == "win32", reason="the thread is compiled, for POSIX")
HEADER = "datetime,open,high,low,close,volume\n"
ODD = ["# a comment\n", "\n", "nonsense,1,2,0.5,1,7\n", "2009-01-01,1,2,0.5,1,7\n", "2010-01-01 00:00:00,1,1,2,1,7\n"]


def rows(chance, count, odd=0.0, end="\n"):
    """Text of a file; some rows are written in ways that only the exact path reads, or are bad."""
    lines = [HEADER]
    for number in range(count):
        if chance.random() < odd:
            lines.append(chance.choice(ODD))
        day, minute = divmod(number, 1440)
        price = round(chance.uniform(50, 150), chance.choice([0, 2, 4, 14]))
        volume = chance.choice(["", "7", "1e3", "123456789012345678901234"]) if chance.random() < odd else number
        stamp = f"2010-{1 + day // 28:02}-{1 + day % 28:02} {minute // 60:02}:{minute % 60:02}:00"
        lines.append(f"{stamp}{'.5' if chance.random() < odd else ''},{price},{price + 1},{price - 1},{price},{volume}{end}")
    return "".join(lines)


def drive(paths, ahead, chunk=200, rounds=None, each=None, **options):
    """What the clock would get: (bars, marks and counters after each delivery, error) of each source, read in turn."""
    sources = open_feeds([str(path) for path in paths], read_ahead=ahead, **options).sources()
    bars = Bars([str(path) for path in paths])
    bars.wanted[VOLUME] = IF_PRESENT
    bars.allocate(chunk)
    thread = attach(sources, bars)
    assert (thread is not None) == ahead
    found = [[] for _ in paths]
    done = [0] * len(paths)
    alive = set(range(len(paths)))
    used = [f for f in range(bars.width) if bars.wanted[f]]
    while alive and rounds != 0:
        for row in sorted(alive):
            try:
                n = sources[row].fill(bars, row, done[row], bars.room)
            except DataError as error:
                found[row].append(str(error))
                n = 0
            for t in range(done[row], done[row] + n):
                values = [bars.block[bars.base[row * bars.width + f] + (t & bars.mask)] for f in used]
                found[row].append((bars.stamp(row, t), *map(repr, values)))
            done[row] += n
            if n == 0:
                alive.discard(row)
                found[row].append((sources[row].skipped, sources[row].kept))
        if each is not None:
            each(sources, done)
        rounds = None if rounds is None else rounds - 1
    for source in sources:
        source.close()
    return found, thread


def write(folder, texts):
    paths = [folder / f"{number}.csv" for number in range(len(texts))]
    for path, text in zip(paths, texts):
        path.write_bytes(text.encode())
    return paths


@pytest.mark.parametrize("seed", range(4))
def test_same_bars_and_errors(tmp_path, seed):
    chance = random.Random(seed)
    odd = [0.0, 0.001, 0.02, 0.3][seed % 4]
    paths = write(tmp_path, [rows(chance, chance.randrange(1, 4000), odd, chance.choice(["\n", "\r\n"])) for _ in range(5)])
    window = {"start": "2010-01-01 05:00", "end": "2010-01-02 20:00"}
    for options in ({}, {"on_bad": "skip"}, {"on_bad": "keep", **window}, {"limit": 700, "on_bad": "skip"}, {"buffer": 4096}):
        for chunk in (40, 1000):
            with_thread, thread = drive(paths, True, chunk, **options)
            assert with_thread == drive(paths, False, chunk, **options)[0]
            if odd == 0 and chunk > 100:
                assert thread.collected > 0


def test_positions_are_those_of_delivered_bars(tmp_path):
    """What a checkpoint would save is where the run is, not where the thread is."""
    paths = write(tmp_path, [rows(random.Random(1), 3000) for _ in range(3)])
    marks = {True: {}, False: {}}
    for ahead, seen in marks.items():

        def note(sources, done, seen=seen):
            for source, bars in zip(sources, done):
                seen[source.name, bars] = source.mark()[:2]

        drive(paths, ahead, each=note)
    shared = set(marks[True]) & set(marks[False])
    assert len(shared) >= 3
    assert all(marks[True][key] == marks[False][key] for key in shared)
    starts = {path.stem: len(HEADER) for path in paths}
    for (name, bars), (_, offset) in marks[True].items():
        text = (tmp_path / f"{name}.csv").read_text()
        assert text[:offset].count("\n") == bars + 1 or offset == starts[name]


@pytest.mark.parametrize("damage", ["cut", "grow", "replace", "delete"])
def test_a_file_that_changes(tmp_path, damage):
    """The error is the one without a thread."""

    def harm(sources, done):
        if done[0] and not harmed:
            harmed.append(1)
            path = paths[0]
            if damage == "cut":
                os.truncate(path, 30_000)
            elif damage == "grow":
                with open(path, "a") as file:
                    file.write("x")
            elif damage == "replace":
                other = tmp_path / "other"
                other.write_text(rows(random.Random(3), 3000))
                os.replace(other, path)
            else:
                os.unlink(path)

    errors = []
    for ahead in (True, False):
        harmed = []
        paths = write(tmp_path, [rows(random.Random(2), 3000) for _ in range(2)])
        found, _ = drive(paths, ahead, each=harm)
        errors.append(next(entry for entry in found[0] if isinstance(entry, str)))
        assert len(found[1]) == 3001
    assert errors[0].replace("expected", "") == errors[1].replace("expected", "")
    assert "while it was read" in errors[0]


def test_a_forked_process_reads_on_without_the_thread(tmp_path):
    paths = write(tmp_path, [rows(random.Random(4), 5000) for _ in range(4)])
    expected = drive(paths, False)[0]
    children = []

    def fork(sources, done):
        if min(done) > 400 and not children and not os.environ.get("FORKED"):
            children.append(os.fork())
            if children[0] == 0:
                os.environ["FORKED"] = "1"

    found = None
    try:
        found = drive(paths, True, each=fork)[0]
    finally:
        if children and children[0] == 0:
            os._exit(0 if found == expected else 1)
    assert found == expected
    assert os.waitstatus_to_exitcode(os.waitpid(children[0], 0)[1]) == 0


class Failing(Strategy):
    at: int = 500

    def init(self):
        self.bars = 0

    def next(self):
        self.bars += 1
        if self.bars == self.at:
            raise RuntimeError("as the test wants")


def threads():
    """Threads of this process, those that Python does not know included."""
    return len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else threading.active_count()


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs /proc")
def test_no_thread_stays_behind(tmp_path):
    write(tmp_path, [rows(random.Random(5), 2000) for _ in range(3)])
    before = threads()
    with pytest.raises(StrategyError, match="as the test wants"):
        Backtest(open_feeds(str(tmp_path), read_ahead=True), Failing).run(progress=False)
    assert threads() == before
    for _ in range(20):
        Backtest(open_feeds(str(tmp_path), read_ahead=True), Failing(at=10**9)).run(progress=False)
    assert threads() == before


def test_one_digest(tmp_path):
    from strategies.sma_cross import SmaCross

    write(tmp_path, [rows(random.Random(seed), 3000, 0.01) for seed in range(4)])
    digests = set()
    for ahead in (True, False, None):
        for options in ({}, {"chunk": 100}, {"mode": "runonce"}):
            feeds = open_feeds(str(tmp_path), on_bad="skip", read_ahead=ahead)
            digests.add(Backtest(feeds, SmaCross(fast=3, slow=9), **options).run(progress=False).digest)
    assert len(digests) == 1


def test_where_it_is_wanted(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0}, raising=False)
    assert not wanted(None)
    assert wanted(True)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1}, raising=False)
    assert wanted(None)
    assert not wanted(False)
    monkeypatch.setenv("RINGBAR_PREFETCH", "0")
    assert not wanted(None)


def test_not_in_worker_processes(tmp_path):
    """A worker is one of as many processes as there are cores."""
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing\n"
        "def look(results):\n    from feeds.csv.read_ahead import wanted\n    results.put(wanted(None))\n"
        "if __name__ == '__main__':\n"
        "    context = multiprocessing.get_context('spawn')\n    results = context.Queue()\n"
        "    worker = context.Process(target=look, args=(results,))\n    worker.start()\n"
        "    assert results.get(timeout=60) is False\n    worker.join()\n"
    )
    subprocess.run([sys.executable, str(script)], check=True, env={**os.environ, "PYTHONPATH": os.getcwd()}, timeout=100)
