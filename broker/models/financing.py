"""Financing: yearly rates on positions and cash; they accrue on calendar days (rule 5.3)."""

from __future__ import annotations

from broker.argument_checks import FrozenValue, finite
from engine.errors import ConfigError

YEAR = 365.0


class Financing(FrozenValue):
    """Yearly rates: `short` on the value of short positions (borrowing), `long` on that of long ones (for CFDs), `debit` on
    cash below zero, `credit` paid to you on cash above it. Charged at the first instant of a UTC day, for the calendar days
    since the last, at the latest marks; 365 days a year.
    """

    defaults = {"short": 0.0, "long": 0.0, "debit": 0.0, "credit": 0.0}  # noqa: RUF012

    def __init__(self, short=0.0, long=0.0, debit=0.0, credit=0.0):
        rates = {"short": short, "long": long, "debit": debit, "credit": credit}
        self.keep(**{name: finite("Financing", name, value) for name, value in rates.items()})


def financing_of(value):
    """Return the `Financing` of `financing=`: None, Financing(...), or one rate for shorts and debit."""
    if value is None or isinstance(value, Financing):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Financing(short=value, debit=value)
    raise ConfigError(f"financing={value!r}; expected Financing(short=0.03, debit=0.05) or a yearly rate such as 0.05")
