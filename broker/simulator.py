"""Simulator: the broker of one strategy, instant by instant: finds the orders that new bars concern, at which price, in which
order; marks positions; calls margin; closes the books.

Place in the flow: `work` and `mark` right after the clock, `accept` (see `acceptance`) after the strategy's hook.
Invariants: an order is matched only against bars newer than the one it was created on; it is never filled beyond its size.
"""

from array import array

from broker import codes
from broker.corporate import Corporate
from broker.financing import YEAR
from broker.funds import closing_part
from broker.match import limit_price, stop_price, travel, triggered_price
from broker.options import INTRABAR
from broker.views import Position
from engine.errors import OrderError

NAN = float("nan")
NONE = -1
INFINITE = float("inf")
NEVER = 1 << 62
DAY_NS = 86_400 * 10**9
MARKET, LIMIT, STOP, STOP_LIMIT = codes.MARKET, codes.LIMIT, codes.STOP, codes.STOP_LIMIT
TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT = codes.TRAIL, codes.TRAIL_LIMIT, codes.TOUCH, codes.TOUCH_LIMIT
ON_CLOSE, LIMIT_ON_CLOSE, LIMIT_ON_OPEN = codes.ON_CLOSE, codes.LIMIT_ON_CLOSE, codes.LIMIT_ON_OPEN
GTC, DAY, GTD, IOC, FOK = codes.GTC, codes.DAY, codes.GTD, codes.IOC, codes.FOK
AT_OPEN, AT_CLOSE = codes.AT_OPEN, codes.AT_CLOSE
ACCEPTED, CANCELED, EXPIRED, OPEN, WAITING = codes.ACCEPTED, codes.CANCELED, codes.EXPIRED, codes.OPEN, codes.WAITING
FEED_ENDED, END_OF_RUN, MARGIN_CALL, CLOSE_AT_END = codes.FEED_ENDED, codes.END_OF_RUN, codes.MARGIN_CALL, codes.CLOSE_AT_END
DAY_OVER, UNTIL, DRAWDOWN_STOP, NOT_AT_ONCE = codes.DAY_OVER, codes.UNTIL, codes.DRAWDOWN_STOP, codes.NOT_AT_ONCE
TRIGGERED, BEST = codes.TRIGGERED, codes.BEST
GROUPED = codes.GROUPED
AT_THE_OPEN, INSIDE, AT_THE_CLOSE = codes.AT_THE_OPEN, codes.INSIDE, codes.AT_THE_CLOSE
PESSIMISTIC, OPTIMISTIC, OHLC, OLHC, ADAPTIVE = range(len(INTRABAR))


