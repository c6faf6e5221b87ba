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
CASH = 1_000_000.0
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
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        return one(options)
    for name, asked, known in (("runs", options.runs, RUNS), ("modes", options.modes, ("stream", "runonce"))):
        for word in filter(None, asked.split(",")):
            if word not in known:
                parser.error(f"--{name}: unknown {word!r}; expected some of {','.join(known)}")
    return Bench(options).run()


# -- in the process that is measured ---------------------------------------------------------------------------------


def one(options):
    """A single run, in this process; prints one JSON line."""
    from engine.results.provenance import peak_rss_mb, runtime

    began = perf_counter()
    figures = {"decode": decode, "bare": bare}.get(options.one, backtest)(options)
    inside = perf_counter() - began
    figures = {"inside": inside, **figures, "peak_rss_mb": peak_rss_mb(), "runtime": runtime()}
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def strategy_of(name):
    """The strategy of a run."""
    from engine import Strategy
    from strategies.sma_cross import SmaCross, SmaCrossSignal

    class Idle(Strategy):
        def next(self):
            pass

    class Watching(SmaCross):
        def next(self):
            pass

    return {"none": Idle, "indicators": Watching, "trading": SmaCross, "signal": SmaCrossSignal}[name]


def backtest(options):
    from engine import Backtest
    from feeds import open_feeds

    feeds = open_feeds(options.folder, on_bad="keep")
    result = Backtest(feeds, strategy_of(options.one), cash=CASH, mode=options.modes).run(progress=sys.stderr.isatty())
    return {
        "candles": result.info["bars"],
        "orders": result.info["orders"],
        "final_value": result.metrics["final_value"],
        "digest": result.digest,
    }


def decode(options):
    """Decode what the trading run decodes, in its chunks, and nothing else."""
    from engine.config import AHEAD
    from engine.core.bars import IF_PRESENT, VOLUME, Bars
    from feeds import open_feeds

    feeds = open_feeds(options.folder, on_bad="keep")
    bars = Bars(list(feeds.names))
    bars.wanted[VOLUME] = IF_PRESENT
    bars.rings[0].keep(50)
    bars.allocate(AHEAD)
    total = 0
    sources = list(enumerate(feeds.sources()))
    while sources:
        alive = []
        for row, source in sources:
            n = source.fill(bars, row, bars.count[row], bars.room)
            bars.count[row] += n
            total += n
            if n:
                alive.append((row, source))
        sources = alive
    return {"candles": total, "orders": 0}


def bare(options):
    """Best and median of seven: a SignalStrategy on columns in memory, and a bare loop over the same columns."""
    from statistics import median

    from engine import Backtest
    from engine.barebones import bare as loop
    from feeds import open_feeds
    from feeds.columns import preload

    columns = preload(open_feeds(options.folder, on_bad="keep"))
    feeds, candles = len(columns.names), columns.estimate_rows()
    seconds = {"memory": [], "bare": []}
    for _ in range(7):
        began = perf_counter()
        result = Backtest(columns, strategy_of("signal"), cash=CASH, mode="runonce").run(progress=False)
        seconds["memory"].append(perf_counter() - began)
        began = perf_counter()
        fills, value = loop(columns.fields["open"], columns.fields["close"], feeds, candles // feeds, 10, 50, CASH)
        seconds["bare"].append(perf_counter() - began)
    ratio = median(a / b for a, b in zip(seconds["memory"], seconds["bare"]))
    return {
        "candles": candles,
        "orders": result.info["orders"],
        "final_value": result.metrics["final_value"],
        "digest": result.digest,
        "bare_orders": fills,
        "bare_value": value,
        "seconds": seconds,
        "ns_a_bar": {name: [min(s) / candles * 1e9, median(s) / candles * 1e9] for name, s in seconds.items()},
        "ratio": ratio,
    }


# -- in the process that measures ------------------------------------------------------------------------------------


class Bench:
    """Makes the data, starts the runs, prints the table."""

    def __init__(self, options):
        self.options = options
        kind = "walk" if options.walk else "random"
        self.folder = options.folder or os.path.join("data", f"{kind}-{options.stocks}x{options.candles}-{options.seed}")
        self.rows = []

    def run(self):
        from shutil import which

        from feeds.synth import make

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

        code = "from engine.results.provenance import runtime; print(runtime())"
        words = run([python, "-c", code], env=self.environment(), stdout=-1, text=True, check=True).stdout.strip()
        print(f"\n{words}")
        print("{:<22} {:<8} {:>8} {:>12} {:>8} {:>9} {:>14}  {}".format(*HEADINGS), flush=True)

    def environment(self):
        path = os.pathsep.join(filter(None, [ROOT, os.environ.get("PYTHONPATH")]))
        return {**os.environ, "PYTHONPATH": path}

    def measure(self, python, name, mode, command=None):
        """Whole processes of one run: figures of the last, seconds of all."""
        from statistics import median
        from subprocess import run

        if command is None:
            command = [python, "-m", "engine.bench", "--one", name, "--modes", mode, "--folder", self.folder]
        seconds = []
        for _ in range(self.options.repeat):
            began = perf_counter()
            done = run(command, env=self.environment(), stdout=-1, text=True, check=False)
            seconds.append(perf_counter() - began)
            if done.returncode:
                raise SystemExit(f"{' '.join(command)} failed with exit status {done.returncode}")
        figures = json.loads(done.stdout.splitlines()[-1])
        figures.update(name=name, mode=mode, python=python, process_seconds=seconds, median=median(seconds), best=min(seconds))
        self.rows.append(figures)
        return figures

    def show(self, row):
        """One line of the table: whole process, the median where there are several."""
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

    def bare(self, python):
        row = self.measure(python, "bare", "runonce")
        for name in ("memory", "bare"):
            best, middle = row["ns_a_bar"][name]
            print(f"{TITLES[name]}: best {best:.1f}, median {middle:.1f} ns a bar")
        print(f"ratio, median of seven pairs: {row['ratio']:.2f}")

    def peer(self, python):
        """The same strategy in backtrader, on the same files, in its bounded-memory mode."""
        script = os.path.join(ROOT, "scripts", "peer_backtrader.py")
        if not os.path.exists(script):
            raise SystemExit(f"--peer needs {script}, which only a checkout of the project has")
        row = self.measure(python, "backtrader", "exactbars", [python, script, self.folder])
        TITLES["backtrader"] = f"backtrader {row['version']}"
        self.show(row)
        ours = self.find(python, "trading")
        if ours:
            print(f"backtrader / ringbar, indicators + trading, stream: {row['median'] / ours['median']:.0f} times")
            equal = row["orders"] == ours["orders"] and abs(row["final_value"] - ours["final_value"]) < 1e-6
            print(f"orders and final value {'equal' if equal else 'DIFFER'}")


if __name__ == "__main__":
    sys.exit(main())
