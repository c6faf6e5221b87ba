"""Strategies: parameters, hooks, fresh copies, several in one pass, errors that say where they happened."""

import pytest
from markets import feeds, flat, universe
from play import Play, play

from engine import Backtest, SignalStrategy, Strategy
from engine.errors import ConfigError, OrderError, ParameterError, StrategyError
from engine.indicators import SMA
from strategies.sma_cross import SmaCross, SmaCrossSignal


class Knobs(Strategy):
    count: int
    rate: float = 0.5
    name: str = "x"
    flag: bool = False
    anything: object = None
    setting = 3  # no annotation: no parameter


@pytest.mark.parametrize("name", ["stop", "close", "cash", "next"])
def test_a_parameter_that_would_hide_a_hook_or_an_order_is_refused(name):
    kind = type("Hiding", (Strategy,), {"__annotations__": {name: float}, name: 1.0})
    with pytest.raises(ParameterError, match=f"Hiding: parameter {name} would hide Strategy.{name}; give it another name"):
        kind()


def test_parameters_are_annotated_attributes():
    knobs = Knobs(count=2)
    assert knobs._ringbar_parameters == {"count": 2, "rate": 0.5, "name": "x", "flag": False, "anything": None}
    assert (knobs.count, knobs.rate, knobs.setting) == (2, 0.5, 3)
    assert repr(SmaCross(fast=3)) == "SmaCross(fast=3, slow=50)"


def test_whole_numbers_become_what_the_annotation_says():
    knobs = Knobs(count=2.0, rate=1)
    assert (type(knobs.count), type(knobs.rate)) == (int, float)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"count": 1, "rte": 1.0}, "Knobs: unknown parameter rte; did you mean rate?"),
        ({"count": 1, "zzz": 1.0}, "known: count, rate, name, flag, anything"),
        ({"count": 1, "setting": 1}, "unknown parameter setting"),
        ({}, "Knobs: parameter count has no default and was not given"),
        ({"count": "2"}, "parameter count='2'; expected int"),
        ({"count": 2.5}, "parameter count=2.5; expected int"),
        ({"count": 1, "rate": "fast"}, "parameter rate='fast'; expected float"),
        ({"count": 1, "flag": 1}, "parameter flag=1; expected bool"),
    ],
)
def test_parameter_errors(arguments, text):
    with pytest.raises(ParameterError) as caught:
        Knobs(**arguments)
    assert text in str(caught.value)


def test_parameters_are_inherited():
    class More(Knobs):
        count: int = 7
        extra: int = 1

    assert list(More()._ringbar_parameters) == ["count", "rate", "name", "flag", "anything", "extra"]


def test_hooks_are_called_in_order():
    class Hooked(Strategy):
        calls: object = None

        def init(self):
            self.average = SMA(self.feeds.close, 2)
            self.calls.append("init")

    for hook in ("start", "prenext", "nextstart", "next", "stop"):
        setattr(Hooked, hook, lambda self, hook=hook: self.calls.append(hook))
    calls = []
    Backtest(feeds(A=flat([1, 2, 3, 4])), Hooked(calls=calls)).run()
    assert calls == ["init", "start", "prenext", "nextstart", "next", "next", "stop"]


def test_nextstart_calls_next_by_default():
    result = play(feeds(A=flat([1, 2, 3])), {})
    assert result.strategy.turn == 3


def test_every_run_works_on_a_fresh_copy():
    backtest = Backtest(universe(3, 300, 1), SmaCross(fast=3, slow=8))
    first, second = backtest.run(), backtest.run()
    assert first.digest == second.digest
    assert first.strategy is not second.strategy
    assert not hasattr(backtest.strategies[0], "cross")


def test_a_class_will_do_and_a_list_gives_a_list():
    data = universe(2, 200, 2)
    single = Backtest(data, SmaCross).run()
    several = Backtest(data, [SmaCross, SmaCross(), SmaCrossSignal(slow=20)]).run()
    assert [r.strategy.slow for r in several] == [50, 50, 20]
    assert several[0].digest == several[1].digest == single.digest


HOOKS = ("init", "start", "prenext", "nextstart", "next", "notify_order", "notify_fill", "notify_trade", "stop")


class Fails(Strategy):
    hook: str

    def init(self):
        self.average = SMA(self.feeds["B"].close, 2)
        self.may_fail("init")

    def next(self):
        self.may_fail("next")
        if self.feed.bars == 3:
            self.buy("B")
        if self.feed.bars == 4:
            self.close("B")

    def nextstart(self):
        self.may_fail("nextstart")

    def may_fail(self, hook):
        if hook == self.hook:
            raise KeyError("oh dear")


for _hook in ("start", "prenext", "notify_order", "notify_fill", "notify_trade", "stop"):
    setattr(Fails, _hook, lambda self, *news, hook=_hook: self.may_fail(hook))

