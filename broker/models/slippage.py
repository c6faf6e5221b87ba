"""Slippage: how far an execution is from the bar's price (rule 3.5). Market and stop fills only.

A model moves the price against the order; the broker keeps it within the bar's range unless the model has `beyond_bar=True`.
"""

from broker.argument_checks import below_one, finite
from engine.core.parameters import refuse_hidden_methods
from engine.errors import ConfigError, OrderError, RingbarError


class Slippage:
    """No slippage; the base of the other models."""

    def __init__(self, beyond_bar=False):
        self.beyond_bar = bool(beyond_bar)

    def move(self, size, price, high, low, volume, tick):
        """Return how far the price moves against an order of signed `size`, on a bar with these figures; at least 0."""
        return 0.0

    def describe(self):
        return "none"

    def _ringbar_range_note(self):
        """Return the note on `beyond_bar` for `describe`."""
        return ", beyond the bar's range too" if self.beyond_bar else ""


class PercentSlippage(Slippage):
    """A fraction of the price: `PercentSlippage(0.0005)`."""

    def __init__(self, rate, beyond_bar=False):
        Slippage.__init__(self, beyond_bar)
        self.rate = finite("PercentSlippage", "rate", rate, 0.0)
        below_one(f"PercentSlippage(rate={rate!r})", self.rate, "0.0005, or for points FixedSlippage(0.01)")

    def move(self, size, price, high, low, volume, tick):
        return (price if price >= 0.0 else -price) * self.rate

    def describe(self):
        return f"{self.rate:.6g} of the price{self._ringbar_range_note()}"


class FixedSlippage(Slippage):
    """An amount in points: `FixedSlippage(0.01)`."""

    def __init__(self, amount, beyond_bar=False):
        Slippage.__init__(self, beyond_bar)
        self.amount = finite("FixedSlippage", "amount", amount, 0.0)

    def move(self, size, price, high, low, volume, tick):
        return self.amount

    def describe(self):
        return f"{self.amount:.6g} points{self._ringbar_range_note()}"


class TickSlippage(Slippage):
    """A number of ticks of the instrument, which must have a tick: `TickSlippage(1)`."""

    def __init__(self, ticks, beyond_bar=False):
        Slippage.__init__(self, beyond_bar)
        self.ticks = finite("TickSlippage", "ticks", ticks, 0.0)

    def move(self, size, price, high, low, volume, tick):
        return self.ticks * tick

    def describe(self):
        return f"{self.ticks:.6g} ticks{self._ringbar_range_note()}"


class VolumeShare(Slippage):
    """Quadratic in the order's share of the bar's volume: price x impact x share^2, the share at most `max_share`.

    Source: Quantopian's zipline, `VolumeShareSlippage` (volume_limit 0.025, price_impact 0.1). To keep back what exceeds the
    share, use `max_participation=`. A bar without volume moves the price as the largest share does.
    """

    def __init__(self, impact=0.1, max_share=0.025, beyond_bar=False):
        Slippage.__init__(self, beyond_bar)
        self.impact = finite("VolumeShare", "impact", impact, 0.0)
        self.max_share = finite("VolumeShare", "max_share", max_share, 0.0)

    def move(self, size, price, high, low, volume, tick):
        share: cython.double = self.max_share
        units: cython.double = size if size >= 0.0 else -size
        if volume > 0.0 and units < self.max_share * volume:
            share = units / volume
        return (price if price >= 0.0 else -price) * self.impact * share * share

    def describe(self):
        note = self._ringbar_range_note()
        return f"{self.impact:.6g} of the price x share of volume squared, share at most {self.max_share:.6g}{note}"


class VolatilityShare(Slippage):
    """A share of the bar's range, high less low: `VolatilityShare(0.1)`."""

    def __init__(self, share, beyond_bar=False):
        Slippage.__init__(self, beyond_bar)
        self.share = finite("VolatilityShare", "share", share, 0.0)

    def move(self, size, price, high, low, volume, tick):
        return self.share * (high - low) if high > low else 0.0

    def describe(self):
        return f"{self.share:.6g} of the bar's range{self._ringbar_range_note()}"


class CustomSlippage(Slippage):
    """A user's function `f(size, price, high, low, volume)`: how far the price moves against the order."""

    def __init__(self, function, beyond_bar=False):
        Slippage.__init__(self, beyond_bar)
        self.function = function

    def move(self, size, price, high, low, volume, tick):
        value: cython.double
        what = f"for size={size}, price={price}, high={high}, low={low}, volume={volume}"
        try:
            value = self.function(size, price, high, low, volume)
        except RingbarError:
            raise
        except Exception as error:
            raise OrderError(f"slippage function {self.function!r} raised {type(error).__name__}: {error}, {what}") from error
        if not (value >= 0.0 and value - value == 0.0):
            raise OrderError(f"slippage function {self.function!r} returned {value!r} {what}; expected a number of at least 0")
        return value

    def describe(self):
        return getattr(self.function, "__name__", type(self.function).__name__) + self._ringbar_range_note()


class UserMove:
    """`move` of a user's own `Slippage` subclass as a function; `tick` is NaN there."""

    def __init__(self, model):
        self.model = model
        self.__name__ = type(model).__name__

    def __call__(self, size, price, high, low, volume):
        return self.model.move(size, price, high, low, volume, float("nan"))


MODELS = (Slippage, PercentSlippage, FixedSlippage, TickSlippage, VolumeShare, VolatilityShare, CustomSlippage)


def slippage_of(value):
    """Return the model of `slippage=`: None, a fraction of the price, a model, or a function."""
    if value is None:
        return Slippage()
    if isinstance(value, (int, float)):
        return PercentSlippage(value)
    if type(value) in MODELS:
        return value
    if isinstance(value, Slippage):
        refuse_hidden_methods(value)
        return CustomSlippage(UserMove(value), value.beyond_bar)
    if callable(value):
        return CustomSlippage(value)
    raise ConfigError(
        f"slippage={value!r}; expected a fraction of the price such as 0.0005, FixedSlippage(0.01), "
        "or a function of size, price, high, low and volume"
    )
