"""Execution: what happens when a bar reaches an order: how much is filled, at which price, at what cost (rules 3.4, 3.5, 4.3).

Place in the flow: `simulator` finds the orders and the price that the bar tells; this books the fill. What it changes is
`account`'s business.
"""

from array import array

from broker import codes
from broker.entry.amendments import Amendments
from broker.tolerance import closing_part, is_nothing
from engine.core.storage import bars as fields
from engine.errors import DataError

NAN = float("nan")
MARKET, LIMIT, STOP, TRAIL, TOUCH = codes.MARKET, codes.LIMIT, codes.STOP, codes.TRAIL, codes.TOUCH
ON_CLOSE, LIMIT_ON_CLOSE = codes.ON_CLOSE, codes.LIMIT_ON_CLOSE
AT_THE_OPEN = codes.AT_THE_OPEN
FOK = codes.FOK
ACCEPTED, FILLED, REJECTED = codes.ACCEPTED, codes.FILLED, codes.REJECTED
CANCELED, NOTHING_TO_REDUCE, FREELY = codes.CANCELED, codes.NOTHING_TO_REDUCE, codes.FREELY
TAKES_ALL, NEW_SIZE, NO_REASON = codes.TAKES_ALL, codes.NEW_SIZE, codes.NO_REASON
NONE = -1
SHARE, SIZE = 0, 1
MULTIPLE = 1e-9
INSUFFICIENT_CASH, MAX_POSITION = codes.INSUFFICIENT_CASH, codes.MAX_POSITION


