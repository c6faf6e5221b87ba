"""Attributes that users assign never change what the engine does: the same result or one clear error, on every runtime."""

import pytest

from broker import Commission, Slippage
from engine import Backtest, Indicator, SignalStrategy, Strategy
from engine.errors import RingbarError
from engine.indicators import SMA
from engine.sizers import Sizer
from feeds.walks import walks

FEEDS = walks(2, 60, seed=1)
REFUSED = ("cash", "datetime", "equity", "feed", "feeds", "now", "position")
SETTINGS = ("hold", "lookback", "sizer", "state", "target", "warmup")


def names(cls):
    return sorted(name for name in dir(cls) if not name.startswith("__") and not name.startswith("_ringbar"))


class Trades(Strategy):
    name: str = ""

    def init(self):
        self.average = SMA(self.feeds.close, 3)
        if self.name:
            setattr(self, self.name, 3)

    def next(self):
        if self.name and self.now % 3 == 0:
            setattr(self, self.name, 5)
        for feed in self.feeds:
            self.order_target_size(feed, 1 if feed.close[0] > self.average[feed][0] else 0)


EXPECTED = Backtest(FEEDS, Trades()).run(progress=False).digest


@pytest.mark.parametrize("name", [*names(Strategy), "held", "desk", "scope", "parameters", "fresh", "seat", "_row", "_units", "_given", "rows"])
def test_attributes_of_a_strategy(name):
    if name in SETTINGS:
        return
    if name in REFUSED:
        with pytest.raises(RingbarError, match=rf"self\.{name} cannot be assigned.*self\.{name}_ \(in Trades\.init; "):
            Backtest(FEEDS, Trades(name=name)).run(progress=False)
        return
    if name == "order_target_size":  # what the strategy itself calls
        with pytest.raises(RingbarError, match="self.order_target_size was assigned and hides the method order_target_size"):
            Backtest(FEEDS, Trades(name=name)).run(progress=False)
        return
    assert Backtest(FEEDS, Trades(name=name)).run(progress=False).digest == EXPECTED


def test_a_dictionary_called_held():
    class Holds(Strategy):
        def init(self):
            self.held = {0: 0, 1: 0}

        def next(self):
            for i, feed in enumerate(self.feeds):
                if self.position(feed):
                    self.held[i] += 1
                    if self.held[i] > 5:
                        self.close(feed)
                        self.held[i] = 0
                else:
                    self.buy(feed)

    result = Backtest(walks(2, 200, seed=1), Holds()).run(progress=False)
    assert (result.metrics.num_fills, result.digest[:8]) == (114, "17cc983b")


def test_a_price_called_stop():
    class Stops(Strategy):
        def next(self):
            if not self.position:
                self.buy()
                self.stop = self.feed.close[0] * 0.95
            elif self.feed.close[0] < self.stop:
                self.close()

    assert Backtest(walks(1, 50, seed=1), Stops()).run(progress=False).metrics.num_fills == 3


def test_a_function_in_the_place_of_a_hook_is_refused():
    class Switches(Strategy):
        def init(self):
            self.next = self.first

        def first(self):
            pass

        def next(self):
            pass

    with pytest.raises(RingbarError, match=r"Switches: self.next was assigned a function, but hooks are methods of the class"):
        Backtest(FEEDS, Switches()).run(progress=False)


@pytest.mark.parametrize("name", ["warmup", "sizer", "stop", "close", "cash", "feed", "start", "orders", "position", "datetime"])
def test_parameters_that_would_hide_the_base(name):
    cls = type("S", (Strategy,), {"__annotations__": {name: float}, name: 0.02, "next": lambda self: None})
    with pytest.raises(RingbarError, match=rf"S: parameter {name} would .*{name}_"):
        cls()


@pytest.mark.parametrize("name", ["target", "hold"])
def test_parameters_of_a_signal_strategy(name):
    cls = type("S", (SignalStrategy,), {"__annotations__": {name: int}, name: 2})
    with pytest.raises(RingbarError, match=rf"S: parameter {name} would change the setting"):
        cls()


class Buys(Strategy):
    sizer_: object

    def next(self):
        self.buy(size=self.sizer_)


class Two(Sizer):
    def units(self, strategy, feed, price, stop):
        return 2.0


class Flat(Commission):
    def cost(self, size, price):
        return 1.0


class Half(Slippage):
    def move(self, size, price, high, low, volume, tick):
        return 0.5


@pytest.mark.parametrize(
    ("base", "name"), [(base, name) for base in (Two, Flat, Half) for name in names(base) if callable(getattr(base, name))]
)
def test_methods_of_models_cannot_be_hidden(base, name):
    def run(model):
        options = {"commission": model} if base is Flat else {"slippage": model} if base is Half else {}
        return Backtest(FEEDS, Buys(sizer_=model if base is Two else 2.0), cash=1e9, **options).run(progress=False)

    plain = run(base())
    assert plain.metrics.num_fills == 59
    with pytest.raises(RingbarError, match=rf"{base.__name__}: self\.{name} would hide the method {name}\(\); .*such as {name}_"):
        model = base()
        setattr(model, name, 3)
        run(model)
    model = base()
    setattr(model, f"{name}_", 3)
    assert run(model).digest == plain.digest


@pytest.mark.parametrize("name", names(Indicator))
def test_methods_of_an_indicator_cannot_be_hidden(name):
    class Twice(Indicator):
        def start(self):
            setattr(self, name, 3)

        def next(self, x):
            return 2 * x

    class Reads(Strategy):
        def init(self):
            self.twice = Twice(self.feed.close)

        def next(self):
            assert self.twice[0] == 2 * self.feed.close[0]

    if callable(getattr(Indicator, name)) or name in ("start", "next"):
        with pytest.raises(RingbarError, match=rf"Twice: self\.{name} would hide the method {name}"):
            Backtest(FEEDS, Reads()).run(progress=False)
    else:
        Backtest(FEEDS, Reads()).run(progress=False)
