"""The least a loop must do for the bench's strategy: what `python -m engine.bench --bare` compares the engine with.

Time-major: bar by bar over all feeds: two running means, crossover, fill at the next open, cash, value. No clock, no rings, no
orders, no record, no checks; means from running sums, so its crossings at exact ties may differ from the engine's.
"""

from array import array

TIE = 1e-9


def bare(opens, closes, feeds, bars, fast, slow, cash):
    """Run over feed-major columns of equal length; (executions, final equity)."""
    quick = array("d", bytes(8 * feeds))
    steady = array("d", bytes(8 * feeds))
    side = array("b", bytes(feeds))
    want = array("b", bytes(feeds))
    held = array("d", bytes(8 * feeds))
    return loop(opens, closes, feeds, bars, fast, slow, cash, quick, steady, side, want, held)


def loop(opens, closes, feeds, bars, fast, slow, cash, quick, steady, side, want, held):
    t: cython.Py_ssize_t
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    fills: cython.longlong = 0
    x: cython.double
    gap: cython.double
    value: cython.double = 0.0
    per_fast: cython.double = 1.0 / fast
    per_slow: cython.double = 1.0 / slow
    sign: cython.int
    for t in range(bars):
        value = 0.0
        for i in range(feeds):
            place = i * bars + t
            if want[i] != 0:
                cash -= (want[i] - held[i]) * opens[place]
                held[i] = want[i]
                want[i] = 0
                fills += 1
            x = closes[place]
            quick[i] += x
            steady[i] += x
            if t >= fast:
                quick[i] -= closes[place - fast]
            if t >= slow:
                steady[i] -= closes[place - slow]
            if t >= slow - 1:
                gap = quick[i] * per_fast - steady[i] * per_slow
                sign = 1 if gap > TIE else -1 if gap < -TIE else 0
                if sign != 0 and sign != side[i]:
                    if side[i] != 0:
                        want[i] = sign
                    side[i] = sign
            value += held[i] * x
    return fills, cash + value
