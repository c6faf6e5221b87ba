"""Trading calendars: which days are traded, from when to when."""

import datetime as _dt

from engine.compat.backtrader.lines.params import ParamsBase

(MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY) = range(7)


class TradingCalendarBase(ParamsBase):
    def __init__(self):
        pass

    def _nextday(self, day):
        raise NotImplementedError

    def schedule(self, day, tz=None):
        raise NotImplementedError

    def nextday(self, day):
        return self._nextday(day)[0]

    def nextday_week(self, day):
        return self._nextday(day)[1][1]

    def last_weekday(self, day):
        return day.isocalendar()[1] != self._nextday(day)[1][1]

    def last_monthday(self, day):
        return day.month != self._nextday(day)[0].month

    def last_yearday(self, day):
        return day.year != self._nextday(day)[0].year


class TradingCalendar(TradingCalendarBase):
    params = (("open", _dt.time.min), ("close", _dt.time(23, 59, 59, 999990)), ("holidays", []), ("earlydays", []),
              ("offdays", [SATURDAY, SUNDAY]))  # fmt: skip

    def _nextday(self, day):
        while True:
            day += _dt.timedelta(days=1)
            if day.weekday() not in self.p.offdays and day not in self.p.holidays:
                return day, day.isocalendar()

    def schedule(self, day, tz=None):
        while True:
            date = day.date()
            for entry in self.p.earlydays:
                if entry[0] == date:
                    return _dt.datetime.combine(date, entry[1]), _dt.datetime.combine(date, entry[2])
            end = _dt.datetime.combine(date, self.p.close)
            if day > end:
                day += _dt.timedelta(days=1)
                continue
            return _dt.datetime.combine(date, self.p.open), end


class PandasMarketCalendar(TradingCalendarBase):
    """A calendar of the package pandas_market_calendars."""

    params = (("calendar", None), ("cachesize", 365))

    def __init__(self):
        self._calendar = self.p.calendar
        if isinstance(self._calendar, str):
            import pandas_market_calendars

            self._calendar = pandas_market_calendars.get_calendar(self._calendar)

    def _nextday(self, day):
        plan = self._calendar.schedule(day + _dt.timedelta(days=1), day + _dt.timedelta(days=30))
        result = plan.index[0].to_pydatetime()
        return result, result.isocalendar()
