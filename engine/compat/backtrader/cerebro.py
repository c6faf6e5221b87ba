"""Cerebro: gathers feeds, strategies, analyzers and settings, and runs them."""

import itertools

from engine.compat.backtrader.broker.back_broker import BackBroker
from engine.compat.backtrader.broker.rules import chosen
from engine.compat.backtrader.lines.columns_and_clocks import PHASE, LineBase
from engine.compat.backtrader.lines.nodes import BUILD
from engine.compat.backtrader.lines.params import ParamsBase
from engine.compat.backtrader.strategy import Strategy
from engine.compat.backtrader.utils.dates import tzparse
from engine.errors import ConfigError

RUNNING = []  # the Cerebro of each run that is in progress


def joined(data, name):
    """A feed of feeds under its name."""
    data._dataname = name
    if isinstance(name, str):
        data._name = name
    return data


def lighten(analyzer):
    """Leave of an analyzer what it found: a result of an optimization does not hold its strategy and data."""
    analyzer.strategy = None
    analyzer._parent = None
    for name, value in list(analyzer.__dict__.items()):
        if isinstance(value, LineBase) or name == "datas":
            del analyzer.__dict__[name]
    for child in getattr(analyzer, "_children", ()):
        lighten(child)


class OptReturn:
    """The result of one strategy of an optimization: its parameters and analyzers."""

    def __init__(self, params, **values):
        self.p = self.params = params
        self.__dict__.update(values)


