"""Slow bars (rule 2.7): when they appear, what is in them, against polars, in every mode."""

import csv
from array import array
from datetime import datetime, timezone
from pathlib import Path

import pytest
from markets import DAY, MINUTE, START, universe
from probes import MODES, Script, bits, script, table

from engine import Backtest, SignalStrategy
from engine.errors import ConfigError
from engine.indicators import SMA, CrossOver
from feeds.columns import from_columns

SHARED = Path(__file__).parents[2].parent / "shared"
EACH = pytest.mark.parametrize("mode", MODES)
HOUR = 60 * MINUTE


def ns(text):
    moment = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
    return round(moment.timestamp()) * 10**9


def feed(stamps):
    n = len(stamps)
    prices = [100.0 + i for i in range(n)]
    return table(stamps, open=prices, high=[p + 2 for p in prices], low=[p - 2 for p in prices], close=[p + 1 for p in prices],
                 volume=[float(i + 1) for i in range(n)])


def watch(data, rule, mode="stream", chunk=4, name=0, **options):
    """[(now, ts, open, high, low, close, volume)] of every slow bar of a feed, at the instant at which it appeared."""
    seen = []

    def init(s):
        s.slow = s.feeds[name].resample(rule, **options)
        s.lines = [s.slow.open, s.slow.high, s.slow.low, s.slow.close, s.slow.volume]

    def look(s):
        if s.slow.fresh:
            seen.append((s.now, s.slow.ts, *(line[0] for line in s.lines)))

    strategy = script(data, mode, chunk, init=init, prenext=look, next=look)
    strategy.seen = seen
    return strategy


@EACH
def test_a_slow_bar_appears_with_the_bar_that_ends_its_period(mode):  # rule 2.7
    data = from_columns({"A": feed([START + i * 15 * MINUTE for i in range(1, 11)])})
    seen = watch(data, "1h", mode).seen
    assert seen == [
        (START + HOUR, START + HOUR, 100.0, 105.0, 98.0, 104.0, 10.0),
        (START + 2 * HOUR, START + 2 * HOUR, 104.0, 109.0, 102.0, 108.0, 26.0),
    ]


@EACH
def test_a_silent_feed_shows_its_slow_bar_when_another_moves_on(mode):  # rule 2.7
    quiet = feed([START + 10 * MINUTE, START + 20 * MINUTE, START + 200 * MINUTE])
    other = feed([START + i * 30 * MINUTE for i in range(1, 9)])
    seen = watch(from_columns({"A": quiet, "B": other}), "1h", mode).seen
    assert [(now, ts) for now, ts, *_ in seen] == [(START + HOUR, START + HOUR), (START + 240 * MINUTE, START + 240 * MINUTE)]


@EACH
def test_alone_it_appears_with_the_next_bar_there_is(mode):  # rule 2.7
    data = from_columns({"A": feed([START + 10 * MINUTE, START + 180 * MINUTE, START + 190 * MINUTE])})
    strategy = watch(data, "1h", mode)
    assert strategy.seen[0][:2] == (START + 180 * MINUTE, START + 180 * MINUTE)  # the second of two at this instant
    assert strategy.slow.bars == 2


@EACH
def test_two_slow_bars_at_one_instant_both_reach_indicators(mode):
    data = from_columns({"A": feed([START + 10 * MINUTE, START + 180 * MINUTE, START + 190 * MINUTE])})
    seen = []

    def init(s):
        s.slow = s.feed.resample("1h")
        s.mean = SMA(s.slow.close, 2)

    script(data, mode, init=init, next=lambda s: seen.append(s.mean[0]))
    assert seen == [101.5, 101.5]


def test_the_last_partial_period_appears_only_if_asked_for():  # rule 2.7
    data = from_columns({"A": feed([START + i * 15 * MINUTE for i in range(1, 7)])})
    assert watch(data, "1h").slow.bars == 1
    strategy = watch(data, "1h", partial=True)
    assert strategy.slow.bars == 2
    assert strategy.slow.close[0] == 106.0


def test_the_partial_period_of_a_feed_that_ended_early():
    data = from_columns({"A": feed([START + i * 15 * MINUTE for i in range(1, 7)]), "B": feed([START + i * 15 * MINUTE for i in range(1, 9)])})
    seen = watch(data, "1h", partial=True).seen
    assert [now for now, *_ in seen] == [START + HOUR, START + 105 * MINUTE]


