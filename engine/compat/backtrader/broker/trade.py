"""Trade: what happens to a position from flat to flat."""

from itertools import count

from engine.compat.backtrader.utils.dates import num2date


class Trade:
    """Entry, profit and length of one trade."""

    Created, Open, Closed = range(3)
    status_names = ["Created", "Open", "Closed"]
    refbasis = count(1)

    def __init__(self, data=None, tradeid=0, historyon=False, size=0, price=0.0, value=0.0, commission=0.0):
        self.ref = next(Trade.refbasis)
        self.data = data
        self.tradeid = tradeid
        self.size = size
        self.price = price
        self.value = value
        self.commission = commission
        self.pnl = self.pnlcomm = 0.0
        self.justopened = False
        self.isopen = False
        self.isclosed = False
        self.baropen = self.barclose = self.barlen = 0
        self.dtopen = self.dtclose = 0.0
        self.status = Trade.Created
        self.historyon = historyon
        self.history = []
        self.long = False

    def __len__(self):
        return abs(self.size)

    def __bool__(self):
        return self.size != 0

    def getdataname(self):
        return self.data._name

    def open_datetime(self, tz=None, naive=True):
        return num2date(self.dtopen, tz or getattr(self.data, "_tz", None), naive)

    def close_datetime(self, tz=None, naive=True):
        return num2date(self.dtclose, tz or getattr(self.data, "_tz", None), naive)

    def update(self, order, size, price, value, commission, pnl, comminfo):
        """Take in a fill, or the part of one that belongs to this trade."""
        if not size:
            return
        data = self.data
        self.commission += commission
        before = self.size
        self.size += size
        self.justopened = not before and self.size != 0
        if self.justopened:
            self.baropen = len(data)
            self.dtopen = order.executed.dt or data.datetime[0]
            self.long = self.size > 0
        self.isopen = self.size != 0
        self.barlen = len(data) - self.baropen
        self.isclosed = before != 0 and not self.size
        if self.isclosed:
            self.isopen = False
            self.barclose = len(data)
            self.dtclose = order.executed.dt or data.datetime[0]
            self.status = Trade.Closed
        elif self.isopen:
            self.status = Trade.Open
        if abs(self.size) > abs(before):
            self.price = (before * self.price + size * price) / self.size
            pnl = 0.0
        else:
            pnl = comminfo.profitandloss(-size, self.price, price)
        self.pnl += pnl
        self.pnlcomm = self.pnl - self.commission
        self.value = comminfo.getvaluesize(self.size, self.price)
        if self.historyon:
            from engine.compat.backtrader.broker.trade_history import TradeHistory

            entry = TradeHistory(
                self.status, data.datetime[0], self.barlen, self.size, self.price, self.value, self.pnl, self.pnlcomm
            )
            entry.doupdate(order, size, price, commission)
            self.history.append(entry)

    def __str__(self):
        names = ("ref", "data", "tradeid", "size", "price", "value", "commission", "pnl", "pnlcomm", "justopened", "isopen",
                 "isclosed", "baropen", "dtopen", "barclose", "dtclose", "barlen", "historyon", "history", "status")  # fmt: skip
        return "\n".join(f"{name}:{getattr(self, name)}" for name in names)
