# cython: cdivision=True
"""Functions of one value under TA-Lib's names; `Log` and `Exp` are in `bar_prices.py`, `+ - * /` are operators."""

from engine.core.kernel.kernel_arity import Kernel1
from engine.core.maths import acos, asin, atan, ceil, cos, cosh, floor, log10, sin, sinh, sqrt, tan, tanh

NAN = float("nan")


class Acos(Kernel1):
    """Arc cosine, in radians; NaN outside of -1 to 1. Warm-up: 1 value. Source: TA-Lib ACOS."""

    def step(self, row, k, x):
        return acos(x)


class Asin(Kernel1):
    """Arc sine, in radians; NaN outside of -1 to 1. Warm-up: 1 value. Source: TA-Lib ASIN."""

    def step(self, row, k, x):
        return asin(x)


class Atan(Kernel1):
    """Arc tangent, in radians. Warm-up: 1 value. Source: TA-Lib ATAN."""

    def step(self, row, k, x):
        return atan(x)


class Ceil(Kernel1):
    """The whole number not below the value. Warm-up: 1 value. Source: TA-Lib CEIL."""

    def step(self, row, k, x):
        return ceil(x)


class Cos(Kernel1):
    """Cosine of radians. Warm-up: 1 value. Source: TA-Lib COS."""

    def step(self, row, k, x):
        return cos(x)


class Cosh(Kernel1):
    """Hyperbolic cosine; NaN where that is too large. Warm-up: 1 value. Source: TA-Lib COSH."""

    def step(self, row, k, x):
        return cosh(x)


class Floor(Kernel1):
    """The whole number not above the value. Warm-up: 1 value. Source: TA-Lib FLOOR."""

    def step(self, row, k, x):
        return floor(x)


class Log10(Kernel1):
    """Logarithm to the base of ten; NaN of zero and of negative numbers. Warm-up: 1 value. Source: TA-Lib LOG10."""

    def step(self, row, k, x):
        return log10(x)


class Sin(Kernel1):
    """Sine of radians. Warm-up: 1 value. Source: TA-Lib SIN."""

    def step(self, row, k, x):
        return sin(x)


class Sinh(Kernel1):
    """Hyperbolic sine; NaN where that is too large. Warm-up: 1 value. Source: TA-Lib SINH."""

    def step(self, row, k, x):
        return sinh(x)


class Sqrt(Kernel1):
    """Square root; NaN of negative numbers. Warm-up: 1 value. Source: TA-Lib SQRT."""

    def step(self, row, k, x):
        return sqrt(x)


class Tan(Kernel1):
    """Tangent of radians. Warm-up: 1 value. Source: TA-Lib TAN."""

    def step(self, row, k, x):
        return tan(x)


class Tanh(Kernel1):
    """Hyperbolic tangent. Warm-up: 1 value. Source: TA-Lib TANH."""

    def step(self, row, k, x):
        return tanh(x)
