# cython: cdivision=True
"""Exponential smoothing of a column in six lanes side by side, equal to the last bit to one step after the other.

Each step of `y += factor * (x - y)` waits for the one before, so that a column costs its latency. But smoothing forgets where
it began, roundings included: on prices, two that begin at different values are one number after 24 to 36 / `factor` steps. So
five more lanes begin a while before their own stretch, and what each has where its stretch begins is compared with what the
lane before has there. If they are equal, all that follows is; if not, it is not used. Nothing rests on that they meet but time.
"""


def race(a, source, out, target, count, factor, average):
    """Smooth up to `count` values of `a` from `source` on into `out` from `target` on; how many of these are proven.

    `average` is the one before them. A lane that meets a NaN proves nothing, nor do stretches too short for six lanes.
    `out` may be `a`, at the same place; then what is not proven is lost.
    """
    lead: cython.longlong
    length: cython.longlong
    second: cython.longlong
    third: cython.longlong
    fourth: cython.longlong
    fifth: cython.longlong
    i: cython.longlong
    p: cython.double = average
    q: cython.double
    r: cython.double
    s: cython.double
    u: cython.double
    v: cython.double
    met_q: cython.double
    met_r: cython.double
    met_s: cython.double
    met_u: cython.double
    met_v: cython.double
    if not factor * count >= 420.0:
        return 0
    lead = int(40.0 / factor)
    length = (count - lead) // 6 if count < 97 * lead else 16 * lead
    second = 2 * length
    third = 3 * length
    fourth = 4 * length
    fifth = 5 * length
    q = a.data[source + length]
    r = a.data[source + second]
    s = a.data[source + third]
    u = a.data[source + fourth]
    v = a.data[source + fifth]
    for i in range(lead):
        p += (a.data[source + i] - p) * factor
        q += (a.data[source + length + i] - q) * factor
        r += (a.data[source + second + i] - r) * factor
        s += (a.data[source + third + i] - s) * factor
        u += (a.data[source + fourth + i] - u) * factor
        v += (a.data[source + fifth + i] - v) * factor
        out.data[target + i] = p
    met_q = q
    met_r = r
    met_s = s
    met_u = u
    met_v = v
    for i in range(lead, lead + length):
        p += (a.data[source + i] - p) * factor
        q += (a.data[source + length + i] - q) * factor
        r += (a.data[source + second + i] - r) * factor
        s += (a.data[source + third + i] - s) * factor
        u += (a.data[source + fourth + i] - u) * factor
        v += (a.data[source + fifth + i] - v) * factor
        out.data[target + i] = p
        out.data[target + length + i] = q
        out.data[target + second + i] = r
        out.data[target + third + i] = s
        out.data[target + fourth + i] = u
        out.data[target + fifth + i] = v
    if p != p:
        return 0
    if p != met_q or q != q:
        return lead + length
    if q != met_r or r != r:
        return lead + second
    if r != met_s or s != s:
        return lead + third
    if s != met_u or u != u:
        return lead + fourth
    if u != met_v or v != v:
        return lead + fifth
    return lead + 6 * length
