"""RayExecutor: the executor on a Ray cluster: a batch is a task, its rows come back to this process, which alone writes the journal.

Two batches a slot are in flight, no more, so that what is lost with a node is little and what is left can be cut small at the
end. What the system loses (a worker, a node, an object) is given back and runs elsewhere; what a strategy raises is a row. Ray
does not retry by itself: `Queue.give_back` counts the tries, and halves the batch of a trial that kills workers.
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
DEPTH = 2  # batches a slot in flight
LOSSES = 10  # nodes that a batch may outlive before it is taken for what kills them
MB = 1 << 20
NO_ENGINE = (
    "the nodes cannot import ringbar; install it on all of them, or send it along: "
    "Cluster(..., runtime_env={'working_dir': '.', 'py_modules': [engine, feeds, broker]})"
)


class RunningTask:
    """A batch on its way."""

    def __init__(self, number, batch, nodes):
        self.number = number
        self.batch = batch
        self.nodes = nodes  # those that were alive when it left
        self.began = None  # on this process's clock, as far as it was heard


class RayExecutor(Executor):
    """Batches on the slots of a cluster; options as of `Processes`. `workers`: slots at most, -1 as many as there are."""

    def __init__(self, cluster, job, data, workers, *, lanes, say, timeout=None, retries=1, recycle=None):
        import ray

        self.ray = ray
        self.cluster = cluster
        self.cap = workers
        self.say = say
        self.timeout = timeout
        self.retries = retries
        self.token = uuid4().hex
        self.data, self.path = data
        self.parcel = ray.put(pack(job.moved(self.data)))
        self.bars = []
        self.put()
        calls = {} if recycle is None else {"max_calls": max(1, recycle // lanes)}
        self.task = ray.remote(num_cpus=cluster.cpus, max_retries=0, retry_exceptions=False, **calls)(ray_worker.run_batch)
        self.pulse = None if timeout is None else self.asked(self.listen)
        self.flights = {}  # reference -> Flight
        self.losses = {}  # trial -> nodes that were lost under it
        self.reach = {}  # (node, process) -> MB resident, of those heard last
        self.nodes = frozenset()
        self.slots = 0
        self.looked = -LOOK
        self.flown = 0
        self.restarts = 0
        self.warned = False
        self.silent = monotonic()
        self.look()

    @property
    def running(self):
        """Trials in flight."""
        return sum(len(flight.batch) for flight in self.flights.values())

    @property
    def workers(self):
        return self.slots

    @property
    def memory_mb(self):
        """Of the workers heard last."""
        return sum(self.reach.values())

    # -- the cluster

    def put(self):
        """The bars into the object store, once; again only if they were lost with it. This process owns them."""
        if self.path is None:
            return
        import numpy as np

        self.bars = [self.ray.put(np.asarray(np.memmap(self.path, dtype=np.uint8, mode="r")))]

    def listen(self):
        """The actor that workers tell when they begin: here, if this is a node, so that it is not lost with another one."""
        pulse = self.ray.remote(num_cpus=0, max_restarts=-1)(ray_worker.Heartbeat)
        if str(self.cluster.address).startswith("ray://"):
            return pulse.remote()
        where = self.ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(ray_worker.node_id(), soft=True)
        return pulse.options(scheduling_strategy=where).remote()

    def look(self):
        """How many slots there are now; nodes come and go."""
        if monotonic() - self.looked < LOOK:
            return
        alive = [entry for entry in self.ray.nodes() if entry["Alive"]]
        self.looked = monotonic()
        self.nodes = frozenset(entry["NodeID"] for entry in alive)
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
        """Take batches from `queue`, hand their rows to `done(numbers, rows)`, until there are no more."""
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

    def send(self, batch, params):
        trials = [params[i] for i in batch]
        limit = None if self.timeout is None else self.timeout * len(batch)
        ref = self.asked(self.task.remote, self.token, [self.parcel], self.bars, trials, self.flown, self.pulse, limit)
        self.flights[ref] = RunningTask(self.flown, batch, self.nodes)
        self.flown += 1

    def asked(self, what, *args):
        """Ask the cluster for something; from outside it is there that the engine is imported first."""
        try:
            return what(*args)
        except ModuleNotFoundError as error:
            raise ConfigError(f"{NO_ENGINE} ({error})") from error

    def land(self, ref, flight, queue, done):
        """Rows, or what was lost."""
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
        """Keep the memory of as many workers as there are slots; say it if they run another build."""
        if about["runtime"] != runtime() and not self.warned:
            self.say(f"node {about['node'][:8]} runs {about['runtime']}, the driver {runtime()}: the same rows, another speed")
            self.warned = True
        who = about["node"], about["pid"]
        self.reach.pop(who, None)
        self.reach[who] = about["resident"]
        while len(self.reach) > max(1, self.slots):
            del self.reach[next(iter(self.reach))]

    def lost(self, error, flight, queue, done):
        """A batch that ended with its worker or its node goes back; only what may be its own fault counts as a try."""
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
        """A task that raised: bars that were lost are put again; all else is wrong with the nodes, not with a trial."""
        cause = getattr(error, "cause", None)
        if isinstance(cause, self.ray.exceptions.ObjectLostError) and self.path is not None:
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
        """Whether a lost batch had its time: its worker ended itself then."""
        if self.pulse is None:
            return False
        try:
            ages = self.ray.get(self.pulse.ages.remote())
        except self.ray.exceptions.RayError:  # it was lost, too
            return False
        now = monotonic()
        for other in (flight, *self.flights.values()):
            if other.number in ages:
                other.began = now - ages[other.number]
        return flight.began is not None and now - flight.began > 0.95 * self.timeout * len(flight.batch)

    # -- the end

    def close(self):
        """Drop what is in flight, take the bars away from the nodes, leave.

        Who leaves a cluster takes its tasks along. On a connection of the caller's own, batches that run end by themselves and
        the others begin no more; `ray.cancel` is not used, since a task that ends at that moment takes the driver down with it.
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
        """Ask all living nodes to remove their files; those that do not answer do it at a later sweep."""
        at = self.ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        task = self.ray.remote(num_cpus=0, max_retries=0)(ray_worker.forget)
        self.looked = -LOOK
        self.look()
        said = self.token, self.data.name, going
        refs = [task.options(scheduling_strategy=at(where, soft=False)).remote(*said) for where in self.nodes]
        if refs:
            self.ray.wait(refs, num_returns=len(refs), timeout=5)
