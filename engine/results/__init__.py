"""Results of runs: metrics, tables, comparison and saving."""
