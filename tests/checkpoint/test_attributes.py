"""What strategies hold: which kinds a checkpoint keeps, which it refuses at once, and how a class says what to keep."""

import datetime as dates
import math
import operator
import random
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from io import StringIO

import pytest
from conftest import MODE
from crash import in_pieces
from markets import universe

from engine import Backtest, Strategy
from engine.errors import ConfigError, StrategyError
from engine.indicators import SMA, Bollinger
from engine.sizers import Fixed, PercentOfEquity

Level = namedtuple("Level", ("price", "size"))


class Side(Enum):
    LONG = 1
    SHORT = -1


@dataclass
class Lot:
    size: float
    side: Side
    past: list = field(default_factory=list)


@dataclass(frozen=True)
class Firm:
    lots: tuple = ()


class Keeper(Strategy):
    """In the middle of the run it makes things that are not there at the beginning, and in the end asks for them."""

    things: dict
    made: object = None

    def init(self):
        self.average = SMA(self.feeds.close, 2)
        self.band = Bollinger(self.feed, 3)
        self.slow = self.feed.resample("5min")
        self.compare = operator.lt
        self.kind = Decimal
        self.gone = 1
        self.items = {}
        self.sizer = Fixed(2)

    def next(self):
        if self.feed.bars == 10:
            self.items = dict(self.things)
            self.again = self.items.get("list")
            self.order = self.buy()
            self.line = self.band.upper
            self.spot = self.feeds[1].close
            self.both = [self.feeds, self.feed, self.slow, self.average, self.average[self.feeds[1]], self.position()]
            self.sizer = PercentOfEquity(0.1)
            del self.gone


def data():
    return universe(2, 60, 3)


def after(things, tmp_path):
    found, count = in_pieces(lambda: Backtest(data(), Keeper(things=things)), tmp_path, "30 bars")
    assert count >= 3
    return found.strategy


def test_plain_data(tmp_path):
    shared = [1, 2]
    things = {
        "none": None,
        "bools": [True, False],
        "int": 2**80,
        "floats": [0.1, -0.0, 1e-320, math.inf, -math.inf],
        "text": "Ünïcode \ud800 \x00",
        "bytes": [b"\x00\xff", bytearray(b"ab")],
        "list": shared,
        "same": {"shared": shared, 3: (shared, (1, (2,)))},
        "sets": [{1, 2}, frozenset({"a"})],
        "deque": deque([1, [2]], maxlen=4),
        "mappings": [OrderedDict(b=1, a=2), Counter("aab"), defaultdict(list, {"x": [1]})],
        "dates": [dates.date(2020, 2, 29), dates.timedelta(-1, 5, 7), dates.time(9, 30, tzinfo=dates.timezone.utc)],
        "moment": dates.datetime(2020, 1, 2, 3, 4, 5, 6, dates.timezone(dates.timedelta(hours=5, minutes=30))),
        "numbers": [Decimal("1.10"), 1 + 2j, range(1, 9, 2)],
        "named": Level(1.5, 2),
        "enum": Side.SHORT,
        "dataclasses": [Lot(1.0, Side.LONG, [1, 2]), Firm((Lot(2.0, Side.SHORT),))],
        (1, "key"): "a tuple for a key",
    }
    found = after(things, tmp_path)
    assert found.items == things
    assert repr(found.items) == repr(things)
    assert [type(item) for item in found.items.values()] == [type(item) for item in things.values()]
    assert found.items["same"]["shared"] is found.items["list"] is found.again is found.items["same"][3][0]
    assert found.items["deque"].maxlen == 4
    assert found.items["mappings"][2]["new"] == []


def test_not_a_number_keeps_its_bits(tmp_path):
    import struct

    strange = struct.unpack("<d", bytes.fromhex("010000000000f8ff"))[0]
    found = after({"nan": strange}, tmp_path)
    assert struct.pack("<d", found.items["nan"]).hex() == "010000000000f8ff"


def test_random_generators(tmp_path):
    generator = random.Random(5)
    expected = random.Random(5)
    expected.gauss(0, 1)
    generator.gauss(0, 1)
    found = after({"rng": generator}, tmp_path)
    assert [found.items["rng"].gauss(0, 1) for _ in range(5)] == [expected.gauss(0, 1) for _ in range(5)]


def test_numpy(tmp_path):
    np = pytest.importorskip("numpy")
    things = {
        "array": np.arange(6.0).reshape(2, 3),
        "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "scalar": np.float64(0.1),
        "empty": np.zeros((0, 2)),
        "times": np.array(["2020-01-01"], "M8[D]"),
        "rng": np.random.default_rng(3),
        "old": np.random.RandomState(4),
    }
    found = after(things, tmp_path).items
    for name in ("array", "fortran", "scalar", "empty", "times"):
        assert type(found[name]) is type(things[name])
        assert found[name].dtype == things[name].dtype
        assert np.array_equal(found[name], things[name])
    assert found["fortran"].flags.f_contiguous
    assert found["rng"].random() == np.random.default_rng(3).random()
    assert found["old"].random_sample() == np.random.RandomState(4).random_sample()


