"""What journal and progress cost a sweep: python scripts/journal_cost.py [trials], 10,000 by default.

SMA crosses over 2,520 daily bars in this process, the cheapest trials there are; a part with a store and a progress line and a part
with neither (no daily returns, no rows, nothing said) in turns, so that both see the same machine. CPU seconds.
"""

import io
import os
import sys
import tempfile
from contextlib import redirect_stderr
from statistics import median
from time import process_time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

PART = 2500  # trials of a turn


def main(trials):
    from engine.sweep import sweep
    from feeds.walks import walks
    from strategies.sma_cross import SmaCross, SmaCrossSignal

    feeds = walks(1, 2520, seed=1)
    for strategy in (SmaCross, SmaCrossSignal):
        spent = {True: [], False: []}
        for first in range(0, trials, PART):
            space = [{"fast": 2 + i % 100, "slow": 110 + i // 100} for i in range(first, first + PART)]
            for kept in (True, False) if first % (2 * PART) else (False, True):
                with tempfile.TemporaryDirectory() as folder, redirect_stderr(io.StringIO()), Without(not kept):
                    began = process_time()
                    found = sweep(feeds, strategy, space, workers=1, store=folder if kept else None, progress=kept, cash=1e6)
                    spent[kept].append(process_time() - began)
                    assert len(found.rows) == PART, found.rows
        shares = [1 - without / with_all for with_all, without in zip(spent[True], spent[False])]
        print(
            f"{strategy.__name__}: {trials:,} trials in {sum(spent[True]):.2f} s of CPU, {sum(spent[False]):.2f} s without journal "
            f"and progress; {median(shares):.1%} of the time (median of {len(shares)} pairs)"
        )


class Without:
    """Sweeps that keep nothing, if `active`."""

    def __init__(self, active):
        from engine.sweep import batch
        from engine.sweep.journal import Journal
        from engine.sweep.status import Status

        nothing = {(batch, "daily_of"): None, (batch, "packed"): None, (Journal, "write"): drop, (Status, "add"): None,
                   (Status, "tell"): None}  # fmt: skip
        self.kept = {}
        for (place, name), other in nothing.items() if active else ():
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
