"""Orders, and what is recorded of their fills."""

from itertools import count

from engine.compat.backtrader.utils.dates import _dt, date2num

_day = _dt.date


class OrderExecutionBit:
    """One fill of an order, with the parts that closed and opened."""

    __slots__ = (
        "closed",
        "closedcomm",
        "closedvalue",
        "comm",
        "dt",
        "opened",
        "openedcomm",
        "openedvalue",
        "pnl",
        "pprice",
        "price",
        "psize",
        "size",
        "value",
    )  # fmt: skip

    def __init__(self, dt=None, size=0, price=0.0, closed=0, closedvalue=0.0, closedcomm=0.0, opened=0, openedvalue=0.0,
                 openedcomm=0.0, pnl=0.0, psize=0, pprice=0.0):  # fmt: skip
        self.dt, self.size, self.price = dt, size, price
        self.closed, self.closedvalue, self.closedcomm = closed, closedvalue, closedcomm
        self.opened, self.openedvalue, self.openedcomm = opened, openedvalue, openedcomm
        self.value = closedvalue + openedvalue
        self.comm = closedcomm + openedcomm
        self.pnl, self.psize, self.pprice = pnl, psize, pprice


class OrderData:
    """The data of an order as created, or as executed so far."""

    def __init__(self, dt=None, size=0, price=0.0, pricelimit=0.0, remsize=0, pclose=0.0, trailamount=0.0, trailpercent=0.0):
        self.dt, self.size, self.price, self.pricelimit, self.remsize = dt, size, price, pricelimit, remsize
        self.pclose, self.trailamount, self.trailpercent = pclose, trailamount, trailpercent
        self.exbits = []
        self.p1 = self.p2 = 0
        self.value = self.comm = self.pnl = 0.0
        self.margin = None
        self.psize = 0
        self.pprice = 0.0
        self.plimit = pricelimit

    def __len__(self):
        return len(self.exbits)

    def __getitem__(self, key):
        return self.exbits[key]

    def add(self, bit):
        self.dt = bit.dt
        self.size += bit.size
        self.remsize -= bit.size
        self.price = (self.price * (self.size - bit.size) + bit.size * bit.price) / self.size if self.size else 0.0
        self.value += bit.value
        self.comm += bit.comm
        self.pnl += bit.pnl
        self.psize, self.pprice = bit.psize, bit.pprice
        self.exbits.append(bit)
        self.p2 = len(self.exbits)

    def getpending(self):
        return list(self.iterpending())

    def iterpending(self):
        return iter(self.exbits[self.p1 : self.p2])

    def markpending(self):
        self.p1, self.p2 = self.p2, len(self.exbits)

    def clone(self):
        built = object.__new__(OrderData)
        built.__dict__.update(self.__dict__)
        built.exbits = list(self.exbits)
        return built


def _named(names):
    return {name: code for code, name in enumerate(names)}


