"""Bars in columns: arrays in memory, frames, Parquet and Arrow files."""

__all__ = ["Columns", "from_columns", "preload"]


def __getattr__(name):
    """Import a public name when it is first used: a run over CSV files needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module 'feeds.columns' has no attribute {name!r}; it has {', '.join(__all__)}")
    from feeds.columns import memory_columns

    return getattr(memory_columns, name)
