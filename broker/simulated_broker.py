"""SimulatedBroker: the broker of one account, instant by instant; the port through which loop and strategies use it.

Place in the flow: `work` and `mark` right after the clock, `accept` after the strategy's hook. The parts share `BrokerState`:
`OrderEntry` and `Amendments` take what the strategy wants, `Matching` finds what a bar reaches, `Fills` executes it.
Invariants: an order is matched only against bars newer than the one it was created on; it is never filled beyond its size.
"""

from array import array

from broker import order_codes
from broker.account.position import Position
from broker.broker_state import BrokerState
from broker.cash_movements import CashMovements
from broker.entry.acceptance import Acceptance
from broker.entry.amendments import Amendments
from broker.entry.contingencies import Contingencies
from broker.entry.order_entry import OrderEntry
from broker.fills.corporate_actions import CorporateActions
from broker.fills.execution import Fills
from broker.fills.matching import Matching
from broker.fills.order_expiry import Expiry
from broker.orders.lifecycle import OrderLifecycle
from engine.core import ports
from engine.core.ports import Broker

NONE = -1
NOTIFY_TRADE = ports.NOTIFY_TRADE
INFINITE = float("inf")
ACCEPTED, MARKET, MARGIN_CALL, DRAWDOWN_STOP = order_codes.ACCEPTED, order_codes.MARKET, order_codes.MARGIN_CALL, order_codes.DRAWDOWN_STOP
CANCELED, AT_THE_CLOSE, IOC, EXPIRED = order_codes.CANCELED, order_codes.AT_THE_CLOSE, order_codes.IOC, order_codes.EXPIRED
NOT_AT_ONCE, CLOSE_AT_END, WAITING, OPEN = order_codes.NOT_AT_ONCE, order_codes.CLOSE_AT_END, order_codes.WAITING, order_codes.OPEN
FEED_ENDED, END_OF_RUN = order_codes.FEED_ENDED, order_codes.END_OF_RUN


