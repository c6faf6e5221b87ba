"""Matching: the open orders of a feed against its new bar: which it reaches, at which price, in which order, and whose time
is over (sections 2 and 3 of the execution rules). Place in the flow: `simulator` finds the feeds, `execution` books the fills.
"""

from broker import codes
from broker.broker_config import INTRABAR
from broker.fills.corporate_actions import CorporateActions
from broker.fills.fill_prices import limit_price, stop_price, travel, triggered_price

NAN = float("nan")
NONE = -1
INFINITE = float("inf")
NEVER = 1 << 62
MARKET, LIMIT, STOP, STOP_LIMIT = codes.MARKET, codes.LIMIT, codes.STOP, codes.STOP_LIMIT
TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT = codes.TRAIL, codes.TRAIL_LIMIT, codes.TOUCH, codes.TOUCH_LIMIT
ON_CLOSE, LIMIT_ON_CLOSE, LIMIT_ON_OPEN = codes.ON_CLOSE, codes.LIMIT_ON_CLOSE, codes.LIMIT_ON_OPEN
GTC, DAY, GTD, IOC = codes.GTC, codes.DAY, codes.GTD, codes.IOC
AT_CLOSE = codes.AT_CLOSE
ACCEPTED, EXPIRED = codes.ACCEPTED, codes.EXPIRED
DAY_OVER, UNTIL, NOT_AT_ONCE, TRIGGERED, GROUPED = (
    codes.DAY_OVER,
    codes.UNTIL,
    codes.NOT_AT_ONCE,
    codes.TRIGGERED,
    codes.GROUPED,
)
AT_THE_OPEN, INSIDE, AT_THE_CLOSE = codes.AT_THE_OPEN, codes.INSIDE, codes.AT_THE_CLOSE
PESSIMISTIC, OPTIMISTIC, OHLC, OLHC, ADAPTIVE = range(len(INTRABAR))


class Matching(CorporateActions):
    """What a bar does to the orders of its feed; `horizon`: the newest order that was there before the bar."""

    def __init__(self, bars, record, options):
        CorporateActions.__init__(self, bars, record, options)
        self.intrabar = INTRABAR.index(options.intrabar)
        self.horizon = 0
        self.decided = 0

    def reaches(self, row, opened):
        """Whether the newest bar of a feed reaches the nearest of its resting orders."""
        high: cython.double = self.highs.now(row)
        low: cython.double = self.lows.now(row)
        if opened > high:
            high = opened
        if opened < low:
            low = opened
        return -low >= self.book.tops[row] or high >= self.book.tops[self.rows + row]

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

    # -- prices ---------------------------------------------------------------------------------------------------

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
            if self.waits_for_close(slot):
                return NAN
            if phase == LIMIT_ON_CLOSE and not (limit >= price if buys else limit <= price):
                return NAN
            return price
        price = self.trigger(slot, opened, high, low)
        if price != price:
            return NAN
        return triggered_price(buys, price, limit, opened, high, low, self.closes.now(orders.row[slot]))

    def waits_for_close(self, slot):
        """Whether an order at the close waits for a later bar than the newest: one that is complete at its session's close."""
        return self.session.closing and self.orders.tif[slot] == AT_CLOSE and self.bars.now < self.orders.until[slot]

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
            if self.waits_for_close(slot):
                return 0
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

    # -- which comes first ----------------------------------------------------------------------------------------

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

    # -- time in force --------------------------------------------------------------------------------------------

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
