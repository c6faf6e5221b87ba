"""What journal and progress cost a sweep: python scripts/journal_cost.py [trials], 10,000 by default.

SMA crosses over 2,520 daily bars in this process, the cheapest trials there are: parts of the sweep with a store and a progress
line, without them (no rows, nothing said), and without daily returns either, which the overfitting sheet is made of; in turns, so
that all see the same machine. CPU seconds.
"""

import io
import os
import sys
import tempfile
from contextlib import redirect_stderr
from statistics import median
from time import process_time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

PART = 1000  # trials of a turn
KINDS = ("all", "unkept", "bare")  # of turns


def main(trials):
    from engine.sweep import sweep
    from feeds.walks import walks
    from strategies.sma_cross import SmaCross, SmaCrossSignal

    feeds = walks(1, 2520, seed=1)
    for strategy in (SmaCross, SmaCrossSignal):
        spent = {kind: [] for kind in KINDS}
        for first in range(0, trials, PART):
            space = [{"fast": 2 + i % 100, "slow": 110 + i // 100} for i in range(first, first + PART)]
            for kind in KINDS if first % (2 * PART) else reversed(KINDS):
                with tempfile.TemporaryDirectory() as folder, redirect_stderr(io.StringIO()), Without(kind):
                    began = process_time()
                    store = folder if kind == "all" else None
                    result = sweep(feeds, strategy, space, workers=1, store=store, progress=kind == "all", cash=1e6)
                    spent[kind].append(process_time() - began)
                    assert len(result.rows) == PART, result.rows
        retained = median((whole - less) / whole for whole, less in zip(spent["all"], spent["unkept"]))
        daily = median((whole - less) / whole for whole, less in zip(spent["unkept"], spent["bare"]))
        best = {kind: min(seconds) / PART * 1e6 for kind, seconds in spent.items()}
        print(
            f"{strategy.__name__}: {best['all']:.0f} us of CPU a trial at best, {best['unkept']:.0f} without journal and progress, "
            f"{best['bare']:.0f} without daily returns either; journal and progress {retained:.1%} of the time, daily returns {daily:.1%} "
            f"(medians of {len(spent['all'])} turns)"
        )


class Without:
    """Sweeps that keep less: see `KINDS`."""

    def __init__(self, kind):
        from engine.sweep.monitoring.status import Status
        from engine.sweep.store.journal import Journal
        from engine.sweep.trials import batch

        unkept = {(Journal, "write"): drop, (Status, "add"): None, (Status, "tell"): None}
        bare = {**unkept, (batch, "daily_of"): None, (batch, "packed"): None}
        self.kept = {}
        for (place, name), other in {"all": {}, "unkept": unkept, "bare": bare}[kind].items():
            self.kept[place, name] = getattr(place, name)
            setattr(place, name, other or (lambda *args, **more: None))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for (place, name), original in self.kept.items():
            setattr(place, name, original)


def drop(journal, rows):
    """What `Journal.write` does to the rows of its caller."""
    for row in rows:
        row.pop("series", None)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
