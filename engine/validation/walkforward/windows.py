"""Lengths of windows (years, months, a fixed time or a number of instants), and the windows of a walk-forward."""

from __future__ import annotations

from bisect import bisect_left
from collections import namedtuple
from datetime import datetime, timedelta, timezone

from engine.errors import ConfigError

DAY = 86_400 * 10**9
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
UNITS = {"w": 7 * DAY, "d": DAY, "h": 3600 * 10**9, "min": 60 * 10**9}
MONTHS = {"y": 12, "mo": 1}

Window = namedtuple("Window", ("train_begin", "train_end", "test_begin", "test_end"))  # noqa: PYI024, int64 ns; ends excluded


class Span:
    """A length: `months` on the calendar, `ns`, or a number of `instants`; one of them."""

    def __init__(self, months=0, ns=0, instants=0):
        self.months = months
        self.ns = ns
        self.instants = instants

    def after(self, ts, times=1):
        """Return the time `count` spans after `ts`; a day that a month lacks becomes its last day."""
        if not self.months:
            return ts + times * self.ns
        days, rest = divmod(ts, DAY)
        day = EPOCH + timedelta(days=days)
        years, month = divmod(day.month - 1 + times * self.months, 12)
        year, month = day.year + years, month + 1
        last = (datetime(year + month // 12, month % 12 + 1, 1, tzinfo=timezone.utc) - timedelta(days=1)).day
        moved = datetime(year, month, min(day.day, last), tzinfo=timezone.utc)
        return (moved - EPOCH).days * DAY + rest


def span(option, value):
    """Return the `Span` of "3y", "6mo", "2w", "90d", "12h", a timedelta, or a number of instants."""
    if isinstance(value, timedelta) and value > timedelta(0):
        return Span(ns=(value.days * 86_400 + value.seconds) * 10**9 + value.microseconds * 1000)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return Span(instants=value)
    if isinstance(value, str):
        text = value.strip()
        number = text.rstrip("abcdefghijklmnopqrstuvwxyz ")
        unit = text[len(number) :].strip()
        if number.isdigit() and int(number) > 0:
            if unit in MONTHS:
                return Span(months=int(number) * MONTHS[unit])
            if unit in UNITS:
                return Span(ns=int(number) * UNITS[unit])
    raise ConfigError(f'{option}={value!r}: expected a span such as "3y", "6mo", "2w", "90d", "12h", a timedelta, or bars')


def windows_of(stamps, train, test, anchored=False):
    """Return the `Window` list over the instants `stamps`: each test begins where the previous one ended, right after its
    training.

    Rolling trainings have equal lengths; anchored trainings all begin at the first instant. Calendar windows begin at midnight
    UTC of the first day. The last test may be shorter.
    """
    train, test = span("train", train), span("test", test)
    if bool(train.instants) != bool(test.instants):
        raise ConfigError("train and test: one is a number of bars, the other a time; expected two of a kind")
    borders = by_instants if train.instants else by_time
    results = [Window(first if anchored else begin, end, end, stop) for first, begin, end, stop in borders(stamps, train, test)]
    results = [w for w in results if bisect_left(stamps, w.test_begin) < bisect_left(stamps, w.test_end)]
    if not results:
        raise ConfigError(
            f"no window: the data have {len(stamps):,} instants from {text(stamps[0])} to {text(stamps[-1])}, "
            f"which is less than a training and some of a test; make them shorter"
        )
    return results


def by_instants(stamps, train, test):
    """Return (first, train begin, train end, test end) of each window, counted in instants."""
    for begin in range(0, len(stamps) - train.instants, test.instants):
        end = begin + train.instants
        stop = end + test.instants
        yield stamps[0], stamps[begin], stamps[end], stamps[stop] if stop < len(stamps) else stamps[-1] + 1


def by_time(stamps, train, test):
    """Return the same as `by_instants` for calendar or fixed times."""
    whole_days = all(s.months or s.ns % DAY == 0 for s in (train, test))
    first = stamps[0] // DAY * DAY if whole_days else stamps[0]
    end = train.after(first)
    k = 0
    while test.after(end, k) <= stamps[-1]:
        yield first, test.after(first, k), test.after(end, k), test.after(end, k + 1)
        k += 1


def text(ts):
    """Format a timestamp, in minutes, or in days if it is midnight."""
    when = EPOCH + timedelta(microseconds=ts // 1000)
    return f"{when:%Y-%m-%d}" if ts % DAY == 0 else f"{when:%Y-%m-%d %H:%M}"
