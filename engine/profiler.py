"""Profiler: where the time of a run goes, by phase of the engine, by line of the user's code, and as a flame graph.

Samples come from pyinstrument. Compiled parts of the engine have no Python frames; their time is divided by the phases that
every run measures (`result.info["phases"]`).
"""

from __future__ import annotations

import os
import sysconfig

from engine.errors import CapabilityError

INTERVAL = 0.001  # seconds between samples
CORE_PHASES = ("decoding", "clock", "indicators", "broker", "record")  # what compiled code does in the loop
USER, ENGINE, OTHER = "user", "engine", "other"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PACKAGES = tuple(os.path.join(ROOT, name) + os.sep for name in ("engine", "feeds", "broker"))
LIBRARIES = tuple(os.path.realpath(sysconfig.get_paths()[name]) + os.sep for name in ("stdlib", "purelib", "platlib"))


class Node:
    """A function in the call tree: `seconds` with those of what it called, `children` by label."""

    def __init__(self, label, kind):
        self.label = label
        self.kind = kind
        self.seconds = 0.0
        self.children: dict[str, Node] = {}

    def child(self, label, kind):
        if label not in self.children:
            self.children[label] = Node(label, kind)
        return self.children[label]

    @property
    def own_seconds(self):
        return self.seconds - sum(child.seconds for child in self.children.values())


class Profile:
    """The profile of a run; `print` it, or write it as a page with `report`.

    `phases`: {phase: seconds}; `lines`: [(file, line number, seconds)] of the user's code, the most expensive first, with
    what they called; `tree`: the call tree, a `Node`; `seconds`: those that were sampled.
    """

    def __init__(self, records, result):
        self.title = result.info["strategy"]
        self.phases = result.info["phases"]
        self.tree = Node(self.title, ENGINE)
        lines: dict[tuple[str, int], float] = {}
        for stack, seconds in records:
            frames = [frame_of(text) for text in stack]
            frames = frames[start_of(frames) :]
            node = self.tree
            node.seconds += seconds
            innermost = None
            for name, path, number in frames:
                kind = kind_of(path)
                node = node.child(label_of(name, path, kind), kind)
                node.seconds += seconds
                if kind == USER:
                    innermost = path, number
            if innermost is not None:
                lines[innermost] = lines.get(innermost, 0.0) + seconds
        self.seconds = self.tree.seconds
        self.lines = sorted(((path, number, spent) for (path, number), spent in lines.items()), key=lambda line: -line[2])
        divide_core(self.tree, self.phases)

    def report(self, path):
        """Write one HTML page that needs no network, and return its path."""
        from engine.report.profile_page import write_profile

        return write_profile(self, path)

    def __str__(self):
        total = self.phases["total"] or 1.0
        rows = [f"{name:<14} {seconds:9.3f} s {seconds / total:6.1%}" for name, seconds in self.phases.items()]
        rows += ["", "lines of your code, with what they call:"]
        rows += [f"{spent:9.3f} s  {os.path.basename(path)}:{number}" for path, number, spent in self.lines[:10]]
        return "\n".join([self.title, *rows])


def profile(backtest, interval=INTERVAL, **options):
    """Run a `Backtest` under a sampling profiler and return (its `Result`, a `Profile`).

    interval: seconds between samples. options: of `Backtest.run`. The run takes longer than without a profiler. One strategy
    only. Errors: CapabilityError without pyinstrument (`pip install 'ringbar[profile]'`); what the run raises.
    """
    try:
        from pyinstrument import Profiler
    except ImportError as error:
        raise CapabilityError(f"profiles need pyinstrument: pip install 'ringbar[profile]' ({error})") from error
    sampler = Profiler(interval=interval, async_mode="disabled")
    sampler.start()
    try:
        result = backtest.run(**options)
    finally:
        session = sampler.stop()
    return result, Profile(session.frame_records, result)


def frame_of(text):
    """Return (qualified name, path, line being executed) of a frame as pyinstrument writes it."""
    name, path, rest = text.split("\0")
    first, *attributes = rest.split("\x01")
    marks = {attribute[:1]: attribute[1:] for attribute in attributes}
    number = int(marks.get("l", first) or 0)
    return (f"{marks['c']}.{name}" if "c" in marks else name), path, number


def start_of(frames):
    """Return the index of the first frame inside of `Backtest.run`."""
    for i, (name, path, _) in enumerate(frames):
        if name == "Backtest.run" and path.endswith(os.path.join("engine", "backtest.py")):
            return i + 1
    return 0


def kind_of(path):
    """Return whose code a file is."""
    real = os.path.realpath(path)
    if path.startswith(("<built-in", "<frozen")) or real.startswith(LIBRARIES):
        return OTHER
    return ENGINE if real.startswith(PACKAGES) else USER


def label_of(name, path, kind):
    return f"{name} ({os.path.basename(path)})" if kind == USER else name


def divide_core(tree, phases):
    """Give the time that the compiled loop spent in itself to its phases, as children of the loop."""
    loop = find(tree, "Run.go")
    if loop is None:
        return
    own = loop.own_seconds
    known = {name: phases.get(name, 0.0) for name in CORE_PHASES}
    total = sum(known.values())
    for name, seconds in known.items():
        if total and seconds and own > 0:
            loop.child(f"{name} (compiled)", ENGINE).seconds += own * seconds / total


def find(node, label):
    """Return the node of a label in a call tree, or None."""
    if node.label == label:
        return node
    return next((position for child in node.children.values() if (position := find(child, label)) is not None), None)
