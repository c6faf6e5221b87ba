"""Figures of the indicators, beside TA-Lib and talipp in the same process: scripts/bench_indicators.py [--bars N] [--json FILE]

column: the time of `compute` over a column, divided by TA-Lib's, in turns: best over best, and the median of the rounds. steps:
million steps a second, 200 aligned feeds. value: one value at a time, how many times as fast as TA-Lib's `stream` and talipp, each
called by `map`. On PyPy only the steps, each indicator in a process of its own: there one indicator's types would slow the next
one's loops.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from array import array
from collections import deque
from itertools import repeat
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import engine.indicators.operations.operators  # noqa: E402, F401
from engine import indicators  # noqa: E402
from engine.core.kernel.graph import Graph  # noqa: E402
from engine.core.storage.bars import Bars  # noqa: E402
from engine.core.views.feedset import FeedSet  # noqa: E402
from engine.indicators.stream import advance  # noqa: E402

ROWS, SLOTS = 200, 64


def names():
    """The shelf, but for what compares feeds."""
    return [name for family, members in indicators.FAMILIES.items() if family != "operations.cross_sectional" for name in members]


def best(work, times):
    """The shortest time of several, in seconds."""
    results = []
    for _ in range(times):
        begin = time.thread_time()
        work()
        results.append(time.thread_time() - begin)
    return min(results)


def steps(name, instants=200, times=5):
    """Million steps a second of an indicator over aligned feeds; only the kernels are timed."""
    rng = random.Random(1)
    bars = Bars([f"F{i}" for i in range(ROWS)])
    graph = Graph(bars)
    feeds = FeedSet(bars, None, graph)
    operand = getattr(indicators, name)().over(feeds.column)
    for output in tuple(operand.outputs)[1:]:
        getattr(operand, output)
    graph.freeze()
    pitch = SLOTS + 8
    offset = {"high": 0.6, "low": -0.6}
    for column in getattr(indicators, name)().columns():
        values = [100 + rng.random() + offset.get(column, 0.0) for _ in range(ROWS * pitch)]
        bars.ring(column).bind(array("d", values), array("q", [row * pitch for row in range(ROWS)]), SLOTS - 1)
    bars.clocked(array("q", [0] * ROWS), 0)
    bars.stampbase = array("q", [0] * ROWS)
    for kernel in graph.kernels:
        kernel.allocate(ROWS)
        for ring in kernel.outs:
            ring.allocate()
    rows = array("i", range(ROWS))
    axis = bars.axis

    def seconds(kernels):
        begin = time.thread_time()
        advance(kernels, axis, rows, instants)
        return time.thread_time() - begin

    seconds(graph.kernels)
    seconds([])
    bare = min(seconds([]) for _ in range(times))
    return ROWS * instants / (min(seconds(graph.kernels) for _ in range(times)) - bare) / 1e6


def apart(name):
    """`steps` in a process of its own."""
    command = [sys.executable, __file__, "--one", name]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def column(row, columns, times):
    """Our times and TA-Lib's for one row of tests/talib_table.py, in seconds, in turns."""
    import talib
    import talib.abstract

    name, parameters, function, options, _ = row
    spec = getattr(indicators, name)(*parameters)
    wanted = talib.abstract.Function(function).info["input_names"]
    inputs = [columns[each] for value in wanted.values() for each in ([value] if isinstance(value, str) else value)]
    call = getattr(talib, function)
    ours, theirs = [], []
    for _ in range(times):
        ours.append(best(lambda: indicators.compute(columns, spec), 1))
        theirs.append(best(lambda: call(*inputs, **options), 1))
    return ours, theirs


def drained(function, *inputs):
    """Seconds for a call after the other, without the interpreter's loop around them."""
    begin = time.thread_time()
    deque(map(function, *inputs), maxlen=0)
    return time.thread_time() - begin


def value(columns, times=7):
    """{indicator: (ns a value, TA-Lib's stream / ours, talipp / ours)}: medians of rounds in which each has its turn."""
    import talib.stream
    from talipp import indicators as other
    from talipp.ohlcv import OHLCV

    n = 20_000
    prices = {name: columns[name][:n].tolist() for name in ("high", "low", "close")}
    bars = [OHLCV(c, h, l, c, 1.0) for h, l, c in zip(*prices.values())]
    window = {name: columns[name][:200].copy() for name in prices}
    entries = {}
    for name, period in (("SMA", 20), ("EMA", 20), ("RSI", 14), ("ATR", 14)):
        takes = ("high", "low", "close") if name == "ATR" else ("close",)
        inputs = [prices[each] for each in takes]
        spec = getattr(indicators, name)(period)
        call = getattr(talib.stream, name)
        windows = [window[each] for each in takes]
        rounds = []
        for _ in range(times):
            own = min(drained(spec.stream().update, *inputs) for _ in range(5))
            stream = drained(call, *[repeat(each, n) for each in windows], repeat(period))
            talipp = drained(getattr(other, name)(period).add, bars if name == "ATR" else inputs[0])
            rounds.append((own / n * 1e9, stream / own, talipp / own))
        entries[name] = [statistics.median(each) for each in zip(*rounds)]
    return entries


def warm(n, columns=16):
    """Touch as much memory as columns take: the first touch of a page is the machine's business."""
    import numpy

    touched = [numpy.full(n, 1.0) for _ in range(columns)]
    touched.clear()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bars", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--one", help="the steps of one indicator, and nothing else")
    parser.add_argument("--json")
    options = parser.parse_args()
    pypy = sys.implementation.name == "pypy"
    if options.one:
        print(steps(options.one, 500 if pypy else 200, 8))
        return
    report = {"bars": options.bars, "steps": {}, "column": {}, "median": {}, "value": {}}
    only = set(options.only.split(",")) - {""}
    for name in names():
        if not only or name in only:
            report["steps"][name] = apart(name) if pypy else steps(name)
    if not pypy:
        import numpy
        from talib_table import TABLE

        rng = numpy.random.default_rng(1)
        close = 100 * numpy.exp(numpy.cumsum(rng.normal(0, 0.0005, options.bars)))
        span = 0.1 * rng.random((2, options.bars))
        columns = {"open": close - 0.02, "high": close + span[0], "low": close - span[1], "close": close}
        columns["volume"] = numpy.floor(1000 * rng.random(options.bars))
        columns["periods"] = numpy.floor(40 * rng.random(options.bars))
        columns.update(first=columns["high"], second=columns["low"])
        warm(options.bars)
        for row in TABLE:
            if (not only or row[0] in only) and row[0] not in report["column"]:
                ours, theirs = column(row, columns, options.repeat)
                report["column"][row[0]] = min(ours) / min(theirs)
                report["median"][row[0]] = statistics.median(x / y for x, y in zip(ours, theirs))
        report["value"] = {} if only else value(columns)
    for name, rate in sorted(report["steps"].items(), key=lambda item: item[1]):
        ratio = report["column"].get(name)
        beside = f"   column {ratio:5.2f} x TA-Lib (median {report['median'][name]:.2f})" if ratio else ""
        print(f"{name:24} {rate:8.1f} million steps/s{beside}")
    print(f"median steps {statistics.median(report['steps'].values()):.1f} million/s")
    if report["column"]:
        print(f"median column {statistics.median(report['column'].values()):.2f} x TA-Lib")
    for name, (own, theirs, talipp) in report["value"].items():
        print(f"{name:24} {own:6.0f} ns a value   TA-Lib stream / ours {theirs:5.1f}   talipp / ours {talipp:5.1f}")
    if options.json:
        Path(options.json).write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
