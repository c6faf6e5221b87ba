"""Recorder: keeps what a run did in spools (orders, fills, trades, equity, events, moves), and its metrics, in constant memory.

Place in the flow: last in an instant; results read it. Its digest must be equal in all modes and runtimes.
"""

from array import array

from engine.core.ports import Record
from engine.core.record.tracker import Tracker
from engine.core.storage.spool import COLUMN_STRIDE, Spool
from engine.errors import ConfigError

STRIDE = COLUMN_STRIDE
STATUSES, REASONS, REJECTED = 16, 64, 4
SERIES = 1000  # that a strategy may record
DEPOSIT, WITHDRAWAL = 0, 1  # codes of the moves that come from outside
HASHED_AS = {"cash_flows": "moves", "series": "recorded"}  # names in the digest, which stay as they are


class Recorder(Record):
    """The record of one strategy's account.

    A market order that one fill filled completely is recorded by that fill alone, whose `code` is then the order's (0
    otherwise). All other orders have a row of their own; `fills` counts the fills before it. folder: where the tables are
    written, nameless if None. keep: without it only equity and cash movements are kept of the tables, and no row is made for a
    trade; metrics and digest are those of a run that keeps all.
    """

    def __init__(self, cash, folder=None, keep=True):
        self.tracker = Tracker(cash)
        self.keep = keep
        self.ended = 0
        self.endings = array("q", bytes(8 * STATUSES * REASONS))  # orders with a row of their own, by status and reason
        self.rejected = -1  # number of the first rejected order
        self.orders = Spool(
            "orders",
            ("order", "created_ts", "closed_ts", "fills"),
            ("feed", "code"),
            ("size", "filled", "price", "limit", "stop", "commission", "found", "needed"),
            folder,
            keep,
        )
        self.fills = Spool(
            "fills", ("ts", "order", "created_ts"), ("feed", "code"), ("size", "price", "commission"), folder, keep
        )
        self.trades = Spool(
            "trades",
            ("entry_ts", "exit_ts", "entry_order", "exit_order"),
            ("feed", "bars"),
            ("size", "entry_price", "exit_price", "gross", "commission", "mae", "mfe"),
            folder,
            keep,
        )
        self.curve = Spool("equity", ("ts",), (), ("cash", "equity"), folder)
        self.events = Spool("events", ("ts", "order"), ("feed", "code"), ("first", "second"), folder, keep)
        self.cash_flows = Spool("cash_flows", ("ts",), ("feed", "code"), ("amount", "cash"), folder)
        self.series = Spool("series", ("ts",), ("name",), ("value",), folder, keep)
        self.names = {}  # of the strategy's own series: name -> number

    def spools(self):
        return [self.orders, self.fills, self.trades, self.curve, self.events, self.cash_flows, self.series]

    def spool(self, table):
        """Return the spool of a table by its name."""
        return next(spool for spool in self.spools() if spool.name == table)

    def equity(self, ts, cash, equity, exposed):
        spool = self.curve
        i: cython.Py_ssize_t = spool.row()
        spool.longs[i] = ts
        spool.reals[i] = cash
        spool.reals[STRIDE + i] = equity
        self.tracker.equity(ts, equity, exposed)
        return 0

    def stretch(self, ts, cash, equity, exposed, first, stop):
        spool = self.curve
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        for k in range(first, stop):
            i = spool.row()
            spool.longs[i] = ts[k]
            spool.reals[i] = cash
            spool.reals[STRIDE + i] = equity[k]
        self.tracker.stretch(ts, equity, exposed, first, stop)
        return 0

    def amend(self, cash, equity):
        spool = self.curve
        spool.reals[spool.n - 1] = cash
        spool.reals[STRIDE + spool.n - 1] = equity
        self.tracker.settle(equity)
        return 0

    def fill(self, ts, row, order, size, price, commission, created, code):
        spool = self.fills
        i: cython.Py_ssize_t = spool.row()
        spool.longs[i] = ts
        spool.longs[STRIDE + i] = order
        spool.longs[2 * STRIDE + i] = created
        spool.ints[i] = row
        spool.ints[STRIDE + i] = code
        spool.reals[i] = size
        spool.reals[STRIDE + i] = price
        spool.reals[2 * STRIDE + i] = commission
        self.tracker.fill(size * price, commission)
        self.ended += code != 0
        return 0

    def order(self, number, row, code, created, closed, size, filled, price, limit, stop, commission, found, needed):
        spool = self.orders
        i: cython.Py_ssize_t = spool.row()
        spool.longs[i] = number
        spool.longs[STRIDE + i] = created
        spool.longs[2 * STRIDE + i] = closed
        spool.longs[3 * STRIDE + i] = self.tracker.fills
        spool.ints[i] = row
        spool.ints[STRIDE + i] = code
        spool.reals[i] = size
        spool.reals[STRIDE + i] = filled
        spool.reals[2 * STRIDE + i] = price
        spool.reals[3 * STRIDE + i] = limit
        spool.reals[4 * STRIDE + i] = stop
        spool.reals[5 * STRIDE + i] = commission
        spool.reals[6 * STRIDE + i] = found
        spool.reals[7 * STRIDE + i] = needed
        self.ended += 1
        self.endings[(code >> 8 & 15) * REASONS + (code >> 16 & 63)] += 1
        if self.rejected < 0 and (code >> 8 & 255) == REJECTED:
            self.rejected = number
        return 0

    def trade(self, row, entered, left, bars, size, opened, closed, gross, commission, worst, best, entry_order, exit_order):
        self.tracker.trade(gross - commission)
        if not self.keep:
            return 0
        spool = self.trades
        i: cython.Py_ssize_t = spool.row()
        spool.longs[i] = entered
        spool.longs[STRIDE + i] = left
        spool.longs[2 * STRIDE + i] = entry_order
        spool.longs[3 * STRIDE + i] = exit_order
        spool.ints[i] = row
        spool.ints[STRIDE + i] = bars
        spool.reals[i] = size
        spool.reals[STRIDE + i] = opened
        spool.reals[2 * STRIDE + i] = closed
        spool.reals[3 * STRIDE + i] = gross
        spool.reals[4 * STRIDE + i] = commission
        spool.reals[5 * STRIDE + i] = worst
        spool.reals[6 * STRIDE + i] = best
        return 0

    def event(self, ts, number, row, code, first, second):
        spool = self.events
        i: cython.Py_ssize_t = spool.row()
        spool.longs[i] = ts
        spool.longs[STRIDE + i] = number
        spool.ints[i] = row
        spool.ints[STRIDE + i] = code
        spool.reals[i] = first
        spool.reals[STRIDE + i] = second
        return 0

    def move(self, ts, row, code, amount, cash):
        spool = self.cash_flows
        i: cython.Py_ssize_t = spool.row()
        spool.longs[i] = ts
        spool.ints[i] = row
        spool.ints[STRIDE + i] = code
        spool.reals[i] = amount
        spool.reals[STRIDE + i] = cash
        if code <= WITHDRAWAL:
            self.tracker.flow(ts, amount)
        return 0

    def note(self, ts, name, value):
        spool = self.series
        number = self.names.get(name)
        if number is None:
            number = self.names[name] = named(name, len(self.names))
        real: cython.double = value
        row: cython.Py_ssize_t = spool.row()
        spool.longs[row] = ts
        spool.ints[row] = number
        spool.reals[row] = real
        return 0

    def finish(self):
        """Complete the metrics and the files of the run."""
        self.tracker.finish()
        for spool in self.spools():
            if spool.rows == 0 and spool in (self.events, self.cash_flows, self.series):
                spool.discard()  # rare tables leave a file only where they have rows
            else:
                spool.finish()

    def close(self):
        """Close the files as they are."""
        for spool in self.spools():
            spool.close()

    def digest(self):
        """Return the sha256 over the number of rows and the sha256 of every table except trades, which fills and bars make, in
        hexadecimal; the strategy's own series count where it recorded any.
        """
        from hashlib import sha256

        digest = sha256()
        for spool in self.spools():
            if spool is self.trades or (spool is self.series and spool.rows == 0):
                continue
            digest.update(f"{HASHED_AS.get(spool.name, spool.name)} {spool.rows}\n".encode())
            digest.update(spool.digest())
        digest.update("".join([f"{name}\n" for name in self.names]).encode())
        return digest.hexdigest()


def named(name, number):
    """Return the number of a new series, or an error."""
    if not isinstance(name, str) or not name:
        raise ConfigError(f'record({name!r}, ...): expected a name of the series, such as "leverage"')
    if number == SERIES:
        raise ConfigError(f"record({name!r}, ...): a strategy has {SERIES} series at most; names are not for data")
    return number
