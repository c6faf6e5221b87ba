"""Sweeps: the same rows however they were spread, whatever died on the way."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT
from markets import universe

HERE = Path(__file__).parents[1] / "support"

from strategies_of_tests import Broken, Moody, Outspoken, Slow, Traced  # noqa: E402

from engine import Backtest, SignalStrategy, Strategy  # noqa: E402
from engine._bench.candle_files import make  # noqa: E402
from engine.errors import ConfigError, RingbarError  # noqa: E402
from engine.indicators import SMA  # noqa: E402
from engine.sweep import Grid, Latin, Log, Random, Steps, sweep  # noqa: E402
from feeds import open_feeds  # noqa: E402
from strategies.sma_cross import SmaCross, SmaCrossSignal  # noqa: E402

SPACE = {"fast": [2, 3, 4, 5], "slow": [7, 11, 13]}
OPTIONS = {"cash": 1e5, "commission": 0.001, "progress": False}


def data():
    return universe(4, 200, seed=8, keep=0.7, late=30)


def told(found):
    """What must not depend on how a sweep was run."""
    return [(row["params"], row["status"], row["metrics"], row["digest"]) for row in found.rows]


@pytest.fixture(scope="module")
def expected():
    rows = []
    for trial in Grid(**SPACE).trials():
        result = Backtest(data(), SmaCross(**trial), cash=1e5, commission=0.001).run(progress=False)
        rows.append((trial, "done", {k: v if v == v else None for k, v in result.metrics.items()}, result.digest))
    assert len({row[3] for row in rows}) == 12
    return rows


@pytest.mark.parametrize("lanes", [1, 5, None])
def test_lanes_of_one_pass_equal_single_runs(expected, lanes):
    assert told(sweep(data(), SmaCross, SPACE, workers=1, lanes=lanes, **OPTIONS)) == expected


def test_workers_give_the_same_rows(expected):
    assert told(sweep(data(), SmaCross, SPACE, workers=2, lanes=3, **OPTIONS)) == expected


def test_workers_that_stream_files_give_the_same_rows(tmp_path, monkeypatch):
    import engine.sweep.executors.shared_data

    make(str(tmp_path), 3, 120)
    feeds = open_feeds(tmp_path, on_bad="keep")
    one = told(sweep(feeds, SmaCross, SPACE, workers=1, **OPTIONS))
    monkeypatch.setattr(engine.sweep.executors.shared_data.place, "__defaults__", (0, ()))
    assert told(sweep(feeds, SmaCross, SPACE, workers=2, **OPTIONS)) == one
    assert told(sweep(feeds, SmaCross, SPACE, workers=1, **OPTIONS)) == one


@pytest.mark.parametrize("workers", [1, 2])
def test_splits_and_dividends_reach_every_trial(tmp_path, workers):
    make(str(tmp_path / "data"), 1, 120, walk=True)
    actions = [("2010-01-01T05:00:00", 2.0, 1.5)]
    feeds = open_feeds(tmp_path / "data", actions=actions)
    single = Backtest(feeds, SmaCross(fast=2, slow=7), cash=1e5).run(progress=False)
    assert single.digest != Backtest(open_feeds(tmp_path / "data"), SmaCross(fast=2, slow=7), cash=1e5).run(progress=False).digest
    found = sweep(feeds, SmaCross, {"fast": [2], "slow": [7]}, workers=workers, cash=1e5, progress=False)
    assert found.rows[0]["digest"] == single.digest


def test_signal_strategies_share_a_pass():
    found = sweep(data(), SmaCrossSignal, SPACE, workers=1, **OPTIONS)
    assert [row["digest"] for row in found.rows] == [row["digest"] for row in sweep(data(), SmaCross, SPACE, workers=1, **OPTIONS).rows]


def test_a_lane_that_raises_ends_alone(expected):
    found = sweep(data(), Moody, {**SPACE, "raises": [True]}, workers=1, **OPTIONS)
    bad = [row for row in found.rows if row["status"] == "failed"]
    assert [row["params"]["fast"] for row in bad] == [3, 3, 3]
    assert bad[0]["error"].startswith("Moody.next raised ValueError: not in the mood (at ")
    assert "ValueError: not in the mood" in bad[0]["error"].splitlines()[-1]
    others = [row["digest"] for row in found.rows if row["status"] == "done"]
    assert others == [row[3] for row in expected if row[0]["fast"] != 3]


def test_what_cannot_be_built_is_a_row_too():
    found = sweep(data(), Broken, {"size": [1, 2, 3]}, workers=1, **OPTIONS)
    assert [row["status"] for row in found.rows] == ["done", "failed", "done"]
    assert found.rows[1]["error"].startswith("Broken.init raised RuntimeError: cannot be built")
    with pytest.raises(RingbarError, match=r"trial \{'size': 2\} failed: Broken.init raised RuntimeError"):
        sweep(data(), Broken, {"size": [1, 2, 3]}, workers=1, continue_on_error=False, **OPTIONS)


def test_a_worker_that_dies_costs_a_retry(tmp_path, expected):
    found = sweep(data(), Moody, {**SPACE, "kills": [str(tmp_path / "killed")]}, workers=2, lanes=12, **OPTIONS)
    assert (tmp_path / "killed").exists()
    assert [row["digest"] for row in found.rows] == [row[3] for row in expected]
    assert sum(row["attempts"] > 1 for row in found.rows) <= 1  # only a trial that was alone, never its neighbours


def test_the_trial_that_kills_its_workers_is_named(expected):
    found = sweep(data(), Moody, {**SPACE, "kills": ["always"]}, workers=2, lanes=12, **OPTIONS)
    assert [row["status"] for row in found.rows] == ["crashed" if row["params"]["fast"] == 4 else "done" for row in found.rows]
    assert "killed by signal 9) while it ran the trial {'fast': 4" in found.failed[0]["error"]
    others = [row["digest"] for row in found.rows if row["status"] == "done"]
    assert others == [row[3] for row in expected if row[0]["fast"] != 4]


def test_a_trial_that_takes_too_long_is_named(expected):
    space = {"fast": [2, 5], "slow": [7], "sleeps": [True]}
    found = sweep(data(), Moody, space, workers=2, timeout=1.5, retries=0, **OPTIONS)
    assert [row["status"] for row in found.rows] == ["done", "timeout"]
    assert found.rows[1]["error"].startswith("it took longer than 1.5 s while it ran the trial {'fast': 5")


def pids(count=12, **options):
    """The process of each of `count` trials."""
    found = sweep(data(), Traced, {"size": list(range(count))}, workers=2, lanes=2, **options, **OPTIONS)
    return [int(row["error"].splitlines()[-1].partition("process ")[2].split()[0]) for row in found.rows]


@pytest.mark.slow
def test_workers_are_replaced_after_so_many_trials(expected):
    assert told(sweep(data(), SmaCross, SPACE, workers=2, lanes=2, max_trials_per_worker=2, **OPTIONS)) == expected
    assert len(set(pids())) <= 2
    assert len(set(pids(max_trials_per_worker=2))) >= 5


def test_workers_are_replaced_when_they_have_grown():
    assert len(set(pids(3, max_trials_per_worker="2GB"))) <= 2
    assert len(set(pids(8, max_trials_per_worker="200MB"))) >= 3  # a trial leaves 64 MB behind
    with pytest.raises(ConfigError, match="max_trials_per_worker='some'; expected bytes such as"):
        pids(max_trials_per_worker="some")
    for wrong in (0, 2.5, [1]):
        with pytest.raises(ConfigError, match=r"max_trials_per_worker=.*; expected a number of trials, or memory such as"):
            pids(max_trials_per_worker=wrong)


def test_workers_start_no_threads_of_their_own_unless_told_to(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    before = dict(os.environ)
    found = sweep(data(), Outspoken, {"size": [1, 2]}, workers=2, **OPTIONS)
    assert all(row["error"].splitlines()[-1].partition(" (")[0].endswith("raised ValueError: 3 1") for row in found.rows)
    assert dict(os.environ) == before


# -- the journal


def test_what_the_journal_knows_does_not_run_again(tmp_path, expected):
    store = str(tmp_path / "store")
    half = {"fast": [2, 3], "slow": [7, 11, 13]}
    sweep(data(), SmaCross, half, workers=1, store=store, **OPTIONS)
    log = tmp_path / "log"
    assert told(sweep(data(), SmaCross, SPACE, workers=1, store=store, log=str(log), **OPTIONS)) == expected
    last = json.loads(log.read_text().splitlines()[-1])
    assert (last["known"], last["done"], last["failed"]) == (6, 6, 0)
    again = tmp_path / "again"
    assert told(sweep(data(), SmaCross, SPACE, workers=1, store=store, log=str(again), **OPTIONS)) == expected
    assert not again.exists()


def test_other_data_options_or_source_are_other_trials(tmp_path):
    from engine.sweep.trial_key import Identity

    keys = {
        Identity(data(), SmaCross, {}).key({"fast": 2}),
        Identity(data(), SmaCross, {}).key({"fast": 3}),
        Identity(data(), SmaCrossSignal, {}).key({"fast": 2}),
        Identity(data(), SmaCross, {"cash": 5.0}).key({"fast": 2}),
        Identity(universe(4, 200, seed=9), SmaCross, {}).key({"fast": 2}),
    }
    assert len(keys) == 5
    assert Identity(data(), SmaCross, {}).key({"fast": 2}) in keys


def test_the_source_of_what_a_strategy_imports_counts(tmp_path, monkeypatch):
    from engine.sweep.trial_key import source_print

    (tmp_path / "helper_of_keys.py").write_text("LEVEL = 1\n")
    (tmp_path / "strategy_of_keys.py").write_text("from helper_of_keys import LEVEL\nfrom engine import Strategy\nclass S(Strategy):\n    pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import strategy_of_keys

    before = source_print(strategy_of_keys.S)
    (tmp_path / "helper_of_keys.py").write_text("LEVEL = 2\n")
    assert source_print(strategy_of_keys.S) != before


def test_failures_stay_until_they_are_retried(tmp_path):
    store = str(tmp_path / "store")
    first = sweep(data(), Broken, {"size": [1, 2]}, workers=1, store=store, **OPTIONS)
    log = tmp_path / "log.jsonl"
    assert told(sweep(data(), Broken, {"size": [1, 2]}, workers=1, store=store, **OPTIONS)) == told(first)
    sweep(data(), Broken, {"size": [1, 2]}, workers=1, store=store, retry_failed=True, log=str(log), **OPTIONS)
    assert json.loads(log.read_text().splitlines()[-1])["failed"] == 1
    sweep(data(), Broken, {"size": [1, 2]}, workers=1, store=store, force=True, log=str(log), **OPTIONS)
    assert json.loads(log.read_text().splitlines()[-1])["done"] == 1


def test_two_sweeps_do_not_share_a_store(tmp_path):
    from engine.sweep.store.journal import Journal

    journal = Journal(str(tmp_path))
    try:
        with pytest.raises(ConfigError, match="another sweep is running in this store"):
            sweep(data(), SmaCross, SPACE, workers=1, store=str(tmp_path), **OPTIONS)
    finally:
        journal.close()


SCRIPT = """
import sys
sys.path.insert(0, {here!r})
from engine import sweep
from feeds import open_feeds
from strategies_of_tests import Slow

