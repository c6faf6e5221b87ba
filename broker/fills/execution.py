"""Fills: a bar reaches an order; how much of it is filled, at which price, at what cost (rules 3.4, 3.5, 4.3).

Place in the flow: `Matching` finds the order and its price; `Account` books the execution.
"""

from array import array

from broker import order_codes
from broker.tolerance import closing_part, is_nothing
from engine.core import ports
from engine.core.storage import bars as fields
from engine.errors import DataError

NAN = float("nan")
NONE = -1
NOTIFY_TRADE = ports.NOTIFY_TRADE
MULTIPLE = 1e-9
SHARE, SIZE = 0, 1
ACCEPTED, AT_THE_OPEN, CANCELED, FILLED, FOK = order_codes.ACCEPTED, order_codes.AT_THE_OPEN, order_codes.CANCELED, order_codes.FILLED, order_codes.FOK
FREELY, INSUFFICIENT_CASH, LIMIT, LIMIT_ON_CLOSE = order_codes.FREELY, order_codes.INSUFFICIENT_CASH, order_codes.LIMIT, order_codes.LIMIT_ON_CLOSE
MARKET, MAX_POSITION, NEW_SIZE, NOTHING_TO_REDUCE = order_codes.MARKET, order_codes.MAX_POSITION, order_codes.NEW_SIZE, order_codes.NOTHING_TO_REDUCE
NO_REASON, ON_CLOSE, REJECTED, STOP, TAKES_ALL = order_codes.NO_REASON, order_codes.ON_CLOSE, order_codes.REJECTED, order_codes.STOP, order_codes.TAKES_ALL
TOUCH, TRAIL = order_codes.TOUCH, order_codes.TRAIL


