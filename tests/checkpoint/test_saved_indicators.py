"""Every indicator of the shelf, users' own, those across feeds and of slow bars, and streams go on to the last bit."""

import operator
import struct
import zlib

import pytest
from conftest import MODE
from crash import in_pieces, same_in_pieces
from indicator_table import ACROSS, SPECS, build, feed, market
from markets import universe
from probes import MODES

from engine import Backtest, Strategy, indicators
from engine.indicators import ATR, SMA, Indicator, indicator, wrap
from feeds.columns import from_columns

ACROSS_WITH = {"Top": (1,), "Bottom": (1,), "Winsorize": (0.2,), "Neutralize": ({"F00": "x", "F01": "y"},)}
QUICK = 1 if MODE == "compiled" else 2


class Shelf(Strategy):
    """A checksum over all values of all indicators."""

    def init(self):
        self.outputs = [output for spec in SPECS.values() for output in build(spec)(self.feeds)]
        self.sum = 0

    def prenext(self):
        values = [output[feed][0] for output in self.outputs for feed in self.feeds]
        self.sum = zlib.crc32(struct.pack(f"{len(values)}d", *values), self.sum)

    next = prenext


def shelf(mode):
    data = from_columns({name: feed(market(160, seed, 0.01)) for seed, name in enumerate("AB")})
    return Backtest(data, Shelf(), mode=mode)


@pytest.mark.parametrize("mode", MODES)
def test_the_shelf(mode, tmp_path):
    whole = shelf(mode).run(progress=False)
    found, count = in_pieces(lambda: shelf(mode), tmp_path, f"{70 * QUICK} bars")
    assert count >= 2
    assert found.strategy.sum == whole.strategy.sum != 0


class Windowed(Indicator):
    period: int = 5

    def window(self, xs):
        return sum(xs)


class Running(Indicator):
    """Keeps things of its own from value to value."""

    def start(self):
        self.past = {}
        self.n = 0

    def next(self, x):
        self.n += 1
        self.past[self.n % 7] = x
        return sum(self.past.values()) / self.n


class Counting(Indicator):
    """Says itself what is to be kept."""

    def start(self):
        self.n = 0
        self.shout = lambda: None

    def save_state(self):
        return [self.n]

    def load_state(self, data):
        self.n = data[0]

    def next(self, x):
        self.n += 1
        return self.n * x


@indicator(period=3)
def middle(close):
    return sorted(close)[1]


class Own(Strategy):
    """Users' indicators, lines of several feeds, slow bars, panelwise ones, and streams."""

    def init(self):
        close = self.feeds.close
        first, second = self.feeds[0], self.feeds[1]
        slow = self.feeds.resample("10min", partial=True)
        self.lines = [
            *[cls(close) for cls in (Windowed, Running, Counting, middle)],
            Running(first.close - second.close),
            SMA(first.close - second.close, 4),
            close - first.close,
            SMA(slow.close, 3),
            close > SMA(slow.high, 2),
            Running(second.resample("7 bars").close),
            *[getattr(indicators, name)(close, *ACROSS_WITH.get(name, ())) for name in ACROSS],
            *[left < right for left, right in ((close, 101.0), (close, first.open))],
            *[operate(close, slow.close) for operate in (operator.add, operator.truediv, operator.ne)],
        ]
        if MODE != "pypy":
            pytest.importorskip("numpy")
            self.lines.append(wrap(lambda xs: float(xs.mean()), 4)(close))
        self.streams = {feed: SMA(5).stream() for feed in self.feeds}
        self.range = ATR(3).stream()
        self.sum = 0

    def prenext(self):
        values = [value for line in self.lines for value in (line.now if hasattr(line.now, "__len__") else [line.now])]
        values += [self.streams[feed].update(feed.close[0]) for feed in self.feeds if feed.fresh]
        values.append(self.range.update(self.feed.high[0], self.feed.low[0], self.feed.close[0]))
        self.sum = zlib.crc32(struct.pack(f"{len(values)}d", *values), self.sum)
        if len(self.feeds.fresh) == 1:
            self.buy(self.feeds.fresh[0], 1)

    next = prenext


@pytest.mark.parametrize("mode", MODES)
def test_users_own_across_feeds_slow_ones_and_streams(mode, tmp_path):
    def make():
        return Backtest(universe(3, 100, 6, keep=0.7), Own(), mode=mode)

    whole = same_in_pieces(make, tmp_path / "a", f"{23 * QUICK} bars")
    found, _ = in_pieces(make, tmp_path / "b", f"{31 * QUICK} bars")
    assert found.strategy.sum == whole.strategy.sum != 0


class Streaming(Strategy):
    """A stream of every indicator of the shelf."""

    def init(self):
        self.streams = {name: spec.stream() for name, spec in SPECS.items()}
        self.sum = 0

    def next(self):
        bar = [self.feed.open[0], self.feed.high[0], self.feed.low[0], self.feed.close[0], self.feed.open[-1]]
        for name, stream in self.streams.items():
            found = stream.update(*bar[: len(SPECS[name].columns())])
            values = found if isinstance(found, tuple) else (found,)
            self.sum = zlib.crc32(struct.pack(f"{len(values)}d", *values), self.sum)


def test_streams(tmp_path):
    def make():
        return Backtest(universe(1, 150, 6), Streaming())

    whole = make().run(progress=False)
    found, count = in_pieces(make, tmp_path, "60 bars")
    assert count >= 2
    assert found.strategy.sum == whole.strategy.sum != 0


NEVER_SAVED = {"ReadAhead"}  # a thread; sources are saved as their marks


@pytest.mark.skipif(MODE != "compiled", reason="about the compiled build")
def test_every_compiled_class_can_be_read():
    import importlib

    from conftest import ROOT

    from engine.checkpoint.attributes import names_of

    count = 0
    for package in ("engine", "feeds", "broker"):
        for pxd in (ROOT / package).rglob("*.pxd"):
            module = importlib.import_module(".".join(pxd.relative_to(ROOT).with_suffix("").parts))
            text = pxd.read_text()
            for cls in vars(module).values():
                if getattr(cls, "__name__", "") in NEVER_SAVED:
                    continue
                if isinstance(cls, type) and cls.__module__ == module.__name__ and f"cdef class {cls.__name__}" in text:
                    names = names_of(cls)
                    own = text.split(f"cdef class {cls.__name__}")[1].split("cdef class")[0]
                    for line in own.splitlines()[1:]:
                        if line.startswith("    cdef ") and "(" not in line and "*" not in own:  # pointers mark where they stand
                            assert line.split()[-1] in names, (cls, line)
                    count += 1
    assert count > 150
