"""Checks of the arguments of the broker's value objects; errors name the argument and the object."""

from __future__ import annotations

from engine.config import is_finite, shortened
from engine.errors import ConfigError


def finite(owner, name, value, least=None):
    """Return a finite number as float, at least `least`."""
    if not is_finite(value) or (least is not None and value < least):
        bound = "" if least is None else f" of at least {least:g}"
        raise ConfigError(f"{owner}({name}={shortened(value)}): expected a finite number{bound}")
    return float(value)


def below_one(what, value, way):
    """Refuse a rate that is given in percent instead of as a fraction, such as 5 for 5 %."""
    if not is_finite(value):
        raise ConfigError(f"{what}: {shortened(value)}: expected a finite number")
    if abs(value) >= 1.0:
        raise ConfigError(f"{what}: {value:g} is {value:.0%}; expected a fraction such as {way}")
    return value


def optional(owner, name, value, least=None):
    """Return a finite number as float, or NaN for None."""
    return float("nan") if value is None else finite(owner, name, value, least)


class FrozenValue:
    """Base of small value objects: compared by value, shown as they were written, immutable."""

    defaults: dict[str, object] = {}  # noqa: RUF012, shared on purpose

    def __setattr__(self, name, value):
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed; make another {type(self).__name__}")

    def keep(self, **values):
        """Set the values; only for `__init__`."""
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _given(self):
        """Return {name: value} of what differs from the defaults."""
        values = {name: getattr(self, name) for name in self.defaults}
        return {name: value for name, value in values.items() if value == value and value != self.defaults[name]}

    def __eq__(self, other):
        return type(other) is type(self) and self._given() == other._given()

    def __hash__(self):
        return hash((type(self), repr(self)))

    def describe(self):
        return ", ".join(f"{name} {value}" for name, value in self._given().items()) or "none"

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._given().items())})"
