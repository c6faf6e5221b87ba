"""`python -m engine.bench`: candles per second and peak memory of whole runs, reproducible anywhere.

Every figure comes from a process of its own, started here and timed from outside; the data are made once. The runs: no
indicators, 300 indicators (two means and a crossover for each of 100 feeds), indicators + trading, and the same trading by a
SignalStrategy; each streamed and by runonce; for this interpreter, and for PyPy where `pypy3` is found.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from time import perf_counter

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CHILD = "import sys; from engine._bench.measured_run import main; main(*sys.argv[1:])"
RUNS = ("none", "indicators", "trading", "signal")
TITLES = {
    "none": "no indicators",
    "indicators": "{} indicators",
    "trading": "indicators + trading",
    "signal": "SignalStrategy",
    "decode": "decoding only",
    "memory": "SignalStrategy, columns in memory",
    "bare": "bare compiled loop, columns in memory",
}
HEADINGS = ("run", "mode", "seconds", "candles/s", "peak MB", "orders", "final value", "digest")


def main(arguments=None):
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m engine.bench", description=__doc__.split("\n\n")[0])
    parser.add_argument("--stocks", type=int, default=100, help="number of files (100)")
    parser.add_argument("--candles", type=int, default=20_000, help="candles in each (20000)")
    parser.add_argument("--walk", action="store_true", help="realistic random walks instead of random integers * 1.01")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", help="where the data are (made there if missing; default data/KIND-STOCKSxCANDLES)")
    parser.add_argument("--runs", default=",".join(RUNS), help=f"which runs, of {','.join(RUNS)}")
    parser.add_argument("--modes", default="stream,runonce")
    parser.add_argument("--repeat", type=int, default=1, help="processes per figure; the table shows the median, --json all")
    parser.add_argument("--no-pypy", action="store_true", help="leave PyPy out even where pypy3 is found")
    parser.add_argument("--decode", action="store_true", help="also time only decoding the same files, and the ratio to it")
    parser.add_argument("--bare", action="store_true", help="also time SignalStrategy on columns in memory against a bare loop")
    parser.add_argument("--peer", choices=["backtrader"], help="the same strategy there, side by side, with ratios")
    parser.add_argument("--json", metavar="FILE", help="write all figures there")
    options = parser.parse_args(arguments)
    for name, asked, known in (("runs", options.runs, RUNS), ("modes", options.modes, ("stream", "runonce"))):
        for word in filter(None, asked.split(",")):
            if word not in known:
                parser.error(f"--{name}: unknown {word!r}; expected some of {','.join(known)}")
    return Bench(options).run()


class Bench:
    """Makes the data, starts the runs, prints the table."""

    def __init__(self, options):
        self.options = options
        kind = "walk" if options.walk else "random"
        self.folder = options.folder or os.path.join("data", f"{kind}-{options.stocks}x{options.candles}-{options.seed}")
        self.rows = []

    def run(self):
        from shutil import which

        from engine._bench.candle_files import make

        options = self.options
        print(f"data: {options.stocks} files x {options.candles:,} candles in {self.folder}", flush=True)
        make(self.folder, options.stocks, options.candles, options.seed, options.walk)
        pythons = [sys.executable]
        pypy = which("pypy3")
        if pypy and not options.no_pypy and sys.implementation.name != "pypy":
            pythons.append(pypy)
        for python in pythons:
            self.heading(python)
            for name in filter(None, options.runs.split(",")):
                for mode in options.modes.split(","):
                    self.show(self.measure(python, name, mode))
            if options.decode:
                self.show(self.measure(python, "decode", "stream"))
            self.ratios(python)
            self.phases(python)
            if options.bare:
                self.bare(python)
        if options.peer:
            self.peer(python=sys.executable)
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                json.dump(self.rows, file, indent=1)
        digests = {row["digest"] for row in self.rows if row["name"] in ("trading", "signal") and "digest" in row}
        if len(digests) > 1:
            print(f"the runs that trade disagree: {len(digests)} digests")
            return 1
        return 0

    def heading(self, python):
        from subprocess import run

        code = "from engine.results.origin.provenance import runtime; print(runtime())"
        words = run([python, "-c", code], env=self.environment(), stdout=-1, text=True, check=True).stdout.strip()
        print(f"\n{words}")
        print("{:<22} {:<8} {:>8} {:>12} {:>8} {:>9} {:>14}  {}".format(*HEADINGS), flush=True)

    def environment(self):
        path = os.pathsep.join(filter(None, [ROOT, os.environ.get("PYTHONPATH")]))
        return {**os.environ, "PYTHONPATH": path}

    def measure(self, python, name, mode, command=None):
        """Measure whole processes of one run, from their start to the printed figures; return the figures of the last, and all
        seconds.
        """
        from ast import literal_eval
        from statistics import median
        from subprocess import Popen

        if command is None:
            command = [python, "-c", CHILD, name, mode, self.folder]
        seconds = []
        for _ in range(self.options.repeat):
            began = perf_counter()
            with Popen(command, env=self.environment(), stdout=-1, text=True) as process:
                lines = [process.stdout.readline()]
                seconds.append(perf_counter() - began)
                lines += process.stdout.readlines()
            if process.returncode:
                raise SystemExit(f"{' '.join(command)} failed with exit status {process.returncode}")
        figures = {}
        for line in lines:
            figures.update(literal_eval(line))
        figures.update(name=name, mode=mode, python=python, process_seconds=seconds, median=median(seconds), best=min(seconds))
        self.rows.append(figures)
        return figures

    def show(self, row):
        """Print one line of the table: the whole process, the median where there are several."""
        candles = row.get("candles", self.options.stocks * self.options.candles)
        value = row.get("final_value")
        print(
            f"{TITLES[row['name']].format(3 * self.options.stocks):<22} {row['mode']:<8} {row['median']:>8.2f} "
            f"{candles / row['median']:>12,.0f} {row.get('peak_rss_mb', 0):>8.0f} {row['orders']:>9,} "
            f"{'' if value is None else format(value, ',.2f'):>14}  {row.get('digest', '')[:12]}",
            flush=True,
        )

    def find(self, python, name, mode="stream"):
        return next((r for r in self.rows if (r["python"], r["name"], r["mode"]) == (python, name, mode)), None)

    def ratios(self, python):
        trading, decoding = self.find(python, "trading"), self.find(python, "decode")
        if trading and decoding:
            print(f"indicators + trading, stream / decoding only: {trading['median'] / decoding['median']:.2f}")

    def phases(self, python):
        """Print where the seconds of the main job went."""
        row = self.find(python, "trading")
        if row:
            shown = ", ".join(f"{name} {seconds:.2f}" for name, seconds in row["phases"].items() if seconds >= 0.005)
            print(f"seconds of indicators + trading, stream: {shown}", flush=True)

    def bare(self, python):
        row = self.measure(python, "bare", "runonce")
        for name in ("memory", "bare"):
            best, middle = row["ns_a_bar"][name]
            print(f"{TITLES[name]}: best {best:.1f}, median {middle:.1f} ns a bar")
        print(f"ratio, median of seven pairs: {row['ratio']:.2f}")

    def peer(self, python):
        """Run the same strategy in backtrader, on the same files, in its bounded-memory mode."""
        script = os.path.join(ROOT, "scripts", "peer_backtrader.py")
        if not os.path.exists(script):
            raise SystemExit(f"--peer needs {script}, which only a checkout of the project has")
        row = self.measure(python, "backtrader", "exactbars", [python, script, self.folder])
        TITLES["backtrader"] = f"backtrader {row['version']}"
        self.show(row)
        ours = self.find(python, "trading")
        if ours:
            print(f"backtrader / ringbar, indicators + trading, stream: {row['median'] / ours['median']:.0f} times")
            equal = row["fills"] == ours["fills"] and abs(row["final_value"] - ours["final_value"]) < 1e-6
            print(f"{row['fills']:,} and {ours['fills']:,} fills, final values {'equal' if equal else 'DIFFER'}")


if __name__ == "__main__":
    sys.exit(main())
