"""Doctor: check the installation, run a self test, and say what to do about what is missing."""

from __future__ import annotations

import os
import shutil
import sys
from time import perf_counter

from engine.core.maths import COMPILED
from engine.results.origin.provenance import VERSION, runtime
from engine.results.origin.trust_seal import key, key_path

DIGEST = "19b3ddad1b0a4cd73c5c87da4491e3d5bc63217c58a92cd1c0c1fe9ca5d24ae8"
OK, WARN, FAIL = "ok", "warning", "failed"
MARKS = {OK: "ok  ", WARN: "-   ", FAIL: "FAIL"}
PARTS = {
    "numpy": ("frames, Parquet, sweeps with bars in memory", "pip install numpy"),
    "pyarrow": ("Parquet and Arrow files, tapes, saved results", "pip install ringbar, on CPython"),
    "polars": ("tables as frames", "pip install ringbar, on CPython"),
    "click": ("the command line", "pip install click"),
    "bokeh": ("reports", "pip install ringbar, on CPython"),
    "tsdownsample": ("reports", "pip install ringbar, on CPython"),
    "optuna": ("searches", "pip install 'ringbar[optuna]'"),
    "ray": ("sweeps on a cluster", "pip install 'ringbar[ray]'"),
}
FEW_FILES = 256
LITTLE = 1 << 30  # bytes free


def examine():
    """Return [{"name", "state": "ok", "warning" or "failed", "found", "do"}] of all checks."""
    return [*installation(), self_test(), *system(), *parts()]


def finding(name, state, found, do=""):
    return {"name": name, "state": state, "found": found, "do": do}


def installation():
    """Check version, runtime and compiled modules."""
    rows = [finding("ringbar", OK, f"{VERSION} in {os.path.dirname(os.path.dirname(os.path.abspath(__file__)))}")]
    if COMPILED or sys.implementation.name == "pypy":
        rows.append(finding("runtime", OK, runtime()))
    else:
        do = "results are equal, runs take about 50 times longer; install a wheel, or a C compiler and reinstall"
        rows.append(finding("runtime", WARN, f"{runtime()}: the core is not compiled", do))
    stray = mixed()
    if stray:
        do = "build again: pip install --force-reinstall ringbar, or setup.py build_ext --inplace"
        rows.append(finding("compiled core", FAIL, f"not compiled, unlike the rest: {', '.join(stray)}", do))
    return rows


def mixed():
    """Return modules that should be compiled like the rest of the core, and are not."""
    if not COMPILED:
        return []
    from importlib import import_module

    names = ("engine.core.storage.bars", "engine.core.time.clock", "engine.core.loop.block_loop", "feeds.decoding.text_decoder")
    names += ("broker.simulated_broker", "engine.core.record.recorder")
    return [name for name in names if (import_module(name).__file__ or "").endswith(".py")]


def self_test():
    """Run a small backtest whose digest is known: all runtimes must compute it to the last bit."""
    from engine.backtest import Backtest
    from engine.indicators import SMA
    from engine.strategy import Strategy
    from feeds.walks import walks

    class Cross(Strategy):
        def init(self):
            self.fast, self.slow = SMA(self.feeds.close, 5), SMA(self.feeds.close, 20)

        def next(self):
            for i, feed in enumerate(self.feeds):
                self.order_target_size(feed, 10 if self.fast[i] > self.slow[i] else 0)

    began = perf_counter()
    try:
        digest = Backtest(walks(4, 500, seed=23), Cross(), commission=0.001).run(progress=False).digest
    except Exception as error:  # noqa: BLE001, whatever is wrong is what the user came for
        do = "reinstall ringbar; if it stays, report this with --debug"
        return finding("self test", FAIL, f"{type(error).__name__}: {error}", do)
    seconds = perf_counter() - began
    if digest != DIGEST:
        do = "this installation computes other results than others do: reinstall it, and report this line"
        return finding("self test", FAIL, f"digest {digest[:16]}, expected {DIGEST[:16]}", do)
    return finding("self test", OK, f"2,000 bars in {seconds:.2f} s, digest {digest[:16]} as everywhere")


def system():
    """Check cores, limits, the temporary folder, and this user's key."""
    from engine.core.storage.spool import temporary_folder

    rows = [finding("cores", OK, str(os.cpu_count()))]
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        few = 0 <= limit < FEW_FILES
        rows.append(finding("open files", WARN if few else OK, f"at most {limit:,}", "ulimit -n 1024" if few else ""))
    except ImportError:
        pass
    folder = temporary_folder()
    try:
        free = shutil.disk_usage(folder).free
        writable = os.access(folder, os.W_OK)
        state = FAIL if not writable else WARN if free < LITTLE else OK
        do = "" if state == OK else "set TMPDIR to a folder with room that can be written to: records of runs go there"
        rows.append(finding("temporary", state, f"{folder}, {free / (1 << 30):,.1f} GB free", do))
    except OSError:
        pass
    if key(create=True) is None:
        do = "resume, replay and verify ask for --trust; set XDG_CONFIG_HOME to a folder of your own"
        rows.append(finding("key", WARN, f"{key_path()} cannot be kept", do))
    else:
        rows.append(finding("key", OK, key_path()))
    return rows


def parts():
    """Check the optional parts."""
    from importlib import import_module
    from importlib.metadata import PackageNotFoundError, version

    rows = []
    for name, (use, do) in PARTS.items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            rows.append(finding(name, WARN, f"not installed: {use}", do))
            continue
        try:
            import_module(name)
        except Exception as error:  # noqa: BLE001, a broken library may raise anything
            rows.append(finding(name, FAIL, f"{installed}, importing it raises {type(error).__name__}: {error}", f"reinstall it: {do}"))
            continue
        rows.append(finding(name, OK, installed))
    return rows


def text_of(rows):
    """Return the findings as text."""
    lines = []
    for row in rows:
        lines.append(f"{MARKS[row['state']]} {row['name']:14}{row['found']}")
        if row["do"]:
            lines.append(f"     {'':14}{row['do']}")
    failed = [row["name"] for row in rows if row["state"] == FAIL]
    lines.append(f"failed: {', '.join(failed)}" if failed else "all is well")
    return "\n".join(lines)
