"""The part of a sweep that runs on the nodes of a cluster: store the bars in a file that all workers of a node map, run
batches.

Bars are fetched from the object store once per node and written under a lock, atomically, under the name of their digest. A
worker keeps the job that it unpacked, so later batches open nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from hashlib import blake2b
from tempfile import gettempdir

from engine.errors import DataError

STALE = 86_400.0  # age in seconds from which bars left behind are removed
CHECKED: set[str] = set()  # files of bars whose digest this process has compared
JOBS: dict[str, object] = {}  # the job of this process, by its token


def run_batch(token, parcel, bars, trials, number, pulse, limit):
    """Run a batch and return (its rows, facts about this worker). `parcel`, `bars`: lists of one reference, fetched if needed.

    limit: seconds after which the process ends itself; `pulse` is notified when the batch begins.
    """
    import faulthandler

    import ray

    from engine.results.origin.provenance import own_mb, runtime
    from engine.sweep.executors.job_payload import unpack

    if os.path.exists(over(folder_of(node_id()), token)):
        return [], None
    job = JOBS.get(token)
    if job is None:
        JOBS.clear()
        job = unpack(ray.get(parcel[0]), lambda number: ray.get(bars[number]))
        opened = job.open()
        for i in range(len(getattr(job.data, "parts", ()))):
            opened[i]
        JOBS[token] = job
    if pulse is not None:
        ray.get(pulse.began.remote(number, node_id(), os.getpid()))
        faulthandler.dump_traceback_later(limit, exit=True)  # a thread that needs no lock of the interpreter
    try:
        rows = job.run(trials)
    finally:
        faulthandler.cancel_dump_traceback_later()
    return rows, {"node": node_id(), "pid": os.getpid(), "resident": own_mb(), "runtime": runtime(), "cpu": time.process_time()}


def node_id():
    import ray

    return ray.get_runtime_context().get_node_id()


def folder_of(node):
    """Return the folder of a node; nodes that share a machine have different ones."""
    return os.path.join(gettempdir(), f"ringbar-{os.getuid() if hasattr(os, 'getuid') else 'user'}", node)


class NodeColumns:
    """Bars from the object store: `size` bytes with the digest `name`. `fetch` is set on the node and returns them."""

    def __init__(self, name, size):
        self.name = name
        self.size = size
        self.fetch = None

    def open(self):
        from feeds.columns.mapped_columns import attach

        return attach(materialise(folder_of(node_id()), self.name, self.size, self.fetch))

    def close(self):
        """Do nothing: the driver removes the files, see `forget`."""


class NodeFiles:
    """Feeds that each worker opens from shared storage, after its node has verified the files once."""

    def __init__(self, recipe, manifest):
        self.recipe = recipe
        self.manifest = manifest
        self.name = f"seen-{manifest.token}"

    def open(self):
        from feeds import open_feeds

        folder = folder_of(node_id())
        seen = os.path.join(folder, self.name)
        with lock_of(folder, seen):
            if not os.path.exists(seen):
                self.manifest.verify()
                with open(seen, "w", encoding="ascii"):
                    pass
        return open_feeds(**self.recipe)

    def close(self):
        """Do nothing: no bars were sent."""


def materialise(folder, name, size, fetch):
    """Return the path of the bars of digest `name` on this node; the first worker writes it."""
    path = os.path.join(folder, name)
    with lock_of(folder, path):
        if os.path.exists(path) and path not in CHECKED:  # after a loss of power, or by another hand
            with open(path, "rb") as file:
                whole = digest_of(file.read()) == name
            if not whole:
                os.remove(path)
        if not os.path.exists(path):
            clear_stale(folder)
            data = memoryview(fetch()).cast("B")
            if len(data) != size or digest_of(data) != name:
                raise DataError(f"{path}: the bars arrived damaged ({len(data):,} of {size:,} bytes); run the sweep again")
            with open(path + ".tmp", "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(path + ".tmp", path)
        CHECKED.add(path)
    return path


def digest_of(data):
    return blake2b(data, digest_size=16).hexdigest()


def own(folder):
    """Make a folder that only this user can write to; a DataError if somebody else's is in its place."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    stat = os.lstat(folder)
    foreign = hasattr(os, "getuid") and (stat.st_uid != os.getuid() or stat.st_mode & 0o022)
    if foreign or stat.st_mode & 0o170000 != 0o040000:
        raise DataError(f"{folder}: not a folder that only this user can write to; remove it, or set TMPDIR to another place")


def lock_of(folder, path):
    """Lock the file next to `path` until the returned file is closed."""
    import fcntl

    own(os.path.dirname(folder))
    own(folder)
    file = open(path + ".lock", "a")  # noqa: SIM115, the caller closes it
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def clear_stale(folder):
    """Remove files that killed sweeps left behind. Processes that have them mapped keep them."""
    limit = time.time() - STALE
    parent = os.path.dirname(folder)
    for name in os.listdir(parent):
        place = os.path.join(parent, name)
        if place != folder and os.path.isdir(place) and os.path.getmtime(place) < limit:
            shutil.rmtree(place, ignore_errors=True)
    for name in os.listdir(folder):
        place = os.path.join(folder, name)
        if not name.endswith(".lock") and os.path.getmtime(place) < limit:
            os.remove(place)


def forget(token, names, going):
    """Remove the files `names` from this node; if batches are still waiting (`going`), mark the sweep as ended for them."""
    folder = folder_of(node_id())
    if going:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(over(folder, token), "w", encoding="ascii"):
            pass
    for name in names:
        for end in ("", ".lock"):
            try:
                os.remove(os.path.join(folder, name + end))
            except OSError:
                pass
    try:
        os.rmdir(folder)
        os.rmdir(os.path.dirname(folder))
    except OSError:  # it is in use
        pass


def over(folder, token):
    """Return the file that marks the sweep `token` as ended."""
    return os.path.join(folder, f"over-{token}")


class Heartbeat:
    """Records when batches began, for time limits: an actor on the driver's node that workers notify."""

    def __init__(self):
        self.beats = {}

    def began(self, number, node, pid):
        self.beats[number] = time.monotonic(), node, pid

    def ages(self):
        """Return {batch: (seconds since it began, node, process)} of batches not yet reported."""
        now = time.monotonic()
        beats = {number: (now - began, node, pid) for number, (began, node, pid) in self.beats.items()}
        self.beats = {}
        return beats


def kill_worker(pid):
    """Kill a worker of this node that is past its time limit, also one that was stopped and cannot end itself."""
    import signal

    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            if b"ray" not in file.read():  # the number may have gone to another process
                return
    except FileNotFoundError:
        if sys.platform.startswith("linux"):
            return
    try:
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    except OSError:
        return
