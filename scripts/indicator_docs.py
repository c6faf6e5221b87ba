"""Write docs/indicators.md and its pictures: scripts/indicator_docs.py [--data FILE.csv] [--figures BENCH.json] [--compare]

The page is made of the docstrings, the declarations, and docs/indicators/figures.json. --data draws the pictures anew from a
CSV file with date, open, high, low, close, volume; --figures takes over what scripts/bench_indicators.py wrote with --json;
--compare computes the first values and differences beside TA-Lib and backtrader anew.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import engine.indicators.operations.operators  # noqa: E402, F401
from engine import indicators  # noqa: E402
from engine.core.kernel.graph import Graph  # noqa: E402
from engine.core.storage.bars import Bars  # noqa: E402
from engine.core.storage.state_arrays import ring_bytes, state_bytes  # noqa: E402
from engine.core.views.feedset import FeedSet  # noqa: E402

PAGE = ROOT / "docs/indicators.md"
FOLDER = ROOT / "docs/indicators"
FIGURES = FOLDER / "figures.json"
BARS, WIDTH, HEIGHT = 160, 480, 150
COLOURS = ("#1f6fb2", "#d1495b", "#2e933c", "#8d6a9f")
HEADINGS = {
    "averages.weighted_averages": "Averages", "averages.composite_averages": "Averages", "averages.moving_sums": "Averages", "averages.exponential_averages": "Averages",
    "momentum.price_change": "Momentum", "momentum.oscillators": "Momentum", "momentum.stochastics": "Momentum", "momentum.relative_strength": "Momentum", "momentum.macd": "Momentum",
    "trend.trend_kernels": "Trend", "trend.trend_composites": "Trend", "trend.parabolic_sar": "Trend",
    "volatility.volatility_kernels": "Volatility and bands", "volatility.variance": "Volatility and bands", "volatility.volatility_composites": "Volatility and bands",
    "volume.volume_kernels": "Volume", "volume.volume_composites": "Volume", "volume.session_prices": "Volume",
    "statistics.moments": "Statistics", "statistics.order_statistics": "Statistics", "statistics.extremes": "Statistics", "statistics.regression": "Statistics",
    "transforms.hilbert_cycle": "Cycles", "transforms.bar_prices": "Prices and transforms", "transforms.math_functions": "Prices and transforms", "operations.operators": "Logic", "operations.conditions": "Logic",
    "operations.cross_sectional": "Across feeds", "candlesticks.patterns": "Candlestick patterns",
}  # fmt: skip
INTRO = """# Indicators

Made by `scripts/indicator_docs.py` from the docstrings and declarations; do not edit.

    SMA(self.feeds.close, 20)           # over a panel, a line (`feed.close`), or any other indicator
    ATR(self.feeds)                     # over feeds: the columns it is made for
    SMA(20)                             # without a source a specification: SMA(20)(feed.close), SMA(RSI(14), 5)
    bands = Bollinger(feed); bands.upper        # several outputs are attributes; the first is its own value
    compute(frame, SMA(20), rsi=RSI(14))        # a polars frame of a polars, pandas or Arrow frame, or of arrays
    rsi = RSI(14).stream(); rsi.update(price)   # value by value, without an engine

Every indicator is the same arithmetic in streaming, runonce, `compute` and `stream()`, compiled, plain and on PyPy, to the
last bit. Until its minimum period it is NaN. A NaN among windowed values is gone when it has left the window; what smooths
passes over it. Nothing is ever infinite: NaN stands for what exceeds the largest double, as squares of deviations above 1e154
do (StdDev, Bollinger, Correlation and the like), and is forgotten as any NaN. Indicators of your own: [indicators-own.md](indicators-own.md).

*first*: the bar of the first value with default parameters, from 1 (of several outputs the last to come). *cost*: million
steps a second over 200 aligned feeds, compiled; the median is 47. *column*: time over TA-Lib's for a column of {bars:,} values,
best over best of 5 turns in one process (below 1 is faster); the median is 1.20. *bytes*: rings and state for each feed while it
streams, with all that it is made of; equal parts of several indicators are there once.

