"""What happens to sweeps on a real Ray cluster of two nodes on this machine; the tables as JSON, for test_ray.py and `make cluster`.

It runs in a process of its own: Ray leaves threads, signal handlers and open files in whoever imports it.
python cluster_play.py FOLDER [--heavy]
"""

import json
import os
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support"), str(HERE)]
os.environ.update({"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"})

from markets import universe  # noqa: E402
from strategies_of_tests import Moody, SlowMoody  # noqa: E402

from engine._bench.candle_files import make  # noqa: E402
from engine.sweep import Cluster, Search, sweep, walk_forward  # noqa: E402
from feeds import open_feeds  # noqa: E402
from strategies.sma_cross import SmaCross  # noqa: E402

SPACE = {"fast": [2, 3, 4, 5], "slow": [7, 11, 13]}
LONG = {"fast": [2, 3, 4, 5, 6, 8], "slow": [7, 9, 11, 13, 15, 17, 19, 21]}
WINDOW = ("2010-01-01T01:20", "2010-01-01T02:40")
OPTIONS = {"cash": 1e5, "commission": 0.001, "progress": False}


def data():
    return universe(4, 200, seed=8, keep=0.7, late=30)


def forward(**options):
    """What a walk forward chose, and what came of it."""
    found = walk_forward(data(), SmaCross, SPACE, train=80, test=40, **OPTIONS, **options)
    return [[step.params for step in found.steps], [list(row) for row in found.rows]]


def told(found):
    return [[row["params"], row["status"], row["metrics"], row["digest"], row["attempts"], row["error"]] for row in found.rows]


def programme(run):
    """Run two strategies over two universes and two windows, slowly."""
    universes = {"one": data(), "other": universe(3, 200, seed=9, keep=0.7, late=30)}
    windows = {"early": ("2010-01-01T01:00", "2010-01-01T02:00"), "late": ("2010-01-01T02:00", None)}
    space = {"fast": [2, 3, 4, 5], "slow": [7, 9, 11, 13]}
    return run([SmaCross, SlowMoody], space, feeds=universes, windows=windows)


def rows_of(store):
    """How many rows a journal has, seen from outside."""
    path = Path(store) / "journal.sqlite"
    if not path.exists():
        return 0
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
    try:
        return db.execute("select count(*) from trials").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        db.close()


def when(store, rows, act):
    """Do something in the middle of a sweep."""

    def watch():
        while rows_of(store) < rows:
            time.sleep(0.02)
        act()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def search():
    return Search(8, seed=2, batch=4, rungs=0.5, fast=(2, 9), slow=(10, 30))


class Owner:
    """An actor to whom bars belong: they are lost with it."""

    def hold(self, bars):
        import ray

        return [ray.put(bars)]


def lose_the_bars(ray):
    """The next sweep's bars are lost from the object store before anybody has seen them. How often bars are put from then on."""
    from engine.sweep.executors.ray_executor import RayExecutor

    put, puts = RayExecutor.put, []

    def losing(self):
        put(self)
        puts.append(1)
        if len(puts) == 1:
            owner = ray.remote(num_cpus=0)(Owner).remote()
            self.bars = ray.get(owner.hold.remote(ray.get(self.bars[0])))
            ray.kill(owner)

    RayExecutor.put = losing
    return puts


