"""A sweep that is killed (kill -9) at random again and again and resumed each time: `python scripts/kills.py 200`.

`python scripts/kills.py 200 6400 1 1` does the same with two strategies and two windows in one store.

Each kill hits, by lot, the driver alone, one of its workers, or all of them at once, at a random moment: three in ten while it
starts, the others after it has written a row. After each the journal is looked at from outside: it must be whole, and have lost nothing. When the sweep is
through, its table must be that of one that nobody killed, and no trial may have been written twice.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCRIPT = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
from engine import sweep
from engine.sweep import Steps
from feeds import open_feeds
from strategies_of_tests import Slow

if __name__ == "__main__":
    found = sweep(open_feeds({data!r}, on_bad="keep"), Slow, {{"fast": Steps(2, 1 + {fasts}), "slow": Steps(40, 79)}},
                  workers=2, lanes=4, store=sys.argv[1], progress=False)
    print(len(found.rows), len(found.failed), found.interrupted)
"""


AXES = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
from engine import sweep
from engine.sweep import Steps
from feeds import open_feeds
from strategies_of_tests import Slow, SlowMoody

if __name__ == "__main__":
    feeds = open_feeds({data!r}, on_bad="keep")
    begin = min(span[0] for span in feeds.spans().values())
    windows = {{"early": (None, begin + 60 * 60_000_000_000), "late": (begin + 30 * 60_000_000_000, None)}}
    found = sweep(feeds, [Slow, SlowMoody], {{"fast": Steps(2, 1 + {fasts} // 4), "slow": Steps(40, 79)}}, windows=windows,
                  workers=2, lanes=4, store=sys.argv[1], progress=False)
    print(len(found.rows), len(found.failed), found.interrupted)
"""


class Trial:
    """A sweep of `trials` trials, 40 for each value of `fast`, in `folder`; with `axes` over two strategies and two windows."""

    def __init__(self, folder, trials, seed, axes=False):
        from engine._bench.candle_files import make

        make(os.path.join(folder, "data"), 2, 100)
        self.folder = folder
        self.trials = trials
        self.rng = random.Random(seed)
        self.script = os.path.join(folder, "killed.py")
        text = (AXES if axes else SCRIPT).format(
            root=ROOT, tests=os.path.join(ROOT, "tests", "support"), data=os.path.join(folder, "data"), fasts=trials // 40
        )
        with open(self.script, "w", encoding="utf-8") as file:
            file.write(text)

    def start(self, store):
        command = [sys.executable, self.script, os.path.join(self.folder, store)]
        return subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def rows(self, store):
        """{key: row without seconds and attempts} of a journal, and whether it is whole; nothing before there is one."""
        path = os.path.join(self.folder, store, "journal.sqlite")
        if not os.path.exists(path):
            return {}
        db = sqlite3.connect(path, timeout=10)
        try:
            assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
            if not db.execute("select 1 from sqlite_master where name = 'trials'").fetchall():
                return {}
            rows = db.execute("select key, params, status, metrics, digest, error from trials").fetchall()
            written = db.execute("select max(rowid) from trials").fetchone()[0] or 0
        finally:
            db.close()
        assert len({row[0] for row in rows}) == len(rows) == written, "a trial was written twice, or lost"
        return {row[0]: row[1:] for row in rows}

    def returns(self, store):
        """{key: bytes of the daily returns} of a store that is whole."""
        from engine.sweep import Sweep

        result = Sweep.load(os.path.join(self.folder, store))
        series = {key: returns.values.tobytes() for key, returns in result.series.each([row["key"] for row in result.rows])}
        assert len(series) == self.trials, "there are trials without daily returns"
        return series

    def wait_for_more_than(self, count, process):
        """Until it has written."""
        path = os.path.join(self.folder, "killed", "journal.sqlite")
        while process.poll() is None:
            time.sleep(0.01)
            if os.path.exists(path):
                db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
                try:
                    if db.execute("select count(*) from trials").fetchone()[0] > count:
                        return
                except sqlite3.OperationalError:  # there is no table yet
                    pass
                finally:
                    db.close()

    def kill(self, process):
        """Kill something of it; what was hit."""
        what = self.rng.choice(["driver", "worker", "all"])
        workers = children(process.pid)
        if what == "worker" and workers:
            end(self.rng.choice(workers))
            time.sleep(self.rng.uniform(0.0, 0.3))  # it goes on meanwhile
        if what == "all":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            end(process.pid)
        process.wait()
        process.stdout.close()
        return what if what != "worker" or workers else "driver"

    def run(self, kills):
        """Kill it so often, then let it come to its end. {what was hit: how often}, rows at each kill."""
        hit, counts, known = Counter(), [], {}
        while sum(hit.values()) < kills:
            process = self.start("killed")
            if self.rng.random() < 0.3:
                time.sleep(self.rng.uniform(0.1, 1.0))  # while it starts
            else:
                self.wait_for_more_than(len(known), process)
                time.sleep(self.rng.uniform(0.0, 0.3))
            if process.poll() is not None:
                raise RuntimeError(f"it was through after {sum(hit.values())} kills; take more trials")
            hit[self.kill(process)] += 1
            rows = self.rows("killed")
            assert known.items() <= rows.items(), "the journal lost or changed rows"
            known = rows
            counts.append(len(rows))
        for store in ("killed", "whole"):
            process = self.start(store)
            statement = process.communicate()[0].split()
            assert statement == [str(self.trials), "0", "False"], statement
        assert self.rows("killed") == self.rows("whole"), "the table is not that of a sweep that nobody killed"
        assert len(self.rows("whole")) == self.trials
        assert self.returns("killed") == self.returns("whole"), "daily returns are not those of a sweep that nobody killed"
        return hit, counts


def children(parent):
    """Worker processes of a driver; the resource tracker of multiprocessing is none."""
    results = []
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                ppid = int(file.read().rpartition(")")[2].split()[1])
            with open(f"/proc/{name}/cmdline", "rb") as file:
                line = file.read()
        except (OSError, ValueError):
            continue
        if ppid == parent and b"spawn_main" in line:
            results.append(int(name))
    return results


def end(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def main(kills=200, trials=6000, seed=1, axes=0):
    sys.path[:0] = [ROOT]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        hit, counts = Trial(folder, trials, seed, axes).run(kills)
    busy = sum(b > a for a, b in zip([0, *counts], counts))
    print(json.dumps({"kills": sum(hit.values()), **hit, "kills_after_new_rows": busy, "rows_at_last_kill": counts[-1],
                      "trials": trials, "lost": 0, "doubled": 0, "seconds": round(time.perf_counter() - began)}))  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
