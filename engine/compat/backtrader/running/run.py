"""One run of a Cerebro: builds strategies, computes indicators, then delivers bar after bar.

At each instant: feeds advance, the broker works the orders, scripts are notified, `next` is called, then analyzers and
observers see the bar. Indicators are computed over whole columns first; feeds that replay compute them at every step.
"""

from engine.compat.backtrader.broker.back_broker import BackBroker
from engine.compat.backtrader.errors import StrategySkip
from engine.compat.backtrader.lines.columns_and_clocks import PHASE, Merge, drive
from engine.compat.backtrader.lines.nodes import BUILD, SEEN, TIMES
from engine.compat.backtrader.sizers import FixedSize
from engine.compat.backtrader.strategy import Strategy


class Run:
    """The state of a run in progress."""

    def __init__(self, cerebro, group):
        self.cerebro = cerebro
        self.broker = cerebro.broker
        self.group = group
        self.datas = cerebro.datas
        self.strategies = []
        self.timers = []
        self.cheats = []
        self.replays = [data for data in self.datas if data.replaying]
        self.streams = None
        self.grew = 1  # bars that began at this instant, of strategies: none where a bar only grew

    def through(self):
        cerebro = self.cerebro
        PHASE.building = True
        PHASE.early = 0
        TIMES.clear()
        SEEN.clear()
        self.stream()
        for data in self.datas:
            if self.streams is None or data not in self.streams:
                data.begin()
            if data.replaying:
                from engine.compat.backtrader.filters.replay_merge import begin

                begin(data)
        broker = self.broker
        broker.keeps = self.streams is None
        broker.lists = False
        broker.start()
        for orders, notify in cerebro._ohistory:
            broker.add_order_history(orders, notify)
        if isinstance(broker, BackBroker) and cerebro.p.cheat_on_open and cerebro.p.broker_coo:
            broker.set_coo(True)
        broker.busy = True
        self.build()
        PHASE.building = False
        self.compute()
        self.begin()
        import gc

        gc.enable()
        before = gc.get_threshold() if hasattr(gc, "get_threshold") else None
        if before is not None:
            gc.set_threshold(200_000, 20, 100)  # orders and trades stay: looking for garbage among them takes long
        try:
            self.loop()
        finally:
            if before is not None:
                gc.set_threshold(*before)
            self.end()
        return self.strategies

    def stream(self):
        """With `exactbars` and plain feeds, bars are read in pieces and only the last ones stay in memory."""
        if self.cerebro.p.exactbars and not self.replays:
            from engine.compat.backtrader.feeds.exactbars import prepare

            self.streams = prepare(self.datas)

    # building
    def build(self):
        cerebro = self.cerebro
        for index, (kind, args, options) in enumerate(self.group):
            BUILD.nodes = nodes = []
            BUILD.owners = []
            BUILD.cerebro = cerebro
            try:
                strategy = kind(*args, **options)
            except StrategySkip:
                continue
            strategy._nodes = nodes
            self.broker.lists = self.broker.lists or mentions(strategy, ("orders",))
            strategy._id = index
            strategy._oldsync = cerebro.p.oldsync
            if cerebro.p.tradehistory:
                strategy.set_tradehistory(True)
            BUILD.owners = [strategy]
            for built, values, named in cerebro.indicators:
                built(*values, **named)
            if strategy._on_signals:
                strategy._begin_signals()
            self.observe(strategy)
            for built, values, named in cerebro.analyzers:
                self.analyze(strategy, built, values, dict(named))
            BUILD.owners = []
            sizer = cerebro.sizers.get(index, cerebro.sizers.get(None))
            if strategy._sizer is None:
                if sizer is None:
                    strategy.setsizer(FixedSize())
                else:
                    strategy.setsizer(sizer[0](*sizer[1], **sizer[2]))
            strategy._waits = strategy._needs()
            self.strategies.append(strategy)
        for kind, args, options in cerebro.writers:
            writer = kind(*args, **options)
            cerebro.runwriters.append(writer)
        if cerebro.p.writer is True:
            from engine.compat.backtrader.running.writer import WriterFile

            cerebro.runwriters.insert(0, WriterFile())

    def observe(self, strategy):
        cerebro = self.cerebro
        wanted = list(cerebro.observers)
        if cerebro.p.stdstats and (
            cerebro.writers or cerebro.p.writer or mentions(strategy, ("stats", "observers", "getobservers"))
        ):
            from engine.compat.backtrader.observers import Broker, BuySell, DataTrades, Trades

            wanted[:0] = [
                (False, Broker, (), {}),
                (True, BuySell, (), {"barplot": True}),
                (False, Trades if len(strategy.datas) == 1 or cerebro.p.oldtrades else DataTrades, (), {}),
            ]
        if not wanted:
            return
        from engine.compat.backtrader.observers import make

        for multi, kind, args, options in wanted:
            for data in strategy.datas if multi else [None]:
                make(strategy, kind, args, dict(options), data, not multi)

    def analyze(self, strategy, kind, args, options):
        name = options.pop("_name", kind.__name__.lower())
        analyzer = kind.for_strategy(strategy, args, options)
        strategy.analyzers.append(analyzer, name)

    # indicators
    def compute(self):
        if self.replays or self.streams is not None:
            return
        for strategy in self.strategies:
            for node in strategy._nodes:
                node.allocate(node.clock.n)
                node.compute(0, node.clock.n)

    def begin(self):
        cerebro = self.cerebro
        cerebro.runningstrats = self.strategies
        if self.streams is not None:
            self.streams.begin([node for strategy in self.strategies for node in strategy._nodes])
        if self.replays:
            for strategy in self.strategies:
                for node in strategy._nodes:
                    node.allocate(node.clock.n)
        self.timers = [timer for timer in cerebro._timers if not timer.p.cheat]
        self.cheats = [timer for timer in cerebro._timers if timer.p.cheat]
        for timer in cerebro._timers:
            timer.start(self.datas[0])
        for strategy in self.strategies:
            strategy._working = [*strategy._followers, *strategy.analyzers]
            for analyzer in strategy._working:
                analyzer._start()
            for observer in strategy._watching:
                observer._begin(self)
            strategy._receivers = [o for o in strategy._watching if o.receives]
            strategy.start()
            strategy._values = any(strategy.overrides(name) for name in ("notify_cashvalue", "notify_fund")) or any(
                analyzer._wants_values() for analyzer in strategy._working
            )
            strategy._stepping = [a for a in strategy._working if a._steps()]
            strategy._busy = bool(strategy._stepping or len(strategy._watching) or strategy._values or strategy._on_signals)
            alone = not strategy._working and not len(strategy._watching) and not strategy._on_signals
            strategy._unnotified = alone and not strategy.overrides("notify_order")
            strategy._trades_unnotified = strategy._unnotified and not strategy.overrides("notify_trade")
        self.behind = []
        if cerebro.p.cheat_on_open:
            for node in (node for strategy in self.strategies for node in strategy._nodes):
                own = node.__dict__.get("lines")
                self.behind += [node._store] if own is None else [line._store for line in own]
        for writer in cerebro.runwriters:
            writer.begin(self)

    # the loop
    def loop(self):
        cerebro = self.cerebro
        clocks = [data._store.clock for data in self.datas]
        single = len(clocks) == 1 and not self.replays and self.streams is None
        merge = None if single else Merge(clocks, [data.seen or TIMES[id(data._store.clock)].array for data in self.datas])
        if self.streams is not None:
            merge = self.streams.merge(clocks)
        if self.replays:
            from engine.compat.backtrader.filters.replay_merge import ReplayMerge

            merge = ReplayMerge(self, clocks)
        strategies = self.strategies
        quick = (
            len(strategies) == 1
            and not strategies[0]._busy
            and not cerebro._timers
            and not cerebro.runwriters
            and not cerebro.p.cheat_on_open
        )
        clock = clocks[0]
        while True:
            if single:
                if clock.i + 1 >= clock.n:
                    break
                clock.i += 1
            elif not merge.step():
                break
            self.instant()
            if cerebro._stopped:
                return
            if quick and strategies[0]._started:
                if single:
                    self.quickly(clock, strategies[0])
                elif self.streams is not None and len(clocks) == 1:
                    feed = self.streams.feeds[0]
                    while not cerebro._stopped:
                        self.quickly(clock, strategies[0])
                        if feed.over:
                            return
                        feed.refill()
                else:
                    self.merged(merge, strategies[0])
                return

    def quickly(self, clock, strategy):
        """The rest of a run of one strategy on one feed, with nothing that looks at each bar."""
        begin = clock.i + 1
        strategy._pace, strategy._offset = clock, strategy._steps - clock.i
        drive(clock, begin, clock.n, self.broker, self.cerebro, self.work, strategy.next)
        strategy._steps, strategy._pace = len(strategy), None

    def merged(self, merge, strategy):
        """The same on several feeds."""
        broker, cerebro = self.broker, self.cerebro
        following, step = strategy.next, merge.step
        while step():
            strategy._steps += self.grew
            if broker.busy:
                self.work()
            following()
            if cerebro._stopped:
                return

    def work(self):
        """Let the broker work its orders, and notify the scripts."""
        self.settle()
        for strategy in self.strategies:
            self.notify(strategy)

    def notify(self, strategy):
        if strategy._orderspending or strategy._tradespending:
            if strategy._on_signals:
                for order in strategy._orderspending:
                    strategy._listen(order)
            strategy._notify()

    def settle(self):
        broker = self.broker
        broker.next()
        notes = broker.notifs
        if notes:
            first = self.strategies[0]
            while notes:
                order = notes.popleft()
                (order.owner or first)._addnotification(order)

    def instant(self):
        cerebro, broker = self.cerebro, self.broker
        if self.cheats:
            self.notify_timers(self.cheats)
        if cerebro.p.cheat_on_open:
            self.open()
        if broker.busy:
            self.settle()
        if self.timers:
            self.notify_timers(self.timers)
        for strategy in self.strategies:
            strategy._steps += self.grew
            self.notify(strategy)
            self.step(strategy)
            if cerebro._stopped:
                break
        for writer in cerebro.runwriters:
            writer.next()

    def step(self, strategy):
        if strategy._values:
            strategy._notify_values()
        if strategy._started:
            status = -1
            self.call(strategy, strategy.next)
        else:
            status = strategy._status()
            if status < 0:
                strategy._started = True
                self.call(strategy, strategy.next)
            elif status == 0:
                self.call(strategy, strategy.nextstart)
                if len(strategy._waits) == 1 and not self.replays:
                    strategy._started = True
            else:
                strategy.prenext()
        strategy._before = status
        if strategy._busy:
            for analyzer in strategy._stepping:
                if status < 0:
                    analyzer._next()
                elif status == 0:
                    analyzer._nextstart()
                else:
                    analyzer._prenext()
            for observer in strategy._watching:
                observer._step(status)
            if strategy._notified:
                strategy._notified = False
                strategy._orderspending, strategy._tradespending = [], []

    def call(self, strategy, hook):
        if strategy._on_signals:
            strategy._signal_next()
        hook()

    def open(self):
        """`next_open`: orders that are placed before the bar they can be filled at."""
        for strategy in self.strategies:
            for store in self.behind:
                store.back = 1
            status = strategy._before  # that of the bar before: this one is not complete yet
            if status < 0:
                strategy.next_open()
            elif status == 0:
                strategy.nextstart_open()
            else:
                strategy.prenext_open()
            for store in self.behind:
                store.back = 0

    def notify_timers(self, timers):
        for timer in timers:
            if timer.check(self.datas):
                timer.p.owner.notify_timer(timer, timer.lastwhen, *timer.args, **timer.kwargs)
                if timer.p.strats:
                    for strategy in self.strategies:
                        strategy.notify_timer(timer, timer.lastwhen, *timer.args, **timer.kwargs)

    def end(self):
        import sys

        if sys.exc_info()[0] is not None:
            return
        for strategy in self.strategies:
            strategy.stop()
            for analyzer in strategy._working:
                analyzer._stop()
        for writer in self.cerebro.runwriters:
            writer.end(self)
        self.cerebro.runningstrats = self.strategies


def mentions(strategy, words):
    """Whether the script's strategy or its program names one of `words`."""
    import sys

    for kind in type(strategy).__mro__:
        if kind is Strategy:
            break
        for value in vars(kind).values():
            code = getattr(value, "__code__", None)
            if code is not None and any(word in code.co_names for word in words):
                return True
    main = sys.modules.get("__main__")
    for value in list(vars(main).values()) if main is not None else ():
        code = getattr(value, "__code__", None)
        if code is not None and any(word in code.co_names for word in words):
            return True
    code = getattr(BUILD, "program", None)
    if code is not None:
        return any(word in code.co_names for word in words)
    return False
