"""SimulatedBroker: the broker of one strategy, instant by instant: finds the feeds whose orders new bars may concern, marks
positions, calls margin, charges interest, closes the books.

Place in the flow: `work` and `mark` right after the clock, `accept` (see `acceptance`) after the strategy's hook.
Invariants: an order is matched only against bars newer than the one it was created on; it is never filled beyond its size.
"""

from array import array

from broker import codes
from broker.account.position import Position
from broker.fills.matching import Matching
from broker.models.financing import YEAR
from broker.tolerance import closing_part
from engine.errors import OrderError

NAN = float("nan")
NONE = -1
INFINITE = float("inf")
NEVER = 1 << 62
DAY_NS = 86_400 * 10**9
FEW = 8  # feeds with orders are sorted where they are at most one in so many
ACCEPTED, MARKET, AT_THE_OPEN = codes.ACCEPTED, codes.MARKET, codes.AT_THE_OPEN
MARGIN_CALL, DRAWDOWN_STOP, CANCELED = codes.MARGIN_CALL, codes.DRAWDOWN_STOP, codes.CANCELED
SHORT_INTEREST, LONG_INTEREST = codes.SHORT_INTEREST, codes.LONG_INTEREST
DEBIT_INTEREST, CREDIT_INTEREST, WITHDRAWAL = codes.DEBIT_INTEREST, codes.CREDIT_INTEREST, codes.WITHDRAWAL
DEPOSIT, AT_THE_CLOSE, IOC, EXPIRED = codes.DEPOSIT, codes.AT_THE_CLOSE, codes.IOC, codes.EXPIRED
NOT_AT_ONCE, CLOSE_AT_END, WAITING, OPEN = codes.NOT_AT_ONCE, codes.CLOSE_AT_END, codes.WAITING, codes.OPEN
FEED_ENDED, END_OF_RUN = codes.FEED_ENDED, codes.END_OF_RUN


