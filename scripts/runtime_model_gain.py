"""What learning costs brings, on simulated workers: `python scripts/runtime_model_gain.py`.

Grids of 20 values of a dear parameter times a few of a cheap one; a trial costs 0.01 s plus a power of the dear one, a pass costs
nothing or 0.05 s by itself. The makespan in the order of the grid, over that with costs learned on the way: above 1 is sooner.
"""

import os
import sys
from itertools import product

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [ROOT, os.path.join(ROOT, "tests", "support")]

from test_costs import grid, makespan  # noqa: E402

from engine.sweep.trials.runtime_model import RuntimeModel  # noqa: E402


def main():
    entries = {}
    for cheap, power, workers, own in product((4, 10, 20, 100), (0, 3, 8), (2, 4, 16, 64), (0.0, 0.05)):
        params = grid(slow=range(10, 210, 10), fast=range(5, 5 + cheap))

        def cost(trial, power=power):
            return 0.01 + (trial["slow"] / 200) ** power

        before, _ = makespan(params, cost, workers, None, overhead=own)
        after, _ = makespan(params, cost, workers, RuntimeModel(params), overhead=own)
        entries[f"{20 * cheap} trials, power {power}, {workers} workers, {own:g} s a pass"] = before / after
    ordered = sorted(entries.items(), key=lambda item: item[1])
    for name, ratio in (*ordered[:4], *ordered[-8:]):
        print(f"{ratio:5.2f}  {name}")
    ratios = [ratio for _, ratio in ordered]
    print(f"{len(ratios)} grids: {sum(r > 1.02 for r in ratios)} sooner, {sum(r < 0.98 for r in ratios)} later, "
          f"median {ratios[len(ratios) // 2]:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
