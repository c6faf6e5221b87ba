"""Figures of the indicators, beside TA-Lib and talipp in the same process: scripts/bench_indicators.py [--bars N] [--json FILE]

column: the time of `compute` over a column, divided by TA-Lib's. steps: million steps a second, 200 aligned feeds. value: one
value at a time, how many times as fast as TA-Lib's `stream` and talipp. Best of several; on PyPy only the steps, each indicator in a process
of its own: there one indicator's types would slow the next one's loops.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from array import array
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import engine.indicators.ops  # noqa: E402, F401
from engine import indicators  # noqa: E402
from engine.core.bars import Bars  # noqa: E402
from engine.core.feedset import FeedSet  # noqa: E402
from engine.core.graph import Graph  # noqa: E402
from engine.indicators.stream import advance  # noqa: E402

ROWS, SLOTS = 200, 64


def names():
    """The shelf, but for what compares feeds."""
    return [name for family, members in indicators.FAMILIES.items() if family != "panelwise" for name in members]


def best(work, times):
    """The shortest time of several, in seconds."""
    found = []
    for _ in range(times):
        begin = time.thread_time()
        work()
        found.append(time.thread_time() - begin)
    return min(found)


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
    """Our time over TA-Lib's for one row of tests/talib_table.py."""
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
    return min(ours), min(theirs)


def value(columns):
    """{indicator: (ns a value, TA-Lib's stream / ours, talipp / ours)}."""
    import numpy
    import talib.stream
    from talipp import indicators as other
    from talipp.ohlcv import OHLCV

    n = 20_000
    close, high, low = [columns[name][:n].tolist() for name in ("close", "high", "low")]
    bars = [OHLCV(c, h, l, c, 1.0) for c, h, l in zip(close, high, low)]
    window = {name: columns[name][:200].copy() for name in ("close", "high", "low")}
    single = [
        ("SMA", (20,), lambda: talib.stream.SMA(window["close"], 20), lambda: other.SMA(20)),
        ("EMA", (20,), lambda: talib.stream.EMA(window["close"], 20), lambda: other.EMA(20)),
        ("RSI", (14,), lambda: talib.stream.RSI(window["close"], 14), lambda: other.RSI(14)),
        ("ATR", (14,), lambda: talib.stream.ATR(window["high"], window["low"], window["close"], 14), lambda: other.ATR(14)),
    ]
    found = {}
    for name, parameters, theirs, make in single:
        bar = name == "ATR"

        def ours(name=name, parameters=parameters, bar=bar):
            update = getattr(indicators, name)(*parameters).stream().update
            if bar:
                for x, y, z in zip(high, low, close):
                    update(x, y, z)
            else:
                for x in close:
                    update(x)

        def talipp(make=make, bar=bar):
            line = make()
            for x in bars if bar else close:
                line.add(x)

        def stream(theirs=theirs):
            for _ in range(n):
                theirs()

        own = best(ours, 5) / n
        found[name] = (own * 1e9, best(stream, 3) / n / own, best(talipp, 2) / n / own)
    del numpy
    return found


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
    report = {"bars": options.bars, "steps": {}, "column": {}, "value": {}}
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
        for row in TABLE:
            if not only or row[0] in only:
                ours, theirs = column(row, columns, options.repeat)
                report["column"].setdefault(row[0], ours / theirs)
        report["value"] = value(columns)
    for name, rate in sorted(report["steps"].items(), key=lambda item: item[1]):
        ratio = report["column"].get(name)
        print(f"{name:24} {rate:8.1f} million steps/s" + (f"   column {ratio:5.2f} x TA-Lib" if ratio else ""))
    print(f"median steps {statistics.median(report['steps'].values()):.1f} million/s")
    if report["column"]:
        print(f"median column {statistics.median(report['column'].values()):.2f} x TA-Lib")
    for name, (own, theirs, talipp) in report["value"].items():
        print(f"{name:24} {own:6.0f} ns a value   TA-Lib stream / ours {theirs:5.1f}   talipp / ours {talipp:5.1f}")
    if options.json:
        Path(options.json).write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
