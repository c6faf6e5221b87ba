"""Risk limits and the exposure that working orders can lead to."""
