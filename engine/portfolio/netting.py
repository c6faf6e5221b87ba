"""Netting: one account that holds the sum of the positions of several strategies.

Every strategy runs on a shadow account with its share of the cash, which sizes and fills its orders and notifies it. The
netting strategy runs after them at each instant and orders the difference to the sum of their positions and pending market
orders. A market order is therefore filled here at the same open as there, and offsetting orders are never traded. A limit or
stop order, and a market order for the close, is followed at the open after it was filled: this account never acts before the
strategies do.
"""

from __future__ import annotations

from engine.strategy import SignalStrategy, Strategy
from engine.validation.walkforward.position_carry import PositionCarry

NOT_BEFORE = -(1 << 62)


def shadow_of(strategy):
    """Return the strategy as the instance that will run. Targets become visible orders."""
    if isinstance(strategy, SignalStrategy):
        built = PositionCarry(strategy=type(strategy), windows=[(NOT_BEFORE, dict(strategy._ringbar_parameters))])
    else:
        built = strategy._ringbar_copy()
    built._ringbar_copy = lambda: built
    return built


class Net(Strategy):
    """Holds the sum of the positions of `children`, strategies that run before it in the same pass."""

    children: object
    warmup = "each"

    def next(self):
        fresh = self.feeds.fresh
        wanted = {feed.name: 0.0 for feed in fresh}
        for child in self.children:
            for feed in fresh:
                wanted[feed.name] += child.position(feed.name).size
            for order in child.orders():
                if order.feed in wanted and due(order):
                    wanted[order.feed] += order.remaining
        for feed in fresh:
            if wanted[feed.name] != self.position(feed).size:
                self.order_target_size(feed, wanted[feed.name])

    def __repr__(self):
        return f"Net({', '.join(map(repr, self.children))})"


def due(order):
    """Return whether an order will be filled at its feed's next open."""
    return order.kind == "market" and order.tif != "close" and order.status in ("accepted", "partial")
