"""Users' own indicators in plain Python: parameters, inputs, state per feed, missing values, errors."""

import math

import pytest
from markets import START, feeds, flat
from probes import MODES, Probe, bits, fails, line, panels, probe, table

from engine import Backtest, Indicator
from engine.errors import ParameterError, StrategyError
from engine.indicators import SMA
from feeds.columns import from_columns

EACH = pytest.mark.parametrize("mode", MODES)
PRICES = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]


class Change(Indicator):
    """The change over `period` - 1 bars."""

    period: int = 2

    def start(self):
        self.past = []

    def next(self, x):
        self.past.append(x)
        return x - self.past[-self.period] if len(self.past) >= self.period else None


class Spread(Indicator):
    """Two inputs and a factor, declared the old way."""

    params = {"factor": 1.0, "period": 1}

    def next(self, x, y):
        return x - self.factor * y


class Picky(Indicator):
    """No value for odd numbers."""

    def next(self, x):
        return x if x % 2 == 0 else None


class Broken(Indicator):
    """Divides by zero at its third value."""

    def start(self):
        self.left = 3

    def next(self, x):
        self.left -= 1
        return x / self.left


@EACH
def test_parameters_by_name_by_order_and_by_default(mode):
    assert line(PRICES, Change, mode=mode)[1:] == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert line(PRICES, lambda a: Change(a, 3), mode=mode)[2:] == [3.0, 6.0, 12.0, 24.0]
    found = line(PRICES, lambda a: Change(a, period=3), mode=mode)
    assert found[2:] == [3.0, 6.0, 12.0, 24.0]
    assert [x == x for x in found] == [False, False, True, True, True, True]


@EACH
def test_several_inputs_and_parameters_in_a_dict(mode):
    data = from_columns({"A": table(a=[5.0, 7.0], b=[1.0, 2.0])})
    found = panels(data, lambda f: Spread(f.column("a"), f.column("b"), factor=2.0), mode=mode)
    assert found == {"A": [3.0, 3.0]}


@EACH
def test_none_is_no_value(mode):
    assert [x for x in line([2.0, 3.0, 4.0], Picky, mode=mode) if x == x] == [2.0, 4.0]


@EACH
def test_no_value_before_the_period(mode):
    given = []

    class Keen(Indicator):
        period = 3

        def next(self, x):
            given.append(x)
            return x

    assert bits(line(PRICES, Keen, mode=mode)) == bits([math.nan, math.nan, *PRICES[2:]])
    assert given == PRICES
    given.clear()
    assert bits(line(PRICES, lambda a: Keen(SMA(a, 2)), mode=mode)) == bits([math.nan] * 3 + [6.0, 12.0, 24.0])
    assert given == [1.5, 3.0, 6.0, 12.0, 24.0]


@EACH
def test_every_feed_has_its_own_instance(mode):
    data = {}
    for i in range(5):
        stamps = range(START + i, START + 40, i + 1)
        data[f"F{i}"] = table(stamps, a=[float(t * t % 17) for t in stamps])
    together = panels(from_columns(data), lambda feeds: Change(feeds.column("a"), 4), mode=mode)
    for name, feed in data.items():
        alone = panels(from_columns({name: feed}), lambda feeds: Change(feeds.column("a"), 4), mode=mode)
        assert bits(together[name]) == bits(alone[name])


@EACH
def test_start_once_for_each_feed(mode):
    started = []

    class Counted(Indicator):
        def start(self):
            started.append(self)

        def next(self, x):
            assert self in started
            return x

    data = feeds(A=flat(PRICES), B=flat(PRICES))
    probe(data, lambda feeds: Counted(feeds.close), mode)
    assert len(started) == len(set(map(id, started))) == 2


@EACH
def test_over_and_under_other_indicators(mode):
    found = line(PRICES, lambda a: SMA(Change(SMA(a, 2), 2), 2), mode=mode)
    assert [x == x for x in found] == [False] * 3 + [True] * 3
    assert found[3:] == [2.25, 4.5, 9.0]


def test_equal_specifications_are_shared():
    def build(feeds):
        close = feeds.close
        return [Change(close, 3), Change(close, period=3), Change(close, 2), Spread(close, close)]

    one, same, other, spread = probe(feeds(A=flat(PRICES)), build).built
    assert one.ring is same.ring
    assert len({id(x.ring) for x in (one, other, spread)}) == 3
    assert repr(one) == "<panel Change(close, 3), minimum period 3>"


@EACH
def test_an_error_in_next_names_the_indicator_and_the_bar(mode):
    data = feeds(A=flat([1.0]), B=flat(PRICES))
    with pytest.raises(StrategyError) as caught:
        Backtest(data, Probe(build=lambda feeds: Broken(feeds.close)), mode=mode).run()
    assert str(caught.value) == "Broken(close).next raised ZeroDivisionError: float division by zero (at bar 3 of feed B)"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@EACH
def test_a_result_that_is_no_number_is_an_error(mode):
    class Text(Indicator):
        def next(self, x):
            return "up"

    with pytest.raises(StrategyError, match=r"^Text\(close\)\.next raised (TypeError|ValueError): .*bar 1 of feed A"):
        Backtest(feeds(A=flat(PRICES)), Probe(build=lambda feeds: Text(feeds.close)), mode=mode).run()


@EACH
def test_nan_goes_in_and_comes_out(mode):
    seen = []

    class Echo(Indicator):
        def next(self, x):
            seen.append(x)
            return -x

    found = line([1.0, math.nan, 3.0], Echo, mode=mode)
    assert bits(seen) == bits([1.0, math.nan, 3.0])
    assert bits(found) == bits([-1.0, math.nan, -3.0])


REFUSALS = [
    (r"Change: unknown parameter perod; did you mean period\?", lambda close: Change(close, perod=3)),
    (r"Change: 2 parameters given, it has 1: period", lambda close: Change(close, 3, 4)),
    ("Change: parameter period='3'; expected int", lambda close: Change(close, period="3")),
    ("Change: period=0; expected a whole number of at least 1", lambda close: Change(close, period=0)),
]


@pytest.mark.parametrize(("match", "build"), REFUSALS)
def test_refusals(match, build):
    fails(ParameterError, match, feeds(A=flat(PRICES)), init=lambda s: build(s.feed.close))


def test_a_parameter_without_default_must_be_given():
    class Missing(Indicator):
        factor: float

        def next(self, x):
            return x * self.factor

    fails(ParameterError, "Missing: parameter factor has no default", feeds(A=flat(PRICES)), init=lambda s: Missing(s.feed.close))


def test_next_must_be_defined():
    class Empty(Indicator):
        """Forgot next."""

    with pytest.raises(StrategyError, match=r"Empty does not define next\(self, x\)"):
        Backtest(feeds(A=flat(PRICES)), Probe(build=lambda feeds: Empty(feeds.close))).run()
