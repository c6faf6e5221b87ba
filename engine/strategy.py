"""Strategy and SignalStrategy: what users subclass."""

from __future__ import annotations

from engine.core.parameters import bind, declared
from engine.core.ports import NOTIFY_FILL, NOTIFY_ORDER, NOTIFY_TRADE
from engine.core.strategy_api.order_api import OrderApi
from engine.core.views.feedset import as_datetime
from engine.errors import ConfigError, OrderError, ParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime as moment
    from typing import Any

    from broker.account.fills_and_trades import Fill, Trade
    from broker.orders.order import Order
    from engine.core.views.feedset import FeedSet
    from engine.core.views.panel import Operand

SETTINGS = ("warmup", "sizer")  # class attributes with a meaning of their own, which parameters must not change
SIGNAL_SETTINGS = ("target", "hold")
HOOKS = (
    "start", "prenext", "nextstart", "next", "next_open", "on_timer", "notify_order", "notify_fill", "notify_trade", "stop"
)  # fmt: skip
HOOK_ARGUMENTS = {
    "on_timer": ("name",), "notify_order": ("order",), "notify_fill": ("fill",), "notify_trade": ("trade",), "signal": ("feeds",),
}  # fmt: skip
TRADING_HOOKS = ("prenext", "nextstart", "next", "next_open", "on_timer")
FOREIGN_HOOKS = {
    "on_bar": "next", "on_data": "next", "on_tick": "next", "on_candle": "next", "on_next": "next", "handle_data": "next",
    "handle_bar": "next", "__next__": "next", "step": "next", "execute": "next", "trade": "next", "run": "next",
    "on_start": "start", "on_stop": "stop", "on_order": "notify_order", "on_fill": "notify_fill", "on_trade": "notify_trade",
    "setup": "init", "initialize": "init", "on_init": "init",
}  # fmt: skip


def check_hooks(cls):
    """Refuse a strategy class that would silently do nothing: without `next`, or with a misspelt hook."""
    bases = [base for base in cls.__mro__ if issubclass(base, Strategy) and base not in (Strategy, SignalStrategy)]
    own = {name for base in bases for name, value in vars(base).items() if callable(value) and not isinstance(value, type)}
    if cls in (Strategy, SignalStrategy):
        raise ConfigError(f"{cls.__name__} itself cannot be run; subclass it and define next()")
    hooks = (*HOOKS, "init", *(("signal",) if issubclass(cls, SignalStrategy) else ()))
    for hook in hooks:
        check_arguments(cls, hook)
    spelled = {hook.replace("_", ""): hook for hook in hooks}
    for name in sorted(own):
        hook = spelled.get(name.lower().replace("_", "")) if not name.startswith("_") else None
        if hook is None and name.startswith("notify_") and name not in hooks:
            hook = near_hook(name, [word for word in hooks if word.startswith("notify_")])
        if hook is not None and name != hook and hook not in own:
            raise ConfigError(f"{cls.__name__} defines {name}(), which is never called; did you mean {hook}()?")
    if issubclass(cls, SignalStrategy):
        if "signal" not in own:
            raise ConfigError(f"{cls.__name__} defines no signal(self, feeds), which returns the panel of targets")
        return
    if "signal" in own and not own.intersection(TRADING_HOOKS):
        raise ConfigError(f"{cls.__name__} defines signal() but no next(); did you mean to subclass SignalStrategy?")
    if own.intersection(TRADING_HOOKS):
        return
    wrong = next((name for name in sorted(own) if FOREIGN_HOOKS.get(name) == "next"), None)
    wrong = wrong or next((name for name in sorted(own - set(hooks)) if near_hook(name, ["next"])), None)
    advice = f"; did you mean next() instead of {wrong}()?" if wrong else "; define next(self), which is called at every bar"
    raise ConfigError(f"{cls.__name__} defines no next(), so it would never trade{advice}")


