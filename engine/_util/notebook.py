"""How notebooks and consoles show an object: as text, and as an HTML table in a cell."""

from __future__ import annotations

import os
import sys


class Printable:
    """Mixin of classes with a `__str__` for users: `repr` is that text, a notebook shows it as preformatted HTML."""

    def __repr__(self):
        return str(self)

    def _repr_html_(self):
        return preformatted(str(self))


def preformatted(text):
    """Return text as HTML that keeps its columns."""
    from html import escape

    return f"<pre style='line-height:1.3'>{escape(text)}</pre>"


def html_table(rows, head=None, title=None, notes=()):
    """Return an HTML table of text cells, which are escaped; numbers are aligned to the right."""
    from html import escape

    def row(cells, tag):
        items = "".join(
            f"<{tag} style='text-align:{'left' if i == 0 else 'right'};padding:2px 10px'>{escape(str(cell))}</{tag}>"
            for i, cell in enumerate(cells)
        )
        return f"<tr>{items}</tr>"

    top = f"<thead>{row(head, 'th')}</thead>" if head else ""
    body = "".join(row(cells, "td") for cells in rows)
    above = f"<p><b>{escape(title)}</b></p>" if title else ""
    below = "".join(f"<li>{escape(str(note))}</li>" for note in notes)
    return f"{above}<table>{top}<tbody>{body}</tbody></table>" + (f"<ul>{below}</ul>" if below else "")


def in_notebook():
    """Return whether this process is the kernel of a notebook."""
    return "ipykernel" in sys.modules


def is_interactive_class(cls):
    """Return whether a class was defined in a notebook cell or on standard input, so that no other process can import it."""
    main = sys.modules.get("__main__")
    return cls.__module__ == "__main__" and not os.path.isfile(str(getattr(main, "__file__", None)))


def shows_progress(show):
    """Return whether to show progress: as requested, and by default on terminals and in notebooks."""
    return sys.stderr.isatty() or in_notebook() if show is None else show


def status_line(text):
    """Return the characters that replace the last progress line by `text`, which is cut to the width of the terminal."""
    from shutil import get_terminal_size

    width = max(20, get_terminal_size((80, 24)).columns - 1)
    return f"\r\x1b[2K{text[:width]}"
