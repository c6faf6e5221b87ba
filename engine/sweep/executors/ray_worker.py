"""Node: what of a sweep happens on the machines of a cluster: bars become a file that all workers of a node map, batches run.

Bars come out of the object store once a node and are written once a node, under a lock, all or nothing, under the name of their
digest. A worker keeps the job it has unpacked, so that the batches after the first one open nothing.
"""

from __future__ import annotations

import os
import shutil
import time
from hashlib import blake2b
from tempfile import gettempdir

from engine.errors import DataError

STALE = 86_400.0  # seconds after which bars that nobody has taken away are
CHECKED: set[str] = set()  # files of bars whose digest this process has compared
JOBS: dict[str, object] = {}  # the job of this process, by its token


def run_batch(token, parcel, bars, trials, number, pulse, limit):
    """(rows of `trials`, what is to be known of this worker). `parcel`, `bars`: lists of one reference, fetched if needed.

    limit: seconds after which the process ends itself, whatever it is at; `pulse` hears when they began.
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
        job = unpack(ray.get(parcel[0]), lambda: ray.get(bars[0]))
        job.open()
        JOBS[token] = job
    if pulse is not None:
        ray.get(pulse.began.remote(number))
        faulthandler.dump_traceback_later(limit, exit=True)  # a thread that needs no lock of the interpreter
    try:
        rows = job.run(trials)
    finally:
        faulthandler.cancel_dump_traceback_later()
    return rows, {"node": node_id(), "pid": os.getpid(), "resident": own_mb(), "runtime": runtime()}


def node_id():
    import ray

    return ray.get_runtime_context().get_node_id()


def folder_of(node):
    """The folder of a node; one of its own for each node even if several share a machine."""
    return os.path.join(gettempdir(), f"ringbar-{os.getuid()}", node)


class NodeColumns:
    """Bars that come out of the object store: `size` bytes of the digest `name`. `fetch`: how to get them, set on the node."""

    def __init__(self, name, size):
        self.name = name
        self.size = size
        self.fetch = None

    def open(self):
        from feeds.columns.mapped_columns import attach

        return attach(materialise(folder_of(node_id()), self.name, self.size, self.fetch))

    def close(self):
        """The driver takes files away, see `forget`."""


class NodeFiles:
    """Feeds that each worker opens from storage that all nodes see, after its node has looked at the files once."""

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
        """Nothing was sent."""


def materialise(folder, name, size, fetch):
    """The path of the bars of digest `name` on this node, written by whoever comes first."""
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
    if stat.st_uid != os.getuid() or stat.st_mode & 0o170000 != 0o040000 or stat.st_mode & 0o022:
        raise DataError(f"{folder}: not a folder that only this user can write to; remove it, or set TMPDIR to another place")


def lock_of(folder, path):
    """The lock beside `path`, held until the file it returns is closed."""
    import fcntl

    own(os.path.dirname(folder))
    own(folder)
    file = open(path + ".lock", "a")  # noqa: SIM115, the caller closes it
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def clear_stale(folder):
    """Take away what earlier sweeps could not, because they were killed. Who has it mapped keeps it."""
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


def forget(token, name, going):
    """Take the file `name` away from this node; leave word for batches that are `going` to begin after all."""
    folder = folder_of(node_id())
    if going:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(over(folder, token), "w", encoding="ascii"):
            pass
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
    """The file that says that nobody waits for the sweep `token` any more."""
    return os.path.join(folder, f"over-{token}")


class Heartbeat:
    """When batches began, for time limits: an actor on the driver's node, which workers tell."""

    def __init__(self):
        self.times = {}

    def began(self, number):
        self.times[number] = time.monotonic()

    def ages(self):
        """{batch: seconds since it began}, of those that nobody has asked for yet."""
        now = time.monotonic()
        found = {number: now - began for number, began in self.times.items()}
        self.times = {}
        return found
