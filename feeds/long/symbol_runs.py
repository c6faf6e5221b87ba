"""SymbolRuns: where the symbol changes in the lines of a long CSV file.

Place in the flow: between the text of a long file and the decoders of its symbols, which take a run of lines each.
"""

from array import array

NEWLINE, QUOTE, BLANK = 10, 34, 32


class SymbolRuns:
    """Runs of lines with equal text in `column`: run `i` begins at `starts[i]`, its symbol lies from `names[2 i]` to
    `names[2 i + 1]`, it has `lines[i]` lines.
    """

    def __init__(self, column, delimiter):
        self.column = column
        self.delimiter = delimiter
        self.n = 0
        self.grow(1024)

    def grow(self, size):
        self.starts = self.start = array("q", bytes(8 * size))
        self.names = self.name = array("q", bytes(16 * size))
        self.lines = self.line = array("q", bytes(8 * size))

    def scan(self, text, size):
        """Find the runs in text[:size], lines that are complete; where they end. As many as there is room for (1024)."""
        p: cython.Py_ssize_t = 0
        begin: cython.Py_ssize_t
        a: cython.Py_ssize_t
        b: cython.Py_ssize_t
        i: cython.Py_ssize_t
        n: cython.Py_ssize_t = 0
        last: cython.Py_ssize_t = 0
        length: cython.Py_ssize_t = -1
        column: cython.Py_ssize_t
        room: cython.Py_ssize_t = len(self.starts)
        quoted: cython.bint
        same: cython.bint
        while p < size:
            begin = p
            column = 0
            quoted = False
            a = p
            b = -1
            while text[p] != NEWLINE:
                if text[p] == QUOTE:
                    quoted = not quoted
                elif text[p] == self.delimiter and not quoted:
                    if column == self.column:
                        b = p
                        break
                    column += 1
                    a = p + 1
                p += 1
            if b < 0:
                b = p
            while text[p] != NEWLINE:
                p += 1
            p += 1
            if column < self.column and n > 0:  # a blank line, or one that is too short: the decoder will tell
                self.line[n - 1] += 1
                continue
            same = b - a == length
            i = 0
            while same and i < length:
                same = text[a + i] == text[last + i]
                i += 1
            if same:
                self.line[n - 1] += 1
                continue
            if n == room:
                p = begin
                break
            self.start[n] = begin
            self.name[n + n] = a
            self.name[n + n + 1] = b
            self.line[n] = 1
            last = a
            length = b - a
            n += 1
        self.n = n
        return p
