"""Text and columns to rows of the bar table: numbers, timestamps, checks."""
