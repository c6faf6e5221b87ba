"""Analyzers of returns: by period, by year, in total."""

import math
from collections import OrderedDict

from engine.compat.backtrader.analyzers.analyzer_base import Analyzer, TimeFrameAnalyzerBase, moment
from engine.compat.backtrader.feeds.time_frame import TimeFrame


class TimeReturn(TimeFrameAnalyzerBase):
    params = (("data", None), ("firstopen", True), ("fund", None))

    def start(self):
        self._fundmode = self.strategy.broker.fundmode if self.p.fund is None else self.p.fund
        self._value_start = 0.0
        self._lastvalue = None
        if self.p.data is None:
            broker = self.strategy.broker
            self._lastvalue = broker.fundvalue if self._fundmode else broker.getvalue()

    def _wants_values(self):
        return True

    def notify_fund(self, cash, value, fundvalue, shares):
        if not self._fundmode:
            self._value = self.p.data[0] if self.p.data is not None else value
        else:
            self._value = self.p.data[0] if self.p.data is not None else fundvalue

    def on_dt_over(self):
        if self.p.data is None or self._lastvalue is not None:
            self._value_start = self._lastvalue
        else:
            self._value_start = self.p.data.open[0] if self.p.firstopen else self.p.data[0]

    def next(self):
        super().next()
        self.rets[self.dtkey] = (self._value / self._value_start) - 1.0
        self._lastvalue = self._value


class AnnualReturn(Analyzer):
    def _steps(self):
        return True

    def start(self):
        self.values = []

    def next(self):
        self.values.append((moment(self.strategy).year, self.strategy.broker.getvalue()))

    prenext = nextstart = next

    def stop(self):
        self.ret = OrderedDict()
        self.rets = []
        years = []
        value_start = value_cur = None
        current = -1
        for year, value in self.values:
            if year > current:
                if current >= 0:
                    annual = (value_cur / value_start) - 1.0
                    self.rets.append(annual)
                    self.ret[current] = annual
                    value_start = value_cur
                else:
                    value_start = value
                years.append(year)
                current = year
            value_cur = value
        if current not in self.ret and value_start is not None:
            annual = (value_cur / value_start) - 1.0
            self.rets.append(annual)
            self.ret[current] = annual

    def get_analysis(self):
        return self.ret


class Returns(TimeFrameAnalyzerBase):
    params = (("tann", None), ("fund", None))
    _TANN = {TimeFrame.Days: 252.0, TimeFrame.Weeks: 52.0, TimeFrame.Months: 12.0, TimeFrame.Years: 1.0}

    def start(self):
        broker = self.strategy.broker
        self._fundmode = broker.fundmode if self.p.fund is None else self.p.fund
        self._value_start = broker.fundvalue if self._fundmode else broker.getvalue()
        self._tcount = 0

    def stop(self):
        broker = self.strategy.broker
        self._value_end = broker.fundvalue if self._fundmode else broker.getvalue()
        ratio = self._value_end / self._value_start
        self.rets["rtot"] = rtot = math.log(ratio) if ratio > 0.0 else float("-inf")
        self.rets["ravg"] = ravg = rtot / self._tcount if self._tcount else float("nan")
        tann = self.p.tann or self._TANN.get(self.timeframe)
        if tann is None:
            tann = self._TANN.get(self.data._timeframe, 1.0)
        self.rets["rnorm"] = rnorm = math.expm1(ravg * tann) if ravg > float("-inf") else ravg
        self.rets["rnorm100"] = rnorm * 100.0

    def on_dt_over(self):
        self._tcount += 1


def average(values):
    return math.fsum(values) / len(values)


def standarddev(values, mean=None, bessel=False):
    mean = average(values) if mean is None else mean
    return math.sqrt(math.fsum((x - mean) ** 2 for x in values) / (len(values) - bessel))


class LogReturnsRolling(TimeFrameAnalyzerBase):
    params = (("data", None), ("firstopen", True), ("fund", None))

    def start(self):
        from collections import deque

        self._fundmode = self.strategy.broker.fundmode if self.p.fund is None else self.p.fund
        self._values = deque([float("nan")] * self.compression, maxlen=self.compression)
        self._lastvalue = None
        if self.p.data is None:
            broker = self.strategy.broker
            self._lastvalue = broker.fundvalue if self._fundmode else broker.getvalue()

    def notify_fund(self, cash, value, fundvalue, shares):
        self._value = (fundvalue if self._fundmode else value) if self.p.data is None else self.p.data[0]

    def on_dt_over(self):
        if self._lastvalue is None:
            self._lastvalue = self.p.data.open[0] if self.p.firstopen else self.p.data[0]
        self._values.append(self._lastvalue)

    def next(self):
        try:
            result = math.log(self._value / self._values[0])
        except (ValueError, ZeroDivisionError):
            result = float("-inf")
        self.rets[self.dtkey] = result
        self._lastvalue = self._value


class PeriodStats(Analyzer):
    params = (("timeframe", TimeFrame.Years), ("compression", 1), ("zeroispos", False), ("fund", None))

    def _setup(self):
        self._tr = TimeReturn(timeframe=self.p.timeframe, compression=self.p.compression, fund=self.p.fund)

    def stop(self):
        returns = list(self._tr.get_analysis().values())
        positive = sum(x >= 0.0 if self.p.zeroispos else x > 0.0 for x in returns)
        negative = sum(x < 0.0 for x in returns)
        zero = 0 if self.p.zeroispos else sum(x == 0.0 for x in returns)
        mean = average(returns)
        r = self.rets
        r["average"], r["stddev"] = mean, standarddev(returns, mean)
        r["positive"], r["negative"], r["nochange"] = positive, negative, zero
        r["best"], r["worst"] = max(returns), min(returns)
