# cython: cdivision=True
"""Compiled volatility indicators: ranges, and the parts of bands. Composites of them are in `volatility_composites.py`."""


from engine.core.kernel.kernel_arity import Kernel1, Kernel3, Kernel4, Wide
from engine.core.maths import holes, log, sqrt
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import blanks, counts, zeros
from engine.indicators.averages.parallel_ema import race

NAN = float("nan")
STRETCH = 32768  # bars smoothed at once
PARKINSON, GARMAN_KLASS, ROGERS_SATCHELL = 0, 1, 2


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
        begin: cython.longlong = self.begin(row, start, stop)
        t: cython.longlong = begin
        whole: cython.bint = holes(self.c.data, self.third + t, self.third + stop) == 0
        while t < stop and (t == begin or not whole):
            self.ring.data[self.target + t] = TR.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
            )
            t += 1
        if t < stop:
            self.fill(row, t, stop)
        return 0

    def fill(self, row, begin, stop):
        """The steps from the second value on where no close is NaN."""
        i: cython.longlong
        n: cython.longlong = stop - begin
        at: cython.longlong = self.source + begin
        other: cython.longlong = self.other + begin
        third: cython.longlong = self.third + begin
        target: cython.longlong = self.target + begin
        highs: cython.double[::1] = self.a.data
        lows: cython.double[::1] = self.b.data
        closes: cython.double[::1] = self.c.data
        ranges: cython.double[::1] = self.ring.data
        span: cython.double
        widest: cython.double
        gap: cython.double
        for i in range(n):
            span = highs[at + i] - lows[other + i]
            gap = highs[at + i] - closes[third + i - 1]
            widest = gap if gap > span else span
            gap = closes[third + i - 1] - lows[other + i]
            widest = gap if gap > widest else widest
            ranges[target + i] = widest if span == span else NAN
        self.last[row] = closes[third + n - 1]


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
        """Write true ranges to the output, NaN also where the close before is NaN."""
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


class Bands(Wide):
    """`factor` times a span above and below a middle. Outputs: upper, lower. Warm-up: 1 value."""

    takes = ("middle", "span")
    outputs = ("upper", "lower")
    defaults = {"factor": 2.0}

    def prepare(self, factor):
        self.factor = factor
        return 1

    def step(self, row, k):
        reach: cython.double = self.factor * self.x[1]
        self.y[0] = self.x[0] + reach
        self.y[1] = self.x[0] - reach

    def once(self, row, start, stop):
        a: Ring = self.rings[0]
        b: Ring = self.rings[1]
        out = self.ring
        other: Ring = self.outs[1]
        i: cython.longlong
        first: cython.longlong
        second: cython.longlong
        upper: cython.longlong
        lower: cython.longlong
        x: cython.double
        reach: cython.double
        factor: cython.double = self.factor
        if not (self.plain and (self.every or self.uses[row])):
            return Wide.once(self, row, start, stop)
        while start < stop and start < self.first:
            self.put(row, start, self.at(row, start))
            start += 1
        first = a.base[row]
        second = b.base[row]
        upper = out.base[row]
        lower = other.base[row]
        for i in range(start, stop):
            x = a.data[first + i]
            reach = factor * b.data[second + i]
            out.data[upper + i] = x + reach
            other.data[lower + i] = x - reach
        return 0
