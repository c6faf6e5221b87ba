"""Status: the progress of a sweep, as one line on a terminal and as JSON lines in a file."""

from __future__ import annotations

import json
import sys
from time import perf_counter, time

from engine._util.notebook import shows_progress, status_line
from engine._util.output_path_checks import check_log

PAUSE = 0.2  # seconds between lines of a terminal
BEAT = 1.0  # and of a file
BAD = ("failed", "crashed", "timeout")


class SilentStatus:
    """Represents the executor before there is one."""

    running = workers = restarts = 0


class Status:
    """Counts of a sweep of `total` trials, `known` of which need not run. `metrics`: port of `MetricsEndpoint`."""

    def __init__(self, total, known, show=None, log=None, metrics=None, watch=None):
        self.total = total
        self.known = known
        self.statuses = {"known": known, "done": 0, "failed": 0, "crashed": 0, "timeout": 0}
        self.executor = SilentStatus
        self.began = perf_counter()
        self.show = shows_progress(show)
        if log is not None:
            check_log("log", log)
        self.file = None if log is None else open(log, "a", encoding="utf-8")  # noqa: SIM115, it stays open
        self.due = 0.0
        self.beat = 0.0
        self.shown = False
        self.endpoint = None
        if metrics is not None:
            from engine.sweep.monitoring.prometheus import MetricsEndpoint

            self.endpoint = MetricsEndpoint(metrics, self.measured)

        self.page = None
        if watch is not None:  # the metric of the sweep
            from engine.sweep.monitoring.watch_page import WatchPage

            self.page = WatchPage(watch, lambda: self.figures(self.executor))

    def add(self, rows):
        """Count trials that ended; trials that saw only the beginning of the data are not counted."""
        rows = [row for row in rows if row["status"] != "partial"]
        for row in rows:
            self.statuses[row["status"]] = self.statuses.get(row["status"], 0) + 1
        if self.endpoint is not None:
            self.endpoint.add(rows)
        if self.page is not None:
            self.page.add(rows)

    def know(self, count):
        """Count `count` more trials as known."""
        self.known += count
        self.statuses["known"] += count

    @property
    def done(self):
        return self.statuses["done"]

    @property
    def failed(self):
        return sum(count for status, count in self.statuses.items() if status in BAD)

    def figures(self, executor):
        """Return the current figures by name."""
        from engine.results.origin.provenance import rss_mb

        seconds = perf_counter() - self.began
        ended = sum(self.statuses.values()) - self.known
        rate = ended / seconds if seconds > 0 else 0.0
        left = self.total - self.known - ended
        return {
            "time": time(),
            "trials": self.total,
            "known": self.known,
            "done": self.done,
            "failed": self.failed,
            "running": executor.running,
            "workers": executor.workers,
            "restarts": executor.restarts,
            "trials_per_second": rate,
            "seconds_left": left / rate if rate else None,
            "memory_mb": rss_mb() + getattr(executor, "memory_mb", 0.0),
        }

    def measured(self):
        """Return the current figures for Prometheus."""
        figures = self.figures(self.executor)
        left = self.total - sum(self.statuses.values())
        return {**figures, "statuses": dict(self.statuses), "left": left, "memory_bytes": figures["memory_mb"] * (1 << 20)}

    def tell(self, executor, last=False):
        """Print and log the progress when it is due."""
        self.executor = executor
        now = perf_counter()
        if self.file is not None and (last or now >= self.beat):
            self.beat = now + BEAT
            self.file.write(json.dumps(self.figures(executor)) + "\n")
            self.file.flush()
        if self.show and (last or now >= self.due):
            self.due = now + PAUSE
            f = self.figures(executor)
            left = "" if f["seconds_left"] is None else f", {f['seconds_left']:,.0f} s left"
            text = (
                f"{f['known'] + f['done']:,} of {f['trials']:,} done, {f['failed']} failed, {f['running']} running, "
                f"{f['trials_per_second']:,.1f} trials/s{left}, {f['memory_mb']:.0f} MB"
            )
            sys.stderr.write(status_line(text))
            sys.stderr.flush()
            self.shown = True

    def say(self, text):
        """Print a line that stays on the screen."""
        if self.shown:
            sys.stderr.write(status_line(""))
        sys.stderr.write(text + "\n")

    def close(self, executor):
        if executor is not None:
            self.tell(executor, last=True)
        if self.shown:
            sys.stderr.write("\n")
        if self.file is not None:
            self.file.close()
        if self.endpoint is not None:
            self.endpoint.close()
        if self.page is not None:
            self.page.close()
