"""Cost and contract models: commission, slippage, financing, instruments."""
