"""OrderApi: where a strategy places, changes and cancels orders; the base of `Strategy`.

Place in the flow: the strategy's hook calls it, it calls the broker through its port. Errors are for calls that make no sense
at all; what the account or the market does not allow is a rejection, which the order tells.
"""

from engine.core import ports
from engine.core.strategy_api.account_api import AccountApi
from engine.core.views.panel import Operand
from engine.errors import OrderError, suggest

NAN = float("nan")
NONE = -1
MOST = 1e15
MARKET, LIMIT, STOP, STOP_LIMIT = ports.MARKET, ports.LIMIT, ports.STOP, ports.STOP_LIMIT
TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT = ports.TRAIL, ports.TRAIL_LIMIT, ports.TOUCH, ports.TOUCH_LIMIT
TIFS = ports.TIFS
GTC, DAY, GTD = TIFS.index("gtc"), TIFS.index("day"), TIFS.index("gtd")
AT_OPEN, AT_CLOSE = TIFS.index("open"), TIFS.index("close")


class Bracket(tuple):
    """The three orders of a bracket: entry, stop, target; None for one that was left out."""

    __slots__ = ()

    def __new__(cls, entry, stop, target):
        return tuple.__new__(cls, (entry, stop, target))

    def __repr__(self):
        return f"Bracket(entry={self[0]!r}, stop={self[1]!r}, target={self[2]!r})"

    @property
    def entry(self):
        return self[0]

    @property
    def stop(self):
        return self[1]

    @property
    def target(self):
        return self[2]


