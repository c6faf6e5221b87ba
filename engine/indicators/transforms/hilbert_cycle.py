# cython: cdivision=True
"""Cycles: Ehlers' Hilbert transform discriminator, and what is read off it."""

from engine.core.kernel.kernel_arity import Wide
from engine.core.maths import atan, cos, sin
from engine.core.storage.state_arrays import counts, zeros

NAN = float("nan")
NEAR, WIDE, CYCLE = 8, 16, 64  # values kept: a filter reads 6 back, or 9; the longest cycle is 50
NOISE = 1e-13  # of the sum of prices: what is below is rounding
DEGREES = 57.29577951308232
LATE = 37  # values that only warm the price average, where the phase is read
EARLY = 12


class Cycle(Wide):
    """Base: the cycle's period, and its in-phase and quadrature parts. A NaN is passed over."""

    takes = ("source",)

    phased = False  # whether the phase is read, which sums over a whole cycle
    lined = False  # whether the trendline is read, which does so, too
    extra = 0  # further cells of a row

    def prepare(self):
        self.skip = LATE if self.phased or self.lined else EARLY
        return 64 if self.phased or self.lined else 33

    def allocate(self, rows):
        self.prices = CYCLE if self.lined else 4
        self.smooths = CYCLE if self.phased else NEAR
        self.seen = counts(rows)
        self.price = zeros(self.prices * rows)
        self.smooth = zeros(self.smooths * rows)
        self.detrended = zeros(WIDE * rows)
        self.quad = zeros(NEAR * rows)
        self.state = zeros(6 * rows)
        self.angle = zeros(rows if self.phased else 0)
        self.means = zeros(3 * rows if self.lined else 0)
        self.own = zeros(self.extra * rows)

    def hush(self, row, n):
        """No output before `warmup` values were seen, of which a source that begins with NaN has had fewer."""
        i: cython.Py_ssize_t
        if self.seen[row] < self.warmup:
            for i in range(n):
                self.y[i] = NAN

    def hilbert(self, line, row, depth, t):
        """The Hilbert transform of a line of `depth` values a row at value `t`, before it is scaled."""
        base: cython.Py_ssize_t = depth * row
        last: cython.longlong = depth - 1
        a: cython.double = line[base + (t & last)] - line[base + ((t - 6) & last)]
        b: cython.double = line[base + ((t - 2) & last)] - line[base + ((t - 4) & last)]
        return 0.0962 * a + 0.5769 * b

    def turn(self, row, x):
        """Take a value; whether there is a cycle to be read yet."""
        base: cython.Py_ssize_t = self.prices * row
        last: cython.longlong = self.prices - 1
        place: cython.Py_ssize_t = 6 * row
        t: cython.longlong = self.seen[row]
        scale: cython.double = 0.075 * self.state[place] + 0.54
        inphase: cython.double
        quadrature: cython.double
        one: cython.double
        two: cython.double
        period: cython.double = self.state[place]
        longest: cython.double
        self.seen[row] = t + 1
        self.price[base + (t & last)] = x
        if t < self.skip:
            return False
        self.smooth[self.smooths * row + (t & (self.smooths - 1))] = 0.1 * (
            4.0 * x + 3.0 * self.price[base + ((t - 1) & last)] + 2.0 * self.price[base + ((t - 2) & last)]
            + self.price[base + ((t - 3) & last)]
        )  # fmt: skip
        self.detrended[WIDE * row + (t & (WIDE - 1))] = scale * self.hilbert(self.smooth, row, self.smooths, t)
        quadrature = scale * self.hilbert(self.detrended, row, WIDE, t)
        self.quad[NEAR * row + (t & (NEAR - 1))] = quadrature
        inphase = self.detrended[WIDE * row + ((t - 3) & (WIDE - 1))]
        two = 0.2 * (quadrature + scale * self.hilbert(self.detrended, row, WIDE, t - 3)) + 0.8 * self.state[place + 3]
        one = 0.2 * (inphase - scale * self.hilbert(self.quad, row, NEAR, t)) + 0.8 * self.state[place + 2]
        self.state[place + 4] = 0.2 * (one * self.state[place + 2] + two * self.state[place + 3]) + 0.8 * self.state[place + 4]
        self.state[place + 5] = 0.2 * (one * self.state[place + 3] - two * self.state[place + 2]) + 0.8 * self.state[place + 5]
        self.state[place + 2] = one
        self.state[place + 3] = two
        if self.state[place + 4] - self.state[place + 5] != self.state[place + 4] - self.state[place + 5]:
            self.state[place + 4] = 0.0
            self.state[place + 5] = 0.0
        if self.state[place + 4] != 0.0 and self.state[place + 5] != 0.0:
            one = atan(self.state[place + 5] / self.state[place + 4]) * DEGREES
            if one != 0.0:
                period = 360.0 / one
        longest = 1.5 * self.state[place]
        if period > longest:
            period = longest
        if period < 0.67 * self.state[place]:
            period = 0.67 * self.state[place]
        if period < 6.0:
            period = 6.0
        if period > 50.0:
            period = 50.0
        self.state[place] = 0.2 * period + 0.8 * self.state[place]
        self.state[place + 1] = 0.33 * self.state[place] + 0.67 * self.state[place + 1]
        return True

    def inphase_of(self, row):
        """The in-phase component at the newest value."""
        return self.detrended[WIDE * row + ((self.seen[row] - 4) & (WIDE - 1))]

    def quadrature_of(self, row):
        """The quadrature component at the newest value."""
        return self.quad[NEAR * row + ((self.seen[row] - 1) & (NEAR - 1))]

    def angle_of(self, row):
        """The phase of the cycle in degrees, from a Fourier coefficient over one period."""
        base: cython.Py_ssize_t = CYCLE * row
        place: cython.Py_ssize_t = 6 * row
        t: cython.longlong = self.seen[row] - 1
        i: cython.longlong
        n: cython.longlong = whole(self.state[place + 1] + 0.5)
        angle: cython.double
        real: cython.double = 0.0
        imaginary: cython.double = 0.0
        size: cython.double = 0.0
        result: cython.double = self.angle[row]
        for i in range(n):
            angle = i * 360.0 / DEGREES / n
            real += sin(angle) * self.smooth[base + ((t - i) & (CYCLE - 1))]
            imaginary += cos(angle) * self.smooth[base + ((t - i) & (CYCLE - 1))]
            size += self.smooth[base + ((t - i) & (CYCLE - 1))]
        size *= NOISE if size > 0.0 else -NOISE
        if real <= size and real >= -size:  # noqa: PLR1716
            real = 0.0
        if imaginary <= size and imaginary >= -size:  # noqa: PLR1716
            imaginary = 0.0
        if imaginary != 0.0:
            result = atan(real / imaginary) * DEGREES
        elif real < 0.0:
            result -= 90.0
        elif real > 0.0:
            result += 90.0
        result += 90.0
        result += 360.0 / self.state[place + 1]
        if imaginary < 0.0:
            result += 180.0
        if result > 315.0:
            result -= 360.0
        self.angle[row] = result
        return result

    def line(self, row):
        """The mean price over one cycle, smoothed over four bars."""
        base: cython.Py_ssize_t = CYCLE * row
        place: cython.Py_ssize_t = 3 * row
        t: cython.longlong = self.seen[row] - 1
        i: cython.longlong
        n: cython.longlong = whole(self.state[6 * row + 1] + 0.5)
        mean: cython.double = 0.0
        result: cython.double
        for i in range(n):
            mean += self.price[base + ((t - i) & (CYCLE - 1))]
        if n > 0:
            mean /= n
        result = 0.1 * (4.0 * mean + 3.0 * self.means[place] + 2.0 * self.means[place + 1] + self.means[place + 2])
        self.means[place + 2] = self.means[place + 1]
        self.means[place + 1] = self.means[place]
        self.means[place] = mean
        return result


