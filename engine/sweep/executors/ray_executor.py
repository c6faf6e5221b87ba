"""RayExecutor: runs batches as tasks of a Ray cluster; rows come back to this process, which alone writes the journal.

At most two batches per slot are in flight, so that little is lost with a node and the rest can be cut small at the end.
Batches that the system loses (a worker, a node, an object) run again elsewhere; what a strategy raises becomes a row. Ray
itself does not retry: `Queue.give_back` counts attempts and isolates a trial that kills workers.
"""

from __future__ import annotations

from time import monotonic
from uuid import uuid4

from engine.errors import CapabilityError, ConfigError, RingbarError
from engine.results.origin.provenance import runtime
from engine.sweep.executors import ray_worker
from engine.sweep.executors.base import Executor
from engine.sweep.executors.job_payload import pack

LOOK = 1.0  # seconds between looks at how large the cluster is
GRACE = 2.0  # seconds past its time limit after which a worker is killed; before, it ends itself
DEPTH = 2  # batches per slot in flight
LOSSES = 10  # nodes that a batch may outlive before it is taken for what kills them
MB = 1 << 20
NO_ENGINE = (
    "the nodes cannot import ringbar; install it on all of them, or send it along: "
    "Cluster(..., runtime_env={'working_dir': '.', 'py_modules': [engine, feeds, broker]})"
)


class RunningTask:
    """A batch in flight."""

    def __init__(self, number, batch, nodes):
        self.number = number
        self.batch = batch
        self.nodes = nodes  # those that were alive when it left
        self.began = None  # on this process's clock; None until the worker has reported
        self.place = ()  # node and process


