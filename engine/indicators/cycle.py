# cython: cdivision=True
"""Cycles: Ehlers' Hilbert transform discriminator, and what is read off it."""

from engine.core.cells import counts, zeros
from engine.core.kernels import Wide
from engine.core.maths import atan, cos, sin

NAN = float("nan")
DEPTH = 64  # values kept: the longest cycle is 50
DEGREES = 57.29577951308232
LATE = 37  # values that only warm the price average, where the phase is read
EARLY = 12


class Cycle(Wide):
    """Base: the cycle's period, and its in-phase and quadrature parts. A NaN is passed over."""

    takes = ("source",)

    def prepare(self):
        self.skip = EARLY
        return 33

    def allocate(self, rows):
        self.seen = counts(rows)
        self.price = zeros(DEPTH * rows)
        self.smooth = zeros(DEPTH * rows)
        self.detrended = zeros(DEPTH * rows)
        self.quad = zeros(DEPTH * rows)
        self.state = zeros(16 * rows)

    def hilbert(self, line, base, t):
        """The Hilbert transform of a line at value `t`, before it is scaled."""
        a: cython.double = line[base + (t & 63)] - line[base + ((t - 6) & 63)]
        b: cython.double = line[base + ((t - 2) & 63)] - line[base + ((t - 4) & 63)]
        return 0.0962 * a + 0.5769 * b

    def turn(self, row, x):
        """Take a value; whether there is a cycle to be read yet."""
        base: cython.Py_ssize_t = DEPTH * row
        place: cython.Py_ssize_t = 16 * row
        t: cython.longlong = self.seen[row]
        scale: cython.double = 0.075 * self.state[place] + 0.54
        inphase: cython.double
        quadrature: cython.double
        one: cython.double
        two: cython.double
        period: cython.double = self.state[place]
        longest: cython.double
        self.seen[row] = t + 1
        self.price[base + (t & 63)] = x
        if t < self.skip:
            return False
        self.smooth[base + (t & 63)] = 0.1 * (
            4.0 * x + 3.0 * self.price[base + ((t - 1) & 63)] + 2.0 * self.price[base + ((t - 2) & 63)]
            + self.price[base + ((t - 3) & 63)]
        )  # fmt: skip
        self.detrended[base + (t & 63)] = scale * self.hilbert(self.smooth, base, t)
        quadrature = scale * self.hilbert(self.detrended, base, t)
        self.quad[base + (t & 63)] = quadrature
        inphase = self.detrended[base + ((t - 3) & 63)]
        two = 0.2 * (quadrature + scale * self.hilbert(self.detrended, base, t - 3)) + 0.8 * self.state[place + 3]
        one = 0.2 * (inphase - scale * self.hilbert(self.quad, base, t)) + 0.8 * self.state[place + 2]
        self.state[place + 4] = 0.2 * (one * self.state[place + 2] + two * self.state[place + 3]) + 0.8 * self.state[place + 4]
        self.state[place + 5] = 0.2 * (one * self.state[place + 3] - two * self.state[place + 2]) + 0.8 * self.state[place + 5]
        self.state[place + 2] = one
        self.state[place + 3] = two
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
        self.state[place + 6] = inphase
        self.state[place + 7] = quadrature
        return True

    def angle_of(self, row):
        """The phase of the cycle in degrees, from a Fourier coefficient over one period."""
        base: cython.Py_ssize_t = DEPTH * row
        place: cython.Py_ssize_t = 16 * row
        t: cython.longlong = self.seen[row] - 1
        i: cython.longlong
        n: cython.longlong = whole(self.state[place + 1] + 0.5)
        angle: cython.double
        real: cython.double = 0.0
        imaginary: cython.double = 0.0
        found: cython.double = self.state[place + 8]
        for i in range(n):
            angle = i * 360.0 / DEGREES / n
            real += sin(angle) * self.smooth[base + ((t - i) & 63)]
            imaginary += cos(angle) * self.smooth[base + ((t - i) & 63)]
        if imaginary != 0.0:
            found = atan(real / imaginary) * DEGREES
        elif real < 0.0:
            found -= 90.0
        elif real > 0.0:
            found += 90.0
        found += 90.0
        found += 360.0 / self.state[place + 1]
        if imaginary < 0.0:
            found += 180.0
        if found > 315.0:
            found -= 360.0
        self.state[place + 8] = found
        return found

    def line(self, row):
        """The mean price over one cycle, smoothed over four bars."""
        base: cython.Py_ssize_t = DEPTH * row
        place: cython.Py_ssize_t = 16 * row
        t: cython.longlong = self.seen[row] - 1
        i: cython.longlong
        n: cython.longlong = whole(self.state[place + 1] + 0.5)
        mean: cython.double = 0.0
        found: cython.double
        for i in range(n):
            mean += self.price[base + ((t - i) & 63)]
        if n > 0:
            mean /= n
        found = 0.1 * (4.0 * mean + 3.0 * self.state[place + 9] + 2.0 * self.state[place + 10] + self.state[place + 11])
        self.state[place + 11] = self.state[place + 10]
        self.state[place + 10] = self.state[place + 9]
        self.state[place + 9] = mean
        return found


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
            self.y[0] = self.state[16 * row + 1] if self.turn(row, self.x[0]) else NAN


