"""Commission models: what an execution costs, per side, at the fill (rule 5.3).

`cost` is the commission of a whole order, to check whether an account can afford it; `charge` that of one execution, given what
the order was filled and charged before. Prices are values of one unit in the account's currency, multipliers included.
"""

from broker.argument_checks import below_one, finite
from engine.config import is_finite, shortened
from engine.core.parameters import refuse_hidden_methods
from engine.errors import ConfigError, OrderError, RingbarError

INFINITE = float("inf")


class Commission:
    """No commission; the base of the other models. Subclasses in plain Python go through `Callable`."""

    def cost(self, size, price):
        """Return the commission of a signed `size` at `price`, in the account's currency."""
        return 0.0

    def charge(self, size, price, filled, value, paid, maker):
        """Return the commission of an execution of an order that was filled by `filled`, worth `value`, and has `paid` before.

        maker: whether the order rested in the market before.
        """
        return self.cost(size, price)

    def fresh(self):
        """Return the model for one run: itself, unless it keeps sums."""
        return self

    def describe(self):
        return "none"


class Bounded(Commission):
    """Base of models that are a function of size and value, with a minimum and a maximum per order."""

    def __init__(self, minimum, maximum):
        owner = type(self).__name__
        self.bounded = minimum is not None or maximum is not None
        self.minimum = -INFINITE if minimum is None else finite(owner, "minimum", minimum)
        self.maximum = INFINITE if maximum is None else finite(owner, "maximum", maximum)
        if self.minimum > self.maximum:
            raise ConfigError(f"{owner}(minimum={minimum!r}, maximum={maximum!r}): the minimum is above the maximum")

    def raw(self, size, value):
        """Return the commission before minimum and maximum, of an unsigned size and its value."""
        return 0.0

    def bound(self, amount):
        if amount < self.minimum:
            return self.minimum
        return self.maximum if amount > self.maximum else amount

    def cost(self, size, price):
        value: cython.double = size * price
        return self.bound(self.raw(size if size >= 0.0 else -size, value if value >= 0.0 else -value))

    def charge(self, size, price, filled, value, paid, maker):
        worth: cython.double = size * price
        if not self.bounded:
            return self.raw(size if size >= 0.0 else -size, worth if worth >= 0.0 else -worth)
        size += filled
        worth += value
        return self.bound(self.raw(size if size >= 0.0 else -size, worth if worth >= 0.0 else -worth)) - paid

    def bounds(self):
        """Return minimum and maximum for `describe`."""
        least = "" if self.minimum == -INFINITE else f", at least {self.minimum:.6g}"
        return least + ("" if self.maximum == INFINITE else f", at most {self.maximum:.6g}")


class Percent(Bounded):
    """A fraction of the value: `Percent(0.001)` takes 0.1 %; `minimum`, `maximum`: per order."""

    def __init__(self, rate, minimum=None, maximum=None):
        Bounded.__init__(self, minimum, maximum)
        self.rate = rated("Percent", rate)

    def raw(self, size, value):
        return value * self.rate

    def describe(self):
        return f"{self.rate:.6g} of value{self.bounds()}"


class PerUnit(Bounded):
    """A fixed amount per unit (share, contract, coin): `PerUnit(0.005, minimum=1.0)`."""

    def __init__(self, amount, minimum=None, maximum=None):
        Bounded.__init__(self, minimum, maximum)
        self.amount = sensible("PerUnit", amount)

    def raw(self, size, value):
        return size * self.amount

    def describe(self):
        return f"{self.amount:.6g} per unit{self.bounds()}"


class PerOrder(Commission):
    """A fixed amount per order, whatever the number of its executions, plus a fraction of the value."""

    def __init__(self, amount, rate=0.0):
        self.amount = sensible("PerOrder", amount)
        self.rate = rated("PerOrder", rate)

    def cost(self, size, price):
        value: cython.double = size * price
        return self.amount + (value if value >= 0.0 else -value) * self.rate

    def charge(self, size, price, filled, value, paid, maker):
        worth: cython.double = size * price
        worth = (worth if worth >= 0.0 else -worth) * self.rate
        return worth if filled != 0.0 else self.amount + worth

    def describe(self):
        return f"{self.amount:.6g} per order" + (f" and {self.rate:.6g} of value" if self.rate else "")