if __name__ == "__main__":
    found = sweep(open_feeds({data!r}, on_bad="keep"), Slow, {{"fast": [2, 3, 4, 5, 6], "slow": [7, 9, 11, 13]}}, workers={workers},
                  store=sys.argv[1], lanes=2, progress=False)
    print(len(found.rows), len(found.failed))
"""


def test_killed_at_any_time_it_goes_on_where_it_was(tmp_path):
    """In one process; test_kills.py has workers."""
    make(str(tmp_path / "data"), 2, 60)
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(here=str(HERE), data=str(tmp_path / "data"), workers=1))
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'support'}"}
    command = [sys.executable, str(script)]
    for delay in (0.7, 1.0):
        process = subprocess.Popen([*command, str(tmp_path / "store")], env=environment, start_new_session=True)
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for store in ("store", "whole"):
        done = subprocess.run([*command, str(tmp_path / store)], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["20", "0"]
    from engine.sweep.store.journal import Journal

    tables = []
    for store in ("store", "whole"):
        journal = Journal(str(tmp_path / store))
        tables.append(sorted((row["key"], row["digest"], json.dumps(row["metrics"])) for row in journal.rows()))
        journal.close()
    assert tables[0] == tables[1]
    assert len(tables[0]) == 20


def test_a_script_without_a_main_guard_explains_itself(tmp_path):
    make(str(tmp_path / "data"), 1, 60)
    script = tmp_path / "script.py"
    text = SCRIPT.format(here=str(HERE), data=str(tmp_path / "data"), workers=2)
    script.write_text(text.replace('if __name__ == "__main__":', "if True:"))
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'support'}"}
    done = subprocess.run([sys.executable, str(script), str(tmp_path / "s")], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "put the call under if __name__" in done.stderr
    assert done.stderr.count("Traceback") == 1


# -- spaces, tables, refusals


def test_spaces():
    assert Grid(a=[1, 2], b=Steps(0, 1, 0.5)).trials()[:2] == [{"a": 1, "b": 0.0}, {"a": 1, "b": 0.5}]
    assert list(Steps(5, 50, 5)) == list(range(5, 51, 5))
    assert list(Log(1, 1000, 4)) == [1, 10, 100, 1000]
    drawn = Random(20, seed=3, fast=(1, 50), kind=["a", "b"], x=(0.0, 1.0)).trials()
    assert drawn == Random(20, seed=3, fast=(1, 50), kind=["a", "b"], x=(0.0, 1.0)).trials()
    assert len({repr(t) for t in drawn}) == 20
    spread = Latin(10, seed=1, x=(0.0, 1.0), n=(0, 9)).trials()
    assert sorted(int(t["x"] * 10) for t in spread) == list(range(10))
    assert sorted(t["n"] for t in spread) == list(range(10))


def test_conditions_by_text_and_by_function():
    few = sweep(data(), SmaCross, {"fast": [2, 9], "slow": [5, 11]}, where="fast < slow", workers=1, **OPTIONS)
    same = sweep(data(), SmaCross, Grid(where=lambda fast, slow: fast < slow, fast=[2, 9], slow=[5, 11]), workers=1, **OPTIONS)
    assert [row["params"] for row in few.rows] == [row["params"] for row in same.rows]
    assert len(few.rows) == 3


def test_an_unknown_metric_is_refused_before_anything_runs(tmp_path):
    from engine.results.metrics.registry import ONLINE as NAMES

    store = tmp_path / "store"
    with pytest.raises(ConfigError, match="no metric sharpe; did you mean sharpe_ratio"):
        sweep(data(), SmaCross, SPACE, workers=1, metric="sharpe", store=str(store), **OPTIONS)
    assert not store.exists()
    assert tuple(sweep(data(), SmaCross, {"fast": [2], "slow": [7]}, workers=1, **OPTIONS).rows[0]["metrics"]) == NAMES


def test_the_table_is_sorted_by_the_metric():
    pytest.importorskip("polars")
    found = sweep(data(), SmaCross, SPACE, workers=1, metric="total_return", **OPTIONS)
    table = found.table
    assert table["total_return"].to_list() == sorted(table["total_return"].to_list(), reverse=True)
    assert table.columns[:3] == ["trial", "fast", "slow"]
    assert set(table.columns) >= {"sharpe_ratio", "max_drawdown", "status", "seconds", "attempts", "digest", "error"}
    assert found.best["params"] == {"fast": table["fast"][0], "slow": table["slow"][0]}
    falls = sweep(data(), SmaCross, SPACE, workers=1, metric="max_drawdown", **OPTIONS).table["max_drawdown"].to_list()
    assert falls == sorted(falls)


@pytest.mark.parametrize(
    ("space", "options", "match"),
    [
        ({"fsat": [1]}, {}, "SmaCross has no parameter fsat; did you mean fast"),
        ({"fast": []}, {}, "parameter fast: no values to try"),
        ({"fast": [9], "slow": [3]}, {"where": "fast < slow"}, "no trials: the space is empty, or `where` leaves nothing"),
        ({"fast": Steps(1, 1e9)}, {}, r"Steps\(1, 1000000000.0, 1\) has 1,000,000,000 values; expected 1,000,000 at most"),
        ({"fast": range(2000), "slow": range(3000)}, {}, "the grid has 6,000,000 trials, before any condition; expected 1,000,000"),
        ({"fast": [2]}, {"where": "fast <"}, "where='fast <': invalid syntax; expected a condition on parameters"),
        ({"fast": [2]}, {"where": "fast < 'x'"}, r"where=.* with \{'fast': 2\}: TypeError"),
        ({"fast": [2]}, {"where": "fats < 3"}, "name 'fats' is not defined; the parameters are fast"),
        ({"fast": [2]}, {"lanes": 0}, "batch_size=0; expected the number of trials per pass"),
        ({"fast": [2]}, {"workers": -3}, "workers=-3: expected a number of processes"),
        ({"fast": [2]}, {"metric": "sharpe_rati"}, "no metric sharpe_rati; did you mean sharpe_ratio"),
        ({"fast": [2]}, {"executor": "cloud", "workers": 2}, "executor='cloud': expected"),
        ({"fast": [2]}, {"csah": 5}, "Backtest has no option 'csah'; did you mean cash"),
    ],
)
def test_what_cannot_be_run_at_all(space, options, match):
    with pytest.raises(ConfigError, match=match):
        print(sweep(data(), SmaCross, space, **{"workers": 1, "progress": False, **options}))


def test_a_strategy_that_workers_cannot_import_is_refused_before_they_start():
    class Local(SmaCross):
        pass

    with pytest.raises(ConfigError, match=r"strategy .*Local cannot be sent to workers .*define it at the top of a module, or take workers=1"):
        sweep(data(), Local, SPACE, workers=2, **OPTIONS)
    with pytest.raises(ConfigError, match="option commission=.* cannot be sent to workers"):
        sweep(data(), SmaCross, SPACE, workers=2, commission=lambda size, price: 0.0, progress=False)
    with pytest.raises(ConfigError, match="expected a class of strategies"):
        sweep(data(), SmaCross(), SPACE, **OPTIONS)


def test_the_package_is_the_function():
    import engine

    assert engine.sweep(data(), SmaCross, {"fast": [2]}, workers=1, progress=False).rows[0]["status"] == "done"
    assert issubclass(Slow, Strategy)
    assert SignalStrategy is not None
    assert SMA is not None


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy counts no references")
def test_trials_are_freed_without_a_search_for_cycles(monkeypatch):
    def garbage(space):
        """Objects that a sweep leaves in cycles."""
        with monkeypatch.context() as patch:
            patch.setattr(gc, "collect", lambda *generation: 0)
            sweep(data(), SmaCross, space, workers=1, **OPTIONS)
        return gc.collect()

    garbage(SPACE)
    was = gc.isenabled()
    gc.disable()
    try:
        few, many = garbage({"fast": [2], "slow": [7, 11]}), garbage({"fast": [2, 3, 4, 5], "slow": list(range(7, 32))})
    finally:
        if was:
            gc.enable()
    assert (many - few) / 98 < 20  # were some 90 a trial
