"""Momentum indicators and oscillators."""
