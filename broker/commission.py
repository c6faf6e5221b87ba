"""What an execution costs, per side, at the fill."""

from engine.errors import ConfigError, OrderError


class Commission:
    """No commission; the base of the others. Subclasses in plain Python go through `Callable`."""

    def cost(self, size, price):
        """Commission for a signed `size` at `price`, in the account's currency."""
        return 0.0

    def describe(self):
        return "none"


class Percent(Commission):
    """A fraction of the value: `Percent(0.001)` takes 0.1 %."""

    def __init__(self, rate):
        self.rate = sensible("Percent", rate)

    def cost(self, size, price):
        value: cython.double = size * price
        return (value if value >= 0.0 else -value) * self.rate

    def describe(self):
        return f"{self.rate:.6g} of value"


class PerUnit(Commission):
    """A fixed amount per unit (share, contract, coin): `PerUnit(0.005)`."""

    def __init__(self, amount):
        self.amount = sensible("PerUnit", amount)

    def cost(self, size, price):
        return (size if size >= 0.0 else -size) * self.amount

    def describe(self):
        return f"{self.amount:.6g} per unit"


class Callable(Commission):
    """A user's function `f(size, price)`."""

    def __init__(self, function):
        self.function = function

    def cost(self, size, price):
        value: cython.double = self.function(size, price)
        if not (value - value == 0.0):
            raise OrderError(
                f"commission function {self.function!r} returned {value!r} for size={size}, price={price}; expected a number"
            )
        return value

    def describe(self):
        return getattr(self.function, "__name__", type(self.function).__name__)


def sensible(owner, value):
    """A finite rate as float; negative ones are rebates."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value - value != 0:
        raise ConfigError(f"{owner}({value!r}): expected a finite number")
    return float(value)


def commission_of(value):
    """What users may give as `commission=`: None, a fraction of value, a model, or a function of size and price."""
    if value is None:
        return Commission()
    if isinstance(value, (int, float)):
        return Percent(value)
    if type(value) in (Commission, Percent, PerUnit, Callable):
        return value
    if isinstance(value, Commission):
        return Callable(value.cost)
    if callable(value):
        return Callable(value)
    raise ConfigError(
        f"commission={value!r}; expected a fraction such as 0.001, PerUnit(0.005), or a function of size and price"
    )
