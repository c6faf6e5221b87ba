"""Prices adjusted for splits and dividends."""
