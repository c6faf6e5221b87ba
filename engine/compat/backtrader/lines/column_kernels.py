"""Arithmetic over columns: moving averages, extremes, crossings and operators; compiled where possible.

Every function writes `out[start:stop]` and reads its inputs at and before those places, so a long column can be worked off
in pieces and the newest bar can be computed again.
"""

from array import array
from math import fsum

try:
    import cython
except ImportError:
    from engine._util import cython_shim as cython

NAN = float("nan")
COMPILED = cython.compiled
CODES = {name: code for code, name in enumerate(("add", "sub", "mul", "lt", "le", "gt", "ge", "eq", "ne", "max", "min"))}
RESET = 64


def window(x, t, period):
    """The correctly rounded sum of the `period` values up to `x[t]`."""
    return fsum([x[i] for i in range(t - period + 1, t + 1)])


def total(out, x, start, stop, period):
    """Sums of the last `period` values, rounded once: a sum of high and low parts that is started again now and then."""
    t: cython.Py_ssize_t
    i: cython.Py_ssize_t
    since: cython.Py_ssize_t = 0
    hi: cython.double = NAN
    lo: cython.double = 0.0
    value: cython.double
    s: cython.double
    b: cython.double
    limit: cython.Py_ssize_t = period if period > RESET else RESET
    if not cython.compiled:
        for t in range(start, stop):
            out[t] = fsum(x[t - period + 1 : t + 1])
        return
    for t in range(start, stop):
        if since > 0 and hi - hi == 0.0 and since < limit:
            since += 1
            for i in range(2):
                value = x[t] if i == 0 else -x[t - period]
                s = hi + value
                b = s - hi
                lo += (hi - (s - b)) + (value - b)
                hi = s
        else:
            since = 1
            hi = 0.0
            lo = 0.0
            for i in range(t - period + 1, t + 1):
                value = x[i]
                s = hi + value
                b = s - hi
                lo += (hi - (s - b)) + (value - b)
                hi = s
        s = hi + lo
        if s != s:
            s = 0.0
            for i in range(t - period + 1, t + 1):
                s += x[i]
            hi = NAN
        else:
            lo = lo - (s - hi)
            hi = s
        out[t] = s


def sma(out, x, start, stop, period):
    """Means of the last `period` values."""
    t: cython.Py_ssize_t
    n: cython.double = period
    total(out, x, start, stop, period)
    for t in range(start, stop):
        out[t] /= n


def smooth(out, x, start, stop, alpha):
    """Exponential smoothing that continues from `out[start - 1]`."""
    t: cython.Py_ssize_t
    keep: cython.double = 1.0 - alpha
    before: cython.double = out[start - 1]
    for t in range(start, stop):
        before = before * keep + x[t] * alpha
        out[t] = before


def weighted(out, x, start, stop, weights, coef):
    """Weighted sums of the last values, times `coef`; `weights` are oldest first."""
    t: cython.Py_ssize_t
    i: cython.Py_ssize_t
    period: cython.Py_ssize_t = len(weights)
    hi: cython.double
    lo: cython.double
    value: cython.double
    s: cython.double
    b: cython.double
    if not cython.compiled:
        for t in range(start, stop):
            out[t] = coef * fsum([w * v for w, v in zip(weights, x[t - period + 1 : t + 1])])
        return
    for t in range(start, stop):
        hi = 0.0
        lo = 0.0
        for i in range(period):
            value = weights[i] * x[t - period + 1 + i]
            s = hi + value
            b = s - hi
            lo += (hi - (s - b)) + (value - b)
            hi = s
        out[t] = coef * (hi + lo)


def highest(out, x, start, stop, period):
    """Maxima of the last `period` values."""
    t: cython.Py_ssize_t
    i: cython.Py_ssize_t
    best: cython.double = NAN
    place: cython.Py_ssize_t = -1
    for t in range(start, stop):
        if place > t - period and place >= 0 and best == best:
            if x[t] >= best:
                best = x[t]
                place = t
        else:
            place = t - period + 1
            best = x[place]
            for i in range(place + 1, t + 1):
                if x[i] >= best:
                    best = x[i]
                    place = i
        out[t] = best


