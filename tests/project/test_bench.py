"""The bench as users call it, on small data."""

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import MODE, ROOT


def bench(folder, *options):
    command = [sys.executable, "-m", "engine.bench", "--stocks", "3", "--candles", "120", "--no-pypy", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    done = bench(folder, "--decode", "--bare", "--json", "figures.json")
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads((folder / "figures.json").read_text())


def test_every_run_in_both_modes(table):
    text, figures = table
    runs = [(row["name"], row["mode"]) for row in figures]
    assert runs[:8] == [(n, m) for n in ("none", "indicators", "trading", "signal") for m in ("stream", "runonce")]
    assert runs[8:] == [("decode", "stream"), ("bare", "runonce")]
    assert "9 indicators" in text
    assert re.search(r"indicators \+ trading, stream / decoding only: \d", text)
    assert "ns a bar" in text


def test_trading_runs_agree(table):
    _, figures = table
    trading = [row for row in figures if row["name"] in ("trading", "signal")]
    assert len({row["digest"] for row in trading}) == 1
    assert len({row["final_value"] for row in trading}) == 1
    assert all(row["orders"] > 5 and row["candles"] == 360 for row in trading)
    assert all(MODE.replace("pypy", "PyPy") in row["runtime"] for row in trading)
    bare = figures[-1]
    assert abs(bare["bare_orders"] - trading[0]["fills"]) <= 3
    assert bare["digest"] == trading[0]["digest"]


def test_mistakes_are_named(tmp_path):
    done = bench(tmp_path, "--runs", "tradign")
    assert done.returncode == 2
    assert "--runs: unknown 'tradign'; expected some of none,indicators,trading,signal" in done.stderr


@pytest.mark.skipif(MODE == "pypy", reason="backtrader is in the development environment of CPython")
def test_the_peer_agrees(tmp_path):
    pytest.importorskip("backtrader")
    done = bench(tmp_path, "--runs", "trading", "--modes", "stream", "--peer", "backtrader", "--walk")
    assert done.returncode == 0, done.stderr
    assert "fills, final values equal" in done.stdout
