# cython: cdivision=True
"""Highest and lowest values of a window, and where they are."""

from engine.core.kernel.kernel_arity import Kernel1
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import counts, places, zeros

NAN = float("nan")
BATCH = 512  # values taken at once, about


class Highest(Kernel1):
    """The largest of the last `period` values; NaN while a NaN is among them.

    Warm-up: `period` values. Amortised constant time: the largest value since the last turn of the buffer, and the largest
    of what is left of the turn before.
    Source: van Herk (1992), Pattern Recognition Letters 13(7); TA-Lib MAX.
    """

    defaults = {"period": 20}

    def prepare(self, period):
        self.period = period
        self.sign = 1.0
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.head = zeros(rows)
        self.tail = zeros(rows * self.period)

    def step(self, row, k, x):
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        head: cython.double = self.head[row]
        tail: cython.double
        x *= self.sign
        if fill == 0 or not (head >= x or head != head):
            head = x
        self.tail[place] = x
        fill += 1
        if fill == self.period:
            self.turn(row)
            return head * self.sign
        self.fill[row] = fill
        self.head[row] = head
        tail = self.tail[place + 1]
        if tail > head or tail != tail:
            head = tail
        return head * self.sign

    def turn(self, row):
        """The buffer is full: turn its values into the largest from each of them to the last."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        best: cython.double = self.tail[base + self.period - 1]
        x: cython.double
        for i in range(base + self.period - 2, base, -1):
            x = self.tail[i]
            if not (best >= x or best != best):
                best = x
            self.tail[i] = best
        self.fill[row] = 0

    def once(self, row, start, stop):
        """Whole turns of the buffer at once where no NaN is; steps elsewhere."""
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        n: cython.longlong = self.period
        turns: cython.longlong
        until: cython.longlong
        while t < stop:
            until = t + n - self.fill[row]
            if self.fill[row] == 0:
                turns = (stop - t) // n if stop - t < BATCH + n else BATCH // n + 1
                until = t + turns * n if turns > 0 else stop
                if turns > 0 and self.whole(row, a, self.source + t, self.target + t, turns):
                    t = until
                    continue
            while t < until and t < stop:
                out.data[self.target + t] = self.step(row, t - self.first, a.data[self.source + t])
                t += 1
        return 0

    def whole(self, row, a, source, target, turns):
        """The steps of so many turns of the buffer; False, and nothing that stays, if a NaN is among their values or before.

        What is left of a turn waits in the output, where the next turn will meet it. `gap` is NaN once one has been met.
        """
        out = self.ring
        n: cython.longlong = self.period
        base: cython.longlong = row * n
        i: cython.longlong
        j: cython.longlong
        place: cython.longlong
        x: cython.double
        y: cython.double
        head: cython.double
        gap: cython.double = self.tail[base + 1] if n > 1 else 0.0
        for i in range(n - 1):
            out.data[target + i] = self.tail[base + 1 + i]
        for j in range(turns):
            place = j * n
            head = a.data[source + place]
            for i in range(place, place + n - 1):
                x = a.data[source + i]
                y = out.data[target + i]
                gap += x - x
                head = x if x > head else head
                x = y if y > head else head
                out.data[target + i] = x
            place += n - 1
            x = a.data[source + place]
            gap += x - x
            head = x if x > head else head
            out.data[target + place] = head
            head = x
            if j == turns - 1:
                break
            for i in range(place, place - n + 1, -1):
                x = a.data[source + i]
                head = x if x > head else head
                out.data[target + i + n - 1] = head
        if gap != gap:
            return False
        for i in range(n - 1, 0, -1):
            x = a.data[source + place - n + 1 + i]
            head = x if x > head else head
            self.tail[base + i] = head
        return True


class Lowest(Highest):
    """The smallest of the last `period` values; NaN while a NaN is among them.

    Warm-up: `period` values.
    Source: van Herk (1992), Pattern Recognition Letters 13(7); TA-Lib MIN.
    """

    def prepare(self, period):
        self.period = period
        self.sign = -1.0
        return period

    def whole(self, row, a, source, target, turns):
        """Mirror of `Highest`: the buffer has negated values."""
        out = self.ring
        n: cython.longlong = self.period
        base: cython.longlong = row * n
        i: cython.longlong
        j: cython.longlong
        place: cython.longlong
        x: cython.double
        y: cython.double
        head: cython.double
        gap: cython.double = self.tail[base + 1] if n > 1 else 0.0
        for i in range(n - 1):
            out.data[target + i] = -self.tail[base + 1 + i]
        for j in range(turns):
            place = j * n
            head = a.data[source + place]
            for i in range(place, place + n - 1):
                x = a.data[source + i]
                y = out.data[target + i]
                gap += x - x
                head = x if x < head else head
                x = y if y < head else head
                out.data[target + i] = x
            place += n - 1
            x = a.data[source + place]
            gap += x - x
            head = x if x < head else head
            out.data[target + place] = head
            head = x
            if j == turns - 1:
                break
            for i in range(place, place - n + 1, -1):
                x = a.data[source + i]
                head = x if x < head else head
                out.data[target + i + n - 1] = head
        if gap != gap:
            return False
        for i in range(n - 1, 0, -1):
            x = a.data[source + place - n + 1 + i]
            head = x if x < head else head
            self.tail[base + i] = -head
        return True


class ArgHighest(Kernel1):
    """How many bars ago the largest of the last `period` values was, 0 for now; of equal ones the newest.

    Warm-up: `period` values. Amortised constant time: a queue of the values that no newer one exceeds. NaN while a NaN is among
    the values.
    Source: Lemire (2006), Streaming maximum-minimum filter, Nordic Journal of Computing 13(4); TA-Lib MAXINDEX.
    """

    defaults = {"period": 20}

    def prepare(self, period):
        self.period = period
        self.sign = 1.0
        return period

    def allocate(self, rows):
        self.values = zeros(rows * self.period)
        self.times = counts(rows * self.period)
        self.front = counts(rows)
        self.back = counts(rows)
        self.size = counts(rows)
        self.hole = counts(rows)

    def step(self, row, k, x):
        n: cython.longlong = self.period
        base: cython.longlong = row * n
        front: cython.longlong = self.front[row]
        back: cython.longlong = self.back[row]
        size: cython.longlong = self.size[row]
        if x != x:
            self.hole[row] = k + 1
            self.size[row] = 0
            return x
        x *= self.sign
        if size > 0 and self.times[base + front] <= k - n:
            front = front + 1 if front + 1 < n else 0
            size -= 1
        while size > 0 and not self.values[base + back] > x:
            back = back - 1 if back > 0 else n - 1
            size -= 1
        back = back + 1 if back + 1 < n else 0
        if size == 0:
            front = back
        self.values[base + back] = x
        self.times[base + back] = k
        self.front[row] = front
        self.back[row] = back
        self.size[row] = size + 1
        if k + 1 - self.hole[row] < n:
            return NAN
        return k - self.times[base + front]

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = ArgHighest.step(self, row, t - self.first, self.a.data[self.source + t])
        return 0


class ArgLowest(ArgHighest):
    """How many bars ago the smallest of the last `period` values was, 0 for now; of equal ones the newest.

    Warm-up: `period` values. NaN while a NaN is among the values.
    Source: Lemire (2006), Streaming maximum-minimum filter, Nordic Journal of Computing 13(4); TA-Lib MININDEX.
    """

    def prepare(self, period):
        self.period = period
        self.sign = -1.0
        return period
