"""Portfolios: several strategies, or one strategy on several universes, and their combined figures."""

from engine.portfolio.per_universe import over
from engine.portfolio.portfolio import Portfolio

__all__ = ["Portfolio", "over"]
