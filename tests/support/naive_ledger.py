"""A naive broker: the execution rules for market, limit and stop orders in plain Python, a line for each sentence.

It recomputes everything from the whole list of orders and positions, so it is slow and easy to check by reading.
"""

NAN = float("nan")


def closing(held, size):
    """The part of `size` that reduces a position of `held`."""
    if held * size >= 0:
        return 0.0
    return size if abs(size) <= abs(held) else -held


def matched(order, bar):
    """The price at which a bar fills an order, None if it does not (section 3)."""
    opened, high, low, _ = bar
    buys = order["size"] > 0
    if order["kind"] == "market":
        return opened
    if order["kind"] == "limit":
        limit = order["at"]
        if (limit >= opened) if buys else (limit <= opened):
            return opened
        return limit if (low <= limit if buys else high >= limit) else None
    stop = order["at"]
    if (opened >= stop) if buys else (opened <= stop):
        return opened
    return stop if (high >= stop if buys else low <= stop) else None


class Naive:
    """Cash, positions and orders; `instant` after `place` and `cancel` of the instant before."""

    def __init__(self, count, cash, fee, margin):
        self.cash, self.fee, self.margin = cash, fee, margin
        self.held = [0.0] * count
        self.price = [NAN] * count  # the latest price of each feed: its close, or that of a fill since
        self.orders, self.placed = [], []
        self.fills, self.ends = [], {}

    def instant(self, fresh):
        """Match the orders of the feeds that advanced; `fresh`: {feed: (open, high, low, close)}."""
        for first in (True, False):
            for feed in sorted(fresh):
                for order in [o for o in self.orders if o["feed"] == feed]:
                    reduces = order["kind"] == "market" and closing(self.held[feed], order["size"]) == order["size"]
                    price = matched(order, fresh[feed])
                    if price is not None and (reduces or not first):
                        self.execute(order, price)
        for feed, bar in fresh.items():
            self.price[feed] = bar[3]

    def execute(self, order, price):
        self.orders.remove(order)
        feed, size = order["feed"], order["size"]
        part = closing(self.held[feed], size)
        opens_free_short = self.margin is None and size < 0
        if part != size and not opens_free_short:
            self.price[feed] = price
            if self.need(part, size, price) > self.free():
                size = part
        if size != 0:
            self.cash -= size * price + self.fee(size, price)
            self.held[feed] += size
            self.price[feed] = price
            self.fills.append((order["number"], size, price))
        self.ends[order["number"]] = "filled" if size == order["size"] else "rejected"

    def free(self):
        """Cash that is neither bound by short positions nor reserved by orders."""
        bound = 0.0
        if self.margin is not None:
            bound = sum((1 + self.margin) * -size * price for size, price in zip(self.held, self.price) if size < 0)
        return self.cash - bound - sum(order["reserve"] for order in self.orders)

    def need(self, part, size, price):
        """Cash that an order takes, less what its closing part frees."""
        opening = size - part
        margin = 0.0 if self.margin is None else self.margin
        takes = opening * price if opening > 0 else -opening * price * margin
        frees = -part * price if part < 0 or self.margin is None else part * price * margin
        return self.fee(size, price) + takes - frees

    def place(self, number, feed, kind, size, at, over):
        order = {"number": number, "feed": feed, "kind": kind, "size": size, "at": at, "over": over, "reserve": 0.0}
        self.placed.append(order)

    def cancel(self, number):
        self.orders = [o for o in self.orders if o["number"] != number]
        self.placed = [o for o in self.placed if o["number"] != number]
        self.ends.setdefault(number, "canceled")

    def accept(self):
        """Check what was placed: reductions first (section 4)."""
        freed = 0.0
        self.ends.update((o["number"], "rejected") for o in self.placed if o["over"])
        self.placed = [o for o in self.placed if not o["over"]]
        for first in (True, False):
            for order in list(self.placed):
                feed, size = order["feed"], order["size"]
                coming = self.held[feed] + sum(o["size"] for o in self.orders if o["feed"] == feed and o["kind"] == "market")
                part = closing(coming, size)
                if first and part != size:
                    continue
                self.placed.remove(order)
                need = self.need(part, size, self.price[feed] if order["kind"] == "market" else order["at"])
                if part != size and not (self.margin is None and size < 0):
                    if need > self.free() + freed:
                        self.ends[order["number"]] = "rejected"
                        continue
                    order["reserve"] = max(need, 0.0)
                if order["kind"] == "market" and part != 0 and need < 0:
                    freed -= need
                self.orders.append(order)
