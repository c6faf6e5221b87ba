"""The command line: what it prints, what it returns, how it says no."""

import json
import re
import signal
import subprocess
import sys

import pytest
from conftest import ROOT

from engine._bench.candle_files import make

pytest.importorskip("click")


def ringbar(*words, check=True):
    done = subprocess.run([sys.executable, "-m", "engine", *map(str, words)], cwd=ROOT, capture_output=True, text=True)
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def candles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("candles")
    make(str(folder), 3, 150)
    return folder


def test_help_lists_the_commands():
    text = ringbar("--help").stdout
    commands = ("run", "resume", "sweep", "walkforward", "montecarlo", "ingest", "audit", "info", "bench", "replay", "report")
    for command in (*commands, "compare"):
        assert f"\n  {command} " in text


def test_run_prints_saves_and_explains(candles, tmp_path):
    words = ("run", "strategies/sma_cross.py:SmaCross", candles, "--param", "fast=2", "--param", "slow=5", "--on-bad", "keep")
    assert ringbar(*words).stdout.startswith("SmaCross(fast=2, slow=5)\n")
    found = json.loads(ringbar(*words, "--json", "--out", tmp_path / "x").stdout)
    assert found["metrics"]["num_fills"] > 10
    assert (tmp_path / "x/result.json").exists()
    assert "together, of a budget of 400 MB" in ringbar(*words, "--explain").stdout


def test_sweep_and_replay(candles, tmp_path):
    words = ("sweep", "strategies.sma_cross:SmaCross", candles, "--set", "fast=2:4:1", "--set", "slow=5,9", "--where", "fast<slow",
             "--on-bad", "keep", "--workers", 1, "--store", tmp_path / "store", "--metric", "total_return")
    text = ringbar(*words, "--top", 2).stdout
    assert text.startswith("6 trials in ")
    rows = json.loads(ringbar(*words, "--json").stdout)
    assert sorted(row["trial"] for row in rows) == list(range(6))
    assert re.search(rf"#{rows[0]['trial']} .* fast={rows[0]['fast']}, slow={rows[0]['slow']}$", text, re.MULTILINE)
    for row in rows[::3]:  # by its number: strategy, data and options are in the journal
        replayed = json.loads(ringbar("replay", tmp_path / "store", row["trial"], "--json", "--out", tmp_path / "trial").stdout)
        assert replayed["digest"] == row["digest"]
        assert (tmp_path / "trial/result.json").exists()
    from engine.sweep.store.journal import Journal

    journal = Journal(str(tmp_path / "store"))
    key = journal.rows()[0]["key"]
    journal.close()
    replayed = ringbar("replay", tmp_path / "store", key, "strategies.sma_cross:SmaCross", candles, "--on-bad", "keep").stdout
    assert replayed.startswith("SmaCross(fast=")
    other = ringbar("replay", tmp_path / "store", 0, "--cash", 5)
    assert other.stderr.startswith("not what the sweep saw: digest ")
    for asked, match in (((17,), "0 trials with the number 17"), ((0, "strategies.sma_cross:SmaCross"), "expected strategy and data")):
        assert match in ringbar("replay", tmp_path / "store", *asked, check=False).stderr
    done = ringbar("replay", tmp_path / "nowhere", key, "strategies.sma_cross:SmaCross", candles, check=False)
    assert done.returncode == 2
    assert not (tmp_path / "nowhere").exists()


def test_ingest_then_run_from_the_tape(candles, tmp_path):
    pytest.importorskip("pyarrow")
    done = ringbar("ingest", candles, "--out", tmp_path / "tape", "--on-bad", "keep")
    assert done.stdout == f"450 rows of 3 symbols in {tmp_path / 'tape'}, read back and equal\n"
    words = ("strategies/sma_cross.py:SmaCross", "--param", "fast=2", "--param", "slow=5", "--on-bad", "keep", "--json")
    digests = [json.loads(ringbar("run", *words, source).stdout)["digest"] for source in (candles, tmp_path / "tape")]
    assert digests[0] == digests[1]


def test_a_run_goes_on_after_a_kill(candles, tmp_path):
    (tmp_path / "slow.py").write_text(
        "import os, time\nfrom strategies.sma_cross import SmaCross\n"
        "class Slow(SmaCross):\n    def next(self):\n        SmaCross.next(self)\n"
        f"        if self.feed.bars == 100 and not os.path.exists({str(tmp_path / 'killed')!r}):\n"
        f"            open({str(tmp_path / 'killed')!r}, 'w').close()\n            os.kill(os.getpid(), 9)\n"
    )
    words = ("run", tmp_path / "slow.py:Slow", candles, "--param", "fast=2", "--param", "slow=5", "--on-bad", "keep", "--cash", 5000)
    folder = tmp_path / "x"
    assert ringbar("resume", folder, check=False).stderr.startswith(f"CheckpointError: {folder}: no checkpoint there")
    assert ringbar(*words, "--checkpoint", folder, "--every", "20bars", check=False).returncode == -9
    found = json.loads(ringbar("resume", folder, "--json", "--out", tmp_path / "result").stdout)
    assert found["info"]["resumed"]
    assert found["digest"] == json.loads(ringbar(*words, "--json").stdout)["digest"]
    assert (tmp_path / "result/result.json").exists()
    assert ringbar(*words, "--cash", 1, "--checkpoint", folder, check=False).stderr.startswith("CheckpointError: ")
    again = json.loads(ringbar(*words, "--cash", 1, "--checkpoint", folder, "--fresh", "--json").stdout)
    assert again["digest"] != found["digest"]
    (folder / "call.json").unlink()
    assert "a run from Python" in ringbar("resume", folder, check=False).stderr


