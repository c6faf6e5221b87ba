"""Cluster: how to connect to a Ray cluster, and how the bars get there."""

from __future__ import annotations

import logging
import os
import sys

from engine.errors import CapabilityError, ConfigError
from engine.sweep.executors.ray_worker import NodeColumns, NodeFiles, digest_of
from engine.sweep.executors.shared_data import SHARE, MappedData, ReopenedData, place
from engine.sweep.trials.context_job import Universes

WAYS = ("auto", "objects", "paths")
ATTEMPTS = 4
FORKED = "Starting Ray client server failed"  # Ray 2.60 forks beside threads of gRPC 1.85, which now and then goes wrong


class Cluster:
    """Runs a sweep on a Ray cluster: `sweep(..., executor=Cluster("auto"))`; `executor="ray", address=` uses the defaults.

    address: None for RAY_ADDRESS, otherwise a new Ray instance on this machine; "auto" for this machine's cluster;
    "ray://head:10001" from outside, through Ray's client. data: "objects" sends the bars once per node; "paths" lets every
    node open the files, which must exist under the same paths (they are compared); "auto" sends up to 1 GiB. runtime_env:
    Ray's, such as {"working_dir": "."} for strategies that the nodes lack, and {"py_modules": [engine, feeds, broker]},
    modules or their folders, for an engine that they lack. cpus: per worker. init: further options of `ray.init`.
    """

    def __init__(self, address=None, data="auto", runtime_env=None, cpus=1, **init):
        if data not in WAYS:
            raise ConfigError(f"Cluster(data={data!r}): expected one of {', '.join(WAYS)}")
        if not cpus > 0:
            raise ConfigError(f"Cluster(cpus={cpus!r}): expected the CPUs of a worker, above 0")
        self.address = address
        self.data = data
        self.runtime_env = runtime_env
        self.cpus = cpus
        self.init = init
        self.ours = False

    def check(self):
        """Return the `ray` module; a CapabilityError says how to install it."""
        try:
            import ray
        except ImportError as error:
            raise CapabilityError('executor="ray" needs Ray: pip install ringbar[ray]; or take executor="local"') from error
        return ray

    def connect(self, workers):
        """Connect this process unless it is connected already."""
        ray = self.check()
        if ray.is_initialized():
            return
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # no usage statistics unless the user enables them
        options = {"logging_level": logging.WARNING, "log_to_driver": False}
        if self.runtime_env is not None:
            options["runtime_env"] = with_folders(self.runtime_env)
        address = self.address
        if address is None and "RAY_ADDRESS" not in os.environ:  # a Ray of its own: workers import what this process does
            address = "local"
            path = os.pathsep.join(os.path.abspath(folder) for folder in sys.path)
            options = {"runtime_env": {"env_vars": {"PYTHONPATH": path}}, "include_dashboard": False, **options}
            if workers > 0:
                options["num_cpus"] = workers * self.cpus
        for attempt in range(1, ATTEMPTS + 1):
            try:
                ray.init(address=address, **{**options, **self.init})
                break
            except (ConnectionError, ValueError, RuntimeError) as error:
                if FORKED not in str(error) or attempt == ATTEMPTS:
                    raise ConfigError(f"no Ray cluster at address={self.address!r}: {error}") from error
        self.ours = True

    def leave(self):
        """Disconnect, if this object connected."""
        if self.ours:
            self.check().shutdown()
            self.ours = False

    def place(self, feeds, extra):
        """Return the data of a sweep as the driver holds them."""
        share = {"auto": SHARE, "objects": 1 << 62, "paths": -1}[self.data]
        data = place(feeds, 1, share, extra) if self.data != "paths" else ReopenedData(recipe_of(feeds))
        if self.data == "objects" and not isinstance(data, MappedData):
            raise ConfigError(
                "Cluster(data='objects'): splits and dividends are not in the columns; take data='paths' on shared storage"
            )
        return data

    def start(self, job, feeds, workers, **limits):
        """Return the executor of `job` on this cluster."""
        from engine.sweep.executors.ray_executor import RayExecutor

        self.connect(workers)
        try:
            return RayExecutor(self, job, outgoing_parts(job.data, feeds), workers, **limits)
        except BaseException:
            self.leave()
            raise


def with_folders(environment):
    """Return Ray's `runtime_env` with modules replaced by their folders, since its client cannot send modules."""
    modules = environment.get("py_modules")
    if not modules:
        return environment
    return {**environment, "py_modules": [os.path.dirname(getattr(item, "__file__", "")) or item for item in modules]}


def recipe_of(feeds):
    """Return what nodes need to open the feeds themselves."""
    recipe = getattr(feeds, "recipe", None)
    if recipe is None or not any(file["path"] for file in feeds.files()):
        raise ConfigError("Cluster(data='paths'): these bars are in memory; write them to shared storage, or let them be sent")
    return recipe


def outgoing_parts(data, feeds):
    """Return (the data as nodes see them, the driver's files of bars or None for each universe)."""
    if not isinstance(data, Universes):
        node, path = outgoing(data, feeds)
        return node, [path]
    pairs = [outgoing(part, one) for part, one in zip(data.parts, feeds)]
    return Universes([node for node, _ in pairs]), [path for _, path in pairs]


def outgoing(data, feeds):
    """Return (the data as nodes see them, the driver's file of bars or None)."""
    if isinstance(data, MappedData):
        with open(data.path, "rb") as file:
            import mmap

            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
                return NodeColumns(digest_of(view), len(view)), data.path
    from engine.sweep.executors.data_file_manifest import Manifest, anchored

    recipe = {**data.recipe, "source": anchored(data.recipe["source"])}
    return NodeFiles(recipe, Manifest.of(feeds)), None
