"""Studies: what backtrader keeps apart from its indicators."""

import sys

from engine.compat.backtrader.indicators.fractal import Fractal

__all__ = ["Fractal"]
contrib = fractal = sys.modules[__name__]  # the packages between are not needed
