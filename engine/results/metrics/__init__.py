"""Metrics: computed online during a run, or from its tables afterwards."""
