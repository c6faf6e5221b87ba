"""Walk-forward analysis."""
