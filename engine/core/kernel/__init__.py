"""Indicator kernels: wiring, loops by number of inputs, and the graph of one pass."""
