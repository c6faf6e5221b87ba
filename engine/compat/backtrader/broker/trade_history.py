"""The history of a trade, kept with `set_tradehistory`."""

from engine.compat.backtrader.utils.autodict import AutoOrderedDict
from engine.compat.backtrader.utils.dates import num2date


class TradeHistory(AutoOrderedDict):
    """The state of a trade at one update, and the update itself."""

    def __init__(self, status, dt, barlen, size, price, value, pnl, pnlcomm, tz=None, event=None):
        super().__init__()
        self.status = AutoOrderedDict(
            status=status, dt=dt, barlen=barlen, size=size, price=price, value=value, pnl=pnl, pnlcomm=pnlcomm, tz=tz
        )
        self.event = AutoOrderedDict()

    def doupdate(self, order, size, price, commission):
        self.event.update(order=order, size=size, price=price, commission=commission)
        self._close()

    def datetime(self, tz=None, naive=True):
        return num2date(self.status.dt, tz or self.status.tz, naive)
