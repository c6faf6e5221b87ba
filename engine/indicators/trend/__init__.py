"""Trend indicators."""
