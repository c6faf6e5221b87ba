"""The plain body of the decoder's number leaf; `decimal.h` is the compiled one. Both are bit-equal to float()."""

MINUS, PLUS, POINT = 45, 43, 46
SPLIT = 2.0**27 + 1.0  # halves the bits of a double
MARGIN = 2.0**-50
TENS = [10.0**n for n in range(23)]
NUMERIC = frozenset(b"0123456789+-.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def read(text, p):
    """(value, bytes read) of the number at `p`; 0 bytes if there is none."""
    begin = p
    first = text[p]
    if first == MINUS or first == PLUS:
        p += 1
    mantissa = 0
    scale = 0
    mark = p
    digit = text[p] ^ 48
    while digit <= 9:
        mantissa = mantissa * 10 + digit
        p += 1
        digit = text[p] ^ 48
    digits = p - mark
    if digit == POINT ^ 48:
        p += 1
        mark = p
        digit = text[p] ^ 48
        while digit <= 9:
            mantissa = mantissa * 10 + digit
            p += 1
            digit = text[p] ^ 48
        scale = p - mark
        digits += scale
    if 0 < digits <= 15 and digit | 32 != 117:  # no exponent: e ^ 48 is 85
        value = mantissa / TENS[scale]
        return (-value if first == MINUS else value), p - begin
    if 15 < digits <= 18 and digit | 32 != 117:
        value = divide(mantissa, TENS[scale])
        if value != 0.0:
            return (-value if first == MINUS else value), p - begin
    return rare(text, begin)


def divide(mantissa, ten):
    """mantissa / ten to the last bit for a mantissa below 2**63; 0.0 where it's zero or too near to halfway to decide.

    The quotient of the leading bits, corrected by its exact remainder (Dekker 1971). The correction is off by less than
    2**-51 of itself, so if both ends of a wider interval round to one double, that is the result.
    """
    high = float(mantissa)
    low = float(mantissa - int(high))
    quotient = high / ten
    shifted = quotient * SPLIT
    q = shifted - (shifted - quotient)
    shifted = ten * SPLIT
    t = shifted - (shifted - ten)
    product = quotient * ten
    error = ((q * t - product) + q * (ten - t) + (quotient - q) * t) + (quotient - q) * (ten - t)
    rest = ((high - product) - error + low) / ten
    value = quotient + rest * (1.0 - MARGIN)
    return value if value == quotient + rest * (1.0 + MARGIN) else 0.0


def rare(text, begin):
    """float() of the longest run that may be a number."""
    p = begin
    while text[p] in NUMERIC:
        p += 1
    try:
        return float(bytes(text[begin:p])), p - begin
    except ValueError:
        return 0.0, 0