@EACH
def test_bars_by_number(mode):
    data = from_columns({"A": feed([START + i * MINUTE for i in range(8)])})
    seen = watch(data, 3, mode).seen
    assert [(now, ts, close) for now, ts, _, _, _, close, _ in seen] == [
        (START + 2 * MINUTE, START + 2 * MINUTE, 103.0),
        (START + 5 * MINUTE, START + 5 * MINUTE, 106.0),
    ]
    assert watch(data, "3bars", mode).seen == seen


def test_days_dated_at_midnight_make_weeks_from_monday():
    days = [ns("2024-01-01") + i * DAY for i in range(15) if i % 7 < 5]  # 2024-01-01 is a Monday
    seen = watch(from_columns({"A": feed(days)}), "1w").seen
    assert [(ns("2024-01-08"), 5), (ns("2024-01-15"), 5)] == [(ts, (close - opened)) for _, ts, opened, _, _, close, _ in seen]


def test_months_quarters_and_years():
    days = [ns("2023-11-01") + i * DAY for i in range(140)]
    data = from_columns({"A": feed(days)})
    assert [ts for _, ts, *_ in watch(data, "1mo").seen] == [ns(f"{d}-01") for d in ("2023-12", "2024-01", "2024-02", "2024-03")]
    assert [ts for _, ts, *_ in watch(data, "1q").seen] == [ns("2024-01-01")]
    assert [ts for _, ts, *_ in watch(data, "1y").seen] == [ns("2024-01-01")]


def test_sessions_of_a_time_zone():
    stamps = [ns("2021-06-01 20:30") + i * 30 * MINUTE for i in range(100)]  # around 17:00 in New York, 21:00 UTC
    seen = watch(from_columns({"A": feed(stamps)}), "session", tz="America/New_York", session="17:00").seen
    assert [ts for _, ts, *_ in seen] == [ns("2021-06-01 21:00"), ns("2021-06-02 21:00"), ns("2021-06-03 21:00")]


def test_days_of_a_time_zone_over_a_change_of_the_clock():
    stamps = [ns("2021-11-06 05:00") + i * HOUR for i in range(75)]
    seen = watch(from_columns({"A": feed(stamps)}), "1d", tz="America/New_York").seen
    assert [ts for _, ts, *_ in seen] == [ns(f"2021-11-{d}") for d in ("07 04:00", "08 05:00", "09 05:00")]
    assert [close - opened for _, _, opened, _, _, close, _ in seen] == [24, 25, 24]  # bars of the day: prices rise by 1


def test_an_hour_that_comes_twice_gives_two_bars():
    stamps = [ns("2021-11-07 04:30") + i * 30 * MINUTE for i in range(8)]
    seen = watch(from_columns({"A": feed(stamps)}), "1h", tz="America/New_York").seen
    assert [ts for _, ts, *_ in seen] == [ns("2021-11-07 05:00") + i * HOUR for i in range(4)]


def test_an_offset_moves_the_grid():
    data = from_columns({"A": feed([START + i * 10 * MINUTE for i in range(1, 13)])})
    assert [ts for _, ts, *_ in watch(data, "1h", offset="30min").seen] == [START + 30 * MINUTE, START + 90 * MINUTE]


@pytest.mark.parametrize(("every", "closed"), [("15min", "right"), ("1h", "right"), ("1h", "left"), ("4h", "right"), ("1d", "right"), ("1w", "right"), ("1mo", "left")])
@EACH
def test_real_minutes_against_polars(every, closed, mode):
    polars = pytest.importorskip("polars")
    path = SHARED / "data/backtrader/2006-min-005.txt"
    if not path.exists():
        pytest.skip("shared data are not here")
    columns = {name: array("d") for name in ("open", "high", "low", "close", "volume")}
    stamps = array("q")
    with open(path) as file:
        for row in csv.DictReader(file):
            stamps.append(ns(f"{row['Date']} {row['Time']}"))
            for name, column in columns.items():
                column.append(float(row[name.title()]))
    seen = watch(from_columns({"A": {"ts": stamps, **columns}}), every, mode, chunk=64, closed=closed).seen
    frame = polars.DataFrame({"ts": list(stamps), **{name: list(column) for name, column in columns.items()}})
    frame = frame.with_columns(polars.col("ts").cast(polars.Datetime("ns")))
    expected = frame.group_by_dynamic("ts", every=every.replace("min", "m"), closed=closed, label="right").agg(
        polars.col("open").first(), polars.col("high").max(), polars.col("low").min(), polars.col("close").last(), polars.col("volume").sum()
    ).with_columns(polars.col("ts").cast(polars.Int64)).rows()
    got = [row[1:] for row in seen]
    assert len(got) in (len(expected), len(expected) - 1)  # the last may be partial
    by_ts = {row[0]: row for row in expected}
    # where a period that ended in silence and the one of the next bar appear at one instant, `seen` has the second only
    assert len(got) > 3 or every in ("1w", "1mo")
    assert all(by_ts[row[0]] == row for row in got)