class HTPhasor(Cycle):
    """In-phase and quadrature components of the dominant cycle. Outputs: inphase, quadrature. Warm-up: 33 values.

    Source: Ehlers (2001), Rocket Science for Traders, ch. 6; TA-Lib HT_PHASOR.
    """

    outputs = ("inphase", "quadrature")

    def step(self, row, k):
        self.y[0] = NAN
        self.y[1] = NAN
        if self.x[0] == self.x[0] and self.turn(row, self.x[0]):
            self.y[0] = self.state[16 * row + 6]
            self.y[1] = self.state[16 * row + 7]


class HTSine(Cycle):
    """Sine of the dominant cycle's phase, 45 degrees ahead of it, and the phase in degrees. Outputs: sine, lead, phase.

    Warm-up: 64 values. A NaN is passed over.
    Source: Ehlers (2001), Rocket Science for Traders, ch. 9; TA-Lib HT_SINE, HT_DCPHASE.
    """

    outputs = ("sine", "lead", "phase")

    def prepare(self):
        self.skip = LATE
        return 64

    def step(self, row, k):
        self.y[0] = NAN
        self.y[1] = NAN
        self.y[2] = NAN
        if self.x[0] == self.x[0] and self.turn(row, self.x[0]):
            self.y[2] = self.angle_of(row)
            self.y[0] = sin(self.y[2] / DEGREES)
            self.y[1] = sin((self.y[2] + 45.0) / DEGREES)


class HTTrendline(Cycle):
    """Instantaneous trendline: the mean price over one dominant cycle, smoothed. Warm-up: 64 values. A NaN is passed over.

    Source: Ehlers (2001), Rocket Science for Traders, ch. 10; TA-Lib HT_TRENDLINE.
    """

    def prepare(self):
        self.skip = LATE
        return 64

    def step(self, row, k):
        self.y[0] = NAN
        if self.x[0] == self.x[0] and self.turn(row, self.x[0]):
            self.y[0] = self.line(row)


class HTTrendMode(Cycle):
    """1 where the market trends, 0 where it cycles. Warm-up: 64 values. A NaN is passed over.

    Source: Ehlers (2001), Rocket Science for Traders, ch. 11; TA-Lib HT_TRENDMODE.
    """

    def prepare(self):
        self.skip = LATE
        return 64

    def step(self, row, k):
        place: cython.Py_ssize_t = 16 * row
        before: cython.double = self.state[place + 8]
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
        if (sine > lead and self.state[place + 12] <= self.state[place + 13]) or (
            sine < lead and self.state[place + 12] >= self.state[place + 13]
        ):
            self.state[place + 14] = 0.0
            trend = 0.0
        self.state[place + 12] = sine
        self.state[place + 13] = lead
        self.state[place + 14] = self.state[place + 14] + 1.0
        if self.state[place + 14] < 0.5 * self.state[place + 1]:
            trend = 0.0
        if 0.67 * 360.0 / self.state[place + 1] < pace and pace < 1.5 * 360.0 / self.state[place + 1]:  # noqa: PLR1716
            trend = 0.0
        if line != 0.0:
            line = (self.smooth[DEPTH * row + ((self.seen[row] - 1) & 63)] - line) / line
            if line >= 0.015 or line <= -0.015:
                trend = 1.0
        self.y[0] = trend


class MAMA(Cycle):
    """MESA adaptive moving average: smoothed the faster the faster the phase changes. Outputs: mama, fama (which follows it).

    Warm-up: 33 values. A NaN is passed over.
    Source: Ehlers (2001), MESA Adaptive Moving Averages, TASC 19:9; TA-Lib MAMA.
    """

    outputs = ("mama", "fama")
    defaults = {"fast": 0.5, "slow": 0.05}
    limits = {"fast": (0.01, 0.99), "slow": (0.01, 0.99)}

    def prepare(self, fast, slow):
        self.skip = EARLY
        self.fast = fast
        self.slow = slow
        return 33

    def step(self, row, k):
        place: cython.Py_ssize_t = 16 * row
        phase: cython.double = 0.0
        gap: cython.double
        self.y[0] = NAN
        self.y[1] = NAN
        if self.x[0] != self.x[0] or not self.turn(row, self.x[0]):
            return
        if self.state[place + 6] != 0.0:
            phase = atan(self.state[place + 7] / self.state[place + 6]) * DEGREES
        gap = self.state[place + 12] - phase
        self.state[place + 12] = phase
        phase = self.fast
        if gap > 1.0:
            phase = self.fast / gap
            if phase < self.slow:
                phase = self.slow
        self.state[place + 13] = phase * self.x[0] + (1.0 - phase) * self.state[place + 13]
        self.state[place + 14] = 0.5 * phase * self.state[place + 13] + (1.0 - 0.5 * phase) * self.state[place + 14]
        self.y[0] = self.state[place + 13]
        self.y[1] = self.state[place + 14]
