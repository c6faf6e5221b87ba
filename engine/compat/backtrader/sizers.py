"""Sizers: how many units an order without `size` is for."""

from engine.compat.backtrader.lines.params import ParamsBase


class Sizer(ParamsBase):
    """Base of sizers; scripts define `_getsizing(comminfo, cash, data, isbuy)`."""

    strategy = None
    broker = None

    def __init__(self):
        pass

    def getsizing(self, data, isbuy):
        info = self.broker.getcommissioninfo(data)
        return self._getsizing(info, self.broker.getcash(), data, isbuy)

    def _getsizing(self, comminfo, cash, data, isbuy):
        raise NotImplementedError(f"{type(self).__name__} does not define _getsizing")

    def set(self, strategy, broker):
        self.strategy = strategy
        self.broker = broker


SizerBase = Sizer


class FixedSize(Sizer):
    params = (("stake", 1), ("tranches", 1))

    def _getsizing(self, comminfo, cash, data, isbuy):
        if self.p.tranches > 1:
            return abs(int(self.p.stake / self.p.tranches))
        return self.p.stake

    def setsizing(self, stake):
        if self.p.tranches > 1:
            self.p.stake = abs(int(self.p.stake / self.p.tranches))
        else:
            self.p.stake = stake


SizerFix = FixedSize


class FixedReverser(Sizer):
    params = (("stake", 1),)

    def _getsizing(self, comminfo, cash, data, isbuy):
        return self.p.stake * (1 + (self.broker.getposition(data).size != 0))


class FixedSizeTarget(Sizer):
    params = (("stake", 1), ("tranches", 1))

    def _getsizing(self, comminfo, cash, data, isbuy):
        if self.p.tranches > 1:
            size = abs(int(self.p.stake / self.p.tranches))
            return min(self.strategy.position.size + size, self.p.stake)
        return self.p.stake


class PercentSizer(Sizer):
    params = (("percents", 20), ("retint", False))

    def _getsizing(self, comminfo, cash, data, isbuy):
        position = self.broker.getposition(data)
        size = position.size if position else cash / data.close[0] * (self.p.percents / 100)
        return int(size) if self.p.retint else size


class AllInSizer(PercentSizer):
    params = (("percents", 100),)


class PercentSizerInt(PercentSizer):
    params = (("retint", True),)


class AllInSizerInt(PercentSizerInt):
    params = (("percents", 100),)
