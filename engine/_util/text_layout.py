"""Text for terminals: sentences wrapped to 80 columns, and tables whose last column is wrapped."""

from __future__ import annotations

from textwrap import wrap

WIDTH = 80
NARROW = 20  # columns that the last column of a table has at least


def wrapped(text, indent="", hanging="    "):
    """Return a text as lines of at most 80 columns; lines after the first are indented by `hanging` more."""
    options = {"break_long_words": False, "break_on_hyphens": False}
    return "\n".join(wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + hanging, **options))


def text_table(head, rows, indent="  "):
    """Return the lines of a table of texts: columns aligned to the right, but the last, which is text and is wrapped."""
    widths = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head) - 1)]
    start = len(indent) + sum(widths) + 2 * len(widths)
    room = max(NARROW, WIDTH - start)
    lines = []
    for row in [head, *rows]:
        first = indent + "".join(f"{cell:>{width}}  " for cell, width in zip(row, widths))
        parts = wrap(row[-1], room, break_long_words=False, break_on_hyphens=False) or [""]
        lines += [(first if i == 0 else " " * start) + part for i, part in enumerate(parts)]
    return [line.rstrip() for line in lines]