def test_audit_says_so_by_its_status(candles, tmp_path):
    make(str(tmp_path), 1, 50, walk=True)
    assert ringbar("audit", tmp_path / "candles00.csv").returncode == 0
    done = ringbar("audit", candles, check=False)
    assert done.returncode == 1
    assert json.loads(ringbar("audit", candles, "--json", check=False).stdout)["ok"] is False


@pytest.mark.parametrize(
    ("words", "status", "text"),
    [
        (("run", "strategies/sma_cross.py:SmaCros", "x.csv"), 2, "no strategy SmaCros; did you mean SmaCross?"),
        (("run", "nowhere.py:A", "x.csv"), 2, "nowhere.py: no such file"),
        (("run", "strategies.sma_cross:SmaCross", "x.csv"), 1, "x.csv: no such file"),
        (("run", "strategies.sma_cross:SmaCross", "x.csv", "--param", "fats=3"), 2, "unknown parameter fats; did you mean fast?"),
        (("run", "strategies.sma_cross:SmaCross", "x.csv", "--param", "fast"), 2, "--param 'fast': expected name=value"),
        (("sweep", "strategies.sma_cross:SmaCross", "x.csv", "--set", "fast=1:b"), 2, "--set fast=1:b: expected first:last:step"),
    ],
)
def test_errors_are_one_line(words, status, text):
    done = ringbar(*words, check=False)
    assert done.returncode == status
    assert text in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" in ringbar(*words, "--debug", check=False).stderr


def test_info():
    assert json.loads(ringbar("info", "--json").stdout)["ringbar"]


def test_ctrl_c_keeps_what_was_run(candles, tmp_path):
    (tmp_path / "slow.py").write_text(
        "import time\nfrom strategies.sma_cross import SmaCross\n"
        "class Slow(SmaCross):\n    def next(self):\n        SmaCross.next(self)\n"
        f"        open({str(tmp_path / 'begun')!r}, 'w').close()\n        time.sleep(0.002)\n"
    )
    make(str(tmp_path / "long"), 2, 50_000)
    words = ["run", tmp_path / "slow.py:Slow", tmp_path / "long", "--param", "fast=2", "--param", "slow=5", "--on-bad", "keep"]
    run = subprocess.Popen(
        [sys.executable, "-m", "engine", *map(str, words), "--out", str(tmp_path / "x"), "--json"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not (tmp_path / "begun").exists():
        assert run.poll() is None
    run.send_signal(signal.SIGINT)
    out, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert told == "interrupted: the result is of what was run until then\n"
    found = json.loads(out)
    assert 0 < found["info"]["bars"] < 100_000
    assert found["info"]["notes"][-2].startswith(f"interrupted at {found['info']['interrupted']}")
    assert json.loads((tmp_path / "x/result.json").read_text())["digest"] == found["digest"]


def test_run_writes_a_report(candles, tmp_path):
    pytest.importorskip("bokeh")
    words = ("run", "strategies/sma_cross.py:SmaCross", candles, "--param", "fast=2", "--param", "slow=5", "--on-bad", "keep")
    ringbar(*words, "--report", tmp_path / "new/page.html")
    assert "<html" in (tmp_path / "new/page.html").read_text()[:200]
    (tmp_path / "file").write_text("")
    for option in ("--report", "--out"):
        done = ringbar(*words, option, tmp_path / "file/x/page.html", check=False)
        assert done.returncode == 2
        assert done.stderr.startswith(f"ConfigError: {option} {tmp_path}/file/x")


def test_what_a_strategy_s_file_raises_is_one_line(tmp_path):
    (tmp_path / "broken.py").write_text("x = (\n")
    done = ringbar("run", tmp_path / "broken.py", "x.csv", check=False)
    assert done.returncode == 2
    assert re.fullmatch(r"ConfigError: .*broken.py: importing it raised SyntaxError: .* \(.*broken.py:1\)\n", done.stderr)


def test_version():
    from engine.version import VERSION

    assert ringbar("--version").stdout == f"ringbar {VERSION}\n"
