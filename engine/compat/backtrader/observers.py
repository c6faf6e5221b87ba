"""Observers: lines of a run's state, a value at each bar, seen after `next`."""

from array import array

from engine.compat.backtrader.lines.columns_and_clocks import LineBase, Store
from engine.compat.backtrader.lines.nodes import BUILD, NAN, PLOTTING
from engine.compat.backtrader.lines.series import MetaSeries, Series


class MetaObserver(MetaSeries):
    def __call__(cls, *args, **options):
        strategy = BUILD.owners[-1] if BUILD.owners else None
        datas = [x for x in args if isinstance(x, LineBase)]
        return make(strategy, cls, args[len(datas) :], options, datas[0] if datas else None)


def make(strategy, kind, args, options, data, listed=True):
    """An observer of a strategy, or of one of its datas."""
    if hasattr(kind, "for_datas"):
        kind = kind.for_datas(strategy.datas)
    built = kind.__new__(kind)
    for name in PLOTTING:
        if name in options and name not in kind._defaults:
            setattr(built.plotinfo, name, options.pop(name))
    label = options.pop("obsname", None) or kind.__name__.lower()
    built.p = built.params = kind.split(options)
    built._owner = strategy
    built.strategy = strategy
    clock = strategy.data._store.clock if data is None else data._store.clock
    LineBase.__init__(built, Store(clock))
    built.give_data(strategy.datas if data is None else [data])
    built.give_lines(kind._linenames, clock)
    if len(built.lines._lines):
        built._store = built.lines._lines[0]._store
    built.rows = {name: array("d") for name in kind._linenames}
    built._orders, built._trades = [], []
    built.own = data if data is not strategy.data and not listed else None  # the data that it steps with
    BUILD.owners.append(built)
    try:
        built.__init__(*args, **options)
    finally:
        BUILD.owners.pop()
    strategy._watching.append(built)
    if listed:
        strategy.observers.append(built, label)
    return built


class Observer(Series, metaclass=MetaObserver):
    """Base of observers; scripts set `self.lines.x[0]` in `next`."""

    _stclock = False
    receives = True
    _mindatas = 1

    def __init__(self):
        pass

    def _begin(self, run):
        clocks = [data._store.clock for data in self.strategy.datas]
        size = self._store.clock.n if len(clocks) == 1 else sum(clock.n for clock in clocks)
        self.steps = StepClock()
        for line in self.lines._lines:
            store = Store(self.steps)
            store.bind(array("d", [NAN]) * max(1, size))
            line._store = store
        if self.lines._lines:
            self._store = self.lines._lines[0]._store
        self.start()

    def _receive(self, orders, trades):
        self._orderspending = orders
        self._tradespending = trades

    _orderspending = ()
    _tradespending = ()

    def _step(self, status):
        if self.own is None or len(self.own) > self.steps.i + 1:
            self.steps.i += 1
        elif self.steps.i < 0:
            return
        if status < 0:
            self.next()
        elif status == 0:
            self.nextstart()
        else:
            self.prenext()
        self._orderspending = self._tradespending = ()

    def start(self):
        pass

    def stop(self):
        pass

    def prenext(self):
        self.next()

    def nextstart(self):
        self.next()

    def next(self):
        pass


def StepClock():
    from engine.compat.backtrader.lines.columns_and_clocks import Clock

    return Clock()


ObserverBase = Observer


class Broker(Observer):
    lines = ("cash", "value")
    params = (("fund", None),)

    def next(self):
        broker = self.strategy.broker
        if self.p.fund:
            self.lines.value[0] = broker.get_fundvalue()
        else:
            self.lines.cash[0] = broker.getcash()
            self.lines.value[0] = broker.getvalue()


CashValue = Broker


class Cash(Observer):
    lines = ("cash",)

    def next(self):
        self.lines[0][0] = self.strategy.broker.getcash()


class Value(Observer):
    lines = ("value",)
    params = (("fund", None),)

    def next(self):
        broker = self.strategy.broker
        self.lines[0][0] = broker.get_fundvalue() if self.p.fund else broker.getvalue()


class FundValue(Observer):
    lines = ("fundval",)

    def next(self):
        self.lines[0][0] = self.strategy.broker.get_fundvalue()


class FundShareValue(FundValue):
    pass


class FundVal(FundValue):
    pass


class FundShares(Observer):
    lines = ("fundshares",)

    def next(self):
        self.lines[0][0] = self.strategy.broker.get_fundshares()


