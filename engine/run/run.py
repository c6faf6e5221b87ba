"""Run: one pass over the data.

The composition root: connects feeds, clock, indicators, strategies, brokers and records, and closes them afterwards.
"""

from __future__ import annotations

from time import perf_counter

import engine.indicators.operations.operators  # noqa: F401, it registers the operators of lines
from broker.simulated_broker import SimulatedBroker
from engine._util.progress import Progress
from engine.config import AHEAD, WARMUPS, choice
from engine.core.loop.block_loop import BlockLoop
from engine.core.loop.instant_loop import PULSE, InstantLoop
from engine.core.loop.strategy_run import StrategyRun
from engine.core.storage.bars import FIELDS, IF_PRESENT, SKIP, VOLUME
from engine.core.time.clock import Clock
from engine.core.views.feedset import FeedSet
from engine.core.views.panel import Operand
from engine.errors import ConfigError, DataError, RingbarError
from engine.results.origin.provenance import peak_rss_mb
from engine.results.result import Result
from engine.run.error_context import with_context
from engine.run.indicator_memory import bind
from engine.run.interrupts import Interrupted
from engine.run.memory_plan import plan, span_of
from engine.run.report_interval import FIRST, ReportInterval
from engine.run.run_notes import band_note, common_of, result_of
from engine.run.run_state import RunSetup, RunState, Schedule
from engine.strategy import SignalStrategy
from feeds.columns.memory_columns import Columns, preload
from feeds.csv.read_ahead import attach as read_ahead
from feeds.timezones.day_labels import say


