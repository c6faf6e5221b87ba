"""Tolerance: when two computed values count as equal (rule 4.9): the one place for cash, margin, sizes and limits.

Values that went through arithmetic carry rounding of about 1e-16 of the largest value that was added or subtracted, and after
some thousand operations still less than 1e-13 of it. RELATIVE leaves room above that, and is far below what an account can
notice: 1e-7 of 100,000. It is always relative to the largest value of the comparison, never an absolute amount, so that
results do not depend on the unit of prices and sizes. Users give lots and ticks as decimals: what lies within MULTIPLE of one
counts as a multiple of it.
"""

RELATIVE = 1e-12
MULTIPLE = 1e-9
MOST = 0.25  # in parts of a lot or tick, however many there are


def exceeds(found, allowed, scale):
    """Return whether `found` is above `allowed` by more than the rounding of values as large as `scale`."""
    gap: cython.double = found - allowed
    return gap > RELATIVE * larger_of(scale, larger_of(found, allowed))


def is_nothing(size, scale):
    """Return whether `size` is no more than the rounding that sizes as large as `scale` leave."""
    bound: cython.double = RELATIVE * scale
    return -bound <= size <= bound


def larger_of(first, second):
    """Return the larger of two absolute values."""
    first = first if first >= 0.0 else -first
    second = second if second >= 0.0 else -second
    return first if first >= second else second


def slack(count):
    """Return how far from a whole number a `count` of lots or ticks may be and still count as one."""
    room: cython.double = MULTIPLE + RELATIVE * count
    return room if room < MOST else MOST


def closing_part(held, size, largest):
    """Return the part of a signed `size` that reduces a position of `held`; all of it if only rounding would be left.

    largest: the largest size that was held since the position was opened.
    """
    # nothing here branches on which side the market is on, which no processor can foresee
    least: cython.double = -held if held > 0.0 else 0.0
    most: cython.double = -held if held < 0.0 else 0.0
    part: cython.double = size if size > least else least
    part = (part if part < most else most) + 0.0
    if part != 0.0 and part != size and is_nothing(held + size, larger_of(held, largest)):
        return size
    return part


def reduces(held, size, largest):
    """Return whether a signed `size` only reduces a position of `held`."""
    return closing_part(held, size, largest) == size
