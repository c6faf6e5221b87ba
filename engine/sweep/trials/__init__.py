"""Running trials: queue, batches, run-time model and rungs."""
