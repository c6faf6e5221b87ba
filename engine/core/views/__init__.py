"""Views that strategies read: panels, lines, feeds and resampled feeds."""
