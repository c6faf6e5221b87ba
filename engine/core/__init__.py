"""The per-bar machinery: rings, bars, clock, indicators' base, loop, record. Compiled when possible."""
