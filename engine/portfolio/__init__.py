"""Portfolios: several strategies, or one strategy on several universes, and their combined figures."""

from engine.portfolio.portfolio import Portfolio
from engine.portfolio.universes import over

__all__ = ["Portfolio", "over"]
