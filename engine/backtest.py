"""Backtest: the composition root; puts feeds, clock, indicators, strategies, brokers and records together and runs them."""

from __future__ import annotations

from array import array
from time import perf_counter, time

import engine.indicators.ops  # noqa: F401, it registers the operators of lines
from broker.options import NAMES, Options
from broker.simulator import Simulator
from engine.config import AHEAD, MODES, RECORDS, WARMUPS, amount, choice, size_of
from engine.core.bars import FIELDS, IF_PRESENT, SKIP, VOLUME, Bars
from engine.core.clock import Clock
from engine.core.feedset import FeedSet
from engine.core.graph import Graph
from engine.core.lane import Lane
from engine.core.loop import Loop
from engine.core.panel import Operand
from engine.core.record import Recorder
from engine.core.ring import slots
from engine.core.scope import EVERY
from engine.errors import CheckpointError, ConfigError, DataError, RingbarError, StrategyError
from engine.plan import plan
from engine.progress import Progress
from engine.results.provenance import VERSION, moment, peak_rss_mb, runtime
from engine.results.result import Result
from engine.strategy import HOOKS, SignalStrategy, Strategy
from feeds.columns import Columns, preload

NAN = float("nan")


class Backtest:
    """One or several strategies over the same feeds, each with its own account.

    feeds: what `open_feeds` returns. strategy: an instance, a class, or a list of them. mode: "stream" (constant memory),
    "runonce" (columns in memory, indicators swept over them first), or "auto" (runonce if it fits `memory`); results are
    equal. memory: a budget for the run, such as "400MB", which sizes buffers and chooses the mode; one that cannot be met is
    an error with the figures. close_at_end: close positions at the last close. warmup: "all" or "each", over what the
    strategies say. chunk: bars decoded ahead per feed in stream mode, where not the budget shall say.

    Of the broker (docs/execution-rules.md, sections 3 to 5):
    cash: at the start. commission: a fraction of value (0.001), `PerUnit(0.005)` or another model, a function of size and
    price, or {feed name: one of these}, "*" for all others. slippage: a fraction of the price, a model, or a function; market
    and stop fills only. spread: between bid and ask, as a fraction of the price; the same fills pay half of it.
    participation: the part of a bar's volume that the orders of a feed may take. short_margin: equity that short positions
    need, in parts of their value; None for no limit. leverage: value of long positions that one unit of equity carries.
    maintenance: equity that positions need to be held, in parts of their value; below it they are closed.
    instruments: an `Instrument` for all feeds, or {feed name: Instrument}. currency, rates: the account's currency, and
    {currency: name of the feed whose close converts it}. financing: `Financing(...)`. limits: `Limits(...)`.
    hedging: long and short positions of a feed side by side. intrabar: what is assumed of the way inside a bar, where it
    decides which order of a group comes first: "pessimistic", "optimistic", "ohlc", "olhc", "adaptive"; "band" runs them all
    at once (`result.band`). cheat_on_open: call `next_open`. fill_on_close: fill market orders at the close they were decided
    on. session: where days begin, for DAY orders and settlement: "17:00", or a `Session` with a time zone; midnight UTC.
    """

    def __init__(
        self,
        feeds,
        strategy,
        *,
        mode="stream",
        memory=None,
        close_at_end=False,
        warmup=None,
        chunk=None,
        cash=100_000.0,
        commission=None,
        slippage=None,
        spread=0.0,
        participation=None,
        short_margin=1.0,
        leverage=1.0,
        maintenance=0.0,
        instruments=None,
        currency=None,
        rates=None,
        financing=None,
        limits=None,
        hedging=False,
        intrabar="pessimistic",
        cheat_on_open=False,
        fill_on_close=False,
        session=None,
        **unknown,
    ):
        given = dict(locals())
        if not hasattr(feeds, "sources") or not hasattr(feeds, "names"):
            raise ConfigError(f"feeds={feeds!r}; expected what open_feeds(...) returns")
        if len(feeds.names) == 0:
            raise DataError("no feeds to run on; open_feeds(...) found none")
        self.several = isinstance(strategy, (list, tuple))
        self.strategies = [instance_of(s) for s in (strategy if self.several else [strategy])]
        if not self.strategies:
            raise ConfigError("no strategy to run: the list is empty")
        self.feeds = feeds
        self.broker = Options.of({**{name: given[name] for name in NAMES}, **unknown})
        self.cash = self.broker.cash
        self.mode = choice("mode", mode, MODES)
        self.memory = None if memory is None else size_of(memory)
        self.close_at_end = close_at_end
        self.warmup = None if warmup is None else choice("warmup", warmup, WARMUPS)
        self.chunk = None if chunk is None else int(amount("chunk", chunk))
        self.shares = None  # cash of each strategy's account, where they differ
        self.begin = None  # int64 ns: trade from then on, what comes before only warms indicators up
        self.stepwise = False  # of columns in memory, too: indicators step with the loop, and need no columns of their own

    def explain(self):
        """The `Plan` of a run: mode, buffers, and bytes per part; `print` it. Nothing is read."""
        run = Run(self, None, False)
        try:
            run.build()
            return plan(run)
        finally:
            run.close()

    def run(
        self, *, spool=None, record="all", progress=None, forgive=False, checkpoint=None, every="30s", resume=True,
    ):
        """Run all strategies in one pass; their `Result`, or the list of them if a list was given.

        spool: folder for the record files; by default they have no name and go with the process. record: "all", or "figures"
        to keep metrics, equity, moves of cash and digest, and of orders, fills and trades nothing but their numbers. progress: True or False
        to show or hide the progress line, None for terminals only. forgive: a strategy that raises ends alone, and its error
        takes the place of its result. checkpoint: folder for a run that outlives a crash: the same call goes on from the last
        checkpoint there, unless `resume` is False; one is written `every` so often ("30s", "5min", seconds, "100000 bars").
        """
        keep = choice("record", record, RECORDS) == "all"
        if checkpoint is None:
            results = Run(self, spool, progress, keep).through(forgive)
            return results if self.several else results[0]
        if forgive:
            raise ConfigError("forgive=True with checkpoint=: a run that goes on has all its strategies or none; leave one out")
        if not keep:
            raise ConfigError('record="figures" with checkpoint=: a run that goes on keeps its tables; leave one out')
        from engine.checkpoint.checkpoint import Checkpoint

        writer = Checkpoint(checkpoint, every, resume)
        try:
            writer.open(self)
            results = Run(self, spool or writer.record, progress, checkpoint=writer).through()
        finally:
            writer.close()
        return results if self.several else results[0]


