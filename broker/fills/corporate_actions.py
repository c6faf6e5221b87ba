"""CorporateActions: splits, dividends and delistings of feeds that are not adjusted for them (rules, section 6).

Place in the flow: `apply` runs at the beginning of an instant, before any order is matched; it costs nothing without actions.
"""

from array import array

from broker import order_codes

NAN = float("nan")
NONE = -1
NEVER = 1 << 62
ACCEPTED, AT_THE_CLOSE, AT_THE_OPEN, CANCELED = order_codes.ACCEPTED, order_codes.AT_THE_CLOSE, order_codes.AT_THE_OPEN, order_codes.CANCELED
DELISTED, DIVIDEND, SPLIT, WAITING = order_codes.DELISTED, order_codes.DIVIDEND, order_codes.SPLIT, order_codes.WAITING


class CorporateActions:
    """Splits, dividends and delistings: changes positions and working orders."""

    def __init__(self, state, lifecycle, contingencies, fills):
        self.state = state
        self.lifecycle = lifecycle
        self.contingencies = contingencies
        self.fills = fills
        self.bars = self.state.bars
        self.orders = self.state.orders
        self.book = self.state.book
        self.links = self.state.links
        self.account = self.state.account
        self.risk = self.state.risk
        self.terms = self.state.terms
        self.record = self.state.record
        self.rows = self.state.rows
        self.closes = self.state.closes
        self.schedule = None  # a list of actions per row, the next one first
        self.next_action = array("q", [NEVER]) * self.rows
        self.ends = array("q", [NEVER]) * self.rows
        self.delisting = NEVER

    def schedule_actions(self, actions, shift):
        """Take the `actions` of the feeds, {name: [Action, ...]}; `shift`: what was added to the times of their bars."""
        schedule = [[] for _ in range(self.rows)]
        ends = self.ends
        for row, name in enumerate(self.bars.names):
            for action in actions.get(name, ()):
                if action.delisted:
                    ends[row] = action.ts + shift
                    self.bars.delisted[row] = ends[row]
                schedule[row].append((action.ts + shift, action.split, action.dividend))
            if schedule[row]:
                self.next_action[row] = schedule[row][0][0]
        if any(schedule):
            self.schedule = schedule
            self.delisting = min(ends)

    def apply(self, rows, n):
        """Carry out the actions that new bars and the time have reached: dividends, splits, then delistings."""
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        for i in range(n):
            row = rows[i]
            if self.bars.now >= self.next_action[row]:
                self.reach(row)
        if self.bars.now >= self.delisting:
            self.delist_all()
        return 0

    def reach(self, row):
        """Carry out dividends and splits of a feed up to now; a dividend is paid on the shares before a split of its day."""
        coming = self.schedule[row]
        price = self.last_close(row)
        while coming and coming[0][0] <= self.bars.now:
            _, ratio, dividend = coming.pop(0)
            if not self.terms.futures[row]:
                price -= dividend
            price /= ratio
            for leg in range(row, self.state.legs, self.rows):
                if dividend and self.account.sizes[leg] != 0.0 and not self.terms.futures[row]:
                    self.pay(leg, row, dividend)
                if ratio != 1.0:
                    self.split(leg, row, ratio, price)
        self.next_action[row] = coming[0][0] if coming else NEVER
        self.state.carried[row] = price
        return 0

    def last_close(self, row):
        """Return the latest close of a feed before this instant; where it is NaN, the price its position was valued at."""
        price: cython.double
        leg: cython.Py_ssize_t
        fresh: cython.bint = self.bars.freshness[row] == self.bars.instant
        closes = self.closes
        t: cython.longlong = self.bars.count[row] - 1 - fresh
        price = closes.data[closes.base[row] + (t & closes.mask)] if t >= 0 else NAN
        if price != price and not self.terms.futures[row]:
            for leg in range(row, self.state.legs, self.rows):
                if self.account.sizes[leg] != 0.0:
                    price = self.account.values.nodes[self.account.values.size + leg]
                    price /= self.account.sizes[leg] * self.terms.factor[row]
        return price

    def forget_carried(self):
        """Use the closes of the new bars as latest closes again."""
        for row in range(self.rows):
            self.state.carried[row] = NAN
        return 0

    def pay(self, leg, row, dividend):
        """Pay a dividend to a long position, or charge it to a short one."""
        amount = self.account.sizes[leg] * dividend * self.terms.factor[row]
        self.account.cash += amount
        self.account.equity += amount
        self.record.move(self.bars.now, row, DIVIDEND, amount, self.account.cash)

    def split(self, leg, row, ratio, price):
        """Convert a position and its working orders to new shares, of which one costs `price`."""
        orders = self.orders
        self.state.pending[leg] *= ratio
        self.state.agreed[leg] *= ratio
        if self.account.sizes[leg] != 0.0:
            self.account.split(leg, row, ratio, price)
            self.record.event(self.bars.now, NONE, row, SPLIT, ratio, self.account.sizes[leg])
        resting = []
        for slot in range(orders.capacity):
            if orders.leg[slot] == leg and orders.status[slot] == ACCEPTED:
                resting.append((orders.sequence[slot], slot))
            elif orders.leg[slot] == leg and orders.status[slot] == WAITING:
                self.split_order(slot, ratio)
        for _, slot in sorted(resting):
            self.book.delist(slot)
            self.split_order(slot, ratio)
            self.book.enlist(slot)
            if self.risk.follows and self.orders.counted[slot] != 0.0:
                price = self.risk.exposure.price(slot)
                self.risk.exposure.remove(slot)
                self.risk.exposure.add(slot, abs(self.orders.size[slot] - self.orders.filled[slot]), price / ratio)
        if self.risk.valued:
            self.lifecycle.revise(leg)

    def split_order(self, slot, ratio):
        """Convert sizes and prices of an order to new shares; what it reserved is money and stays."""
        orders = self.orders
        row = orders.row[slot]
        orders.size[slot] = self.terms.snap(row, orders.size[slot] * ratio)
        orders.filled[slot] = self.terms.snap(row, orders.filled[slot] * ratio)
        orders.value[slot] /= ratio
        orders.limit[slot] /= ratio
        orders.stop[slot] /= ratio
        orders.best[slot] /= ratio
        orders.offset[slot] /= ratio
        if not orders.percent[slot]:
            orders.trail[slot] /= ratio
        if orders.relative[slot] == 1:
            orders.gap[slot] /= ratio
        self.lifecycle.event(slot, SPLIT, ratio, orders.size[slot])
        view: Order = orders.views[slot]
        if view is not None:
            view.size = orders.size[slot]
            view.filled = orders.filled[slot]
            view.average_price /= ratio
            self.lifecycle.show_prices(slot)

    def delist_all(self):
        """Delist the feeds whose time has come: cancel their orders, close their positions at the last price before it."""
        now = self.bars.now
        self.delisting = NEVER
        for row in range(self.rows):
            if self.ends[row] > now:
                self.delisting = min(self.delisting, self.ends[row])
            elif not self.state.delisted[row]:
                self.state.delisted[row] = True
                self.delist(row)
        return 0

    def delist(self, row):
        """Remove one feed from the market, after its dividends and splits until then."""
        orders = self.orders
        if self.bars.now >= self.next_action[row]:
            self.reach(row)
        self.book.everything(row)
        for slot in list(self.book.found[: self.book.n]):
            if orders.status[slot] == ACCEPTED:
                self.lifecycle.withdraw(slot, CANCELED, DELISTED)
        for slot in range(orders.capacity):
            if orders.status[slot] == WAITING and orders.row[slot] == row:
                self.lifecycle.drop(slot, DELISTED)
        if self.links.n > 0:
            self.contingencies.settle()
        fresh = self.bars.freshness[row] == self.bars.instant
        rationed, slips = self.fills.rationed, self.fills.slips
        self.fills.rationed = self.fills.slips = False
        for leg in range(row, self.state.legs, self.rows):
            if self.account.sizes[leg] != 0.0:
                price = self.last_close(row) if self.state.carried[row] != self.state.carried[row] else self.state.carried[row]
                slot = self.lifecycle.force_close(leg, DELISTED)
                self.fills.execute(slot, row, price, AT_THE_OPEN if fresh else AT_THE_CLOSE)
        self.fills.rationed, self.fills.slips = rationed, slips
        self.account.mark(array("i", [row]), 1)
