"""Forecast: estimates duration and price of a sweep, on this machine and on clusters, from a timed sample of its trials.

A pass of k trials takes `seconds_per_pass + k * seconds_per_trial` seconds; two passes of different sizes determine both.
Sampled trials are trials of the sweep: with a store they are not run again.
"""

from __future__ import annotations

import os
from math import ceil
from time import perf_counter

from engine.sweep.sweep_cost import duration as spell
from engine.sweep.sweep_cost import expected_cost

NETWORK = 125e6  # bytes a second that a node of a cluster gets, at a guess: 1 Gbit/s
JOINING = 15.0  # seconds until a cluster that runs already has workers, at a guess; here Ray took 5 to 14
ENOUGH = 1.0  # seconds that a sample should take
CPUS = (16, 64, 320)  # clusters to compare with
WORTH = 60.0  # seconds that a cluster must save, besides halving the time


class Forecast:
    """Estimates for a sweep that has not run yet. Times are in seconds.

    opening: decoding and placing the data. start: of a worker on this machine. joining: connecting to the cluster and starting
    its workers, 0 if none was sampled. here: (seconds per pass, per trial) on this machine, if the sample ran on a cluster.
    """

    def __init__(self, *, trials, known, sampled, lanes, seconds_per_pass, seconds_per_trial, opening, start, data_bytes,
                 memory_mb, cores, joining=0.0, cluster=0, price_per_hour=None, spot_price_per_hour=None,
                 node_cpus=None, here=None):  # fmt: skip
        self.trials = trials
        self.known = known
        self.sampled = sampled
        self.lanes = lanes
        self.seconds_per_pass = seconds_per_pass
        self.seconds_per_trial = seconds_per_trial
        self.opening = opening
        self.start = start
        self.joining = joining
        self.here = here or (seconds_per_pass, seconds_per_trial)
        self.data_bytes = data_bytes
        self.memory_mb = memory_mb
        self.cores = cores
        self.cluster = cluster
        self.price_per_hour = price_per_hour
        self.spot_price_per_hour = spot_price_per_hour
        self.node_cpus = node_cpus or cores

    @property
    def remaining(self):
        """Number of trials that would run."""
        return self.trials - self.known

    def trial_seconds(self, workers, here=False):
        """CPU seconds per trial where the sample ran, or on this machine (`here`); more workers make smaller passes."""
        lanes = max(1, min(self.lanes, ceil(self.remaining / (2 * workers)) if workers > 1 else self.remaining))
        per_pass, per_trial = self.here if here else (self.seconds_per_pass, self.seconds_per_trial)
        return per_trial + per_pass / lanes

    def seconds(self, workers):
        """Seconds with `workers` processes on this machine, at best: cores share memory and caches."""
        workers = max(1, min(workers, self.remaining))
        return (
            self.opening + (self.start if workers > 1 else 0.0) + self.rounds(workers) * self.trial_seconds(workers, here=True)
        )

    def rounds(self, workers):
        """Trials that the busiest of `workers` runs."""
        return ceil(self.remaining / workers)

    def cluster_seconds(self, cpus):
        """Seconds on `cpus` CPUs of a cluster that is already running."""
        cpus = max(1, min(cpus, self.remaining))
        joining = self.joining if self.cluster else JOINING
        return self.opening + joining + self.data_bytes / NETWORK + self.rounds(cpus) * self.trial_seconds(cpus)

    def price(self, cpus, per_hour):
        """Price of the whole sweep on machines with `cpus` CPUs in total, start-up included; None without a price."""
        if per_hour is None:
            return None
        machines = ceil(cpus / self.node_cpus)
        return machines * self.cluster_seconds(cpus) / 3600 * per_hour

    def worth(self, cpus):
        """Whether `cpus` CPUs at least halve the time and save a minute."""
        here = self.seconds(self.cores)
        there = self.cluster_seconds(cpus)
        return there < here / 2 and here - there > WORTH

    def trials_per_hour(self, cpus=1):
        return 3600 * cpus / self.trial_seconds(1) if self.remaining else 0.0

    @property
    def price_per_1000(self):
        """Price of a thousand trials when `price_per_hour` buys `node_cpus` CPUs; None without a price."""
        if self.price_per_hour is None:
            return None
        return 1000 * self.trial_seconds(1) / 3600 / self.node_cpus * self.price_per_hour

    def to_dict(self):
        """Return the figures as a dictionary, for JSON."""
        names = ("trials", "known", "remaining", "sampled", "lanes", "seconds_per_pass", "seconds_per_trial", "opening",
                 "start", "joining", "data_bytes", "cores", "cluster")  # fmt: skip
        entries = {name: getattr(self, name) for name in names}
        entries["memory_mb"] = self.memory_mb
        entries["seconds"] = {str(n): self.seconds(n) for n in sorted({1, self.cores})}
        counts = (self.cluster,) if self.cluster else CPUS
        entries["cluster_seconds"] = {str(cpus): self.cluster_seconds(cpus) for cpus in counts}
        entries["worth"] = {str(cpus): self.worth(cpus) for cpus in counts}
        entries["trials_per_hour"] = self.trials_per_hour()
        entries["price_per_1000"] = self.price_per_1000
        entries["price"] = {str(cpus): self.price(cpus, self.price_per_hour) for cpus in counts}
        entries["spot_price"] = {str(cpus): self.price(cpus, self.spot_price_per_hour) for cpus in counts}
        return entries

    def __str__(self):
        if self.remaining == 0:
            return f"{self.trials:,} trials, the journal knows all of them"
        known = f", {self.known:,} of them in the journal" if self.known else ""
        lines = [f"{self.trials:,} trials{known}; {self.sampled:,} were sampled, in passes of up to {self.lanes} trials"]
        lines.append(
            f"  a pass {1e3 * self.seconds_per_pass:,.1f} ms and {1e3 * self.seconds_per_trial:,.2f} ms per trial; opening the "
            f"data {self.opening:.1f} s, {self.data_bytes / 1e6:,.1f} MB; a worker {self.memory_mb:.0f} MB"
        )
        counts = [1, self.cores] if self.cores > 1 else [1]
        here = [f"{spell(self.seconds(n))} with {n} worker{'s' if n > 1 else ''}" for n in counts]
        lines.append(f"  here: {', '.join(here)} at best")
        if self.cluster:
            there = spell(self.cluster_seconds(self.cluster))
            lines.append(
                f"  on this cluster of {self.cluster} CPUs, as sampled there: {there}, of which {spell(self.joining)} to "
                f"connect and start workers"
            )
        else:
            there = [f"{spell(self.cluster_seconds(cpus))} on {cpus} CPUs" for cpus in CPUS]
            lines.append(f"  on a cluster (taking {JOINING:.0f} s to start, 1 Gbit/s a node): {', '.join(there)}")
        best = [cpus for cpus in ((self.cluster,) if self.cluster else CPUS) if self.worth(cpus)]
        lines.append(f"  distributing is worth it from {best[0]} CPUs" if best else "  distributing is not worth it")
        price = ""
        if self.price_per_1000 is not None:
            price = f"; {self.price_per_1000:.3g} per 1,000 trials, {self.price_per_hour:g} an hour for {self.node_cpus} CPUs"
        lines.append(f"  {self.trials_per_hour():,.0f} trials an hour and CPU{price}")
        for name, per_hour in (("on demand", self.price_per_hour), ("on spot machines", self.spot_price_per_hour)):
            if per_hour is not None:
                counts = (self.cluster,) if self.cluster else CPUS
                whole = ", ".join(f"{self.price(cpus, per_hour):.3g} on {cpus} CPUs" for cpus in counts)
                lines.append(f"  the whole sweep {name}, start-up included: {whole}")
        return "\n".join(lines)


