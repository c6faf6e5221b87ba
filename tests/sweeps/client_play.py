"""Sweeps from outside a Ray cluster: Ray's client, code and engine sent along, `address="auto"`, `ray job submit`; for `make cluster`.

A head is started in FOLDER and ended again; it knows neither the project of the strategy nor, unless it is installed, the engine.
It needs `pip install "ray[client,default]"`: python client_play.py FOLDER
"""

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("engine", "feeds", "broker", "strategies")
CLIENT, JOBS, GCS = 9991, 9992, 9993  # ports below those of workers
PROJECT = {
    "rules.py": "def units(sign):\n    return 1 if sign > 0 else -1\n",
    "momentum.py": """
import time
from rules import units
from engine import Strategy
from engine.indicators import SMA, CrossOver

class Momentum(Strategy):
    fast: int = 5
    slow: int = 20
    pause: float = 0.0
    def init(self):
        self.cross = CrossOver(SMA(self.feeds.close, self.fast), SMA(self.feeds.close, self.slow))
    def next(self):
        for feed, sign in self.cross.nonzero():
            self.order_target_size(feed, units(sign))
    def stop(self):
        time.sleep(self.pause)
""",
    "drive.py": """
import json, os, signal, sqlite3, sys, threading, time
import engine, feeds, broker
from engine.errors import RingbarError
from engine.sweep import Cluster, sweep
from momentum import Momentum

def interrupt(store):
    path = f"file:{store}/journal.sqlite?mode=ro"
    while True:
        time.sleep(0.05)
        try:
            with sqlite3.connect(path, uri=True) as journal:
                if journal.execute("select count(*) from trials").fetchone()[0] >= 20:
                    return os.kill(os.getpid(), signal.SIGINT)
        except sqlite3.OperationalError:
            pass

if __name__ == "__main__":
    how = json.loads(sys.argv[1])
    if how.pop("sent"):
        how["cluster"]["runtime_env"]["py_modules"] = [engine, feeds, broker]
    if how.pop("interrupt", False):
        threading.Thread(target=interrupt, args=(how["store"],), daemon=True).start()
    where = Cluster(how.pop("address"), **how.pop("cluster"))
    data = feeds.open_feeds(os.path.join(how.pop("folder"), "data", "*.csv"), on_bad="keep")
    try:
        found = sweep(data, Momentum, how.pop("space"), executor=where, lanes=4, progress=False, **how)
    except RingbarError as error:
        print(json.dumps({"error": str(error)}))
    else:
        rows = [[row["params"]["fast"], row["params"]["slow"], row["digest"]] for row in found.rows]
        print(json.dumps({"interrupted": found.interrupted, "rows": rows}))
""",
}
SPACE = {"fast": [2, 3, 4, 5], "slow": [7, 11, 13]}
LONG = {"fast": list(range(2, 14)), "slow": list(range(15, 35)), "pause": [0.1]}


