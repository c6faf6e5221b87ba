"""Resampling: slower bars, with the times and the edges that scripts expect."""

import datetime as _dt
from array import array

from engine.compat.backtrader.utils.dates import date2num, num2date

TICKS, MICROSECONDS, SECONDS, MINUTES, DAYS, WEEKS, MONTHS, YEARS, NONE = range(1, 10)
DEFAULTS = {"bar2edge": True, "adjbartime": True, "rightedge": True, "boundoff": 0, "timeframe": DAYS, "compression": 1,
            "takelate": True, "sessionend": True}  # fmt: skip


class Resampler:
    """Marks a resampling among the filters of a feed."""


class Replayer:
    """Marks a replay."""


UNITS = {MINUTES: 60 * 10**6, SECONDS: 10**6, MICROSECONDS: 1}


class Periods:
    """Detects that a bar belongs to another period than the bars before."""

    def __init__(self, feed, options):
        self.options = {**DEFAULTS, **options}
        self.frame = self.options["timeframe"]
        self.compression = self.options["compression"]
        self.feed = feed
        self.calendar = getattr(feed._env, "_tradingcal", None)

    def key(self, moment):
        """Return the key of a bar's period; longer periods are counted by it."""
        frame = self.frame
        if frame == DAYS:
            if self.calendar is not None:
                return self.session(moment)[1].toordinal()
            return moment.date().toordinal()
        if frame == WEEKS:
            year, week, _ = moment.isocalendar()
            return year * 100 + week
        if frame == MONTHS:
            return moment.year * 100 + moment.month
        return moment.year

    def ends(self, moment):
        """Whether a calendar says that the period is complete with this day."""
        calendar = self.calendar
        if calendar is None:
            return False
        day = moment.date()
        if self.frame == DAYS:
            return moment >= self.session(moment)[1]
        if moment < calendar.schedule(_dt.datetime.combine(day, _dt.time.min))[1]:
            return False
        if self.frame == WEEKS:
            return calendar.last_weekday(day)
        return calendar.last_monthday(day) if self.frame == MONTHS else calendar.last_yearday(day)

    def session(self, moment):
        """Begin and end of the session that a bar belongs to: after the end of one, it is the next day's."""
        day = _dt.datetime.combine(moment.date(), _dt.time.min)
        plan = self.calendar.schedule(day)
        if moment > plan[1] and plan[1].time() < self.feed.p.sessionend:
            plan = self.calendar.schedule(day + _dt.timedelta(days=1))
        return plan


def resampled(feed, columns, options):
    """The columns of slower bars."""
    periods = Periods(feed, options)
    if periods.frame >= DAYS:
        return slow(feed, columns, periods)
    if periods.frame == TICKS:
        return counted(feed, columns, periods)
    return within_days(feed, columns, periods)


class Bar:
    """A bar that grows."""

    def __init__(self, columns):
        self.columns = columns
        self.names = [
            name for name in columns if name not in ("datetime", "open", "high", "low", "close", "volume", "openinterest")
        ]
        self.open_ = None

    def add(self, i):
        c = self.columns
        if self.open_ is None:
            self.open_, self.high, self.low = c["open"][i], c["high"][i], c["low"][i]
            self.volume = 0.0
        self.high = max(self.high, c["high"][i])
        self.low = min(self.low, c["low"][i])
        self.close = c["close"][i]
        self.volume += c["volume"][i]
        self.interest = c["openinterest"][i]
        self.time = c["datetime"][i]
        self.last = i

    def put(self, found, when, seen=float("inf")):
        found["seen"].append(seen)
        row = {"datetime": when, "open": self.open_, "high": self.high, "low": self.low, "close": self.close,
               "volume": self.volume, "openinterest": self.interest}  # fmt: skip
        for name, value in row.items():
            found[name].append(value)
        for name in self.names:
            found[name].append(self.columns[name][self.last])
        self.open_ = None