def sample(drive, params, keys, todo, rows, cost=None, **about):
    """Run some of the trials `todo` and return the forecast; rows of the sample are recorded like any others."""
    order = spread(todo)
    taken = 0
    slots = max(1, drive.runner.workers) if about.get("cluster") else 1

    def timed(count):
        nonlocal taken
        picked, began = order[taken : taken + count], perf_counter()
        if picked:
            drive.run(params, keys, picked, rows)
        taken += len(picked)
        return len(picked) / slots, perf_counter() - began

    _, start = timed(slots)  # imports, opening, sending
    lanes = max(1, min(drive.lanes, len(todo) // (4 * slots)))
    passes = [timed(slots * max(1, lanes // 8)), timed(slots * lanes)]
    while passes[-1][1] < ENOUGH and taken < len(order) // 2 and len(passes) < 8:
        passes.append(timed(slots * lanes))
    seconds_per_pass, seconds_per_trial = fitted([pair for pair in passes if pair[0]] or [(1, start)])
    if about.get("cluster"):
        about["joining"] += start
    if cost is not None and taken:
        seconds_per_trial *= mean_cost(cost, params, todo) / mean_cost(cost, params, order[:taken])
    return Forecast(
        trials=len(keys), known=len(keys) - len(todo), sampled=taken, lanes=drive.lanes, seconds_per_pass=seconds_per_pass,
        seconds_per_trial=seconds_per_trial, **about,
    )  # fmt: skip


def timed_here(job, trials):
    """Return (seconds per pass, seconds per trial) of some trials in this process; their rows are dropped."""
    job.run(trials[:1])  # opens the data
    passes = []
    for count in (max(1, len(trials) // 8), len(trials)):
        began = perf_counter()
        job.run(trials[:count])
        passes.append((count, perf_counter() - began))
    return fitted(passes)


def mean_cost(cost, params, trials):
    """Return the mean of the user's estimates of some trials."""
    return sum(expected_cost(cost, params[i]) for i in trials) / len(trials)


def fitted(passes):
    """Fit (seconds per pass, seconds per trial) to (trials, seconds) pairs; both are at least 0."""
    small = passes[0]
    count = sum(n for n, _ in passes[1:]) / max(1, len(passes) - 1)
    seconds = sum(s for _, s in passes[1:]) / max(1, len(passes) - 1)
    if count <= small[0]:
        total = sum(n for n, _ in passes)
        return 0.0, sum(s for _, s in passes) / total
    slope = min(max(0.0, (seconds - small[1]) / (count - small[0])), seconds / count)
    return seconds - slope * count, slope


def spread(trials):
    """Order the trials so that every prefix is spread over all of them (van der Corput sequence)."""
    bits = max(1, (len(trials) - 1).bit_length())
    places = (int(format(i, f"0{bits}b")[::-1], 2) for i in range(1 << bits))
    return [trials[place] for place in places if place < len(trials)]


def start_of_a_worker():
    """Measure the seconds that a new process needs to import a worker's modules."""
    import subprocess
    import sys

    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    path = os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    began = perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import engine.sweep.trials.batch"], env={**os.environ, "PYTHONPATH": path}, check=True
    )
    return perf_counter() - began