class SimulatedBroker(Broker):
    """Orders, positions and money of one strategy over the feeds of `bars`; `options`: see `broker.broker_config`."""

    def __init__(self, bars, record, options):
        Broker.__init__(self)
        self.state = BrokerState(bars, record, options)
        state = self.state
        self.lifecycle = OrderLifecycle(state)
        self.acceptance = Acceptance(state, self.lifecycle)
        self.contingencies = Contingencies(state, self.lifecycle, self.acceptance)
        self.entry = OrderEntry(state, self.lifecycle, self.acceptance, self.contingencies)
        self.amendments = Amendments(state, self.lifecycle, self.acceptance, self.contingencies)
        self.fills = Fills(state, self.lifecycle, self.acceptance, self.contingencies)
        self.expiry = Expiry(state, self.lifecycle, self.contingencies)
        self.matching = Matching(state, self.lifecycle, self.acceptance, self.contingencies, self.fills, self.expiry)
        self.corporate_actions = CorporateActions(state, self.lifecycle, self.contingencies, self.fills)
        self.cash_movements = CashMovements(state)
        self.options = options
        self.bars = bars
        self.orders = state.orders
        self.book = state.book
        self.account = state.account
        self.on_close = options.fill_on_close
        self.legs = state.legs
        self.events = state.events
        self.show_account()

    def begin(self, listens):
        self.listens = self.state.listens = listens
        self.account.excursions.wanted = listens & NOTIFY_TRADE != 0 or self.state.record.keep

    @property
    def decided(self):
        """How often the intrabar assumption decided which order of a group came first."""
        return self.matching.decided

    def expect(self, actions, shift):
        """Take the corporate `actions` of the feeds; see `CorporateActions.schedule_actions`."""
        self.corporate_actions.schedule_actions(actions, shift)

    def show_account(self):
        """Copy cash and equity of the account to the port."""
        self.cash = self.account.cash
        self.equity = self.account.equity
        self.exposed = self.account.exposed

    # -- what strategies ask for -----------------------------------------------------------------------------------

    def submit(self, row, kind, size, price, visible):
        return self.entry.submit(row, kind, size, price, visible)

    def place(self, row, leg, kind, size, limit, stop, tif, until, parent, scaled, oco):
        return self.entry.place(row, leg, kind, size, limit, stop, tif, until, parent, scaled, oco)

    def restrict(self, order, reducing, fit, at_close):
        self.entry.restrict(order, reducing, fit, at_close)

    def measure(self, order, gap, percent):
        self.entry.measure(order, gap, percent)

    def trail(self, order, amount, percent, offset, ring, row, start):
        self.entry.trail(order, amount, percent, offset, ring, row, start)

    def target(self, row, size, visible):
        return self.entry.target(row, size, visible)

    def target_value(self, row, value, visible):
        return self.entry.target_value(row, value, visible)

    def target_share(self, row, weight, visible):
        return self.entry.target_share(row, weight, visible)

    def flatten(self, leg):
        return self.entry.flatten(leg)

    def modify(self, order, size, limit, stop, trail):
        return self.amendments.modify(order, size, limit, stop, trail)

    def cancel(self, order):
        return self.amendments.cancel(order)

    def transfer(self, amount):
        self.cash_movements.transfer(amount)
        self.show_account()

    def living(self):
        return self.entry.living()

    def position(self, leg):
        return Position(self.account, leg)

    def unit(self, row):
        return self.state.latest(row) * self.state.terms.factor[row]

    def value_of(self, row, price):
        return self.state.value_of(row, price)

    def all_cash(self, row, price):
        unit: cython.double
        terms = self.state.terms
        free: cython.double = self.state.funds.available()
        unit = terms.margin(row, 1.0, self.state.latest(row) if price != price else price)
        if unit < 0.0:
            unit = -unit
        return 2.0 * free / unit if free > 0.0 and unit > 0.0 else 0.0

    def note(self, name, value):
        """Record a value of a strategy's own series at this instant."""
        self.state.record.note(self.bars.now, name, value)

    def take_events(self):
        """Return the events as the port says; an acceptance is reported only of orders that still work."""
        events = self.events
        self.events = self.state.events = []
        return [
            ("notify_order" if hook == "accepted" else hook, subject)
            for hook, subject in events
            if hook != "accepted" or subject.alive
        ]

    # -- steps of an instant ---------------------------------------------------------------------------------------

    def prepare(self, rows, n):
        if self.cash_movements.daily:
            self.cash_movements.begin_instant()
        if self.corporate_actions.schedule is not None:
            self.corporate_actions.apply(rows, n)
        self.state.before_matching = self.state.cheat_on_open
        self.show_account()
        return 0

    def work(self, rows, n):
        state = self.state
        if not state.cheat_on_open:
            self.prepare(rows, n)
        state.before_matching = False
        if self.corporate_actions.schedule is not None:
            self.corporate_actions.forget_carried()
        if state.risk.valued:
            state.risk.exposure.mark(rows, n, state.agreed)
        if self.orders.live > 0:
            self.matching.match_bars(rows, n)
        return 0

    # -- marks -----------------------------------------------------------------------------------------------------

    def mark(self, rows, n):
        state = self.state
        account = self.account
        risk = state.risk
        self.equity = account.equity = account.cash + account.mark(rows, n)
        self.cash = account.cash
        self.exposed = account.exposed
        if self.exposed > 0:
            if account.excursions.wanted and self.bars.marks.n > 0:
                account.excursions.look_back(account.sizes)
            if self.equity < (account.upkeep.root if state.terms.upheld else 0.0):
                self.close_out(MARGIN_CALL)
        if risk.active:
            if risk.valued and state.terms.foreign:
                risk.exposure.mark(rows, n, state.agreed)
            if risk.falls(self.equity):
                self.close_out(DRAWDOWN_STOP)
        return 0

    def is_quiet(self):
        return (
            (self.orders.live == 0 or not self.on_close)
            and self.account.plain
            and not self.account.stale
            and not self.cash_movements.daily
            and self.corporate_actions.schedule is None
            and not self.events
        )

    def value_stretch(self, closes, rows, starts, due, first, stop, equity):
        stop = self.quiet_until(rows, starts, due, first, stop)
        return self.account.value_stretch(closes, rows, starts, first, stop, equity)

    def quiet_until(self, rows, starts, due, first, stop):
        """Return the first instant at which a feed with orders has a bar, or a span is due that excursions look back to."""
        crowd = self.book.crowd
        spans: cython.bint = self.exposed > 0 and self.account.excursions.wanted
        k: cython.Py_ssize_t
        i: cython.Py_ssize_t
        if not spans and self.orders.live == 0:
            return stop
        for k in range(first, stop):
            if spans and due[k] > 0:
                return k
            for i in range(starts[k], starts[k + 1]):
                if crowd[rows[i]] > 0:
                    return k
        return stop

    def close_out(self, reason):
        """Cancel all orders and close every position at its feed's next open."""
        orders = self.orders
        row: cython.Py_ssize_t
        leg: cython.Py_ssize_t
        i: cython.Py_ssize_t
        slot: cython.int
        for row in range(self.state.rows):
            if self.book.crowd[row] > 0:
                self.book.everything(row)
                for i in range(self.book.n):
                    slot = self.book.found[i]
                    if orders.status[slot] == ACCEPTED and orders.reason[slot] == 0:
                        self.lifecycle.withdraw(slot, CANCELED, reason)
                if self.state.links.n > 0:
                    self.contingencies.settle()
        for leg in range(self.legs):
            if not self.state.is_flat(leg, self.account.sizes[leg] + self.state.agreed[leg]):
                self.lifecycle.force_close(leg, reason)
        return 0

    # -- at the close ----------------------------------------------------------------------------------------------

    def accept(self):
        if self.entry.waiting > 0:
            self.entry.check()
        if (self.on_close or self.entry.closing_now > 0) and self.orders.live > 0:
            self.entry.closing_now = 0
            self.fill_closes()
        return 0

    def fill_closes(self):
        """Fill market orders at the close of feeds with a new bar (`fill_on_close`), reductions first."""
        orders = self.orders
        book = self.book
        row: cython.Py_ssize_t
        i: cython.Py_ssize_t
        turn: cython.int
        slot: cython.int
        size: cython.double
        for turn in range(2):
            for row in range(self.state.rows):
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
                    if turn == 1 or self.matching.reduces_first(slot, size):
                        self.fills.execute(slot, row, self.state.closes.now(row), AT_THE_CLOSE)
                        if orders.status[slot] == ACCEPTED and orders.tif[slot] >= IOC:
                            self.lifecycle.withdraw(slot, EXPIRED, NOT_AT_ONCE + orders.tif[slot] - IOC)
                        if self.state.links.n > 0:
                            self.contingencies.settle()
        for row in range(self.state.rows):
            self.matching.busy[row] = row
        self.mark(self.matching.busy, self.state.rows)
        return 0

    # -- the end ---------------------------------------------------------------------------------------------------

    def liquidate(self):
        """Close every position at its feed's last close; the last row of the record is the account after that."""
        legs = [leg for leg in range(self.legs) if self.account.sizes[leg] != 0.0]
        self.fills.rationed = False
        for leg in legs:
            row = leg % self.state.rows
            self.fills.execute(self.lifecycle.force_close(leg, CLOSE_AT_END), row, self.state.closes.now(row), AT_THE_CLOSE)
        if legs:
            self.mark(array("i", sorted({leg % self.state.rows for leg in legs})), len({leg % self.state.rows for leg in legs}))
            self.state.record.amend(self.cash, self.equity)

    def finish(self):
        """End the run: orders that still work are recorded as open, or as expired where their feed has ended before."""
        orders = self.orders
        row: cython.Py_ssize_t
        i: cython.Py_ssize_t
        slot: cython.int
        self.listens = self.state.listens = 0
        self.entry.check()
        for row in range(self.state.rows):
            self.book.everything(row)
            for i in range(self.book.n):
                slot = self.book.found[i]
                self.book.delist(slot)
                self.leave(slot, row)
        for slot in range(orders.capacity):
            if orders.status[slot] == WAITING:
                self.leave(slot, orders.row[slot])
        self.state.links.n = 0
        return 0

    def leave(self, slot, row):
        """End an order that the run ends with."""
        early: cython.bint = self.bars.over[row] and self.bars.freshness[row] != self.bars.instant
        return self.lifecycle.end(slot, EXPIRED if early else OPEN, FEED_ENDED if early else END_OF_RUN)

