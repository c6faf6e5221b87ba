"""Time: the merge clock, bar periods, resampling, sessions and time zones."""
