"""ReportTrades: the trades of a result as the page needs them, read part by part: those that moved most, and figures of all.

Place in the flow: `page` reads them first; `market` takes the symbols that moved most from here, `points` and `levels` the
times around which nothing is left out. Memory: 8 bytes a trade, for the distribution, and the rows that are shown.
"""

from __future__ import annotations

import numpy as np

from engine.report.zoom_levels import MS
from engine.results.frames import without_times
from engine.results.origin.provenance import nanoseconds

SHOWN = 5_000  # trades in the page
BESIDE = 20  # instants beside a trade that a jump shows at least
COLUMNS = ("symbol", "entry_ts", "exit_ts", "entry_price", "exit_price", "size", "net", "bars", "mae", "mfe")


class ReportTrades:
    """`net`: net profits of all trades (float64); `moved`: {symbol: sum of their absolute values}; `rows`: of `COLUMNS`, the
    trades that moved most, in the order in which they ended; `least`: ns that a jump to a trade shows beside it at least.
    """

    def __init__(self, net, moved, rows, least):
        self.net, self.moved, self.rows, self.least = net, moved, rows, least

    def windows(self, symbol=None):
        """[(ts, ts)]: what `page.js` shows of the trades that are in the page, of one symbol or of all, the largest first."""
        results = []
        for name, entered, left, *_ in sorted(self.rows, key=lambda row: -abs(row[6])):
            if symbol is None or name == symbol:
                gap = max((left - entered) * 3 // 4, self.least)
                results.append((entered - gap, left + gap))
        return results


def deals_of(result, shown=SHOWN):
    """The `Deals` of a result."""
    nets, moved = [np.empty(0)], {}
    for batch in result.batches("trades", ["symbol", "net"]):
        net = batch.column(1).to_numpy(zero_copy_only=False)
        nets.append(net.copy())
        symbols = batch.column(0)
        sums = np.bincount(symbols.indices.to_numpy(zero_copy_only=False), np.abs(net), len(symbols.dictionary))
        for symbol, value in zip(symbols.dictionary.to_pylist(), sums.tolist()):
            moved[symbol] = moved.get(symbol, 0.0) + value
    net = np.concatenate(nets)
    first, last = (nanoseconds(result.info[name]) for name in ("first", "last"))
    least = (last - first) // max(result.info["instants"], 1) * BESIDE
    return ReportTrades(net, moved, list(rows_at(result, largest(net, shown))), max(least, 1000 * MS))


def largest(net, shown):
    """Places of the `shown` largest absolute values, by place."""
    if len(net) <= shown:
        return np.arange(len(net))
    return np.sort(np.argsort(-np.abs(net), kind="stable")[:shown])


def rows_at(result, places):
    """Yield the rows of the trades at `places`."""
    import pyarrow as pa

    begin = 0
    for batch in result.batches("trades", list(COLUMNS)):
        first, stop = np.searchsorted(places, [begin, begin + len(batch)])
        if first < stop:
            chosen = batch.take(pa.array(places[first:stop] - begin))
            yield from zip(*(without_times(column).to_pylist() for column in chosen.columns))
        begin += len(batch)


def table_of(deals):
    """Return the data of the page's script; times in ms."""
    names = sorted({str(row[0]) for row in deals.rows})
    number = {name: i for i, name in enumerate(names)}
    rows = [
        [number[str(symbol)], entered // MS, left // MS, *map(short, figures)] for symbol, entered, left, *figures in deals.rows
    ]
    return {"symbols": names, "rows": rows, "least": deals.least // MS}


def short(value):
    """A figure with as many digits as a table shows; None for NaN, which JSON does not have."""
    return None if value != value else float(f"{value:.8g}")
