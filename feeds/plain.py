"""The plain body of the decoder's number leaf; `decimal.h` is the compiled one. Both are bit-equal to float()."""

MINUS, PLUS, POINT = 45, 43, 46
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
    return rare(text, begin)


def rare(text, begin):
    """float() of the longest run that may be a number."""
    p = begin
    while text[p] in NUMERIC:
        p += 1
    try:
        return float(bytes(text[begin:p])), p - begin
    except ValueError:
        return 0.0, 0