def lowest(out, x, start, stop, period):
    """Minima of the last `period` values."""
    t: cython.Py_ssize_t
    i: cython.Py_ssize_t
    best: cython.double = NAN
    place: cython.Py_ssize_t = -1
    for t in range(start, stop):
        if place > t - period and place >= 0 and best == best:
            if x[t] <= best:
                best = x[t]
                place = t
        else:
            place = t - period + 1
            best = x[place]
            for i in range(place + 1, t + 1):
                if x[i] <= best:
                    best = x[i]
                    place = i
        out[t] = best


def crossover(out, a, b, start, stop, first, origin, up, down):
    """1 where `a` crosses above `b`, -1 where it crosses below; bars without a difference between the two count as before.

    `first` is the first place at which the last difference that was not zero is known, `origin` the one before.
    """
    t: cython.Py_ssize_t
    k: cython.Py_ssize_t
    before: cython.double
    now: cython.double
    for t in range(start, stop):
        if t < first:
            continue
        now = a[t] - b[t]
        before = 0.0
        for k in range(t - 1, origin - 1, -1):
            before = a[k] - b[k]
            if before != 0.0:
                break
        out[t] = 0.0
        if up and before < 0.0 and now > 0.0:
            out[t] = 1.0
        elif down and before > 0.0 and now < 0.0:
            out[t] = -1.0 if up else 1.0


def operate(code, out, a, b, start, stop):
    """An operator of two columns."""
    t: cython.Py_ssize_t
    if code == 0:
        for t in range(start, stop):
            out[t] = a[t] + b[t]
    elif code == 1:
        for t in range(start, stop):
            out[t] = a[t] - b[t]
    elif code == 2:
        for t in range(start, stop):
            out[t] = a[t] * b[t]
    elif code == 3:
        for t in range(start, stop):
            out[t] = 1.0 if a[t] < b[t] else 0.0
    elif code == 4:
        for t in range(start, stop):
            out[t] = 1.0 if a[t] <= b[t] else 0.0
    elif code == 5:
        for t in range(start, stop):
            out[t] = 1.0 if a[t] > b[t] else 0.0
    elif code == 6:
        for t in range(start, stop):
            out[t] = 1.0 if a[t] >= b[t] else 0.0
    elif code == 7:
        for t in range(start, stop):
            out[t] = 1.0 if a[t] == b[t] else 0.0
    elif code == 8:
        for t in range(start, stop):
            out[t] = 1.0 if a[t] != b[t] else 0.0
    elif code == 9:
        for t in range(start, stop):
            out[t] = b[t] if b[t] > a[t] else a[t]
    else:
        for t in range(start, stop):
            out[t] = b[t] if b[t] < a[t] else a[t]


def operate_right(code, out, a, b, start, stop):
    """An operator of a column and a number."""
    t: cython.Py_ssize_t
    if code == 0:
        for t in range(start, stop):
            out[t] = a[t] + b
    elif code == 1:
        for t in range(start, stop):
            out[t] = a[t] - b
    elif code == 2:
        for t in range(start, stop):
            out[t] = a[t] * b
    else:
        fixed = array("d", [b]) * stop
        operate(code, out, a, fixed, start, stop)


def operate_left(code, out, a, b, start, stop):
    """An operator of a number and a column."""
    fixed = array("d", [a]) * stop
    operate(code, out, fixed, b, start, stop)


def numbers_of(out, ts, n):
    """Day numbers, as `date2num` gives them, of int64 ns since 1970."""
    t: cython.Py_ssize_t
    day: cython.longlong
    rest: cython.longlong
    us: cython.longlong
    for t in range(n):
        us = ts[t] // 1000
        day = us // 86400000000
        rest = us - day * 86400000000
        out[t] = float(719163 + day) + rest / 86400000000.0


