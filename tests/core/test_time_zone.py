"""Wall clocks and sessions against `zoneinfo` and by hand."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.time.session import Session
from engine.core.time.time_zone import Zone
from engine.errors import ConfigError

SECOND = 10**9
DAY = 86_400 * SECOND
NAMES = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Tokyo"]


def ns(text):
    moment = datetime.fromisoformat(text)
    return round((moment.replace(tzinfo=moment.tzinfo or timezone.utc) - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds()) * SECOND


@settings(max_examples=3 * settings().max_examples)
@given(st.sampled_from(NAMES), st.lists(st.integers(-2_000_000_000, 6_000_000_000), min_size=1, max_size=8))
def test_offsets_are_those_of_zoneinfo(name, seconds):
    from zoneinfo import ZoneInfo

    zone = Zone(name)
    for second in seconds:
        moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=second)
        expected = moment.astimezone(ZoneInfo(name)).utcoffset().total_seconds()
        assert zone.at(second * SECOND) == expected * SECOND


@settings(max_examples=2 * settings().max_examples)
@given(st.sampled_from(NAMES), st.integers(0, 4_000_000_000))
def test_a_wall_clock_leads_back_to_its_instant(name, second):
    zone = Zone(name)
    ts = second * SECOND
    back = zone.utc(zone.local(ts))
    assert back <= ts  # of two instants with one wall clock the earlier
    assert zone.local(back) == zone.local(ts)


def test_the_hour_that_does_not_exist_and_the_one_that_comes_twice():
    zone = Zone("America/New_York")
    assert zone.utc(ns("2021-03-14 02:30")) == ns("2021-03-14 07:30")  # half an hour after 2:00 EST
    assert zone.utc(ns("2021-11-07 01:30")) == ns("2021-11-07 05:30")  # still EDT


def test_a_bar_at_the_start_of_a_session_closes_the_one_before():
    session = Session("America/New_York", "17:00")
    evening = ns("2021-06-01 21:00")  # 17:00 EDT
    assert session.number(evening + 1) == session.number(evening) + 1
    assert session.opens(session.number(evening + 1)) == evening
    winter = ns("2021-12-01 22:00")  # 17:00 EST
    assert session.opens(session.number(winter + 1)) == winter


def test_sessions_in_utc_are_days():
    assert Session().number(5 * DAY + 1) == 5
    assert Session().number(5 * DAY) == 4


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", ""])
def test_an_unknown_time_zone_is_named(name):
    with pytest.raises(ConfigError, match="no such time zone; expected an IANA name"):
        Zone(name)


@pytest.mark.parametrize("start", ["25:00", "9", "09:60", "noon", None])
def test_a_start_that_is_no_time_of_day(start):
    with pytest.raises(ConfigError, match="expected a time of day"):
        Session(start=start)
