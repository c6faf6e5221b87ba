"""CorporateActions: splits, dividends and delistings of feeds that are not adjusted for them (section 6 of the execution rules).

Place in the flow: `simulator` calls `enact` at the beginning of an instant, before any order is matched. A layer between
`execution` and `simulator`; it costs nothing where no feed has actions.
"""

from array import array

from broker import codes
from broker.fills.execution import Execution

NAN = float("nan")
NONE = -1
NEVER = 1 << 62
ACCEPTED, CANCELED, WAITING = codes.ACCEPTED, codes.CANCELED, codes.WAITING
DELISTED, DIVIDEND, SPLIT = codes.DELISTED, codes.DIVIDEND, codes.SPLIT
AT_THE_OPEN, AT_THE_CLOSE = codes.AT_THE_OPEN, codes.AT_THE_CLOSE


class CorporateActions(Execution):
    """What happens to the shares that are held, and to the orders on them."""

    def __init__(self, bars, record, options):
        Execution.__init__(self, bars, record, options)
        self.schedule = None  # a list of actions per row, the next one first
        self.coming = array("q", [NEVER]) * bars.rows
        self.ends = array("q", [NEVER]) * bars.rows
        self.delisting = NEVER

    def expect(self, actions, shift):
        """The `actions` of the feeds, {name: [feeds.actions.Action, ...]}; `shift`: what was added to their bars' times."""
        schedule = [[] for _ in range(self.rows)]
        ends = self.ends
        for row, name in enumerate(self.bars.names):
            for action in actions.get(name, ()):
                if action.delisted:
                    ends[row] = action.ts + shift
                    self.bars.delisted[row] = ends[row]
                schedule[row].append((action.ts + shift, action.split, action.dividend))
            if schedule[row]:
                self.coming[row] = schedule[row][0][0]
        if any(schedule):
            self.schedule = schedule
            self.delisting = min(ends)

    def enact(self, rows, n):
        """The actions that the new bars of these rows, and the time, have reached: dividends and splits, then delistings."""
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        for i in range(n):
            row = rows[i]
            if self.bars.now >= self.coming[row]:
                self.reach(row)
        if self.bars.now >= self.delisting:
            self.delist_all()
        return 0

    def reach(self, row):
        """Dividends and splits of a feed up to now; a dividend is paid on the shares before a split of its day."""
        coming = self.schedule[row]
        price = self.before(row)
        while coming and coming[0][0] <= self.bars.now:
            _, ratio, dividend = coming.pop(0)
            if not self.terms.futures[row]:
                price -= dividend
            price /= ratio
            for leg in range(row, self.legs, self.rows):
                if dividend and self.account.sizes[leg] != 0.0 and not self.terms.futures[row]:
                    self.pay(leg, row, dividend)
                if ratio != 1.0:
                    self.split(leg, row, ratio, price)
        self.coming[row] = coming[0][0] if coming else NEVER
        self.carried[row] = price
        return 0

    def before(self, row):
        """The latest close of a feed before this instant; of a NaN, what its position was valued at."""
        price: cython.double
        leg: cython.Py_ssize_t
        fresh: cython.bint = self.bars.freshness[row] == self.bars.instant
        closes = self.closes
        t: cython.longlong = self.bars.count[row] - 1 - fresh
        price = closes.data[closes.base[row] + (t & closes.mask)] if t >= 0 else NAN
        if price != price and not self.terms.futures[row]:
            for leg in range(row, self.legs, self.rows):
                if self.account.sizes[leg] != 0.0:
                    price = self.account.values.nodes[self.account.values.size + leg]
                    price /= self.account.sizes[leg] * self.terms.factor[row]
        return price

    def forget_carried(self):
        """The new bars are there: latest closes are theirs."""
        for row in range(self.rows):
            self.carried[row] = NAN
        return 0

    def pay(self, leg, row, dividend):
        """Longs receive it, shorts owe it."""
        amount = self.account.sizes[leg] * dividend * self.terms.factor[row]
        self.account.cash += amount
        self.cash = self.account.cash
        self.equity += amount
        self.record.move(self.bars.now, row, DIVIDEND, amount, self.cash)

    def split(self, leg, row, ratio, price):
        """Positions and living orders in new shares, of which one is worth `price`."""
        orders = self.orders
        self.pending[leg] *= ratio
        self.agreed[leg] *= ratio
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
            self.revise(leg)

    def split_order(self, slot, ratio):
        """Sizes in new shares, prices of new shares; what is reserved is money."""
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
        self.event(slot, SPLIT, ratio, orders.size[slot])
        view: Order = orders.views[slot]
        if view is not None:
            view.size = orders.size[slot]
            view.filled = orders.filled[slot]
            view.average_price /= ratio
            self.reprice(slot)

    def delist_all(self):
        """Feeds whose time is over: their orders are cancelled, their positions closed at the last price before it."""
        now = self.bars.now
        self.delisting = NEVER
        for row in range(self.rows):
            if self.ends[row] > now:
                self.delisting = min(self.delisting, self.ends[row])
            elif not self.gone[row]:
                self.gone[row] = True
                self.delist(row)
        return 0

    def delist(self, row):
        """One feed leaves the market, after what its dividends and splits until then mean."""
        orders = self.orders
        if self.bars.now >= self.coming[row]:
            self.reach(row)
        self.book.everything(row)
        for slot in list(self.book.found[: self.book.n]):
            if orders.status[slot] == ACCEPTED:
                self.withdraw(slot, CANCELED, DELISTED)
        for slot in range(orders.capacity):
            if orders.status[slot] == WAITING and orders.row[slot] == row:
                self.drop(slot, DELISTED)
        if self.family.n > 0:
            self.settle()
        fresh = self.bars.freshness[row] == self.bars.instant
        rationed, slips = self.rationed, self.slips
        self.rationed = self.slips = False
        for leg in range(row, self.legs, self.rows):
            if self.account.sizes[leg] != 0.0:
                price = self.before(row) if self.carried[row] != self.carried[row] else self.carried[row]
                self.execute(self.impose(leg, DELISTED), row, price, AT_THE_OPEN if fresh else AT_THE_CLOSE)
        self.rationed, self.slips = rationed, slips
        self.account.mark(array("i", [row]), 1)
