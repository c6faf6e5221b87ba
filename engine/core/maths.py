"""The C library's functions of one double, for compiled and plain code alike: both call the same libm."""

try:
    import cython
except ImportError:
    from engine._util import cython_shim as cython

if cython.compiled:
    from cython.cimports.libc import math as libm
else:
    import math as libm

NAN = float("nan")
INFINITY = float("inf")
COMPILED = cython.compiled


def sqrt(x):
    """Square root; NaN of a negative number."""
    return libm.sqrt(x) if x >= 0.0 else NAN


def roots(values, begin, end):
    """Replace the values from `begin` to `end` - 1 by their square roots."""
    i: cython.Py_ssize_t
    for i in range(begin, end):
        values[i] = libm.sqrt(values[i]) if values[i] >= 0.0 else NAN


def holes(values, begin, end):
    """Return how many of the values from `begin` to `end` - 1 are NaN."""
    i: cython.Py_ssize_t
    count: cython.longlong = 0
    for i in range(begin, end):
        if values[i] != values[i]:
            count += 1
    return count


def log(x):
    """Natural logarithm; NaN of zero and of negative numbers."""
    return libm.log(x) if x > 0.0 else NAN


def exp(x):
    """e to the power of x; NaN where that is too large for a double."""
    return libm.exp(x) if x < 709.0 else NAN


def atan(x):
    return libm.atan(x)


def sin(x):
    """Sine; NaN of an infinite number."""
    return libm.sin(x) if x - x == 0.0 else NAN


def cos(x):
    """Cosine; NaN of an infinite number."""
    return libm.cos(x) if x - x == 0.0 else NAN


def acos(x):
    """Arc cosine; NaN outside of -1 to 1."""
    return libm.acos(x) if -1.0 <= x <= 1.0 else NAN


def asin(x):
    """Arc sine; NaN outside of -1 to 1."""
    return libm.asin(x) if -1.0 <= x <= 1.0 else NAN


def tan(x):
    """Tangent; NaN of an infinite number."""
    return libm.tan(x) if x - x == 0.0 else NAN


def sinh(x):
    """Hyperbolic sine; NaN where that is too large for a double."""
    return libm.sinh(x) if -709.0 < x < 709.0 else NAN


def cosh(x):
    """Hyperbolic cosine; NaN where that is too large for a double."""
    return libm.cosh(x) if -709.0 < x < 709.0 else NAN


def tanh(x):
    return libm.tanh(x)


def log10(x):
    """Logarithm to the base of ten; NaN of zero and of negative numbers."""
    return libm.log10(x) if x > 0.0 else NAN


def floor(x):
    """The whole number not above x, as a double; NaN of an infinite number."""
    return libm.floor(x) * 1.0 if x - x == 0.0 else NAN


def ceil(x):
    """The whole number not below x, as a double; NaN of an infinite number."""
    return libm.ceil(x) * 1.0 if x - x == 0.0 else NAN
