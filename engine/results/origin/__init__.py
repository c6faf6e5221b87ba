"""Where a result comes from, and how to open its data and strategy again."""
