"""Warm-up: prenext, nextstart exactly once, next; `all` and `each`; feeds that start late, and strategies that never start."""

import pytest
from markets import DAY, START, feeds, flat
from probes import MODES

from engine import Backtest, Strategy
from engine.errors import ConfigError
from engine.indicators import SMA, CrossOver

EACH = pytest.mark.parametrize("mode", MODES)
TEN = [float(p) for p in range(1, 11)]
LATE = feeds(A=flat(TEN), B=flat(TEN[:6], start=START + 4 * DAY))


class Diary(Strategy):
    """Notes which hook is called at which instant, and which feeds are ready."""

    build: object

    def init(self):
        self.built = self.build(self.feeds)
        self.calls = []
        self.ready = []

    def note(self, hook):
        self.calls.append((hook, (self.now - START) // DAY))
        self.ready.append("".join(feed.name for feed in self.feeds if feed.ready))

    def prenext(self):
        self.note("prenext")

    def nextstart(self):
        self.note("nextstart")

    def next(self):
        self.note("next")


class Eager(Diary):
    warmup = "each"


def run(data, kind, build, mode="stream"):
    return Backtest(data, kind(build=build), mode=mode).run()


def expected(first, last):
    """The calls of a run whose instants are numbered up to `last`, ready at `first`."""
    return (
        [("prenext", i) for i in range(first)] + [("nextstart", first)] + [("next", i) for i in range(first + 1, last + 1)]
    )


@EACH
def test_without_indicators_the_first_bar_is_enough(mode):  # rule 1.6
    assert run(feeds(A=flat(TEN)), Diary, lambda f: None, mode).strategy.calls == expected(0, 9)


@EACH
@pytest.mark.parametrize("period", [1, 2, 5, 10])
def test_next_starts_with_the_minimum_period(mode, period):  # rule 2.6
    result = run(feeds(A=flat(TEN)), Diary, lambda f: SMA(f.close, period), mode)
    assert result.strategy.calls == expected(period - 1, 9)
    assert result.strategy.ready == [""] * (period - 1) + ["A"] * (11 - period)


@EACH
def test_all_waits_for_the_late_feed(mode):  # rule 2.6
    result = run(LATE, Diary, lambda f: SMA(f.close, 3), mode)
    assert result.strategy.calls == expected(6, 9)
    assert result.strategy.ready == ["", "", "A", "A", "A", "A", "AB", "AB", "AB", "AB"]
    assert result.info["waited_for"] == "B"
    assert any("warm-up lasted until 2010-01-07" in note and "waiting for B" in note for note in result.info["notes"])


@EACH
def test_each_starts_with_the_first_ready_feed(mode):  # rule 2.6
    result = run(LATE, Eager, lambda f: SMA(f.close, 3), mode)
    assert result.strategy.calls == expected(2, 9)
    assert result.strategy.ready == ["", "", "A", "A", "A", "A", "AB", "AB", "AB", "AB"]


@EACH
def test_feeds_wait_only_for_what_reads_them(mode):
    result = run(LATE, Diary, lambda f: [SMA(f["A"].close, 7), SMA(f["B"].close, 2)], mode)
    assert result.strategy.calls == expected(6, 9)
    assert result.strategy.ready == ["", "", "", "", "", "B", "AB", "AB", "AB", "AB"]


@EACH
def test_a_pair_is_waited_for(mode):
    result = run(LATE, Diary, lambda f: SMA(f["A"].close - f["B"].close, 3), mode)
    assert result.strategy.calls == expected(6, 9)
    crossed = run(LATE, Diary, lambda f: CrossOver(SMA(f["A"].close, 2) - SMA(f["B"].close, 3), 0.0), mode)
    assert crossed.strategy.calls == expected(7, 9)


@EACH
def test_a_panel_against_one_line_is_waited_for(mode):
    result = run(LATE, Diary, lambda f: SMA(f.close - f["B"].close, 3), mode)
    assert result.strategy.calls == expected(6, 9)
    assert result.strategy.ready == ["", "", "", "", "", "", "AB", "AB", "AB", "AB"]
    eager = run(LATE, Eager, lambda f: SMA(f.close - f["B"].close, 3), mode)
    assert eager.strategy.calls == expected(6, 9)
    assert eager.strategy.ready == result.strategy.ready


@EACH
def test_a_line_of_a_mixed_panel_holds_up_its_own_feed_only(mode):
    result = run(LATE, Eager, lambda f: SMA((f.close - f["A"].close)["B"], 3), mode)
    assert result.strategy.calls == expected(0, 9)
    assert result.strategy.ready == ["A"] * 6 + ["AB"] * 4


@EACH
def test_strategies_of_a_pass_warm_up_on_their_own(mode):
    diaries = [Diary(build=lambda f: SMA(f.close, 2)), Diary(build=lambda f: SMA(f.close, 8)), Diary(build=lambda f: None)]
    results = Backtest(feeds(A=flat(TEN)), diaries, mode=mode).run()
    assert [result.strategy.calls for result in results] == [expected(1, 9), expected(7, 9), expected(0, 9)]


@EACH
def test_nextstart_calls_next_by_default(mode):
    class Plain(Strategy):
        def init(self):
            self.average = SMA(self.feeds.close, 4)
            self.bars = []

        def next(self):
            self.bars.append(self.feed.bars)

    assert Backtest(feeds(A=flat(TEN)), Plain, mode=mode).run().strategy.bars == [4, 5, 6, 7, 8, 9, 10]


NEVER = [
    ("A has 10 bars, the indicators need 11", lambda f: SMA(f["A"].close, 11)),
    ("B has 6 bars, the indicators need 7", lambda f: SMA(f.close, 7)),
    ("SMA(Subtract(A.close, B.close), 7) has 6 values, it needs 7", lambda f: SMA(f["A"].close - f["B"].close, 7)),
    ("SMA(Subtract(close, A.close), 7) of B has 6 values, it needs 7", lambda f: SMA(f.close - f["A"].close, 7)),
]


@EACH
@pytest.mark.parametrize(("reason", "build"), NEVER, ids=["line", "panel", "pair", "panel against line"])
def test_never_ready_is_noted(mode, reason, build):
    result = run(LATE, Diary, build, mode)
    assert {hook for hook, _ in result.strategy.calls} == {"prenext"}
    assert result.info["ready"] is None
    assert result.info["notes"][0] == f"next() was never called: {reason}"
    assert reason in str(result)


def test_an_unknown_warmup_is_refused():
    class Typo(Strategy):
        warmup = "eahc"

        def next(self):
            pass

    with pytest.raises(ConfigError, match=r"warmup='eahc'; did you mean each\?; expected one of"):
        Backtest(LATE, Typo).run()
