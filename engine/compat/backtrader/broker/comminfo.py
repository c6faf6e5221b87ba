"""Commission schemes: what a fill costs, what a position is valued at, how many units some cash buys."""

from engine.compat.backtrader.lines.params import ParamsBase


class CommInfoBase(ParamsBase):
    """Commission, margin and multiplier of an instrument; scripts override `_getcommission(size, price, pseudoexec)`."""

    COMM_PERC, COMM_FIXED = 0, 1
    params = (
        ("commission", 0.0), ("mult", 1.0), ("margin", None), ("commtype", None), ("stocklike", False), ("percabs", False),
        ("interest", 0.0), ("interest_long", False), ("leverage", 1.0), ("automargin", False),
    )  # fmt: skip

    def __init__(self):
        self.prepare()

    def prepare(self):
        """Settle what the parameters say together: the kind of commission, whether cash moves as for stocks."""
        p = self.p
        self._stocklike = p.stocklike
        self._commtype = p.commtype
        if self._commtype is None:
            if p.margin:
                self._stocklike = False
                self._commtype = self.COMM_FIXED
            else:
                self._stocklike = True
                self._commtype = self.COMM_PERC
        if not self._stocklike and not p.margin:
            p.margin = 1.0
        if self._commtype == self.COMM_PERC and not p.percabs:
            p.commission /= 100.0
        self._creditrate = p.interest / 365.0

    @property
    def margin(self):
        return self.p.margin

    @property
    def stocklike(self):
        return self._stocklike

    def get_margin(self, price):
        if not self.p.automargin:
            return self.p.margin
        if self.p.automargin < 0:
            return price * self.p.mult
        return price * self.p.automargin

    def get_leverage(self):
        return self.p.leverage

    def getsize(self, price, cash):
        if not self._stocklike:
            return int(self.p.leverage * (cash // self.get_margin(price)))
        return int(self.p.leverage * (cash // price))

    def getoperationcost(self, size, price):
        if not self._stocklike:
            return abs(size) * self.get_margin(price)
        return abs(size) * price

    def getvaluesize(self, size, price):
        if not self._stocklike:
            return abs(size) * self.get_margin(price)
        return size * price

    def getvalue(self, position, price):
        if not self._stocklike:
            return abs(position.size) * self.get_margin(price)
        size = position.size
        if size >= 0:
            return size * price
        return position.price * size + (position.price - price) * size

    def _getcommission(self, size, price, pseudoexec):
        if self._commtype == self.COMM_PERC:
            return abs(size) * self.p.commission * price
        return abs(size) * self.p.commission

    def getcommission(self, size, price):
        return self._getcommission(size, price, pseudoexec=True)

    def confirmexec(self, size, price):
        return self._getcommission(size, price, pseudoexec=False)

    def profitandloss(self, size, price, newprice):
        return size * (newprice - price) * self.p.mult

    def cashadjust(self, size, price, newprice):
        if not self._stocklike:
            return size * (newprice - price) * self.p.mult
        return 0.0

    def get_credit_interest(self, data, pos, dt):
        size, price = pos.size, pos.price
        if size > 0 and not self.p.interest_long:
            return 0.0
        days = (dt.date() - pos.datetime.date()).days
        if not days:
            return 0.0
        return self._get_credit_interest(data, size, price, days, dt.date(), pos.datetime.date())

    def _get_credit_interest(self, data, size, price, days, dt0, dt1):
        return days * self._creditrate * abs(size) * price


class CommissionInfo(CommInfoBase):
    """The same with fractions: `commission=0.001` is 0.1 %."""

    params = (("percabs", True),)


class CommInfo(CommInfoBase):
    pass


class CommInfo_Futures(CommInfoBase):  # noqa: N801, the names that scripts use
    params = (("stocklike", False),)


class CommInfo_Futures_Perc(CommInfo_Futures):  # noqa: N801
    params = (("commtype", CommInfoBase.COMM_PERC),)


class CommInfo_Futures_Fixed(CommInfo_Futures):  # noqa: N801
    params = (("commtype", CommInfoBase.COMM_FIXED),)


class CommInfo_Stocks(CommInfoBase):  # noqa: N801
    params = (("stocklike", True),)


class CommInfo_Stocks_Perc(CommInfo_Stocks):  # noqa: N801
    params = (("commtype", CommInfoBase.COMM_PERC),)


class CommInfo_Stocks_Fixed(CommInfo_Stocks):  # noqa: N801
    params = (("commtype", CommInfoBase.COMM_FIXED),)


def ensure(info):
    """The scheme, prepared even where a script's `__init__` did not call its base."""
    if not hasattr(info, "_commtype"):
        info.prepare()
    return info
