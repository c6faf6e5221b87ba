"""Killed with -9 at random moments, a run goes on and ends as if nothing had been; `make kills` does it 50 times."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from checkpoint_victim import make
from conftest import MODE

from engine._bench import candle_files

KILLS = int(os.environ.get("RINGBAR_KILLS", "3"))
VICTIM = str(Path(__file__).parent.parent / "support" / "checkpoint_victim.py")
LONGEST = {"compiled": 1.5, "plain": 3.0, "pypy": 4.0}[MODE]


@pytest.fixture(scope="module")
def candles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("candles")
    candle_files.make(str(folder), 3, 900, walk=True)
    return str(folder)


@pytest.fixture(scope="module")
def expected(candles):
    return make(candles).run(progress=False).digest


def start(*words):
    return subprocess.Popen([sys.executable, VICTIM, *map(str, words)], stdout=subprocess.PIPE, text=True)


def test_killed_runs_end_with_the_same_digest(candles, expected, tmp_path):
    rng = random.Random(os.environ.get("RINGBAR_SEED", "7"))
    kills = runs = 0
    while kills < KILLS:
        folder = tmp_path / str(runs)
        run = start(folder, candles)
        wait = time.monotonic() + rng.uniform(0.1, LONGEST)
        if rng.random() < 0.3:  # right behind a checkpoint, or while one is written
            while not (folder / "checkpoint.part").exists() and time.monotonic() < wait and run.poll() is None:
                pass
        else:
            while time.monotonic() < wait and run.poll() is None:
                time.sleep(0.005)
        if run.poll() is None:
            run.send_signal(signal.SIGKILL)
            kills += 1
            run.communicate()
            continue
        assert run.communicate()[0].strip() == expected
        runs += 1
    last = start(tmp_path / str(runs), candles)
    assert last.communicate()[0].strip() == expected


def test_a_disk_that_is_full_leaves_the_last_good_one(candles, expected, tmp_path):
    folder = tmp_path / "run"
    said = start(folder, candles, 24_000).communicate()[0]
    assert said.startswith(("CheckpointError: cannot write a checkpoint", "CheckpointError: cannot write the"))
    assert "is kept: make room there and start the same run again" in said
    assert (folder / "checkpoint").exists()
    assert not (folder / "checkpoint.part").exists()
    assert start(folder, candles).communicate()[0].strip() == expected
