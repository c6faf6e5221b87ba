"""Passes go block by block: every lane must see, do and record what it does alone and instant by instant."""

import random
import sys
from threading import Thread
from time import perf_counter
from zlib import crc32

import pytest
from conftest import MODE
from ledger import ledger
from markets import START, feeds, walk
from random_trader import Gambler

from engine import Backtest, SignalStrategy, Strategy
from engine.core.kernel.kernel_arity import Kernel1
from engine.errors import StrategyError
from engine.indicators import ATR, EMA, SMA, CrossOver, Highest, Indicator
from engine.indicators.base import public
from engine.run.memory_plan import span_of
from feeds.columns import from_columns

STEP = 60_000_000_000


class Cross(SignalStrategy):
    """Targets that are there, gone, and there again."""

    fast: int = 3
    slow: int = 8
    hold = True

    def signal(self, feeds):
        return CrossOver(SMA(feeds.close, self.fast), EMA(feeds.close, self.slow))


class Levels(SignalStrategy):
    """Targets at every bar."""

    period: int = 5
    target = "weight"

    def signal(self, feeds):
        return (feeds.close > SMA(feeds.close, self.period)) * 0.1


class Reader(Strategy):
    """Reads what `Cross` follows, which both of them then share."""

    def init(self):
        self.cross = CrossOver(SMA(self.feeds.close, 3), EMA(self.feeds.close, 8))

    def next(self):
        for feed, sign in self.cross.nonzero():
            self.order_target_size(feed, sign)


class Watcher(Strategy):
    """Keeps what it can see of every instant."""

    period: int = 4

    def init(self):
        self.line = Highest(self.feeds.high, self.period)
        self.seen = []

    def next(self):
        fresh = [feed.name for feed in self.feeds.fresh]
        ended = [feed.name for feed in self.feeds if feed.ended]
        rows = [(feed.bars, feed.close[0], feed.close[-1], self.line[feed][0], feed.age) for feed in self.feeds]
        hits = [(feed.name, value) for feed, value in self.line.nonzero()]
        self.seen.append((self.now, fresh, ended, rows, hits))
        feed = self.feeds.fresh[0]
        self.buy(feed, 1.0) if len(self.seen) % 7 else self.close(feed)

    prenext = nextstart = next  # from the first instant on

    def stop(self):
        for instant in self.seen:
            self.record("seen", float(crc32(repr(instant).encode())))


class Trails(Strategy):
    """Stops that follow an indicator, and orders on feeds that have ended."""

    period: int = 5
    warmup = "each"

    def init(self):
        self.range = ATR(self.feeds, self.period)

    def next(self):
        for feed in self.feeds:
            if not feed.bars:
                continue
            if not self.position(feed):
                self.buy(feed, 2.0)
            elif feed.bars % 11 == 0:
                self.sell(feed, 2.0, trail=self.range[feed])

    prenext = next


