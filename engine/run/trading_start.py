"""TradingGate: trade only a part of a run; everything before `begin` only warms up indicators.

Place in the flow: a strategy run of its own comes before all others in each instant. At the first instant from `begin` on it
opens the gate that the warm-up of the others waits for. So they start at that instant in every mode, at no further cost.
"""

from __future__ import annotations

from array import array

from broker.broker_config import BrokerConfig
from broker.simulated_broker import SimulatedBroker
from engine.core.loop.strategy_run import StrategyRun
from engine.core.record.recorder import Recorder
from engine.core.storage.ring import Ring
from engine.core.views.context import EVERY
from engine.core.views.feedset import FeedSet
from engine.strategy import Strategy


class TradingGateOpener(Strategy):
    """Open the gate at `begin`, int64 ns."""

    begin: object
    axis: object

    def prenext(self):
        if self.now >= self.begin:
            self.axis[0] = 1

    next = prenext


class TradingGate:
    """The gate of one pass: `lane` runs first, `close(lane)` makes another one wait."""

    def __init__(self, begin, bars, graph):
        self.begin = begin
        self.axis = array("q", [0])
        self.ring = Ring("the time from which to trade", self.axis, 1, True)
        usher = TradingGateOpener(begin=begin, axis=self.axis)
        scope = FeedSet(bars, None, graph)
        recorder = Recorder(1.0)
        broker = SimulatedBroker(bars, recorder, BrokerConfig())
        usher._ringbar_connect(scope, broker)
        self.lane = StrategyRun(usher, scope, broker, recorder, "all")

    def hold(self, lane):
        """Call the strategy's `prenext` only once the gate is open."""
        prenext = lane.prenext
        if prenext is not None:
            lane.prenext = lambda: prenext() if self.axis[0] else None

    def close(self, lane):
        """Make a strategy run wait for the gate."""
        lane.scope.gates.append((self.ring, EVERY))
