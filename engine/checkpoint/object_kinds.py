"""How a checkpoint treats each kind of object.

Objects of the engine are walked attribute by attribute, except those that a run builds from code and options and never
changes: they are LEFT as they are, and so are indicators that are only referenced. Instances of most others exist before a
checkpoint is loaded; those of MADE are created during a run and are created again, without calling their `__init__`.
"""

from __future__ import annotations

import types

from broker.account.fills_and_trades import Fill, Trade
from broker.account.position import Position
from broker.argument_checks import FrozenValue
from broker.broker_config import BrokerConfig as BrokerOptions
from broker.orders.order import Order
from engine.core.kernel.graph import Graph
from engine.core.kernel.kernel import Kernel
from engine.core.loop.strategy_run import StrategyRun
from engine.core.ports import Source
from engine.core.storage.bars import Bars
from engine.core.storage.spool import Spool
from engine.core.time.bar_period import Period
from engine.core.time.clock import Clock
from engine.core.time.session import Session
from engine.core.time.time_zone import Zone
from engine.core.views.context import StrategyContext
from engine.core.views.feedset import Feed, SlowFeeds
from engine.core.views.panel import Operand
from engine.indicators.base import Indicator
from engine.indicators.custom import Adapter
from engine.indicators.stream import Stream
from engine.sizers import AllCash, Fixed, PercentOfEquity, Risk, VolatilityTarget
from feeds.decoding.text_decoder import TextDecoder
from feeds.decoding.timestamps import TimestampPattern
from feeds.tape.presorted_clock import TapeBatch, TapeClock
from feeds.timezones.local_time import LocalTime

MARKED = (Source, Spool, TapeClock, Adapter)  # what says itself where it stands: mark(), go_to(mark, bars), figures()
PROJECT = ("engine.", "feeds.", "broker.")
LEFT = (FrozenValue, BrokerOptions, Graph, StrategyContext, Operand, Period, Session, Zone, LocalTime, TimestampPattern, Feed, SlowFeeds)
MADE = {
    f"{cls.__module__}:{cls.__name__}": cls
    for cls in (Order, Fill, Position, Trade, AllCash, Fixed, PercentOfEquity, Risk, VolatilityTarget)
}
FUNCTIONS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodWrapperType,
    types.ModuleType,
    types.GeneratorType,
    type,
)
# members that are wiring, or that are reached from elsewhere, by class
WIRING = {
    Kernel: ("inputs", "params", "scope", "feed_lines"),
    Operand: ("feed_lines",),
    TextDecoder: ("text", "tally"),
    Bars: ("block", "stamps", "base", "stampbase", "names", "fields", "wanted"),
    Stream: ("spec", "bars"),
    StrategyRun: ("scope", "hook", "subject", "timer"),
    Clock: ("timer",),
    TapeBatch: ("timer",),
}


def name_of(cls):
    """Return a name such as `broker.orders.order:Order`."""
    return f"{cls.__module__}:{cls.__qualname__}"


def ours(cls):
    """Return whether a class belongs to the engine."""
    return cls.__module__.startswith(PROJECT)


def wiring_of(cls):
    """Return the names of attributes that are left alone in objects of a class."""
    return next((names for base, names in WIRING.items() if issubclass(cls, base)), ())


def figures_of(thing):
    """Return what a MARKED object saves in addition to its mark."""
    return thing.figures() if hasattr(thing, "figures") else []


def is_users(thing):
    """Return whether an object is a user's own indicator, whose attributes are data like those of a strategy."""
    return isinstance(thing, Indicator)


def function_name(thing):
    """Return the importable name of a function, class or module; empty for a lambda or a closure."""
    if isinstance(thing, types.ModuleType):
        return thing.__name__
    name = getattr(thing, "__qualname__", "")
    if not name or "<" in name or getattr(thing, "__closure__", None):
        return ""
    return f"{getattr(thing, '__module__', None) or getattr(thing.__class__, '__module__', '')}.{name}"
