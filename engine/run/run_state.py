"""Parts of a run: what it is asked to do (`RunSetup`), the pass over the data (`RunState`), how it proceeds
(`Schedule`).

`Run` owns one of each; helpers such as the memory plan or the checkpoint take those that they need.
"""

from __future__ import annotations

from time import perf_counter, time

from engine.core.kernel.graph import Graph
from engine.core.loop.phase_timer import PhaseTimer
from engine.core.record.recorder import Recorder
from engine.core.storage.bars import Bars
from engine.run.phase_seconds import Phases


class RunSetup:
    """Options, and an account with a recorder for each strategy and intrabar assumption."""

    def __init__(self, backtest, spool, keep, checkpoint, bars):
        self.options = backtest
        self.keep = keep
        self.checkpoint = checkpoint
        self.variants = backtest.broker.variants()
        self.accounts = [(strategy, config) for strategy in backtest.strategies for config in self.variants]
        if backtest.shares is not None:
            shares = [share for share in backtest.shares for _ in self.variants]
            self.accounts = [(strategy, config.worth(share)) for (strategy, config), share in zip(self.accounts, shares)]
        self.recorders = [self.recorder(spool, i, bars) for i in range(len(self.accounts))]

    def recorder(self, spool, i, bars):
        """Return the recorder of the i-th account, with a folder of its own if there are several strategies or accounts."""
        if spool is not None and len(self.options.strategies) > 1:
            spool = f"{spool}/{i // len(self.variants)}"
        if spool is not None and i % len(self.variants) > 0:
            spool = f"{spool}/{self.accounts[i][1].intrabar}"
        recorder = Recorder(self.accounts[i][1].cash, spool, self.keep)
        recorder.tracker.bars = bars
        return recorder


class RunState:
    """The pass: its data, the graph of indicators, the strategy runs, and its progress.

    `phase`: (hook, strategy run or None) of calls outside of instants, which errors name.
    """

    def __init__(self, feeds, keep=True):
        self.timer = PhaseTimer() if keep else None  # trials of sweeps keep metrics only, and have no phases
        self.phases = Phases(self.timer)
        self.began = perf_counter()
        self.started = time()
        self.feeds = feeds  # those that are read: a merged tape takes their place
        self.total = feeds.estimate_rows()
        self.bars = Bars(list(feeds.names))
        self.bars.tz = getattr(feeds, "tz", None) or "UTC"
        self.graph = Graph(self.bars)
        self.lanes = []  # strategy runs
        self.failed = {}  # strategy run -> the error that ended it
        self.gate = None  # `TradingGate` of a run that trades later than its data begin
        self.sources = []
        self.columns = None
        self.clock = None
        self.dropped = 0, 0  # rows skipped and kept by a merge
        self.phase = ("init", None)
        self.resumed = None  # the instant at which a checkpoint resumed it
        self.halted = False  # whether it was interrupted before the feeds ended
        self.finished = False

    def alive(self):
        """Return the strategy runs that have not failed."""
        return [lane for lane in self.lanes if lane not in self.failed]

    def opened(self):
        """Return everything that bars came from and that counts bad rows: sources, batches of a tape, columns."""
        return [*self.sources, *getattr(self.clock, "reels", ()), *([self.columns] if self.columns else [])]

    def ordered(self):
        """Return whether the feeds are already in time order and have a clock of their own."""
        if self.clock is None and hasattr(self.feeds, "clock"):
            self.clock = self.feeds.clock(self.bars)
        return self.clock is not None


class Schedule:
    """How the pass proceeds: its mode, how many instants it delivers at a time, and which indicators step with the loop."""

    def __init__(self, mode):
        self.mode = mode
        self.plan = None
        self.span = 1  # instants that are delivered at a time
        self.shared = []  # indicators of several strategies
        self.private = {}  # strategy run -> indicators that no other one uses
        self.scratch = set()  # ids of indicators whose memory strategies share, one after the other
        self.stepped = []  # indicators that step with the loop; the others exist as columns

    def divide(self, state):
        """Find which indicators are private to a strategy, and which of those can work in shared scratch memory."""
        lanes = state.alive()
        self.shared, private = state.graph.divide([lane.scope for lane in lanes])
        self.private = dict(zip(lanes, private))
        if len(private) > 1:
            self.scratch = {id(kernel) for kernels in private for kernel in kernels if kernel.every}
