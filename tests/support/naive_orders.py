"""A naive model of the lives of orders: every type, time in force, group, bracket, change and partial fill, in plain Python.

It follows section 3 of the execution rules sentence by sentence over one list of orders, for an account that never lacks cash.
"""

from naive_ledger import closing

DAY = 86_400 * 10**9
DEAD = ("filled", "canceled", "rejected", "expired")


def limit_price(buys, limit, bar):
    opened, high, low = bar[:3]
    if (limit >= opened) if buys else (limit <= opened):
        return opened
    return limit if (low <= limit if buys else high >= limit) else None


def stop_price(buys, stop, bar):
    opened, high, low = bar[:3]
    if (opened >= stop) if buys else (opened <= stop):
        return opened
    return stop if (high >= stop if buys else low <= stop) else None


def after_trigger(buys, trigger, limit, bar):
    if trigger == bar[0]:
        return limit_price(buys, limit, bar)
    if (trigger <= limit) if buys else (trigger >= limit):
        return trigger
    return limit if ((bar[3] <= limit) if buys else (bar[3] >= limit)) else None


class Naive:
    """`instant`, then `place`, `cancel`, `modify`, then `accept`; `fills` and `ends` tell what came of it."""

    def __init__(self, count, participation=None, intrabar="pessimistic"):
        self.participation, self.intrabar = participation, intrabar
        self.held = [0.0] * count
        self.largest = [0.0] * count
        self.close = [None] * count
        self.orders, self.fills, self.ends, self.placed = {}, [], {}, []
        self.turn = 0

    # -- an instant ------------------------------------------------------------------------------------------------

    def instant(self, ts, fresh):
        self.ts, self.fresh, self.used = ts, fresh, dict.fromkeys(fresh, 0.0)
        self.close = [fresh[feed][3] if feed in fresh else close for feed, close in enumerate(self.close)]
        known = [o for o in self.accepted()]
        for feed in sorted(fresh):
            for o in known:
                if o["feed"] == feed and o["status"] == "accepted" and self.now_market(o) and not self.due(o):
                    part = self.closing(feed, self.left(o))
                    if part == self.left(o) or (part != 0.0 and (o["scaled"] or o["reducing"])):
                        self.fill(o, fresh[feed][0])
        for feed in sorted(fresh):
            mine = [o for o in known if o["feed"] == feed]
            for o in mine:
                if o["status"] == "accepted" and self.due(o):
                    self.end(o, "expired")
            if self.intrabar in ("ohlc", "olhc"):
                mine.sort(key=lambda o: self.travel(o))
            missed = [o["number"] for o in mine if o["gap"] is not None and self.price(o) is None]  # its price may move
            for o in mine:
                if o["status"] == "accepted" and o["number"] not in missed:
                    self.attempt(o)

    def accepted(self):
        return sorted((o for o in self.orders.values() if o["status"] == "accepted"), key=lambda o: o["turn"])

    def left(self, o):
        return o["size"] - o["filled"]

    def now_market(self, o):
        return (o["kind"] == "market" or o["became"] == "market") and o["tif"] != "close"

    def due(self, o):
        if o["tif"] == "day":
            if o["until"] is None:
                o["until"] = ((self.ts - 1) // DAY + 1) * DAY
            return self.ts > o["until"]
        return o["tif"] == "gtd" and self.ts > o["until"]

    def price(self, o):
        bar, buys, kind = self.fresh[o["feed"]], o["size"] > 0, o["became"] or o["kind"]
        if o["tif"] == "close":
            good = kind == "market" or (o["limit"] >= bar[3] if buys else o["limit"] <= bar[3])
            return bar[3] if good else None
        if kind == "market":
            return bar[0]
        if kind == "limit":
            if o["tif"] == "open":
                return bar[0] if (o["limit"] >= bar[0] if buys else o["limit"] <= bar[0]) else None
            return limit_price(buys, o["limit"], bar)
        if kind in ("stop", "trail"):
            return stop_price(buys, o["stop"], bar)
        if kind == "touch":
            return limit_price(buys, o["stop"], bar)
        trigger = self.trigger(o)
        return None if trigger is None else after_trigger(buys, trigger, o["limit"], bar)

    def trigger(self, o):
        rule = limit_price if o["kind"] == "touch_limit" else stop_price
        return rule(o["size"] > 0, o["stop"], self.fresh[o["feed"]])

    def attempt(self, o):
        price = self.price(o)
        if price is not None:
            self.rivals(o, price)
            if o["status"] != "accepted":
                return
            self.fill(o, price)
        if o["status"] == "accepted":
            self.linger(o, price is not None)

    def rank(self, o, price):
        if price == self.fresh[o["feed"]][0]:
            return 0
        stops = o["became"] is None and o["kind"] in ("stop", "stop_limit", "trail", "trail_limit")
        return 1 if stops == (self.intrabar != "optimistic") else 2

    def rivals(self, o, price):
        """Of a group that a bar touches more than once, the first comes first."""
        if self.intrabar in ("ohlc", "olhc"):
            return
        best, first = self.rank(o, price), None
        for other in self.partners(o):
            if other["status"] == "accepted" and other["feed"] == o["feed"] and other["turn"] <= self.turn_before:
                theirs = self.price(other)
                its = 9 if theirs is None else self.rank(other, theirs)
                if its < best or (its == best and first is not None and other["turn"] < first["turn"]):
                    best, first = its, other
        if first is not None:
            self.fill(first, self.price(first))

    def travel(self, o):
        """How far the market goes on the assumed path until it gets to an order."""
        opened, high, low = self.fresh[o["feed"]][:3]
        high, low = max(high, opened), min(low, opened)
        kind, buys = o["became"] or o["kind"], o["size"] > 0
        if o["tif"] == "close":
            return float("inf")
        if kind == "market" or o["tif"] == "open":
            return 0.0
        level = o["limit"] if kind == "limit" else o["stop"]
        upward = not buys if kind in ("limit", "touch", "touch_limit") else buys
        if (level <= opened) if upward else (level >= opened):
            return 0.0
        if upward == (self.intrabar == "ohlc"):
            return abs(level - opened)
        turn = high if self.intrabar == "ohlc" else low
        return abs(turn - opened) + abs(level - turn)

    def fill(self, o, price):
        if o["scaled"] or o["reducing"]:
            part = self.closing(o["feed"], self.left(o))
            if part == 0.0:
                return self.end(o, "canceled")
            if part != self.left(o):
                o["size"] = o["filled"] + part
        size = self.rationed(o)
        if size != 0.0:
            if abs(self.left(o) - size) <= 1e-12 * abs(self.left(o)):
                size = self.left(o)
            before = self.held[o["feed"]]
            self.execute(o, price, size)
            after = self.held[o["feed"]]
            ended = before != 0.0 and (after == 0.0 or (after > 0) != (before > 0))
            if ended:
                self.retire(o["feed"], before)
        return None

    def coming(self, feed):
        """The position that an order will meet."""
        markets = [x for x in self.accepted() if x["feed"] == feed and x["kind"] == "market"]
        return self.held[feed] + sum(self.left(x) for x in markets)

    def closing(self, feed, size, held=None):
        """The part of `size` that reduces the position; all of it where only rounding is left."""
        held = self.held[feed] if held is None else held
        if held * size < 0 and abs(held + size) <= 1e-12 * max(abs(held), self.largest[feed]):
            return size
        return closing(held, size)

    def hold(self, feed, size):
        """What an execution makes of a position."""
        held = self.snap(feed, self.held[feed] + size)
        if self.held[feed] * size < 0 and abs(held) <= 1e-12 * self.largest[feed]:
            held = 0.0
        if held * self.held[feed] <= 0:
            self.largest[feed] = 0.0
        self.largest[feed] = max(self.largest[feed], abs(held))
        self.held[feed] = held

    def snap(self, feed, size):
        return size

    def retire(self, feed, direction):
        """Exits whose position is gone go, with what is left of their entry."""
        gone = []
        for o in list(self.orders.values()):
            if o["scaled"] and o["status"] == "accepted" and o["feed"] == feed and not o["size"] * self.held[feed] < 0:
                if o["size"] * direction < 0 or self.orders[o["parent"]]["status"] in DEAD:
                    gone.append(o)
        for o in gone:
            if o["status"] == "accepted":
                if self.orders[o["parent"]]["status"] == "accepted":
                    self.end(self.orders[o["parent"]], "canceled")
                self.end(o, "canceled")

    def rationed(self, o):
        """What the bar's volume has room for."""
        size = self.left(o)
        if self.participation is not None:
            room = self.room(o["feed"])
            if room < abs(size) * (1 - 1e-12):
                if o["tif"] == "fok" or room <= 0:
                    return 0.0
                size = room if size > 0 else -room
            self.used[o["feed"]] += abs(size)
        return size

    def room(self, feed):
        most = self.participation * self.fresh[feed][4]
        return most - self.used[feed] if most - self.used[feed] > 1e-12 * most else 0.0

    def execute(self, o, price, size):
        whole = size == self.left(o)
        o["filled"] = o["size"] if whole else o["filled"] + size
        o["paid"] += size * price
        self.hold(o["feed"], size)
        self.fills.append((o["number"], size, price))
        if not whole:
            for other in self.partners(o):
                self.reduce(other, abs(size))
        for child in self.children(o):
            if child["scaled"]:
                self.grow(child, abs(size))
        if whole:
            self.end(o, "filled")

    def linger(self, o, reached):
        if o["tif"] in ("ioc", "fok", "open", "close"):
            return self.end(o, "expired")
        if o["became"] or o["kind"] in ("market", "limit"):
            return None
        if o["kind"] in ("stop", "touch", "trail"):
            if reached:
                o["became"] = "market"
            elif o["kind"] == "trail":
                self.ratchet(o)
        elif self.trigger(o) is not None:
            o["became"] = "limit"
        elif o["kind"] == "trail_limit":
            self.ratchet(o)
        return None

    def ratchet(self, o):
        close = self.close[o["feed"]]
        if (close < o["best"]) if o["size"] > 0 else (close > o["best"]):
            o["best"] = close
            self.set_trail(o)

    def set_trail(self, o):
        side = 1 if o["size"] > 0 else -1
        o["stop"] = o["best"] + side * (o["best"] * o["trail"] if o["percent"] else o["trail"])
        if o["kind"] == "trail_limit":
            o["limit"] = o["stop"] + side * o["offset"]

    # -- relatives -------------------------------------------------------------------------------------------------

    def partners(self, o):
        return [other for other in self.orders.values() if o["group"] is not None and other["group"] == o["group"] and other is not o]

    def children(self, o):
        return [child for child in self.orders.values() if child["parent"] == o["number"] and child["status"] not in DEAD]

    def end(self, o, status):
        o["status"] = status
        self.ends[o["number"]] = status
        for other in self.partners(o):
            if other["status"] not in DEAD:
                self.end(other, "canceled")
        entry = self.orders.get(o["parent"])
        if status == "filled" and o["scaled"] and entry["status"] == "accepted":
            self.end(entry, "canceled")
        for child in self.children(o):
            if status == "filled" and not child["scaled"]:
                child["status"] = "submitted"
                self.consider(child)
            elif status != "filled" and child["status"] == "waiting":
                self.end(child, "canceled")
            elif child["scaled"] and child["status"] == "accepted" and not child["size"] * self.held[child["feed"]] < 0:
                self.end(child, "canceled")

    def grow(self, child, amount):
        side = 1 if child["size"] > 0 else -1
        if child["status"] == "accepted":
            child["size"] += side * amount
            self.price_exit(child)
        elif child["status"] == "waiting":
            child["size"] = side * amount
            self.price_exit(child)
            child["status"] = "submitted"
            self.consider(child)

    def price_exit(self, child):
        """An exit at a distance from what its entry was filled at, on average."""
        if child["gap"] is None:
            return
        entry = self.orders[child["parent"]]
        price, side = entry["paid"] / entry["filled"], 1 if child["size"] > 0 else -1
        gap = child["gap"] * abs(price) if child["gap_percent"] else child["gap"]
        if child["kind"] == "limit":
            child["limit"] = price - side * gap
        else:
            child["stop"] = price + side * gap

    def reduce(self, o, amount):
        if o["status"] in DEAD:
            return
        if amount >= abs(self.left(o)) * (1 - 1e-12):
            o["group"] = None
            self.end(o, "canceled")
        else:
            o["size"] -= amount if o["size"] > 0 else -amount

    # -- what strategies do ----------------------------------------------------------------------------------------

    def place(self, number, feed, kind, size, tif="gtc", oco=None, parent=None, **more):
        fields = ("limit", "stop", "until", "trail", "percent", "offset", "best", "gap", "gap_percent")
        o = {"number": number, "feed": feed, "kind": kind, "size": size, "tif": tif, "filled": 0.0, "paid": 0.0, "became": None}
        o.update((name, more.get(name)) for name in fields)
        o.update(turn=0, group=None, parent=parent, scaled=more.get("scaled", False), status="submitted", reducing=more.get("reducing", False))
        if oco is not None:
            if self.orders[oco]["group"] is None:
                self.orders[oco]["group"] = oco
            o["group"] = self.orders[oco]["group"]
        self.orders[number] = o
        if parent is not None:
            o["status"] = "waiting"
        else:
            self.placed.append(o)

    def cancel(self, number):
        if self.orders[number]["status"] not in DEAD:
            self.end(self.orders[number], "canceled")

    def modify(self, number, size=None, limit=None, stop=None):
        o = self.orders[number]
        larger = size is not None and size / o["size"] > 1
        o["size"] = o["size"] if size is None else size
        o["limit"] = o["limit"] if limit is None else limit
        o["stop"] = o["stop"] if stop is None else stop
        if o["status"] == "accepted" and (larger or limit is not None or stop is not None):
            self.turn += 1
            o["turn"] = self.turn
        return True

    def accept(self):
        placed, self.placed = self.placed, []
        for first in (True, False):
            for o in placed:
                if o["status"] == "submitted":
                    if not first or self.closing(o["feed"], o["size"], self.coming(o["feed"])) == o["size"]:
                        self.consider(o)
        self.turn_before = self.turn

    def consider(self, o):
        if o["size"] == 0 or self.close[o["feed"]] is None:
            return self.end(o, "rejected")
        if o["reducing"] and o["kind"] == "market":
            part = self.closing(o["feed"], self.left(o), self.coming(o["feed"]))
            sizes = [abs(x["size"]) for x in self.accepted() if x["feed"] == o["feed"] and x["kind"] == "market"]
            if abs(part) <= 1e-12 * max([abs(o["size"]), self.largest[o["feed"]], *sizes]):
                return self.end(o, "rejected")
            o["size"] = part
        self.turn += 1
        o["turn"], o["status"] = self.turn, "accepted"
        if o["kind"] in ("trail", "trail_limit"):
            o["best"] = self.close[o["feed"]]
            self.set_trail(o)
        return None