def test_what_belongs_to_the_run(tmp_path):
    found = after({}, tmp_path)
    assert (found.compare, found.kind) == (operator.lt, Decimal)
    assert not hasattr(found, "gone")
    feeds, feed, slow, average, line, position = found.both
    assert feeds is found.feeds
    assert feed is found.feed
    assert slow.frame is found.slow.frame
    assert average.ring is found.average.ring
    assert float(line) == float(found.average[found.feeds[1]])
    assert position.size == found.position().size == found.order.size
    assert (found.order.status, found.order.broker_state) == ("filled", found._ringbar_broker.state)
    assert float(found.line) == float(found.band.upper)
    assert float(found.spot) == found.feeds[1].close[0]
    assert found.sizer.fraction == 0.1
    assert found.order.size == 2


REFUSED = {
    "file": lambda: StringIO(),
    "lambda": lambda: lambda: 1,
    "object": lambda: object(),
    "iterator": lambda: iter([1]),
    "mine": lambda: Strategy(),
    "deep": lambda: {"a": [1, {"b": object()}]},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_before_the_first_bar(name, tmp_path):
    class Holding(Strategy):
        def init(self):
            self.held = 1
            self.thing = {"x": REFUSED[name]()}

        def next(self):
            raise AssertionError

    with pytest.raises(ConfigError, match=r"Holding\.thing\['x'\].* which a checkpoint cannot keep.*state = .*class Holding.*save_state"):
        Backtest(data(), Holding()).run(checkpoint=str(tmp_path))


def test_what_only_init_can_make_is_refused_later(tmp_path):
    class Late(Strategy):
        def next(self):
            self.stream = SMA(3).stream()

    with pytest.raises(ConfigError, match=r"Late\.stream is engine\.indicators\.stream\S+, made during the run"):
        Backtest(data(), Late()).run(checkpoint=str(tmp_path), every="20 bars")


def test_a_list_that_is_too_deep_is_refused(tmp_path):
    class Deep(Strategy):
        def init(self):
            self.list = []
            for _ in range(10_000):
                self.list = [self.list]

        def next(self):
            pass

    with pytest.raises(ConfigError, match="too deep"):
        Backtest(data(), Deep()).run(checkpoint=str(tmp_path))


def test_state_names_what_is_kept(tmp_path):
    class Named(Strategy):
        state = ("count", "past")

        def init(self):
            self.count = 0
            self.past = deque(maxlen=3)
            self.model = lambda x: x
            self.calls = 0

        def next(self):
            self.count += 1
            self.calls += 1
            self.past.append(self.model(self.count))

    found, count = in_pieces(lambda: Backtest(data(), Named()), tmp_path, "30 bars")
    assert count >= 3
    assert found.strategy.count == 60
    assert found.strategy.calls < 60
    assert list(found.strategy.past) == [58, 59, 60]


def test_state_that_is_not_there_is_an_error(tmp_path):
    class Misnamed(Strategy):
        state = ("cuont",)

        def next(self):
            pass

    with pytest.raises(ConfigError, match="Misnamed.state names 'cuont', which is no attribute yet"):
        Backtest(data(), Misnamed()).run(checkpoint=str(tmp_path))


def test_save_state_and_load_state(tmp_path):
    class Model:
        def __init__(self, weight=0.0):
            self.weight = weight

    class Learning(Strategy):
        def init(self):
            self.model = Model()

        def next(self):
            self.model.weight += self.feed.close[0]

        def save_state(self):
            return {"weight": self.model.weight}

        def load_state(self, data):
            self.model = Model(data["weight"])

    whole = Backtest(data(), Learning()).run(progress=False)
    found, count = in_pieces(lambda: Backtest(data(), Learning()), tmp_path, "30 bars")
    assert count >= 3
    assert found.strategy.model.weight == whole.strategy.model.weight


def test_save_state_alone_is_an_error(tmp_path):
    class Half(Strategy):
        def save_state(self):
            return 1

        def next(self):
            pass

    with pytest.raises(ConfigError, match=r"Half has save_state\(self\), but no load_state"):
        Backtest(data(), Half()).run(checkpoint=str(tmp_path))


def test_a_hook_that_raises_is_named(tmp_path):
    class Failing(Strategy):
        fails: str

        def save_state(self):
            return 1 if self.fails != "save_state" else 1 / 0

        def load_state(self, data):
            return [][data]

        def next(self):
            pass

    with pytest.raises(StrategyError, match=r"Failing.save_state raised ZeroDivisionError: division by zero"):
        Backtest(data(), Failing(fails="save_state")).run(checkpoint=str(tmp_path / "a"))
    with pytest.raises(StrategyError, match=r"Failing.load_state raised IndexError"):
        in_pieces(lambda: Backtest(data(), Failing(fails="load_state")), tmp_path / "b", "30 bars")


def test_a_state_attribute_of_an_instance_is_plain_data(tmp_path):
    class Stateful(Strategy):
        state: str = "flat"

        def next(self):
            self.state = "long" if self.feed.bars > 20 else "flat"

    found, _ = in_pieces(lambda: Backtest(data(), Stateful()), tmp_path, "30 bars")
    assert found.strategy.state == "long"


def test_a_parameter_that_changes_in_place(tmp_path):
    class Eating(Strategy):
        levels: list

        def next(self):
            self.levels.pop()

    found, count = in_pieces(lambda: Backtest(data(), Eating(levels=list(range(100)))), tmp_path, "30 bars")
    assert count >= 3
    assert found.strategy.levels == list(range(40))


def test_a_strategy_that_is_a_state_machine(tmp_path):
    class Machine(Strategy):
        def init(self):
            self.turn = self.flat
            self.path = []

        def next(self):
            self.turn()

        def flat(self):
            self.path.append("flat")
            self.turn = self.long if len(self.path) % 7 == 0 else self.flat

        def long(self):
            self.path.append("long")
            self.turn = self.flat if len(self.path) % 5 == 0 else self.long

    whole = Backtest(data(), Machine()).run(progress=False)
    found, count = in_pieces(lambda: Backtest(data(), Machine()), tmp_path, "22 bars")
    assert count >= 4
    assert found.strategy.path == whole.strategy.path


def test_parameters_that_are_objects(tmp_path):
    class Model:
        """Changes while the run goes on, and says how it is kept."""

        def __init__(self):
            self.seen = 0

        def save_state(self):
            return self.seen

        def load_state(self, data):
            self.seen = data

    class Given(Strategy):
        model: object
        function: object
        plan: dict
        side: Side = Side.LONG
        firm: Firm = Firm()

        def next(self):
            self.model.seen += self.plan["step"](1)
            self.plan["calls"] += self.function(1)

    def make():
        return Backtest(data(), Given(model=Model(), function=lambda x: x, plan={"step": lambda x: x + 1, "calls": 0}))

    found, count = in_pieces(make, tmp_path / "a", "30 bars")
    assert count >= 3
    assert (found.strategy.model.seen, found.strategy.plan["calls"]) == (120, 60)

    class Forgetful:
        def __init__(self):
            self.seen = 0

    with pytest.raises(ConfigError, match=r"Given\.model is of type .*Forgetful"):
        Backtest(data(), Given(model=Forgetful(), function=None, plan={})).run(checkpoint=str(tmp_path / "b"))


def test_models_of_users_keep_what_they_count(tmp_path):
    class Volume:
        """A commission that falls with what was traded."""

        def __init__(self):
            self.traded = 0.0

        def __call__(self, size, price):
            self.traded += abs(size * price)
            return 5.0 if self.traded < 3_000 else 1.0

    class Trading(Strategy):
        def next(self):
            self.order_target_size(self.feed, self.feed.bars % 3)

    def make():
        return Backtest(data(), Trading(), commission=Volume())

    whole = make().run(progress=False)
    found, count = in_pieces(make, tmp_path, "30 bars")
    assert count >= 3
    assert found.digest == whole.digest


def test_the_hooks_of_a_run_that_goes_on(tmp_path):
    """`init` and `start` are called again, before the state is loaded; `nextstart` is not."""
    calls = []

    class Calling(Strategy):
        def init(self):
            calls.append("init")

        def start(self):
            calls.append("start")
            self.deposit(5.0)

        def nextstart(self):
            calls.append("nextstart")

        def stop(self):
            calls.append("stop")

    found, count = in_pieces(lambda: Backtest(data(), Calling(), cash=100.0), tmp_path, "50 bars")
    assert calls == ["init", "start", "nextstart"] + ["init", "start"] * count + ["stop"]
    assert len(list(found.rows("cash_flows"))) == 1
    assert found.metrics["final_value"] == 105.0


if MODE == "compiled":

    def test_nothing_is_pickled(tmp_path, monkeypatch):
        import pickle

        for name in ("dumps", "dump", "loads", "load", "Pickler", "Unpickler"):
            monkeypatch.setattr(pickle, name, None)
        after({"list": [1]}, tmp_path)
