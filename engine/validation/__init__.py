"""Validation of strategies: walk-forward analysis, overfitting statistics, Monte Carlo."""
