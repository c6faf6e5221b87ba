"""Fillers: how much of a bar's volume the orders of a feed may take, for `Backtest(max_participation=...)` (rule 3.4)."""

from __future__ import annotations

from broker.argument_checks import FrozenValue, finite, optional
from engine.config import amount
from engine.errors import ConfigError

SHARE, SIZE, POINT = range(3)


class FixedSize(FrozenValue):
    """At most `size` units per bar, and never more than its volume; the whole volume by default."""

    defaults = {"size": None}  # noqa: RUF012

    def __init__(self, size=None):
        if size is not None and finite("FixedSize", "size", size) <= 0.0:
            raise ConfigError(f"FixedSize(size={size!r}): expected more than 0 units a bar")
        self.keep(size=optional("FixedSize", "size", size, 0.0))


class BarPointPercent(FrozenValue):
    """The part of a bar's volume that is traded at one price, if it is spread evenly over the bar's range.

    percent: how much of that, as a fraction. move: the smallest move of the price; a bar has (high - low + move) / move prices.
    """

    defaults = {"percent": 1.0, "move": 0.01}  # noqa: RUF012

    def __init__(self, percent=1.0, move=0.01):
        for name, value in (("percent", percent), ("move", move)):
            if finite("BarPointPercent", name, value) <= 0.0:
                raise ConfigError(f"BarPointPercent({name}={value!r}): expected a number greater than 0")
        self.keep(percent=float(percent), move=float(move))


def filler_of(value):
    """Return (way, figure, smallest move) of `max_participation=`: a fraction of the volume, or a filler."""
    if isinstance(value, FixedSize):
        return SIZE, value.size if value.size == value.size else float("inf"), 1.0
    if isinstance(value, BarPointPercent):
        return POINT, value.percent, value.move
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ConfigError(
            f"max_participation={value!r}; expected a fraction of the volume such as 0.1, FixedSize(100) or "
            "BarPointPercent(0.5)"
        )
    if value - value == 0 and value > 1:
        raise ConfigError(
            f"max_participation={value!r} is {value:.0%} of the volume; expected a fraction of at most 1, such as 0.1"
        )
    return SHARE, amount("max_participation", value), 1.0
