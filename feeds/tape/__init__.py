"""Tapes: bars of many symbols merged once into files sorted by time."""