class Fills:
    """Executions of orders: volume, slippage, affordability, commission."""

    def __init__(self, state, lifecycle, acceptance, contingencies):
        self.state = state
        self.lifecycle = lifecycle
        self.acceptance = acceptance
        self.contingencies = contingencies
        self.bars = self.state.bars
        self.orders = self.state.orders
        self.links = self.state.links
        self.account = self.state.account
        self.funds = self.state.funds
        self.risk = self.state.risk
        self.terms = self.state.terms
        self.record = self.state.record
        self.highs = self.state.highs
        self.lows = self.state.lows
        options = self.state.options
        bars = self.bars
        self.slippages = [options.slippage if item.slippage is None else item.slippage for item in self.terms.items]
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
        filled: cython.double = orders.filled[slot]
        opening: cython.double
        closing: cython.double = 0.0
        fee: cython.double
        factor: cython.double
        ended: cython.int
        status: cython.int = FILLED
        alone: cython.bint
        refused: cython.bint = False
        maker: cython.bint = False
        code: cython.int
        funds = self.funds
        model: Commission = funds.commissions[row] if funds.varied else funds.commission
        view: Order = orders.views[slot]
        special: cython.bint = orders.special[slot] != 0
        if special and orders.reducing[slot] != FREELY:
            closing = closing_part(held, left, self.account.largest[leg])
            if closing == 0.0:
                self.lifecycle.withdraw(slot, CANCELED, NOTHING_TO_REDUCE)
                return self.after(leg, 0.0)
            if closing != left:
                self.lifecycle.fit_size(slot, orders.filled[slot] + closing)
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
            self.lifecycle.pull(slot)
        else:
            self.lifecycle.shrink(slot, size / left)
            status = ACCEPTED
        if held != 0.0:
            closing = closing_part(held, size, self.account.largest[leg])
        if closing != size:
            if held != 0.0:
                self.account.bind(leg, price)
            if not funds.covers(row, closing, size, price, 0.0):
                orders.found[slot] = funds.free
                orders.needed[slot] = funds.needed
                orders.reason[slot] = INSUFFICIENT_CASH
                refused = True
            elif self.risk.active:
                refused = self.is_beyond_limit(slot, held + size)
        if refused:
            if status == ACCEPTED:
                self.lifecycle.pull(slot)
            status = REJECTED
            opening = 0.0
            if orders.reason[slot] == INSUFFICIENT_CASH:
                opening = self.acceptance.affordable(slot, row, closing, size, price, 0.0)
            size = closing + opening
            if opening != 0.0:
                self.lifecycle.event(slot, NEW_SIZE, orders.size[slot], orders.filled[slot] + size)
                orders.size[slot] = orders.filled[slot] + size
                orders.reason[slot] = NO_REASON
                orders.found[slot] = orders.needed[slot] = NAN
                left = size
                status = FILLED
                if view is not None:
                    view.size = orders.size[slot]
            elif size == 0.0:
                self.lifecycle.end(slot, REJECTED, orders.reason[slot])
                return self.after(leg, 0.0)
        if status == ACCEPTED and orders.kind[slot] == MARKET:
            self.state.pending[leg] -= size
            self.state.agreed[leg] -= size
        factor = self.terms.factor[row]
        if orders.phase[slot] == LIMIT or orders.phase[slot] == LIMIT_ON_CLOSE:
            maker = moment != AT_THE_OPEN or orders.born[slot] + 1 < self.bars.count[row]
        fee = model.charge(size, price * factor, filled, orders.value[slot] * filled * factor, orders.commission[slot], maker)
        ended = self.account.execute(leg, size, price, fee, moment, orders.number[slot], self.state.listens & NOTIFY_TRADE != 0)
        orders.value[slot] = price if filled == 0.0 else (orders.value[slot] * filled + price * size) / (filled + size)
        orders.filled[slot] = orders.size[slot] if status == FILLED else filled + size
        orders.commission[slot] += fee
        alone = filled == 0.0 and status == FILLED and orders.kind[slot] == MARKET
        code = MARKET | FILLED << 8 | orders.reason[slot] << 16 | orders.tif[slot] << 24 if alone else 0
        self.record.fill(self.bars.now, row, orders.number[slot], size, price, fee, orders.created[slot], code)
        if orders.kin[slot] != 0:
            self.links.filled(slot, size, status == ACCEPTED)
        if self.risk.follows:
            self.lifecycle.recount(slot, left - size)
        if status == ACCEPTED:
            if view is not None:
                self.lifecycle.update_view(view, slot, status, orders.reason[slot])
        else:
            if not alone:
                self.lifecycle.write(slot, status)
            self.lifecycle.finalize(slot, status)
        if self.state.listens:
            self.lifecycle.notify_fill(view, size, price, fee, ended)
        if self.links.n > 0 or ended:
            return self.after(leg, held if ended else 0.0)
        return 0

    def after(self, leg, held):
        """Act on linked orders after a fill, and on exits of the leg if it ended a trade of a position of `held`."""
        if self.links.n > 0:
            self.contingencies.settle()
        if held != 0.0 and self.state.exits[leg] != NONE:
            self.contingencies.retire(leg, held)
        return 0

    def all_that_cash_buys(self, slot, row, leg, size, price):
        """Return the size of an order that uses all the account can afford at `price`, more or less than expected."""
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
        opening = self.acceptance.affordable(slot, row, closing, closing + most, price, 0.0)
        if opening == 0.0:
            return size
        self.lifecycle.fit_size(slot, orders.filled[slot] + closing + opening)
        return closing + opening

    def is_beyond_limit(self, slot, coming):
        """Return whether a position of `coming` would be larger than the account's limit, and note the figures."""
        if not self.risk.breaks(coming if coming >= 0.0 else -coming, self.risk.position):
            return False
        self.orders.found[slot] = self.risk.allowed
        self.orders.needed[slot] = self.risk.found
        self.orders.reason[slot] = MAX_POSITION
        return True

    def ration(self, slot, row, left):
        """Return how much of `left` fits into the bar's volume, which all orders of a feed share."""
        units: cython.double = left if left >= 0.0 else -left
        volume: cython.double = self.volumes.now(row)
        room: cython.double
        if not volume >= 0.0:
            raise DataError(
                f"{self.bars.names[row]}: the bar has no volume ({volume}); max_participation= needs one in every bar; "
                "leave it out"
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
        """Return how much of a bar's volume the orders of its feed may take."""
        points: cython.longlong
        if self.way == SHARE:
            return self.max_volume * volume
        if self.way == SIZE:
            return self.max_volume if self.max_volume < volume else volume
        points = int((self.highs.now(row) - self.lows.now(row) + self.smallest) / self.smallest * (1.0 + MULTIPLE))
        return self.max_volume * volume / points if points > 1 else self.max_volume * volume

    def slipped(self, slot, row, size, price):
        """Return the price after slippage (within the bar unless the model has `beyond_bar`) and half the spread; limit orders
        do not slip.
        """
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
        """Return the volume of the newest bar; NaN where files have none."""
        return self.volumes.now(row) if self.bars.wanted[fields.VOLUME] else NAN