class Simulator(Corporate):
    """Orders, positions and money of one strategy over the feeds of `bars`; `options`: see `broker.options`."""

    def __init__(self, bars, record, options):
        Corporate.__init__(self, bars, record, options)
        self.intrabar = INTRABAR.index(options.intrabar)
        self.session = options.session
        self.financing = options.financing
        self.on_close = options.fill_on_close
        self.chores = self.terms.any_future or self.financing is not None or self.risk.active
        self.day_ends = -NEVER
        self.accrued = -NEVER
        self.busy = array("i", bytes(4 * bars.rows))
        self.opened = array("d", bytes(8 * bars.rows))
        self.horizon = 0
        self.decided = 0

    # -- steps of an instant -------------------------------------------------------------------------------------

    def work(self, rows, n):
        orders = self.orders
        book = self.book
        opens = self.opens
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        m: cython.Py_ssize_t = 0
        opened: cython.double
        if self.chores:
            self.attend()
        if self.schedule is not None:
            self.enact(rows, n)
        if orders.live == 0:
            return 0
        for i in range(n):  # in a loop of its own, so that the processor fetches many bars at a time
            row = rows[i]
            if book.crowd[row] != 0:
                opened = opens.data[opens.base[row] + ((opens.count[row] - 1) & opens.mask)]
                if book.heads[row] == NONE and book.heads[self.rows + row] == NONE and not self.reaches(row, opened):
                    continue
                self.busy[m] = row
                self.opened[m] = opened
                m += 1
        if m == 0:
            return 0
        self.horizon = book.sequence
        if m > 1 or orders.live > 1:
            self.work_reductions(m)
        for i in range(m):
            self.match(self.busy[i], self.opened[i])
        return 0

    def reaches(self, row, opened):
        """Whether the newest bar of a feed reaches the nearest of its resting orders."""
        high: cython.double = self.highs.now(row)
        low: cython.double = self.lows.now(row)
        if opened > high:
            high = opened
        if opened < low:
            low = opened
        return -low >= self.book.tops[row] or high >= self.book.tops[self.rows + row]

    def work_reductions(self, m):
        """Market orders that only reduce come first: what they free is there for the openings of the same instant."""
        orders = self.orders
        book = self.book
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        row: cython.Py_ssize_t
        slot: cython.int
        size: cython.double
        for i in range(m):
            row = self.busy[i]
            slot = book.heads[row]
            if slot == NONE or not self.holds(row):
                continue
            book.collect(row, INFINITE, -INFINITE, self.horizon)
            for k in range(book.n):
                slot = book.found[k]
                if orders.status[slot] == ACCEPTED and orders.phase[slot] == MARKET and not self.is_due(slot, row):
                    size = orders.size[slot] - orders.filled[slot]
                    if closing_part(self.account.sizes[orders.leg[slot]], size) == size:
                        self.execute(slot, row, self.opened[i], AT_THE_OPEN)
        return 0

    def holds(self, row):
        """Whether there is a position in a feed."""
        return self.account.sizes[row] != 0.0 or (self.legs > self.rows and self.account.sizes[self.rows + row] != 0.0)

    def match(self, row, opened):
        """Match the orders of a feed against its new bar."""
        orders = self.orders
        book = self.book
        slot: cython.int = book.heads[row]
        i: cython.Py_ssize_t
        high: cython.double
        low: cython.double
        if book.crowd[row] == 1 and slot != NONE and orders.phase[slot] == MARKET and orders.tif[slot] == GTC:
            if orders.sequence[slot] <= self.horizon:
                self.execute(slot, row, opened, AT_THE_OPEN)
            return 0
        high = self.highs.now(row)
        low = self.lows.now(row)
        if book.heads[self.rows + row] != NONE and self.bars.now > book.due[row]:
            self.expire_resting(row)
        book.collect(row, low if low < opened else opened, high if high > opened else opened, self.horizon)
        if self.intrabar >= OHLC and book.n > 1:
            self.follow_path(row, opened, high, low)
        self.expire_listed(row)
        for i in range(book.n):
            slot = book.found[i]
            if orders.status[slot] == ACCEPTED:
                self.attempt(slot, row, opened, high, low)
        return 0

    def attempt(self, slot, row, opened, high, low):
        """One order against the new bar; a partner that comes before it first."""
        orders = self.orders
        price: cython.double
        price = self.price(slot, opened, high, low)
        if price == price:
            if orders.kin[slot] & GROUPED:
                self.settle_between(slot, row, price, opened, high, low)
                if orders.status[slot] != ACCEPTED:
                    return 0
            self.execute(slot, row, price, self.moment(slot, price, opened))
        if orders.status[slot] == ACCEPTED:
            self.linger(slot, row, price == price, opened, high, low)
        if self.family.n > 0:
            self.settle()
        return 0

    # -- prices --------------------------------------------------------------------------------------------------

    def price(self, slot, opened, high, low):
        """Where the newest bar of its feed executes an order; NaN if it does not."""
        orders = self.orders
        phase: cython.int = orders.phase[slot]
        buys: cython.bint = orders.size[slot] > 0.0
        price: cython.double
        limit: cython.double
        if phase == MARKET:
            return opened
        limit = orders.limit[slot]
        if phase == LIMIT:
            return limit_price(buys, limit, opened, high, low)
        if phase == STOP or phase == TRAIL:
            return stop_price(buys, orders.stop[slot], opened, high, low)
        if phase == TOUCH:
            return limit_price(buys, orders.stop[slot], opened, high, low)
        if phase == LIMIT_ON_OPEN:
            return opened if (limit >= opened if buys else limit <= opened) else NAN
        if phase == ON_CLOSE or phase == LIMIT_ON_CLOSE:
            price = self.closes.now(orders.row[slot])
            if phase == LIMIT_ON_CLOSE and not (limit >= price if buys else limit <= price):
                return NAN
            return price
        price = self.trigger(slot, opened, high, low)
        if price != price:
            return NAN
        return triggered_price(buys, price, limit, opened, high, low, self.closes.now(orders.row[slot]))

    def moment(self, slot, price, opened):
        """When in the bar an order is filled at `price`."""
        phase: cython.int = self.orders.phase[slot]
        if phase == ON_CLOSE or phase == LIMIT_ON_CLOSE:
            return AT_THE_CLOSE
        return AT_THE_OPEN if price == opened else INSIDE

    def trigger(self, slot, opened, high, low):
        """Where the bar triggers a stop-limit or a limit-if-touched; NaN if it does not."""
        orders = self.orders
        if orders.phase[slot] == TOUCH_LIMIT:
            return limit_price(orders.size[slot] > 0.0, orders.stop[slot], opened, high, low)
        return stop_price(orders.size[slot] > 0.0, orders.stop[slot], opened, high, low)

    def linger(self, slot, row, reached, opened, high, low):
        """An order that a bar did not end: out of time, triggered, or trailing on; `reached`: some of it was filled."""
        orders = self.orders
        phase: cython.int = orders.phase[slot]
        price: cython.double
        if orders.tif[slot] >= IOC:
            return self.withdraw(slot, EXPIRED, NOT_AT_ONCE + orders.tif[slot] - IOC)
        if phase == MARKET or phase == LIMIT:
            return 0
        if phase == STOP or phase == TOUCH or phase == TRAIL:
            if reached:
                self.become(slot, MARKET, orders.stop[slot])
            elif phase == TRAIL:
                self.ratchet(slot, row)
            return 0
        price = self.trigger(slot, opened, high, low)
        if price == price:
            self.become(slot, LIMIT, price)
        elif phase == TRAIL_LIMIT:
            self.ratchet(slot, row)
        return 0

    def become(self, slot, phase, price):
        """A triggered order goes on as a market or a limit order, at its place in order of acceptance."""
        self.book.delist(slot)
        self.orders.phase[slot] = phase
        self.book.enlist(slot)
        self.event(slot, TRIGGERED, price, NAN)
        return 0

    def ratchet(self, slot, row):
        """A trailing stop follows the close; a line that tells its amount is read at the bar before, which is complete."""
        orders = self.orders
        close: cython.double = self.closes.now(row)
        if self.lines:
            source = self.lines.get(slot)
            if source is not None:
                width = source[0].back(source[1], -1)
                if width == width:
                    orders.trail[slot] = width
        if close > orders.best[slot] if orders.size[slot] < 0.0 else close < orders.best[slot]:
            orders.best[slot] = close
            self.set_trail(slot)
        return 0

    # -- which comes first ---------------------------------------------------------------------------------------

    def follow_path(self, row, opened, high, low):
        """Sort what was found by how far the market goes until it gets there, on the path that is assumed."""
        orders = self.orders
        book = self.book
        rises: cython.bint = self.intrabar == OHLC or (self.intrabar == ADAPTIVE and high - opened < opened - low)
        i: cython.Py_ssize_t
        slot: cython.int
        phase: cython.int
        buys: cython.bint
        if opened > high:
            high = opened
        if opened < low:
            low = opened
        for i in range(book.n):
            slot = book.found[i]
            phase = orders.phase[slot]
            buys = orders.size[slot] > 0.0
            if phase == LIMIT:
                book.marks[i] = travel(rises, opened, high, low, orders.limit[slot], not buys)
            elif phase == ON_CLOSE or phase == LIMIT_ON_CLOSE:
                book.marks[i] = INFINITE
            elif phase == TOUCH or phase == TOUCH_LIMIT:
                book.marks[i] = travel(rises, opened, high, low, orders.stop[slot], not buys)
            elif phase != MARKET and phase != LIMIT_ON_OPEN:
                book.marks[i] = travel(rises, opened, high, low, orders.stop[slot], buys)
        book.sort()
        return 0

    def settle_between(self, slot, row, price, opened, high, low):
        """One of a group is reached: execute first what comes before it, and count the bars that do not tell which does."""
        orders = self.orders
        rank: cython.int = self.rank(slot, price, opened)
        other: cython.int = orders.partner[slot]
        chosen: cython.int = NONE
        its: cython.int
        theirs: cython.double
        while other != slot:
            if orders.row[other] == row and orders.status[other] == ACCEPTED and orders.sequence[other] <= self.horizon:
                theirs = self.price(other, opened, high, low)
                if theirs == theirs:
                    if rank > 0 and theirs != opened:
                        self.decided += 1
                    if self.intrabar < OHLC:
                        its = self.rank(other, theirs, opened)
                        if its < rank or (
                            its == rank and chosen != NONE and orders.sequence[other] < orders.sequence[chosen]
                        ):
                            rank = its
                            chosen = other
            other = orders.partner[other]
        if chosen != NONE:
            price = self.price(chosen, opened, high, low)
            self.execute(chosen, row, price, self.moment(chosen, price, opened))
        return 0

    def rank(self, slot, price, opened):
        """At the open before inside the bar; there stops before others, or after them (optimistic)."""
        phase: cython.int = self.orders.phase[slot]
        stops: cython.bint = phase == STOP or phase == STOP_LIMIT or phase == TRAIL or phase == TRAIL_LIMIT
        if price == opened:
            return 0
        if self.intrabar == OPTIMISTIC:
            return 2 if stops else 1
        return 1 if stops else 2

    # -- time in force -------------------------------------------------------------------------------------------

    def is_due(self, slot, row):
        """Whether the time of an order is over; the first bar tells which day a DAY order is good for."""
        orders = self.orders
        tif: cython.int = orders.tif[slot]
        if tif != DAY and tif != GTD:
            return False
        if tif == DAY and orders.until[slot] == 0:
            orders.until[slot] = self.session.opens(self.session.number(self.bars.now) + 1)
        return self.bars.now > orders.until[slot]

    def expire_listed(self, row):
        """End those of the orders found whose time is over, before any of them is matched."""
        orders = self.orders
        i: cython.Py_ssize_t
        slot: cython.int
        for i in range(self.book.n):
            slot = self.book.found[i]
            if orders.tif[slot] != GTC and orders.status[slot] == ACCEPTED and self.is_due(slot, row):
                self.withdraw(slot, EXPIRED, DAY_OVER if orders.tif[slot] == DAY else UNTIL)
        if self.family.n > 0:
            self.settle()
        return 0

    def expire_resting(self, row):
        """End the resting orders of a feed whose time is over, and find when the next one's will be."""
        orders = self.orders
        book = self.book
        which: cython.Py_ssize_t = self.rows + row
        i: cython.Py_ssize_t
        slot: cython.int
        book.n = 0
        book.gather(which, self.horizon)
        for i in range(book.n):
            slot = book.found[i]
            if orders.status[slot] == ACCEPTED and self.is_due(slot, row):
                self.withdraw(slot, EXPIRED, DAY_OVER if orders.tif[slot] == DAY else UNTIL)
        book.due[row] = NEVER
        slot = book.heads[which]
        while slot != NONE:
            if orders.until[slot] < book.due[row]:
                book.due[row] = orders.until[slot]
            slot = orders.after[slot]
        if self.family.n > 0:
            self.settle()
        return 0

    # -- marks ---------------------------------------------------------------------------------------------------

    def mark(self, rows, n):
        self.equity = self.account.cash + self.account.mark(rows, n)
        self.exposed = self.account.exposed
        if self.exposed > 0 and self.equity < (self.account.upkeep.root if self.terms.upheld else 0.0):
            self.close_out(MARGIN_CALL)
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
            if self.account.sizes[leg] + self.agreed[leg] != 0.0:
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
            (codes.SHORT_INTEREST, -amounts[0] * rates.short * part),
            (codes.LONG_INTEREST, -amounts[1] * rates.long * part),
            (codes.DEBIT_INTEREST, account.cash * rates.debit * part if account.cash < 0.0 else 0.0),
            (codes.CREDIT_INTEREST, account.cash * rates.credit * part if account.cash > 0.0 else 0.0),
        ):
            if amount:
                self.move(code, amount)
        return 0

    def move(self, code, amount):
        """Cash that comes or goes without a fill."""
        self.account.cash += amount
        self.cash = self.account.cash
        self.equity += amount
        self.risk.peak += amount if code <= codes.WITHDRAWAL else 0.0
        self.record.move(self.bars.now, NONE, code, amount, self.cash)

    def transfer(self, amount):
        """A deposit, or a withdrawal of what is free."""
        free = self.funds.available()
        if amount < 0.0 and -amount > free:
            raise OrderError(f"withdraw: {-amount:g} is more than the free cash of {free:g}; close positions or cancel orders")
        self.move(codes.DEPOSIT if amount > 0.0 else codes.WITHDRAWAL, amount)

    # -- at the close --------------------------------------------------------------------------------------------

    def accept(self):
        if self.waiting > 0:
            self.check()
        if self.on_close and self.orders.live > 0:
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
                    if turn == 1 or closing_part(self.account.sizes[orders.leg[slot]], size) == size:
                        self.execute(slot, row, self.closes.now(row), AT_THE_CLOSE)
                        if orders.status[slot] == ACCEPTED and orders.tif[slot] >= IOC:
                            self.withdraw(slot, EXPIRED, NOT_AT_ONCE + orders.tif[slot] - IOC)
        for row in range(self.rows):
            self.busy[row] = row
        self.mark(self.busy, self.rows)
        return 0

    # -- the end -------------------------------------------------------------------------------------------------

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
