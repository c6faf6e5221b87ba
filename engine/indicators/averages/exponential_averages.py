# cython: cdivision=True
"""Exponential averages: those that never forget entirely."""

from engine.core.kernel.kernel_arity import Kernel1, Kernel3
from engine.core.storage.ring import Ring
from engine.core.storage.state_arrays import blanks, counts, zeros
from engine.indicators.averages.parallel_ema import race

NAN = float("nan")
ALONE = 16384  # values to smooth one after the other, where lanes proved nothing


class EMA(Kernel1):
    """Exponential moving average with factor 2 / (`period` + 1), seeded with the mean of the first `period` values.

    Warm-up: `period` values. At a NaN the output is NaN and the average stays as it was.
    Source: TA-Lib, function EMA (default, "classic" compatibility); backtrader seeds alike.
    """

    defaults = {"period": 30}

    def prepare(self, period):
        self.period = period
        self.delay = 0
        self.factor = 2.0 / (period + 1)
        return period

    def allocate(self, rows):
        self.length = self.period
        self.average = zeros(rows)
        self.seen = counts(rows)
        self.passed = counts(rows if self.delay > 0 else 0)

    def step(self, row, k, x):
        average: cython.double = self.average[row]
        seen: cython.longlong = self.seen[row]
        if x != x:
            return x
        if seen >= self.period:
            average += (x - average) * self.factor
        else:
            if self.delay > 0 and self.passed[row] < self.delay:
                self.passed[row] = self.passed[row] + 1
                return NAN
            seen += 1
            self.seen[row] = seen
            average += x
            if seen < self.period:
                self.average[row] = average
                return NAN
            average /= self.length
        self.average[row] = average
        return average

    def once(self, row, start, stop):
        out = self.ring
        a: Ring = self.rings[0]
        t: cython.longlong = self.begin(row, start, stop)
        i: cython.longlong
        done: cython.longlong
        source: cython.longlong
        target: cython.longlong
        x: cython.double
        average: cython.double
        factor: cython.double = self.factor
        if t == stop:
            return 0
        source = a.base[row]
        target = out.base[row]
        while t < stop and self.seen[row] < self.period:
            out.data[target + t] = self.step(row, t - self.first, a.data[source + t])
            t += 1
        average = self.average[row]
        while t < stop:
            done = race(a, source + t, out, target + t, stop - t, factor, average)
            if done > 0:
                t += done
                average = out.data[target + t - 1]
                continue
            done = t + ALONE if t + ALONE < stop else stop
            for i in range(t, done):
                x = a.data[source + i]
                if x == x:
                    average += (x - average) * factor
                    out.data[target + i] = average
                else:
                    out.data[target + i] = x
            t = done
        self.average[row] = average
        return 0


class DelayedEMA(EMA):
    """An EMA that passes over the first `delay` values, so that it is seeded later. Warm-up: `delay` + `period` values."""

    defaults = {"period": 30, "delay": 0}
    limits = {"delay": 0}

    def prepare(self, period, delay):
        EMA.prepare(self, period)
        self.delay = delay
        return delay + period


class SMMA(EMA):
    """Smoothed moving average (Wilder's, RMA): factor 1 / `period`, seeded with the mean of the first `period` values.

    Warm-up: `period` values. At a NaN the output is NaN and the average stays as it was.
    Source: Wilder (1978), New Concepts in Technical Trading Systems, ch. 3; TA-Lib RMA.
    """

    defaults = {"period": 14}

    def prepare(self, period):
        self.period = period
        self.delay = 0
        self.factor = 1.0 / period
        return period


class DelayedSMMA(DelayedEMA):
    """An SMMA that passes over the first `delay` values. Warm-up: `delay` + `period` values."""

    def prepare(self, period, delay):
        DelayedEMA.prepare(self, period, delay)
        self.factor = 1.0 / period
        return delay + period


class Smooth(EMA):
    """Exponential smoothing from the first value on: `y += factor * (x - y)`. Warm-up: `settled` values."""

    defaults = {"factor": 0.5, "settled": 1}
    limits = {"factor": (0.0, 1.0)}

    def prepare(self, factor, settled):
        self.period = 1
        self.delay = 0
        self.factor = factor
        self.settled = settled
        return settled

    def allocate(self, rows):
        EMA.allocate(self, rows)
        self.passed = counts(rows)

    def step(self, row, k, x):
        average: cython.double = EMA.step(self, row, k, x)
        if average == average and self.passed[row] < self.settled:
            self.passed[row] = self.passed[row] + 1
            if self.passed[row] < self.settled:
                return NAN
        return average

    def once(self, row, start, stop):
        t: cython.longlong = start
        if self.plain and (self.every or self.uses[row]):
            while t < stop and self.passed[row] < self.settled:
                self.put(row, t, self.at(row, t))
                t += 1
        return EMA.once(self, row, t, stop)


class Adaptive(Kernel3):
    """Exponential smoothing with a factor for each bar: `y += factor * (source - y)`, beginning at `seed`.

        `told`: whether the first output is the seed itself. Warm-up: 1 value. Where an input is NaN, so is the output, and the average
        stays as it was.
    """

    takes = ("source", "factor", "seed")
    defaults = {"told": 0}
    limits = {"told": 0}

    def prepare(self, told):
        self.told = told
        return 1

    def allocate(self, rows):
        self.average = blanks(rows)

    def step(self, row, k, x, y, z):
        average: cython.double = self.average[row]
        if x != x or y != y:
            return NAN
        if average != average:
            average = z
            if self.told:
                self.average[row] = z
                return z
        average += y * (x - average)
        self.average[row] = average
        return average

    def once(self, row, start, stop):
        t: cython.longlong = self.begin(row, start, stop)
        average: cython.double
        x: cython.double
        y: cython.double
        while t < stop and self.average[row] != self.average[row]:
            self.ring.data[self.target + t] = Adaptive.step(
                self,
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
            )
            t += 1
        if t == stop:
            return 0
        average = self.average[row]
        for t in range(t, stop):
            x = self.a.data[self.source + t]
            y = self.b.data[self.other + t]
            if x != x or y != y:
                self.ring.data[self.target + t] = NAN
            else:
                average += y * (x - average)
                self.ring.data[self.target + t] = average
        self.average[row] = average
        return 0
