"""Risk: the account's own limits, asked at acceptance; a breach is a code and two figures (rule 4.8)."""

from broker import codes

NAN = float("nan")
NO_REASON = codes.NO_REASON
MAX_ORDER_SIZE, MAX_POSITION, MAX_GROSS = codes.MAX_ORDER_SIZE, codes.MAX_POSITION, codes.MAX_GROSS
MAX_NET, MAX_ORDERS, DRAWDOWN_STOP = codes.MAX_NET, codes.MAX_ORDERS, codes.DRAWDOWN_STOP


class Risk:
    """Limits over `account`; those not given are NaN. After a breach `found` and `allowed` are its figures."""

    def __init__(self, limits, account, terms):
        self.account = account
        self.terms = terms
        self.closes = terms.closes
        self.active = limits is not None
        self.position = NAN if limits is None else limits.position
        self.gross = NAN if limits is None else limits.gross
        self.net = NAN if limits is None else limits.net
        self.order_size = NAN if limits is None else limits.order_size
        self.orders_per_day = NAN if limits is None else limits.orders_per_day
        self.drawdown = NAN if limits is None else limits.drawdown
        self.today = 0
        self.peak = account.cash
        self.stopped = False
        self.found = NAN
        self.allowed = NAN

    def breach(self, row, leg, size, opening, price, held, equity, agreed):
        """The code of the limit that an order of `size` breaks, of which `opening` opens; `held`: the position it will meet."""
        units: cython.double = size if size >= 0.0 else -size
        coming: cython.double = held + size
        if self.breaks(units, self.order_size):
            return MAX_ORDER_SIZE
        if opening == 0.0:
            return NO_REASON
        if self.stopped:
            self.breaks(self.peak - equity, self.drawdown * self.peak)
            return DRAWDOWN_STOP
        if self.breaks(self.today + 1.0, self.orders_per_day):
            return MAX_ORDERS
        if self.breaks(coming if coming >= 0.0 else -coming, self.position):
            return MAX_POSITION
        if self.gross == self.gross or self.net == self.net:
            return self.exposure(leg, row, size, price, equity, agreed)
        return NO_REASON

    def exposure(self, leg, row, size, price, equity, agreed):
        """Of all positions as they will be, with this order at its reference price."""
        gross: cython.double = 0.0
        net: cython.double = 0.0
        value: cython.double
        other: cython.Py_ssize_t
        feed: cython.Py_ssize_t
        for other in range(self.account.legs):
            feed = other if other < self.account.rows else other - self.account.rows
            value = self.account.sizes[other] + agreed[other]
            if other == leg:
                value = (value + size) * price * self.terms.factor[feed]
            elif value != 0.0:
                value *= self.closes.now(feed) * self.terms.factor[feed]
            net += value
            gross += value if value >= 0.0 else -value
        if self.breaks(gross, self.gross * equity):
            return MAX_GROSS
        if self.breaks(net if net >= 0.0 else -net, self.net * equity):
            return MAX_NET
        return NO_REASON

    def breaks(self, found, allowed):
        """Whether a figure is above its limit, if there is one."""
        if found > allowed * (1.0 + 1e-12):
            self.found = found
            self.allowed = allowed
            return True
        return False

    def falls(self, equity):
        """Follow equity; whether its fall from the peak stops the account now."""
        if equity > self.peak:
            self.peak = equity
        if self.stopped or not self.peak - equity >= self.drawdown * self.peak:
            return False
        self.stopped = True
        return True