class Run:
    """One pass over the data: what `Backtest.run` creates."""

    def __init__(self, backtest, spool, progress, keep=True, checkpoint=None):
        self.state = RunState(backtest.feeds, keep)
        self.setup = RunSetup(backtest, spool, keep, checkpoint, self.state.bars)
        self.schedule = Schedule(backtest.mode)
        self.meter = Progress(self.state.total, progress, self.progress_text)
        self.merged = None  # temporary folder of a merged tape
        self.forgive = False  # whether an error ends only its strategy

    def through(self, forgive=False):
        """Run from start to end and return the results, one per strategy."""
        self.forgive = forgive
        try:
            self.state.phases.measure("preparation", self.prepare)
            self.state.phases.measure("loop", self.go)
            self.state.phases.measure("finish", self.finish)
        except Exception as error:
            explained = with_context(self.state, error, self.setup.checkpoint)
            if explained is error:
                raise
            raise explained from error
        finally:
            self.close()
        return self.results()

    # -- before the first bar ------------------------------------------------------------------------------------

    def prepare(self):
        """Let strategies build the graph, size the rings, allocate memory."""
        schedule = self.schedule
        self.build()
        if self.setup.options.stepwise and isinstance(self.state.feeds, Columns):
            schedule.mode = "runonce"
            self.preload()
            return self.ready()
        schedule.plan = plan(self.setup, self.state, schedule)
        schedule.mode = schedule.plan.mode
        if schedule.mode == "runonce":
            self.preload()
        else:
            self.stream()
        return self.ready()

    def ready(self):
        """Bind what reads the allocated memory, and start the strategies."""
        state = self.state
        state.phases.measure("indicators", bind, self.setup, state, self.schedule)
        state.clock.timer = state.timer
        if state.gate is not None:
            state.gate.lane.scope.clock = state.clock
            state.gate.lane.begin()
        for lane in state.alive():
            lane.scope.clock = state.clock
            lane.begin()
            lane.scope.running = True
            self.call(lane, "start")
        state.phase = ("", None)
        if self.setup.checkpoint is not None:
            self.setup.checkpoint.begin(self)

    def build(self):
        """Let the strategies build the graph."""
        setup = self.setup
        state = self.state
        options = setup.options
        shift = getattr(getattr(state.feeds, "options", None), "shift", 0)
        lookback = 1
        if options.begin is not None:
            from engine.run.trading_start import TradingGate

            state.gate = TradingGate(options.begin, state.bars, state.graph)
        for (strategy, account), recorder in zip(setup.accounts, setup.recorders):
            strategy = strategy._ringbar_copy()
            scope = FeedSet(state.bars, None, state.graph)
            broker = SimulatedBroker(state.bars, recorder, account)
            broker.expect(getattr(state.feeds, "actions", {}), shift)
            strategy._ringbar_connect(scope, broker)
            lane = StrategyRun(strategy, scope, broker, recorder, options.warmup or choice("warmup", strategy.warmup, WARMUPS))
            if state.gate is not None:
                state.gate.hold(lane)
            if account.cheat_on_open:
                lane.peek()
            state.lanes.append(lane)
            self.call(lane, "init")
            if state.gate is not None:
                state.gate.close(lane)
            if isinstance(strategy, SignalStrategy):
                self.attempt(lane, self.follow, lane)
            elif state.bars.wanted[VOLUME] == SKIP:
                state.bars.wanted[VOLUME] = IF_PRESENT
            lookback = max(lookback, int(strategy.lookback))
        state.graph.freeze(lookback)
        self.schedule.divide(state)
        self.schedule.span = span_of(setup, state, self.schedule)
        state.bars.spare += self.schedule.span - 1
        state.phase = ("", None)

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
        state = self.state
        bars = state.bars
        wanted = {field: want for field, want in zip(bars.fields, bars.wanted) if want != SKIP}
        columns = state.feeds
        if not isinstance(columns, Columns):
            columns = state.phases.measure("decoding", preload, state.feeds, wanted, AHEAD, self.meter)
            self.meter = self.meter.again()
        columns.require(wanted)
        state.columns = columns
        bars.adopt(columns.stamps, columns.places, [columns.fields.get(field) for field in bars.fields], columns.offsets)
        for row, (dated, zone) in enumerate(zip(columns.dated, columns.zones)):
            say(bars, row, dated, zone)
        state.clock = Clock(bars, [])

    def stream(self):
        """Allocate rings, and create the clock over sources or over a tape."""
        state = self.state
        if self.schedule.plan.tape:
            self.merge_first()
        state.bars.allocate(self.schedule.plan.chunk)
        if not state.ordered():
            state.sources = state.feeds.sources()
            read_ahead(state.sources, state.bars)
            state.clock = Clock(state.bars, state.sources)

    def merge_first(self):
        """Merge the feeds into a temporary tape, because their buffers do not fit side by side."""
        state = self.state
        from tempfile import TemporaryDirectory

        from feeds import open_feeds
        from feeds.ingest import ingest

        if self.setup.checkpoint is None:
            self.merged = TemporaryDirectory(prefix="ringbar-")
        folder = self.merged.name if self.setup.checkpoint is None else self.setup.checkpoint.tape_for(state.feeds)
        extra = state.bars.fields[len(FIELDS) :]
        manifest = ingest(state.feeds, folder, extra=extra, progress=self.meter.show, group=self.schedule.plan.group)
        state.dropped = manifest["skipped"], manifest["kept"]
        state.feeds = open_feeds(folder, on_bad="keep")
        self.meter = self.meter.again()

    def go(self):
        """Run the loop."""
        loop = self.loop()
        while True:
            try:
                loop.run()
            except Interrupted:
                self.state.halted = True
                return
            except Exception as error:
                lane = loop.drop() if self.forgive else None
                if lane is None:
                    raise
                self.state.phase = (lane.hook, lane)
                self.state.failed[lane] = with_context(self.state, error, self.setup.checkpoint)
                self.state.phase = ("", None)
            else:
                return

    def loop(self):
        """Return the loop of this run, at its start or where a checkpoint was."""
        state = self.state
        schedule = self.schedule
        checkpoint = self.setup.checkpoint
        frames = state.graph.frames.values()
        lanes = [] if state.gate is None else [state.gate.lane]
        lanes += state.alive()
        if checkpoint is None:
            brake = self.setup.options.brake
            report, stride = self.meter if brake is None else brake.over(self.meter), PULSE
            timed = self.meter.show or brake is not None
            if timed:
                report, stride = ReportInterval(report), FIRST
            if schedule.span > 1:
                stepped = set(map(id, schedule.stepped))
                shared = [kernel for kernel in schedule.shared if id(kernel) in stepped]
                loop = BlockLoop(state.bars, state.clock, shared, lanes, report, schedule.span, stride, state.timer)
            else:
                loop = InstantLoop(state.bars, state.clock, schedule.stepped, lanes, report, frames, stride, state.timer)
            if timed:
                report.loop = loop
            return loop
        loop = InstantLoop(state.bars, state.clock, schedule.stepped, lanes, checkpoint, frames, checkpoint.stride, state.timer)
        checkpoint.watch(loop)
        if state.bars.instant:
            loop.go_on()
        return loop

    def progress_text(self):
        """Return finished orders and memory for the progress line."""
        return f"{sum(recorder.ended for recorder in self.setup.recorders):,} orders, {peak_rss_mb():,.0f} MB"

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
            self.state.failed[lane] = with_context(self.state, error, self.setup.checkpoint)

    # -- after the last bar --------------------------------------------------------------------------------------

    def finish(self):
        """Deliver the last notifications, call `stop`, close the books."""
        state = self.state
        if state.bars.delivered == 0 and not state.halted:
            self.refuse_nothing()
        if self.setup.checkpoint is not None:
            self.setup.checkpoint.finish()
        for frame in state.graph.frames.values():
            frame.finish()
        for lane in state.alive():
            state.phase = ("the end of the run", None)
            if self.setup.options.close_at_end:
                lane.broker.liquidate()
            self.attempt(lane, lane.hear_last)
            self.call(lane, "stop")
            lane.broker.finish()
        state.finished = True

    def refuse_nothing(self):
        """Raise an error for a run without a bar; it says which bars there are."""
        from engine.results.origin.provenance import moment

        state = self.state
        options = getattr(state.feeds, "options", None)
        skipped = sum(source.skipped for source in state.opened())
        limits = [
            f"{name}={moment(value)}"
            for name, value in (("start", getattr(options, "begin", None)), ("end", getattr(options, "end", None)))
            if value is not None and abs(value) < 2**63 - 1
        ]
        recipe = getattr(self.setup.options.feeds, "recipe", None)
        covered = ""
        if limits and recipe is not None:
            from feeds import open_feeds

            spans = open_feeds(**{**recipe, "start": None, "end": None}).spans()
            spans = [span for span in spans.values() if span]
            if spans:
                covered = f"; the data cover {moment(min(a for a, _ in spans))} to {moment(max(b for _, b in spans))}"
        between = f" with {' and '.join(limits)}" if limits else ""
        reason = f"; {skipped:,} rows were skipped" if skipped else ""
        raise DataError(f"no bars to run over{between}{covered}{reason}")

    def close(self):
        """Clear the progress line, release the files and complete the records, whatever happened."""
        self.meter.finish()
        for source in self.state.opened():
            source.close()
        if self.merged is not None:
            self.merged.cleanup()
        failures = []
        if self.setup.checkpoint is not None and not self.state.finished:  # the checkpoint knows which records are good
            for recorder in self.setup.recorders:
                recorder.close()
            return
        for recorder in self.setup.recorders:
            try:
                recorder.finish()
            except RingbarError as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def enter(self, lane, hook):
        """Note which hook is called next, for errors."""
        self.state.phase = (hook, lane)

    def results(self):
        """Return a `Result` for each strategy; with `intrabar="band"` it holds those of its other accounts."""
        setup = self.setup
        state = self.state
        seconds = perf_counter() - state.began
        common = common_of(setup, state)
        mode = self.schedule.mode
        results = [
            state.failed.get(lane) or result_of(setup, state, mode, lane, seconds, common) for lane in state.lanes
        ]
        if setup.options.begin is not None:
            from engine.results.metrics.daily_returns import daily_of, window_metrics

            for result in results:
                if isinstance(result, Result):
                    result.daily = daily_of(result, setup.options.begin, setup.options.day_ends)
                    result.metrics = window_metrics(result, setup.options.begin, result.daily)
        n = len(setup.variants)
        if n > 1 and not state.failed:
            for i in range(0, len(results), n):
                results[i].intrabar_results = {result.info["intrabar"]: result for result in results[i : i + n]}
                results[i].info["notes"].append(band_note(results[i]))
        return results[::n]