class Order:
    """An order on one data, from its creation to its end."""

    ExecTypes = ["Market", "Close", "Limit", "Stop", "StopLimit", "StopTrail", "StopTrailLimit", "Historical"]
    (Market, Close, Limit, Stop, StopLimit, StopTrail, StopTrailLimit, Historical) = range(8)
    OrdTypes = ["Buy", "Sell"]
    Buy, Sell = range(2)
    Status = ["Created", "Submitted", "Accepted", "Partial", "Completed", "Canceled", "Expired", "Margin", "Rejected"]
    (Created, Submitted, Accepted, Partial, Completed, Canceled, Expired, Margin, Rejected) = range(9)
    Cancelled = Canceled
    refbasis = count(1)
    DAY = _dt.timedelta()
    T_Close, T_Day, T_Date, T_None = range(4)
    V_None = range(1)

    def __init__(self, owner, data, ordtype, size, price=None, plimit=None, exectype=None, valid=None, oco=None, parent=None,
                 transmit=True, tradeid=0, trailamount=None, trailpercent=None, simulated=False, histnotify=False, **info):  # fmt: skip
        self.ref = next(Order.refbasis)
        self.owner, self.data, self.ordtype = owner, data, ordtype
        self.size = size if ordtype == Order.Buy else -size
        self.exectype = Order.Market if exectype is None else exectype
        self.oco, self.parent, self.transmit, self.tradeid = oco, parent, transmit, tradeid
        self.trailamount, self.trailpercent = trailamount, trailpercent
        self.simulated, self.histnotify = simulated, histnotify
        self.broker = None
        self.comminfo = None
        self.triggered = False
        self._active = parent is None
        self.status = Order.Created
        self._info = None
        self.price, self.pricelimit, self.plimit = price, plimit, plimit
        self.plen = len(data)
        close = data.close[0] if len(data) else 0.0
        if not price and self.exectype in (Order.Market, Order.Close, Order.StopTrail, Order.StopTrailLimit):
            price = close if not (simulated and price) else price
        pclose = close if not simulated else price
        now = data.datetime[0] if len(data) else 0.0
        first = price or 0.0
        self.created = OrderData(now, self.size, first, plimit, 0, pclose, trailamount, trailpercent)
        self.executed = OrderData(remsize=self.size)
        self.position = 0
        self._limitoffset = 0.0
        if self.exectype == Order.StopTrailLimit:
            self._limitoffset = self.created.price - self.created.pricelimit if plimit is not None else 0.0
            self.created.pricelimit = float("inf") if ordtype == Order.Buy else 0.0
        if self.exectype in (Order.StopTrail, Order.StopTrailLimit):
            arguments = self.created.price
            self.created.price = float("inf") if ordtype == Order.Buy else float("-inf")
            self.trailadjust(arguments)
        self.day = isinstance(valid, _dt.timedelta) and not valid
        self.valid = self.end_of(valid)
        self.dteos = data.session_end_after(now) if self.exectype == Order.Close else 0.0

    def end_of(self, valid):
        """The day number after which the order is not good any more; None for no end."""
        if valid is None:
            return None
        data = self.data
        if isinstance(valid, _dt.timedelta):
            if not valid:
                return data.session_end_of(data.datetime[0])
            return data.date2num(data.datetime.datetime(0) + valid)
        if isinstance(valid, _day):  # a datetime is one
            return data.date2num(valid)
        return valid

    def __getattr__(self, name):
        if name.startswith("_") or name == "created":
            raise AttributeError(name)
        return getattr(self.created, name)

    @property
    def info(self):
        """Notes on the order, a dictionary with attributes."""
        if self._info is None:
            from engine.compat.backtrader.utils.autodict import AutoOrderedDict

            self._info = AutoOrderedDict()
        return self._info

    def __hash__(self):
        return hash(self.ref)

    def __eq__(self, other):
        return other is not None and self.ref == getattr(other, "ref", None)

    def __ne__(self, other):
        return not self == other

    def clone(self):
        """The order as it is now, for a notification."""
        built = object.__new__(type(self))
        built.__dict__.update(self.__dict__)
        built.executed = self.executed.clone()
        return built

    def addinfo(self, **info):
        for name, value in info.items():
            self.info[name] = value

    def getstatusname(self, status=None):
        return self.Status[self.status if status is None else status]

    def getordername(self, exectype=None):
        return self.ExecTypes[self.exectype if exectype is None else exectype]

    def ordtypename(self, ordtype=None):
        return self.OrdTypes[self.ordtype if ordtype is None else ordtype]

    def isbuy(self):
        return self.ordtype == Order.Buy

    def issell(self):
        return self.ordtype == Order.Sell

    def active(self):
        return self._active

    def activate(self):
        self._active = True

    def alive(self):
        return self.status in (Order.Created, Order.Submitted, Order.Partial, Order.Accepted)

    def setposition(self, size):
        self.position = size

    def addcomminfo(self, comminfo):
        self.comminfo = comminfo

    def getcommission(self):
        return self.executed.comm

    def submit(self, broker=None):
        self.status = Order.Submitted
        self.broker = broker
        self.plen = len(self.data)

    def accept(self, broker=None):
        self.status = Order.Accepted
        self.broker = broker

    def reject(self, broker=None):
        if self.status == Order.Rejected:
            return False
        self.status = Order.Rejected
        self.executed.dt = self.data.datetime[0]
        self.broker = broker
        return True

    def cancel(self):
        self.status = Order.Canceled
        self.executed.dt = self.data.datetime[0]

    def margin(self):
        self.status = Order.Margin
        self.executed.dt = self.data.datetime[0]

    def completed(self):
        self.status = Order.Completed

    def partial(self):
        self.status = Order.Partial

    def expire(self):
        """Whether the order is too old for the newest bar."""
        if self.exectype == Order.Market:
            return False
        if self.valid and self.data.datetime[0] > self.valid:
            self.status = Order.Expired
            self.executed.dt = self.data.datetime[0]
            return True
        return False

    def execute(self, bit, margin=None):
        self.executed.add(bit)
        self.executed.margin = margin
        self.status = Order.Partial if self.executed.remsize else Order.Completed

    def trailadjust(self, price):
        """Let the trailing stop follow the market."""
        if self.trailamount:
            amount = self.trailamount
        elif self.trailpercent:
            amount = price * self.trailpercent
        else:
            amount = 0.0
        if self.ordtype == Order.Buy:
            price += amount
            if price < self.created.price:
                self.created.price = price
                if self.exectype == Order.StopTrailLimit:
                    self.created.pricelimit = price - self._limitoffset
        else:
            price -= amount
            if price > self.created.price:
                self.created.price = price
                if self.exectype == Order.StopTrailLimit:
                    self.created.pricelimit = price - self._limitoffset

    def __str__(self):
        created = self.created
        rows = [
            ("Ref", self.ref), ("OrdType", self.ordtype), ("OrdType", self.ordtypename()), ("Status", self.status),
            ("Status", self.getstatusname()), ("Size", self.size), ("Price", created.price), ("Price Limit", self.pricelimit),
            ("TrailAmount", self.trailamount), ("TrailPercent", self.trailpercent), ("ExecType", self.exectype),
            ("ExecType", self.getordername()), ("CommInfo", self.comminfo), ("End of Session", self.dteos),
            ("Info", self.info), ("Broker", self.broker), ("Alive", self.alive()),
        ]  # fmt: skip
        return "\n".join(f"{name}: {value}" for name, value in rows)


OrderBase = Order


class BuyOrder(Order):
    pass


class SellOrder(Order):
    pass


def number_of(value):
    return date2num(value)
