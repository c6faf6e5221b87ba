"""Backtest: the class that users run: feeds, strategies and options, checked; `run` is one pass."""

from __future__ import annotations

from broker.broker_config import NAMES, BrokerConfig
from engine.config import KEEP, MODES, ON_ERROR, WARMUPS, amount, choice, older_name, size_of
from engine.errors import ConfigError, DataError, ParameterError, suggest
from engine.run.memory_plan import plan
from engine.run.run import Run
from engine.strategy import Strategy, check_hooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Generic, TypeVar, overload

    from engine.results.result import Result
    from engine.run.memory_plan import Plan

    One = Strategy | type[Strategy]
    Given_co = TypeVar("Given_co", bound=One | Sequence[object], covariant=True)  # mixed lists are lists of objects
else:
    from engine._util.light_generic import Generic

    Given_co = None


NOT_OPTIONS = ("self", "feeds", "strategy", "unknown", "older")


class Backtest(Generic[Given_co]):
    """One or several strategies over the same feeds, each with its own account.

    feeds: the result of `open_feeds`. strategy: an instance, a class, or a list of them. mode: "stream" (constant memory),
    "runonce" (columns in memory, indicators swept over them first), or "auto" (runonce if it fits `memory`); results are
    equal. memory: a budget for the run, such as "400MB", which sizes buffers and chooses the mode; one that cannot be met is
    an error with the figures. close_at_end: close positions at the last close. warmup: "all" or "each", overrides the
    strategies' setting. chunk: bars decoded ahead per feed in stream mode; overrides the value derived from `memory`.

    Options of the broker (docs/execution-rules.md, sections 3 to 5): cash: at the start. commission: a fraction of value
    (0.001), `PerUnit(0.005)` or another model, a function of size and price, or {feed name: one of these}, "*" for all others.
    slippage: a fraction of the price, a model, or a function; market and stop fills only. spread: between bid and ask, as a
    fraction of the price; the same fills pay half of it. max_participation: the fraction of a bar's volume that the orders of a
    feed may take (`participation=` is its older name). short_margin: equity that short positions need, as a fraction of their
    value; None for no limit. leverage: value of long positions that one unit of equity carries. maintenance_margin: equity
    needed to keep positions open, as a fraction of their value; below it they are closed. instruments: an `Instrument` for all
    feeds, or {feed name: Instrument}. currency, rates: the account's currency, and {currency: name of the feed whose close
    converts it}. financing: `Financing(...)`. limits: `Limits(...)`. hedging: long and short positions of a feed side by side.
    intrabar: the assumed path inside a bar, where it decides which order of a group comes first: "pessimistic", "optimistic",
    "ohlc", "olhc", "adaptive"; "band" runs them all at once (`result.intrabar_results`). on_insufficient_cash: "reject"
    openings that the account cannot afford, or "reduce" them to what it can. cheat_on_open: call `next_open`. fill_on_close:
    fill market orders at the close at which they were placed. session: where days begin, for DAY orders and settlement:
    "17:00", or a `Session` with a time zone; midnight UTC by default.
    """

    def __init__(
        self,
        feeds: Any,
        strategy: Given_co,
        *,
        mode: str = "stream",
        memory: str | int | None = None,
        close_at_end: bool = False,
        warmup: str | None = None,
        chunk: int | None = None,
        cash: float = 100_000.0,
        commission: Any = None,
        slippage: Any = None,
        spread: float = 0.0,
        max_participation: Any = None,
        short_margin: float | None = 1.0,
        leverage: float = 1.0,
        maintenance_margin: float = 0.0,
        instruments: Any = None,
        currency: str | None = None,
        rates: Mapping[str, str] | None = None,
        financing: Any = None,
        limits: Any = None,
        hedging: bool = False,
        intrabar: str = "pessimistic",
        cheat_on_open: bool = False,
        fill_on_close: bool = False,
        session: Any = None,
        on_insufficient_cash: str = "reject",
        **unknown: Any,
    ) -> None:
        if "participation" in unknown:
            older = unknown.pop("participation")
            max_participation = older_name("participation", older, "max_participation", max_participation)
        arguments: dict[str, Any] = dict(locals())
        feeds = arguments["feeds"] = opened(feeds)
        if len(feeds.names) == 0:
            raise DataError("no feeds to run on; open_feeds(...) found none")
        self.several = isinstance(strategy, (list, tuple))
        several = list(strategy) if isinstance(strategy, (list, tuple)) else [strategy]
        self.strategies: list[Any] = []
        for one in several:
            self.strategies.append(instance_of(one, {type(strategy) for strategy in self.strategies[-1:]}))
        if not self.strategies:
            raise ConfigError("no strategy to run: the list is empty")
        self.feeds = feeds
        refuse_options(unknown, self.strategies) if unknown else None
        self.given = {name: value for name, value in arguments.items() if name not in NOT_OPTIONS}
        self.broker = BrokerConfig.of({**{name: arguments[name] for name in NAMES}, **unknown})  # type: ignore[union-attr]
        self.cash = self.broker.cash
        self.mode = choice("mode", mode, MODES)
        self.memory = None if memory is None else size_of(memory)
        self.close_at_end = close_at_end
        self.warmup = None if warmup is None else choice("warmup", warmup, WARMUPS)
        self.chunk = None if chunk is None else int(amount("chunk", chunk))
        self.shares = None  # cash of each strategy's account, where they differ
        self.brake = None  # what ends a run early, with a result: engine.run.interrupts
        self.begin = None  # int64 ns: trade from then on, what comes before only warms indicators up
        self.day_ends = None  # with begin: `DayEnds`, which passes over the same bars share
        self.stepwise = False  # of columns in memory, too: indicators step with the loop, and need no columns of their own

    def __repr__(self) -> str:
        names = ", ".join(map(repr, self.strategies))
        count = len(self.feeds.names)
        feeds = f"{count} feeds" if count != 1 else f"1 feed, {self.feeds.names[0]}"
        return f"<Backtest of {names} on {feeds}; cash {self.cash:,.0f}, mode {self.mode}; .run() runs it>"

    def explain(self) -> Plan:
        """Return the `Plan` of a run: mode, buffers, and bytes per part; `print` it. Nothing is read."""
        run = Run(self, None, False)
        try:
            run.build()
            result: Plan = plan(run.setup, run.state, run.schedule)
            return result
        finally:
            run.close()

    if TYPE_CHECKING:

        @overload
        def run(
            self: Backtest[One],
            *,
            spool: str | None = ...,
            keep: str = ...,
            progress: bool | None = ...,
            on_error: str = ...,
            checkpoint: str | None = ...,
            every: str | float = ...,
            resume: bool = ...,
        ) -> Result: ...

        @overload
        def run(
            self: Backtest[Sequence[object]],
            *,
            spool: str | None = ...,
            keep: str = ...,
            progress: bool | None = ...,
            on_error: str = ...,
            checkpoint: str | None = ...,
            every: str | float = ...,
            resume: bool = ...,
        ) -> list[Result]: ...

    def run(
        self,
        *,
        spool: str | None = None,
        keep: str = "all",
        progress: bool | None = None,
        on_error: str = "raise",
        checkpoint: str | None = None,
        every: str | float = "30s",
        resume: bool = True,
        **unknown: Any,
    ) -> Result | list[Result]:
        """Run all strategies in one pass; return their `Result`, or the list of them if a list was given.

        spool: folder for the record files; by default they are nameless temporary files. keep: "all" tables, or "metrics" only
        (with equity, cash flows, digest, and the numbers of orders, fills and trades). progress: True or False to show or hide
        the progress line, None for terminals only. on_error: "raise", or "continue" to end only the strategy that raised and
        return its error in place of its result. checkpoint: folder for a run that survives a crash: the same call resumes from
        the last checkpoint there, unless `resume` is False. every: how often to write one ("30s", "5min", seconds, or
        "100000 bars").
        Errors: ConfigError for invalid options; DataError for bad data; StrategyError for an exception in a strategy.
        """
        if unknown:
            self.refuse_run_options(unknown)
        tables = choice("keep", keep, KEEP) == "all"
        forgive = choice("on_error", on_error, ON_ERROR) == "continue"
        if checkpoint is None:
            results: list[Result] = Run(self, spool, progress, tables).through(forgive)
            return results if self.several else results[0]
        if forgive:
            raise ConfigError(
                'on_error="continue" with checkpoint=: a resumed run needs all its strategies; leave out one of the two'
            )
        if not tables:
            raise ConfigError('keep="metrics" with checkpoint=: a resumed run needs its tables; leave out one of the two')
        from engine.checkpoint.checkpoint import Checkpoint

        writer = Checkpoint(checkpoint, every, resume)
        try:
            writer.open(self)
            results = Run(self, spool or writer.record, progress, checkpoint=writer).through()
        finally:
            writer.close()
        return results if self.several else results[0]

    def refuse_run_options(self, unknown):
        """Refuse options that `run` does not have, and say where they belong."""
        from inspect import signature

        name = next(iter(unknown))
        if name in signature(Backtest.__init__).parameters:
            raise ConfigError(f"run has no option {name!r}: it is an option of Backtest(feeds, strategy, {name}=...)")
        refuse_options(unknown, self.strategies, "run")
        own = [word for word, one in signature(Backtest.run).parameters.items() if one.kind is one.KEYWORD_ONLY]
        raise ConfigError(f"run has no option {name!r}{suggest(name, own)}")