class BuySell(Observer):
    lines = ("buy", "sell")
    params = (("barplot", False), ("bardist", 0.015))

    def next(self):
        buys, sells = [], []
        data = self.data
        for order in self._orderspending:
            if order.data is not data or not order.executed.size:
                continue
            if self.p.barplot:
                price = data.low[0] * (1 - self.p.bardist) if order.isbuy() else data.high[0] * (1 + self.p.bardist)
            else:
                price = order.executed.price
            (buys if order.isbuy() else sells).append(price)
        if buys:
            self.lines.buy[0] = sum(buys) / len(buys)
        if sells:
            self.lines.sell[0] = sum(sells) / len(sells)


class Trades(Observer):
    plotinfo = {"plotname": "Trades - Net Profit/Loss"}
    lines = ("pnlplus", "pnlminus")
    params = (("pnlcomm", True),)

    def next(self):
        for trade in self._tradespending:
            if not trade.isclosed:
                continue
            pnl = trade.pnlcomm if self.p.pnlcomm else trade.pnl
            if pnl >= 0.0:
                self.lines.pnlplus[0] = pnl
            else:
                self.lines.pnlminus[0] = pnl


class DataTrades(Observer):
    """The result of closed trades, a line for each data under its name."""

    params = (("usenames", True),)

    @classmethod
    def for_datas(cls, datas):
        names = [data._name for data in datas]
        if len({*names}) < len(names):
            names = [f"data{i}" for i in range(len(datas))]
        return type(cls)(cls.__name__, (cls,), {"__module__": cls.__module__, "lines": tuple(names)})

    def next(self):
        for trade in self._tradespending:
            if trade.isclosed:
                self.lines[self.strategy.datas.index(trade.data)][0] = trade.pnl


class DrawDown(Observer):
    lines = ("drawdown", "maxdrawdown")
    params = (("fund", None),)

    def start(self):
        self.peak = float("-inf")
        self.most = 0.0

    def next(self):
        value = self.strategy.broker.getvalue()
        self.peak = max(self.peak, value)
        down = 100.0 * (self.peak - value) / self.peak
        self.most = max(self.most, down)
        self.lines.drawdown[0] = down
        self.lines.maxdrawdown[0] = self.most


DrawDown_Old = DrawDown


class DrawDownLength(Observer):
    lines = ("len", "maxlen")

    def start(self):
        self.peak = float("-inf")
        self.length = self.longest = 0

    def next(self):
        value = self.strategy.broker.getvalue()
        self.peak = max(self.peak, value)
        self.length = self.length + 1 if value < self.peak else 0
        self.longest = max(self.longest, self.length)
        self.lines.len[0] = self.length
        self.lines.maxlen[0] = self.longest


class TimeReturn(Observer):
    lines = ("timereturn",)
    params = (("timeframe", None), ("compression", None), ("fund", None))

    def __init__(self):
        from engine.compat.backtrader.analyzers import returns

        values = {name: value for name, value in self.p._getitems() if name in returns.TimeReturn._defaults}
        self.treturn = returns.TimeReturn.for_strategy(self.strategy, (), values)
        self.strategy._followers.append(self.treturn)

    def next(self):
        self.lines[0][0] = self.treturn.rets.get(self.treturn.dtkey, NAN)


class LogReturns(Observer):
    lines = ("logret1",)
    params = (("timeframe", None), ("compression", None), ("fund", None))

    def __init__(self):
        from engine.compat.backtrader.analyzers import returns

        values = {name: value for name, value in self.p._getitems() if name in returns.LogReturnsRolling._defaults}
        self.logret = returns.LogReturnsRolling.for_strategy(self.strategy, (), {**values, "data": None})
        self.strategy._followers.append(self.logret)

    def next(self):
        self.lines[0][0] = self.logret.rets.get(self.logret.dtkey, NAN)


class LogReturns2(LogReturns):
    lines = ("logret2",)


def do_nothing():
    """Replace a hook that is not wanted."""


class Benchmark(TimeReturn):
    lines = ("benchmark",)
    params = (("data", None), ("_doprenext", False), ("firstopen", False))

    def __init__(self):
        from engine.compat.backtrader.analyzers import returns

        if self.p.data is None:
            self.p.data = self.strategy.data
        data, self.p.data = self.p.data, None
        super().__init__()
        self.p.data = data
        values = {"data": data, "timeframe": self.p.timeframe, "compression": self.p.compression, "firstopen": self.p.firstopen}
        self.tbench = returns.TimeReturn.for_strategy(self.strategy, (), values)
        if not self.p._doprenext:
            self.tbench._prenext = do_nothing
        self.strategy._followers.append(self.tbench)

    def next(self):
        super().next()
        self.lines.benchmark[0] = self.tbench.rets.get(self.tbench.dtkey, NAN)