def whole(x):
    """The whole number below `x` >= 0."""
    return int(x)


class HTPeriod(Cycle):
    """Period of the dominant cycle, in bars, 6 to 50. Warm-up: 33 values. A NaN is passed over.

    Source: Ehlers (2001), Rocket Science for Traders, ch. 7; TA-Lib HT_DCPERIOD.
    """

    def step(self, row, k):
        self.y[0] = NAN
        if self.x[0] == self.x[0]:
            self.turn(row, self.x[0])
            self.y[0] = self.state[6 * row + 1] if self.seen[row] >= self.warmup else NAN


class HTPhasor(Cycle):
    """In-phase and quadrature components of the dominant cycle. Outputs: inphase, quadrature. Warm-up: 33 values.

    Source: Ehlers (2001), Rocket Science for Traders, ch. 6; TA-Lib HT_PHASOR.
    """

    outputs = ("inphase", "quadrature")

    def step(self, row, k):
        self.y[0] = NAN
        self.y[1] = NAN
        if self.x[0] == self.x[0] and self.turn(row, self.x[0]):
            self.y[0] = self.inphase_of(row)
            self.y[1] = self.quadrature_of(row)
            self.hush(row, 2)


class HTSine(Cycle):
    """Sine of the dominant cycle's phase, 45 degrees ahead of it, and the phase in degrees. Outputs: sine, lead, phase.

    Warm-up: 64 values. A NaN is passed over.
    Source: Ehlers (2001), Rocket Science for Traders, ch. 9; TA-Lib HT_SINE, HT_DCPHASE.
    """

    outputs = ("sine", "lead", "phase")
    phased = True

    def step(self, row, k):
        self.y[0] = NAN
        self.y[1] = NAN
        self.y[2] = NAN
        if self.x[0] == self.x[0] and self.turn(row, self.x[0]):
            self.y[2] = self.angle_of(row)
            self.y[0] = sin(self.y[2] / DEGREES)
            self.y[1] = sin((self.y[2] + 45.0) / DEGREES)
            self.hush(row, 3)


