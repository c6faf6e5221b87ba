"""Sweeps on a real Ray cluster of two nodes on this machine: the tables of local sweeps, whatever is lost on the way."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cluster_play import LONG, OPTIONS, SPACE, WINDOW, data, forward, programme, search, told
from conftest import MODE, ROOT
from strategies_of_tests import Moody, SlowMoody

from engine._bench.candle_files import make
from engine.errors import CapabilityError, ConfigError, DataError
from engine.sweep import Cluster, sweep
from engine.sweep.executors.data_file_manifest import Manifest, anchored
from engine.sweep.executors.ray_cluster import with_folders
from engine.sweep.executors.ray_executor import RayExecutor
from feeds import open_feeds
from strategies.sma_cross import SmaCross

PLAY = str(ROOT / "tests" / "sweeps" / "cluster_play.py")
pytestmark = pytest.mark.slow  # starts clusters; make test-all runs them
cluster = pytest.mark.skipif(
    MODE != "compiled" or importlib.util.find_spec("ray") is None, reason="Ray is tested on the compiled runtime, where it is installed"
)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    done = subprocess.run([sys.executable, PLAY, str(folder)], capture_output=True, text=True, timeout=240, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder, json.loads((folder / "found.json").read_text())


def table(rows):
    """Without attempts and errors."""
    return [row[:4] for row in rows]


def local(strategy, space, feeds=None, **options):
    found = sweep(feeds or data(), strategy, space, **{"workers": 1, **OPTIONS, **options})
    return [[row["params"], row["status"], row["metrics"], row["digest"]] for row in found.rows]


@cluster
def test_a_cluster_gives_the_rows_of_one_process(played):
    folder, found = played
    assert table(found["plain"]) == local(SmaCross, SPACE)
    last = json.loads((folder / "log").read_text().splitlines()[-1])
    assert (last["done"], last["failed"], last["workers"], last["restarts"]) == (12, 0, 2, 0)
    assert last["memory_mb"] > 100


@cluster
def test_windows_are_those_of_one_process(played):
    """Trading begins where the window does, also on other machines; and each window of a walk forward is its own."""
    _, found = played
    assert table(found["window"]) == local(SmaCross, SPACE, window=WINDOW)
    assert found["forward"] == json.loads(json.dumps(forward(workers=1)))


@cluster
def test_nodes_open_files_that_they_see_for_themselves(played):
    folder, found = played
    assert table(found["paths"]) == local(SmaCross, SPACE, open_feeds(folder / "data", on_bad="keep"))


@cluster
def test_the_trial_that_kills_its_workers_is_named(played):
    _, found = played
    space = {**SPACE, "kills": [""]}
    expected = [row for row in local(Moody, space) if row[0]["fast"] != 4]
    assert [row[2:4] for row in found["killer"] if row[1] == "done"] == [row[2:] for row in expected]
    bad = [row for row in found["killer"] if row[1] != "done"]
    assert [(row[0]["fast"], row[1]) for row in bad] == [(4, "crashed")] * 3
    assert bad[0][5].startswith("its worker was lost (WorkerCrashedError")
    assert "while it ran the trial {'fast': 4, 'slow': 7" in bad[0][5]


@cluster
def test_a_trial_that_takes_too_long_is_named(played):
    _, found = played
    assert [row[1] for row in found["timeout"]] == ["done", "timeout"]
    assert found["timeout"][1][5].startswith("it took longer than 1.5 s while it ran the trial {'fast': 5")


@cluster
def test_a_worker_that_was_stopped_ends_at_its_time_limit(played):
    _, found = played
    assert [row[1] for row in found["stopped"]] == ["done", "timeout"]
    assert found["seconds"]["stopped"] < 30


@cluster
def test_a_node_that_is_drained_loses_nothing(played):
    _, found = played
    notice, rows = found["drained"]
    assert notice["accepted"], notice
    assert [row[1] for row in rows] == ["done"] * 48
    assert table(rows) == local(SlowMoody, LONG)


@cluster
def test_searches_and_plans_run_there_too(played):
    _, found = played
    assert table(found["search"]) == local(SmaCross, search())
    assert {row[1] for row in found["search"]} == {"done", "pruned"}
    slots, sampled, start, price, text = found["plan"]
    assert (slots, start > 0, price > 0) == (2, True, True)
    assert 0 < sampled <= 12
    assert "on this cluster of 2 CPUs, as sampled there" in text


@cluster
def test_a_programme_over_axes_loses_nothing_with_a_node(played):
    _, found = played
    rows = [[*row[:4], *row[5:]] for row in found["axes"]]
    alone = told(programme(lambda cls, space, feeds, **options: sweep(feeds, cls, space, workers=1, **options, **OPTIONS)))
    assert rows == json.loads(json.dumps([[*row[:4], *row[5:]] for row in alone]))
    assert len(rows) == 2 * 2 * 2 * 16


@cluster
def test_bars_that_the_cluster_lost_are_put_again(played):
    _, found = played
    rows, puts = found["lost"]
    assert table(rows) == local(SmaCross, SPACE)
    assert puts >= 2


@cluster
def test_interrupted_then_a_worker_killed_a_node_removed_and_another_added(played):
    """One journal through all of it; `killed` is where the worker was."""
    folder, found = played
    interrupted, rows = found["interrupted"]
    assert interrupted
    assert 6 <= rows < 48
    assert found["killed"]
    expected = local(SmaCross, LONG)
    assert [row[1:4] for row in found["long"]] == [row[1:] for row in expected]
    assert [{k: v for k, v in row[0].items() if k != "kills"} for row in found["long"]] == [row[0] for row in expected]
    assert SlowMoody.__mro__[2] is SmaCross


@cluster
def test_a_ray_of_its_own_is_started_and_stopped(tmp_path):
    """executor="ray" without an address, in a script; the strategy is of the script and travels by value."""
    script = tmp_path / "script.py"
    script.write_text(
        "import json, sys\n"
        f"sys.path[:0] = {[str(ROOT), str(ROOT / 'tests' / 'support'), str(ROOT / 'tests' / 'sweeps')]!r}\n"
        "from cluster_play import OPTIONS, SPACE, data\n"
        "from engine import sweep\n"
        "from strategies.sma_cross import SmaCross\n"
        "class Mine(SmaCross):\n"
        "    pass\n"
        'if __name__ == "__main__":\n'
        '    found = sweep(data(), Mine, SPACE, executor="ray", workers=1, max_trials_per_worker=6, batch_size=6, **OPTIONS)\n'
        "    import ray\n"
        "    print(json.dumps([ray.is_initialized(), [[row['metrics'], row['digest']] for row in found.rows]]))\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == [False, [row[2:] for row in local(SmaCross, SPACE)]]


# -- what needs no cluster


def test_without_ray_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(CapabilityError, match=r'executor="ray" needs Ray: pip install ringbar\[ray\]; or take executor="local"'):
        sweep(data(), SmaCross, SPACE, executor="ray", **OPTIONS)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"executor": "local", "address": "auto"}, "address='auto' is for executor=\"ray\""),
        ({"executor": "ray", "workers": 0}, "workers=0: expected how many of a cluster's slots"),
    ],
)
def test_calls_that_make_no_sense(options, match):
    with pytest.raises(ConfigError, match=match):
        sweep(data(), SmaCross, SPACE, **{**OPTIONS, **options})


def test_options_of_a_cluster():
    with pytest.raises(ConfigError, match=r"Cluster\(data='copies'\): expected one of auto, objects, paths"):
        Cluster(data="copies")
    with pytest.raises(ConfigError, match=r"Cluster\(cpus=0\)"):
        Cluster(cpus=0)
    with pytest.raises(ConfigError, match="these bars are in memory"):
        Cluster(data="paths").place(data(), ())


def test_a_manifest_knows_other_files(tmp_path):
    make(str(tmp_path), 2, 60)
    manifest = Manifest.of(open_feeds(tmp_path, on_bad="keep"))
    manifest.verify()
    first, second = sorted(manifest.files)
    Path(first).write_text(Path(first).read_text().replace("2", "3", 1))
    with pytest.raises(DataError, match="has another file than the driver"):
        manifest.verify()
    assert Manifest.of(open_feeds(second, on_bad="keep")).token != manifest.token
    os.remove(first)
    with pytest.raises(DataError, match="every node must see the files under the driver's paths"):
        manifest.verify()


def test_paths_are_made_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert anchored("x/*.csv") == str(tmp_path / "x/*.csv")
    assert anchored(["a.csv", "s3://bucket/b"]) == [str(tmp_path / "a.csv"), "s3://bucket/b"]
    assert anchored({"A": "a.csv"}) == {"A": str(tmp_path / "a.csv")}


def test_bars_are_written_once_a_node_and_checked(tmp_path):
    from engine.sweep.executors.ray_worker import digest_of, materialise

    payload = b"bars" * 100
    folder, name, asked = str(tmp_path / "u" / "node"), digest_of(payload), []

    def fetch():
        asked.append(1)
        return payload

    paths = {materialise(folder, name, len(payload), fetch) for _ in range(3)}
    assert len(paths) == len(asked) == 1
    assert Path(paths.pop()).read_bytes() == payload
    with pytest.raises(DataError, match=r"arrived damaged \(4 of 5 bytes\)"):
        materialise(folder, digest_of(b"other"), 5, lambda: b"othe")


def test_a_node_with_another_source_refuses(tmp_path, monkeypatch):
    pytest.importorskip("ray")
    from engine.sweep.executors.job_payload import pack, unpack
    from engine.sweep.executors.ray_worker import NodeColumns
    from engine.sweep.trials.batch import Job

    (tmp_path / "parcel_strategy.py").write_text("from engine import Strategy\nclass S(Strategy):\n    pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import parcel_strategy

    parcel = pack(Job(parcel_strategy.S, NodeColumns("x", 1), {}))
    assert unpack(parcel, None).strategy is parcel_strategy.S
    with pytest.raises(ConfigError, match="has ringbar .* the driver 9.9"):
        unpack({**parcel, "version": "9.9"}, None)
    with pytest.raises(ConfigError, match="has another state of ringbar"):
        unpack({**parcel, "engine": ""}, None)
    (tmp_path / "parcel_strategy.py").write_text("from engine import Strategy\nclass S(Strategy):\n    size: int = 2\n")
    with pytest.raises(ConfigError, match=r"is not the driver's parcel_strategy; start the sweep with Cluster\(runtime_env="):
        unpack(parcel, None)
    with pytest.raises(ConfigError, match="cannot import nowhere_to_be_found"):
        unpack({**parcel, "sources": {"nowhere_to_be_found": ""}}, None)


def test_what_cannot_be_sent_by_value_names_the_attribute():
    pytest.importorskip("ray")
    import threading

    from engine.sweep.executors.job_payload import pack
    from engine.sweep.trials.batch import Job

    Local = type("Local", (SmaCross,), {"__module__": "__main__", "lock": threading.Lock()})
    with pytest.raises(ConfigError, match="strategy Local: attribute lock cannot be sent to nodes"):
        pack(Job(Local, None, {}))


def test_modules_go_along_as_folders():
    import engine

    sent = with_folders({"working_dir": ".", "py_modules": [engine, "/srv/feeds"]})
    assert sent == {"working_dir": ".", "py_modules": [str(ROOT / "engine"), "/srv/feeds"]}
    assert with_folders({"working_dir": "."}) == {"working_dir": "."}


def test_nodes_without_the_engine_are_told_of():
    """Ray's client imports there what is sent, and raises here what that raises."""
    tasks = RayExecutor.__new__(RayExecutor)
    assert tasks.asked(max, 1, 2) == 2
    with pytest.raises(ConfigError, match=r"cannot import ringbar; install it on all of them, .* \(No module named 'engine'\)"):
        tasks.asked(missing)


def missing():
    raise ModuleNotFoundError("No module named 'engine'")


@pytest.mark.parametrize(("errors", "tried"), [(2, 3), (9, 4)])
def test_a_client_server_that_did_not_start_is_asked_for_again(monkeypatch, errors, tried):
    ray = pytest.importorskip("ray")
    calls = []

    def init(address, **options):
        calls.append(address)
        if len(calls) <= errors:
            raise RuntimeError("Initialization failure from server: Starting Ray client server failed. See its log")

    monkeypatch.setattr(ray, "init", init)
    where = Cluster("ray://head:10001")
    if errors < 4:
        where.connect(-1)
    else:
        with pytest.raises(ConfigError, match="no Ray cluster at address='ray://head:10001'"):
            where.connect(-1)
    assert calls == ["ray://head:10001"] * tried
