"""ContractTerms: terms of each feed as columns: multiplier and rate, lot, tick, margins (section 4 of the rules).

`factor[row]` is the value of one point of one unit in the account's currency: the multiplier times the latest rate. Rates
move after an instant's fills, so that a fill never knows the close of its own instant.
"""

from array import array

from broker.models.instrument import instruments_of
from broker.tolerance import slack
from engine.core.storage import bars as fields
from engine.errors import ConfigError, suggest

NAN = float("nan")
NONE = -1


class ContractTerms:
    """Columns over the feeds of `bars`, from the users' instruments and the account's options."""

    def __init__(self, bars, account):
        names = bars.names
        rows = bars.rows
        items = instruments_of(account.instruments, names)
        self.items = items
        self.rows = rows
        self.closes = bars.rings[fields.CLOSE]
        self.lots = array("d", [item.lot for item in items])
        self.ticks = array("d", [item.tick for item in items])
        self.lots_a_unit = array("d", [inverse(item.lot) for item in items])
        self.ticks_a_point = array("d", [inverse(item.tick) for item in items])
        self.multipliers = array("d", [item.multiplier for item in items])
        self.factor = array("d", self.multipliers)
        self.margins = array("d", [item.margin for item in items])
        self.upkeeps = array("d", [item.maintenance for item in items])
        self.futures = array("b", [item.future for item in items])
        self.rates = array("i", [rate_row(item.currency, account, names) for item in items])
        self.lotted = any(item.lot or item.tick for item in items)
        self.foreign = any(row != NONE for row in self.rates)
        self.simple = not any(item.margin == item.margin for item in items)
        self.any_future = any(item.future for item in items)
        self.unlimited = account.short_margin is None
        self.short_rate = 0.0 if self.unlimited else account.short_margin
        self.long_rate = 1.0 / account.leverage
        # by whether a position is long: what its value binds, and what its value frees when it is closed
        self.binds = array("d", [-self.short_rate, self.long_rate])
        self.frees = array("d", [1.0 if self.unlimited else -self.short_rate, self.long_rate])
        self.upkeep_rate = account.maintenance_margin
        self.binding = self.long_rate != 1.0 or any(item.margin == item.margin for item in items)
        self.upheld = account.maintenance_margin > 0.0 or any(item.maintenance == item.maintenance for item in items)
        if self.foreign:
            self.convert()

    def convert(self):
        """Take the latest rates; NaN as long as a rate feed has no bar."""
        row: cython.Py_ssize_t
        rate: cython.double
        for row in range(self.rows):
            if self.rates[row] != NONE:
                rate = self.closes.now(self.rates[row])
                if rate == rate or self.factor[row] != self.factor[row] or self.closes.count[self.rates[row]] == 0:
                    self.factor[row] = self.multipliers[row] * rate

    def whole(self, row, size):
        """Round a size toward zero to the lot."""
        lot: cython.double = self.lots[row]
        lots: cython.double
        count: cython.longlong
        if lot <= 0.0:
            return size
        lots = (size if size >= 0.0 else -size) / lot
        if lots > 4e15:
            return size
        count = int(lots + slack(lots))
        lots = multiple(count, lot, self.lots_a_unit[row])
        return lots if size >= 0.0 else -lots

    def snap(self, row, size):
        """Remove rounding from a size in whole lots; any other, such as a fraction that a split left, stays as it is."""
        lot: cython.double = self.lots[row]
        lots: cython.double
        gap: cython.double
        count: cython.longlong
        if lot <= 0.0:
            return size
        lots = (size if size >= 0.0 else -size) / lot
        if lots > 4e15:
            return size
        count = int(lots + 0.5)
        gap = lots - count
        if not -slack(lots) <= gap <= slack(lots):
            return size
        lots = multiple(count, lot, self.lots_a_unit[row])
        return lots if size >= 0.0 else -lots

    def on_tick(self, row, price):
        """Return whether a price is a multiple of the tick; NaN is."""
        nearest: cython.double
        gap: cython.double
        if self.ticks[row] <= 0.0 or price != price:
            return True
        nearest = self.nearest(row, price)
        gap = price - nearest
        return -1e-6 * self.ticks[row] <= gap <= 1e-6 * self.ticks[row]

    def outward(self, row, price, side):
        """Return the multiple of the tick at a price or beyond it: above for a `side` of buys (1.0), below for sells."""
        ticks: cython.double
        count: cython.longlong
        if self.ticks[row] <= 0.0 or price != price or self.on_tick(row, price):
            return price if self.ticks[row] <= 0.0 or price != price else self.nearest(row, price)
        ticks = price / self.ticks[row]
        if not -4e15 < ticks < 4e15:
            return price
        count = int(ticks)
        if side > 0.0 and ticks > 0.0:
            count += 1
        if side < 0.0 and ticks < 0.0:
            count -= 1
        return signed_multiple(count, self.ticks[row], self.ticks_a_point[row])

    def nearest(self, row, price):
        """Return the multiple of the tick nearest to a price."""
        ticks: cython.double = price / self.ticks[row] if self.ticks[row] > 0.0 else NAN
        count: cython.longlong
        if not -4e15 < ticks < 4e15:
            return NAN
        count = int(ticks + 0.5) if ticks >= 0.0 else -int(0.5 - ticks)
        return signed_multiple(count, self.ticks[row], self.ticks_a_point[row])

    def margin(self, row, size, price):
        """Return the equity that a position needs at `price`."""
        units: cython.double = size if size >= 0.0 else -size
        if self.margins[row] == self.margins[row]:
            return units * self.margins[row]
        return units * price * self.factor[row] * (self.long_rate if size >= 0.0 else self.short_rate)

    def upkeep(self, row, size, price):
        """Return the equity needed to keep a position at `price`."""
        units: cython.double = size if size >= 0.0 else -size
        if self.upkeeps[row] == self.upkeeps[row]:
            return units * self.upkeeps[row]
        return units * price * self.factor[row] * self.upkeep_rate


def inverse(step):
    """Return how many steps make 1, if it is a whole number; 0 otherwise."""
    count = round(1 / step) if 0 < step < 1 else 0
    return float(count) if count and abs(count * step - 1) < 1e-12 else 0.0


def multiple(count, step, inverse):
    """Return `count` steps, as the nearest number to its decimal: 3 x 0.1 is 0.3."""
    return count / inverse if inverse > 0.0 else count * step


def signed_multiple(count, step, inverse):
    return multiple(count, step, inverse) if count >= 0 else -multiple(-count, step, inverse)


def rate_row(currency, account, names):
    """Return the row of the feed that converts a currency; NONE for the account's own."""
    if currency is None or currency == account.currency:
        return NONE
    if currency not in account.rates:
        raise ConfigError(
            f"instrument in {currency}, account in {account.currency}: rates has no {currency!r}"
            f'; give the feed of its rate, e.g. rates={{"{currency}": "{currency}{account.currency}"}}'
        )
    feed = account.rates[currency]
    if feed not in names:
        raise ConfigError(f"rates[{currency!r}]: no feed named {feed!r}{suggest(str(feed), list(names))}")
    return names.index(feed)