def opened(feeds):
    """Return feeds as they are; open a path, a frame, a list or a mapping with `open_feeds`."""
    if hasattr(feeds, "sources") and hasattr(feeds, "names"):
        return feeds
    if (isinstance(feeds, type) and issubclass(feeds, Strategy)) or isinstance(feeds, Strategy):
        raise ConfigError(f"feeds={feeds!r}; the feeds come first, then the strategy: Backtest(feeds, {feeds!r})")
    if isinstance(feeds, (str, list, tuple, dict)) or hasattr(feeds, "__fspath__") or hasattr(feeds, "columns"):
        from feeds import open_feeds

        return open_feeds(feeds)
    raise ConfigError(f"feeds={feeds!r:.80}; expected open_feeds(...), a path, or a frame with columns such as close")


OTHER_WORDS = {
    **dict.fromkeys(("initial_cash", "initial_capital", "capital", "start_cash", "startcash", "init_cash"), "it is cash="),
    **dict.fromkeys(("fee", "fees", "commissions"), "it is commission=, a fraction such as 0.001, or PerUnit(0.005)"),
    "margin": "leverage= buys on margin, short_margin= is what short positions bind",
    "sizer": "a sizer is an attribute of the strategy: sizer = sizers.Fixed(10)",
    "benchmark": "it is an option of result.report(path, benchmark=...) and result.statistics(benchmark=...)",
    "trade_on_close": "it is fill_on_close=True",
    "coc": "it is fill_on_close=True",
    "coo": "it is cheat_on_open=True",
    "exclusive_orders": "order_target_percent(feed, share) closes and opens in one order",
    "finalize_trades": "it is close_at_end=True",
    "params": "parameters belong to the strategy: Backtest(feeds, Mine(fast=10))",
}  # options of other libraries


