"""Matching: the working orders of a feed meet its new bar: which are reached, at which price, in which order, which expire
(sections 2 and 3 of the execution rules).
"""

from array import array

from broker import order_codes
from broker.broker_config import INTRABAR
from broker.fills.fill_prices import limit_price, stop_price, travel, triggered_price
from broker.tolerance import closing_part

FEW = 8  # feeds with orders are sorted where they are at most one in so many
NAN = float("nan")
NONE = -1
INFINITE = float("inf")
PESSIMISTIC, OPTIMISTIC, OHLC, OLHC, ADAPTIVE = range(len(INTRABAR))
ACCEPTED, AT_CLOSE, AT_THE_CLOSE, AT_THE_OPEN = order_codes.ACCEPTED, order_codes.AT_CLOSE, order_codes.AT_THE_CLOSE, order_codes.AT_THE_OPEN
EXPIRED, GROUPED, GTC, INSIDE, IOC, LIMIT = order_codes.EXPIRED, order_codes.GROUPED, order_codes.GTC, order_codes.INSIDE, order_codes.IOC, order_codes.LIMIT
LIMIT_ON_CLOSE, LIMIT_ON_OPEN, MARKET = order_codes.LIMIT_ON_CLOSE, order_codes.LIMIT_ON_OPEN, order_codes.MARKET
NOT_AT_ONCE, ON_CLOSE, STOP, STOP_LIMIT, TOUCH = order_codes.NOT_AT_ONCE, order_codes.ON_CLOSE, order_codes.STOP, order_codes.STOP_LIMIT, order_codes.TOUCH
TOUCH_LIMIT, TRAIL, TRAIL_LIMIT, TRIGGERED = order_codes.TOUCH_LIMIT, order_codes.TRAIL, order_codes.TRAIL_LIMIT, order_codes.TRIGGERED