class RayExecutor(Executor):
    """Runs batches on the slots of a cluster; options as for `Processes`. `workers`: maximum number of slots, -1 for all."""

    def __init__(self, cluster, job, data, workers, *, lanes, say, timeout=None, retries=1, recycle=None):
        import ray

        self.ray = ray
        self.cluster = cluster
        self.cap = workers
        self.say = say
        self.timeout = timeout
        self.retries = retries
        self.token = uuid4().hex
        self.data, self.paths = data
        self.parcel = ray.put(pack(job.moved(self.data)))
        self.bars = []
        self.put()
        calls = {} if recycle is None else {"max_calls": max(1, recycle // lanes)}
        self.task = ray.remote(num_cpus=cluster.cpus, max_retries=0, retry_exceptions=False, **calls)(ray_worker.run_batch)
        self.pulse = None if timeout is None else self.asked(self.listen)
        self.flights = {}  # reference -> Flight
        self.losses = {}  # trial -> nodes that were lost under it
        self.reach = {}  # (node, process) -> MB resident, of those heard last
        self.cpu = {}  # (node, process) -> CPU seconds
        self.machines = 1
        self.nodes = frozenset()
        self.slots = 0
        self.looked = -LOOK
        self.beat = -LOOK  # when `end_overdue` last asked
        self.flown = 0
        self.restarts = 0
        self.warned = False
        self.silent = monotonic()
        self.look()

    @property
    def running(self):
        """Number of trials in flight."""
        return sum(len(flight.batch) for flight in self.flights.values())

    @property
    def workers(self):
        return self.slots

    @property
    def cpu_seconds(self):
        """CPU seconds of all workers so far, when they last reported."""
        return sum(self.cpu.values())

    @property
    def memory_mb(self):
        """Memory of the workers that reported last."""
        return sum(self.reach.values())

    # -- the cluster

    def put(self):
        """Put the bars into the object store, once, and again only if they were lost. This process owns them."""
        if all(path is None for path in self.paths):
            return
        import numpy as np

        self.bars = [
            None if path is None else self.ray.put(np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))) for path in self.paths
        ]

    def listen(self):
        """Create the actor that workers notify when they begin: on this node, so that it is not lost with another one."""
        pulse = self.ray.remote(num_cpus=0, max_restarts=-1)(ray_worker.Heartbeat)
        if str(self.cluster.address).startswith("ray://"):
            return pulse.remote()
        where = self.ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(ray_worker.node_id(), soft=True)
        return pulse.options(scheduling_strategy=where).remote()

    def look(self):
        """Update the number of slots; nodes come and go."""
        if monotonic() - self.looked < LOOK:
            return
        alive = [entry for entry in self.ray.nodes() if entry["Alive"]]
        self.looked = monotonic()
        self.nodes = frozenset(entry["NodeID"] for entry in alive)
        self.machines = max(self.machines, len(self.nodes))
        slots = sum(int(entry["Resources"].get("CPU", 0) // self.cluster.cpus) for entry in alive)
        self.slots = slots if self.cap < 0 else min(slots, self.cap)
        self.room = self.cap if 0 < self.cap < slots else max(1, DEPTH * self.slots)
        if slots > 0:
            self.silent = monotonic()
        elif monotonic() - self.silent > 60:
            self.say(f"no node of the cluster has {self.cluster.cpus:g} CPUs for a worker; waiting for one")
            self.silent = monotonic()

    # -- batches

    def run(self, queue, done):
        """Take batches from `queue` and pass their rows to `done(numbers, rows)` until none are left."""
        while queue.trials or self.flights:
            self.look()
            while queue.trials and len(self.flights) < self.room:
                self.send(queue.take(max(1, self.slots)), queue.params)
            refs = list(self.flights)
            ready, _ = self.ray.wait(refs, num_returns=1, timeout=LOOK)
            if ready:
                ready, _ = self.ray.wait(refs, num_returns=len(refs), timeout=0)
            for ref in ready:
                self.land(ref, self.flights.pop(ref), queue, done)
            self.end_overdue()

    def send(self, batch, params):
        trials = [params[i] for i in batch]
        args = self.token, [self.parcel], self.bars, trials, self.flown, self.pulse, self.timeout
        ref = self.asked(self.task.remote, *args)
        self.flights[ref] = RunningTask(self.flown, batch, self.nodes)
        self.flown += 1

    def asked(self, what, *args):
        """Call the cluster; from outside, the engine is first imported there."""
        try:
            return what(*args)
        except ModuleNotFoundError as error:
            raise ConfigError(f"{NO_ENGINE} ({error})") from error

    def land(self, ref, flight, queue, done):
        """Handle a finished task: rows, or the reason why it was lost."""
        errors = self.ray.exceptions
        try:
            rows, about = self.ray.get(ref)
        except errors.RayTaskError as error:
            self.blame(error, flight, queue)
        except (errors.TaskUnschedulableError, errors.RuntimeEnvSetupError) as error:
            raise ConfigError(f"the cluster cannot run tasks of this sweep: {error}") from error
        except errors.RayError as error:
            self.lost(error, flight, queue, done)
        else:
            self.hear(about)
            done(flight.batch, rows)

    def hear(self, about):
        """Record the memory of the workers, and report a node that runs another build."""
        if about["runtime"] != runtime() and not self.warned:
            self.say(f"node {about['node'][:8]} runs {about['runtime']}, the driver {runtime()}: the same rows, another speed")
            self.warned = True
        who = about["node"], about["pid"]
        self.reach.pop(who, None)
        self.reach[who] = about["resident"]
        self.cpu[who] = about["cpu"]
        while len(self.reach) > max(1, self.slots):
            del self.reach[next(iter(self.reach))]

    def lost(self, error, flight, queue, done):
        """Return a batch that ended with its worker or node; only what may be its own fault counts as an attempt."""
        self.restarts += 1
        if self.slow(flight):
            self.give_back(flight.batch, queue, done, f"it took longer than {self.timeout:g} s", "timeout")
            return
        self.looked = -LOOK
        self.look()
        if isinstance(error, self.ray.exceptions.NodeDiedError) or not flight.nodes <= self.nodes:
            for i in flight.batch:
                self.losses[i] = self.losses.get(i, 0) + 1
            if max(self.losses[i] for i in flight.batch) < LOSSES:
                queue.put_back(flight.batch)
                return
        how = (str(error).strip().splitlines() or [type(error).__name__])[0]
        self.give_back(flight.batch, queue, done, f"its worker was lost ({type(error).__name__}: {how})", "crashed")

    def give_back(self, batch, queue, done, why, status):
        row = queue.give_back(batch, why, status, self.retries)
        if row is not None:
            done(batch, [row])

    def blame(self, error, flight, queue):
        """Handle a task that raised: lost bars are put again; everything else is a fault of the nodes, not of a trial."""
        cause = getattr(error, "cause", None)
        if isinstance(cause, self.ray.exceptions.ObjectLostError) and self.bars:
            self.losses[flight.batch[0]] = self.losses.get(flight.batch[0], 0) + 1
            if self.losses[flight.batch[0]] < LOSSES:
                self.put()
                queue.put_back(flight.batch)
                return
        if isinstance(cause, RingbarError):
            raise cause
        if "No module named 'engine'" in str(error):
            raise ConfigError(NO_ENGINE) from error
        raise CapabilityError(f"a node cannot run this sweep: {error}") from error

    def slow(self, flight):
        """Return whether a lost batch had used up its time, in which case its worker ended itself."""
        if self.pulse is None:
            return False
        self.hear_beats((flight, *self.flights.values()))
        return flight.began is not None and monotonic() - flight.began > 0.95 * self.timeout

    def hear_beats(self, flights):
        """Update when batches began, and where."""
        try:
            ages = self.ray.get(self.pulse.ages.remote())
        except self.ray.exceptions.RayError:  # the actor was lost
            return
        now = monotonic()
        for flight in flights:
            if flight.number in ages:
                age, *flight.place = ages[flight.number]
                flight.began = now - age

    def end_overdue(self):
        """Kill workers that are past their time limit and did not end themselves, because they were stopped."""
        if self.pulse is None or monotonic() - self.beat < LOOK:
            return
        self.beat = monotonic()
        self.hear_beats(self.flights.values())
        at = self.ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        for flight in self.flights.values():
            if flight.began is not None and self.beat - flight.began > self.timeout + GRACE and flight.place:
                node, pid = flight.place
                task = self.ray.remote(num_cpus=0, max_retries=0)(ray_worker.kill_worker)
                task.options(scheduling_strategy=at(node, soft=False)).remote(pid)
                flight.place = ()  # once

    # -- the end

    def close(self):
        """Drop what is in flight, remove the bars from the nodes, and disconnect.

        Disconnecting from a cluster cancels its tasks. On a connection of the caller's own, running batches finish and
        waiting ones never begin. `ray.cancel` is not used: a task that ends at that moment takes the driver down with it.
        """
        try:
            if self.flown:
                self.forget(going=bool(self.flights))
            self.flights = {}
            if self.pulse is not None:
                self.ray.kill(self.pulse)
        except self.ray.exceptions.RayError as error:
            self.say(f"the cluster could not be tidied up: {error}")
        finally:
            self.parcel, self.bars = None, []
            self.cluster.leave()

    def forget(self, going):
        """Ask all living nodes to remove their files; nodes that do not answer clean up at a later sweep."""
        at = self.ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        task = self.ray.remote(num_cpus=0, max_retries=0)(ray_worker.forget)
        self.looked = -LOOK
        self.look()
        parts = getattr(self.data, "parts", [self.data])
        statement = self.token, [part.name for part in parts], going
        refs = [task.options(scheduling_strategy=at(where, soft=False)).remote(*statement) for where in self.nodes]
        if refs:
            self.ray.wait(refs, num_returns=len(refs), timeout=5)