WHERE = {
    "init": None,
    "start": None,
    "prenext": "(at 2010-01-01T00:00:00Z, bar 1 of feed A, instant 1; tests/strategy/test_strategy.py:",
    "nextstart": "(at 2010-01-02T00:00:00Z, bar 2 of feed A, instant 2; tests/strategy/test_strategy.py:",
    "next": "(at 2010-01-03T00:00:00Z, bar 3 of feed A, instant 3; tests/strategy/test_strategy.py:",
    "notify_order": "(at 2010-01-04T00:00:00Z, bar 4 of feed B, instant 4; tests/strategy/test_strategy.py:",
    "notify_fill": "(at 2010-01-04T00:00:00Z, bar 4 of feed B, instant 4; tests/strategy/test_strategy.py:",
    "notify_trade": "(at 2010-01-05T00:00:00Z, bar 5 of feed B, instant 5; tests/strategy/test_strategy.py:",
    "stop": "(at 2010-01-06T00:00:00Z, bar 6 of feed A, instant 6; tests/strategy/test_strategy.py:",
}


@pytest.mark.parametrize("mode", ["stream", "runonce"])
@pytest.mark.parametrize("hook", HOOKS)
def test_an_exception_says_where_it_happened(hook, mode, tmp_path):
    data = feeds(A=flat([1, 2, 3, 4, 5, 6]), B=flat([1, 2, 3, 4, 5, 6]))
    with pytest.raises(StrategyError) as caught:
        Backtest(data, [SmaCross(), Fails(hook=hook)], mode=mode).run(spool=str(tmp_path))
    text = str(caught.value)
    assert text.startswith(f"Fails.{hook} raised KeyError: 'oh dear'")
    assert isinstance(caught.value.__cause__, KeyError)
    assert WHERE[hook] in text if WHERE[hook] else "at " not in text
    assert text.rstrip(")0123456789").endswith("test_strategy.py:")
    lived = {"init": 0, "start": 0, "prenext": 0, "nextstart": 1, "next": 2, "notify_trade": 4, "stop": 6}.get(hook, 3)
    files = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert files == [f"{table}.spool" for table in ("equity", "fills", "orders", "trades")]
    assert (tmp_path / "1" / "equity.spool").stat().st_size == 24 * lived


def test_an_exception_in_signal_is_named_too():
    class Odd(SignalStrategy):
        def signal(self, feeds):
            return 1 // 0

    with pytest.raises(StrategyError, match="^Odd.signal raised ZeroDivisionError"):
        Backtest(feeds(A=flat([1])), Odd).run()


def test_a_notification_of_the_last_close_is_named_too():
    class Last(Play):
        def notify_trade(self, trade):
            raise ValueError("too late")

    plan = {1: lambda s: s.buy()}
    with pytest.raises(StrategyError, match="^Last.notify_trade raised ValueError: too late .*bar 3 of feed A"):
        Backtest(feeds(A=flat([1, 2, 3])), [Play(plan={}), Last(plan=plan)], close_at_end=True).run()


def test_signal_strategies_hear_of_their_fills():
    class Heard(SmaCrossSignal):
        def init(self):
            self.prices = []

        def notify_fill(self, fill):
            self.prices.append((fill.feed, fill.order.kind, fill.price))

    result = Backtest(universe(2, 200, 3), Heard(fast=3, slow=8)).run()
    assert result.strategy.prices == [(symbol, "market", price) for _, symbol, _, price, _, _ in result.rows("fills")]
    assert result.strategy.prices


@pytest.mark.parametrize("signal", [1.0, None])
def test_a_signal_must_be_a_panel(signal):
    class Odd(SignalStrategy):
        def signal(self, feeds):
            return signal

    with pytest.raises(ConfigError, match=r"Odd.signal returned .*; expected a panel"):
        Backtest(feeds(A=flat([1])), Odd).run()


OUTSIDE = {
    "feeds": lambda s: s.feeds,
    "cash": lambda s: s.cash,
    "now": lambda s: s.now,
    "position": lambda s: s.position(),
    "buy": lambda s: s.buy(),
    "close": lambda s: s.close("A"),
    "target": lambda s: s.order_target_size(None, 1),
    "value": lambda s: s.order_target_value(None, 1),
    "orders": lambda s: s.orders(),
    "cancel": lambda s: s.cancel(None),
}


@pytest.mark.parametrize("call", OUTSIDE)
def test_a_strategy_that_does_not_run_has_no_feeds_and_no_broker(call):
    with pytest.raises(OrderError, match="not running yet; use it from init"):
        OUTSIDE[call](SmaCross())


def test_errors_of_the_engine_pass_through():
    with pytest.raises(OrderError, match="size='many'"):
        Backtest(feeds(A=flat([1])), type("Bad", (Strategy,), {"next": lambda self: self.buy(size="many")})).run()
