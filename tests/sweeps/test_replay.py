"""Trials are numbered by the space, whatever order they ended in, and run again from what the journal says."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest
from conftest import ROOT

from engine import sweep
from engine._bench.candle_files import make
from engine.errors import ConfigError
from engine.results.origin.provenance import moment
from engine.sweep import Sweep
from engine.sweep.trial_replay import replayed
from feeds import open_feeds
from strategies.sma_cross import SmaCross

OPTIONS = {"progress": False, "workers": 1}
MIDDLE = "2010-01-02T12:00"


@pytest.fixture
def candles(tmp_path):
    return make(str(tmp_path / "data"), 2, 300, 0, True)


def numbers(found):
    return {(row["params"]["fast"], row["params"]["slow"]): row["trial"] for row in found.rows}


def test_numbers_are_places_in_the_space(candles, tmp_path):
    store = str(tmp_path / "store")
    feeds = open_feeds(str(tmp_path / "data"), on_bad="keep")
    sweep(feeds, SmaCross, {"fast": [4], "slow": [9, 12]}, store=store, **OPTIONS)
    assert numbers(Sweep.load(store)) == {(4, 9): 0, (4, 12): 1}
    found = sweep(feeds, SmaCross, {"fast": [3, 4], "slow": [9, 12, 15]}, store=store, **OPTIONS)
    wanted = {(fast, slow): 3 * i + k for i, fast in enumerate([3, 4]) for k, slow in enumerate([9, 12, 15])}
    assert numbers(found) == numbers(Sweep.load(store)) == wanted
    assert [row["trial"] for row in Sweep.load(store).rows] == list(range(6))
    less = sweep(feeds, SmaCross, {"fast": [4], "slow": [15]}, store=store, **OPTIONS)
    assert numbers(less) == {(4, 15): 0}
    assert [row["trial"] for row in Sweep.load(store).rows] == [0] + 5 * [None]


def test_a_search_numbers_trials_as_it_asked_for_them(candles, tmp_path):
    pytest.importorskip("optuna")
    from engine.sweep import Search

    store = str(tmp_path / "store")
    feeds = open_feeds(str(tmp_path / "data"), on_bad="keep")
    space = Search(6, seed=1, rungs=[0.5], fast=(2, 9), slow=(10, 40))
    first = sweep(feeds, SmaCross, space, store=store, **OPTIONS)
    again = sweep(feeds, SmaCross, space, store=store, **OPTIONS)
    assert [row["trial"] for row in first.rows] == list(range(6))
    assert numbers(first) == numbers(again)
    kept = {row["trial"] for row in Sweep.load(store).rows if row["status"] == "done"}
    assert kept == {row["trial"] for row in first.rows if row["status"] == "done"}


def test_window_options_and_a_choice_of_symbols_come_back(candles, tmp_path, monkeypatch):
    store = str(tmp_path / "store")
    monkeypatch.chdir(tmp_path)
    names = open_feeds("data", on_bad="keep").names
    feeds = open_feeds("data", on_bad="keep", symbols=[names[1]])
    found = sweep(feeds, SmaCross, {"fast": [3], "slow": [9]}, window=(None, MIDDLE), cash=777.0, store=store, **OPTIONS)
    monkeypatch.chdir(ROOT)
    result, said = replayed(store, "0")
    assert said is None
    assert result.digest == found.rows[0]["digest"]
    assert list(result.symbols) == [names[1]]
    assert moment(list(result.rows("equity"))[-1][0]).startswith("2010-01-02T11:45")


def test_what_a_journal_cannot_keep_is_said(candles, tmp_path):
    from broker.models.commission import Percent

    store = str(tmp_path / "store")
    feeds = open_feeds(str(tmp_path / "data"), on_bad="keep")
    sweep(feeds, SmaCross, {"fast": [3], "slow": [9]}, commission=Percent(0.001), store=store, **OPTIONS)
    with pytest.raises(ConfigError, match="its journal cannot keep commission=.*run the trial from Python"):
        replayed(store, "0")
    from feeds.walks import walks

    other = str(tmp_path / "other")
    sweep(walks(1, 200, seed=1), SmaCross, {"fast": [3], "slow": [9]}, store=other, **OPTIONS)
    with pytest.raises(ConfigError, match="its journal cannot keep feeds="):
        replayed(other, "0")


def test_other_data_are_noticed(candles, tmp_path):
    store = str(tmp_path / "store")
    feeds = open_feeds(str(tmp_path / "data"), on_bad="keep")
    sweep(feeds, SmaCross, {"fast": [3], "slow": [9]}, store=store, **OPTIONS)
    make(str(tmp_path / "more"), 2, 301, 0, True)
    for name in os.listdir(tmp_path / "data"):
        if name.endswith(".csv"):
            path = tmp_path / "data" / name
            path.write_text("".join(path.read_text().splitlines(keepends=True)[:-50]))
    assert replayed(store, "0")[1].startswith("not what the sweep saw: digest ")


def test_a_journal_of_an_older_version_has_no_numbers(candles, tmp_path):
    store = str(tmp_path / "store")
    feeds = open_feeds(str(tmp_path / "data"), on_bad="keep")
    first = sweep(feeds, SmaCross, {"fast": [3], "slow": [9, 12]}, store=store, **OPTIONS)
    db = sqlite3.connect(os.path.join(store, "journal.sqlite"))
    db.execute("alter table trials drop column trial")
    db.execute("delete from about where name = 'call'")
    for table in ("sweeps", "contexts", "members", "recipes"):
        db.execute(f"drop table {table}")
    db.execute("update trials set context = null")
    db.commit()
    db.close()
    loaded = Sweep.load(store)
    assert [row["trial"] for row in loaded.rows] == [None, None]
    assert "#" not in str(loaded)
    with pytest.raises(ConfigError, match="does not say what it was run on"):
        replayed(store, first.rows[0]["key"][:9])
    assert numbers(sweep(feeds, SmaCross, {"fast": [3], "slow": [9, 12]}, store=store, **OPTIONS)) == numbers(first)


SCRIPT = """
import sys
from engine import Strategy, sweep

class Mine(Strategy):
    size: int = 1

    def next(self):
        if self.feed.bars == 5:
            if self.size == 3:
                raise ValueError("three")
            self.buy(size=self.size)

if __name__ == "__main__":
    found = sweep("data", Mine, {"size": [1, 2, 3]}, workers=1, store="store", progress=False)
    print(found.rows[1]["digest"])
"""


def test_a_strategy_of_a_script_is_found_again_and_a_failure_fails_again(candles, tmp_path):
    pytest.importorskip("click")
    (tmp_path / "script.py").write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    where = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True, "check": False}
    digest = subprocess.run([sys.executable, "script.py"], **where).stdout.strip()
    again = subprocess.run([sys.executable, "-m", "engine", "replay", "store", "1", "--json"], **where)
    assert json.loads(again.stdout)["digest"] == digest
    failed = subprocess.run([sys.executable, "-m", "engine", "replay", "store", "2"], **where)
    assert failed.returncode != 0
    assert "three" in failed.stderr
