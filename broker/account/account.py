"""Account: cash, positions and the trades they make, of one strategy (section 5 of the execution rules).

A leg per position that can be held: one per feed, or two with hedging positions (long at the feed's row, short at `rows` +
row). Per leg: signed size, average price in the feed's currency, average cost in the account's, and sums of the open trade.
`values` holds the values of positions; equity is cash plus their sum. The value of a future is its gain since its last
settlement. `bound` holds what positions bind of the cash: their margin less their value; nothing if they are paid in full.
Invariant: cash + positions at cost + realized profit - commissions is the starting cash plus all cash movements.
"""

from array import array

from broker import order_codes
from broker.account.excursions import Excursions
from broker.account.fills_and_trades import Trade
from broker.account.sum_tree import SumTree
from broker.tolerance import closing_part, is_nothing

NAN = float("nan")
FEW = 4  # legs up to which loops of their own do not pay
SETTLEMENT = order_codes.SETTLEMENT
AT_THE_OPEN, INSIDE, AT_THE_CLOSE = order_codes.AT_THE_OPEN, order_codes.INSIDE, order_codes.AT_THE_CLOSE


class Account:
    """Cash and positions over the feeds of `bars` on `terms`; executions and trades go to `record`."""

    def __init__(self, bars, cash, record, terms, hedging):
        rows = bars.rows
        legs = rows * (2 if hedging else 1)
        self.bars = bars
        self.marks = bars.marks
        self.newest = bars.marks.closes
        self.record = record
        self.terms = terms
        self.rows = rows
        self.legs = legs
        self.cash = cash
        self.equity = cash  # at the latest mark
        self.exposed = 0
        self.plain = legs == rows and not (terms.binding or terms.upheld or terms.foreign)
        self.binders = 0
        self.stale = False  # whether the trees have leaves that their sums do not know
        self.sizes = array("d", bytes(8 * legs))
        self.largest = array("d", bytes(8 * legs))  # the largest size, without its sign, since the position was opened
        self.prices = array("d", bytes(8 * legs))
        self.costs = array("d", bytes(8 * legs))
        self.values = SumTree(legs)
        self.bound = SumTree(legs)
        self.bound_change = 0.0
        self.upkeep = SumTree(legs if terms.upheld else 1)
        self.last_trade = None
        self.entered_ts = array("q", bytes(8 * legs))
        self.entered_bar = array("q", bytes(8 * legs))
        self.entered_order = array("q", bytes(8 * legs))
        self.opened = array("d", bytes(8 * legs))
        self.opened_value = array("d", bytes(8 * legs))
        self.closed = array("d", bytes(8 * legs))
        self.closed_value = array("d", bytes(8 * legs))
        self.gross = array("d", bytes(8 * legs))
        self.fees = array("d", bytes(8 * legs))
        self.excursions = Excursions(bars, legs)
        self.marked = array("i", range(rows))
        self.doubled = array("i", bytes(8 * rows))  # scratch of `both` and `value_stretch`

    # -- executions ----------------------------------------------------------------------------------------------

    def execute(self, leg, size, price, fee, moment, order, listens):
        """Book an execution of signed `size`; return 1 if it ended a trade, which is `last_trade` then if `listens`.

        moment: when in the bar; its range belongs to a position that is opened at its open or closed at its close.
        order: the number of the order that is executed.
        """
        row: cython.Py_ssize_t = leg if leg < self.rows else leg - self.rows
        held: cython.double = self.sizes[leg]
        factor: cython.double = self.terms.factor[row]
        future: cython.bint = self.terms.futures[row]
        closing: cython.double = 0.0
        part: cython.double
        loss: cython.double
        ended: cython.int = 0
        opens: cython.bint
        if held > 0.0 and size < 0.0:
            closing = size if size >= -held else closing_part(held, size, self.largest[leg])
        elif held < 0.0 and size > 0.0:
            closing = size if size <= -held else closing_part(held, size, self.largest[leg])
        if future:
            self.cash -= fee
        else:
            self.cash -= size * price * factor + fee
        if closing != 0.0:
            part = fee if closing == size else fee * (closing / size)
            loss = closing * (price * factor - self.costs[leg])
            if future:
                self.cash -= loss
            if self.excursions.wanted:
                self.fold(leg, row, price, moment)
            self.gross[leg] -= loss
            self.fees[leg] += part
            self.closed[leg] -= closing
            self.closed_value[leg] -= closing * price
            held += closing
            if held != 0.0:
                held = self.whole(leg, row, held)
            self.sizes[leg] = held
            if held == 0.0:
                self.end_trade(leg, row, order, listens)
                ended = 1
            fee -= part
            size -= closing
        opens = size != 0.0 and held == 0.0
        if opens:
            self.entered_order[leg] = order
        if size != 0.0:
            self.enlarge(leg, row, size, price, fee, moment)
        if self.terms.binding or self.sizes[leg] < 0.0 or self.binders > 0:
            self.bind(leg, price)
        if opens and self.excursions.wanted:
            self.excursions.begin(leg, price, self.bars.count[row] - (moment == AT_THE_OPEN))
        return ended

    def enlarge(self, leg, row, size, price, fee, moment):
        """Open a position or add to it."""
        held: cython.double = self.sizes[leg]
        cost: cython.double = price * self.terms.factor[row]
        if held == 0.0:
            self.entered_ts[leg] = self.bars.now
            self.entered_bar[leg] = self.bars.count[row]
            self.opened[leg] = 0.0
            self.opened_value[leg] = 0.0
            self.closed[leg] = 0.0
            self.closed_value[leg] = 0.0
            self.gross[leg] = 0.0
            self.fees[leg] = 0.0
            self.exposed += 1
        elif self.excursions.wanted:
            self.fold(leg, row, price, moment)
        self.opened[leg] += size
        self.opened_value[leg] += size * price
        self.fees[leg] += fee
        self.prices[leg] = price if held == 0.0 else (held * self.prices[leg] + size * price) / (held + size)
        self.costs[leg] = cost if held == 0.0 else (held * self.costs[leg] + size * cost) / (held + size)
        held += size
        if self.terms.lotted:
            held = self.terms.snap(row, held)
        self.sizes[leg] = held
        if held < 0.0:
            held = -held
        if held > self.largest[leg]:
            self.largest[leg] = held

    def whole(self, leg, row, size):
        """Return what is left of a position, free of rounding: whole lots, or nothing."""
        if self.terms.lotted:
            size = self.terms.snap(row, size)
        return 0.0 if is_nothing(size, self.largest[leg]) else size

    def end_trade(self, leg, row, order, listens):
        """Record the trade of a position that `order` closed."""
        opened: cython.double = self.opened[leg]
        closed: cython.double = self.closed[leg]
        bought: cython.double = self.opened_value[leg] / opened if opened != 0.0 else NAN
        sold: cython.double = self.closed_value[leg] / closed if closed != 0.0 else NAN
        gross: cython.double = self.gross[leg]
        fees: cython.double = self.fees[leg]
        entered: cython.longlong = self.entered_ts[leg]
        entry: cython.longlong = self.entered_order[leg]
        left: cython.longlong = self.bars.now
        held: cython.longlong = self.bars.count[row] - self.entered_bar[leg]
        worst: cython.double = self.excursions.worst[leg]
        best: cython.double = self.excursions.best[leg]
        self.exposed -= 1
        self.prices[leg] = 0.0
        self.costs[leg] = 0.0
        self.sizes[leg] = 0.0
        self.largest[leg] = 0.0
        self.values.nodes[self.values.size + leg] = 0.0
        if self.terms.upheld:
            self.upkeep.nodes[self.upkeep.size + leg] = 0.0
        self.stale = True
        self.record.trade(row, entered, left, held, opened, bought, sold, gross, fees, worst, best, entry, order)
        if listens:
            self.last_trade = Trade(
                self.bars.names[row], opened, entered, left, bought, sold, gross, fees, held, worst, best, entry, order
            )
        return 0

    def fold(self, leg, row, price, moment):
        """Take in the excursions of a leg's trade before its size changes at `price`."""
        count: cython.longlong = self.bars.count[row]
        within: cython.bint = moment != AT_THE_CLOSE
        if moment == INSIDE and self.entered_bar[leg] == count and self.excursions.next_bar[leg] == count - 1:
            within = False  # opened at the open of the bar that it is closed in: its range belongs to it
        self.excursions.fold(
            leg,
            row,
            price,
            count - within,
            self.sizes[leg],
            self.costs[leg],
            self.terms.factor[row],
            self.gross[leg],
        )

    # -- marks ---------------------------------------------------------------------------------------------------

    def worth(self, leg, row, price):
        """Return the value of a position at `price`."""
        size: cython.double = self.sizes[leg]
        if self.terms.futures[row]:
            return size * (price * self.terms.factor[row] - self.costs[leg])
        return size * price * self.terms.factor[row]

    def burden(self, leg, row, price):
        """Return the cash that a position binds at `price`: its margin less its value."""
        size: cython.double = self.sizes[leg]
        value: cython.double
        terms = self.terms
        if size == 0.0 or (size < 0.0 and terms.unlimited and terms.margins[row] != terms.margins[row]):
            return 0.0
        if terms.simple:
            value = size * price * terms.factor[row]
            return value * terms.binds[size > 0.0] - value
        return terms.margin(row, size, price) - self.worth(leg, row, price)

    def bind(self, leg, price):
        """Update the cash that a position binds at `price`, between marks: after an execution or before one."""
        row: cython.Py_ssize_t = leg if leg < self.rows else leg - self.rows
        value: cython.double = self.burden(leg, row, price)
        before: cython.double = self.bound.nodes[self.bound.size + leg]
        if value != before:
            self.binders += (value != 0.0) - (before != 0.0)
            self.bound_change += value - before
            self.bound.nodes[self.bound.size + leg] = value

    def mark(self, rows, n):
        """Value the positions of the feeds that advanced at their closes; return the sum of all values."""
        if self.terms.foreign:
            self.terms.convert()
        if self.exposed == 0 and not self.stale:
            return self.values.root
        if not self.terms.foreign:
            return self.total(rows, n) if self.legs == self.rows else self.total(self.doubled, self.both(rows, n))
        if self.legs == self.rows:
            return self.total(self.marked, self.rows)
        return self.total(self.doubled, self.both(self.marked, self.rows))

    def total(self, legs, n):
        """Value these legs; return the sum of all values."""
        if self.plain and self.marks.whole and n == self.rows and n > FEW:
            self.revalue_all()
        else:
            self.revalue(legs, n)
        if self.stale:
            self.stale = False
            self.values.refresh(legs, n)
            if self.binders > 0 or self.bound_change != 0.0:
                self.bound.refresh(legs, n)
                self.bound_change = 0.0
            if self.terms.upheld:
                self.upkeep.refresh(legs, n)
        return self.values.root

    def value_stretch(self, closes, rows, starts, first, stop, equity):
        """Write the equity at the instants from `first` up to `stop`, at which only closes change.

        Return the first instant at which positions leave it negative, `stop` if there is none.
        """
        cash: cython.double = self.cash
        value: cython.double = self.values.root
        close: cython.double
        size: cython.double
        factor: cython.double
        k: cython.Py_ssize_t
        i: cython.Py_ssize_t
        n: cython.Py_ssize_t
        row: cython.int
        if self.exposed == 0:
            value = cash + value
            for k in range(first, stop):
                equity[k] = value
            return stop
        if self.legs == 1:
            size = self.sizes[0]
            factor = self.terms.factor[0]
            for k in range(first, stop):
                close = closes[starts[k]]
                if close == close:
                    value = size * close * factor
                equity[k] = cash + value
                if equity[k] < 0.0:
                    return k
            return stop
        self.marks.whole = False  # known of played instants only
        for k in range(first, stop):
            n = 0
            for i in range(starts[k], starts[k + 1]):
                row = rows[i]
                self.newest[row] = closes[i]
                self.doubled[n] = row
                n += self.sizes[row] != 0.0
            if n > 0:
                value = self.total(self.doubled, n)
            equity[k] = cash + value
            if equity[k] < 0.0:
                return k
        return stop

    def both(self, rows, n):
        """Write both legs of these rows to `doubled`; return their number."""
        i: cython.Py_ssize_t
        for i in range(n):
            self.doubled[i] = rows[i]
            self.doubled[n + i] = rows[i] + self.rows
        return 2 * n

    def revalue_all(self):
        """Revalue the legs of all feeds, in loops without a branch."""
        leaves = self.values.nodes
        bounds = self.bound.nodes
        factor = self.terms.factor
        rate: cython.double = self.terms.short_rate
        first: cython.Py_ssize_t = self.values.size
        row: cython.Py_ssize_t
        value: cython.double
        if self.binders > 0 and not self.terms.unlimited:
            for row in range(self.rows):
                value = self.sizes[row] * self.newest[row] * factor[row]
                leaves[first + row] = value
                bounds[first + row] = -value * rate - value if self.sizes[row] < 0.0 else 0.0
        else:
            for row in range(self.rows):
                leaves[first + row] = self.sizes[row] * self.newest[row] * factor[row]
        self.stale = True

    def revalue(self, legs, n):
        """Update the leaves of these legs to the newest closes of their feeds."""
        values = self.values
        terms = self.terms
        simple: cython.bint = not (terms.binding or terms.upheld)
        bound: cython.bint = not terms.unlimited
        short_rate: cython.double = terms.short_rate
        value: cython.double
        i: cython.Py_ssize_t
        leg: cython.Py_ssize_t
        row: cython.Py_ssize_t
        close: cython.double
        size: cython.double
        for i in range(n):
            leg = legs[i]
            size = self.sizes[leg]
            if size == 0.0:
                continue
            row = leg if leg < self.rows else leg - self.rows
            close = self.newest[row]
            if close != close:
                continue
            self.stale = True
            if simple:
                value = size * close * terms.factor[row]
                values.nodes[values.size + leg] = value
                if size < 0.0 and bound:
                    self.bound.nodes[values.size + leg] = -value * short_rate - value
            else:
                self.revalue_special(leg, row, close)

    def revalue_special(self, leg, row, close):
        """Update the leaves of a leg with leverage, a margin of its own or a maintenance margin, or of a future."""
        value: cython.double = self.burden(leg, row, close)
        before: cython.double = self.bound.nodes[self.bound.size + leg]
        self.values.nodes[self.values.size + leg] = self.worth(leg, row, close)
        self.binders += (value != 0.0) - (before != 0.0)
        self.bound.nodes[self.bound.size + leg] = value
        if self.terms.upheld:
            self.upkeep.nodes[self.upkeep.size + leg] = self.terms.upkeep(row, self.sizes[leg], close)

    # -- splits and settlement -------------------------------------------------------------------------------------------

    def split(self, leg, row, ratio, price):
        """Convert a position to new shares: one became `ratio` shares, each at `price`, before the current bar."""
        fresh: cython.bint = self.bars.freshness[row] == self.bars.instant
        self.excursions.split(leg, row, self.bars.count[row] - fresh, ratio)
        self.sizes[leg] = self.terms.snap(row, self.sizes[leg] * ratio)
        self.largest[leg] *= ratio
        self.prices[leg] /= ratio
        self.costs[leg] /= ratio
        self.opened[leg] *= ratio
        self.closed[leg] *= ratio
        if price == price:
            self.bind(leg, price)

    def settle(self):
        """Move the gains of futures since the last settlement, at the latest marks, to cash."""
        leg: cython.Py_ssize_t
        row: cython.Py_ssize_t
        gain: cython.double
        place: cython.Py_ssize_t
        for leg in range(self.legs):
            row = leg if leg < self.rows else leg - self.rows
            if self.terms.futures[row] and self.sizes[leg] != 0.0:
                place = self.values.size + leg
                gain = self.values.nodes[place]
                if gain != 0.0:
                    self.cash += gain
                    self.gross[leg] += gain
                    self.costs[leg] += gain / self.sizes[leg]
                    self.values.nodes[place] = 0.0
                    self.bound.nodes[self.bound.size + leg] += gain
                    self.bound_change += gain
                    self.stale = True
                    self.record.move(self.bars.now, row, SETTLEMENT, gain, self.cash)
        return 0

