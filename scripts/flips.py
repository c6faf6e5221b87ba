"""Flip single bits in every kind of file that ringbar writes, and read them: refused in words, or nothing changed.

    python scripts/flips.py [flips] [seed]

A flip ends as "refused" (an error of ours), "healed" (a sweep ran the trial again), "equal" (the bit carries nothing), "silent"
(another result without a word) or "foreign" (an exception that is not ours). Exit status 1 if there is a silent or a foreign one.
"""

import os
import random
import shutil
import sys
import tempfile
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from engine import Backtest, Result, sweep  # noqa: E402
from engine._bench.candle_files import make  # noqa: E402
from engine.cli.saved_invocation import note, recall  # noqa: E402
from engine.errors import RingbarError  # noqa: E402
from engine.results.tables import SCHEMA  # noqa: E402
from engine.sweep import Sweep  # noqa: E402
from feeds import open_feeds  # noqa: E402
from feeds.ingest import ingest  # noqa: E402
from strategies.sma_cross import SmaCross  # noqa: E402


class Halt(BaseException):
    """Ends a run in the middle."""


class Stops(SmaCross):
    """Ends the run once, so that a checkpoint is left in the middle."""

    armed = True

    def next(self):
        super().next()
        if Stops.armed and self.feed.bars == 2200:
            raise Halt


def prepare(folder):
    """Write one of each kind."""
    make(os.path.join(folder, "data"), 2, 3000)
    data = os.path.join(folder, "data", "*.csv")
    feeds = open_feeds(data, on_bad="keep")
    Backtest(feeds, SmaCross(fast=3, slow=8)).run(progress=False).save(os.path.join(folder, "result"))
    Stops.armed = True
    path = os.path.join(folder, "checkpoint")
    call = {"strategy": "x.py:X", "param": [], "data": [data], "reading": {}, "trading": {"cash": "1"}}
    note(path, call, False, SmaCross)
    try:
        Backtest(feeds, Stops(fast=3, slow=8)).run(progress=False, checkpoint=path, every="1000 bars")
    except Halt:
        pass
    Stops.armed = False
    space = {"fast": [3, 4, 5], "slow": [9, 12, 15]}
    sweep(feeds, SmaCross, space, store=os.path.join(folder, "store"), workers=1, progress=False)
    for form in ("arrow", "parquet", "csv"):
        ingest(feeds, os.path.join(folder, form), form, progress=False, part=2000)


def read_result(path, folder):
    result = Result.load(path)
    return result.digest, dict(result.metrics), result.info, result.symbols, [list(result.rows(table)) for table in SCHEMA]


def read_checkpoint(path, folder):
    feeds = open_feeds(os.path.join(folder, "data", "*.csv"), on_bad="keep")
    place = os.getcwd()
    try:
        call = recall(path)
    finally:
        os.chdir(place)
    result = Backtest(feeds, Stops(fast=3, slow=8)).run(progress=False, checkpoint=path)
    return call, result.digest, [list(result.rows(table)) for table in SCHEMA]


def read_store(path, folder):
    result = Sweep.load(path)
    rows = [(row["key"], row["params"], row["metrics"], row["digest"], row["status"], row["trial"], row["error"]) for row in result.rows]
    series = {key: (list(one.days), list(one.values), one.first, one.last) for key, one in result.series.each([row[0] for row in rows])}
    if len(series) < len(rows):
        raise RingbarError("daily returns are missing")
    return rows, result.metric, series


def read_tape(path, folder):
    feeds = open_feeds(path, on_bad="keep")
    result = Backtest(feeds, SmaCross(fast=3, slow=8)).run(progress=False)
    source = open_feeds(os.path.join(folder, "data", "*.csv"), on_bad="keep")
    ingest(source, path, os.path.basename(path).split(".")[0], progress=False, part=2000)
    return feeds.names, result.digest, result.info["bars"]


KINDS = {
    "result": read_result, "checkpoint": read_checkpoint, "store": read_store, "arrow": read_tape, "parquet": read_tape, "csv": read_tape,
}  # fmt: skip


def files_of(path):
    """The files of a kind; locks are empty."""
    results = []
    for place, _, names in os.walk(path):
        results += [os.path.relpath(os.path.join(place, name), path) for name in names]
    return sorted(name for name in results if os.path.getsize(os.path.join(path, name)))


def try_flip(folder, kind, name, place, expected):
    """Outcome of one flip of bit `place` of a file, and what was said."""
    scratch = os.path.join(folder, "scratch", f"{kind}.d" if kind in ("arrow", "parquet", "csv") else kind)
    shutil.rmtree(os.path.dirname(scratch), ignore_errors=True)
    shutil.copytree(os.path.join(folder, kind), scratch)
    path = os.path.join(scratch, name)
    with open(path, "r+b") as file:
        file.seek(place // 8)
        byte = file.read(1)[0] ^ 1 << place % 8
        file.seek(place // 8)
        file.write(bytes([byte]))
    try:
        result = KINDS[kind](scratch, folder)
    except RingbarError as error:
        return "refused", str(error)
    except Exception as error:  # noqa: BLE001, that is what is looked for
        return "foreign", f"{type(error).__name__}: {error}"
    return ("equal" if repr(result) == repr(expected) else "silent"), ""


def main(flips=2000, seed=1):
    folder = tempfile.mkdtemp(prefix="ringbar-flips-")
    chance = random.Random(seed)  # noqa: S311
    try:
        prepare(folder)
        expected = {}
        for kind, read in KINDS.items():
            scratch = os.path.join(folder, "scratch", f"{kind}.d" if kind in ("arrow", "parquet", "csv") else kind)
            shutil.copytree(os.path.join(folder, kind), scratch)
            expected[kind] = read(scratch, folder)
            shutil.rmtree(os.path.dirname(scratch))
        places = [(kind, name) for kind in KINDS for name in files_of(os.path.join(folder, kind))]
        counts = Counter()
        for number in range(flips):
            kind, name = places[number % len(places)]
            place = chance.randrange(8 * os.path.getsize(os.path.join(folder, kind, name)))
            outcome, statement = try_flip(folder, kind, name, place, expected[kind])
            counts[outcome] += 1
            if outcome in ("silent", "foreign"):
                print(f"{outcome}: bit {place} of {kind}/{name} {statement[:200]}", flush=True)
        print(f"{flips} flips in {len(places)} files: " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())))
        return counts
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    found = main(*map(int, sys.argv[1:]))
    sys.exit(1 if found["silent"] or found["foreign"] else 0)
