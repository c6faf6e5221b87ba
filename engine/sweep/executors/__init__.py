"""Executors, which run batches of trials: in this process, in local processes, or on a Ray cluster."""