class MakerTaker(Bounded):
    """A fraction of the value: `maker` for orders that rested in the market before, `taker` for all others; may be negative."""

    def __init__(self, maker, taker, minimum=None, maximum=None):
        Bounded.__init__(self, minimum, maximum)
        self.maker = rated("MakerTaker", maker)
        self.taker = rated("MakerTaker", taker)

    def raw(self, size, value):
        return value * (self.taker if self.taker > self.maker else self.maker)

    def charge(self, size, price, filled, value, paid, maker):
        worth: cython.double = size * price
        fee: cython.double = (worth if worth >= 0.0 else -worth) * (self.maker if maker else self.taker)
        return self.bound(paid + fee) - paid if self.bounded else fee

    def describe(self):
        return f"{self.maker:.6g} of value as maker, {self.taker:.6g} as taker{self.bounds()}"


class Tiered(Commission):
    """A fraction of the value that depends on what the account has traded so far.

    `Tiered([(0, 0.001), (1_000_000, 0.0005)])`: 0.1 % until a million has been traded, 0.05 % from then on.
    """

    def __init__(self, tiers):
        self.tiers = sorted((finite("Tiered", "from", start, 0.0), rated("Tiered", rate)) for start, rate in tiers)
        if not self.tiers or self.tiers[0][0] != 0.0:
            raise ConfigError(f"Tiered({tiers!r}): the first tier must begin at 0")
        self.traded = 0.0
        self.place = 0
        self.rate = self.tiers[0][1]
        self.following = self.tiers[1][0] if len(self.tiers) > 1 else INFINITE

    def fresh(self):
        return Tiered(self.tiers)

    def cost(self, size, price):
        value: cython.double = size * price
        return (value if value >= 0.0 else -value) * self.rate

    def charge(self, size, price, filled, value, paid, maker):
        fee: cython.double = self.cost(size, price)
        worth: cython.double = size * price
        self.traded += worth if worth >= 0.0 else -worth
        while self.traded >= self.following:
            self.climb()
        return fee

    def climb(self):
        """Move to the next tier."""
        self.place += 1
        self.rate = self.tiers[self.place][1]
        self.following = self.tiers[self.place + 1][0] if self.place + 1 < len(self.tiers) else INFINITE

    def describe(self):
        return ", ".join(f"{rate:.6g} of value from {start:,.0f} traded" for start, rate in self.tiers)


class Callable(Commission):
    """A user's function `f(size, price)`."""

    def __init__(self, function):
        self.function = function

    def cost(self, size, price):
        value: cython.double
        try:
            value = self.function(size, price)
        except RingbarError:
            raise
        except Exception as error:
            raise OrderError(
                f"commission function {self.function!r} raised {type(error).__name__}: {error}, for size={size}, price={price}"
            ) from error
        if not (value - value == 0.0):
            raise OrderError(
                f"commission function {self.function!r} returned {value!r} for size={size}, price={price}; expected a number"
            )
        return value

    def describe(self):
        return getattr(self.function, "__name__", type(self.function).__name__)


def sensible(owner, value):
    """Return a finite rate as float; negative ones are rebates."""
    if not is_finite(value):
        raise ConfigError(f"{owner}({shortened(value)}): expected a finite number")
    return float(value)


def rated(owner, value):
    """Return a finite rate that is a fraction of the value."""
    return below_one(
        f"{owner}({value!r})", sensible(owner, value), "0.001, or for an amount PerUnit(0.005) or PerOrder(5)"
    )


MODELS = (Commission, Percent, PerUnit, PerOrder, MakerTaker, Tiered, Callable)


def commission_of(value):
    """Return the model of `commission=`: None, a fraction of value, a model, or a function of size and price."""
    if value is None:
        return Commission()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value - value == 0:
            below_one(f"commission={value!r}", value, "0.001, or for an amount PerUnit(0.005) or PerOrder(5)")
        return Percent(value)
    if type(value) in MODELS:
        return value
    if isinstance(value, Commission):
        refuse_hidden_methods(value)
        return Callable(value.cost)
    if callable(value):
        return Callable(value)
    raise ConfigError(
        f"commission={value!r}; expected a fraction such as 0.001, PerUnit(0.005), or a function of size and price"
    )
