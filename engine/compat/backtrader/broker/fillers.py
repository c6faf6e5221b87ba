"""Fillers: how much of an order one bar can fill."""

from engine.compat.backtrader.lines.params import ParamsBase

MAXINT = 2**63 - 1


class Filler(ParamsBase):
    def __init__(self):
        pass


class FixedSize(Filler):
    params = (("size", None),)

    def __call__(self, order, price, ago):
        return min(order.data.volume[0], abs(order.executed.remsize), self.p.size or MAXINT)


class FixedBarPerc(Filler):
    params = (("perc", 100.0),)

    def __call__(self, order, price, ago):
        return min((order.data.volume[0] * self.p.perc) // 100, abs(order.executed.remsize))


class BarPointPerc(Filler):
    params = (("minmov", None), ("perc", 100.0))

    def __call__(self, order, price, ago):
        data, step = order.data, self.p.minmov
        parts = 1 if not step else (data.high[0] - data.low[0] + step) // step
        return min(((data.volume[0] * self.p.perc) // 100.0) // parts, abs(order.executed.remsize))
