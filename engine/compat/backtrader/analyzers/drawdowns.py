"""Analyzers of drawdowns."""

from engine.compat.backtrader.analyzers.analyzer_base import Analyzer, TimeFrameAnalyzerBase
from engine.compat.backtrader.utils.autodict import AutoOrderedDict


class DrawDown(Analyzer):
    params = (("fund", None),)

    def start(self):
        self._fundmode = self.strategy.broker.fundmode if self.p.fund is None else self.p.fund

    def create_analysis(self):
        self.rets = AutoOrderedDict()
        self.rets.len = 0
        self.rets.drawdown = 0.0
        self.rets.moneydown = 0.0
        self.rets.max.len = 0.0
        self.rets.max.drawdown = 0.0
        self.rets.max.moneydown = 0.0
        self._maxvalue = float("-inf")

    def _steps(self):
        return True

    def stop(self):
        self.rets._close()

    def notify_fund(self, cash, value, fundvalue, shares):
        self._value = fundvalue if self._fundmode else value
        self._maxvalue = max(self._maxvalue, self._value)

    def next(self):
        r = self.rets
        r.moneydown = moneydown = self._maxvalue - self._value
        r.drawdown = drawdown = 100.0 * moneydown / self._maxvalue
        most = r.max
        most.moneydown = max(most.moneydown, moneydown)
        most.drawdown = max(most.drawdown, drawdown)
        r.len = r.len + 1 if drawdown else 0
        most.len = max(most.len, r.len)


class TimeDrawDown(TimeFrameAnalyzerBase):
    params = (("fund", None),)

    def start(self):
        self._fundmode = self.strategy.broker.fundmode if self.p.fund is None else self.p.fund
        self.dd = 0.0
        self.maxdd = 0.0
        self.maxddlen = 0
        self.peak = float("-inf")
        self.ddlen = 0

    def on_dt_over(self):
        broker = self.strategy.broker
        value = broker.fundvalue if self._fundmode else broker.getvalue()
        if value > self.peak:
            self.peak = value
            self.ddlen = 0
        self.dd = 100.0 * (self.peak - value) / self.peak
        self.ddlen += bool(self.dd)
        self.maxdd = max(self.maxdd, self.dd)
        self.maxddlen = max(self.maxddlen, self.ddlen)

    def stop(self):
        self.rets["maxdrawdown"] = self.maxdd
        self.rets["maxdrawdownperiod"] = self.maxddlen
