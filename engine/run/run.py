"""Run: one pass over the data.

The composition root: connects feeds, clock, indicators, strategies, brokers and records, and closes them afterwards.
"""

from __future__ import annotations

from time import perf_counter, time

import engine.indicators.operations.operators  # noqa: F401, it registers the operators of lines
from broker.simulated_broker import SimulatedBroker
from engine._util.progress import Progress
from engine.config import AHEAD, WARMUPS, choice
from engine.core.kernel.graph import Graph
from engine.core.loop.block_loop import BlockLoop
from engine.core.loop.instant_loop import PULSE, InstantLoop
from engine.core.loop.phase_timer import PhaseTimer
from engine.core.loop.strategy_run import StrategyRun
from engine.core.record.recorder import Recorder
from engine.core.storage.bars import FIELDS, IF_PRESENT, SKIP, VOLUME, Bars
from engine.core.time.clock import Clock
from engine.core.views.feedset import FeedSet
from engine.core.views.panel import Operand
from engine.errors import ConfigError, DataError, RingbarError
from engine.results.origin.provenance import peak_rss_mb
from engine.results.result import Result
from engine.run.allocation import bind
from engine.run.error_context import told
from engine.run.interrupts import Interrupted
from engine.run.memory_plan import plan, span_of
from engine.run.phase_seconds import Phases
from engine.run.report_interval import FIRST, ReportInterval
from engine.run.run_info import band_note, common_of, result_of
from engine.strategy import SignalStrategy
from feeds.columns.memory_columns import Columns, preload
from feeds.csv.read_ahead import attach as read_ahead
from feeds.timezones.bar_labels import say


