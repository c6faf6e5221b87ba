"""A naive model of an account's limits (rule 4.8): every set of resting orders that can be filled together, tried in turn.

It stands on the naive model of orders; an account that lacks no money, its equity told from outside.
"""

from itertools import combinations

from naive_ledger import closing
from naive_orders import DAY, Naive

CLOSE_ENOUGH = 1 + 1e-12


class Limited(Naive):
    """`limits`: of the account under test; `reasons`: {order: which limit it broke}."""

    def __init__(self, count, limits, **more):
        Naive.__init__(self, count, **more)
        self.limits, self.reasons, self.equity = limits, {}, None
        self.day, self.today, self.waking = None, 0, None

    def instant(self, ts, fresh):
        day = (ts - 1) // DAY
        if day != self.day:
            self.day, self.today = day, 0
        Naive.instant(self, ts, fresh)

    # -- what positions can come to --------------------------------------------------------------------------------

    def sure(self, feed):
        return self.held[feed] + sum(self.left(o) for o in self.accepted() if o["feed"] == feed and o["kind"] == "market")

    def resting(self, feed, sign):
        """[(units, worth)] of what may be filled on one side, a group in which one cancels the others as one."""
        groups = {}
        for o in self.accepted():
            if o["feed"] == feed and o["kind"] != "market" and o["size"] * sign > 0 and not o["scaled"]:
                units, worth = abs(self.left(o)), abs(self.left(o)) * abs(o["reference"])
                most = groups.get(o["number"] if o["group"] is None else ("group", o["group"]), (0.0, 0.0))
                groups[o["number"] if o["group"] is None else ("group", o["group"])] = max(units, most[0]), max(worth, most[1])
        return list(groups.values())

    def units(self, feed, sign):
        """How far a position can go to one side."""
        return sign * self.sure(feed) + sum(units for units, _ in self.resting(feed, sign))

    def value(self, feed, sign):
        """The value that a position can have, seen from one side."""
        sure, close = sign * self.sure(feed), abs(self.close[feed] or 0.0)
        orders, found = self.resting(feed, sign), [sure * close]
        for n in range(1, len(orders) + 1):
            for some in combinations(orders, n):
                units, worth = sum(o[0] for o in some), sum(o[1] for o in some)
                if sure >= 0:
                    found.append(sure * close + worth)
                elif sure + units > 0:
                    found.append((sure + units) * worth / units)
        return max(found)

    def figures(self, side):
        """(gross, net to that side), as they can come to."""
        feeds = range(len(self.held))
        gross = sum(max(abs(self.value(feed, 1)), abs(self.value(feed, -1))) for feed in feeds)
        return gross, sum(self.value(feed, side) for feed in feeds)

    # -- what is refused -------------------------------------------------------------------------------------------

    def above(self, found, allowed):
        return found > allowed * CLOSE_ENOUGH  # no limit is a NaN

    def breach(self, o):
        if o["scaled"]:
            return None  # an exit can only reduce
        limits, sure = self.limits, self.sure(o["feed"])
        if self.above(abs(o["size"]), limits.order_size):
            return "max_order_size"
        reduces = closing(sure, self.left(o)) == self.left(o)
        if not reduces and self.above(self.today + 1, limits.orders_per_day):
            return "max_orders_per_day"
        return None if o["kind"] == "market" and reduces else self.excess(o)

    def excess(self, o):
        """What the account could come to with an order that is not accepted now."""
        side, limits = (1 if o["size"] > 0 else -1), self.limits
        before = self.figures(side)
        status, o["status"] = o["status"], "accepted"
        units, after = self.units(o["feed"], side), self.figures(side)
        o["status"] = status
        if self.above(units, limits.position):
            return "max_position"
        if after[0] > before[0] and self.above(after[0], limits.gross * self.equity):
            return "max_gross"
        if after[1] > before[1] and self.above(after[1], limits.net * self.equity):
            return "max_net"
        return None

    def consider(self, o):
        if o["size"] != 0 and self.close[o["feed"]] is not None:
            o["reference"] = self.price_of(o)
            reason = self.breach(o)
            if reason is not None:
                self.reasons[o["number"]] = reason
                return self.end(o, "rejected")
        reduces = o["scaled"] or closing(self.sure(o["feed"]), self.left(o)) == self.left(o)
        Naive.consider(self, o)
        self.today += o["status"] == "accepted" and not reduces
        return None

    def price_of(self, o):
        known = [price for price in (o["limit"], o["stop"], self.close[o["feed"]]) if price is not None]
        return known[0]

    def end(self, o, status):
        """What a refusal means for partners comes after all children of a fill were asked."""
        if status != "rejected" or self.waking is None:
            return Naive.end(self, o, status)
        o["status"] = self.ends[o["number"]] = status
        self.waking.append(o)
        return None

    def execute(self, o, price, size):
        self.waking = []
        self.settle(o, price, size)
        refused, self.waking = self.waking, None
        for other in refused:
            Naive.end(self, other, "rejected")

    def settle(self, o, price, size):
        """At a fill the position is asked again: what closes is filled, what opens is not."""
        closes = closing(self.held[o["feed"]], size)
        if closes == size or not self.above(abs(self.held[o["feed"]] + size), self.limits.position):
            return Naive.execute(self, o, price, size)
        self.reasons[o["number"]] = "max_position"
        if closes != 0.0:
            o["filled"] += closes
            self.hold(o["feed"], closes)
            self.fills.append((o["number"], closes, price))
            for child in self.children(o):
                if child["scaled"]:
                    self.grow(child, abs(closes))
        return self.end(o, "rejected")

    def modify(self, number, size=None, limit=None, stop=None):
        o = self.orders[number]
        if o["status"] != "accepted":
            return Naive.modify(self, number, size, limit, stop)
        kept = dict(o)
        Naive.modify(self, number, size, limit, stop)
        changed = self.price_of(o) if o["kind"] != "market" else o["reference"]
        o["reference"] = changed
        unpriced = o["kind"] == "market" or not (self.limits.gross > 0 or self.limits.net > 0)
        less = abs(self.left(o)) <= abs(self.left(kept)) and (unpriced or changed <= kept["reference"])
        if not less:
            o["status"] = "aside"
            reduces = o["kind"] == "market" and closing(self.sure(o["feed"]), self.left(o)) == self.left(o)
            bad = self.above(abs(o["size"]), self.limits.order_size) or (not reduces and self.excess(o) is not None)
            o["status"] = "accepted"
            if bad:
                o.update(kept)
        return less or not bad
