"""Columns of values and what is built of them."""
