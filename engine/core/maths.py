"""The C library's functions of one double, for compiled and plain code alike (both call the same libm)."""

try:
    import cython
except ImportError:
    from engine.core import plain as cython

if cython.compiled:
    from cython.cimports.libc.math import sqrt as libm_sqrt
else:
    from math import sqrt as libm_sqrt

NAN = float("nan")
COMPILED = cython.compiled


def sqrt(x):
    """Square root; NaN of a negative number."""
    return libm_sqrt(x) if x >= 0.0 else NAN