class HTTrendline(Cycle):
    """Instantaneous trendline: the mean price over one dominant cycle, smoothed. Warm-up: 64 values. A NaN is passed over.

    Source: Ehlers (2001), Rocket Science for Traders, ch. 10; TA-Lib HT_TRENDLINE.
    """

    lined = True

    def step(self, row, k):
        self.y[0] = NAN
        if self.x[0] == self.x[0] and self.turn(row, self.x[0]):
            self.y[0] = self.line(row)
            self.hush(row, 1)


class HTTrendMode(Cycle):
    """1 where the market trends, 0 where it cycles. Warm-up: 64 values. A NaN is passed over.

    Source: Ehlers (2001), Rocket Science for Traders, ch. 11; TA-Lib HT_TRENDMODE.
    """

    phased = True
    lined = True
    extra = 3

    def step(self, row, k):
        place: cython.Py_ssize_t = 3 * row
        before: cython.double = self.angle[row]
        sine: cython.double
        lead: cython.double
        line: cython.double
        pace: cython.double
        trend: cython.double = 1.0
        self.y[0] = NAN
        if self.x[0] != self.x[0] or not self.turn(row, self.x[0]):
            return
        pace = self.angle_of(row)
        sine = sin(pace / DEGREES)
        lead = sin((pace + 45.0) / DEGREES)
        line = self.line(row)
        pace -= before
        if (sine > lead and self.own[place] <= self.own[place + 1]) or (
            sine < lead and self.own[place] >= self.own[place + 1]
        ):
            self.own[place + 2] = 0.0
            trend = 0.0
        self.own[place] = sine
        self.own[place + 1] = lead
        self.own[place + 2] = self.own[place + 2] + 1.0
        if self.own[place + 2] < 0.5 * self.state[6 * row + 1]:
            trend = 0.0
        if 0.67 * 360.0 / self.state[6 * row + 1] < pace and pace < 1.5 * 360.0 / self.state[6 * row + 1]:  # noqa: PLR1716
            trend = 0.0
        if line != 0.0:
            line = (self.smooth[CYCLE * row + ((self.seen[row] - 1) & (CYCLE - 1))] - line) / line
            if line >= 0.015 or line <= -0.015:
                trend = 1.0
        self.y[0] = trend
        self.hush(row, 1)


class MAMA(Cycle):
    """MESA adaptive moving average: smoothed the faster the faster the phase changes. Outputs: mama, fama (which follows it).

    Warm-up: 33 values. A NaN is passed over.
    Source: Ehlers (2001), MESA Adaptive Moving Averages, TASC 19:9; TA-Lib MAMA.
    """

    outputs = ("mama", "fama")
    extra = 3
    defaults = {"fast": 0.5, "slow": 0.05}
    limits = {"fast": (0.01, 0.99), "slow": (0.01, 0.99)}

    def prepare(self, fast, slow):
        self.fast = fast
        self.slow = slow
        return Cycle.prepare(self)

    def step(self, row, k):
        place: cython.Py_ssize_t = 3 * row
        phase: cython.double = 0.0
        gap: cython.double
        self.y[0] = NAN
        self.y[1] = NAN
        if self.x[0] != self.x[0] or not self.turn(row, self.x[0]):
            return
        if self.inphase_of(row) != 0.0:
            phase = atan(self.quadrature_of(row) / self.inphase_of(row)) * DEGREES
        gap = self.own[place] - phase
        self.own[place] = phase
        phase = self.fast
        if gap > 1.0:
            phase = self.fast / gap
            if phase < self.slow:
                phase = self.slow
        self.own[place + 1] = phase * self.x[0] + (1.0 - phase) * self.own[place + 1]
        self.own[place + 2] = 0.5 * phase * self.own[place + 1] + (1.0 - 0.5 * phase) * self.own[place + 2]
        self.y[0] = self.own[place + 1]
        self.y[1] = self.own[place + 2]
        self.hush(row, 2)
