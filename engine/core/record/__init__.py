"""What a run records: tables of orders, fills, trades and equity, and online sums."""