class SimulatedBroker(Matching):
    """Orders, positions and money of one strategy over the feeds of `bars`; `options`: see `broker.broker_config`."""

    def __init__(self, bars, record, options):
        Matching.__init__(self, bars, record, options)
        self.financing = options.financing
        self.on_close = options.fill_on_close
        self.chores = self.terms.any_future or self.financing is not None or self.risk.active
        self.day_ends = -NEVER
        self.accrued = -NEVER
        self.busy = array("i", bytes(4 * bars.rows))
        self.opened = array("d", bytes(8 * bars.rows))

    # -- steps of an instant -------------------------------------------------------------------------------------

    def prepare(self, rows, n):
        if self.chores:
            self.attend()
        if self.schedule is not None:
            self.enact(rows, n)
        self.opening = self.peeks
        return 0

    def work(self, rows, n):
        orders = self.orders
        book = self.book
        i: cython.Py_ssize_t
        m: cython.Py_ssize_t
        if not self.peeks:
            self.prepare(rows, n)
        self.opening = False
        if self.schedule is not None:
            self.forget_carried()
        if self.risk.valued:
            self.risk.exposure.mark(rows, n, self.agreed)
        if orders.live == 0:
            return 0
        m = self.gather_few() if book.busy * FEW <= n else self.gather(rows, n)
        if m == 0:
            return 0
        self.horizon = book.sequence
        if self.account.excursions.wanted:
            self.account.excursions.catch_up(self.busy, m, self.account.sizes)
        if m > 1 or orders.live > 1:
            self.work_reductions(m)
        for i in range(m):
            self.match(self.busy[i], self.opened[i])
        return 0

    def gather(self, rows, n):
        """The feeds, among the first `n` of `rows`, whose orders their new bar may concern, and its open; how many."""
        book = self.book
        opens = self.opens
        i: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        row: cython.Py_ssize_t
        for i in range(n):
            self.busy[m] = rows[i]
            m += book.crowd[rows[i]] != 0
        n = m
        m = 0
        for i in range(n):  # in a loop of its own, so that the processor fetches many bars at a time
            row = self.busy[i]
            self.busy[m] = row
            self.opened[m] = opens.data[opens.base[row] + ((opens.count[row] - 1) & opens.mask)]
            m += self.concerned(row, self.opened[m])
        return m

    def gather_few(self):
        """`gather` where few feeds have orders."""
        book = self.book
        bars = self.bars
        opens = self.opens
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        row: cython.int
        opened: cython.double
        for i in range(book.busy):
            row = book.crowded[i]
            if bars.freshness[row] == bars.instant:
                opened = opens.data[opens.base[row] + ((opens.count[row] - 1) & opens.mask)]
                if self.concerned(row, opened):
                    k = m
                    while k > 0 and self.busy[k - 1] > row:
                        self.busy[k] = self.busy[k - 1]
                        self.opened[k] = self.opened[k - 1]
                        k -= 1
                    self.busy[k] = row
                    self.opened[k] = opened
                    m += 1
        return m

    def concerned(self, row, opened):
        """Whether the new bar of a feed may concern its orders."""
        book = self.book
        return book.heads[row] != NONE or book.heads[self.rows + row] != NONE or self.reaches(row, opened)

    def work_reductions(self, m):
        """Market orders that only reduce come first: what they free is there for the openings of the same instant."""
        orders = self.orders
        book = self.book
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        row: cython.Py_ssize_t
        slot: cython.int
        for i in range(m):
            row = self.busy[i]
            slot = book.heads[row]
            if slot == NONE or not self.holds(row):
                continue
            if book.crowd[row] == 1 and orders.sequence[slot] <= self.horizon:
                self.reduce(slot, row, self.opened[i])
                continue
            book.collect(row, INFINITE, -INFINITE, self.horizon)
            for k in range(book.n):
                self.reduce(book.found[k], row, self.opened[i])
        return 0

    def reduce(self, slot, row, opened):
        """Fill a market order that only reduces at the open."""
        orders = self.orders
        size: cython.double
        if orders.status[slot] == ACCEPTED and orders.phase[slot] == MARKET and not self.is_due(slot, row):
            size = orders.size[slot] - orders.filled[slot]
            if self.reduces_first(slot, size):
                self.execute(slot, row, opened, AT_THE_OPEN)
        return 0

    def reduces_first(self, slot, size):
        """Whether an order for `size` only reduces a position that there is, and so comes before openings."""
        leg: cython.Py_ssize_t = self.orders.leg[slot]
        part: cython.double = closing_part(self.account.sizes[leg], size, self.account.largest[leg])
        return part == size or (part != 0.0 and self.orders.reducing[slot] != 0)

    def holds(self, row):
        """Whether there is a position in a feed."""
        return self.account.sizes[row] != 0.0 or (self.legs > self.rows and self.account.sizes[self.rows + row] != 0.0)

    # -- marks ---------------------------------------------------------------------------------------------------

    def mark(self, rows, n):
        self.equity = self.account.cash + self.account.mark(rows, n)
        self.funds.equity = self.equity
        self.exposed = self.account.exposed
        if self.exposed > 0 and self.account.excursions.wanted:
            self.account.excursions.look_back(self.account.sizes)
        if self.exposed > 0 and self.equity < (self.account.upkeep.root if self.terms.upheld else 0.0):
            self.close_out(MARGIN_CALL)
        if self.risk.valued and self.terms.foreign:
            self.risk.exposure.mark(rows, n, self.agreed)
        if self.risk.active and self.risk.falls(self.equity):
            self.close_out(DRAWDOWN_STOP)
        return 0

    def close_out(self, reason):
        """Equity is gone: cancel what is open and close every position at its feed's next open."""
        orders = self.orders
        row: cython.Py_ssize_t
        leg: cython.Py_ssize_t
        i: cython.Py_ssize_t
        slot: cython.int
        for row in range(self.rows):
            if self.book.crowd[row] > 0:
                self.book.everything(row)
                for i in range(self.book.n):
                    slot = self.book.found[i]
                    if orders.status[slot] == ACCEPTED and orders.reason[slot] == 0:
                        self.withdraw(slot, CANCELED, reason)
                if self.family.n > 0:
                    self.settle()
        for leg in range(self.legs):
            if not self.is_flat(leg, self.account.sizes[leg] + self.agreed[leg]):
                self.impose(leg, reason)
        return 0

    def attend(self):
        """What a new session or day brings: settlement, interest, a new count of orders."""
        now: cython.longlong = self.bars.now
        if now > self.day_ends:
            if self.terms.any_future and self.day_ends != -NEVER:
                self.account.settle()
                self.cash = self.account.cash
            self.day_ends = self.session.opens(self.session.number(now) + 1)
            self.risk.today = 0.0
        if self.financing is not None and now // DAY_NS > self.accrued:
            if self.accrued != -NEVER:
                self.accrue(now // DAY_NS - self.accrued)
            self.accrued = now // DAY_NS
        return 0

    def accrue(self, days):
        """Interest for calendar days, at the latest marks."""
        rates = self.financing
        account = self.account
        amounts = [0.0, 0.0]
        for leg in range(self.legs):
            value = account.values.nodes[account.values.size + leg]
            if not self.terms.futures[leg % self.rows]:
                amounts[value > 0.0] += abs(value)
        part = days / YEAR
        for code, amount in (
            (SHORT_INTEREST, -amounts[0] * rates.short * part),
            (LONG_INTEREST, -amounts[1] * rates.long * part),
            (DEBIT_INTEREST, account.cash * rates.debit * part if account.cash < 0.0 else 0.0),
            (CREDIT_INTEREST, account.cash * rates.credit * part if account.cash > 0.0 else 0.0),
        ):
            if amount:
                self.move(code, amount)
        return 0

    def move(self, code, amount):
        """Cash that comes or goes without a fill."""
        self.account.cash += amount
        self.cash = self.account.cash
        self.equity += amount
        self.funds.equity = self.equity
        self.risk.peak += amount if code <= WITHDRAWAL else 0.0
        self.record.move(self.bars.now, NONE, code, amount, self.cash)

    def transfer(self, amount):
        """A deposit, or a withdrawal of what is free."""
        free = self.funds.available()
        if amount < 0.0 and -amount > free and self.funds.lacks(-amount, free):
            raise OrderError(f"withdraw: {-amount:g} is more than the free cash of {free:g}; close positions or cancel orders")
        self.move(DEPOSIT if amount > 0.0 else WITHDRAWAL, amount)

    # -- at the close --------------------------------------------------------------------------------------------

    def accept(self):
        if self.waiting > 0:
            self.check()
        if (self.on_close or self.closing_now > 0) and self.orders.live > 0:
            self.closing_now = 0
            self.fill_closes()
        return 0

    def fill_closes(self):
        """`fill_on_close`: market orders on feeds with a new bar are filled at its close, reductions first."""
        orders = self.orders
        book = self.book
        row: cython.Py_ssize_t
        i: cython.Py_ssize_t
        turn: cython.int
        slot: cython.int
        size: cython.double
        for turn in range(2):
            for row in range(self.rows):
                if book.heads[row] == NONE or self.bars.freshness[row] != self.bars.instant:
                    continue
                book.collect(row, INFINITE, -INFINITE, book.sequence)
                for i in range(book.n):
                    slot = book.found[i]
                    if orders.status[slot] != ACCEPTED or orders.phase[slot] != MARKET:
                        continue
                    size = orders.size[slot] - orders.filled[slot]
                    if not self.on_close and not orders.at_close[slot]:
                        continue
                    if turn == 1 or self.reduces_first(slot, size):
                        self.execute(slot, row, self.closes.now(row), AT_THE_CLOSE)
                        if orders.status[slot] == ACCEPTED and orders.tif[slot] >= IOC:
                            self.withdraw(slot, EXPIRED, NOT_AT_ONCE + orders.tif[slot] - IOC)
                        if self.family.n > 0:
                            self.settle()
        for row in range(self.rows):
            self.busy[row] = row
        self.mark(self.busy, self.rows)
        return 0

    # -- the end -------------------------------------------------------------------------------------------------

    def note(self, name, value):
        """A value of a strategy's own series, at this instant."""
        self.record.note(self.bars.now, name, value)

    def liquidate(self):
        """Close every position at its feed's last close; the last row of the record is the account after that."""
        legs = [leg for leg in range(self.legs) if self.account.sizes[leg] != 0.0]
        self.rationed = False
        for leg in legs:
            row = leg % self.rows
            self.execute(self.impose(leg, CLOSE_AT_END), row, self.closes.now(row), AT_THE_CLOSE)
        if legs:
            self.mark(array("i", sorted({leg % self.rows for leg in legs})), len({leg % self.rows for leg in legs}))
            self.record.amend(self.cash, self.equity)

    def finish(self):
        """The end of the run: what is still open is recorded as such, or as expired where its feed has ended early."""
        orders = self.orders
        row: cython.Py_ssize_t
        i: cython.Py_ssize_t
        slot: cython.int
        self.listens = False
        self.check()
        for row in range(self.rows):
            self.book.everything(row)
            for i in range(self.book.n):
                slot = self.book.found[i]
                self.book.delist(slot)
                self.leave(slot, row)
        for slot in range(orders.capacity):
            if orders.status[slot] == WAITING:
                self.leave(slot, orders.row[slot])
        self.family.n = 0
        return 0

    def leave(self, slot, row):
        """An order that the run ends with."""
        early: cython.bint = self.bars.over[row] and self.bars.freshness[row] != self.bars.instant
        return self.end(slot, EXPIRED if early else OPEN, FEED_ENDED if early else END_OF_RUN)

    def position(self, leg):
        return Position(self.account, leg)
