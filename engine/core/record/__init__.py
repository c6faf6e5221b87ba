"""The record of a run: tables of orders, fills, trades and equity, and online sums."""