class Execution(Amendments):
    """The fill of an order."""

    def __init__(self, bars, record, options):
        Amendments.__init__(self, bars, record, options)
        items = self.terms.items
        self.slippages = [options.slippage if item.slippage is None else item.slippage for item in items]
        self.half_spread = options.spread / 2
        self.slips = options.spread > 0.0 or any(model.describe() != "none" for model in self.slippages)
        self.rationed = options.max_participation is not None
        self.way, self.max_volume, self.smallest = options.filler if self.rationed else (0, NAN, 1.0)
        self.volumes = bars.ring("volume") if self.rationed else bars.rings[fields.VOLUME]
        self.used = array("d", bytes(8 * bars.rows))
        self.used_on = array("q", bytes(8 * bars.rows))

    def execute(self, slot, row, price, moment):
        """Fill an order at `price`; an opening part that the account cannot afford at that price is rejected.

        moment: when in the bar, by `codes`.
        """
        orders = self.orders
        leg: cython.Py_ssize_t = orders.leg[slot]
        left: cython.double = orders.size[slot] - orders.filled[slot]
        size: cython.double = left
        held: cython.double = self.account.sizes[leg]
        first: cython.bint = orders.filled[slot] == 0.0
        opening: cython.double
        closing: cython.double
        fee: cython.double
        factor: cython.double
        ended: cython.int
        status: cython.int = FILLED
        alone: cython.bint
        code: cython.int
        view: Order = orders.views[slot]
        special: cython.bint = orders.special[slot] != 0
        if special and orders.reducing[slot] != FREELY:
            closing = closing_part(held, left, self.account.largest[leg])
            if closing == 0.0:
                self.withdraw(slot, CANCELED, NOTHING_TO_REDUCE)
                return self.after(leg, 0.0)
            if closing != left:
                self.fit_size(slot, orders.filled[slot] + closing)
                left = size = closing
        if self.rationed:
            size = self.ration(slot, row, left)
            if size == 0.0:
                return 0
        if self.slips:
            price = self.slipped(slot, row, size, price)
        if special and orders.fit[slot] == TAKES_ALL and size == left and not self.rationed:
            left = size = self.all_that_cash_buys(slot, row, leg, left, price)
        if size == left:
            self.pull(slot)
        else:
            self.shrink(slot, size / left)
            status = ACCEPTED
        closing = closing_part(held, size, self.account.largest[leg])
        if closing != size and not self.affords(slot, row, leg, closing, size, price):
            if status == ACCEPTED:
                self.pull(slot)
            status = REJECTED
            opening = 0.0
            if orders.reason[slot] == INSUFFICIENT_CASH:
                opening = self.affordable(slot, row, closing, size, price, 0.0)
            size = closing + opening
            if opening != 0.0:
                self.event(slot, NEW_SIZE, orders.size[slot], orders.filled[slot] + size)
                orders.size[slot] = orders.filled[slot] + size
                orders.reason[slot] = NO_REASON
                orders.found[slot] = orders.needed[slot] = NAN
                left = size
                status = FILLED
                if view is not None:
                    view.size = orders.size[slot]
            elif size == 0.0:
                self.end(slot, REJECTED, orders.reason[slot])
                return self.after(leg, 0.0)
        if status == ACCEPTED and orders.kind[slot] == MARKET:
            self.pending[leg] -= size
            self.agreed[leg] -= size
        factor = self.terms.factor[row]
        fee = self.charge(slot, row, size, price * factor, factor, moment)
        ended = self.account.execute(leg, size, price, fee, moment, self.listens)
        self.cash = self.account.cash
        orders.value[slot] = price if first else (orders.value[slot] * orders.filled[slot] + price * size) / (
            orders.filled[slot] + size
        )
        orders.filled[slot] = orders.size[slot] if status == FILLED else orders.filled[slot] + size
        orders.commission[slot] += fee
        alone = first and status == FILLED and orders.kind[slot] == MARKET
        code = self.code(slot, status) if alone else 0
        self.record.fill(self.bars.now, row, orders.number[slot], size, price, fee, orders.created[slot], code)
        if orders.kin[slot] != 0:
            self.family.filled(slot, size, status == ACCEPTED)
        if self.risk.follows:
            self.recount(slot, left - size)
        if status == ACCEPTED:
            if view is not None:
                self.update(view, slot, status, orders.reason[slot])
        else:
            if not alone:
                self.write(slot, status)
            self.finalize(slot, status)
        if self.listens:
            self.tell_fill(view, size, price, fee, ended)
        return self.after(leg, held if ended else 0.0)

    def after(self, leg, held):
        """What a fill means for relatives, and for exits of the leg, if it ended a trade of a position of `held`."""
        if self.family.n > 0:
            self.settle()
        if held != 0.0 and self.exits[leg] != NONE:
            self.retire(leg, held)
        return 0

    def all_that_cash_buys(self, slot, row, leg, size, price):
        """The size of an order that takes all the account can afford at `price`, larger or smaller than what was expected."""
        orders = self.orders
        reserve: cython.double = orders.reserve[slot]
        closing: cython.double = closing_part(self.account.sizes[leg], size, self.account.largest[leg])
        opening: cython.double = size - closing
        most: cython.double
        i: cython.Py_ssize_t
        if opening == 0.0:
            return size
        self.funds.release(reserve, False)
        orders.reserve[slot] = 0.0
        if self.account.sizes[leg] != 0.0:
            self.account.bind(leg, price)
        most = opening
        i = 0
        while i < 60 and self.funds.covers(row, closing, closing + most, price, 0.0) and self.funds.asks:
            most *= 2.0
            i += 1
        opening = self.affordable(slot, row, closing, closing + most, price, 0.0)
        if opening == 0.0:
            return size
        self.fit_size(slot, orders.filled[slot] + closing + opening)
        return closing + opening

    def charge(self, slot, row, size, unit, factor, moment):
        """Commission of an execution; `unit`: what one unit is worth."""
        orders = self.orders
        funds = self.funds
        model: Commission = funds.commissions[row] if funds.varied else funds.commission
        filled: cython.double = orders.filled[slot]
        maker: cython.bint = False
        if orders.phase[slot] == LIMIT or orders.phase[slot] == LIMIT_ON_CLOSE:
            maker = moment != AT_THE_OPEN or orders.born[slot] + 1 < self.bars.count[row]
        return model.charge(size, unit, filled, orders.value[slot] * filled * factor, orders.commission[slot], maker)

    def affords(self, slot, row, leg, closing, size, price):
        """Whether the opening part of an execution is affordable at `price`, and within the limit of a position."""
        orders = self.orders
        funds = self.funds
        coming: cython.double
        if self.account.sizes[leg] != 0.0:
            self.account.bind(leg, price)
        if not funds.covers(row, closing, size, price, 0.0):
            orders.found[slot] = funds.free
            orders.needed[slot] = funds.needed
            orders.reason[slot] = INSUFFICIENT_CASH
            return False
        if self.risk.active:
            coming = self.account.sizes[leg] + size
            if self.risk.breaks(coming if coming >= 0.0 else -coming, self.risk.position):
                orders.found[slot] = self.risk.allowed
                orders.needed[slot] = self.risk.found
                orders.reason[slot] = MAX_POSITION
                return False
        return True

    # -- volume and slippage -------------------------------------------------------------------------------------

    def ration(self, slot, row, left):
        """How much of `left` the bar's volume has room for: all orders of a feed share its participation."""
        units: cython.double = left if left >= 0.0 else -left
        volume: cython.double = self.volumes.now(row)
        room: cython.double
        if not volume >= 0.0:
            raise DataError(
                f"{self.bars.names[row]}: the bar has no volume ({volume}); max_participation= needs one in every bar; leave it out"
            )
        if self.used_on[row] != self.bars.count[row]:
            self.used_on[row] = self.bars.count[row]
            self.used[row] = 0.0
        room = self.share(row, volume)
        if is_nothing(room - self.used[row], room):
            return 0.0
        room -= self.used[row]
        if room < units and not is_nothing(units - room, units):
            if self.orders.tif[slot] == FOK or room <= 0.0:
                return 0.0
            units = self.terms.whole(row, room)
            left = units if left >= 0.0 else -units
        self.used[row] += units
        return left

    def share(self, row, volume):
        """How much of a bar's volume the orders of its feed may take."""
        points: cython.longlong
        if self.way == SHARE:
            return self.max_volume * volume
        if self.way == SIZE:
            return self.max_volume if self.max_volume < volume else volume
        points = int((self.highs.now(row) - self.lows.now(row) + self.smallest) / self.smallest * (1.0 + MULTIPLE))
        return self.max_volume * volume / points if points > 1 else self.max_volume * volume

    def slipped(self, slot, row, size, price):
        """The price after slippage, within the bar unless the model has `beyond_bar`, and after half the spread; not of limits."""
        phase: cython.int = self.orders.phase[slot]
        high: cython.double
        low: cython.double
        moved: cython.double
        half: cython.double
        if phase != MARKET and phase != STOP and phase != TRAIL and phase != TOUCH and phase != ON_CLOSE:
            return price
        model: Slippage = self.slippages[row]
        high = self.highs.now(row)
        low = self.lows.now(row)
        half = (price if price >= 0.0 else -price) * self.half_spread
        moved = model.move(size, price, high, low, self.volume(row), self.terms.ticks[row])
        if size > 0.0:
            moved = price + moved
            if moved > high and not model.beyond_bar:
                moved = high if high > price else price
            return moved + half
        moved = price - moved
        if moved < low and not model.beyond_bar:
            moved = low if low < price else price
        return moved - half

    def volume(self, row):
        """The volume of the newest bar; NaN where files have none."""
        return self.volumes.now(row) if self.bars.wanted[fields.VOLUME] else NAN
