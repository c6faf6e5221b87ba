"""Searches: a model chooses the trials, the same ones for a seed whatever the workers and whatever was interrupted."""

import json
import sys

import pytest
from conftest import MODE, ROOT
from strategies_of_tests import Moody
from test_sweep import OPTIONS, data

from engine import Backtest
from engine.errors import CapabilityError, ConfigError
from engine.sweep import Grid, Log, Search, Steps, sweep
from engine.sweep.space import Partial
from strategies.sma_cross import SmaCross

needed = pytest.mark.skipif(MODE == "pypy", reason="Optuna is not installed there")
SPACE = {"fast": (2, 12), "slow": (13, 60)}


def told(found):
    return [(row["params"], row["status"], row["metrics"], row["digest"]) for row in found.rows]


def search(count=20, **options):
    return Search(count, seed=3, **{**SPACE, "batch": 5, **options})


@pytest.fixture(scope="module")
def once():
    pytest.importorskip("optuna")
    return sweep(data(), SmaCross, search(), metric="total_return", workers=1, **OPTIONS)


@needed
def test_one_sequence_for_any_number_of_workers(once):
    assert len(once.rows) == 20
    assert len({str(row["params"]) for row in once.rows}) == 20
    assert told(sweep(data(), SmaCross, search(), metric="total_return", workers=2, lanes=2, **OPTIONS)) == told(once)
    other = sweep(data(), SmaCross, Search(20, seed=4, batch=5, **SPACE), metric="total_return", workers=1, **OPTIONS)
    assert told(other) != told(once)


@needed
def test_its_rows_are_those_of_single_runs(once):
    for row in once.rows[::7]:
        assert row["digest"] == Backtest(data(), SmaCross(**row["params"]), cash=1e5, commission=0.001).run(progress=False).digest


@needed
def test_interrupted_anywhere_it_asks_for_the_same_trials_again(once, tmp_path):
    """A fault in the middle, then the same call: the rows are those of the sweep that nothing happened to."""
    from engine.sweep.store.journal import Journal

    store, log = str(tmp_path / "store"), tmp_path / "log"
    write = Journal.write
    left = [3]

    def failing(self, rows):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        write(self, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "write", failing)
        first = sweep(data(), SmaCross, search(), metric="total_return", workers=1, lanes=2, store=store, **OPTIONS)
    assert first.interrupted
    assert 0 < len(first.rows) < 20
    again = sweep(data(), SmaCross, search(), metric="total_return", workers=1, store=store, log=str(log), **OPTIONS)
    assert told(again) == told(once)
    last = json.loads(log.read_text().splitlines()[-1])
    assert (last["known"], last["done"]) == (5, 15)  # batches of 2, 2 and 1 had been written


