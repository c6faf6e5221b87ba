"""How bars are dated (rules 2.7 and 2.8): the reader says so once, frames, daily returns and tables by month follow."""

import csv
from datetime import datetime, timedelta, timezone

import pytest

from engine import Backtest, Strategy
from engine.core.time.bar_period import Period
from engine.core.time.time_zone import Zone
from engine.errors import RingbarError
from feeds import open_feeds
from feeds.columns import preload

HOUR = timedelta(hours=1)
FIRST = datetime(2024, 1, 1, tzinfo=timezone.utc)


class Frame(Strategy):
    """Collects the ends of slow bars and how many bars are in them (their volume)."""

    rule = "1mo"
    options = ()

    def init(self):
        self.slow = self.feeds[0].resample(self.rule, **dict(self.options))
        self.volume = self.slow.volume

    def look(self):
        if self.slow.fresh:
            SEEN.append((str(self.slow.datetime)[:16], self.volume[0]))

    prenext = next = look


SEEN = []


def frame(feeds, rule, **options):
    """What `Frame` collects, the same in each mode."""
    found = []
    for data, mode in ((feeds, "stream"), (feeds, "runonce"), (preload(feeds), "stream")):
        SEEN.clear()
        Frame.rule, Frame.options = rule, tuple(options.items())
        Backtest(data, Frame(), mode=mode).run(progress=False)
        found.append(list(SEEN))
    assert found[0] == found[1] == found[2]
    return found[0]


def write(path, step, n, pattern="%Y-%m-%d", first=FIRST):
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["date", "open", "high", "low", "close", "volume"])
        for i in range(n):
            rows.writerow([(first + i * step).strftime(pattern), 10, 10, 10, 10, 1])
    return str(path)


@pytest.mark.parametrize("pattern", ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y%m%d", "%d.%m.%Y"])
@pytest.mark.parametrize("options", [{}, {"label": "open", "bar": "1d"}, {"label": "date"}])
def test_daily_bars_lie_in_the_calendar_month(tmp_path, pattern, options):  # rule 2.7
    path = write(tmp_path / "a.csv", timedelta(days=1), 62, pattern)
    for tz in (None, "Asia/Tokyo", "America/New_York", "+05:30"):
        seen = frame(open_feeds(path, tz=tz, **options), "1mo")
        assert [bars for _, bars in seen] == [31, 29], (tz, options)


def test_an_hourly_feed_from_midnight_has_one_slow_bar_a_day(tmp_path):  # rule 2.7
    path = write(tmp_path / "a.csv", HOUR, 73, "%Y-%m-%d %H:%M")
    seen = frame(open_feeds(path), "1d")
    assert seen == [("2024-01-01 00:00", 1), ("2024-01-02 00:00", 24), ("2024-01-03 00:00", 24), ("2024-01-04 00:00", 24)]


def test_daily_bars_said_to_be_complete_at_midnight(tmp_path):  # rule 2.7
    path = write(tmp_path / "a.csv", timedelta(days=1), 33, first=FIRST + timedelta(days=1))
    assert frame(open_feeds(path, label="close"), "1mo") == [("2024-02-01 00:00", 31)]


def test_frames_that_do_not_divide_the_day_begin_anew_each_day(tmp_path):  # rule 2.7
    path = write(tmp_path / "a.csv", timedelta(minutes=5), 3 * 288, "%Y-%m-%d %H:%M", FIRST + timedelta(minutes=5))
    seen = frame(open_feeds(path), "65min", offset="09:30")
    assert [end[11:] for end, _ in seen if end.startswith("2024-01-02")][9:12] == ["09:30", "10:35", "11:40"]
    assert [end[11:] for end, _ in seen if end.startswith("2024-01-03")][9:12] == ["09:30", "10:35", "11:40"]


def test_an_end_is_never_in_the_past():  # rule 2.7
    zone = Zone("America/New_York")
    first = int(datetime(2021, 11, 7, 4, tzinfo=timezone.utc).timestamp()) * 10**9
    for rule, options in (("90min", {}), ("session", {"session": "01:30"}), ("2h", {"offset": "01:30"}), ("1d", {"offset": "01:30"})):
        period = Period(rule, zone.name, **options)
        for minute in range(0, 360, 5):
            ts = first + minute * 60 * 10**9
            assert period.end(ts, False) >= ts, (rule, minute)


def test_a_month_is_M_and_a_minute_is_m(tmp_path):
    path = write(tmp_path / "a.csv", timedelta(days=1), 40)
    assert frame(open_feeds(path), "1M") == frame(open_feeds(path), "M") == [("2024-02-01 00:00", 31)]
    with pytest.raises(RingbarError, match="labelled by their day"):
        frame(open_feeds(path), "1m")


def test_a_rule_finer_than_the_bars_is_noted(tmp_path):
    path = write(tmp_path / "a.csv", HOUR, 40, "%Y-%m-%d %H:%M")
    Frame.rule, Frame.options = "1min", ()
    notes = Backtest(open_feeds(path), Frame()).run(progress=False).info["notes"]
    assert any("resample('1min')" in note for note in notes)


@pytest.mark.parametrize("options, months", [({}, {(2024, 1), (2024, 2)}), ({"label": "open", "bar": "1d"}, {(2024, 1), (2024, 2)})])
@pytest.mark.parametrize("tz", [None, "Asia/Tokyo", "America/New_York"])
def test_monthly_tables_count_the_day_that_ends(tmp_path, options, months, tz):  # rule 2.8
    path = write(tmp_path / "a.csv", timedelta(days=1), 60)
    result = Backtest(open_feeds(path, tz=tz, **options), Idle()).run(progress=False)
    assert set(result.statistics().monthly) == months
    assert result.recorder.tracker.days == 60


class Idle(Strategy):
    def next(self):
        pass
