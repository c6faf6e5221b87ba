"""CsvSource: the bars of one CSV file.

Place in the flow: file -> text (bytes) -> header (which column is what) -> decoder (bars) -> the bar table. A source
keeps a position in its file and no text, so thousands of them cost little.
"""

from engine.core.ports import Source
from engine.errors import DataError
from feeds.decode import LIMITS, Decoder
from feeds.header import EXAMPLE, cells, plan
from feeds.paths import stem
from feeds.text import MOST, Text, TextFile

LINE = 128  # bytes of a row, at a guess: a small demand needs no whole buffer
MARK = b"\xef\xbb\xbf"  # UTF-8, as Windows programs write it


class CsvFeed:
    """One file to be read as one feed."""

    __slots__ = ("bytes", "name", "options", "path")

    def __init__(self, name, path, size, options):
        self.name = name
        self.path = path
        self.bytes = size
        self.options = options

    def __repr__(self):
        return f"CsvFeed({self.name!r}, {self.path!r}, {self.bytes})"

    def source(self, run):
        return CsvSource(self.name, self.path, self.options, run.text)

    def rows(self):
        """About how many bars there are, from the size of the file and its first lines."""
        with open(self.path, "rb") as file:
            rows = file.read(8192).splitlines(keepends=True)[1:]
        size = sum(map(len, rows[:-1] if len(rows) > 1 else rows))
        return self.bytes * (len(rows) - (len(rows) > 1)) // size if size else 0


def open_files(found, options):
    """A feed a file."""
    return [CsvFeed(stem(path), path, size, options) for path, size in found]


def open_one(name, found, options):
    return CsvFeed(name, *found[0], options)


class CsvSource(Source):
    """The bars of the file at `path`; `options` as of `schema.Options`, `text` the buffer shared by a run."""

    __slots__ = ("decoder", "done", "file", "names", "left", "offset", "options", "text")

    def __init__(self, name, path, options, text=None):
        super().__init__(name)
        self.file = TextFile(path)
        self.options = options
        self.text = text or Text(options.buffer, 1)
        self.decoder = None
        self.names = None
        self.offset = 0
        self.done = False
        self.left = options.limit or LIMITS[1]

    def fill(self, bars, row, start, limit):
        limit = min(limit, self.left)
        if self.done or limit <= 0:
            self.close()
            return 0
        if self.decoder is None:
            self.begin(bars)
        decoder = self.decoder
        text = self.text
        file = self.file
        size = min(text.size, 2 * LINE + limit * LINE)
        while self.offset < file.size and not decoder.ended:
            data, got, final = file.read(text, self.offset, size)
            n = decoder.decode(data, got, final, bars, row, start, limit)
            self.offset += decoder.used
            if n:
                self.skipped = decoder.skipped
                self.kept = decoder.kept
                self.left -= n
                return n
            if decoder.fault:
                from feeds.faults import explain

                raise explain(file.path, decoder, data, self.names, bars, row, start)
            if decoder.used == 0 and not final:
                size = self.longer(size, decoder.line + 1)
        self.close()
        self.skipped = decoder.skipped
        if decoder.nothing() and not self.skipped:
            raise DataError(f"{file.path}: a header but no bars; remove the file or leave its feed out with symbols=")
        return 0

    def begin(self, bars):
        """Read the header line and make the decoder."""
        path = self.file.path
        size = min(self.text.size, 4096)
        line = 0
        while True:
            data, got, final = self.file.read(self.text, self.offset, size)
            if got == 0:
                raise DataError(f"{path}: empty file; expected a header line such as {EXAMPLE}")
            end = data.find(b"\n", 0, got + final)
            if end < 0:
                size = self.longer(size, line + 1)
                continue
            header = bytes(data[:end])
            if self.offset == 0 and header.startswith(MARK):
                header = header[len(MARK) :]
            self.offset += end + 1
            line += 1
            if header.strip():
                break
        options = self.options
        found = self.text.plans.get(header)
        if found is None:
            names = cells(header, options.delimiter)
            found = self.text.plans[header] = names, *plan(f"{path}:{line}", names, bars, options.columns)
        self.names, kinds, absent = found
        self.decoder = Decoder(
            kinds, absent, ord(options.delimiter), options.on_bad, options.shift, options.begin, options.end
        )
        self.decoder.line = line

    def longer(self, size, line):
        """A larger number of bytes to read, for a line that is longer than `size`."""
        if size < self.text.size:
            return self.text.size
        if size >= MOST:
            raise DataError(
                f"{self.file.path}:{line}: line longer than {MOST} bytes; expected a CSV file of bars, one a line"
            )
        self.text.resize(min(2 * size, MOST))
        return self.text.size

    def close(self):
        self.done = True
        self.file.close()