def instance_of(strategy):
    """An instance for what users may give as a strategy."""
    if isinstance(strategy, type) and issubclass(strategy, Strategy):
        return strategy()
    if isinstance(strategy, Strategy):
        return strategy
    raise ConfigError(f"strategy={strategy!r}; expected a Strategy, as class or instance")


class Run:
    """One pass: what `Backtest.run` makes, keeps together and takes apart again."""

    def __init__(self, backtest, spool, progress, keep=True, checkpoint=None):
        self.checkpoint = checkpoint
        self.resumed = None  # the instant at which it went on
        self.finished = False
        self.began = perf_counter()
        self.started = time()
        self.options = backtest
        self.feeds = backtest.feeds
        self.total = self.feeds.estimate_rows()
        self.meter = Progress(self.total, progress)
        self.bars = Bars(list(self.feeds.names))
        self.bars.tz = getattr(self.feeds, "tz", None) or "UTC"
        self.graph = Graph(self.bars)
        self.sources = []
        self.lanes = []
        self.columns = None
        self.clock = None
        self.scratch = None
        self.dropped = 0, 0  # rows skipped and kept by a merge
        self.mode = backtest.mode
        self.forgive = False
        self.failed = {}  # lane -> the error that ended it
        self.gate = None
        self.phase = ("init", None)
        self.variants = backtest.broker.variants()
        self.accounts = [(strategy, broker) for strategy in backtest.strategies for broker in self.variants]
        self.keep = keep
        if backtest.shares is not None:
            shares = [share for share in backtest.shares for _ in self.variants]
            self.accounts = [(strategy, broker.worth(share)) for (strategy, broker), share in zip(self.accounts, shares)]
        self.recorders = [self.recorder(spool, i) for i in range(len(self.accounts))]

    def recorder(self, spool, i):
        """Of the i-th account: a folder of its own where there are several strategies, or several accounts of one."""
        if spool is not None and len(self.options.strategies) > 1:
            spool = f"{spool}/{i // len(self.variants)}"
        if spool is not None and i % len(self.variants) > 0:
            spool = f"{spool}/{self.accounts[i][1].intrabar}"
        return Recorder(self.accounts[i][1].cash, spool, self.keep)

    def through(self, forgive=False):
        """From the beginning to the results, one for each strategy."""
        self.forgive = forgive
        try:
            self.prepare()
            self.go()
            self.finish()
        except Exception as error:
            told = self.told(error)
            if told is error:
                raise
            raise told from error
        finally:
            self.close()
        return self.results()

    # -- before the first bar ------------------------------------------------------------------------------------

    def prepare(self):
        """Strategies build the graph, rings get their sizes, memory is taken."""
        self.build()
        if self.options.stepwise and isinstance(self.feeds, Columns):
            self.mode = "runonce"
            self.preload()
            return self.ready()
        self.plan = plan(self)
        self.mode = self.plan.mode
        if self.mode == "runonce":
            self.preload()
        else:
            self.stream()
        return self.ready()

    def ready(self):
        """Memory is laid out: bind what reads it, and start."""
        self.bind_kernels()
        if self.gate is not None:
            self.gate.lane.scope.clock = self.clock
            self.gate.lane.begin()
        for lane in self.alive():
            lane.scope.clock = self.clock
            lane.begin()
            lane.scope.running = True
            self.call(lane, "start")
        self.phase = ("", None)
        if self.checkpoint is not None:
            self.checkpoint.begin(self)

    def build(self):
        """Let the strategies build the graph."""
        options = self.options
        lookback = 1
        if options.begin is not None:
            from engine.gate import Gate

            self.gate = Gate(options.begin, self.bars, self.graph)
        for (strategy, account), recorder in zip(self.accounts, self.recorders):
            strategy = strategy.fresh()
            scope = FeedSet(self.bars, None, self.graph)
            broker = Simulator(self.bars, recorder, account)
            broker.expect(getattr(self.feeds, "actions", {}), getattr(getattr(self.feeds, "options", None), "shift", 0))
            strategy.seat(scope, broker)
            if self.gate is not None:
                self.gate.hold(strategy)
            lane = Lane(strategy, scope, broker, recorder, options.warmup or choice("warmup", strategy.warmup, WARMUPS))
            if account.cheat_on_open:
                lane.peek()
            self.lanes.append(lane)
            self.call(lane, "init")
            if self.gate is not None:
                self.gate.close(lane)
            if isinstance(strategy, SignalStrategy):
                self.attempt(lane, self.follow, lane)
            elif self.bars.wanted[VOLUME] == SKIP:
                self.bars.wanted[VOLUME] = IF_PRESENT
            lookback = max(lookback, int(strategy.lookback))
        self.graph.freeze(lookback)
        self.phase = ("", None)

    def follow(self, lane):
        """Let the lane of a SignalStrategy follow its targets."""
        strategy = lane.strategy
        choice("target", strategy.target, ("size", "weight"))
        self.enter(lane, "signal")
        targets = strategy.signal(lane.scope)
        if not isinstance(targets, Operand) or targets.row != -1:
            raise ConfigError(
                f"{type(strategy).__name__}.signal returned {targets!r}; expected a panel, such as CrossOver(...)"
            )
        lane.follow(targets.ring, strategy.target == "weight", strategy.hold)

    def preload(self):
        """Columns of all feeds in memory, as the rings of this pass."""
        bars = self.bars
        wanted = {field: want for field, want in zip(bars.fields, bars.wanted) if want != SKIP}
        columns = self.feeds
        if not isinstance(columns, Columns):
            columns = preload(self.feeds, wanted, AHEAD, self.meter)
            self.meter = self.meter.again()
        columns.require(wanted)
        self.columns = columns
        bars.adopt(columns.stamps, columns.places, [columns.fields.get(field) for field in bars.fields], columns.offsets)
        self.clock = Clock(bars, [])

    def ordered(self):
        """Whether the feeds come in time order already, with a clock of their own."""
        if self.clock is None and hasattr(self.feeds, "clock"):
            self.clock = self.feeds.clock(self.bars)
        return self.clock is not None

    def stream(self):
        """Rings, and the clock over sources, or over a tape."""
        if self.plan.tape:
            self.merge_first()
        self.bars.allocate(self.plan.chunk)
        if not self.ordered():
            self.sources = self.feeds.sources()
            self.clock = Clock(self.bars, self.sources)

    def merge_first(self):
        """Merge the feeds into a temporary tape, because their buffers do not fit side by side."""
        from tempfile import TemporaryDirectory

        from feeds import open_feeds
        from feeds.ingest import ingest

        if self.checkpoint is None:
            self.scratch = TemporaryDirectory(prefix="ringbar-")
        folder = self.scratch.name if self.checkpoint is None else self.checkpoint.tape_for(self.feeds)
        extra = self.bars.fields[len(FIELDS) :]
        manifest = ingest(self.feeds, folder, extra=extra, progress=self.meter.show, group=self.plan.group)
        self.dropped = manifest["skipped"], manifest["kept"]
        self.feeds = open_feeds(folder, on_bad="keep")
        self.meter = self.meter.again()

    def bind_kernels(self):
        """Memory for every indicator; runonce sweeps those that read their own row only, feed by feed."""
        swept = self.graph.sweepable() if self.mode == "runonce" and not self.options.stepwise else []
        columns = {id(kernel) for kernel in swept}
        slow = {id(kernel): self.graph.frame_of(kernel.ring) for kernel in self.graph.kernels}
        self.stepped = [kernel for kernel in self.graph.kernels if id(kernel) not in columns and slow[id(kernel)] is None]
        for frame in self.graph.frames.values():
            frame.allocate([kernel for kernel in self.graph.kernels if slow[id(kernel)] is frame])
        for kernel in self.graph.kernels:
            kernel.allocate(kernel.ring.rows)
            if id(kernel) in columns:
                self.take_column(kernel)
            else:
                for ring in kernel.outs:
                    ring.allocate()
        if swept:
            self.sweep(swept)

    def sweep(self, kernels):
        """Step kernels over whole columns, feed by feed; of those nobody else reads only the last values stay."""
        rows = self.bars.rows
        lengths = [self.columns.offsets[row + 1] - self.columns.offsets[row] for row in range(rows)]
        unread = [ring for kernel in kernels if self.unread(kernel) for ring in kernel.outs]
        spare = [(ring, array("d", [NAN]) * (rows * slots(ring.depth))) for ring in unread]
        for ring, _ in spare:
            ring.bind(array("d", [NAN]) * max(1, *lengths), array("q", bytes(8 * rows)), -1)
        for row in range(rows):
            for kernel in kernels:
                self.phase = (kernel.title(), None)
                kernel.once(row, 0, lengths[row])
            for ring, table in spare:
                ring.keep_last(row, lengths[row], table)
        for ring, table in spare:
            cap = slots(ring.depth)
            ring.bind(table, array("q", [row * cap for row in range(rows)]), cap - 1)

    def take_column(self, kernel):
        """Room for a whole column of every feed, unless only sweeps read it."""
        if not self.unread(kernel):
            bars = max(1, self.columns.offsets[self.bars.rows])
            for ring in kernel.outs:
                ring.bind(array("d", [NAN]) * bars, self.columns.offsets[:-1], -1)

    def unread(self, kernel):
        """Whether only sweeps read it: no strategy has hooks that could, no target is it, no stepped indicator takes it."""
        strategies = [lane.strategy for lane in self.lanes]
        if not all(isinstance(s, SignalStrategy) and not any(map(s.overridden, HOOKS)) for s in strategies):
            return False
        read = {id(lane.targets) for lane in self.lanes}
        for reader in self.graph.kernels:
            if reader.ring.axis is not self.bars.axis:
                read.update(id(ring) for ring in reader.sources())
        return not any(id(ring) in read for ring in kernel.outs)

    def opened(self):
        """All that bars came from, and that counts bad rows: sources, the reels of a tape, columns."""
        return [*self.sources, *getattr(self.clock, "reels", ()), *([self.columns] if self.columns else [])]

    def go(self):
        """The pass."""
        loop = self.loop()
        while True:
            try:
                loop.run()
            except Exception as error:
                lane = loop.drop() if self.forgive else None
                if lane is None:
                    raise
                self.phase = (lane.hook, lane)
                self.failed[lane] = self.told(error)
                self.phase = ("", None)
            else:
                return

    def loop(self):
        """The loop of this run, at its beginning or where a checkpoint was."""
        keeper = self.checkpoint
        frames = self.graph.frames.values()
        lanes = [] if self.gate is None else [self.gate.lane]
        lanes += self.alive()
        if keeper is None:
            return Loop(self.bars, self.clock, self.stepped, lanes, self.meter, frames)
        loop = Loop(self.bars, self.clock, self.stepped, lanes, keeper, frames, keeper.stride)
        keeper.watch(loop)
        if self.bars.instant:
            loop.go_on()
        return loop

    def alive(self):
        """The lanes that have not failed."""
        return [lane for lane in self.lanes if lane not in self.failed]

    def call(self, lane, hook):
        """Call a hook of a strategy by its name."""
        self.enter(lane, hook)
        self.attempt(lane, getattr(lane.strategy, hook))

    def attempt(self, lane, function, *arguments):
        """Call what belongs to one lane: if that is forgiven, an error ends this lane alone."""
        try:
            function(*arguments)
        except Exception as error:
            if not self.forgive:
                raise
            self.failed[lane] = self.told(error)

    # -- after the last bar --------------------------------------------------------------------------------------

    def finish(self):
        """Last notifications, `stop`, closed books."""
        if self.checkpoint is not None:
            self.checkpoint.finish()
        for frame in self.graph.frames.values():
            frame.finish()
        for lane in self.alive():
            self.phase = ("the end of the run", None)
            if self.options.close_at_end:
                lane.broker.liquidate()
            self.attempt(lane, lane.hear_last)
            self.call(lane, "stop")
            lane.broker.finish()
        self.finished = True

    def close(self):
        """Whatever happened: wipe the progress line, release the files, complete the records."""
        self.meter.finish()
        for source in self.opened():
            source.close()
        if self.scratch is not None:
            self.scratch.cleanup()
        failures = []
        if self.checkpoint is not None and not self.finished:  # what is good of the records, the checkpoint says
            for recorder in self.recorders:
                recorder.close()
            return
        for recorder in self.recorders:
            try:
                recorder.finish()
            except RingbarError as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def enter(self, lane, hook):
        self.phase = (hook, lane)

    def told(self, error):
        """The error that users see: of the engine's own with the hook that asked for it, of others what raised, and when."""
        if not isinstance(error, RingbarError):
            return self.failure(error)
        if type(error) is RingbarError and self.checkpoint is not None:  # no room for the record
            return CheckpointError(f"{error}; of the checkpoints in {self.checkpoint.store.path}, {self.checkpoint.kept()}")
        where = self.place()
        return type(error)(f"{error}{where}") if where else error

    def failure(self, error):
        """The error that users see when a strategy raised: where, when, on which bar."""
        when = self.when(self.lane())
        who = self.actor() or "the run"
        return StrategyError(f"{who} raised {type(error).__name__}: {error}" + (f" ({when})" if when else ""))

    def place(self):
        """Where a hook was when the engine refused what it asked for; empty if no strategy was being called."""
        if self.lane() is None:
            return ""
        when = self.when(self.lane())
        return f" (in {self.actor()}, {when})" if when else f" (in {self.actor()})"

    def lane(self):
        """The lane whose strategy is being called, if any."""
        lane = self.phase[1]
        return lane if lane is not None else next((lane for lane in self.lanes if lane.hook), None)

    def actor(self):
        """`SmaCross.next`: the hook, or the indicator, that is being called."""
        lane = self.lane()
        hook = self.phase[0] if lane is self.phase[1] else lane.hook
        return f"{type(lane.strategy).__name__}.{hook}" if lane is not None else hook

    def when(self, lane):
        """The instant, and the bar that a hook was about: its subject's, or the first one that advanced."""
        bars = self.bars
        if bars.instant == 0:
            return ""
        row = self.clock.active[0] if self.clock.n else 0
        subject = getattr(getattr(lane, "subject", None), "feed", None)
        if subject in bars.names:
            row = bars.names.index(subject)
        return f"at {moment(bars.now)}, bar {bars.count[row]} of feed {bars.names[row]}, instant {bars.instant}"

    def results(self):
        """A `Result` for each strategy; with `intrabar="band"` it has those of its other accounts."""
        seconds = perf_counter() - self.began
        results = [self.failed.get(lane) or self.result(lane, seconds) for lane in self.lanes]
        n = len(self.variants)
        if n > 1 and not self.failed:
            for i in range(0, len(results), n):
                results[i].band = {result.info["intrabar"]: result for result in results[i : i + n]}
                results[i].info["notes"].append(band_note(results[i]))
        return results[::n]

    def result(self, lane, seconds):
        options = self.options
        tracker = lane.recorder.tracker
        bars = self.bars
        info = {
            "engine": VERSION,
            "runtime": runtime(),
            "mode": self.mode,
            "strategy": repr(lane.strategy),
            "parameters": lane.strategy.parameters,
            "cash": lane.broker.options.cash,
            **lane.broker.options.describe(),
            "intrabar_decided": lane.broker.decided,
            "close_at_end": bool(options.close_at_end),
            "feeds": bars.rows,
            "bars": bars.delivered,
            "instants": bars.instant,
            "first": moment(tracker.first_ts),
            "last": moment(tracker.last_ts),
            "seconds": seconds,
            "bars_per_second": bars.delivered / seconds,
            "peak_rss_mb": peak_rss_mb(),
            "started": self.started,
            "ready": moment(lane.ready_ts) if lane.ready_ts != -1 else None,
            "waited_for": bars.names[lane.waited_for] if lane.waited_for != -1 else None,
            "orders": lane.recorder.ended,
            "skipped_rows": self.dropped[0] + sum(source.skipped for source in self.opened()),
            "kept_rows": self.dropped[1] + sum(source.kept for source in self.opened()),
            "data": options.feeds.files(),
        }
        if self.resumed is not None:
            info["resumed"] = moment(self.resumed)
        info["notes"] = notes_of(info, lane, bars) + lane.broker.options.notes(lane.broker.decided)
        return Result(lane.recorder, list(bars.names), info, lane.strategy, options.feeds)


