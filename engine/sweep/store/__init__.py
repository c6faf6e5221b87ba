"""The store of a sweep on disk: the journal and the daily returns of its trials."""
