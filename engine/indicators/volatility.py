# cython: cdivision=True
"""Volatility: the kernels. What is composed of them stands in `channels.py`."""

from engine.core.cells import blanks, counts, places, zeros
from engine.core.kernels import Kernel1, Kernel3, Kernel4
from engine.core.maths import log, sqrt
from engine.core.ring import Ring
from engine.indicators.lanes import race

NAN = float("nan")
STRETCH = 32768  # bars smoothed at once
PARKINSON, GARMAN_KLASS, ROGERS_SATCHELL = 0, 1, 2


class Variance(Kernel1):
    """Variance of the last `period` values: of the population (divided by `period`), or of a sample (`ddof=1`).

    Warm-up: `period` values. Never negative; zero for constant values; a NaN leaves no trace after the window.
    Two partial windows as in `SMA`, with sums of deviations from the value at the last turn of the buffer and of their squares:
    that value is one of the window, so the rounding error stays below `period` squared times 1e-16 of the variance.
    Source: Chan, Golub, LeVeque (1983), Algorithms for Computing the Sample Variance, The American Statistician 37(3),
    sec. 3 (shifted data); TA-Lib VAR.
    """

    defaults = {"period": 20, "ddof": 0}
    limits = {"period": 2, "ddof": 0}

    def prepare(self, period, ddof):
        self.period = period
        self.length = period
        self.over = period - ddof if period > ddof else 0
        self.root = False
        return period

    def allocate(self, rows):
        self.fill = places(rows)
        self.pivot = zeros(rows)
        self.head = zeros(rows)
        self.head_square = zeros(rows)
        self.tail = zeros(rows * self.period)
        self.tail_square = zeros(rows * self.period)

    def step(self, row, k, x):
        fill: cython.Py_ssize_t = self.fill[row]
        place: cython.Py_ssize_t = row * self.period + fill
        gap: cython.double = x - self.pivot[row]
        total: cython.double = self.head[row] + gap
        square: cython.double = self.head_square[row] + gap * gap
        self.tail[place] = x
        fill += 1
        if fill == self.period:
            self.turn(row)
            place = row * self.period
            total = self.tail[place]
            square = self.tail_square[place]
        else:
            self.fill[row] = fill
            self.head[row] = total
            self.head_square[row] = square
            total += self.tail[place + 1]
            square += self.tail_square[place + 1]
        square -= total * total / self.length
        if square < 0.0:
            square = 0.0
        square = square / self.over if self.over > 0.0 else NAN
        return sqrt(square) if self.root else square

    def turn(self, row):
        """The buffer is full: turn its values into sums from each of them to the last, which is what they are compared with."""
        base: cython.Py_ssize_t = row * self.period
        i: cython.Py_ssize_t
        pivot: cython.double = self.tail[base + self.period - 1]
        gap: cython.double
        total: cython.double = 0.0
        square: cython.double = 0.0
        if pivot - pivot != 0.0:
            pivot = 0.0
        for i in range(base + self.period - 1, base - 1, -1):
            gap = self.tail[i] - pivot
            total += gap
            square += gap * gap
            self.tail[i] = total
            self.tail_square[i] = square
        self.pivot[row] = pivot
        self.fill[row] = 0
        self.head[row] = 0.0
        self.head_square[row] = 0.0

    def once(self, row, start, stop):
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        n: cython.longlong = self.period
        source: cython.longlong
        target: cython.longlong
        base: cython.longlong = row * n
        i: cython.longlong
        gap: cython.double
        total: cython.double
        square: cython.double
        head: cython.double
        head_square: cython.double
        pivot: cython.double
        length: cython.double = self.length
        over: cython.double = self.over
        root: cython.bint = self.root
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        while t < stop:
            if self.fill[row] != 0 or t + n > stop or not over > 0.0:
                out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
                t += 1
                continue
            head = 0.0
            head_square = 0.0
            pivot = self.pivot[row]
            for i in range(n - 1):
                gap = a.data[source + t + i] - pivot
                head += gap
                head_square += gap * gap
                self.tail[base + i + 1] += head
                self.tail_square[base + i + 1] += head_square
            for i in range(1, n):
                total = self.tail[base + i]
                square = self.tail_square[base + i] - total * total / length
                square = 0.0 if square < 0.0 else square
                out.data[target + t + i - 1] = square / over
            pivot = a.data[source + t + n - 1]
            if pivot - pivot != 0.0:
                pivot = 0.0
            total = 0.0
            square = 0.0
            for i in range(n - 1, -1, -1):
                gap = a.data[source + t + i] - pivot
                total += gap
                square += gap * gap
                self.tail[base + i] = total
                self.tail_square[base + i] = square
            self.pivot[row] = pivot
            square -= total * total / length
            square = 0.0 if square < 0.0 else square
            out.data[target + t + n - 1] = square / over
            if root:
                for i in range(t, t + n):
                    out.data[target + i] = sqrt(out.data[target + i])
            t += n
        return 0


class StdDev(Variance):
    """Standard deviation of the last `period` values: of the population, or of a sample (`ddof=1`).

    Warm-up: `period` values. Never negative; zero for constant values; a NaN leaves no trace after the window.
    Source: as `Variance`; TA-Lib STDDEV.
    """

    def prepare(self, period, ddof):
        Variance.prepare(self, period, ddof)
        self.root = True
        return period


