"""Recorder: keeps what a run did in four spools (orders, fills, trades, equity) and its figures, in constant memory.

Place in the flow: last in an instant; results read it. The digest over its bytes is what all modes and runtimes must share.
"""

from engine.core.ports import Record
from engine.core.spool import ROWS_A_BLOCK, Spool
from engine.core.tracker import Tracker

BLOCK = ROWS_A_BLOCK


class Recorder(Record):
    """The record of one strategy's account."""

    def __init__(self, cash, folder=None):
        self.tracker = Tracker(cash)
        self.orders = Spool(
            "orders",
            ("order", "feed", "code", "created_ts", "closed_ts"),
            ("size", "filled", "price", "limit", "stop", "commission", "found", "needed"),
            folder,
        )
        self.fills = Spool("fills", ("ts", "feed", "order"), ("size", "price", "commission"), folder)
        self.trades = Spool(
            "trades",
            ("feed", "entry_ts", "exit_ts", "bars"),
            ("size", "entry_price", "exit_price", "gross", "commission"),
            folder,
        )
        self.curve = Spool("equity", ("ts",), ("cash", "equity"), folder)

    def spools(self):
        return [self.orders, self.fills, self.trades, self.curve]

    def equity(self, ts, cash, equity, exposed):
        spool = self.curve
        i: cython.Py_ssize_t = spool.row()
        spool.ints[i] = ts
        spool.doubles[i] = cash
        spool.doubles[BLOCK + i] = equity
        self.tracker.equity(ts, equity, exposed)
        return 0

    def fill(self, ts, row, order, size, price, commission):
        spool = self.fills
        i: cython.Py_ssize_t = spool.row()
        spool.ints[i] = ts
        spool.ints[BLOCK + i] = row
        spool.ints[2 * BLOCK + i] = order
        spool.doubles[i] = size
        spool.doubles[BLOCK + i] = price
        spool.doubles[2 * BLOCK + i] = commission
        self.tracker.fill(size * price, commission)
        return 0

    def order(self, number, row, code, created, closed, size, filled, price, limit, stop, commission, found, needed):
        spool = self.orders
        i: cython.Py_ssize_t = spool.row()
        spool.ints[i] = number
        spool.ints[BLOCK + i] = row
        spool.ints[2 * BLOCK + i] = code
        spool.ints[3 * BLOCK + i] = created
        spool.ints[4 * BLOCK + i] = closed
        spool.doubles[i] = size
        spool.doubles[BLOCK + i] = filled
        spool.doubles[2 * BLOCK + i] = price
        spool.doubles[3 * BLOCK + i] = limit
        spool.doubles[4 * BLOCK + i] = stop
        spool.doubles[5 * BLOCK + i] = commission
        spool.doubles[6 * BLOCK + i] = found
        spool.doubles[7 * BLOCK + i] = needed
        return 0

    def trade(self, row, entered, left, bars, size, entry, exit, gross, commission):
        spool = self.trades
        i: cython.Py_ssize_t = spool.row()
        spool.ints[i] = row
        spool.ints[BLOCK + i] = entered
        spool.ints[2 * BLOCK + i] = left
        spool.ints[3 * BLOCK + i] = bars
        spool.doubles[i] = size
        spool.doubles[BLOCK + i] = entry
        spool.doubles[2 * BLOCK + i] = exit
        spool.doubles[3 * BLOCK + i] = gross
        spool.doubles[4 * BLOCK + i] = commission
        self.tracker.trade(gross - commission)
        return 0

    def finish(self):
        """Complete the figures and the files of the run."""
        self.tracker.finish()
        for spool in self.spools():
            spool.finish()

    def digest(self):
        """sha256 over all rows, in hexadecimal."""
        from hashlib import sha256

        digest = sha256()
        for spool in self.spools():
            digest.update(f"{spool.name} {spool.rows}\n".encode())
            spool.digest_into(digest)
        return digest.hexdigest()
