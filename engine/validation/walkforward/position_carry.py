"""PositionCarry: one continuous run in which the parameters of a strategy change.

A walk-forward with `carry=True` runs it. The account continues with its positions, cash and working orders. The state of the
strategy starts afresh, with warm indicators. Equal parameters in consecutive windows change nothing.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from engine.config import WARMUPS, choice
from engine.core.views.panel import Operand
from engine.errors import ConfigError
from engine.strategy import SignalStrategy, Strategy

NAN = float("nan")


class PositionCarry(Strategy):
    """`windows`: (start ts, parameters) pairs in order, of the class `strategy`; None for parameters means idle."""

    strategy: object
    windows: object

    def __init__(self, **parameters):
        super().__init__(**parameters)
        self.warmup = choice("warmup", self.strategy.warmup, WARMUPS)

    def init(self):
        self.turns = []
        for begin, params in self.windows:
            if not self.turns or self.turns[-1].params != params:
                self.turns.append(CarriedWindow(begin, params))
        for turn in self.turns:
            if turn.params is not None:
                turn.build(self)
        self.lookback = max([1, *(int(turn.runner.lookback) for turn in self.turns if turn.runner)])
        self.current = None
        self.left = list(self.turns)

    def _ringbar_listens(self):
        return reduce(or_, (turn.runner._ringbar_listens() for turn in self.turns if turn.runner), 0)

    def hand_over(self):
        """Return the window that trades at this instant."""
        while self.left and self.now >= self.left[0].begin:
            self.tell("stop")
            self.current = self.left.pop(0)
            self.tell("start")
        return self.current

    def next(self):
        turn = self.hand_over()
        if turn is not None and turn.runner:
            turn.step()

    def next_open(self):
        turn = self.hand_over()
        if turn is not None and turn.runner and turn.begun:
            self.tell("next_open")

    def notify_order(self, order):
        self.tell("notify_order", order)

    def notify_fill(self, fill):
        self.tell("notify_fill", fill)

    def notify_trade(self, trade):
        self.tell("notify_trade", trade)

    def tell(self, hook, *arguments):
        """Call a hook of the strategy that trades now, if it defines it."""
        called = self.current.runner._ringbar_hook(hook) if self.current is not None and self.current.runner else None
        if called is not None:
            called(*arguments)

    def stop(self):
        self.tell("stop")


class CarriedWindow:
    """The strategy with one set of parameters, from `begin` on."""

    def __init__(self, begin, params):
        self.begin = begin
        self.params = params
        self.runner = None
        self.begun = False
        self.targets = None

    def build(self, relay):
        """Build its indicators next to those of the other windows; the run waits for all of them."""
        self.runner = runner = relay.strategy(**self.params)
        runner._ringbar_connect(relay._ringbar_context, relay._ringbar_broker)
        runner.init()
        if isinstance(runner, SignalStrategy):
            choice("target", runner.target, ("size", "weight"))
            self.targets = runner.signal(relay._ringbar_context)
            if not isinstance(self.targets, Operand) or self.targets.row != -1:
                raise ConfigError(f"{type(runner).__name__}.signal returned {self.targets!r}; expected a panel")
            self.last = [NAN] * len(relay._ringbar_context)

    def step(self):
        if self.targets is not None:
            self.pursue()
        else:
            called = None if self.begun else self.runner._ringbar_hook("nextstart")
            called = called or self.runner._ringbar_hook("next")
            if called is not None:
                called()
        self.begun = True

    def pursue(self):
        """Trade the targets of a `SignalStrategy`."""
        runner = self.runner
        ring = self.targets.ring
        for feed in runner.feeds.fresh:
            target = ring.now(feed.row)
            if target == target and target != self.last[feed.row] and not (runner.hold and target == 0.0):
                self.last[feed.row] = target
                if runner.target == "weight":  # sized where all orders are: with multiplier, currency and lot
                    runner.order_target_percent(feed, target)
                else:
                    runner.order_target_size(feed, target)