def check_arguments(cls, hook):
    """Refuse a hook that cannot be called with the arguments that the engine calls it with."""
    own = getattr(cls, hook, None)
    code = getattr(own, "__code__", None)
    if code is None or own is getattr(SignalStrategy, hook, None):
        return
    arguments = ("self", *HOOK_ARGUMENTS.get(hook, ()))
    required = code.co_argcount - len(own.__defaults__ or ())
    takes_any = code.co_flags & 0x04  # *args
    if required > len(arguments) or (code.co_argcount < len(arguments) and not takes_any):
        written = ", ".join(code.co_varnames[: code.co_argcount])
        raise ConfigError(f"{cls.__name__} defines {hook}({written}), which is called as {hook}({', '.join(arguments)})")


def near_hook(name, hooks):
    """Return the hook that a name resembles, or None."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), hooks, 1, 0.7)), None)


def reserve(cls, parameters):
    """Refuse parameters that are called like a setting of the class."""
    for name in parameters:
        if name in SETTINGS or (name in SIGNAL_SETTINGS and issubclass(cls, SignalStrategy)):
            raise ParameterError(
                f"{cls.__name__}: parameter {name} would change the setting {name} of the strategy; give it another name, "
                f"such as {name}_, or drop the annotation to set it"
            )


class Strategy(OrderApi):
    """Base of strategies: annotated class attributes are parameters, `init` builds indicators, `next` trades.

        class SmaCross(Strategy):
            fast: int = 10
            slow: int = 50

            def init(self) -> None:
                close = self.feeds.close
                self.cross = CrossOver(SMA(close, self.fast), SMA(close, self.slow))

            def next(self) -> None:
                for feed, sign in self.cross.nonzero():
                    self.order_target_size(feed, sign)

    An instance holds parameters only; every run works on a fresh copy. Class attributes without annotation are settings:
    `warmup` ("all": `next` waits until the indicators of all feeds are ready; "each": until those of one feed are),
    `lookback` (bars that every line keeps readable at least), `state` (names of the attributes that a checkpoint keeps, where
    not all of them can be; docs/checkpoints.md).
    """

    warmup = "all"
    lookback = 1

    def __init__(self, *values: Any, **parameters: Any) -> None:
        if values:
            names = ", ".join(f"{name}=..." for name in declared(type(self), Strategy)) or "it has none"
            raise ParameterError(
                f"{type(self).__name__}({', '.join(map(repr, values))}): parameters are given by name: {names}"
            )
        OrderApi.__init__(self)
        self._ringbar_timers: list[Any] = []
        self._ringbar_parameters = bind(type(self), Strategy, parameters)
        reserve(type(self), self._ringbar_parameters)
        for name, value in self._ringbar_parameters.items():
            setattr(self, name, value)

    def _ringbar_copy(self):
        """Return a new instance with the same parameters."""
        own_init = type(self).__init__ is not Strategy.__init__
        if own_init and "_ringbar_parameters" not in self.__dict__:
            raise ConfigError(
                f"{type(self).__name__}.__init__ does not call super().__init__(); strategies need no __init__: write "
                f"parameters as annotated class attributes, such as fast: int = 10, and build indicators in init(self)"
            )
        try:
            return type(self)(**self._ringbar_parameters)
        except TypeError as error:
            if not own_init or isinstance(error, ParameterError):
                raise
            raise ConfigError(
                f"{type(self).__name__}.__init__ cannot be called with the parameters alone ({error}); every run works on a "
                f"copy. Write parameters as annotated class attributes, such as fast: int = 10, and leave __init__ out"
            ) from error

    def init(self):
        """Build indicators; there are no bars yet."""

    def start(self) -> None:
        """Called once, before the first instant."""

    def prenext(self) -> None:
        """Called at each instant while indicators warm up."""

    def nextstart(self) -> None:
        """Called once, at the first instant at which all indicators are ready; by default calls `next`."""
        self.next()

    def next(self):
        """Called at each instant from then on."""

    def next_open(self) -> None:
        """Called before orders meet the new bars, with `cheat_on_open=True` only; its orders meet the new bars.

        `feed.open[0]` is the open of the new bar; everything else still shows the bars before.
        """

    def on_timer(self, name: str) -> None:
        """Called when a timer of `schedule` is due, before `next`."""

    def schedule(self, rule: str, name: str | None = None) -> None:
        """Call `on_timer(name)` at a time of day or a date: `self.schedule("09:45")`, `self.schedule("month_end 15:45")`.

        rule: a time, at the first instant of each day at or after it; day_start, week_start, month_start: the first instant of
        each; week_end, month_end: the last weekday of each, or the next instant if it has none; with a time, from then on. Days
        and times are those of `Backtest(session=)`, UTC without. name: what `on_timer` is given, the rule by default. Call it
        in `init` or `start`; timers begin when the strategy is warmed up.
        """
        from engine.core.time.timer import Timer

        if self._ringbar_context is None:
            raise OrderError(f"{type(self).__name__}.schedule: the strategy is not running yet; use it from init() on")
        if self._ringbar_hook("on_timer") is None:
            raise OrderError(f"{type(self).__name__}.schedule({rule!r}): define on_timer(self, name), which it calls")
        self._ringbar_timers.append(Timer(rule, str(rule) if name is None else name, self._ringbar_broker.options.session))

    def notify_order(self, order: Order) -> None:
        """Called when an order was accepted, rejected, filled in part or completely, canceled or expired."""

    def notify_fill(self, fill: Fill) -> None:
        """Called for each execution."""

    def notify_trade(self, trade: Trade) -> None:
        """Called when a trade has ended."""

    def stop(self) -> None:
        """Called once, after the last instant."""

    def record(self, name, value):
        """Record a value of a series of the strategy's own at this instant: `self.record("leverage", x)`.

        `result.series["leverage"]` has the series, the report draws it. Memory does not grow; the digest counts it.
        """
        if self._ringbar_context is None:
            raise OrderError(f"{type(self).__name__}.record: the strategy is not running yet; use it from start() on")
        self._ringbar_broker.note(name, value)

    def _ringbar_hook(self, hook):
        """Return the bound hook if the class defines it, otherwise None.

        The class is asked, not the instance: an attribute such as `self.stop = price` never replaces a hook.
        """
        if getattr(type(self), hook) is getattr(Strategy, hook):
            return None
        function = next(base.__dict__[hook] for base in type(self).__mro__ if hook in base.__dict__)
        return function.__get__(self, type(self))

    def _ringbar_check_attributes(self):
        """Refuse functions assigned to the name of a hook: hooks are read from the class, so they would never be called."""
        for name in (*HOOKS, "init"):
            if callable(self.__dict__.get(name)):
                raise ConfigError(
                    f"{type(self).__name__}: self.{name} was assigned a function, but hooks are methods of the class; define "
                    f"{name}() in the class and branch inside it"
                )

    def _ringbar_listens(self):
        """Return which of the `notify_` hooks are defined: NOTIFY_... added up."""
        flags = {"notify_order": NOTIFY_ORDER, "notify_fill": NOTIFY_FILL, "notify_trade": NOTIFY_TRADE}
        return sum(flag for hook, flag in flags.items() if self._ringbar_hook(hook) is not None)

    @property
    def datetime(self) -> moment:
        """This instant as an aware UTC datetime."""
        return as_datetime(self.now)

    @datetime.setter
    def datetime(self, value: Any) -> None:
        self._ringbar_refuse("datetime")

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._ringbar_parameters.items())})"


class SignalStrategy(Strategy):
    """A strategy without callbacks: `signal` returns a panel of targets, whose changes the compiled loop turns into orders.

        class Trend(SignalStrategy):
            def signal(self, feeds):
                return SMA(feeds.close, 10) > SMA(feeds.close, 50)

    A target is the position wanted in that feed: a size (`target = "size"`), or a share of equity (`target = "weight"`: an
    order is sent when the weight changes, sized at the latest close). NaN keeps the position; with `hold = True` so does zero,
    so that events such as crossings can be targets.
    """

    target = "size"
    hold = False

    def signal(self, feeds: FeedSet) -> Operand:
        """Return the panel of targets; called once, like `init`."""
        raise NotImplementedError(f"{type(self).__name__} does not define signal(self, feeds)")
