"""What a second worker is worth: python scripts/worker_figures.py [pairs], 3 by default.

10,000 SMA crosses over 2,520 daily bars with a journal, with one worker and with two in turns, each in a process of its own;
and two sweeps with one worker side by side, which share nothing: what the machine's second core is worth.
Seconds from the call to the sorted table; memory: peak RSS of all processes together.
"""

import json
import os
import subprocess
import sys
import tempfile
from statistics import median
from time import perf_counter

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)
SPACE = {"fast": list(range(2, 102)), "slow": list(range(102, 202))}


def once(workers):
    """One sweep: seconds, MB, and what its table says."""
    import resource

    from engine.sweep import sweep
    from feeds.walks import walks
    from strategies.sma_cross import SmaCross

    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        result = sweep(walks(1, 2520, seed=1), SmaCross, SPACE, workers=workers, store=folder, progress=False)
        table = result.table
        seconds = perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if workers > 1:
        peak += workers * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # the largest, taken for each
    print(json.dumps({"seconds": seconds, "mb": peak / 1024, "best": table["digest"][0], "rows": table.height}))


def start(workers):
    return subprocess.Popen([sys.executable, __file__, "once", str(workers)], stdout=subprocess.PIPE, text=True)


def said(process):
    out = process.communicate()[0]
    assert process.returncode == 0, process.returncode
    return json.loads(out)


def main(pairs):
    entries = {1: [], 2: [], "apart": []}
    for turn in range(pairs):
        for what in entries if turn % 2 == 0 else reversed(entries):
            if what == "apart":
                both = [said(process) for process in [start(1), start(1)]]
                entries[what].append(max(both, key=lambda one: one["seconds"]))
            else:
                entries[what].append(said(start(what)))
    assert len({(one["best"], one["rows"]) for ones in entries.values() for one in ones}) == 1
    for what, name in {1: "1 worker", 2: "2 workers", "apart": "two sweeps side by side"}.items():
        seconds = [one["seconds"] for one in entries[what]]
        memory = max(one["mb"] for one in entries[what])
        print(f"{name}: best {min(seconds):.2f} s, median {median(seconds):.2f} s, at most {memory:.0f} MB")
    print("1 worker / 2 workers:", ratios(entries[1], entries[2], 1))
    print("two cores / one, as the machine has them today:", ratios(entries[1], entries["apart"], 2))


def ratios(ones, others, factor):
    both = [factor * one["seconds"] / other["seconds"] for one, other in zip(ones, others)]
    best = factor * min(one["seconds"] for one in ones) / min(other["seconds"] for other in others)
    return f"best of each {best:.2f}, median of {len(both)} turns {median(both):.2f}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["once"]:
        once(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