class OrderApi(AccountApi):
    """Order helpers. `sizer`: what gives a size to orders that have none (see `engine.sizers`); one unit if None.

    Keywords of `buy` and `sell`, which may be combined where it makes sense:
    size: units, or a sizer. limit, stop: prices; both for a stop-limit order. touch: the price of an if-touched order, with
    limit for a limit-if-touched one. trail: distance of a trailing stop, a number or a line that is read bar by bar;
    trail_percent: the same as a fraction of the price (0.05); offset: distance of the limit from the stop, for a trailing
    stop-limit. tif: gtc (default), day, ioc, fok, open, close; until: the last moment it is good for (int ns, or a datetime).
    oco: an order that this one shall replace when filled, and the other way round. parent: an order whose fill wakes this one.
    leg: "long" or "short", with hedging positions.
    """

    sizer = None

    def buy(
        self,
        feed=None,
        size=None,
        limit=None,
        stop=None,
        touch=None,
        trail=None,
        trail_percent=None,
        offset=None,
        tif=None,
        until=None,
        oco=None,
        parent=None,
        leg=None,
    ):
        """Buy `size` units: at the next open, at `limit` or better, from `stop` on, ...; the `Order`."""
        if (
            (limit is None or stop is None)
            and touch is trail is trail_percent is offset is None
            and tif is until is oco is parent is leg is None
        ):
            return self._ringbar_place("buy", feed, size, 1.0, limit, stop)
        return self._ringbar_compose(
            "buy", 1.0, feed, size, limit, stop, touch, trail, trail_percent, offset, tif, until, oco, parent, leg
        )

    def sell(
        self,
        feed=None,
        size=None,
        limit=None,
        stop=None,
        touch=None,
        trail=None,
        trail_percent=None,
        offset=None,
        tif=None,
        until=None,
        oco=None,
        parent=None,
        leg=None,
    ):
        """Sell `size` units: at the next open, at `limit` or better, from `stop` on, ...; the `Order`."""
        if (
            (limit is None or stop is None)
            and touch is trail is trail_percent is offset is None
            and tif is until is oco is parent is leg is None
        ):
            return self._ringbar_place("sell", feed, size, -1.0, limit, stop)
        return self._ringbar_compose(
            "sell", -1.0, feed, size, limit, stop, touch, trail, trail_percent, offset, tif, until, oco, parent, leg
        )

    def buy_bracket(
        self, feed=None, size=None, stop=None, target=None, limit=None, entry_stop=None, trail=None, trail_percent=None,
        tif=None, until=None,
    ):
        """Buy at the next open, at `limit`, or from `entry_stop` on; sell what was bought at `stop` or at `target`.

        stop: price of the protective stop, or trail, trail_percent: its distance. target: price of the limit that takes the
        profit; either may be left out. tif, until: of the entry. The three orders, `Bracket(entry, stop, target)`.
        """
        return self._ringbar_bracket("buy_bracket", 1.0, feed, size, stop, target, limit, entry_stop, trail, trail_percent, tif, until)

    def sell_bracket(
        self, feed=None, size=None, stop=None, target=None, limit=None, entry_stop=None, trail=None, trail_percent=None,
        tif=None, until=None,
    ):
        """Sell at the next open, at `limit`, or from `entry_stop` on; buy back what was sold at `stop` or at `target`."""
        return self._ringbar_bracket(
            "sell_bracket", -1.0, feed, size, stop, target, limit, entry_stop, trail, trail_percent, tif, until
        )

    def close(self, feed=None, leg=None):
        """Close the position in a feed at its next open, pending market orders counted; None if there is nothing to do.

        With hedging positions: one leg, or both, and then the list of what that takes.
        """
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        if self._ringbar_broker.legs == self._ringbar_context.bars.rows and leg is None:
            return self._ringbar_broker.target(row, 0.0, True)
        if leg is not None:
            return self._ringbar_broker.flatten(self._ringbar_leg_of("close", row, leg))
        both = [self._ringbar_broker.flatten(row), self._ringbar_broker.flatten(self._ringbar_context.bars.rows + row)]
        return [order for order in both if order is not None]

    def cancel(self, order):
        """Cancel an order at once; False if it was over already."""
        return self._ringbar_seated("cancel")._ringbar_broker.cancel(order)

    def modify(self, order, size=None, limit=None, stop=None, trail=None):
        """Change a living order at once, at the end of the queue unless its size only shrinks.

        size: the whole, what is filled included. False if what the change would need is not there; the order stays as it was.
        """
        units: cython.double = self._ringbar_seated("modify")._ringbar_given("modify", "size", size)
        if units < 0.0:
            raise OrderError(f"modify: size={size!r} is negative; sizes are positive here, the order keeps its side")
        side = -1.0 if getattr(order, "size", 0.0) < 0.0 else 1.0
        return self._ringbar_broker.modify(
            order,
            units * side,
            self._ringbar_given("modify", "limit", limit),
            self._ringbar_given("modify", "stop", stop),
            self._ringbar_given("modify", "trail", trail),
        )

    # -- targets -------------------------------------------------------------------------------------------------

    def order_target_size(self, feed, size):
        """Order what is missing to a position of signed `size`, pending market orders counted; None if nothing is."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        wanted: cython.double = size
        if not (wanted - wanted == 0.0):
            raise OrderError(f"order_target_size: size={size!r}; expected a finite number")
        return self._ringbar_broker.target(row, wanted, True)

    def order_target_value(self, feed, value):
        """Order what is missing to a position worth `value` at the latest close; None if nothing is."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        unit: cython.double = self._ringbar_broker.unit(row)
        if not unit > 0.0:
            raise OrderError(f"order_target_value: {self._ringbar_context.bars.names[row]} has no positive close yet ({unit})")
        return self.order_target_size(feed, value / unit)

    def order_target_percent(self, feed, percent):
        """Order what is missing to a position worth `percent` of equity, 1.0 being all of it."""
        return self.order_target_value(feed, percent * self.equity)

    def order_target_weights(self, weights):
        """`order_target_percent` for every `{feed: weight}`, reductions first; the orders that this takes."""
        equity = self._ringbar_seated("order_target_weights").equity
        wanted = []
        for feed, weight in weights.items():
            row = self._ringbar_row(feed)
            value = self._ringbar_number("order_target_weights", f"weight of {self._ringbar_context.bars.names[row]}", weight) * equity
            wanted.append((value - self._ringbar_positions[row].value, row, value))
        wanted.sort(key=first)
        orders = [self.order_target_value(row, value) for _, row, value in wanted]
        return [order for order in orders if order is not None]

    # -- money ---------------------------------------------------------------------------------------------------

    def deposit(self, amount):
        """Add cash from outside, at once."""
        value = self._ringbar_seated("deposit")._ringbar_number("deposit", "amount", amount)
        if value <= 0.0:
            raise OrderError(f"deposit: amount={amount!r}; expected more than 0")
        self._ringbar_broker.transfer(value)

    def withdraw(self, amount):
        """Take free cash out, at once."""
        value = self._ringbar_seated("withdraw")._ringbar_number("withdraw", "amount", amount)
        if value <= 0.0:
            raise OrderError(f"withdraw: amount={amount!r}; expected more than 0")
        self._ringbar_broker.transfer(-value)

    # -- what calls say ------------------------------------------------------------------------------------------

    def _ringbar_place(self, verb, feed, size, side, limit, stop):
        """Check what a plain call says and submit it."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        units: cython.double = self._ringbar_units(verb, row, size, limit, stop)
        if limit is not None:
            return self._ringbar_broker.submit(row, LIMIT, side * units, self._ringbar_number(verb, "limit", limit), True)
        if stop is not None:
            return self._ringbar_broker.submit(row, STOP, side * units, self._ringbar_number(verb, "stop", stop), True)
        return self._ringbar_broker.submit(row, MARKET, side * units, NAN, True)

    def _ringbar_units(self, verb, row, size, price, stop):
        """The size that a call means: a number, or what a sizer makes of it."""
        units: cython.double
        if size is None:
            if self.sizer is None:
                return 1.0
            size = self.sizer
        if hasattr(size, "units"):
            size = size.units(self, self._ringbar_context.feeds[row], price, stop)
        units = self._ringbar_number(verb, "size", size)
        if units < 0.0:
            raise OrderError(f"{verb}: size={size!r} is negative; sizes are positive here, the verb gives the side")
        if units > MOST:
            raise OrderError(f"{verb}: size={size!r} is absurd; the most is {MOST:g}")
        return units

    def _ringbar_compose(self, verb, side, feed, size, limit, stop, touch, trail, trail_percent, offset, tif, until, oco, parent, leg):
        """Check what a call with all its keywords says, and place it."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        trails: cython.bint = trail is not None or trail_percent is not None
        distance = self._ringbar_distance(verb, trail, trail_percent, offset) if trails else None
        kind: cython.int = MARKET
        if trails:
            for name, value in (("limit", limit), ("stop", stop), ("touch", touch)):
                if value is not None:
                    raise OrderError(f"{verb}: {name}={value!r} with a trailing stop, which makes its own; leave it out")
            kind = TRAIL if offset is None else TRAIL_LIMIT
        elif offset is not None:
            raise OrderError(f"{verb}: offset={offset!r} without trail= or trail_percent=, whose limit it is for")
        elif touch is not None:
            if stop is not None:
                raise OrderError(f"{verb}: stop={stop!r} and touch={touch!r} are on different sides of the market; give one")
            kind = TOUCH if limit is None else TOUCH_LIMIT
        elif stop is not None:
            kind = STOP if limit is None else STOP_LIMIT
        elif limit is not None:
            kind = LIMIT
        force, last = self._ringbar_time_in_force(verb, kind, tif, until)
        units: cython.double = self._ringbar_units(verb, row, size, limit, stop)
        order = self._ringbar_broker.place(
            row,
            self._ringbar_leg_of(verb, row, leg),
            kind,
            side * units,
            self._ringbar_given(verb, "limit", limit),
            self._ringbar_given(verb, "stop", stop) if touch is None else self._ringbar_number(verb, "touch", touch),
            force,
            last,
            parent,
            False,
            oco,
        )
        if trails:
            amount, percent, gap, ring, line_row = distance
            self._ringbar_broker.trail(order, amount, percent, gap, ring, line_row)
        return order

    def _ringbar_bracket(self, verb, side, feed, size, stop, target, limit, entry_stop, trail, trail_percent, tif, until):
        """An entry, and the two orders of which the first to fill ends it."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        lower: cython.double = self._ringbar_given(verb, "stop", stop)
        upper: cython.double = self._ringbar_given(verb, "target", target)
        price: cython.double = self._ringbar_given(verb, "limit", limit)
        start: cython.double = self._ringbar_given(verb, "entry_stop", entry_stop)
        trails: cython.bint = trail is not None or trail_percent is not None
        units: cython.double = self._ringbar_units(verb, row, size, limit, stop)
        if stop is None and target is None and not trails:
            plain = verb.split("_")[0]
            raise OrderError(f"{verb}: neither stop= nor target= nor trail=; use {plain}() for an order without exits")
        if trails and stop is not None:
            raise OrderError(f"{verb}: stop={stop!r} with a trailing stop, which makes its own; leave one out")
        distance = self._ringbar_distance(verb, trail, trail_percent, None) if trails else None
        if not (
            ascends(side, lower, upper)
            and ascends(side, lower, start)
            and ascends(side, start, upper)
            and ascends(side, lower, price)
            and ascends(side, price, upper)
        ):
            self._ringbar_check_sides(verb, side, (("stop", lower), ("entry_stop", start), ("target", upper)))
            self._ringbar_check_sides(verb, side, (("stop", lower), ("limit", price), ("target", upper)))
        kind: cython.int = MARKET
        if limit is not None:
            kind = LIMIT if entry_stop is None else STOP_LIMIT
        elif entry_stop is not None:
            kind = STOP
        force: cython.int = GTC
        last: cython.longlong = 0
        if tif is not None or until is not None:
            force, last = self._ringbar_time_in_force(verb, kind, tif, until)
        desk = self._ringbar_broker
        entry = desk.place(row, NONE, kind, side * units, price, start, force, last, None, False, None)
        leg: cython.Py_ssize_t = NONE
        if desk.legs != self._ringbar_context.bars.rows:
            leg = row if side > 0.0 else self._ringbar_context.bars.rows + row
        protective = taker = None
        if trails:
            protective = desk.place(row, leg, TRAIL, -side * units, NAN, NAN, GTC, 0, entry, True, None)
            amount, percent, gap, ring, line_row = distance
            self._ringbar_broker.trail(protective, amount, percent, gap, ring, line_row)
        elif stop is not None:
            protective = desk.place(row, leg, STOP, -side * units, NAN, lower, GTC, 0, entry, True, None)
        if target is not None:
            taker = desk.place(row, leg, LIMIT, -side * units, upper, NAN, GTC, 0, entry, True, protective)
        return Bracket(entry, protective, taker)

    def _ringbar_check_sides(self, verb, side, prices):
        """Prices of a bracket must lie in this order, seen from its side."""
        before = None
        for name, price in prices:
            if price != price:
                continue
            if before is not None and not (before[1] - price) * side < 0.0:
                where = "below" if side > 0.0 else "above"
                raise OrderError(f"{verb}: {before[0]}={before[1]:g} is not {where} {name}={price:g}")
            before = (name, price)
        return 0

    def _ringbar_distance(self, verb, trail, trail_percent, offset):
        """(amount, whether it is a fraction, offset of the limit, ring, row) of a trailing order."""
        ring = None
        row: cython.Py_ssize_t = 0
        if trail is not None and trail_percent is not None:
            raise OrderError(f"{verb}: trail={trail!r} and trail_percent={trail_percent!r}; give one")
        if isinstance(trail, Operand):
            line: Operand = trail
            if line.row < 0 or line.ring.axis is not self._ringbar_context.bars.axis:
                raise OrderError(f"{verb}: trail={trail!r}; expected a number, or a line of one feed's indicator")
            ring = line.ring
            row = line.row
            trail = line.ring.now(line.row)
        name = "trail" if trail_percent is None else "trail_percent"
        amount = self._ringbar_number(verb, name, trail if trail_percent is None else trail_percent)
        gap = self._ringbar_given(verb, "offset", offset)
        if amount < 0.0 or gap < 0.0:
            raise OrderError(f"{verb}: {name}={amount:g}, offset={gap:g}; distances are positive")
        return amount, trail_percent is not None, gap, ring, row

    def _ringbar_time_in_force(self, verb, kind, tif, until):
        """(code, last moment) of what a call says of its time."""
        word = "gtc" if tif is None and until is None else "gtd" if tif is None else str(tif).lower()
        if word not in TIFS:
            raise OrderError(f"{verb}: tif={tif!r}{suggest(word, list(TIFS))}")
        force = TIFS.index(word)
        if (force == GTD) != (until is not None):
            raise OrderError(f'{verb}: tif={tif!r}, until={until!r}; tif="gtd" and until= belong together')
        if force >= AT_OPEN and kind != MARKET and kind != LIMIT:
            raise OrderError(f"{verb}: tif={tif!r} is for market and limit orders only")
        return force, 0 if until is None else self._ringbar_moment(verb, until)

    def _ringbar_moment(self, verb, until):
        """int64 ns UTC of a number of them or a datetime; naive ones are UTC."""
        if isinstance(until, int) and not isinstance(until, bool) and until > 0:
            return until
        if hasattr(until, "utctimetuple") and hasattr(until, "microsecond"):
            from calendar import timegm

            return (timegm(until.utctimetuple()) * 10**6 + until.microsecond) * 1000
        raise OrderError(f"{verb}: until={until!r}; expected int64 ns UTC or a datetime")


def ascends(side, lower, upper):
    """Whether two prices lie in this order, seen from a side; those not given (NaN) do."""
    return lower != lower or upper != upper or (upper - lower) * side > 0.0


def first(item):
    return item[0]
