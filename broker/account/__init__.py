"""The account: cash, positions, trades and buying power."""
