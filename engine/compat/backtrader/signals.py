"""Signals: indicators whose values are traded, and the strategy that trades them."""

from engine.compat.backtrader.lines.indicator import Indicator
from engine.compat.backtrader.strategy import Strategy

SIGNALS = ("NONE", "LONGSHORT", "LONG", "LONG_INV", "LONG_ANY", "SHORT", "SHORT_INV", "SHORT_ANY", "LONGEXIT", "LONGEXIT_INV",
           "LONGEXIT_ANY", "SHORTEXIT", "SHORTEXIT_INV", "SHORTEXIT_ANY")  # fmt: skip
(SIGNAL_NONE, SIGNAL_LONGSHORT, SIGNAL_LONG, SIGNAL_LONG_INV, SIGNAL_LONG_ANY, SIGNAL_SHORT, SIGNAL_SHORT_INV, SIGNAL_SHORT_ANY,
 SIGNAL_LONGEXIT, SIGNAL_LONGEXIT_INV, SIGNAL_LONGEXIT_ANY, SIGNAL_SHORTEXIT, SIGNAL_SHORTEXIT_INV,
 SIGNAL_SHORTEXIT_ANY) = range(14)  # fmt: skip
SignalTypes = list(range(SIGNAL_NONE, 14))


class Signal(Indicator):
    """The first line of its data, under the name `signal`."""

    lines = ("signal",)

    def __init__(self):
        self.lines.signal = self.data.lines[0]
        super().__init__()


class SignalStrategy(Strategy):
    """Trades on signals: lines above zero buy, lines below zero sell."""

    _on_signals = True
    params = (("signals", []), ("_accumulate", False), ("_concurrent", False), ("_data", None))

    def _setup(self, cerebro):
        super()._setup(cerebro)
        self._signals = {kind: [] for kind in range(14)}
        self._sentinel = None
        wanted = self.p._data
        if wanted is None:
            self._dtarget = self.data
        elif isinstance(wanted, int):
            self._dtarget = self.datas[wanted]
        elif isinstance(wanted, str):
            self._dtarget = self.getdatabyname(wanted)
        else:
            self._dtarget = wanted

    def signal_add(self, kind, signal):
        self._signals[kind].append(signal)

    def _begin_signals(self):
        for kind, cls, args, options in self.p.signals:
            self._signals[kind].append(cls(*args, **options))

    def _due(self, kind, test):
        lines = self._signals[kind]
        return bool(lines) and all(test(line[0]) for line in lines)

    def _listen(self, order):
        if self._sentinel is not None and not order.alive() and order.ref == self._sentinel.ref:
            self._sentinel = None

    def _signal_next(self):
        if self._sentinel is not None and not self.p._concurrent:
            return

        def above(x):
            return x > 0.0

        def below(x):
            return x < 0.0

        def either(x):
            return bool(x)

        due = self._due
        both_long, both_short = due(SIGNAL_LONGSHORT, above), due(SIGNAL_LONGSHORT, below)
        long = due(SIGNAL_LONG, above) or due(SIGNAL_LONG_INV, below) or due(SIGNAL_LONG_ANY, either)
        short = due(SIGNAL_SHORT, below) or due(SIGNAL_SHORT_INV, above) or due(SIGNAL_SHORT_ANY, either)
        leave_long = due(SIGNAL_LONGEXIT, below) or due(SIGNAL_LONGEXIT_INV, above) or due(SIGNAL_LONGEXIT_ANY, either)
        leave_short = due(SIGNAL_SHORTEXIT, above) or due(SIGNAL_SHORTEXIT_INV, below) or due(SIGNAL_SHORTEXIT_ANY, either)
        has_leave_long, has_leave_short = self._signals[SIGNAL_LONGEXIT], self._signals[SIGNAL_SHORTEXIT]  # no others, as there
        fall = due(SIGNAL_LONG, below) or due(SIGNAL_LONG_INV, above) or due(SIGNAL_LONG_ANY, either)
        rise = due(SIGNAL_SHORT, above) or due(SIGNAL_SHORT_INV, below) or due(SIGNAL_SHORT_ANY, either)
        reverse_long = not has_leave_long and fall
        reverse_short = not has_leave_short and rise
        target = self._dtarget
        size = self.getposition(target).size
        order = None
        if not size:
            if both_long or long:
                order = self.buy(target)
            elif both_short or short:
                order = self.sell(target)
        elif size > 0:
            if leave_long or reverse_long or both_short or short:
                order = self.close(target)
            if both_short or short:
                order = self.sell(target)
            if (both_long or long) and self.p._accumulate:
                order = self.buy(target)
        else:
            if leave_short or reverse_short or both_long or long:
                order = self.close(target)
            if both_long or long:
                order = self.buy(target)
            if (both_short or short) and self.p._accumulate:
                order = self.sell(target)
        if order is not None:
            self._sentinel = order
