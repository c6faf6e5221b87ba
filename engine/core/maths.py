"""The C library's functions of one double, for compiled and plain code alike (both call the same libm)."""

try:
    import cython
except ImportError:
    from engine.core import plain as cython

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
