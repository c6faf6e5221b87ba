"""Prices of a bar, mathematical functions, and the Hilbert transform family."""
