"""One backtest run: planning, allocation, the pass over the data, and what is reported about it."""
