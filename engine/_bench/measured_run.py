"""One run of the bench, in the process that is measured; `engine.bench` starts it.

It prints its figures as soon as it has them, which stops the clock, and a digest of the record after that.
"""

import sys
from time import perf_counter

CASH = 1_000_000.0


def main(name, mode, folder):
    """Do one run and print its figures as a Python literal."""
    began = perf_counter()
    result = None
    if name == "decode":
        figures = decode(folder)
    elif name == "bare":
        figures = bare(folder)
    else:
        figures, result = backtest(name, mode, folder)
    figures["inside"] = perf_counter() - began
    sys.stdout.write(f"{figures!r}\n")
    sys.stdout.flush()
    from engine.results.origin.provenance import peak_rss_mb, runtime

    figures = {"peak_rss_mb": peak_rss_mb(), "runtime": runtime()}
    if result is not None:
        figures["digest"] = result.digest
    sys.stdout.write(f"{figures!r}\n")


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


def backtest(name, mode, folder):
    """A backtest of one of the strategies on the files of a folder."""
    from engine import Backtest
    from feeds import open_feeds

    feeds = open_feeds(folder, on_bad="keep")
    result = Backtest(feeds, strategy_of(name), cash=CASH, mode=mode).run(progress=sys.stderr.isatty())
    figures = {
        "candles": result.info["bars"],
        "orders": result.info["orders"],
        "fills": result.metrics["num_fills"],
        "final_value": result.metrics["final_value"],
        "phases": result.info["phases"],
    }
    return figures, result


def decode(folder):
    """Decode what the trading run decodes, in its chunks, and nothing else."""
    from engine.config import AHEAD
    from engine.core.storage.bars import IF_PRESENT, VOLUME, Bars
    from feeds import open_feeds

    feeds = open_feeds(folder, on_bad="keep")
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


def bare(folder):
    """Best and median of seven: a SignalStrategy on columns in memory, and a bare loop over the same columns."""
    from statistics import median

    from engine import Backtest
    from engine._bench.bare_loop import bare as loop
    from feeds import open_feeds
    from feeds.columns.memory_columns import preload

    columns = preload(open_feeds(folder, on_bad="keep"))
    feeds, candles = len(columns.names), columns.estimate_rows()
    seconds = {"memory": [], "bare": []}
    for _ in range(7):
        result = None  # to let go of a record is not part of the next run
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
