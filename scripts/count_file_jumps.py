"""Count the calls of one instant in which a market order is filled, and how often they jump from one file to another.

    python scripts/count_file_jumps.py [--list]

Counted is from the valuation of closes to the record of equity, without the indicators. Compiled calls cannot be traced: run it
in a copy without compiled modules, such as `build/plain` after `bash scripts/test.sh plain`.
"""

import os
import sys

ROOT = os.getcwd() + os.sep
sys.path.insert(0, ROOT)

from engine import Backtest
from engine.core.time import clock
from feeds.walks import walks
from strategies.sma_cross import SmaCross

NOT_COUNTED = ("engine/core/time/clock.py", "engine/core/kernel/", "engine/indicators/")


class Trace:
    """Receives the calls of a run and keeps those of the first instant that fills an order and places none."""

    def __init__(self):
        self.calls = []
        self.filled = None

    def __call__(self, frame, event, _):
        code = frame.f_code
        if event != "call" or self.filled or not code.co_filename.startswith(ROOT):
            return
        file = code.co_filename[len(ROOT) :]
        if file == NOT_COUNTED[0] and code.co_name == "advance":
            names = [name for _, name in self.calls]
            if "execute" in names and "submit" not in names and "target" not in names:
                self.filled = self.calls
            self.calls = []
        elif not file.startswith(NOT_COUNTED):
            self.calls.append((file, code.co_name))


if __name__ == "__main__":
    if not clock.__file__.endswith(".py"):
        sys.exit("the modules are compiled; run this in build/plain, after `bash scripts/test.sh plain`")
    trace = Trace()
    backtest = Backtest(walks(1, 300, seed=1), SmaCross(fast=3, slow=8), chunk=64)  # instant by instant, not in blocks
    sys.setprofile(trace)
    backtest.run(progress=False)
    sys.setprofile(None)
    if "--list" in sys.argv:
        for file, name in trace.filled:
            print(f"{file}: {name}")
    files = [file for file, _ in trace.filled]
    jumps = sum(one != other for one, other in zip(files, files[1:]))
    print(f"{len(files)} calls in {len(set(files))} files, {jumps} jumps between files")
