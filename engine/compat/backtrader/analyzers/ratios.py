"""Analyzers that rate a run: Sharpe, SQN, Calmar, VWR."""

import math

from engine.compat.backtrader.analyzers.analyzer_base import Analyzer, TimeFrameAnalyzerBase
from engine.compat.backtrader.analyzers.drawdowns import TimeDrawDown
from engine.compat.backtrader.analyzers.returns import AnnualReturn, Returns, TimeReturn, average, standarddev
from engine.compat.backtrader.feeds.time_frame import TimeFrame
from engine.compat.backtrader.utils.autodict import AutoOrderedDict


class SharpeRatio(Analyzer):
    params = (
        ("timeframe", TimeFrame.Years), ("compression", 1), ("riskfreerate", 0.01), ("factor", None), ("convertrate", True),
        ("annualize", False), ("stddev_sample", False), ("daysfactor", None), ("legacyannual", False), ("fund", None),
    )  # fmt: skip
    RATEFACTORS = {TimeFrame.Days: 252, TimeFrame.Weeks: 52, TimeFrame.Months: 12, TimeFrame.Years: 1}

    def _setup(self):
        if self.p.legacyannual:
            self.anret = AnnualReturn()
        else:
            self.timereturn = TimeReturn(timeframe=self.p.timeframe, compression=self.p.compression, fund=self.p.fund)

    def stop(self):
        p = self.p
        if p.legacyannual:
            returns = [value - p.riskfreerate for value in self.anret.rets]
            mean = average(returns)
            deviation = standarddev(returns, mean)
            self.ratio = mean / deviation
            self.rets["sharperatio"] = self.ratio
            return
        returns = list(self.timereturn.get_analysis().values())
        rate = p.riskfreerate
        factor = None
        if p.factor is not None:
            factor = p.factor
        elif p.timeframe == TimeFrame.Days and p.daysfactor is not None:
            factor = p.daysfactor
        elif p.timeframe in self.RATEFACTORS:
            factor = self.RATEFACTORS[p.timeframe]
        if factor is not None:
            if p.convertrate:
                rate = pow(1.0 + rate, 1.0 / factor) - 1.0
            else:
                returns = [pow(1.0 + x, factor) - 1.0 for x in returns]
        ratio = None
        if len(returns) - bool(p.stddev_sample) > 0:
            excess = [x - rate for x in returns]
            mean = average(excess)
            deviation = standarddev(excess, mean, bool(p.stddev_sample))
            try:
                ratio = mean / deviation
                if factor is not None and p.convertrate and p.annualize:
                    ratio = math.sqrt(factor) * ratio
            except (ValueError, TypeError, ZeroDivisionError):
                ratio = None
        self.ratio = ratio
        self.rets["sharperatio"] = ratio


class SharpeRatio_A(SharpeRatio):  # noqa: N801, the name that scripts use
    params = (("annualize", True),)


class SQN(Analyzer):
    def create_analysis(self):
        self.rets = AutoOrderedDict()

    def start(self):
        self.pnl = []
        self.count = 0

    def notify_trade(self, trade):
        if trade.status == trade.Closed:
            self.pnl.append(trade.pnlcomm)
            self.count += 1

    def stop(self):
        if self.count > 1:
            deviation = standarddev(self.pnl)
            try:
                sqn = math.sqrt(len(self.pnl)) * average(self.pnl) / deviation
            except ZeroDivisionError:
                sqn = None
        else:
            sqn = 0
        self.rets.sqn = sqn
        self.rets.trades = self.count


class Calmar(TimeFrameAnalyzerBase):
    params = (("timeframe", TimeFrame.Months), ("period", 36), ("fund", None))

    def _setup(self):
        self._maxdd = TimeDrawDown(timeframe=self.p.timeframe, compression=self.p.compression)

    def start(self):
        from collections import deque

        self._mdd = float("-inf")
        broker = self.strategy.broker
        self._fundmode = broker.fundmode if self.p.fund is None else self.p.fund
        self._values = deque([float("nan")] * self.p.period, maxlen=self.p.period)
        self._values.append(broker.fundvalue if self._fundmode else broker.getvalue())

    def on_dt_over(self):
        self._mdd = max(self._mdd, self._maxdd.maxdd)
        broker = self.strategy.broker
        self._values.append(broker.fundvalue if self._fundmode else broker.getvalue())
        try:
            rann = math.log(self._values[-1] / self._values[0]) / len(self._values)
        except (ValueError, ZeroDivisionError):
            rann = float("-inf")
        self.calmar = rann / (self._mdd or float("inf"))
        self.rets[self.dtkey] = self.calmar

    def stop(self):
        self.on_dt_over()


class VWR(TimeFrameAnalyzerBase):
    params = (("tann", None), ("tau", 0.20), ("sdev_max", 2.0), ("fund", None))
    _TANN = Returns._TANN

    def _setup(self):
        self._returns = Returns(timeframe=self.p.timeframe, compression=self.p.compression, tann=self.p.tann)

    def start(self):
        broker = self.strategy.broker
        self._fundmode = broker.fundmode if self.p.fund is None else self.p.fund
        self._pis = [broker.fundvalue if self._fundmode else broker.getvalue()]
        self._pns = [None]

    def stop(self):
        if self._pns[-1] is None:
            self._pis.pop()
            self._pns.pop()
        rs = self._returns.get_analysis()
        ravg, rnorm100 = rs["ravg"], rs["rnorm100"]
        terms = []
        for n, (begin, end) in enumerate(zip(self._pis, self._pns), 1):
            terms.append(end / (begin * math.exp(ravg * n)) - 1.0)
        deviation = standarddev(terms, bessel=True)
        self.rets["vwr"] = rnorm100 * (1.0 - pow(deviation / self.p.sdev_max, self.p.tau))

    def notify_fund(self, cash, value, fundvalue, shares):
        self._pns[-1] = fundvalue if self._fundmode else value

    def _on_dt_over(self):
        pass

    def on_dt_over(self):
        self._pis.append(self._pns[-1])
        self._pns.append(None)


VariabilityWeightedReturn = VWR