All of these were measured on two cores of a shared machine with three to five other processes busy (`scripts/bench_indicators.py`),
so that single figures are off by a quarter and now and then by more; the ratios stand in one process side by side. Columns of
10,000,000 values once more, 15 turns, best over best (in brackets a second run): SMA 1.05 (1.03), EMA 0.42 (0.11), RSI 0.97
(0.96), ATR 1.10 (1.04), Bollinger 1.18 (1.21), MACD 1.09 (1.10), Stochastic 0.66 (0.66), Highest 0.99 (1.09) times TA-Lib's time.

One value at a time (`.stream().update`, 20,000 values, called by `map`, medians of seven turns), an update of SMA(20), EMA(20), RSI(14),
ATR(14) took 17, 15, 16 and 26 ns: 59, 80, 82 and 53 times as fast as TA-Lib's `stream`, 28, 39, 63 and 40 times as fast as talipp. In a
`for` loop the interpreter adds about 8 ns a call to either; a call of Python's own `abs` takes 20 ns there. `Median` of 20, 200, 2,000 and
20,000 values takes 85, 170, 390 and 500 ns a value. On PyPy the median over the shelf was 10.2 million steps a second, measured before
columns were swept in lanes (which changes no step; a process per indicator).
"""
COMPARISON = """
## Ours, TA-Lib, backtrader

First value (bar, from 1) and largest difference from ours, in parts of the largest value, over 3,000 bars of a random walk.
Seven files of real daily prices and LEAN's reference columns are compared in `tests/parity/test_real_data.py`.
TA-Lib 0.8 shows no value of an indicator with several outputs before all of them have one. Where backtrader differs, its
seeding does: `seed="backtrader"` gives its values for KAMA, CCI, MACD, ADX, ADXR, DX, PlusDI, MinusDI and ParabolicSAR. Candlestick patterns equal TA-Lib's, value by value, on 50,000
bars each (`tests/parity/test_talib.py`).

Other conventions, which those tests name: without any volume `VWAP` is the typical price, TA-Lib's 0. LEAN's PPO and APO are of
simple averages (`average="sma"`), its Keltner channel stands around a simple average of the typical price (ours and TA-Lib's
around an EMA). Its ADX begins as backtrader's (`seed="backtrader"`), its ATR counts the span of the first bar as a true range, its
moving VWAP weighs the mean of open, high, low and close (`VWMA` of `OHLC4`): with these all three are equal to the digits printed.
At a reversal of the parabolic stop TA-Lib's is never inside the bar, backtrader's is the extreme of the trend that ended.

All functions of TA-Lib are here, most under the name below. `ADD SUB MULT DIV` are the operators `+ - * /`; `ACOS` to `TANH` are
`Acos` to `Tanh`, `LN` is `Log`; `HT_DCPHASE` is told as its sine, `HTSine`; `MAXINDEX`, `MININDEX`, `MINMAXINDEX` are `ArgHighest`,
`ArgLowest`, `MinMaxIndex`, which say how many bars ago an extreme was: a bar's number from the first has no meaning in a stream.

| ours | first | TA-Lib | first | difference | backtrader | first | difference |
|---|---|---|---|---|---|---|---|
"""


def wired(name):
    """The outputs of an indicator with its default parameters."""
    bars = Bars(["docs"])
    graph = Graph(bars)
    feeds = FeedSet(bars, None, graph)
    operand = getattr(indicators, name)().over(feeds.column)
    outputs = [operand, *[getattr(operand, output) for output in tuple(operand.outputs)[1:]]]
    graph.freeze()
    return outputs


def bytes_of(name):
    """What a feed's rings and state take; of those across feeds nothing is said, whose state is for all."""
    if name in indicators.FAMILIES["operations.cross_sectional"]:
        return ""
    kernels = wired(name)[0].scope.graph.kernels
    return f"{sum(ring_bytes(kernel) + state_bytes(kernel) for kernel in kernels):,}"