def slow(feed, columns, periods):
    """Days, weeks, months and years."""
    entries = {name: array("d") for name in (*columns, "seen")}
    bar = Bar(columns)
    stamps = columns["datetime"]
    days = [num2date(num) for num in stamps]
    keys = [periods.key(day) for day in days]
    count, last = 0, None
    for i, key in enumerate(keys):
        if last is not None and key != last:
            count += 1
            if count >= periods.compression:
                bar.put(entries, bar_time(feed, bar.time, periods), stamps[i])
                count = 0
        last = key
        bar.add(i)
        if periods.ends(days[i]) and count + 1 >= periods.compression:
            bar.put(entries, bar_time(feed, bar.time, periods), stamps[i])
            count, last = 0, None
    if bar.open_ is not None:
        bar.put(entries, bar_time(feed, bar.time, periods))
    return entries


def bar_time(feed, number, periods):
    """The time of a bar of a day or longer: the end of the session of its last day."""
    if not periods.options["adjbartime"] or not periods.options["sessionend"]:
        return number
    day = num2date(number)
    if periods.calendar is not None and periods.frame == DAYS:
        return date2num(min(periods.session(day)[1], _dt.datetime.combine(day.date(), feed.p.sessionend)))
    return date2num(_dt.datetime.combine(day.date(), feed.p.sessionend))


def counted(feed, columns, periods):
    entries = {name: array("d") for name in (*columns, "seen")}
    bar = Bar(columns)
    count = 0
    for i in range(len(columns["datetime"])):
        bar.add(i)
        count += 1
        if count >= periods.compression:
            bar.put(entries, bar_time(feed, bar.time, periods), bar.time)
            count = 0
    if bar.open_ is not None:
        bar.put(entries, bar_time(feed, bar.time, periods))
    return entries


def within_days(feed, columns, periods):
    """Minutes, seconds and microseconds: a bar that is exactly at the edge ends its period.

    Without `bar2edge` a bar ends after as many units with bars as the compression, and at edges, which are not counted.
    """
    entries = {name: array("d") for name in (*columns, "seen")}
    bar = Bar(columns)
    options = periods.options
    compression = periods.compression
    unit = UNITS[periods.frame]
    length = compression * unit
    window = length if options["bar2edge"] else unit
    moments = [num2date(num) for num in columns["datetime"]]
    end = edge = None
    count = 0
    for i, moment in enumerate(moments):
        day = _dt.datetime(moment.year, moment.month, moment.day)
        point = (moment - day) // _dt.timedelta(microseconds=1) + options["boundoff"] * unit
        touches = point % length == 0
        whole, rest = divmod(point, window)
        number = whole - 1 if rest == 0 and options["bar2edge"] else whole
        if touches and moment == edge:
            touches, number = False, whole  # another tick at the time of an edge that has been delivered begins the next bar
        mine = (day, number)
        if end is not None and mine != end and not touches:
            cut = mine[0] != end[0] and options["sessionend"] and options["adjbartime"]
            count += 1
            if options["bar2edge"]:
                when = bar_time(feed, bar.time, periods) if cut else edge_time(bar, end, length, options, unit)
                bar.put(entries, later(entries, when), columns["datetime"][i])
            elif count % compression == 0:
                bar.put(entries, later(entries, bar.time), columns["datetime"][i])
        bar.add(i)
        end = mine
        if touches:
            when = edge_time(bar, end, length, options, unit) if options["bar2edge"] else bar.time
            bar.put(entries, later(entries, when), columns["datetime"][i])
            end, edge = None, moment
    if bar.open_ is not None:
        when = bar.time
        if options["adjbartime"] and options["bar2edge"]:
            day, number = end
            when = date2num(day + _dt.timedelta(microseconds=(number + options["rightedge"]) * length))
        bar.put(entries, when)
    return entries


def later(found, when):
    """The time of a bar, moved on where it is that of the bar before."""
    return when + 1e-6 if found["datetime"] and when == found["datetime"][-1] else when


def edge_time(bar, period, length, options, unit):
    """The right edge of a bar's period; the left one is before its last bar, and times only move forward."""
    if not options["adjbartime"] or not options["rightedge"]:
        return bar.time
    day, number = period
    edge = (number + 1) * length - options["boundoff"] * unit
    return date2num(day + _dt.timedelta(microseconds=edge))
