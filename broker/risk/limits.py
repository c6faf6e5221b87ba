"""Limits: the account's own risk limits, each with a rejection code of its own (section 4 of the rules)."""

from __future__ import annotations

from broker.argument_checks import FrozenValue, optional
from engine.errors import ConfigError


class Limits(FrozenValue):
    """Order checks other than cash; None is no limit. Market orders that only reduce a position pass all but `order_size`.

    position: units of one feed. gross, net: value of all positions, in parts of equity. All three count what working orders can
    lead to (rule 4.8): market orders as filled, resting orders as filled where that is worse, at their reference prices.
    order_size: units of one order. orders_per_day: openings, in one session.
    drawdown: a fall of equity from its peak by this part (0.2) closes all positions at the next opens, cancels what is open
    and refuses openings from then on.
    """

    defaults = dict.fromkeys(("position", "gross", "net", "order_size", "orders_per_day", "drawdown"))

    def __init__(self, position=None, gross=None, net=None, order_size=None, orders_per_day=None, drawdown=None):
        values = {
            "position": position,
            "gross": gross,
            "net": net,
            "order_size": order_size,
            "orders_per_day": orders_per_day,
            "drawdown": drawdown,
        }
        self.keep(**{name: optional("Limits", name, value, 0.0) for name, value in values.items()})
        if drawdown is not None and not 0 < drawdown < 1:
            raise ConfigError(f"Limits(drawdown={drawdown!r}): expected a fraction between 0 and 1, such as 0.2")


def limits_of(value):
    """Return the `Limits` of `limits=`."""
    if value is None or isinstance(value, Limits):
        return value
    raise ConfigError(f"limits={value!r}; expected Limits(position=100, drawdown=0.2) or the like")