def page(figures):
    """The whole page, of the code and the stored figures."""
    parts = [INTRO.format(bars=figures.get("bars", 0))]
    for heading in dict.fromkeys(HEADINGS.values()):
        names = sorted(n for family, h in HEADINGS.items() if h == heading for n in indicators.FAMILIES.get(family, ()))
        parts.append(f"\n## {heading}\n\n| | parameters | inputs | outputs | first | cost | column | bytes |\n|---|---|---|---|---|---|---|---|\n")
        parts.extend(row(name, figures) for name in sorted(names, key=str.lower))
        parts.extend(section(name) for name in sorted(names, key=str.lower) if heading != "Candlestick patterns")
        if heading == "Candlestick patterns":
            parts.append("\nValue 100 (bullish), -100 (bearish) or 0; the conditions of each stand in `help(CDLDOJI)` and in `engine/indicators/candlesticks/patterns.py`.\n")
            parts.extend(f"\n![{name}](indicators/{name}.svg)\n" for name in names if (FOLDER / f"{name}.svg").exists())
    parts.append(COMPARISON)
    parts.extend("| " + " | ".join(map(str, line)) + " |\n" for line in figures.get("compare", []))
    return "".join(parts)


def row(name, figures):
    """One line of a family's table."""
    cls = getattr(indicators, name)
    spec = cls()
    arguments = ", ".join(f"{key}={value!r}" for key, value in spec._given.items())
    first = "1" if name in indicators.FAMILIES["operations.cross_sectional"] else max(x.minperiod for x in wired(name))
    rate = figures.get("steps", {}).get(name)
    ratio = figures.get("column", {}).get(name)
    cost = f"{rate:.0f}" if rate else ""
    return (
        f"| {name} | {arguments} | {', '.join(cls.inputs())} | {', '.join(cls.outputs)} | {first} | {cost} | "
        f"{f'{ratio:.2f}' if ratio else ''} | {bytes_of(name)} |\n"
    )


def section(name):
    """Docstring and picture."""
    lines = [line.strip() for line in (getattr(indicators, name).__doc__ or "").strip().splitlines()]
    text = f"\n### {name}\n\n" + "\n".join(lines) + "\n"
    return text + (f"\n![{name}](indicators/{name}.svg)\n" if (FOLDER / f"{name}.svg").exists() else "")


# -- pictures --------------------------------------------------------------------------------------------------------


