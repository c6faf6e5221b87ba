"""OrderApi: where a strategy places, changes and cancels orders; the base of `Strategy`.

Place in the flow: the strategy's hook calls it, it calls the broker through its port. Errors are for calls that make no sense
at all; orders that the account or the market does not allow are rejected, and `order.reason` says why.
"""

from engine.config import shortened
from engine.core import ports
from engine.core.strategy_api.account_api import AccountApi
from engine.core.views.panel import Operand
from engine.errors import OrderError, suggest

NAN = float("nan")
NONE = -1
MOST = 1e15
NEVER = 1 << 62
TAKES_ALL = 2
MARKET, LIMIT, STOP, STOP_LIMIT = ports.MARKET, ports.LIMIT, ports.STOP, ports.STOP_LIMIT
TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT = ports.TRAIL, ports.TRAIL_LIMIT, ports.TOUCH, ports.TOUCH_LIMIT
TIFS = ports.TIFS
GTC, DAY, GTD = TIFS.index("gtc"), TIFS.index("day"), TIFS.index("gtd")
AT_OPEN, AT_CLOSE = TIFS.index("open"), TIFS.index("close")


class Bracket(tuple):
    """The three orders of a bracket: entry, stop, target; None for one that was left out."""

    __slots__ = ()
    _fields = ("entry", "stop", "target")

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
    """Order helpers. `sizer`: the size of orders that have none (see `engine.sizers`); one unit if None.

    Keywords of `buy` and `sell`, which may be combined where it makes sense:
    size: units, or a sizer. limit, stop: prices; both for a stop-limit order. touch: the price of an if-touched order, with
    limit for a limit-if-touched one. trail: distance of a trailing stop, a number or a line that is read bar by bar;
    trail_percent: the same as a fraction of the price (0.05); limit_offset: distance of the limit from the stop, for a trailing
    stop-limit; trail_start: the price from which it begins to trail, instead of the latest close. tif: gtc (default), day, ioc,
    fok, open, close; until: the last moment it is good for (text such as "2020-01-31 16:00", a date, a datetime, or int ns).
    oco: another order; the first of the two to be filled cancels the other. parent: an order whose fill activates this one.
    leg: "long" or "short", with hedging positions. reduce_only: it never opens a position, nor turns one over.
    fill_on_close: fill a market order at the close of this bar.
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
        limit_offset=None,
        tif=None,
        until=None,
        oco=None,
        parent=None,
        leg=None,
        reduce_only=False,
        fill_on_close=False,
        trail_start=None,
    ):
        """Place an order to buy and return it as an `Order`; without a price it is filled at the next bar's open.

        feed: a feed or its name; the first one by default. size: units, greater than 0; by default what the strategy's `sizer`
        says, or 1. Prices: `limit` is the most that is paid; with `stop` the order waits until the price rises to it, with `touch`
        until it falls to it, and then goes to market, or to `limit` if that is given, too. trail: distance of a trailing stop in
        price (a number or a line), or trail_percent as a fraction of the price, beginning at the latest close or at
        `trail_start`; limit_offset: distance of its limit from the stop.
        tif: time in force, "gtc" (the default), "day", "ioc", "fok", "open" or "close"; until: the last moment that the order is
        good for, as ISO text, a date, a datetime or int ns. oco: an `Order`; whichever is filled first cancels the other. parent:
        an `Order` that must be filled before this one works. leg: "long" or "short", with `hedging=True`. reduce_only: never open
        a position. fill_on_close: fill at the close of the bar at which it was placed.
        Errors: OrderError for values that make no sense; what the account cannot afford is rejected, with a reason in
        `order.reason`. Source: docs/execution-rules.md, section 3.
        """
        if (
            (limit is None or stop is None)
            and touch is trail is trail_percent is limit_offset is None
            and tif is until is oco is parent is leg is trail_start is None
            and reduce_only is fill_on_close is False
        ):
            return self._ringbar_place("buy", feed, size, 1.0, limit, stop)
        return self._ringbar_compose(
            "buy", 1.0, feed, size, limit, stop, touch, trail, trail_percent, limit_offset, tif, until, oco, parent, leg,
            reduce_only, fill_on_close, trail_start,
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
        limit_offset=None,
        tif=None,
        until=None,
        oco=None,
        parent=None,
        leg=None,
        reduce_only=False,
        fill_on_close=False,
        trail_start=None,
    ):
        """Place an order to sell and return it as an `Order`; options and errors as in `buy`.

        `limit` is the least that is taken; `stop` waits until the price falls to it, `touch` until it rises to it. What exceeds a
        long position opens a short one, unless `reduce_only` is given.
        """
        if (
            (limit is None or stop is None)
            and touch is trail is trail_percent is limit_offset is None
            and tif is until is oco is parent is leg is trail_start is None
            and reduce_only is fill_on_close is False
        ):
            return self._ringbar_place("sell", feed, size, -1.0, limit, stop)
        return self._ringbar_compose(
            "sell", -1.0, feed, size, limit, stop, touch, trail, trail_percent, limit_offset, tif, until, oco, parent, leg,
            reduce_only, fill_on_close, trail_start,
        )

    def buy_bracket(
        self, feed=None, size=None, stop=None, target=None, limit=None, entry_stop=None, trail=None, trail_percent=None,
        tif=None, until=None, stop_distance=None, stop_percent=None, target_distance=None, target_percent=None,
    ):
        """Buy at the next open, at `limit`, or from `entry_stop` on; sell what was bought at `stop` or at `target`.

        stop: price of the protective stop, or trail, trail_percent: its distance. target: price of the limit that takes the
        profit; either may be left out. stop_distance, target_distance: how far from the price at which the entry is filled;
        stop_percent, target_percent: the same as a fraction of that price (0.05). tif, until: of the entry. The exits can only
        reduce the position that the entry opened, and go with it. The three orders, `Bracket(entry, stop, target)`.
        """
        distances = (stop_distance, stop_percent, target_distance, target_percent)
        return self._ringbar_bracket(
            "buy_bracket", 1.0, feed, size, stop, target, limit, entry_stop, trail, trail_percent, tif, until, distances
        )

    def sell_bracket(
        self, feed=None, size=None, stop=None, target=None, limit=None, entry_stop=None, trail=None, trail_percent=None,
        tif=None, until=None, stop_distance=None, stop_percent=None, target_distance=None, target_percent=None,
    ):
        """Sell at the next open, at `limit`, or from `entry_stop` on; buy back what was sold at `stop` or at `target`."""
        distances = (stop_distance, stop_percent, target_distance, target_percent)
        return self._ringbar_bracket(
            "sell_bracket", -1.0, feed, size, stop, target, limit, entry_stop, trail, trail_percent, tif, until, distances
        )

    def close(self, feed=None, leg=None):
        """Close the position in a feed at its next open, pending market orders counted; None if there is nothing to do.

        With hedging positions: one leg, or both, and then the list of the orders placed.
        """
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        if self._ringbar_broker.legs == self._ringbar_context.bars.rows and leg is None:
            return self._ringbar_broker.target(row, 0.0, True)
        if leg is not None:
            return self._ringbar_broker.flatten(self._ringbar_leg_of("close", row, leg))
        both = [self._ringbar_broker.flatten(row), self._ringbar_broker.flatten(self._ringbar_context.bars.rows + row)]
        return [order for order in both if order is not None]

    def cancel(self, order):
        """Cancel an order at once; False if it had ended."""
        return self._ringbar_seated("cancel")._ringbar_broker.cancel(order)

    def modify(self, order, size=None, limit=None, stop=None, trail=None):
        """Change a working order at once; it goes to the end of the queue unless only its size shrinks.

        size: the whole size, including what is filled. False if funds or limits do not allow the change; the order stays as it
        was.
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
        """Order the difference to a position of signed `size`, pending market orders counted; None if there is none."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        wanted: cython.double
        if type(size) is float:
            wanted = size
            if wanted - wanted == 0.0:
                return self._ringbar_broker.target(row, wanted, True)
        return self._ringbar_broker.target(row, self._ringbar_number("order_target_size", "size", size), True)

    def order_target_value(self, feed, value):
        """Order the difference to a position worth `value` at the latest close; None if there is none."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        wanted: cython.double = self._ringbar_number("order_target_value", "value", value)
        self._ringbar_started("order_target_value", row, wanted)
        return self._ringbar_broker.target_value(row, wanted, True)

    def order_target_percent(self, feed, percent):
        """Order the difference to a position worth `percent` of equity, 1.0 being all of it."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        wanted: cython.double = self._ringbar_number("order_target_percent", "percent", percent)
        self._ringbar_started("order_target_percent", row, wanted)
        return self._ringbar_broker.target_share(row, wanted, True)

    def order_target_weights(self, weights):
        """Call `order_target_percent` for every `{feed: weight}`, reductions first; return the orders placed."""
        verb = "order_target_weights"
        if not hasattr(weights, "items"):
            raise OrderError(f"{verb}: weights={weights!r}; expected a mapping from feeds to weights, such as {{feed: 0.5}}")
        equity = self._ringbar_seated(verb).equity
        wanted = []
        for feed, weight in weights.items():
            row = self._ringbar_row(feed)
            share = self._ringbar_number(verb, f"weight of {self._ringbar_context.bars.names[row]}", weight)
            self._ringbar_started(verb, row, share)
            held = self._ringbar_positions[row].size
            wanted.append((share * equity - (held * self._ringbar_broker.unit(row) if held else 0.0), row, share))
        wanted.sort(key=first)
        orders = [self._ringbar_broker.target_share(row, share, True) for _, row, share in wanted]
        return [order for order in orders if order is not None]

    def _ringbar_started(self, verb, row, wanted):
        """Refuse a target by value, other than zero, on a feed without a bar."""
        if wanted != 0.0 and self._ringbar_context.bars.count[row] == 0:
            raise OrderError(
                f"{verb}: {self._ringbar_context.bars.names[row]} has no close yet; wait for its first bar (feed.bars > 0)"
            )
        return 0

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
        """Check the arguments of a plain call and submit it."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        units: cython.double = self._ringbar_units(verb, row, size, limit, stop)
        kind: cython.int = MARKET
        price: cython.double = NAN
        if limit is not None:
            kind = LIMIT
            price = self._ringbar_number(verb, "limit", limit)
        elif stop is not None:
            kind = STOP
            price = self._ringbar_number(verb, "stop", stop)
        order = self._ringbar_broker.submit(row, kind, side * units, price, True)
        if self._ringbar_takes_all(size):
            self._ringbar_broker.restrict(order, False, TAKES_ALL, False)
        return order

    def _ringbar_units(self, verb, row, size, price, stop):
        """Return the size of a call: a number, or the sizer's."""
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
            raise OrderError(f"{verb}: size={shortened(size)} is too large; the maximum is {MOST:g}")
        return units

    def _ringbar_takes_all(self, size):
        """Return whether an order is sized again at its fill, as its sizer demands."""
        if size is None:
            size = self.sizer
        return size is not None and not isinstance(size, (float, int)) and getattr(size, "takes_all", False)

    def _ringbar_compose(
        self, verb, side, feed, size, limit, stop, touch, trail, trail_percent, limit_offset, tif, until, oco, parent, leg,
        reduce_only, fill_on_close, trail_start,
    ):
        """Check the arguments of a call with any keywords, and place it."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        trails: cython.bint = trail is not None or trail_percent is not None
        distance = self._ringbar_distance(verb, trail, trail_percent, limit_offset) if trails else None
        kind: cython.int = MARKET
        if trails:
            for name, value in (("limit", limit), ("stop", stop), ("touch", touch)):
                if value is not None:
                    raise OrderError(f"{verb}: {name}={value!r} with a trailing stop, which makes its own; leave it out")
            kind = TRAIL if limit_offset is None else TRAIL_LIMIT
        elif limit_offset is not None:
            raise OrderError(f"{verb}: limit_offset={limit_offset!r} without trail= or trail_percent=, whose limit it is for")
        elif trail_start is not None:
            raise OrderError(f"{verb}: trail_start={trail_start!r} without trail= or trail_percent=, which begins there")
        elif touch is not None:
            if stop is not None:
                raise OrderError(f"{verb}: stop={stop!r} and touch={touch!r} are on different sides of the market; give one")
            kind = TOUCH if limit is None else TOUCH_LIMIT
        elif stop is not None:
            kind = STOP if limit is None else STOP_LIMIT
        elif limit is not None:
            kind = LIMIT
        force, last = self._ringbar_time_in_force(verb, kind, tif, until)
        if fill_on_close and (kind != MARKET or force != GTC or parent is not None):
            raise OrderError(f"{verb}: fill_on_close={fill_on_close!r} is for market orders without tif=, until= and parent=")
        if fill_on_close and self._ringbar_broker.options.cheat_on_open:
            raise OrderError(f"{verb}: fill_on_close={fill_on_close!r} with cheat_on_open=True; one run cannot do both")
        units: cython.double = self._ringbar_units(verb, row, size, limit, stop)
        start: cython.double = self._ringbar_given(verb, "trail_start", trail_start)
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
            self._ringbar_broker.trail(order, amount, percent, gap, ring, line_row, start)
        takes_all: cython.bint = self._ringbar_takes_all(size)
        if reduce_only or fill_on_close or takes_all:
            self._ringbar_broker.restrict(order, reduce_only, TAKES_ALL if takes_all else 0, fill_on_close)
        return order

    def _ringbar_bracket(
        self, verb, side, feed, size, stop, target, limit, entry_stop, trail, trail_percent, tif, until, distances
    ):
        """Place an entry, and the two orders of which the first to fill ends it."""
        row: cython.Py_ssize_t = self._ringbar_row(feed)
        lower: cython.double = self._ringbar_given(verb, "stop", stop)
        upper: cython.double = self._ringbar_given(verb, "target", target)
        price: cython.double = self._ringbar_given(verb, "limit", limit)
        start: cython.double = self._ringbar_given(verb, "entry_stop", entry_stop)
        trails: cython.bint = trail is not None or trail_percent is not None
        below = self._ringbar_gap(verb, "stop", distances[0], distances[1])
        above = self._ringbar_gap(verb, "target", distances[2], distances[3])
        if below is not None and (stop is not None or trails):
            raise OrderError(f"{verb}: stop_{'percent' if below[1] else 'distance'}= with stop= or trail=; give one of them")
        if above is not None and target is not None:
            raise OrderError(f"{verb}: target_{'percent' if above[1] else 'distance'}= with target=; give one of them")
        near = stop
        if below is not None:  # what sizers reckon with: the stop if the entry is filled where it is expected
            close = self._ringbar_context.feeds[row].close
            near = limit if limit is not None else entry_stop if entry_stop is not None else close[0]
            near -= side * (below[0] * abs(near) if below[1] else below[0])
        units: cython.double = self._ringbar_units(verb, row, size, limit, near)
        if stop is None and target is None and not trails and below is None and above is None:
            plain = verb.split("_")[0]
            raise OrderError(f"{verb}: neither a stop nor a target nor trail=; use {plain}() for an order without exits")
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
            self._ringbar_broker.trail(protective, amount, percent, gap, ring, line_row, NAN)
        elif stop is not None or below is not None:
            protective = desk.place(row, leg, STOP, -side * units, NAN, lower, GTC, 0, entry, True, None)
            if below is not None:
                desk.measure(protective, below[0], below[1])
        if target is not None or above is not None:
            taker = desk.place(row, leg, LIMIT, -side * units, upper, NAN, GTC, 0, entry, True, protective)
            if above is not None:
                desk.measure(taker, above[0], above[1])
        if self._ringbar_takes_all(size):
            desk.restrict(entry, False, TAKES_ALL, False)
        return Bracket(entry, protective, taker)

    def _ringbar_gap(self, verb, name, distance, percent):
        """Return (distance, whether it is a fraction of the price) of an exit from its entry's fill; None without one."""
        if distance is None and percent is None:
            return None
        if distance is not None and percent is not None:
            raise OrderError(f"{verb}: {name}_distance={distance!r} and {name}_percent={percent!r}; give one")
        word = f"{name}_distance" if percent is None else f"{name}_percent"
        value = self._ringbar_number(verb, word, distance if percent is None else percent)
        if value <= 0.0:
            raise OrderError(f"{verb}: {word}={value:g}; expected more than 0, the side follows from the bracket")
        if percent is not None and value >= 1.0 and name == "stop":
            raise OrderError(f"{verb}: {word}={value:g} is {value:.0%} of the price; expected a fraction such as 0.05")
        return value, percent is not None

    def _ringbar_check_sides(self, verb, side, prices):
        """Check that the prices of a bracket are in this order, seen from its side."""
        before = None
        for name, price in prices:
            if price != price:
                continue
            if before is not None and not (before[1] - price) * side < 0.0:
                where = "below" if side > 0.0 else "above"
                raise OrderError(f"{verb}: {before[0]}={before[1]:g} is not {where} {name}={price:g}")
            before = (name, price)
        return 0

    def _ringbar_distance(self, verb, trail, trail_percent, limit_offset):
        """Return (amount, whether it is a fraction, offset of the limit, ring, row) of a trailing order."""
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
        gap = self._ringbar_given(verb, "limit_offset", limit_offset)
        if trail_percent is not None and amount >= 1.0:
            raise OrderError(f"{verb}: trail_percent={amount:g} is {amount:.0%} of the price; expected a fraction such as 0.05")
        if amount < 0.0 or gap < 0.0:
            raise OrderError(f"{verb}: {name}={amount:g}, limit_offset={gap:g}; distances are positive")
        return amount, trail_percent is not None, gap, ring, row

    def _ringbar_time_in_force(self, verb, kind, tif, until):
        """Return (code, last moment) of `tif=` and `until=`."""
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
        """Return int64 ns UTC of ISO text, a date, a datetime (in the feeds' time zone without an offset) or a number of ns."""
        ts = None
        if isinstance(until, int) and not isinstance(until, bool):
            ts = until
        elif isinstance(until, str) or hasattr(until, "isoformat"):
            ts = instant_of(until, self._ringbar_context.bars.tz)
        if ts is None or not 0 < ts < NEVER:
            raise OrderError(
                f'{verb}: until={until!r}; expected ISO text such as "2010-01-31 09:30", a date, a datetime, or int ns UTC'
            )
        return ts


def instant_of(value, tz):
    """Return int64 ns UTC of ISO text, a date or a datetime (in the time zone `tz` without an offset); None for others."""
    from calendar import timegm
    from datetime import datetime

    from engine.core.time.time_zone import Zone

    text = str(value.isoformat() if hasattr(value, "isoformat") else value).strip()
    try:
        moment = datetime.fromisoformat(text[: len(text) - 1] + "+00:00" if text.endswith(("Z", "z")) else text)
    except ValueError:
        return None
    nanoseconds = (timegm(moment.utctimetuple()) * 10**6 + moment.microsecond) * 1000
    return nanoseconds if moment.tzinfo is not None or tz == "UTC" else Zone(tz).utc(nanoseconds)


def ascends(side, lower, upper):
    """Return whether two prices are in ascending order, seen from a side; NaN always is."""
    return lower != lower or upper != upper or (upper - lower) * side > 0.0


def first(item):
    return item[0]
