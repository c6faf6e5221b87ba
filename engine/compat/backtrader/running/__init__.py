"""One run of a Cerebro, and what accompanies it."""
