"""What every indicator must give: naive formulas over whole lists, O(n * period); NaN where there is no value."""

import math
from fractions import Fraction

NAN = float("nan")


def mean(window):
    """The arithmetic mean, rounded once."""
    if any(x - x != 0 for x in window):
        return math.fsum(window) / len(window)
    return float(sum(map(Fraction, window)) / len(window))


def windows(xs, period, reduce):
    """`reduce` of each full window without a NaN."""
    out = [NAN] * len(xs)
    for i in range(period - 1, len(xs)):
        window = xs[i - period + 1 : i + 1]
        if not any(x != x for x in window):
            out[i] = reduce(window)
    return out


def sma(xs, period):
    return windows(xs, period, mean)


def stddev(xs, period):
    def deviation(window):
        middle = mean(window)
        return math.sqrt(math.fsum((x - middle) ** 2 for x in window) / period)

    return windows(xs, period, deviation)


def highest(xs, period):
    return windows(xs, period, max)


def lowest(xs, period):
    return windows(xs, period, min)


def shift(xs, bars):
    return [NAN] * min(bars, len(xs)) + list(xs[: len(xs) - bars] if bars else xs)


def smoothed(xs, period, factor):
    """Seeded with the mean of the first `period` values, then moved by `factor`; values that are NaN are passed over."""
    out = []
    seen = []
    average = NAN
    for x in xs:
        if x == x:
            seen.append(x)
            if len(seen) == period:
                average = math.fsum(seen) / period
            elif len(seen) > period:
                average += factor * (x - average)
        out.append(average if x == x else NAN)
    return out


def ema(xs, period):
    return smoothed(xs, period, 2 / (period + 1))


def rsi(xs, period):
    last = NAN
    changes = []
    for x in xs:
        changes.append(x - last)
        last = x if x == x else last
    ups = smoothed([change if change != change else max(change, 0.0) for change in changes], period, 1 / period)
    downs = smoothed([change if change != change else max(-change, 0.0) for change in changes], period, 1 / period)
    return [100 * up / (up + down) if up + down > 0 else up + down for up, down in zip(ups, downs)]


def atr(highs, lows, closes, period):
    last = NAN
    spans = []
    for high, low, close in zip(highs, lows, closes):
        moves = (high - low, abs(high - last), abs(last - low))
        spans.append(NAN if any(move != move for move in moves) else max(moves))
        last = close if close == close else last
    return smoothed(spans, period, 1 / period)


def crossover(xs, ys):
    out = []
    side = seen = 0
    for x, y in zip(xs, ys):
        sign = NAN if x != x or y != y else (x > y) - (x < y)
        out.append(NAN if seen == 0 or sign != sign else float(sign if sign * side < 0 else 0))
        seen += sign == sign
        side = sign if sign in (1, -1) else side
    return out


def hold(xs):
    out = []
    held = NAN
    for x in xs:
        held = x if x == x and x != 0 else held
        out.append(held)
    return out


def divide(x, y):
    return x / y if y else NAN


def pairwise(apply):
    """A comparison or arithmetic of two values, NaN where one of them is."""

    def values(xs, ys):
        return [NAN if x != x or y != y else float(apply(x, y)) for x, y in zip(xs, ys)]

    return values


def momentum(xs, bars):
    return [x - before for x, before in zip(xs, shift(xs, bars))]
