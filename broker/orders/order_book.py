"""OrderBook: where accepted orders wait for their price, feed by feed.

Orders that every bar concerns (market, trailing, those of one bar only) form a list in order of acceptance. The others rest in
two heaps per feed, by the price that a falling or a rising market has to reach, so that a bar that reaches none costs two
comparisons. Those of them that end by themselves (DAY, GTD) also form a list.
Heaps are pairing heaps (Fredman, Sedgewick, Sleator, Tarjan 1986, The pairing heap, Algorithmica 1) over links in the table
of orders. A key is the price for rising markets and minus the price for falling ones: the smallest is the first reached.
"""

from array import array

from broker import order_codes

NONE = -1
INFINITE = float("inf")
NEVER = 1 << 62
MARKET, LIMIT, STOP, STOP_LIMIT = order_codes.MARKET, order_codes.LIMIT, order_codes.STOP, order_codes.STOP_LIMIT
TOUCH, TOUCH_LIMIT = order_codes.TOUCH, order_codes.TOUCH_LIMIT
ACCEPTED = order_codes.ACCEPTED
DAY, GTD, IOC = order_codes.DAY, order_codes.GTD, order_codes.IOC
LISTED, FALLING, RISING = 0, 1, 2


class OrderBook:
    """Lists and heaps over `orders`. Lists: a feed's every-bar orders at `row`, its timed ones at `rows + row`; heaps: falling
    at `row`, rising at `rows + row`. `found` holds the orders that `collect` found.
    """

    def __init__(self, orders, rows):
        self.orders = orders
        self.rows = rows
        self.sequence = 0
        self.crowd = array("i", bytes(4 * rows))
        self.crowded = array("i", bytes(4 * rows))  # the feeds with orders, in no order; `places`: where they are in it
        self.places = array("i", bytes(4 * rows))
        self.busy = 0
        self.heads = array("i", [NONE]) * (2 * rows)
        self.tails = array("i", [NONE]) * (2 * rows)
        self.roots = array("i", [NONE]) * (2 * rows)
        self.tops = array("d", [INFINITE]) * (2 * rows)
        self.due = array("q", [NEVER]) * rows
        self.found = array("i", bytes(4 * 64))
        self.marks = array("d", bytes(8 * 64))
        self.n = 0

    def accept(self, slot):
        """Add an order, last in the order of acceptance."""
        self.sequence += 1
        self.orders.sequence[slot] = self.sequence
        self.orders.status[slot] = ACCEPTED
        self.enlist(slot)

    def place(self, slot):
        """Return where an order waits: in the list, or in one of the heaps."""
        orders = self.orders
        phase: cython.int = orders.phase[slot]
        buys: cython.bint
        if phase == MARKET or orders.tif[slot] >= IOC:
            return LISTED
        buys = orders.size[slot] > 0.0
        if phase == LIMIT or phase == TOUCH or phase == TOUCH_LIMIT:
            return FALLING if buys else RISING
        if phase == STOP or phase == STOP_LIMIT:
            return RISING if buys else FALLING
        return LISTED

    def enlist(self, slot):
        """Put an order where it waits; its place in the order of acceptance is known."""
        orders = self.orders
        row: cython.Py_ssize_t = orders.row[slot]
        place: cython.int = self.place(slot)
        level: cython.double
        if self.crowd[row] == 0:
            self.crowded[self.busy] = row
            self.places[row] = self.busy
            self.busy += 1
        self.crowd[row] += 1
        if place == LISTED:
            self.append(row, slot)
            return
        level = orders.limit[slot] if orders.phase[slot] == LIMIT else orders.stop[slot]
        if place == FALLING:
            orders.key[slot] = -level
            self.push(row, slot)
        else:
            orders.key[slot] = level
            self.push(self.rows + row, slot)
        if orders.tif[slot] == DAY or orders.tif[slot] == GTD:
            self.append(self.rows + row, slot)
            if orders.until[slot] < self.due[row]:
                self.due[row] = orders.until[slot]

    def delist(self, slot):
        """Remove an order."""
        orders = self.orders
        row: cython.Py_ssize_t = orders.row[slot]
        place: cython.int = self.place(slot)
        self.crowd[row] -= 1
        if self.crowd[row] == 0:
            self.busy -= 1
            self.crowded[self.places[row]] = self.crowded[self.busy]
            self.places[self.crowded[self.busy]] = self.places[row]
        if place == LISTED:
            self.remove(row, slot)
            return
        self.pull(row if place == FALLING else self.rows + row, slot)
        if orders.tif[slot] == DAY or orders.tif[slot] == GTD:
            self.remove(self.rows + row, slot)

    # -- lists ---------------------------------------------------------------------------------------------------

    def append(self, which, slot):
        orders = self.orders
        last: cython.int = self.tails[which]
        orders.before[slot] = last
        orders.after[slot] = NONE
        self.tails[which] = slot
        if last == NONE:
            self.heads[which] = slot
        else:
            orders.after[last] = slot

    def remove(self, which, slot):
        orders = self.orders
        before: cython.int = orders.before[slot]
        after: cython.int = orders.after[slot]
        if before == NONE:
            self.heads[which] = after
        else:
            orders.after[before] = after
        if after == NONE:
            self.tails[which] = before
        else:
            orders.before[after] = before

    # -- heaps ---------------------------------------------------------------------------------------------------

    def push(self, which, slot):
        orders = self.orders
        root: cython.int = self.roots[which]
        orders.child[slot] = NONE
        orders.sibling[slot] = NONE
        orders.prior[slot] = NONE
        self.plant(which, slot if root == NONE else self.meld(root, slot))

    def pull(self, which, slot):
        orders = self.orders
        before: cython.int = orders.prior[slot]
        after: cython.int = orders.sibling[slot]
        rest: cython.int = self.merge(orders.child[slot])
        if before == NONE:
            self.plant(which, rest)
            return
        if orders.child[before] == slot:
            orders.child[before] = after
        else:
            orders.sibling[before] = after
        if after != NONE:
            orders.prior[after] = before
        if rest != NONE:
            self.plant(which, self.meld(self.roots[which], rest))

    def plant(self, which, root):
        self.roots[which] = root
        self.tops[which] = INFINITE if root == NONE else self.orders.key[root]

    def meld(self, first, second):
        """Merge two heaps: the one with the larger key becomes the first child of the other."""
        orders = self.orders
        upper: cython.int = first
        lower: cython.int = second
        if orders.key[second] < orders.key[first]:
            upper = second
            lower = first
        after: cython.int = orders.child[upper]
        orders.sibling[lower] = after
        orders.prior[lower] = upper
        if after != NONE:
            orders.prior[after] = lower
        orders.child[upper] = lower
        orders.prior[upper] = NONE
        return upper

    def merge(self, first):
        """Merge a list of sibling heaps: in pairs from the left, then the pairs from the right."""
        orders = self.orders
        pairs: cython.int = NONE
        root: cython.int
        second: cython.int
        following: cython.int
        while first != NONE:
            second = orders.sibling[first]
            following = NONE if second == NONE else orders.sibling[second]
            orders.sibling[first] = NONE
            if second != NONE:
                orders.sibling[second] = NONE
                first = self.meld(first, second)
            orders.sibling[first] = pairs
            pairs = first
            first = following
        if pairs == NONE:
            return NONE
        root = pairs
        pairs = orders.sibling[root]
        orders.sibling[root] = NONE
        orders.prior[root] = NONE
        while pairs != NONE:
            following = orders.sibling[pairs]
            orders.sibling[pairs] = NONE
            root = self.meld(root, pairs)
            pairs = following
        return root

    # -- what a bar concerns -------------------------------------------------------------------------------------

    def collect(self, row, least, most, horizon):
        """Find the orders that a bar between `least` and `most` concerns, except those accepted after `horizon`."""
        self.n = 0
        self.gather(row, horizon)
        self.reach(row, -least, horizon)
        self.reach(self.rows + row, most, horizon)
        if self.n > 1:
            self.sort()

    def gather(self, which, horizon):
        """Add the orders of a list to those found."""
        orders = self.orders
        slot: cython.int = self.heads[which]
        while slot != NONE:
            if orders.sequence[slot] <= horizon:
                self.find(slot)
            slot = orders.after[slot]
        return 0

    def reach(self, which, level, horizon):
        """Add the orders of a heap whose keys `level` reaches."""
        orders = self.orders
        i: cython.Py_ssize_t = self.n
        count: cython.Py_ssize_t = self.n
        slot: cython.int
        if self.roots[which] == NONE or not level >= self.tops[which]:
            return 0
        self.find(self.roots[which])
        while i < self.n:
            slot = orders.child[self.found[i]]
            while slot != NONE:
                if level >= orders.key[slot]:
                    self.find(slot)
                slot = orders.sibling[slot]
            i += 1
        i = count
        while i < self.n:
            if orders.sequence[self.found[i]] <= horizon:
                self.found[count] = self.found[i]
                count += 1
            i += 1
        self.n = count
        return 0

    def find(self, slot):
        if self.n == len(self.found):
            self.found = array("i", list(self.found) + [0] * self.n)
            self.marks = array("d", bytes(16 * self.n))
        self.found[self.n] = slot
        self.marks[self.n] = 0.0
        self.n += 1

    def sort(self):
        """Sort the orders found by mark, then by acceptance (Shell 1959)."""
        orders = self.orders
        gap: cython.Py_ssize_t = 1
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        slot: cython.int
        mark: cython.double
        while gap < self.n:
            gap = 3 * gap + 1
        while gap > 1:
            gap //= 3
            for i in range(gap, self.n):
                slot = self.found[i]
                mark = self.marks[i]
                k = i
                while k >= gap and (
                    self.marks[k - gap] > mark
                    or (self.marks[k - gap] == mark and orders.sequence[self.found[k - gap]] > orders.sequence[slot])
                ):
                    self.found[k] = self.found[k - gap]
                    self.marks[k] = self.marks[k - gap]
                    k -= gap
                self.found[k] = slot
                self.marks[k] = mark

    def everything(self, row):
        """Find all accepted orders of a feed, in order of acceptance."""
        self.collect(row, -INFINITE, INFINITE, NEVER)
