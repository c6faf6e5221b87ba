"""CashMovements: cash that moves without a fill: settlement of futures, interest, deposits and withdrawals (rules 4.6, 5.3)."""

from broker import order_codes
from broker.models.financing import YEAR
from engine.errors import OrderError

NONE = -1
NEVER = 1 << 62
DAY_NS = 86_400 * 10**9
SHORT_INTEREST, LONG_INTEREST, DEBIT_INTEREST = order_codes.SHORT_INTEREST, order_codes.LONG_INTEREST, order_codes.DEBIT_INTEREST
CREDIT_INTEREST, WITHDRAWAL, DEPOSIT = order_codes.CREDIT_INTEREST, order_codes.WITHDRAWAL, order_codes.DEPOSIT


class CashMovements:
    """Cash flows of an account; `daily`: whether sessions or days bring any, or restart a count of the limits."""

    def __init__(self, state):
        self.state = state
        self.financing = self.state.options.financing
        self.daily = self.state.terms.any_future or self.financing is not None or self.state.risk.active
        self.session_end = -NEVER
        self.last_day = -NEVER  # number of the calendar day up to which interest was charged

    def begin_instant(self):
        """Do what a new session or day brings: settlement, interest, a new count of orders."""
        state = self.state
        now: cython.longlong = state.bars.now
        if now > self.session_end:
            if state.terms.any_future and self.session_end != -NEVER:
                state.account.settle()
            self.session_end = state.session.opens(state.session.number(now) + 1)
            state.risk.today = 0.0
        if self.financing is not None and now // DAY_NS > self.last_day:
            if self.last_day != -NEVER:
                self.accrue(now // DAY_NS - self.last_day)
            self.last_day = now // DAY_NS
        return 0

    def accrue(self, days):
        """Charge and pay interest for calendar days, on the latest values."""
        rates = self.financing
        state = self.state
        account = state.account
        amounts = [0.0, 0.0]
        for leg in range(state.legs):
            value = account.values.nodes[account.values.size + leg]
            if not state.terms.futures[leg % state.rows]:
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
        """Add an amount to the cash, and record it."""
        state = self.state
        account = state.account
        account.cash += amount
        account.equity += amount
        state.risk.peak += amount if code <= WITHDRAWAL else 0.0
        state.record.move(state.bars.now, NONE, code, amount, account.cash)

    def transfer(self, amount):
        """Deposit cash, or withdraw it if negative; no more than what is free."""
        funds = self.state.funds
        free = funds.available()
        if amount < 0.0 and -amount > free and funds.lacks(-amount, free):
            raise OrderError(f"withdraw: {-amount:g} is more than the free cash of {free:g}; close positions or cancel orders")
        self.move(DEPOSIT if amount > 0.0 else WITHDRAWAL, amount)
