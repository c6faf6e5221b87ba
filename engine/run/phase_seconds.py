"""Phases: the seconds of a run by what they were spent on."""

from __future__ import annotations

from time import perf_counter

from engine._util.import_seconds import SPENT

ORDER = (
    "import", "opening", "preparation", "decoding", "clock", "indicators", "strategy", "broker", "record", "finish",
)  # fmt: skip


class Phases:
    """Seconds of the parts of a run; calls may be nested, and each second is counted once, in the innermost part."""

    def __init__(self, timer=None):
        self.timer = timer
        self.seconds = {}
        self.inner = [0.0]  # seconds of the calls inside of each call in progress

    def measure(self, name, function, *arguments):
        """Call a function, add its seconds without those of measured calls inside of it to `name`, and return its result."""
        began = perf_counter()
        self.inner.append(0.0)
        try:
            return function(*arguments)
        finally:
            spent = perf_counter() - began
            inside = self.inner.pop()
            self.inner[-1] += spent
            self.seconds[name] = self.seconds.get(name, 0.0) + spent - inside

    def to_dict(self, feeds):
        """Return {phase: seconds} with their sum as `total`; {} if the pass was not measured."""
        if self.timer is None:
            return {}
        result = dict.fromkeys(ORDER, 0.0)
        result["import"] = SPENT[0]
        result["opening"] = getattr(feeds, "opening_seconds", 0.0)
        for name, seconds in self.seconds.items():
            for part, value in self.timer.shares(seconds).items() if name == "loop" else [(name, seconds)]:
                result[part] += value
        return {**result, "total": sum(result.values())}
