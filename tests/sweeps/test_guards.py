"""What a sweep refuses before it starts, and how it stops: what cannot be sent, too little memory, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT
from strategies_of_tests import Fee, Holding
from test_sweep import OPTIONS, SCRIPT, SPACE, data, told

from broker import Limits
from engine._bench.candle_files import make
from engine.errors import ConfigError
from engine.sweep import sweep
from engine.sweep.executors import local
from strategies.sma_cross import SmaCross

HERE = Path(__file__).parents[1] / "support"


def test_an_option_that_cannot_be_sent_is_named_down_to_its_attribute():
    fee = Fee(Fee(lambda size, price: 1.0))
    with pytest.raises(ConfigError, match=r"option commission\.held\.held=<function .*lambda.* cannot be sent to workers"):
        sweep(data(), SmaCross, SPACE, workers=2, cash=1e5, commission=fee, progress=False)
    assert sweep(data(), SmaCross, {"fast": [2]}, workers=1, cash=1e5, commission=fee, progress=False).failed == []
    found = sweep(data(), SmaCross, {"fast": [2]}, workers=2, cash=1e5, limits=Limits(drawdown=0.9), progress=False)
    assert found.failed == []


def test_attributes_of_a_class_do_not_travel(tmp_path):
    """Workers import it: a lock among its attributes is theirs."""
    assert told(sweep(data(), Holding, SPACE, workers=2, lanes=3, **OPTIONS)) == told(sweep(data(), SmaCross, SPACE, workers=1, **OPTIONS))


def test_a_strategy_that_closes_over_something_is_refused():
    level = 3

    class Closing(SmaCross):
        def next(self):
            if level:
                super().next()

    with pytest.raises(ConfigError, match=r"Closing cannot be sent to workers .*define it at the top of a module"):
        sweep(data(), Closing, SPACE, workers=2, **OPTIONS)
    assert len(sweep(data(), Closing, SPACE, workers=1, **OPTIONS).rows) == 12


@pytest.mark.parametrize("value", [lambda: 1, object(), {1, 2}])
def test_parameters_that_cannot_be_written_are_named(value):
    with pytest.raises(ConfigError, match=r"parameter what=.* cannot be written to a journal; expected numbers, text"):
        sweep(data(), Holding, [{"what": value}], workers=2, **OPTIONS)


def test_workers_are_as_many_as_memory_holds(monkeypatch):
    said = []
    monkeypatch.setattr(local, "available", lambda: 250 * local.MB)
    assert local.count_of(8, said.append) == 2
    assert said == ["2 workers instead of 8: 250 MB are free, a worker takes 120"]
    monkeypatch.setattr(local, "available", lambda: 1 << 40)
    assert local.count_of(8, said.append) == 8
    assert local.count_of(-1, said.append) == local.cores()
    assert local.count_of(None, said.append) == 1
    assert len(said) == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_leaves_a_store_that_goes_on(tmp_path, workers):
    make(str(tmp_path / "data"), 2, 60)
    script = tmp_path / "script.py"
    text = SCRIPT.format(here=str(HERE), data=str(tmp_path / "data"), workers=workers)
    script.write_text(text + "    print(found.interrupted, found)\n")
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'support'}"}
    command = [sys.executable, str(script), str(tmp_path / "store")]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    for _ in range(300):
        time.sleep(0.05)
        if rows_of(tmp_path / "store") >= 4:
            break
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: workers get it, too
    said, _ = process.communicate(timeout=30)
    first = said.split()
    assert 4 <= int(first[0]) < 20
    assert first[1:3] == ["0", "True"]
    assert "interrupted; the same call continues from there" in said
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split()[:3] == ["20", "0", "False"]


def rows_of(store):
    import sqlite3

    if not (store / "journal.sqlite").exists():
        return 0
    db = sqlite3.connect(f"file:{store / 'journal.sqlite'}?mode=ro", uri=True, timeout=5)
    try:
        return db.execute("select count(*) from trials").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        db.close()


def test_what_a_killed_sweep_leaves_in_temporary_files_the_next_one_takes_away(tmp_path, monkeypatch):
    import tempfile

    from engine.sweep.executors.shared_data import clear_stale, place

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    living = place(data(), 2)
    dead = tmp_path / "ringbar-sweep-dead"
    dead.mkdir()
    (dead / "columns").write_bytes(b"0")
    (dead / "lock").touch()
    other = tmp_path / "ringbar-sweep-being-made"
    other.mkdir()
    clear_stale()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([Path(living.folder).name, other.name])
    living.close()
    assert [path.name for path in tmp_path.iterdir()] == [other.name]
    assert json.dumps(living.__getstate__()) == json.dumps({"path": living.path, "folder": None, "lock": None})
