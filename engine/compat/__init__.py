"""Layers that run code written for other backtesting libraries."""
