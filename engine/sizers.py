"""Sizers: the size of orders that give none; `size=` of an order, or `sizer` of a strategy.

A sizer has `units(strategy, feed, price, stop)`: the size for an order on `feed` with these prices (None without).
"""

from __future__ import annotations

from engine.core.parameters import refuse_hidden_method
from engine.errors import ConfigError, OrderError


class Sizer:
    """Base of sizers: `worth` is the cost of one unit at the order's price or the latest close."""

    def __setattr__(self, name, value):
        refuse_hidden_method(self, name)
        object.__setattr__(self, name, value)

    def units(self, strategy, feed, price, stop):
        raise NotImplementedError

    @staticmethod
    def worth(strategy, feed, price):
        unit = strategy._ringbar_broker.value_of(feed.row, float("nan") if price is None else price)
        if not unit > 0:
            raise OrderError(f"sizer: a unit of {feed.name} has no value yet ({unit}); wait for a price other than zero")
        return unit

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class Fixed(Sizer):
    """Always this many units."""

    def __init__(self, size):
        self.size = fraction("Fixed", "size", size)

    def units(self, strategy, feed, price, stop):
        return self.size


class AllCash(Sizer):
    """Buy as much as the account can afford at the fill, whatever price and commission are then; in whole lots.

    The order is sized again when it is filled: more if the price is better than expected, less if it is worse.
    """

    takes_all = True

    def units(self, strategy, feed, price, stop):
        self.worth(strategy, feed, price)
        return strategy._ringbar_broker.all_cash(feed.row, float("nan") if price is None else price)


class PercentOfEquity(Sizer):
    """Units worth this fraction of equity: 0.1 is 10 %."""

    def __init__(self, fraction_of_equity):
        self.fraction = fraction("PercentOfEquity", "fraction", fraction_of_equity)

    def units(self, strategy, feed, price, stop):
        return max(0.0, self.fraction * strategy.equity) / self.worth(strategy, feed, price)


class Risk(Sizer):
    """Units that lose this fraction of equity between the order's price (or the latest close) and `stop`.

    stop: a price, if the order has none, as an entry whose protective stop is another order.
    Source: Tharp (1998), Trade Your Way to Financial Freedom, ch. 12, percent risk model.
    """

    def __init__(self, risk, stop=None):
        self.risk = fraction("Risk", "risk", risk)
        self.stop = stop

    def units(self, strategy, feed, price, stop):
        stop = self.stop if self.stop is not None else stop
        start = feed.close[0] if price is None else price
        if stop is None or not abs(start - stop) > 0:
            raise OrderError(f"{self!r}: stop={stop!r} with a price of {start}; expected a stop away from it")
        point = strategy._ringbar_broker.value_of(feed.row, 1.0)
        return max(0.0, self.risk * strategy.equity) / (abs(start - stop) * point)


class VolatilityTarget(Sizer):
    """Units whose value moves by this fraction of equity per bar, if `volatility` is right.

    volatility: a line (or panel) of the standard deviation of returns per bar, such as StdDev(returns, 20).
    """

    def __init__(self, target, volatility):
        self.target = fraction("VolatilityTarget", "target", target)
        self.volatility = volatility

    def units(self, strategy, feed, price, stop):
        line = self.volatility[feed] if getattr(self.volatility, "row", 0) < 0 else self.volatility
        deviation = float(line)
        if not deviation > 0:
            return 0.0
        return max(0.0, self.target * strategy.equity) / deviation / self.worth(strategy, feed, price)


def fraction(owner, name, value):
    """Return a positive number as float."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise ConfigError(f"{owner}({name}={value!r}): expected a number greater than 0")
    return float(value)