class Matching:
    """Matches orders with bars; `horizon` is the sequence number of the newest order that was working before the bar."""

    def __init__(self, state, lifecycle, acceptance, contingencies, fills, expiry):
        self.state = state
        self.lifecycle = lifecycle
        self.acceptance = acceptance
        self.contingencies = contingencies
        self.fills = fills
        self.expiry = expiry
        self.bars = self.state.bars
        self.orders = self.state.orders
        self.book = self.state.book
        self.links = self.state.links
        self.account = self.state.account
        self.rows = self.state.rows
        self.opens = self.state.opens
        self.highs = self.state.highs
        self.lows = self.state.lows
        self.closes = self.state.closes
        self.session = self.state.session
        self.intrabar = INTRABAR.index(self.state.options.intrabar)
        self.horizon = 0
        self.decided = 0  # how often the intrabar assumption decided which order of a group came first
        self.busy = array("i", bytes(4 * self.rows))  # feeds whose orders their new bar may concern
        self.opened = array("d", bytes(8 * self.rows))  # and its open

    def match_bars(self, rows, n):
        """Match the orders of the feeds, the first `n` of `rows`, that have new bars."""
        orders = self.orders
        book = self.book
        i: cython.Py_ssize_t
        m: cython.Py_ssize_t = self.gather_few_feeds() if book.busy * FEW <= n else self.gather_feeds(rows, n)
        if m == 0:
            return 0
        self.horizon = book.sequence
        if self.account.exposed > 0 and self.account.excursions.wanted:
            self.account.excursions.catch_up(self.busy, m, self.account.sizes)
        if m > 1 or orders.live > 1:
            self.fill_reductions(m)
        for i in range(m):
            self.match(self.busy[i], self.opened[i])
        return 0

    def gather_feeds(self, rows, n):
        """Collect the feeds among `rows` whose orders their new bar may concern, and its open; return how many."""
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
            m += self.is_concerned(row, self.opened[m])
        return m

    def gather_few_feeds(self):
        """Do the same from the other side, where few feeds have orders."""
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
                if self.is_concerned(row, opened):
                    k = m
                    while k > 0 and self.busy[k - 1] > row:
                        self.busy[k] = self.busy[k - 1]
                        self.opened[k] = self.opened[k - 1]
                        k -= 1
                    self.busy[k] = row
                    self.opened[k] = opened
                    m += 1
        return m

    def is_concerned(self, row, opened):
        """Return whether the new bar of a feed may concern its orders: one is always due, or it reaches the nearest price."""
        book = self.book
        if book.heads[row] != NONE or book.heads[self.rows + row] != NONE:
            return True
        high: cython.double = self.highs.now(row)
        low: cython.double = self.lows.now(row)
        if opened > high:
            high = opened
        if opened < low:
            low = opened
        return -low >= book.tops[row] or high >= book.tops[self.rows + row]

    def fill_reductions(self, m):
        """Fill market orders that only reduce first: the cash they free is there for openings of the same instant."""
        orders = self.orders
        book = self.book
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        row: cython.Py_ssize_t
        slot: cython.int
        for i in range(m):
            row = self.busy[i]
            slot = book.heads[row]
            if slot == NONE or not self.has_position(row):
                continue
            if book.crowd[row] == 1 and orders.sequence[slot] <= self.horizon:
                self.fill_reduction(slot, row, self.opened[i])
                continue
            book.collect(row, INFINITE, -INFINITE, self.horizon)
            for k in range(book.n):
                self.fill_reduction(book.found[k], row, self.opened[i])
        return 0

    def fill_reduction(self, slot, row, opened):
        """Fill a market order at the open if it only reduces."""
        orders = self.orders
        size: cython.double
        if orders.status[slot] == ACCEPTED and orders.phase[slot] == MARKET and not self.expiry.is_due(slot, row):
            size = orders.size[slot] - orders.filled[slot]
            if self.reduces_first(slot, size):
                self.fills.execute(slot, row, opened, AT_THE_OPEN)
        return 0

    def reduces_first(self, slot, size):
        """Return whether an order for `size` only reduces an existing position, and so comes before openings."""
        leg: cython.Py_ssize_t = self.orders.leg[slot]
        part: cython.double = closing_part(self.account.sizes[leg], size, self.account.largest[leg])
        return part == size or (part != 0.0 and self.orders.reducing[slot] != 0)

    def has_position(self, row):
        """Return whether there is a position in a feed."""
        return self.account.sizes[row] != 0.0 or (self.state.legs > self.rows and self.account.sizes[self.rows + row] != 0.0)

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
                self.fills.execute(slot, row, opened, AT_THE_OPEN)
            return 0
        high = self.highs.now(row)
        low = self.lows.now(row)
        if book.heads[self.rows + row] != NONE and self.bars.now > book.due[row]:
            self.expiry.end_resting(row, self.horizon)
        book.collect(row, low if low < opened else opened, high if high > opened else opened, self.horizon)
        if self.intrabar >= OHLC and book.n > 1:
            self.follow_path(row, opened, high, low)
        self.expiry.end_collected(row)
        for i in range(book.n):
            slot = book.found[i]
            if orders.status[slot] == ACCEPTED:
                self.attempt(slot, row, opened, high, low)
        return 0

    def attempt(self, slot, row, opened, high, low):
        """Match one order with the new bar, after a partner that comes before it."""
        orders = self.orders
        price: cython.double
        price = self.price(slot, opened, high, low)
        if price == price:
            if orders.kin[slot] & GROUPED:
                self.settle_between(slot, row, price, opened, high, low)
                if orders.status[slot] != ACCEPTED:
                    return 0
            self.fills.execute(slot, row, price, self.moment(slot, price, opened))
        if orders.status[slot] == ACCEPTED:
            self.linger(slot, row, price == price, opened, high, low)
        if self.links.n > 0:
            self.contingencies.settle()
        return 0

    def price(self, slot, opened, high, low):
        """Return where the newest bar of its feed executes an order; NaN if it does not."""
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
        """Return whether an order at the close waits for a later bar: the one that completes its session."""
        return self.session.closing and self.orders.tif[slot] == AT_CLOSE and self.bars.now < self.orders.until[slot]

    def moment(self, slot, price, opened):
        """Return when in the bar an order is filled at `price`."""
        phase: cython.int = self.orders.phase[slot]
        if phase == ON_CLOSE or phase == LIMIT_ON_CLOSE:
            return AT_THE_CLOSE
        return AT_THE_OPEN if price == opened else INSIDE

    def trigger(self, slot, opened, high, low):
        """Return where the bar triggers a stop-limit or a limit-if-touched; NaN if it does not."""
        orders = self.orders
        if orders.phase[slot] == TOUCH_LIMIT:
            return limit_price(orders.size[slot] > 0.0, orders.stop[slot], opened, high, low)
        return stop_price(orders.size[slot] > 0.0, orders.stop[slot], opened, high, low)

    def linger(self, slot, row, reached, opened, high, low):
        """Handle an order that a bar did not end: expired, triggered, or trailing; `reached`: some of it was filled."""
        orders = self.orders
        phase: cython.int = orders.phase[slot]
        price: cython.double
        if orders.tif[slot] >= IOC:
            if self.waits_for_close(slot):
                return 0
            return self.lifecycle.withdraw(slot, EXPIRED, NOT_AT_ONCE + orders.tif[slot] - IOC)
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
        """Turn a triggered order into a market or a limit order that keeps its place in the order of acceptance."""
        self.book.delist(slot)
        self.orders.phase[slot] = phase
        self.book.enlist(slot)
        self.lifecycle.event(slot, TRIGGERED, price, NAN)
        return 0

    def ratchet(self, slot, row):
        """Let a trailing stop follow the close; a line that gives its distance is read at the bar before, which is complete."""
        orders = self.orders
        close: cython.double = self.closes.now(row)
        if self.state.trail_lines:
            source = self.state.trail_lines.get(slot)
            if source is not None:
                width = source[0].back(source[1], -1)
                if width == width:
                    orders.trail[slot] = width
        if close > orders.best[slot] if orders.size[slot] < 0.0 else close < orders.best[slot]:
            orders.best[slot] = close
            self.acceptance.set_trail(slot)
        return 0

    def follow_path(self, row, opened, high, low):
        """Sort the collected orders by how far the market goes until it reaches them, on the assumed path."""
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
        """Execute first what comes before an order of a group, and count the bars in which an assumption decides that."""
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
            self.fills.execute(chosen, row, price, self.moment(chosen, price, opened))
        return 0

    def rank(self, slot, price, opened):
        """Return the rank of an order of a group: 0 at the open; inside the bar stops come first, or last (optimistic)."""
        phase: cython.int = self.orders.phase[slot]
        stops: cython.bint = phase == STOP or phase == STOP_LIMIT or phase == TRAIL or phase == TRAIL_LIMIT
        if price == opened:
            return 0
        if self.intrabar == OPTIMISTIC:
            return 2 if stops else 1
        return 1 if stops else 2