POWERS = array("d", [10.0**k for k in range(23)])
MONTHS = array("q", [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def parse_rows(text, at, separator, mode, eos_high, eos_low, fields, most, stamps, out):
    """Parse lines of `date[,time],number,...`; the number of rows, or -1 where a line is anything else.

    Field f of row r goes to `out[f * most + r]`. Dates are YYYY-MM-DD; mode 0: no time, the end of the session counts; 1: HH:MM:SS
    in the same field; 2: in the next one; 3: as 1, but not before the end of the session. Numbers have up to 15 digits and no
    exponent, so that one division gives the nearest double.
    """
    size: cython.Py_ssize_t = len(text)
    i: cython.Py_ssize_t = at
    row: cython.Py_ssize_t = 0
    f: cython.Py_ssize_t
    c: cython.longlong
    k: cython.Py_ssize_t
    digits: cython.Py_ssize_t
    decimals: cython.Py_ssize_t
    mantissa: cython.longlong
    negative: cython.bint
    dotted: cython.bint
    year: cython.longlong
    month: cython.longlong
    day: cython.longlong
    number: cython.longlong
    hour: cython.longlong
    minute: cython.longlong
    second: cython.longlong
    high: cython.double
    low: cython.double
    part: cython.double
    moved: cython.double
    while i < size:
        c = text[i]
        if c == 10 or c == 13:
            i += 1
            continue
        if i + 10 > size or row >= most:
            return -1
        for k in range(10):
            c = text[i + k]
            if k == 4 or k == 7:
                if c != 45:
                    return -1
            elif c < 48 or c > 57:
                return -1
        year = (text[i] - 48) * 1000 + (text[i + 1] - 48) * 100 + (text[i + 2] - 48) * 10 + text[i + 3] - 48
        month = (text[i + 5] - 48) * 10 + text[i + 6] - 48
        day = (text[i + 8] - 48) * 10 + text[i + 9] - 48
        if year < 1 or month < 1 or month > 12 or day < 1 or day > MONTHS[month - 1]:
            return -1
        if month == 2 and day == 29 and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
            return -1
        # days before this date, counted from the first of March of year 0
        number = year - (1 if month <= 2 else 0)
        number = number * 365 + number // 4 - number // 100 + number // 400
        number += (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 306
        high, low = float(number), 0.0
        i += 10
        if mode > 0:
            if i + 9 > size:
                return -1
            c = text[i]
            if mode == 2:
                if c != separator:
                    return -1
            elif c != 32 and c != 84:
                return -1
            for k in range(1, 9):
                c = text[i + k]
                if k == 3 or k == 6:
                    if c != 58:
                        return -1
                elif c < 48 or c > 57:
                    return -1
            hour = (text[i + 1] - 48) * 10 + text[i + 2] - 48
            minute = (text[i + 4] - 48) * 10 + text[i + 5] - 48
            second = (text[i + 7] - 48) * 10 + text[i + 8] - 48
            if hour > 23 or minute > 59 or second > 59:
                return -1
            i += 9
            for k in range(3):
                part = hour / 24.0 if k == 0 else minute / 1440.0 if k == 1 else second / 86400.0
                moved = high + part
                low += part - (moved - high)
                high = moved
        stamps[row] = high + low
        if mode == 0 or mode == 3:
            part = float(number) + eos_high
            moved = part + (eos_high - (part - float(number)) + eos_low)
            if mode == 0 or moved > stamps[row]:
                stamps[row] = moved
        for f in range(fields):
            if i >= size or text[i] != separator:
                return -1
            i += 1
            negative = False
            if i < size and text[i] == 45:
                negative = True
                i += 1
            mantissa = 0
            digits = 0
            decimals = 0
            dotted = False
            while i < size:
                c = text[i]
                if 48 <= c <= 57:
                    mantissa = mantissa * 10 + (c - 48)
                    if mantissa > 0 or dotted:
                        digits += 1
                    elif digits == 0:
                        digits = 1
                    if digits > 15:
                        return -1
                    if dotted:
                        decimals += 1
                elif c == 46 and not dotted:
                    dotted = True
                else:
                    break
                i += 1
            if digits == 0:
                return -1
            part = mantissa / POWERS[decimals]
            out[f * most + row] = -part if negative else part
        if i < size and text[i] != 10 and text[i] != 13:
            return -1
        row += 1
    return row
