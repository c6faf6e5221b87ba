"""Tables of numbers: rings, bars, spools and kernel state."""