def main(folder, heavy):
    folder = Path(folder).resolve()
    import ray
    from ray.cluster_utils import Cluster as Machines

    ray._private.utils.set_sigterm_handler = lambda handler: None  # nodes are added by threads, which may not set any
    found, seconds = {}, {}
    began = time.perf_counter()

    def lap(name):
        nonlocal began
        seconds[name] = round(time.perf_counter() - began, 1)
        began = time.perf_counter()

    (folder / "nodes").mkdir()
    machines = Machines(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    second = machines.add_node(num_cpus=1)
    environment = {"env_vars": {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(folder / "nodes")}}
    ray.init(address=machines.address, runtime_env=environment, log_to_driver=False, logging_level="ERROR")
    lap("start")

    def run(strategy, space, name, **options):
        given = {"executor": "ray", "store": str(folder / name), **OPTIONS, **options}
        result = sweep(given.pop("feeds", None) or data(), strategy, space, **given)
        lap(name)
        return result

    found["plain"] = told(run(SmaCross, SPACE, "plain", lanes=3, log=str(folder / "log")))
    found["window"] = told(run(SmaCross, SPACE, "window", lanes=3, window=WINDOW))
    found["forward"] = forward(executor="ray", store=str(folder / "forward"))
    lap("forward")
    make(str(folder / "data"), 3, 120)
    files = open_feeds(folder / "data", on_bad="keep")
    found["paths"] = told(run(SmaCross, SPACE, "paths", lanes=3, feeds=files, executor=Cluster(data="paths")))
    found["killer"] = told(run(Moody, {**SPACE, "kills": ["always"]}, "killer", lanes=6, workers=2))
    slow = {"fast": [2, 5], "slow": [7], "sleeps": [True]}
    found["timeout"] = told(run(Moody, slow, "timeout", timeout=1.5, retries=0))

    stopped = {"fast": [2, 5], "slow": [7], "stops": [True]}
    found["stopped"] = told(run(Moody, stopped, "stopped", timeout=1.5, retries=0))

    found["search"] = told(run(SmaCross, search(), "search", lanes=2))
    plan = run(SmaCross, SPACE, "plan", plan=True, price_per_hour=1.0, node_cpus=4)
    found["plan"] = [plan.cluster, plan.sampled, plan.start, plan.price_per_1000, str(plan)]
    puts = lose_the_bars(ray)
    found["lost"] = [told(run(SmaCross, SPACE, "lost", lanes=3)), len(puts)]

    killed = str(folder / "killed")
    long = {**LONG, "kills": [killed]}
    interrupt = when(folder / "long", 6, lambda: os.kill(os.getpid(), signal.SIGINT))
    first = run(SlowMoody, long, "long", lanes=2)
    interrupt.join()
    found["interrupted"] = [first.interrupted, len(first.rows)]
    remove = when(folder / "long", len(first.rows) + 22, lambda: machines.remove_node(second, allow_graceful=False))
    back = when(folder / "long", len(first.rows) + 26, lambda: machines.add_node(num_cpus=2))
    found["long"] = told(run(SlowMoody, long, "long", lanes=2))
    remove.join()
    back.join()
    found["killed"] = os.path.exists(killed)
    found["left"] = [path.name for path in (folder / "nodes").rglob("*") if path.is_file()]
    third = machines.add_node(num_cpus=1)
    remove = when(folder / "axes", 30, lambda: machines.remove_node(third, allow_graceful=False))
    found["axes"] = told(programme(lambda *given, **options: run(*given, "axes", lanes=2, **options)))
    remove.join()
    lap("axes")
    found["drained"] = drained(machines, run, folder)
    lap("drained")
    if heavy:
        found["spot"] = spot(machines, run, folder)
    ray.shutdown()
    machines.shutdown()
    lap("stop")
    found["seconds"] = seconds
    (folder / "found.json").write_text(json.dumps(found))


def drained(machines, run, folder):
    """Run over a node that is drained as before a preemption: it gets no new batches, and is terminated at its deadline."""
    import ray
    from ray.core.generated import autoscaler_pb2  # the reasons that a cloud's notice is translated into

    node = machines.add_node(num_cpus=2)
    notice = {}

    def drain():
        client = ray._private.worker.global_worker.gcs_client
        deadline = 1000 * int(time.time() + 3)
        accepted, why = client.drain_node(
            node.node_id, autoscaler_pb2.DrainNodeReason.Value("DRAIN_NODE_REASON_PREEMPTION"), "spot notice", deadline
        )
        notice.update(accepted=accepted, why=why)
        time.sleep(3)
        machines.remove_node(node, allow_graceful=True)  # SIGTERM

    thread = when(folder / "drained", 6, drain)
    rows = told(run(SlowMoody, LONG, "drained", lanes=2))
    thread.join()
    return [notice, rows]


def spot(machines, run, folder):
    """Nodes that come and go all the time; two thousand trials."""
    over = threading.Event()

    def churn():
        while not over.is_set():
            node = machines.add_node(num_cpus=1)
            over.wait(4)
            machines.remove_node(node, allow_graceful=False)
            over.wait(1)

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        space = {"fast": list(range(2, 42)), "slow": list(range(50, 100))}
        result = run(SlowMoody, space, "spot", lanes=8, log=str(folder / "spot.jsonl"))
    finally:
        over.set()
        thread.join()
    alone = sweep(data(), SmaCross, space, workers=1, **OPTIONS)
    last = json.loads((folder / "spot.jsonl").read_text().splitlines()[-1])
    same = [row["digest"] for row in result.rows] == [row["digest"] for row in alone.rows]
    return {"trials": len(result.rows), "equal": same, "restarts": last["restarts"], "failed": len(result.failed)}


if __name__ == "__main__":
    main(sys.argv[1], "--heavy" in sys.argv)