def refuse_options(unknown, strategies, call="Backtest"):
    """Refuse options that belong to another call, to the strategy, or to another library, and say what to write."""
    from inspect import signature

    from engine.core.parameters import declared
    from feeds import open_feeds

    for name in unknown:
        if name in signature(open_feeds).parameters:
            advice = f"it is an option of open_feeds(..., {name}=...)"
        elif name in signature(Backtest.run).parameters:
            advice = f"it is an option of run({name}=...)"
        elif any(name in declared(type(strategy), Strategy) for strategy in strategies):
            cls = next(type(strategy).__name__ for strategy in strategies if name in declared(type(strategy), Strategy))
            advice = f"it is a parameter of the strategy: Backtest(feeds, {cls}({name}=...))"
        elif name in OTHER_WORDS:
            advice = OTHER_WORDS[name]
        else:
            continue
        raise ConfigError(f"{call} has no option {name!r}: {advice}")


def instance_of(strategy, checked=()):
    """Return an instance for a strategy class or instance; classes that would silently do nothing are refused.

    checked: classes that are known to be good.
    """
    if isinstance(strategy, type) and issubclass(strategy, Strategy):
        check_hooks(strategy)
        if strategy.__init__ is not Strategy.__init__:
            return started(strategy)
        return strategy()
    if isinstance(strategy, Strategy):
        if type(strategy) not in checked:
            check_hooks(type(strategy))
        return strategy
    shown = f"{strategy!r:.80}"
    if callable(strategy) and not isinstance(strategy, type):
        shown += ", a function"
    raise ConfigError(f"strategy={shown}; expected a Strategy, as class or instance")


def started(strategy):
    """Return an instance of a class with an `__init__` of its own."""
    try:
        return strategy()
    except TypeError as error:
        if isinstance(error, ParameterError):
            raise
        raise ConfigError(
            f"{strategy.__name__}() cannot be created ({error}); write parameters as annotated class attributes, such as "
            f"fast: int = 10, instead of an __init__"
        ) from error
