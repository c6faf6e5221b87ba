"""Strategy: the base class of scripts' strategies, with orders, positions, notifications and hooks."""

from engine.compat.backtrader.broker.order import Order
from engine.compat.backtrader.broker.trade import Trade
from engine.compat.backtrader.lines.nodes import BUILD, PlotInfo
from engine.compat.backtrader.lines.params import ItemCollection
from engine.compat.backtrader.lines.series import Lines, MetaSeries, line_alias
from engine.compat.backtrader.sizers import FixedSize
from engine.compat.backtrader.utils.dates import StrategyDates, _dt


class MetaStrategy(MetaSeries):
    """Gives a strategy its run before its `__init__` is called."""

    def before(cls, made, args, options):
        made._setup(BUILD.cerebro)
        BUILD.owners.append(made)

    def __call__(cls, *args, **options):
        depth = len(BUILD.owners)
        try:
            return super().__call__(*args, **options)
        finally:
            del BUILD.owners[depth:]


class Strategy(metaclass=MetaStrategy):
    """Base of strategies."""

    _mindatas = 1
    _on_signals = False  # whether it trades on signals

    def __init__(self):
        pass

    def _setup(self, cerebro):
        self.env = self.cerebro = cerebro
        self.broker = cerebro.broker
        self.datas = cerebro.datas
        self._children = []
        self._ago = 0
        for i, data in enumerate(self.datas):
            setattr(self, f"data{i}", data)
        self.data = self.datas[0] if self.datas else None
        self.dnames = Names((data._name, data) for data in self.datas)
        self.clock = self.data._store.clock if self.datas else None
        self.lines = self.l = Lines(type(self)._linenames, self.clock)
        self._minperiod = 1
        self._sizer = None
        self.observers = self.stats = ItemCollection()
        self._followers = []  # analyzers that observers read, which are not among `analyzers`
        self._working = []
        self._watching = []  # all observers, also those of each data, which are not among `observers`
        self.analyzers = ItemCollection()
        self._orders = []
        self._trades = {}
        self._orderspending = []
        self._tradespending = []
        self._tradehistoryon = False
        self._alnames = {}
        self._steps = 0
        self._started = False
        self._before = 1
        if not hasattr(type(self), "position"):
            self.position = self.broker.positions[self.data] if self.datas else None

    def __getattr__(self, name):
        if name == "datetime":
            line, zone = self.data.datetime, self.cerebro.zone()
            return line if getattr(line, "zone", None) is zone else StrategyDates(line, zone)
        return line_alias(self, name)

    def __len__(self):
        return self._steps if self._pace is None else self._pace.i + self._offset

    def __bool__(self):
        return True

    @property
    def plotinfo(self):
        return self.__dict__.setdefault("_plotinfo", PlotInfo())

    # hooks
    def start(self):
        pass

    def prenext(self):
        pass

    def nextstart(self):
        self.next()

    def next(self):
        pass

    def prenext_open(self):
        pass

    def nextstart_open(self):
        self.next_open()

    def next_open(self):
        pass

    def stop(self):
        pass

    def notify_order(self, order):
        pass

    def notify_trade(self, trade):
        pass

    def notify_cashvalue(self, cash, value):
        pass

    def notify_fund(self, cash, value, fundvalue, shares):
        pass

    def notify_data(self, data, status, *args, **kwargs):
        pass

    def notify_store(self, msg, *args, **kwargs):
        pass

    def notify_timer(self, timer, when, *args, **kwargs):
        pass

    def qbuffer(self, savemem=0, replaying=False):
        pass

    # building
    def addminperiod(self, minperiod):
        self._minperiod = max(self._minperiod, minperiod)

    updateminperiod = setminperiod = addminperiod

    def addindicator(self, indicator):
        self._children.append(indicator)

    def getindicators(self):
        return list(self._children)

    def getindicators_lines(self):
        return [x for x in self._children if hasattr(x.lines, "getlinealiases")]

    def getobservers(self):
        return list(self._watching)

    def getdatabyname(self, name):
        return self.cerebro.datasbyname[name]

    def getdatanames(self):
        return list(self.cerebro.datasbyname)

    def set_tradehistory(self, onoff=True):
        self._tradehistoryon = onoff

    def add_timer(self, when, *args, **options):
        return self.cerebro._add_timer(self, when, *args, strats=False, **options)

    # sizes
    def setsizer(self, sizer):
        self._sizer = sizer
        sizer.set(self, self.broker)
        return sizer

    def getsizer(self):
        return self._sizer

    sizer = property(getsizer, setsizer)

    def getsizing(self, data=None, isbuy=True):
        return self._sizer.getsizing(self.data if data is None else data, isbuy=isbuy)

    def _addsizer(self, sizer, *args, **options):
        self.setsizer(FixedSize() if sizer is None else sizer(*args, **options))

    # positions
    def getposition(self, data=None, broker=None):
        return self.broker.positions[self.data if data is None else data]

    def getpositionbyname(self, name=None, broker=None):
        return self.broker.positions[self.data if name is None else self.getdatabyname(name)]

    def getpositions(self, broker=None):
        return self.broker.positions

    positions = property(getpositions)

    def getpositionsbyname(self, broker=None):
        return {data._name: self.broker.positions[data] for data in self.datas}

    positionsbyname = property(getpositionsbyname)

    # orders
    def _data(self, data):
        if data is None:
            return self.data
        if isinstance(data, str):
            return self.getdatabyname(data)
        return data

    def buy(self, data=None, size=None, price=None, plimit=None, exectype=None, valid=None, tradeid=0, oco=None,
            trailamount=None, trailpercent=None, parent=None, transmit=True, **kwargs):  # fmt: skip
        data = self._data(data)
        size = size if size is not None else self.getsizing(data, isbuy=True)
        if not size:
            return None
        return self.broker.buy(
            self, data, size=abs(size), price=price, plimit=plimit, exectype=exectype, valid=valid, tradeid=tradeid, oco=oco,
            trailamount=trailamount, trailpercent=trailpercent, parent=parent, transmit=transmit, **kwargs,
        )  # fmt: skip

    def sell(self, data=None, size=None, price=None, plimit=None, exectype=None, valid=None, tradeid=0, oco=None,
             trailamount=None, trailpercent=None, parent=None, transmit=True, **kwargs):  # fmt: skip
        data = self._data(data)
        size = size if size is not None else self.getsizing(data, isbuy=False)
        if not size:
            return None
        return self.broker.sell(
            self, data, size=abs(size), price=price, plimit=plimit, exectype=exectype, valid=valid, tradeid=tradeid, oco=oco,
            trailamount=trailamount, trailpercent=trailpercent, parent=parent, transmit=transmit, **kwargs,
        )  # fmt: skip

    def close(self, data=None, size=None, **kwargs):
        data = self._data(data)
        held = self.broker.positions[data].size
        size = abs(held if size is None else size)
        if held > 0:
            return self.sell(data=data, size=size, **kwargs)
        if held < 0:
            return self.buy(data=data, size=size, **kwargs)
        return None

    def cancel(self, order):
        self.broker.cancel(order)

    def buy_bracket(self, data=None, size=None, price=None, plimit=None, exectype=Order.Limit, valid=None, tradeid=0,
                    trailamount=None, trailpercent=None, oargs=(), stopprice=None, stopexec=Order.Stop, stopargs=(),
                    limitprice=None, limitexec=Order.Limit, limitargs=(), **kwargs):  # fmt: skip
        return self._bracket(self.buy, self.sell, data, size, price, plimit, exectype, valid, tradeid, trailamount, trailpercent,
                             oargs, stopprice, stopexec, stopargs, limitprice, limitexec, limitargs, kwargs)  # fmt: skip

    def sell_bracket(self, data=None, size=None, price=None, plimit=None, exectype=Order.Limit, valid=None, tradeid=0,
                     trailamount=None, trailpercent=None, oargs=(), stopprice=None, stopexec=Order.Stop, stopargs=(),
                     limitprice=None, limitexec=Order.Limit, limitargs=(), **kwargs):  # fmt: skip
        return self._bracket(self.sell, self.buy, data, size, price, plimit, exectype, valid, tradeid, trailamount, trailpercent,
                             oargs, stopprice, stopexec, stopargs, limitprice, limitexec, limitargs, kwargs)  # fmt: skip

    def _bracket(self, enter, leave, data, size, price, plimit, exectype, valid, tradeid, trailamount, trailpercent, oargs,
                 stopprice, stopexec, stopargs, limitprice, limitexec, limitargs, kwargs):  # fmt: skip
        main = {"size": size, "data": data, "price": price, "plimit": plimit, "exectype": exectype, "valid": valid,
                "tradeid": tradeid, "trailamount": trailamount, "trailpercent": trailpercent, **dict(oargs), **kwargs}  # fmt: skip
        main["transmit"] = limitexec is None and stopexec is None
        order = enter(**main)
        stop = limit = None
        common = {"data": data, "size": order.size if order is not None else size, "valid": valid, "tradeid": tradeid}
        if stopexec is not None:
            stop = leave(**{**common, "price": stopprice, "exectype": stopexec, **dict(stopargs), **kwargs, "parent": order,
                            "transmit": limitexec is None})  # fmt: skip
        if limitexec is not None:
            limit = leave(**{**common, "price": limitprice, "exectype": limitexec, **dict(limitargs), **kwargs, "parent": order,
                             "transmit": True})  # fmt: skip
        return [order, stop, limit]

    def order_target_size(self, data=None, target=0, **kwargs):
        data = self._data(data)
        held = self.broker.positions[data].size
        if "pending_targets" in self.broker.rules:
            held += sum(o.executed.remsize for o in [*self.broker.pending, *self.broker.submitted]
                        if o.data is data and o.exectype == Order.Market)  # fmt: skip
        if not target and held:
            return self.close(data=data, size=held, **kwargs)
        if target > held:
            return self.buy(data=data, size=target - held, **kwargs)
        if target < held:
            return self.sell(data=data, size=held - target, **kwargs)
        return None

    def order_target_value(self, data=None, target=0.0, price=None, **kwargs):
        data = self._data(data)
        held = self.broker.positions[data].size
        if not target and held:
            return self.close(data=data, size=held, price=price, **kwargs)
        value = self.broker.getvalue(datas=[data])
        info = self.broker.getcommissioninfo(data)
        price = price if price is not None else data.close[0]
        if target > value:
            return self.buy(data=data, size=info.getsize(price, target - value), price=price, **kwargs)
        if target < value:
            return self.sell(data=data, size=info.getsize(price, value - target), price=price, **kwargs)
        return None

    def order_target_percent(self, data=None, target=0.0, **kwargs):
        return self.order_target_value(data=data, target=target * self.broker.getvalue(), **kwargs)

    # notifications
    def _addnotification(self, order, quicknotify=False):
        if not self._unnotified and (not order.simulated or order.histnotify):
            self._orderspending.append(order)
        bits = order.executed.p2 - order.executed.p1
        if order.status not in (Order.Partial, Order.Completed, Order.Margin) or not bits:
            return
        data = order.data
        trades = self._trades.setdefault(data, {}).setdefault(order.tradeid, [])
        if not trades:
            trades.append(Trade(data=data, tradeid=order.tradeid, historyon=self._tradehistoryon))
        trade = trades[-1]
        for bit in order.executed.iterpending():
            if bit.closed:
                trade.update(order, bit.closed, bit.price, bit.closedvalue, bit.closedcomm, bit.pnl, order.comminfo)
                if trade.isclosed and not self._trades_unnotified:
                    self._tradespending.append(snapshot(trade))
            if bit.opened:
                if trade.isclosed:
                    trade = Trade(data=data, tradeid=order.tradeid, historyon=self._tradehistoryon)
                    if not self.broker.keeps:
                        del trades[:]
                    trades.append(trade)
                trade.update(order, bit.opened, bit.price, bit.openedvalue, bit.openedcomm, bit.pnl, order.comminfo)
                if (trade.justopened or trade.isclosed) and not self._trades_unnotified:
                    self._tradespending.append(snapshot(trade))

    def _notify(self):
        """Call the notification hooks of the script, its analyzers and observers."""
        orders, trades = self._orderspending, self._tradespending
        analyzers, observers = self._working, self._receivers
        for order in orders:
            self.notify_order(order)
            for analyzer in analyzers:
                analyzer._notify_order(order)
        for trade in trades:
            self.notify_trade(trade)
            for analyzer in analyzers:
                analyzer._notify_trade(trade)
        for observer in observers:
            observer._receive(orders, trades)
        if self._busy:
            self._notified = True  # observers and analyzers of this step may look at them; `Run.step` clears them
        else:
            self._orderspending, self._tradespending = [], []

    _receivers = ()
    _busy = False
    _pace = None  # the clock that counts the steps, while bars are delivered without looking at each
    _notified = False
    _unnotified = False  # nothing listens to orders, so that notifications need not be made
    _trades_unnotified = False

    def _notify_values(self):
        broker = self.broker
        cash, value = broker.getcash(), broker.getvalue()
        self.notify_cashvalue(cash, value)
        fund, shares = broker.get_fundvalue(), broker.get_fundshares()
        self.notify_fund(cash, value, fund, shares)
        for analyzer in self._working:
            analyzer._notify_cashvalue(cash, value)
            analyzer._notify_fund(cash, value, fund, shares)

    def _needs(self):
        """[(clock, bars it needs)] before `next` is called."""
        needs = {}
        for data in self.datas:
            needs[id(data._store.clock)] = [data._store.clock, 1]
        for node in self._nodes:
            entry = needs.get(id(node.clock))
            if entry is not None:
                entry[1] = max(entry[1], node._store.minperiod)
        if self.datas:
            entry = needs[id(self.datas[0]._store.clock)]
            entry[1] = max(entry[1], self._minperiod)
        return list(needs.values())

    def _status(self):
        """Negative when `next` is due, 0 for `nextstart`, positive while it warms up."""
        return max([need - (clock.i + 1) for clock, need in self._waits], default=0)

    def overrides(self, name):
        return getattr(type(self), name) is not getattr(Strategy, name) or name in self.__dict__

    def clear(self):
        pass


class Names(dict):
    """Datas by name, also as attributes."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no data named {name!r}; there are {', '.join(self)}") from None


def snapshot(trade):
    built = object.__new__(Trade)
    built.__dict__.update(trade.__dict__)
    return built


def parse_time(value):
    return value if isinstance(value, _dt.time) else _dt.time(value)
