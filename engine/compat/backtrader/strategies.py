"""Ready-made strategies under the names that scripts import."""

from engine.compat.backtrader.indicators import SMA
from engine.compat.backtrader.strategy import Strategy


class MA_CrossOver(Strategy):  # noqa: N801, the name that scripts use
    """Long while a fast average is above a slow one."""

    alias = ("SMA_CrossOver",)
    params = (("fast", 10), ("slow", 30), ("_movav", SMA))

    def __init__(self):
        from engine.compat.backtrader.indicators.crossings import CrossOver

        average = self.p._movav
        self.buysig = CrossOver(average(period=self.p.fast), average(period=self.p.slow))

    def next(self):
        if self.position.size:
            if self.buysig < 0:
                self.sell()
        elif self.buysig > 0:
            self.buy()


class SMA_CrossOver(MA_CrossOver):  # noqa: N801
    pass
