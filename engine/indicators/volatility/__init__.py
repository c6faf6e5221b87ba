"""Volatility indicators and bands."""