def band_note(result):
    """What the choice of an intrabar assumption decides, over all of them."""
    values = [other.metrics["final_value"] for other in result.band.values()]
    return f"intrabar band: final value {min(values):,.2f} to {max(values):,.2f}"


def missing(scope, bars):
    """What a strategy that never became ready lacked: bars of a feed, or values of an indicator of several feeds."""
    for row, need in enumerate(scope.need):
        if bars.count[row] < need:
            return f"{bars.names[row]} has {bars.count[row]} bars, the indicators need {need}"
    ring, row = scope.gate(EVERY)
    of_feed = "" if ring.across else f" of {bars.names[row]}"
    return f"{ring.name}{of_feed} has {ring.axis[row]} values, it needs {ring.minperiod}"


def notes_of(info, lane, bars):
    """What a user should know of a run, in words."""
    notes = []
    if info["ready"] is None:
        notes.append(f"next() was never called: {missing(lane.scope, bars)}")
    elif info["ready"] != info["first"]:
        notes.append(f"warm-up lasted until {info['ready']}, waiting for {info['waited_for']}")
    if "resumed" in info:
        notes.append(f"went on from a checkpoint of {info['resumed']}")
    if info["skipped_rows"]:
        notes.append(f"{info['skipped_rows']:,} bad rows were skipped (on_bad=\"skip\")")
    if info["kept_rows"]:
        notes.append(f"{info['kept_rows']:,} rows with high < low were kept (on_bad=\"keep\")")
    return notes
