"""Checkpoints: runs that outlive a crash; `Backtest.run(checkpoint=...)` and `ringbar resume` are what users see of them."""
