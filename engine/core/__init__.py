"""The per-bar machinery: tables, clock, views, kernels, loop and record. Compiled where possible."""