class Run:
    """One pass over the data: what `Backtest.run` creates."""

    def __init__(self, backtest, spool, progress, keep=True, checkpoint=None):
        self.checkpoint = checkpoint
        self.resumed = None  # the instant at which it went on
        self.finished = False
        self.began = perf_counter()
        self.started = time()
        self.options = backtest
        self.feeds = backtest.feeds
        self.total = self.feeds.estimate_rows()
        self.meter = Progress(self.total, progress, self.told_now)
        self.halted = False  # by the brake, before the feeds were over
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
        self.timer = PhaseTimer() if keep else None  # sweeps keep metrics only, and have no phases
        self.phases = Phases(self.timer)
        self.span = 1  # instants that are delivered at a time
        self.shared = []  # indicators of several lanes,
        self.own = {}  # and of one: lane -> those that no other one uses;
        self.lent = set()  # ids of those that work in memory which lanes have by turns
        self.variants = backtest.broker.variants()
        self.accounts = [(strategy, broker) for strategy in backtest.strategies for broker in self.variants]
        self.keep = keep
        if backtest.shares is not None:
            shares = [share for share in backtest.shares for _ in self.variants]
            self.accounts = [(strategy, broker.worth(share)) for (strategy, broker), share in zip(self.accounts, shares)]
        self.recorders = [self.recorder(spool, i) for i in range(len(self.accounts))]

    def recorder(self, spool, i):
        """Return the recorder of the i-th account, with a folder of its own if there are several strategies or accounts."""
        if spool is not None and len(self.options.strategies) > 1:
            spool = f"{spool}/{i // len(self.variants)}"
        if spool is not None and i % len(self.variants) > 0:
            spool = f"{spool}/{self.accounts[i][1].intrabar}"
        recorder = Recorder(self.accounts[i][1].cash, spool, self.keep)
        recorder.tracker.bars = self.bars
        return recorder

    def through(self, forgive=False):
        """Run from start to end and return the results, one per strategy."""
        self.forgive = forgive
        try:
            self.phases.measure("preparation", self.prepare)
            self.phases.measure("loop", self.go)
            self.phases.measure("finish", self.finish)
        except Exception as error:
            shown = told(self, error)
            if shown is error:
                raise
            raise shown from error
        finally:
            self.close()
        return self.results()

    # -- before the first bar ------------------------------------------------------------------------------------

    def prepare(self):
        """Let strategies build the graph, size the rings, allocate memory."""
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
        """Bind what reads the allocated memory, and start the strategies."""
        self.phases.measure("indicators", bind, self)
        self.clock.timer = self.timer
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
            from engine.run.trading_start import TradingGate

            self.gate = TradingGate(options.begin, self.bars, self.graph)
        for (strategy, account), recorder in zip(self.accounts, self.recorders):
            strategy = strategy._ringbar_copy()
            scope = FeedSet(self.bars, None, self.graph)
            broker = SimulatedBroker(self.bars, recorder, account)
            broker.expect(getattr(self.feeds, "actions", {}), getattr(getattr(self.feeds, "options", None), "shift", 0))
            strategy._ringbar_connect(scope, broker)
            lane = StrategyRun(strategy, scope, broker, recorder, options.warmup or choice("warmup", strategy.warmup, WARMUPS))
            if self.gate is not None:
                self.gate.hold(lane)
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
        lanes = self.alive()
        self.shared, own = self.graph.divide([lane.scope for lane in lanes])
        self.own = dict(zip(lanes, own))
        self.lent = {id(kernel) for kernels in own for kernel in kernels if kernel.every} if len(own) > 1 else set()
        self.span = span_of(self)
        self.bars.spare += self.span - 1
        self.phase = ("", None)

    def follow(self, lane):
        """Make the strategy run of a SignalStrategy follow its targets."""
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
        """Load columns of all feeds into memory as the rings of this pass."""
        bars = self.bars
        wanted = {field: want for field, want in zip(bars.fields, bars.wanted) if want != SKIP}
        columns = self.feeds
        if not isinstance(columns, Columns):
            columns = self.phases.measure("decoding", preload, self.feeds, wanted, AHEAD, self.meter)
            self.meter = self.meter.again()
        columns.require(wanted)
        self.columns = columns
        bars.adopt(columns.stamps, columns.places, [columns.fields.get(field) for field in bars.fields], columns.offsets)
        for row, (dated, zone) in enumerate(zip(columns.dated, columns.zones)):
            say(bars, row, dated, zone)
        self.clock = Clock(bars, [])

    def ordered(self):
        """Return whether the feeds are already in time order and have a clock of their own."""
        if self.clock is None and hasattr(self.feeds, "clock"):
            self.clock = self.feeds.clock(self.bars)
        return self.clock is not None

    def stream(self):
        """Allocate rings, and create the clock over sources or over a tape."""
        if self.plan.tape:
            self.merge_first()
        self.bars.allocate(self.plan.chunk)
        if not self.ordered():
            self.sources = self.feeds.sources()
            read_ahead(self.sources, self.bars)
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

    def opened(self):
        """Return everything that bars came from and that counts bad rows: sources, batches of a tape, columns."""
        return [*self.sources, *getattr(self.clock, "reels", ()), *([self.columns] if self.columns else [])]

    def go(self):
        """Run the loop."""
        loop = self.loop()
        while True:
            try:
                loop.run()
            except Interrupted:
                self.halted = True
                return
            except Exception as error:
                lane = loop.drop() if self.forgive else None
                if lane is None:
                    raise
                self.phase = (lane.hook, lane)
                self.failed[lane] = told(self, error)
                self.phase = ("", None)
            else:
                return

    def loop(self):
        """Return the loop of this run, at its start or where a checkpoint was."""
        keeper = self.checkpoint
        frames = self.graph.frames.values()
        lanes = [] if self.gate is None else [self.gate.lane]
        lanes += self.alive()
        if keeper is None:
            brake = self.options.brake
            report, stride = self.meter if brake is None else brake.over(self.meter), PULSE
            timed = self.meter.show or brake is not None
            if timed:
                report, stride = ReportInterval(report), FIRST
            if self.span > 1:
                stepped = set(map(id, self.stepped))
                shared = [kernel for kernel in self.shared if id(kernel) in stepped]
                loop = BlockLoop(self.bars, self.clock, shared, lanes, report, self.span, stride, self.timer)
            else:
                loop = InstantLoop(self.bars, self.clock, self.stepped, lanes, report, frames, stride, self.timer)
            if timed:
                report.loop = loop
            return loop
        loop = InstantLoop(self.bars, self.clock, self.stepped, lanes, keeper, frames, keeper.stride, self.timer)
        keeper.watch(loop)
        if self.bars.instant:
            loop.go_on()
        return loop

    def told_now(self):
        """Return finished orders and memory for the progress line."""
        return f"{sum(recorder.ended for recorder in self.recorders):,} orders, {peak_rss_mb():,.0f} MB"

    def alive(self):
        """Return the strategy runs that have not failed."""
        return [lane for lane in self.lanes if lane not in self.failed]

    def call(self, lane, hook):
        """Call a hook of a strategy by its name."""
        self.enter(lane, hook)
        called = lane.strategy._ringbar_hook(hook)
        if called is not None:
            self.attempt(lane, called)
        if hook in ("init", "start"):
            self.attempt(lane, lane.strategy._ringbar_check_attributes)

    def attempt(self, lane, function, *arguments):
        """Call a strategy's function; with `forgive` an exception ends only that strategy."""
        try:
            function(*arguments)
        except Exception as error:
            if not self.forgive:
                raise
            self.failed[lane] = told(self, error)

    # -- after the last bar --------------------------------------------------------------------------------------

    def finish(self):
        """Deliver the last notifications, call `stop`, close the books."""
        if self.bars.delivered == 0 and not self.halted:
            self.refuse_nothing()
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

    def refuse_nothing(self):
        """A run without a bar is an error that says what there is."""
        from engine.results.origin.provenance import moment

        options = getattr(self.feeds, "options", None)
        skipped = sum(source.skipped for source in self.opened())
        asked = [
            f"{name}={moment(value)}"
            for name, value in (("start", getattr(options, "begin", None)), ("end", getattr(options, "end", None)))
            if value is not None and abs(value) < 2**63 - 1
        ]
        recipe = getattr(self.options.feeds, "recipe", None)
        covered = ""
        if asked and recipe is not None:
            from feeds import open_feeds

            spans = open_feeds(**{**recipe, "start": None, "end": None}).spans()
            found = [span for span in spans.values() if span]
            if found:
                covered = f"; the data cover {moment(min(a for a, _ in found))} to {moment(max(b for _, b in found))}"
        limits = f" with {' and '.join(asked)}" if asked else ""
        reason = f"; {skipped:,} rows were skipped" if skipped else ""
        raise DataError(f"no bars to run over{limits}{covered}{reason}")

    def close(self):
        """Clear the progress line, release the files and complete the records, whatever happened."""
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

    def results(self):
        """Return a `Result` for each strategy; with `intrabar="band"` it holds those of its other accounts."""
        seconds = perf_counter() - self.began
        common = common_of(self)
        results = [self.failed.get(lane) or result_of(self, lane, seconds, common) for lane in self.lanes]
        if self.options.begin is not None:
            from engine.results.metrics.daily_returns import daily_of, window_metrics

            for result in results:
                if isinstance(result, Result):
                    result.daily = daily_of(result, self.options.begin, self.options.day_ends)
                    result.metrics = window_metrics(result, self.options.begin, result.daily)
        n = len(self.variants)
        if n > 1 and not self.failed:
            for i in range(0, len(results), n):
                results[i].intrabar_results = {result.info["intrabar"]: result for result in results[i : i + n]}
                results[i].info["notes"].append(band_note(results[i]))
        return results[::n]