class Play:
    """A head without the project, and drivers in the project."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.python = [sys.executable]
        clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "RAY_ADDRESS")}
        quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
        self.outside = {**clean, **quiet, "PATH": os.path.dirname(sys.executable) + os.pathsep + clean["PATH"]}
        self.inside = {**self.outside, "PYTHONPATH": str(self.folder / "shipped")}
        self.seconds = {}

    def prepare(self):
        """Bars, a project, and a copy of the engine that only drivers see."""
        for name, text in PROJECT.items():
            path = self.folder / "project" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for name in OURS:
            shutil.copytree(ROOT / name, self.folder / "shipped" / name, ignore=shutil.ignore_patterns("__pycache__"))
        (self.folder / "elsewhere").mkdir()
        make = f"from engine._bench.candle_files import make; make({str(self.folder / 'data')!r}, 4, 300)"
        subprocess.run([*self.python, "-c", make], env=self.inside, check=True)
        has = "import importlib.util as u, sys; sys.exit(u.find_spec('engine') is None)"
        elsewhere = {"cwd": self.folder / "elsewhere", "env": self.outside}
        self.installed = subprocess.run([*self.python, "-c", has], check=False, **elsewhere).returncode == 0

    def start(self):
        """The head; its Ray lies in a folder with a short name, since sockets must have one."""
        options = {"port": GCS, "ray-client-server-port": CLIENT, "dashboard-port": JOBS, "num-cpus": 2}
        options.update({"object-store-memory": 200_000_000, "temp-dir": f"/tmp/rb{os.getpid()}", "include-dashboard": "true"})
        words = [f"--{name}={value}" for name, value in options.items()]
        log = open(self.folder / "head.log", "w")  # noqa: SIM115, the head writes it
        command = [*self.python, "-m", "ray.scripts.scripts", "start", "--head", "--block", "--disable-usage-stats", *words]
        self.head = subprocess.Popen(command, cwd=self.folder / "elsewhere", env=self.outside, stdout=log, stderr=log)
        for _ in range(120):
            if "--block" in (self.folder / "head.log").read_text() or self.head.poll() is not None:
                break
            time.sleep(0.5)
        if self.head.poll() is None:
            return
        raise SystemExit((self.folder / "head.log").read_text())

    def stop(self):
        self.head.send_signal(signal.SIGTERM)
        self.head.wait(30)
        shutil.rmtree(f"/tmp/rb{os.getpid()}", ignore_errors=True)

    def drive(self, name, address, env=None, sent=True, **how):
        """One driver, in a process of its own; what it printed last."""
        began = time.perf_counter()
        if address != "auto":
            address = f"ray://127.0.0.1:{CLIENT}"
        cluster = {"runtime_env": {"working_dir": "."} if env is None else env, **how.pop("cluster", {})}
        how = {"address": address, "cluster": cluster, "sent": sent, "folder": str(self.folder), "space": SPACE, **how}
        place = {"cwd": self.folder / "project", "env": {**self.inside, "RAY_ADDRESS": f"127.0.0.1:{GCS}"}}
        if address != "auto":
            del place["env"]["RAY_ADDRESS"]
        done = subprocess.run([*self.python, "drive.py", json.dumps(how)], capture_output=True, text=True, timeout=180, **place)
        self.seconds[name] = round(time.perf_counter() - began, 1)
        assert done.returncode == 0, f"{name}: {done.stderr[-3000:]}"
        return json.loads(done.stdout.splitlines()[-1])

    def alone(self, space):
        """The rows of one process."""
        code = (
            "import json, sys; sys.path[:0] = ['.']\n"
            "from engine import sweep; from feeds import open_feeds; from momentum import Momentum\n"
            f"found = sweep(open_feeds({str(self.folder / 'data')!r} + '/*.csv', on_bad='keep'), Momentum, {space!r}, workers=1)\n"
            "print(json.dumps([[row['params']['fast'], row['params']['slow'], row['digest']] for row in found.rows]))"
        )
        place = {"cwd": self.folder / "project", "env": self.inside}
        done = subprocess.run([*self.python, "-c", code], capture_output=True, text=True, check=True, **place)
        return json.loads(done.stdout.splitlines()[-1])

    def job(self, store):
        """`ray job submit`, as docs/cluster.md has it, with the engine sent along unless the nodes have it."""
        modules = [str(self.folder / "shipped" / name) for name in OURS]
        more = [] if self.installed else ["--runtime-env-json", json.dumps({"py_modules": modules})]
        address = ["--address", f"http://127.0.0.1:{JOBS}"]
        what = ["python", "-m", "engine", "sweep", "momentum:Momentum", str(self.folder / "data" / "*.csv"), "--on-bad", "keep"]
        grid = ["--set", "fast=2:6:1", "--set", "slow=7:13:2", "--where", "fast<slow", "--store", store, "--executor", "ray"]
        ray = [*self.python, "-m", "ray.scripts.scripts", "job", "submit", *address]
        began = time.perf_counter()
        place = {"cwd": self.folder, "env": self.outside}
        done = subprocess.run([*ray, "--working-dir", "project", *more, "--", *what, *grid], capture_output=True, text=True, **place)
        self.seconds["job"] = round(time.perf_counter() - began, 1)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return next(line for line in done.stdout.splitlines() if " trials in " in line)


def main(folder):
    for module in ("grpc", "aiohttp"):
        if importlib.util.find_spec(module) is None:
            raise SystemExit('Ray\'s client and jobs are not installed here: pip install "ray[client,default]"')
    play = Play(folder)
    play.prepare()
    play.start()
    try:
        told(play)
    finally:
        play.stop()


def told(play):
    """All of it; an AssertionError where something is not as alone."""
    rows = play.alone(SPACE)
    for name, address, how in (
        ("client", "client", {}),
        ("auto", "auto", {}),
        ("paths", "client", {"cluster": {"data": "paths"}, "timeout": 60}),
    ):
        assert play.drive(name, address, **how)["rows"] == rows, name
    store = str(play.folder / "store")
    first = play.drive("interrupted", "client", space=LONG, store=store, interrupt=True)
    assert first["interrupted"], first
    second = play.drive("resumed", "client", space=LONG, store=store)
    assert second["rows"] == play.alone({**LONG, "pause": [0.0]})
    assert 0 < len(first["rows"]) < len(second["rows"]) == 240
    error = play.drive("no project", "client", env={})["error"]  # of this machine's drivers Ray's workers know the folder
    assert "cannot import" in error and "working_dir" in error, error
    for address in ("client", "auto"):
        if not play.installed:
            error = play.drive(f"no engine ({address})", address, sent=False)["error"]
            assert error.startswith("the nodes cannot import ringbar; install it"), error
    line = play.job(str(play.folder / "jobs"))
    print(json.dumps({"interrupted at": len(first["rows"]), "job": line, "seconds": play.seconds}))


if __name__ == "__main__":
    main(sys.argv[1])
