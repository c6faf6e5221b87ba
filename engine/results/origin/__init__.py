"""Provenance of a result, and how to open its data and strategy again."""
