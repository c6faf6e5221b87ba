"""What a sweep keeps on disk: the journal and the daily returns of its trials."""