@pytest.mark.parametrize("chunk", [1, 7, 300])
@EACH
def test_equal_in_every_mode_on_calendars_that_do_not_match(mode, chunk):
    def run(mode, chunk):
        seen = []

        def init(s):
            s.slow = s.feeds.resample("10min")
            s.mean = SMA(s.slow.close, 3)
            s.over = s.feeds.close - s.mean
            s.cross = CrossOver(SMA(s.slow.close, 2), s.mean)

        def look(s):
            seen.append((s.now, bits(s.mean.now), bits(s.over.now), [(f.name, v) for f, v in s.cross.nonzero()]))

        script(universe(4, 300, seed=5, keep=0.4, late=40, early=60), mode, chunk, init=init, prenext=look, next=look)
        return seen

    seen = run(mode, chunk)
    assert seen == run("stream", 4)
    assert sum(len(crossed) for *_, crossed in seen) > 10


@EACH
def test_slow_targets_of_a_signal_strategy(mode):
    class Slow(SignalStrategy):
        hold = True

        def signal(self, feeds):
            slow = feeds.resample("5min")
            return CrossOver(SMA(slow.close, 2), SMA(slow.close, 5))

    result = Backtest(universe(3, 400, seed=2), Slow, mode=mode, cash=1e6).run(progress=False)
    assert result.metrics["num_fills"] > 20
    assert result.digest == Backtest(universe(3, 400, seed=2), Slow, mode="stream", chunk=3, cash=1e6).run(progress=False).digest


def test_warm_up_waits_for_slow_indicators():
    data = from_columns({"A": feed([START + i * 15 * MINUTE for i in range(1, 20)])})
    seen = []

    hooks = {"init": lambda s: SMA(s.feed.resample("1h").close, 3), "next": lambda s: seen.append(s.now)}
    Backtest(data, Script(hooks=hooks), warmup="all").run()
    assert seen[0] == START + 3 * HOUR


def test_orders_on_a_slow_feed_go_to_the_feed():
    data = from_columns({"A": feed([START + i * 15 * MINUTE for i in range(1, 20)])})

    def init(s):
        s.slow = s.feed.resample("1h")
        s.line = s.slow.close

    def act(s):
        if s.slow.fresh and s.slow.bars == 1:
            s.buy(s.slow, 2)

    assert script(data, init=init, next=act).position("A").size == 2


@pytest.mark.parametrize("rule", ["1x", "h1", 0, -3, "", "1.5mo", 1.5, None, "0h", True])
def test_rules_that_say_nothing(rule):
    data = from_columns({"A": feed([START, START + 1])})
    with pytest.raises(ConfigError, match=r"resample\(.*expected"):
        script(data, init=lambda s: s.feed.resample(rule))


@pytest.mark.parametrize(("option", "match"), [({"closed": "both"}, "closed='both': expected"), ({"offset": "soon"}, "offset='soon': expected"), ({"tz": "Mars"}, "tz='Mars'")])
def test_options_that_say_nothing(option, match):
    data = from_columns({"A": feed([START, START + 1])})
    with pytest.raises(ConfigError, match=match):
        script(data, init=lambda s: s.feed.resample("1h", **option))


def test_frames_are_built_in_init():
    data = from_columns({"A": feed([START, START + 1])})
    with pytest.raises(ConfigError, match="frames are built in init"):
        script(data, next=lambda s: s.feed.resample("1h"))


def test_equal_frames_are_one():
    data = from_columns({"A": feed([START, START + 1])})
    made = []
    script(data, init=lambda s: made.extend([s.feed.resample("1h").frame, s.feeds.resample("1h").frame, s.feed.resample("2h").frame]))
    assert made[0] is made[1]
    assert made[0] is not made[2]