class TR(Kernel3):
    """True range: the span of a bar, and of the gap since the close before; in units of price.

    Inputs: high, low, close. Warm-up: 2 bars: it needs the close before.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 3; TA-Lib TRANGE.
    """

    takes = ("high", "low", "close")

    def prepare(self):
        return 2

    def allocate(self, rows):
        self.last = blanks(rows)

    def step(self, row, k, x, y, z):
        last: cython.double = self.last[row]
        span: cython.double = x - y
        if z == z:
            self.last[row] = z
        if span != span or last != last:
            return NAN
        span = x - last if x - last > span else span
        return last - y if last - y > span else span

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = TR.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
            )
        return 0


class ATR(Kernel3):
    """Wilder's average true range; in units of price.

    Inputs: high, low, close. Warm-up: `period` + 1 bars: the true range needs the close before, the first value is the mean
    of `period` true ranges. At a NaN the output is NaN and the average stays as it was.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 3; TA-Lib ATR.
    """

    takes = ("high", "low", "close")
    defaults = {"period": 14}

    def prepare(self, period):
        self.period = period
        return period + 1

    def allocate(self, rows):
        self.length = self.period
        self.factor = 1.0 / self.period
        self.last = blanks(rows)
        self.average = zeros(rows)
        self.seen = counts(rows)

    def step(self, row, k, x, y, z):
        last: cython.double = self.last[row]
        span: cython.double = x - y
        average: cython.double = self.average[row]
        seen: cython.longlong = self.seen[row]
        rise: cython.double = x - last
        fall: cython.double = last - y
        if z == z:
            self.last[row] = z
        if span != span or last != last:
            return NAN
        span = rise if rise > span else span
        span = fall if fall > span else span
        if seen >= self.period:
            average += (span - average) * self.factor
        else:
            seen += 1
            self.seen[row] = seen
            average += span
            if seen < self.period:
                self.average[row] = average
                return NAN
            average /= self.length
        self.average[row] = average
        return average

    def once(self, row, start, stop):
        """Stretches without a NaN: true ranges first, then smoothed in lanes where they lie."""
        out = self.ring
        t: cython.longlong = self.begin(row, start, stop)
        done: cython.longlong
        until: cython.longlong
        while t < stop and (t == start or self.seen[row] < self.period):
            self.put(row, t, self.at(row, t))
            t += 1
        while t < stop:
            until = t + STRETCH if t + STRETCH < stop else stop
            self.span(row, t, until)
            done = race(out, self.target + t, out, self.target + t, until - t, self.factor, self.average[row])
            if done == 0:
                self.follow(row, t, until)
                t = until
                continue
            t += done
            self.average[row] = out.data[self.target + t - 1]
            self.last[row] = self.c.data[self.third + t - 1]
        return 0

    def span(self, row, start, stop):
        """True ranges for the output, NaN also where the close before is: the bar after that is not told so simply."""
        out = self.ring
        a: Ring = self.a
        b: Ring = self.b
        c: Ring = self.c
        i: cython.longlong
        first: cython.longlong = self.source
        second: cython.longlong = self.other
        third: cython.longlong = self.third - 1
        target: cython.longlong = self.target
        x: cython.double
        y: cython.double
        last: cython.double
        span: cython.double
        for i in range(start, stop):
            x = a.data[first + i]
            y = b.data[second + i]
            last = c.data[third + i]
            span = x - y
            span = x - last if x - last > span else span
            span = last - y if last - y > span else span
            out.data[target + i] = span + (last - last)

    def follow(self, row, start, stop):
        """Bar after bar."""
        out = self.ring
        a: Ring = self.a
        b: Ring = self.b
        c: Ring = self.c
        i: cython.longlong
        first: cython.longlong = self.source
        second: cython.longlong = self.other
        third: cython.longlong = self.third
        target: cython.longlong = self.target
        x: cython.double
        y: cython.double
        last: cython.double = self.last[row]
        span: cython.double
        average: cython.double = self.average[row]
        factor: cython.double = self.factor
        for i in range(start, stop):
            x = a.data[first + i]
            y = b.data[second + i]
            span = x - y
            span = x - last if x - last > span else span
            span = last - y if last - y > span else span
            x = c.data[third + i]
            if x == x:
                last = x
            if span == span:
                average += (span - average) * factor
                out.data[target + i] = average
            else:
                out.data[target + i] = NAN
        self.last[row] = last
        self.average[row] = average


class BarVariance(Kernel4):
    """Estimate of the variance within one bar, from its logarithms: Parkinson, Garman and Klass, or Rogers and Satchell.

    Inputs: open, high, low, close. Warm-up: 1 bar. NaN where a price is not positive.
    """

    takes = ("open", "high", "low", "close")
    defaults = {"form": PARKINSON}
    limits = {"form": 0}

    def prepare(self, form):
        self.form = form
        return 1

    def step(self, row, k, x, y, z, v):
        o: cython.double = log(x)
        h: cython.double = log(y)
        l: cython.double = log(z)
        c: cython.double = log(v)
        if self.form == PARKINSON:
            return (h - l) * (h - l) / 2.772588722239781
        if self.form == GARMAN_KLASS:
            return 0.5 * (h - l) * (h - l) - 0.3862943611198906 * (c - o) * (c - o)
        return (h - c) * (h - o) + (l - c) * (l - o)


class Root(Kernel1):
    """Square root of `scale` x source; 0 for negative numbers. Warm-up: 1 value."""

    defaults = {"scale": 1.0}

    def prepare(self, scale):
        self.scale = scale
        return 1

    def step(self, row, k, x):
        if x < 0.0:
            return 0.0
        return sqrt(self.scale * x)