def ragged(rows=5, bars=400, seed=0):
    """Feeds with holes, that begin late and end early."""
    rng = random.Random(seed)
    data = {}
    for i in range(rows):
        first, n = rng.randrange(0, 60), rng.randrange(bars // 2, bars)
        data[f"F{i}"] = walk(n, seed=seed * 100 + i, start=START + first * STEP, keep=rng.choice((1.0, 0.9, 0.6)))
    return feeds(**data)


def aligned(rows=4, bars=500):
    return feeds(**{f"F{i}": walk(bars, seed=i) for i in range(rows)})


def strategies():
    return [
        Cross(), Gambler(seed=1), Cross(fast=2, slow=30), Levels(), Watcher(), Levels(period=50), Trails(), Gambler(seed=2),
        Watcher(period=90), Trails(period=3), Reader(), Cross(),
    ]


@pytest.mark.parametrize("mode", ["stream", "runonce"])
@pytest.mark.parametrize("options", [{}, {"cheat_on_open": True}, {"hedging": True}, {"fill_on_close": True}, {"leverage": 4.0},
                                     {"cash": 900.0}], ids=lambda options: next(iter(options), "plain"))
@pytest.mark.parametrize("market", [ragged, aligned])
def test_lanes_do_together_what_they_do_alone(market, options, mode):
    options = {"cash": 50_000.0, **options}
    data = market(bars=300)
    together = Backtest(data, strategies(), mode=mode, **options).run(progress=False)
    for strategy, result in zip(strategies(), together):
        expected = plodding(Backtest(data, strategy, mode=mode, **options))
        alone = Backtest(data, strategy, mode=mode, **options).run(progress=False)
        assert ledger(result) == ledger(alone) == ledger(expected), strategy
        assert result.info["orders"] == alone.info["orders"] == expected.info["orders"]


def plodding(backtest):
    """The result of a run that goes instant by instant."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.run.run.span_of", lambda *parts: 1)
        return backtest.run(progress=False)


def spans(backtest, monkeypatch):
    """Instants at a time of the passes that a backtest makes."""
    found = []
    monkeypatch.setattr("engine.run.run.span_of", lambda *parts: found.append(span_of(*parts)) or found[-1])
    backtest.run(progress=False)
    return found


def test_passes_go_block_by_block(monkeypatch):
    assert spans(Backtest(aligned(), [Cross(), Cross(fast=2)]), monkeypatch) == [254]
    assert spans(Backtest(aligned(), Cross()), monkeypatch) == [254]


class Half(Indicator):
    """A user's own."""

    def next(self, x):
        return x / 2


class Owner(Strategy):
    def init(self):
        self.half = Half(self.feeds.close)

    def next(self):
        pass


def test_a_strategy_with_an_indicator_of_its_own_goes_instant_by_instant(monkeypatch):
    assert spans(Backtest(aligned(), Owner()), monkeypatch) == [1]


def test_strategies_that_share_something_go_instant_by_instant(monkeypatch):
    assert spans(Backtest(aligned(), [Gambler(), Gambler(watch=None)]), monkeypatch) == [254]
    assert spans(Backtest(aligned(), [Shares(board={}), Shares()]), monkeypatch) == [1]


class Shares(Strategy):
    board: object = None

    def next(self):
        pass


class Raises(Strategy):
    at: int = 0

    def next(self):
        self.order_target_size(self.feeds[0], self.feeds[0].bars % 3)
        if self.feeds[0].bars == self.at:
            raise RuntimeError("enough")


@pytest.mark.parametrize("at", [1, 100, 254, 255, 499, 500])
def test_a_lane_that_raises_ends_alone_and_names_its_bar(at):
    data = aligned()
    backtest = Backtest(data, [Raises(at=at), Cross(), Raises(at=at + 1), Gambler(seed=3)])
    first, cross, second, gambler = backtest.run(progress=False, on_error="continue")
    assert isinstance(first, StrategyError) and f"bar {at} of feed F0, instant {at}" in str(first)
    assert at == 500 or f"bar {at + 1} of feed F0" in str(second)
    assert ledger(cross) == ledger(plodding(Backtest(data, Cross())))
    assert ledger(gambler) == ledger(plodding(Backtest(data, Gambler(seed=3))))


class FaultyKernel(Kernel1):
    """A kernel of the user's that fails in the middle of a block, where rings stand shifted."""

    def next(self, rows, n):
        raise RuntimeError("a kernel's own")

    def once(self, row, start, stop):
        if stop > 700:  # by then the rings have begun anew
            raise RuntimeError("a kernel's own")
        return 0


Faulty = public(FaultyKernel, "Faulty")


class Faults(SignalStrategy):
    def signal(self, feeds):
        return Faulty(feeds.close)


def test_an_indicator_that_raises_ends_its_lane_alone_and_leaves_the_rings_as_they_were():
    data = aligned(bars=1500)
    backtest = Backtest(data, [Cross(), Faults(), Gambler(seed=3)], chunk=16)
    cross, faults, gambler = backtest.run(progress=False, on_error="continue")
    assert isinstance(faults, StrategyError) and "a kernel's own" in str(faults)
    assert ledger(cross) == ledger(plodding(Backtest(data, Cross())))
    assert ledger(gambler) == ledger(plodding(Backtest(data, Gambler(seed=3))))


@pytest.mark.skipif(MODE != "compiled", reason="an interpreter gives way by itself")
def test_other_threads_go_on_while_no_python_runs():
    """Bars in memory, signals only: from the first instant to the last nothing but compiled code runs."""
    # some hundreds; a dozen of them before and after the pass; fewer where other processes have the cores
    assert any(turns_of_another_thread() > 25 for _ in range(5))


def turns_of_another_thread():
    """How often a thread that never rests gets the interpreter between the first instant and the last."""

    class Timed(Cross):
        def start(self):
            started.append(turns[0])

        def stop(self):
            stopped.append(turns[0])

    def take_turns():
        """Whoever finds that time has passed had to wait, and has its turn again."""
        last = perf_counter()
        while not over:
            now = perf_counter()
            turns[0] += now - last > 2e-5
            last = now

    started, stopped, turns, over = [], [], [0], []
    data = from_columns({f"F{i}": walk(1500, i, START, STEP) for i in range(20)})
    thread = Thread(target=take_turns)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    thread.start()
    try:
        Backtest(data, [Timed(fast=3 + i % 9, slow=20 + i) for i in range(60)], mode="runonce").run(progress=False)
    finally:
        over.append(True)
        thread.join()
        sys.setswitchinterval(before)
    return stopped[0] - started[-1]


class Looks(Strategy):
    """Looks back in lines of its own, at every instant, when the run is over, and after it."""

    fast: int = 2
    fails: int = 0
    lookback = 5

    def init(self):
        self.seen = []
        self.average = SMA(self.feeds.close, self.fast)
        self.cross = CrossOver(self.average, EMA(self.feeds.high, 10 + self.fast))

    def look(self):
        return repr([[line[feed][-k] for k in range(5)] for line in (self.average, self.cross) for feed in self.feeds])

    def next(self):
        self.seen.append(self.look())
        if len(self.seen) == self.fails:
            raise RuntimeError("enough")

    prenext = nextstart = next

    def stop(self):
        self.seen.append(self.look())


@pytest.mark.parametrize("market", [ragged, aligned])
def test_lines_of_a_lane_are_its_own_though_lanes_have_memory_by_turns(market):
    data = market()
    together = Backtest(data, [Looks(), Looks(fast=3, fails=300), Looks(fast=4), Cross()]).run(progress=False, on_error="continue")
    for i, fast in ((0, 2), (2, 4)):
        alone = plodding(Backtest(data, Looks(fast=fast))).strategy
        strategy = together[i].strategy
        assert strategy.seen == alone.seen
        assert strategy.look() == alone.look() == alone.seen[-1]
    assert isinstance(together[1], StrategyError)


def test_a_block_is_held_once_however_many_lanes_there_are():
    data = aligned(rows=40, bars=600)
    few, many = (Backtest(data, [Cross(fast=3, slow=9 + i) for i in range(n)]).explain() for n in (2, 60))

    def megabytes(plan):
        return next(size for what, size in plan.parts if what.endswith(" indicators")) / (1 << 20)

    of_one_indicator = 40 * 264 * 8 / (1 << 20)
    assert megabytes(many) - megabytes(few) < 2 * of_one_indicator
