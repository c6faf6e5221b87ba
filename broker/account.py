"""Account: cash, positions and the trades they make, of one strategy (section 5 of the execution rules).

A row per feed: signed size, average price, and what the open trade has been so far. `value` is size times the latest valid
close; equity is cash plus the sum of values. `short` holds the values of short positions, which bind cash.
Invariant: cash + positions at cost + realized profit - commissions is the starting cash.
"""

from array import array

from broker.sumtree import SumTree
from broker.views import Trade
from engine.core.bars import CLOSE

NAN = float("nan")


class Account:
    """Cash and positions over the feeds of `bars`; executions and trades go to `record`."""

    def __init__(self, bars, cash, record):
        rows = bars.rows
        self.bars = bars
        self.closes = bars.rings[CLOSE]
        self.record = record
        self.cash = cash
        self.exposed = 0
        self.shorts = 0
        self.stale = False  # whether the trees have leaves that their sums do not know
        self.sizes = array("d", bytes(8 * rows))
        self.prices = array("d", bytes(8 * rows))
        self.values = SumTree(rows)
        self.short = SumTree(rows)
        self.short_change = 0.0
        self.last_trade = None
        self.entered_ts = array("q", bytes(8 * rows))
        self.entered_bar = array("q", bytes(8 * rows))
        self.opened = array("d", bytes(8 * rows))
        self.opened_value = array("d", bytes(8 * rows))
        self.closed = array("d", bytes(8 * rows))
        self.closed_value = array("d", bytes(8 * rows))
        self.gross = array("d", bytes(8 * rows))
        self.fees = array("d", bytes(8 * rows))

    def execute(self, row, size, price, fee, listens):
        """Book an execution of signed `size`; 1 if it ended a trade, which is then at hand as `last_trade` if one listens."""
        held: cython.double = self.sizes[row]
        closing: cython.double = 0.0
        part: cython.double
        ended: cython.int = 0
        if held > 0.0 and size < 0.0:
            closing = size if size >= -held else -held
        elif held < 0.0 and size > 0.0:
            closing = size if size <= -held else -held
        self.cash -= size * price + fee
        if closing != 0.0:
            part = fee if closing == size else fee * (closing / size)
            self.gross[row] -= closing * (price - self.prices[row])
            self.fees[row] += part
            self.closed[row] -= closing
            self.closed_value[row] -= closing * price
            self.sizes[row] = held + closing
            if held + closing == 0.0:
                self.end_trade(row, listens)
                ended = 1
            fee -= part
            size -= closing
        if size != 0.0:
            self.enlarge(row, size, price, fee)
        self.bind_short(row, price)
        return ended

    def enlarge(self, row, size, price, fee):
        """Open a position or add to it."""
        held: cython.double = self.sizes[row]
        if held == 0.0:
            self.entered_ts[row] = self.bars.now
            self.entered_bar[row] = self.bars.count[row]
            self.opened[row] = 0.0
            self.opened_value[row] = 0.0
            self.closed[row] = 0.0
            self.closed_value[row] = 0.0
            self.gross[row] = 0.0
            self.fees[row] = 0.0
            self.exposed += 1
        self.opened[row] += size
        self.opened_value[row] += size * price
        self.fees[row] += fee
        self.prices[row] = price if held == 0.0 else (held * self.prices[row] + size * price) / (held + size)
        self.sizes[row] = held + size

    def end_trade(self, row, listens):
        """The position is flat: record the trade."""
        opened: cython.double = self.opened[row]
        closed: cython.double = self.closed[row]
        bought: cython.double = self.opened_value[row] / opened if opened != 0.0 else NAN
        sold: cython.double = self.closed_value[row] / closed if closed != 0.0 else NAN
        gross: cython.double = self.gross[row]
        fees: cython.double = self.fees[row]
        entered: cython.longlong = self.entered_ts[row]
        left: cython.longlong = self.bars.now
        held: cython.longlong = self.bars.count[row] - self.entered_bar[row]
        self.exposed -= 1
        self.prices[row] = 0.0
        self.sizes[row] = 0.0
        self.values.nodes[self.values.size + row] = 0.0
        self.stale = True
        self.record.trade(row, entered, left, held, opened, bought, sold, gross, fees)
        if listens:
            self.last_trade = Trade(self.bars.names[row], opened, entered, left, bought, sold, gross, fees, held)
        return 0

    def bind_short(self, row, price):
        """Between marks: what a short position at `price` binds, after an execution."""
        size: cython.double = self.sizes[row]
        value: cython.double = -size * price if size < 0.0 else 0.0
        before: cython.double = self.short.nodes[self.short.size + row]
        if value != before:
            self.shorts += (value != 0.0) - (before != 0.0)
            self.short_change += value - before
            self.short.nodes[self.short.size + row] = value

    def mark(self, rows, n):
        """Value the positions of the feeds that advanced at their closes; the sum of all values."""
        closes = self.closes
        values = self.values
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        close: cython.double
        size: cython.double
        if self.exposed == 0 and not self.stale:
            return values.root
        for i in range(n):
            row = rows[i]
            size = self.sizes[row]
            if size != 0.0:
                close = closes.data[closes.base[row] + ((closes.count[row] - 1) & closes.mask)]
                if close == close:
                    self.stale = True
                    values.nodes[values.size + row] = size * close
                    if size < 0.0:
                        self.short.nodes[values.size + row] = -size * close
        if self.stale:
            self.stale = False
            values.refresh(rows, n)
            if self.shorts > 0 or self.short_change != 0.0:
                self.short.refresh(rows, n)
                self.short_change = 0.0
        return values.root