class Cerebro(ParamsBase):
    """The engine of scripts: what was added runs together, with one broker."""

    params = (
        ("preload", True), ("runonce", True), ("maxcpus", None), ("stdstats", True), ("oldbuysell", False), ("oldtrades", False),
        ("lookahead", 0), ("exactbars", False), ("optdatas", True), ("optreturn", True), ("objcache", False), ("live", False),
        ("writer", False), ("tradehistory", False), ("oldsync", False), ("tz", None), ("cheat_on_open", False),
        ("broker_coo", True), ("quicknotify", False), ("rules", None),
    )  # fmt: skip
    rules = ()

    def __init__(self):
        self.prepare()

    def prepare(self):
        if "strats" in self.__dict__:
            return
        self.datas = []
        self.datasbyname = {}
        self.strats = []
        self.optcbs = []
        self.observers = []
        self.analyzers = []
        self.indicators = []
        self.sizers = {}
        self.writers = []
        self.runwriters = []
        self.stores = []
        self.feeds = []
        self.signals = []
        self._signal_strat = (None, None, None)
        self._signal_concurrent = False
        self._signal_accumulate = False
        self._timers = []
        self._tradingcal = None
        self._ohistory = []
        self._fhistory = None
        self._dataid = itertools.count(1)
        self._dooptimize = False
        self.runningstrats = []
        self.runstrats = []
        self._broker = BackBroker()
        self._broker.cerebro = self

    def __new__(cls, *args, **options):
        built = super().__new__(cls)
        built.prepare()
        return built

    # adding
    def adddata(self, data, name=None):
        if name is not None:
            data._name = name
        data._id = next(self._dataid)
        data.setenvironment(self)
        self.datas.append(data)
        self.datasbyname[data._name] = data
        return data

    def resampledata(self, dataname, name=None, **options):
        if any(dataname is x for x in self.datas):
            dataname = dataname.clone()
        dataname.resample(**options)
        return self.adddata(dataname, name=name)

    def replaydata(self, dataname, name=None, **options):
        if any(dataname is x for x in self.datas):
            dataname = dataname.clone()
        dataname.replay(**options)
        return self.adddata(dataname, name=name)

    def chaindata(self, *args, **options):
        from engine.compat.backtrader.feeds.joined_feeds import Chainer

        name = options.pop("name", None) or args[0]._dataname
        return self.adddata(joined(Chainer(*args), name))

    def rolloverdata(self, *args, **options):
        from engine.compat.backtrader.feeds.joined_feeds import RollOver

        name = options.pop("name", None) or args[0]._dataname
        return self.adddata(joined(RollOver(*args, **options), name))

    def addstrategy(self, strategy, *args, **options):
        self.strats.append([(strategy, args, options)])
        return len(self.strats) - 1

    def optstrategy(self, strategy, *args, **options):
        self._dooptimize = True
        positional = [self.iterable(x) for x in args]
        named = [[(name, value) for value in self.iterable(values)] for name, values in options.items()]
        self.strats.append([(strategy, a, dict(n)) for a in itertools.product(*positional) for n in itertools.product(*named)])

    @staticmethod
    def iterable(value):
        return (value,) if isinstance(value, str) or not hasattr(value, "__iter__") else value

    def optcallback(self, cb):
        self.optcbs.append(cb)

    def addanalyzer(self, kind, *args, **options):
        self.analyzers.append((kind, args, options))

    def addobserver(self, kind, *args, **options):
        self.observers.append((False, kind, args, options))

    def addobservermulti(self, kind, *args, **options):
        self.observers.append((True, kind, args, options))

    def addindicator(self, kind, *args, **options):
        self.indicators.append((kind, args, options))

    def addsizer(self, kind, *args, **options):
        self.sizers[None] = (kind, args, options)

    def addsizer_byidx(self, idx, kind, *args, **options):
        self.sizers[idx] = (kind, args, options)

    def addwriter(self, kind, *args, **options):
        self.writers.append((kind, args, options))

    def addstore(self, store):
        raise ConfigError("addstore: live stores are not supported; this is a backtest of saved data")

    def addcalendar(self, calendar):
        from engine.compat.backtrader.filters.trading_calendar import PandasMarketCalendar

        if isinstance(calendar, type):
            calendar = calendar()
        elif isinstance(calendar, str) or (hasattr(calendar, "valid_days") and not hasattr(calendar, "_nextday")):
            calendar = PandasMarketCalendar(calendar=calendar)
        self._tradingcal = calendar

    def zone(self):
        """Return the zone of strategies' times: that of `addtz`, of a feed if it is its number, or None for UTC."""
        if isinstance(self.p.tz, int):
            return self.datas[self.p.tz]._tz
        return None if self.p.tz is None else tzparse(self.p.tz)

    def addtz(self, tz):
        self.p.tz = tz

    def add_timer(self, when, *args, **options):
        return self._add_timer(self, when, *args, **options)

    def _add_timer(self, owner, when, *args, **options):
        from engine.compat.backtrader.running.timer import add

        return add(self, owner, when, *args, **options)

    def notify_timer(self, timer, when, *args, **kwargs):
        pass

    def notify_data(self, data, status, *args, **kwargs):
        pass

    def notify_store(self, msg, *args, **kwargs):
        pass

    def adddatacb(self, callback):
        pass

    def addstorecb(self, callback):
        pass

    def add_signal(self, kind, cls, *args, **options):
        self.signals.append((kind, cls, args, options))

    def signal_strategy(self, strategy, *args, **options):
        self._signal_strat = (strategy, args, options)

    def signal_concurrent(self, onoff):
        self._signal_concurrent = onoff

    def signal_accumulate(self, onoff):
        self._signal_accumulate = onoff

    def add_order_history(self, orders, notify=True):
        self._ohistory.append((orders, notify))

    def set_fund_history(self, fund):
        self._fhistory = fund

    def setbroker(self, broker):
        self._broker = broker
        broker.cerebro = self
        return broker

    def getbroker(self):
        return self._broker

    broker = property(getbroker, setbroker)

    def broker_owner(self):
        """The strategy that orders of the broker itself are reported to."""
        return self.runningstrats[0] if self.runningstrats else None

    def runstop(self):
        self._stopped = True

    # running
    def run(self, **options):
        if not self.datas:
            return []
        for name, value in options.items():
            if name in self._defaults:
                setattr(self.p, name, value)
        self._stopped = False
        self.runwriters = []
        results = []
        self._broker.rules = set(Cerebro.rules if self.p.rules is None else chosen(self.p.rules))
        if self.signals:
            from engine.compat.backtrader.signals import SignalStrategy

            strategy, args, values = self._signal_strat
            values = dict(values or {})
            if strategy is None:
                at = next((i for i, x in enumerate(self.strats) if x[0][0]._on_signals), None)
                if at is not None:
                    strategy, args, values = self.strats.pop(at)[0]
                    values = dict(values)
                else:
                    strategy, args = SignalStrategy, ()
            self.addstrategy(
                strategy, *args,
                **{"_accumulate": self._signal_accumulate, "_concurrent": self._signal_concurrent, "signals": self.signals,
                   **values},
            )  # fmt: skip
        if not self.strats:
            self.addstrategy(Strategy)
        from engine.compat.backtrader.feeds.feed_base import AbstractDataBase

        for data in self.datas:
            if not isinstance(data, AbstractDataBase):
                raise ConfigError(f"adddata({data!r}): expected a data feed such as backtrader.feeds.GenericCSVData")
        groups = itertools.product(*self.strats)
        if self._dooptimize:
            from engine.compat.backtrader.running.optimize import runs

            for retained in runs(self, groups, self.workers()):
                results.append(retained)
                for callback in self.optcbs:
                    callback(retained)
        else:
            results += [self.runstrategies(group) for group in groups]
        self.runstrats = results
        return results if self._dooptimize else results[0]

    def workers(self):
        """How many processes an optimization may use: `maxcpus`, or as many as there are processors."""
        import os

        if not self.p.optreturn or self.writers or self.p.writer:
            return 1
        return self.p.maxcpus or os.cpu_count() or 1

    def reduced(self, strategy):
        for analyzer in strategy.analyzers:
            lighten(analyzer)
        return OptReturn(strategy.params, analyzers=strategy.analyzers, strategycls=type(strategy))

    def runstrategies(self, group):
        """One run: feeds from their beginning, a fresh account, new strategies."""
        from engine.compat.backtrader.running.run import Run

        RUNNING.append(self)
        try:
            return Run(self, group).through()
        finally:
            RUNNING.pop()
            PHASE.building = True
            BUILD.nodes = []
            BUILD.owners = []

    def plot(self, *args, **options):
        from engine.compat.backtrader.running.plot import plot

        return plot(self, *args, **options)