def read(path):
    """{column: values} of a CSV file."""
    import numpy

    with open(path, newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    rows = [{key.strip().lower(): value for key, value in row.items()} for row in rows]
    columns = {name: numpy.array([float(row[name]) for row in rows]) for name in ("open", "high", "low", "close", "volume")}
    stamps = numpy.arange(len(rows)) * 86_400_000_000_000 + 1_262_304_000_000_000_000
    return {**columns, "ts": stamps, "second": columns["open"], "condition": (columns["close"] > columns["open"]).astype(float)}


def draw(name, columns):
    """The picture of an indicator: over the close if it is a price itself, else below it."""
    values = indicators.compute(columns, getattr(indicators, name)()).to_numpy()[-BARS:].T
    close = columns["close"][-BARS:]
    low, high = close.min(), close.max()
    span = high - low
    finite = values[values == values]
    if not len(finite):
        return None
    over = finite.min() > low - span and finite.max() < high + span
    if name in indicators.FAMILIES["candlesticks.patterns"] and not finite.any():
        return None
    top = HEIGHT if over else HEIGHT // 2 - 4
    if over:
        low, high = min(low, finite.min()), max(high, finite.max())
    shapes = [polyline(close, low, high, 4, top - 4, "#999999", 1)]
    if not over:
        low, high = finite.min(), finite.max()
    for values_of, colour in zip(values, COLOURS):
        shapes.append(polyline(values_of, low, high, 4 if over else HEIGHT // 2 + 4, HEIGHT - 4, colour, 1.2))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(shapes)}</svg>\n'
    )


def polyline(values, low, high, top, bottom, colour, width):
    """A line of values between two heights, broken at NaN."""
    scale = (bottom - top) / (high - low) if high > low else 0.0
    path, pen = "", "M"
    for i, value in enumerate(values):
        if value != value:
            pen = "M"
            continue
        path += f"{pen}{round(i * WIDTH / BARS)} {bottom - (value - low) * scale:.0f}"
        pen = "L"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


# -- comparison ------------------------------------------------------------------------------------------------------

BACKTRADER = {
    "SMA": ("SMA", {"period": 20}), "EMA": ("EMA", {"period": 20}), "WMA": ("WMA", {"period": 20}), "SMMA": ("SMMA", {"period": 30}),
    "DEMA": ("DEMA", {"period": 20}), "TEMA": ("TEMA", {"period": 20}), "HMA": ("HMA", {"period": 20}),
    "KAMA": ("KAMA", {"period": 10}), "RSI": ("RSI", {"period": 14}), "MACD": ("MACD", {}), "ROCP": ("ROC", {"period": 10}),
    "Momentum": ("Momentum", {"period": 10}), "TRIX": ("Trix", {"period": 10}), "TSI": ("TSI", {}), "CCI": ("CCI", {"period": 14}),
    "WilliamsR": ("WilliamsR", {"period": 14}), "UltimateOscillator": ("UltimateOscillator", {}), "AwesomeOscillator": ("AO", {}),
    "DPO": ("DPO", {"period": 20}), "ADX": ("ADX", {"period": 14}), "ADXR": ("ADXR", {"period": 14}), "PlusDI": ("PlusDI", {"period": 14}),
    "MinusDI": ("MinusDI", {"period": 14}), "AroonOscillator": ("AroonOsc", {"period": 14}), "ParabolicSAR": ("PSAR", {}),
    "ATR": ("ATR", {"period": 14}), "StdDev": ("StdDev", {"period": 5}), "Highest": ("Highest", {"period": 20}),
    "Lowest": ("Lowest", {"period": 20}), "Vortex": ("Vortex", {"period": 14}), "PPO": ("PPO", {}),
}  # fmt: skip


LINES = {"ADXR": 1}  # its first line is the ADX


def of_backtrader(columns):
    """{name: values} of backtrader, on the same bars."""
    import backtrader
    import pandas

    frame = pandas.DataFrame({name: columns[name] for name in ("open", "high", "low", "close", "volume")})
    frame.index = pandas.date_range("2000-01-01", periods=len(frame))
    entries = {}

    class Probe(backtrader.Strategy):
        def __init__(self):
            self.made = {ours: getattr(backtrader.indicators, name)(self.data, **options) for ours, (name, options) in BACKTRADER.items()}

        def next(self):
            pass

        def stop(self):
            for ours, built in self.made.items():
                entries[ours] = list(built.lines[LINES.get(ours, 0)].array)

    cerebro = backtrader.Cerebro()
    cerebro.adddata(backtrader.feeds.PandasData(dataname=frame))
    cerebro.addstrategy(Probe)
    cerebro.run(runonce=True, preload=True)
    return entries


def compare():
    """Lines of the table of first values and differences."""
    import numpy
    import talib
    import talib.abstract
    from talib_table import TABLE, data

    columns = data(3000, 3)
    theirs_of = of_backtrader(columns)
    lines = []
    for name, parameters, function, options, order in TABLE:
        spec = getattr(indicators, name)(*parameters)
        ours = indicators.compute(columns, spec).to_numpy()[:, 0]
        wanted = talib.abstract.Function(function).info["input_names"]
        inputs = [columns[each] for value in wanted.values() for each in ([value] if isinstance(value, str) else value)]
        their = getattr(talib, function)(*inputs, **options)
        their = numpy.asarray(their[(order or [0])[0]] if isinstance(their, tuple) else their, float)
        line = [repr(spec), first_of(ours), function, first_of(their), apart(ours, their)]
        if name in theirs_of:
            other = numpy.asarray(theirs_of.pop(name), float)
            line += [BACKTRADER[name][0], first_of(other), apart(ours, other)]
        else:
            line += ["", "", ""]
        lines.append(line)
    return lines


def first_of(values):
    return int((values == values).argmax()) + 1


def apart(ours, theirs):
    """The largest difference from the later first value on, in parts of the largest value."""
    import numpy

    begin = max(first_of(ours), first_of(theirs)) - 1
    scale = max(float(numpy.nanmax(numpy.abs(ours[begin:]))), 1e-300)
    return f"{float(numpy.nanmax(numpy.abs(ours[begin:] - theirs[begin:]))) / scale:.0e}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data")
    parser.add_argument("--figures")
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    if options.figures:
        figures.update(json.loads(Path(options.figures).read_text()))
    if options.compare:
        figures["compare"] = compare()
    FIGURES.write_text(json.dumps(figures, indent=0) + "\n")
    if options.data:
        columns = read(options.data)
        for names in (names for family, names in indicators.FAMILIES.items() if family != "operations.cross_sectional"):
            for name in names:
                picture = draw(name, columns)
                if picture:
                    (FOLDER / f"{name}.svg").write_text(picture)
    PAGE.write_text(page(figures))


if __name__ == "__main__":
    main()
