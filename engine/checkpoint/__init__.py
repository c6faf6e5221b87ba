"""Checkpoints: runs that survive a crash. Users see `Backtest.run(checkpoint=...)` and `ringbar resume`."""