@needed
def test_it_finds_what_a_grid_finds_with_fewer_trials():
    grid = sweep(data(), SmaCross, Grid(fast=Steps(2, 12), slow=Steps(13, 42)), metric="total_return", workers=1, **OPTIONS)
    values = sorted((row["metrics"]["total_return"] for row in grid.rows), reverse=True)
    space = Search(60, seed=1, batch=10, fast=Steps(2, 12), slow=Steps(13, 42))
    found = sweep(data(), SmaCross, space, metric="total_return", workers=1, **OPTIONS)
    assert len(values) == 330
    assert found.best["metrics"]["total_return"] >= values[len(values) // 50]  # the best two in a hundred


@needed
def test_rungs_end_the_worse_half_early(tmp_path):
    store = str(tmp_path / "store")
    space = {"rungs": (0.3, 0.6), "batch": 8, "count": 16}
    found = sweep(data(), SmaCross, search(**space), metric="total_return", workers=1, store=store, **OPTIONS)
    done = [row for row in found.rows if row["status"] == "done"]
    assert [len(found.pruned) + len(done), len(found.failed)] == [16, 0]
    assert 10 <= len(found.pruned) <= 13  # a round whose trials are all new ends with a quarter of them
    row = found.pruned[0]
    assert row["metrics"] == {}
    assert row["digest"] is None
    assert row["error"].startswith("pruned: total_return ")
    assert {row["error"][-3:] for row in found.pruned} == {"0.3", "0.6"}
    assert found.best["status"] == "done"
    assert f"{len(found.pruned)} pruned; by total_return" in found.text()
    assert told(sweep(data(), SmaCross, search(**space), metric="total_return", workers=2, lanes=3, **OPTIONS)) == told(found)
    log = tmp_path / "log"
    again = sweep(data(), SmaCross, search(**space), metric="total_return", workers=1, store=store, log=str(log), **OPTIONS)
    assert told(again) == told(found)
    last = json.loads(log.read_text().splitlines()[-1])
    assert (last["known"], last["done"], last["failed"]) == (len(done), 0, 0)
    grid = Grid(**{name: [value] for name, value in row["params"].items()})  # pruned is no answer to a sweep that wants all of it
    assert sweep(data(), SmaCross, grid, workers=1, store=store, **OPTIONS).rows[0]["status"] == "done"


def test_a_beginning_is_the_data_before_a_time(tmp_path):
    """Bars in memory and files give what files opened with end= give."""
    from engine._bench.candle_files import make
    from engine.sweep.executors.shared_data import InProcessData, ReopenedData
    from engine.sweep.trials.rungs import beginning, marks_of
    from feeds import open_feeds
    from feeds.columns import preload

    make(str(tmp_path), 3, 100)
    whole = open_feeds(tmp_path, on_bad="keep")
    here, opened = InProcessData(preload(whole)), ReopenedData(whole.recipe)
    (until,) = marks_of(here, [0.5])
    part = open_feeds(tmp_path, on_bad="keep", end=until)
    expected = Backtest(part, SmaCross(fast=2, slow=7)).run(progress=False).digest
    assert expected != Backtest(whole, SmaCross(fast=2, slow=7)).run(progress=False).digest
    for place in (here, opened):
        assert Backtest(beginning(place, until), SmaCross(fast=2, slow=7)).run(progress=False).digest == expected
    assert marks_of(opened, ["2010-01-02", 1_262_476_800_000_000_000]) == [1_262_390_400_000_000_000, 1_262_476_800_000_000_000]
    with pytest.raises(ConfigError, match="too many to be decoded first; give times"):
        marks_of(opened, [0.5])
    with pytest.raises(ConfigError, match="each later than the one before"):
        marks_of(here, [0.5, 0.5])


@needed
def test_what_fails_is_a_row_and_avoided(tmp_path):
    space = Search(12, seed=1, batch=4, fast=[2, 3], slow=(7, 30), raises=[True])
    found = sweep(data(), Moody, space, workers=1, **OPTIONS)
    assert {row["params"]["fast"]: row["status"] for row in found.rows} == {2: "done", 3: "failed"}
    rungs = sweep(data(), Moody, Search(12, seed=1, batch=4, rungs=0.5, fast=[2, 3], slow=(7, 30), raises=[True]), workers=1, **OPTIONS)
    assert {row["status"] for row in rungs.rows if row["params"]["fast"] == 3} <= {"failed", "pruned"}
    assert rungs.failed[0]["error"].startswith("Moody.next raised ValueError")


@needed
def test_ranges_conditions_and_samplers():
    space = Search(10, batch=5, sampler="random", where="fast < slow", fast=[9, 3, 5], slow=Log(4, 64, 5), kills=["", "x"])
    rows = [row["params"] for row in sweep(data(), Moody, space, workers=1, **OPTIONS).rows]
    assert len(rows) == 10
    assert all(row["fast"] in (3, 5, 9) and 4 <= row["slow"] <= 64 and row["fast"] < row["slow"] for row in rows)
    few = sweep(data(), SmaCross, Search(50, batch=4, fast=[2, 3], slow=[7, 8]), workers=1, **OPTIONS)
    assert len(few.rows) == 4  # there are no more
    import optuna

    own = Search(4, sampler=optuna.samplers.RandomSampler(seed=1), **SPACE)
    assert len(sweep(data(), SmaCross, own, workers=1, **OPTIONS).rows) == 4


@pytest.mark.parametrize(
    ("space", "options", "match"),
    [
        (lambda: Search(0), {}, "expected numbers of trials"),
        (lambda: Search(5, keep=1.0), {}, "expected the part that continues"),
        (lambda: Search(5, rungs=(1.5,)), {}, "expected fractions between 0 and 1"),
        (lambda: Search(5, fsat=(1, 2)), {}, "no parameter fsat; did you mean fast"),
        (lambda: Search(5, **SPACE), {"plan": True}, "a search cannot be planned"),
    ],
)
def test_searches_that_cannot_be(space, options, match):
    with pytest.raises(ConfigError, match=match):
        sweep(data(), SmaCross, space(), workers=1, **{**OPTIONS, **options})


@needed
def test_wrong_words_are_told_early():
    with pytest.raises(ConfigError, match="no metric total_retrun; did you mean total_return"):
        sweep(data(), SmaCross, search(), metric="total_retrun", workers=1, **OPTIONS)
    with pytest.raises(ConfigError, match=r"sampler='tpee'\); did you mean tpe"):
        sweep(data(), SmaCross, search(sampler="tpee"), workers=1, **OPTIONS)


def test_without_optuna_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(CapabilityError, match=r"pip install ringbar\[optuna\]"):
        sweep(data(), SmaCross, search(), workers=1, **OPTIONS)


def test_a_part_of_a_trial_travels():
    import pickle

    part = pickle.loads(pickle.dumps(Partial({"fast": 2}, 17)))
    assert (part, part.until) == ({"fast": 2}, 17)


@needed
def test_the_command_searches(tmp_path, capsys, monkeypatch):
    from engine._bench.candle_files import make
    from engine.cli.app import main

    make(str(tmp_path), 1, 90)
    monkeypatch.chdir(ROOT)
    arguments = ["sweep", "strategies.sma_cross:SmaCross", str(tmp_path), "--on-bad", "keep", "--set", "fast=2:9:1", "--set", "slow=10:30:1"]
    with pytest.raises(SystemExit) as done:
        main([*arguments, "--search", "8", "--rung", "0.5", "--workers", "1", "--json"])
    assert done.value.code == 0
    rows = json.loads(capsys.readouterr().out)
    assert sorted(row["status"] for row in rows) == ["done"] * 4 + ["pruned"] * 4
    with pytest.raises(SystemExit):
        main([*arguments, "--search", "8", "--draw", "3"])
