"""Fills: matching, fill prices, execution and corporate actions."""
