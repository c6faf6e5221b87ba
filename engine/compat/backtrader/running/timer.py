"""Timers: calls of `notify_timer` at times of the day."""

import datetime as _dt

from engine.compat.backtrader.lines.params import ParamsBase
from engine.compat.backtrader.utils.dates import date2num, num2date

SESSION_TIME, SESSION_START, SESSION_END = range(3)


class Timer(ParamsBase):
    params = (
        ("tid", None), ("owner", None), ("strats", False), ("when", None), ("offset", _dt.timedelta()),
        ("repeat", _dt.timedelta()), ("weekdays", []), ("weekcarry", False), ("monthdays", []), ("monthcarry", True),
        ("allow", None), ("tzdata", None), ("cheat", False),
    )  # fmt: skip
    SESSION_TIME, SESSION_START, SESSION_END = SESSION_TIME, SESSION_START, SESSION_END

    def __init__(self, *args, **kwargs):
        self.args = args
        self.kwargs = kwargs

    def start(self, data):
        self.data = self.p.tzdata if hasattr(self.p.tzdata, "datetime") else data
        when = self.p.when
        if not isinstance(when, int):
            self._rstwhen = when
        elif when == SESSION_START:
            self._rstwhen = self.data.p.sessionstart
        else:
            self._rstwhen = self.data.p.sessionend
        self._isdata = True
        self.lastwhen = None
        self.nexteos = None
        self.curdate = _dt.date.min
        self.curmonth = -1
        self.monthmask = []
        self.curweek = -1
        self.weekmask = []
        self.reset_when()

    def reset_when(self, shift=_dt.timedelta()):
        self._when = self._rstwhen
        self._dtwhen = self._dwhen = None
        self._lastcall = None

    def on_month(self, day):
        if not self.p.monthdays:
            return True
        if day.month != self.curmonth:
            self.curmonth = day.month
            self.monthmask = list(self.p.monthdays)
        return self.due(self.monthmask, day.day, self.p.monthcarry, "monthmask")

    def on_week(self, day):
        if not self.p.weekdays:
            return True
        _, week, weekday = day.isocalendar()
        if week != self.curweek:
            self.curweek = week
            self.weekmask = list(self.p.weekdays)
        return self.due(self.weekmask, weekday, self.p.weekcarry, "weekmask")

    def due(self, mask, day, carry, name):
        """Whether a day is in the mask, or carries over one that was missed; days that have passed are removed."""
        import bisect

        place = bisect.bisect_left(mask, day)
        there = place < len(mask) and mask[place] == day
        result = there or (carry and place > 0)
        setattr(self, name, mask[place + 1 if there else place :])
        return result

    def check(self, datas):
        """Whether the timer is due at the newest bar."""
        moved = max(data.datetime[0] for data in datas if len(data))
        return self.is_due(moved)

    def is_due(self, number):
        now = num2date(number)
        day = now.date()
        if self._lastcall == day:
            return False
        if self.nexteos is None or number > self.nexteos:
            end = _dt.datetime.combine(day, self.data.p.sessionend)
            self.nexteos = date2num(end if end >= now else end + _dt.timedelta(days=1))
            self.reset_when()
        if day > self.curdate:
            self.curdate = day
            fits = self.on_month(day)
            if (fits and self.p.weekdays) or not self.p.monthdays:
                fits = self.on_week(day)
            if fits and self.p.allow is not None:
                fits = self.p.allow(day)
            if not fits:
                self._lastcall = day
                return False
            self._lastcall = None
        if self._dwhen is None:
            when = _dt.datetime.combine(day, self._when) + self.p.offset
            self._dwhen = when
            self._dtwhen = date2num(when)
        if number < self._dtwhen:
            return False
        self.lastwhen = self._dwhen
        if not self.p.repeat:
            self.reset_when()
            self._lastcall = day
            return True
        end = num2date(self.nexteos)
        while True:
            self._dwhen += self.p.repeat
            if self._dwhen > end:
                self.reset_when()
                self._lastcall = day
                break
            self._dtwhen = date2num(self._dwhen)
            if self._dtwhen > number:
                break
        return True


def add(cerebro, owner, when, *args, offset=_dt.timedelta(), repeat=_dt.timedelta(), weekdays=(), weekcarry=False, monthdays=(),
        monthcarry=True, allow=None, tzdata=None, strats=False, cheat=False, **kwargs):  # fmt: skip
    timer = Timer(
        *args, tid=len(cerebro._timers), owner=owner, strats=strats, when=when, offset=offset, repeat=repeat, weekdays=weekdays,
        weekcarry=weekcarry, monthdays=monthdays, monthcarry=monthcarry, allow=allow, tzdata=tzdata, cheat=cheat, **kwargs,
    )  # fmt: skip
    cerebro._timers.append(timer)
    return timer
