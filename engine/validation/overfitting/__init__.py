"""Overfitting statistics of a sweep."""
