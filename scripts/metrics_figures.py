"""What the online metrics cost: the main job with the tracker, and with one that does nothing, by turns; processor time.

python scripts/metrics_figures.py [repeats]     11 of each by default; `make build` before

A copy of the built checkout gets a tracker whose methods are empty; only that module is compiled again. Both runs must trade alike:
their digests are compared.
"""

import ast
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "build/untracked"
DATA = ROOT / "data/random-100x20000-0"  # that of `python -m engine.bench`
KEPT = {"fill": "self.fills += 1"}  # the record counts fills with it
BUILD = """
import pathlib, setup
from setuptools import setup as go
setup.modules = lambda: [pathlib.Path("engine/core/record/tracker.py")]
found = [extension for extension in setup.extensions() if extension.name != setup.SHARED]
go(name="ringbar", packages=[], ext_modules=found, script_args=["-q", "build_ext", "--inplace"])
"""
RUN = """
import sys, time
from engine import Backtest
from engine._bench.measured_run import CASH, strategy_of
from engine.core.maths import COMPILED
from feeds import open_feeds
backtest = Backtest(open_feeds(sys.argv[2], on_bad="keep"), strategy_of(sys.argv[1]), cash=CASH)
began = time.process_time()
result = backtest.run(progress=False)
print(time.process_time() - began, result.digest, COMPILED, result.info["bars"], result.info["orders"])
"""


def emptied(source):
    """The tracker's source with methods that do nothing."""
    lines = source.splitlines()
    (tracker,) = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    for method in reversed([node for node in tracker.body if isinstance(node, ast.FunctionDef)]):
        if method.name != "__init__":
            lines[method.body[0].lineno - 1 : method.end_lineno] = ["        " + KEPT.get(method.name, "pass")]
    return "\n".join(lines) + "\n"


def untracked():
    """The copy, with its tracker compiled."""
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in ("engine", "feeds", "broker", "strategies"):
        shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, COPY)
    path = COPY / "engine/core/record/tracker.py"
    path.write_text(emptied(path.read_text()))
    for built in path.parent.glob("tracker.*.so"):
        built.unlink()
    subprocess.run(
        [sys.executable, "-c", BUILD], cwd=COPY, env={**os.environ, "RINGBAR_COMPILE": "require", "CFLAGS": "-w"}, check=True
    )


def seconds(folder, name):
    """(processor time of a run in a process of its own, its digest)."""
    done = subprocess.run([sys.executable, "-c", RUN, name, str(DATA)], cwd=folder, capture_output=True, text=True, check=True)
    taken, digest, compiled, bars, orders = done.stdout.split()
    assert compiled == "True", "make build"
    return float(taken), (digest, bars, orders)


def main():
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    if not DATA.exists():
        sys.path.insert(0, str(ROOT))
        from engine._bench.candle_files import make

        make(str(DATA), 100, 20_000, 0, False)
    untracked()
    for name in ("trading", "signal"):
        times = {ROOT: [], COPY: []}
        members = set()
        for _ in range(repeats):
            for folder, result in times.items():
                taken, figures = seconds(folder, name)
                result.append(taken)
                members.add(figures)
        assert len(members) == 1, f"the runs differ: {members}"
        _, bars, orders = members.pop()
        print(f"{name}, {int(bars):,} bars, {int(orders):,} orders, {repeats} of each:")
        for what in (min, statistics.median):
            online, bare = what(times[ROOT]), what(times[COPY])
            print(f"  {what.__name__}: {online:.3f} s online, {bare:.3f} s without: {online / bare - 1:+.1%}")
        pairs = [online / bare - 1 for online, bare in zip(times[ROOT], times[COPY])]
        print(f"  median of the pairs' ratios: {statistics.median(pairs):+.1%}")


if __name__ == "__main__":
    main()
