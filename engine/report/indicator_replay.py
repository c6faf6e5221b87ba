"""Compute a strategy's indicators over bars in memory again, without trading, for the candle charts.

Place in the flow: `candle_data` reads the bars; the strategy's `init` builds its graph here as it does in a run. Kernels that read
their own row are swept over whole columns, as in runonce mode; those of slower bars or of several feeds run bar by bar.
"""

from __future__ import annotations

from array import array

import numpy as np

import engine.indicators.operations.operators  # noqa: F401, it registers the operators of lines
from broker.broker_config import BrokerConfig
from broker.simulated_broker import SimulatedBroker
from engine.core.kernel.graph import Graph
from engine.core.loop.instant_loop import InstantLoop
from engine.core.loop.strategy_run import StrategyRun
from engine.core.record.recorder import Recorder
from engine.core.storage.bars import SKIP, Bars
from engine.core.time.clock import Clock
from engine.core.views.feedset import FeedSet
from engine.core.views.panel import Operand
from engine.strategy import SignalStrategy, Strategy

LINES = 8  # drawn at most
FILL = 4  # as many at least, with indicators that only other indicators read
WATCHED = 400_000  # instants that are watched one by one, at most


class Replay:
    """The graph of `strategy` (a class with its `parameters`) over feeds `names`; `lines`: {name: operand}."""

    def __init__(self, strategy, parameters, names, tz=None):
        self.strategy, self.parameters = strategy, parameters
        self.bars = Bars(list(names))
        self.bars.tz = tz or "UTC"
        self.graph = Graph(self.bars)
        self.scope = FeedSet(self.bars, None, self.graph)
        self.lines = begin(strategy(**parameters), self.scope, SimulatedBroker(self.bars, Recorder(1.0), BrokerConfig()))
        self.graph.freeze()
        swept = {id(kernel) for kernel in self.graph.sweepable()}
        self.watched = [kernel for kernel in self.graph.kernels if id(kernel) not in swept]
        frames = self.graph.frame_of
        self.across = any(frames(kernel.ring) is None for kernel in self.watched)  # it reads several feeds

    @property
    def wanted(self):
        """Return {field: REQUIRED or IF_PRESENT}: the columns that it reads."""
        return {field: want for field, want in zip(self.bars.fields, self.bars.wanted) if want != SKIP}

    @property
    def rings(self):
        """Return columns as long as the feeds, which `sweep` fills."""
        return sum(len(kernel.outs) for kernel in self.graph.sweepable())

    def over(self, columns, rows):
        """Return {row: {name: values}} of the feeds `rows` of `Columns`: float64 arrays as long as the feed, NaN during warm-up."""
        entries = {row: {} for row in rows}
        retained = self.sweep(columns, rows)
        slow = {}
        for name, operand in self.lines.items():
            if id(operand.ring) not in retained:
                slow[name] = operand
                continue
            for row in rows:
                if operand.row in (-1, row):
                    entries[row][name] = retained[id(operand.ring)][columns.offsets[row] : columns.offsets[row + 1]]
        if slow and columns.offsets[-1] <= WATCHED:
            for row in rows:
                entries[row].update({name: None for name, line in slow.items() if line.ring.across or line.row in (-1, row)})
            self.watch(entries, slow)
        return entries

    def sweep(self, columns, rows):
        """Return {id of a ring: its column of all feeds}; only `rows` have values."""
        bars, offsets = self.bars, columns.offsets
        bars.adopt(columns.stamps, columns.places, [columns.fields.get(field) for field in bars.fields], offsets)
        for row, (dated, zone) in enumerate(zip(columns.dated, columns.zones)):
            bars.dated[row], bars.zones[row] = dated, zone
        entries = {}
        for kernel in self.graph.sweepable():
            kernel.allocate(kernel.ring.rows)
            for ring in kernel.outs:
                entries[id(ring)] = np.full(max(1, offsets[bars.rows]), np.nan)
                ring.bind(entries[id(ring)], offsets[:-1], -1)
        for row in rows:
            for kernel in self.graph.sweepable():
                kernel.once(row, 0, offsets[row + 1] - offsets[row])
        return entries

    def watch(self, found, slow):
        """Fill in the values of the lines in `slow`, which are None in `found`, by a pass over the bars that `sweep` adopted."""
        names = {row: [name for name, values in lines.items() if values is None] for row, lines in found.items()}
        watcher = Watcher(lines={row: [slow[name] for name in mine] for row, mine in names.items()})
        broker = SimulatedBroker(self.bars, Recorder(1.0), BrokerConfig())
        watcher._ringbar_connect(self.scope, broker)
        watcher.init()
        for frame in self.graph.frames.values():
            frame.allocate([kernel for kernel in self.watched if self.graph.frame_of(kernel.ring) is frame])
        for kernel in self.watched:
            kernel.allocate(kernel.ring.rows)
            for ring in kernel.outs:
                ring.allocate()
        stepped = [kernel for kernel in self.watched if self.graph.frame_of(kernel.ring) is None]
        self.scope.clock = Clock(self.bars, [])
        lane = StrategyRun(watcher, self.scope, broker, Recorder(1.0), "all")
        lane.begin()
        self.scope.running = True
        InstantLoop(self.bars, self.scope.clock, stepped, [lane], lambda bars: None, self.graph.frames.values()).run()
        for row, mine in names.items():
            found[row].update((name, np.array(values)) for name, values in zip(mine, watcher.seen[row]))


def begin(strategy, scope, broker):
    """Let a strategy build its graph; return {name: operand} of its attributes, then of what these are built from."""
    strategy._ringbar_connect(scope, broker)
    strategy.init()
    targets = strategy.signal(scope) if isinstance(strategy, SignalStrategy) else None
    entries = {}
    for name, value in vars(strategy).items():
        if not name.startswith("_ringbar"):
            gather(entries, name, value)
    if isinstance(targets, Operand):
        gather(entries, "target", targets)
    seen = {id(ring) for ring in scope.bars.rings}
    lines = {}
    for name, operand in entries.items():
        if id(operand.ring) not in seen and len(lines) < LINES:
            seen.add(id(operand.ring))
            lines[name] = operand
    for kernel in scope.graph.kernels:
        if id(kernel.ring) not in seen and len(lines) < FILL:
            seen.add(id(kernel.ring))
            lines[kernel.title()] = kernel
    return lines


def gather(found, name, value, depth=0):
    """Collect lines and panels in an attribute, in lists and mappings, with all outputs of indicators that have several."""
    if isinstance(value, Operand):
        outputs = getattr(value, "outputs", ())
        found[name if not outputs else f"{name}.{outputs[0]}"] = value
        for output in outputs[1:]:
            found[f"{name}.{output}"] = getattr(value, output)
    elif isinstance(value, (list, tuple)) and depth < 2:
        for i, item in enumerate(value):
            gather(found, f"{name}[{i}]", item, depth + 1)
    elif isinstance(value, dict) and depth < 2:
        for key, item in value.items():
            gather(found, f"{name}[{getattr(key, 'name', key)}]", item, depth + 1)


class Watcher(Strategy):
    """Records the values of the operands in `lines` {row: [operand]} at every bar of these feeds, and trades nothing."""

    lines: object

    def init(self):
        self.seen = {row: [array("d") for _ in operands] for row, operands in self.lines.items()}

    def prenext(self):
        feeds = self._ringbar_context.feeds
        for row, operands in self.lines.items():
            if feeds[row].fresh:
                for operand, values in zip(operands, self.seen[row]):
                    values.append(operand.ring.now(0 if operand.ring.across else row))

    nextstart = next = prenext
