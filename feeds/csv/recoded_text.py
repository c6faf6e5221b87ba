"""ConvertedFile: text in another encoding, with columns separated by blanks or with its newest row first, as a stream of CSV.

Place in the flow: a `ConvertedFile` replaces the `TextFile` of such a file; memory stays constant.
"""

import codecs
import os
import re

from engine._util.platform_files import pread
from engine.errors import ConfigError, DataError
from feeds.csv.compressed import CompressedFile
from feeds.csv.dialects import DELIMITERS

BLOCK = 1 << 16
NUMBER = re.compile(rb"[-+]?\d+(?:[.,]\d+)?$")
BLANKS = ";"  # what separates the columns of a converted file: neither decimal points nor decimal commas
MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def marked(head):
    """The encoding that the first bytes of a file say, None for UTF-8 and the like."""
    return next((name for mark, name in MARKS if head.startswith(mark)), None)


def known(encoding):
    """An encoding, checked."""
    try:
        codecs.lookup(encoding)
    except (LookupError, TypeError) as error:
        raise ConfigError(f'encoding={encoding!r}: no such encoding; expected one such as "utf-16" or "cp1252"') from error
    return encoding


def separated_by_blanks(text):
    """Return whether the columns of a text, of which this is the beginning, stand apart by blanks and nothing else."""
    lines = [line for line in text.split(b"\n", 4)[:4] if line.strip()]
    if len(lines) < 2 or any(mark.encode() in line for line in lines for mark in DELIMITERS if mark != ","):
        return False
    if b"," in lines[0] and not NUMBER.match(lines[0].split()[-1]):
        return False
    rows = [line.split() for line in lines[1:-1] or lines[1:]]
    return all(len(row) >= 5 and sum(bool(NUMBER.match(cell)) for cell in row[-5:]) >= 4 for row in rows)


class ConvertedFile(CompressedFile):
    """The text of a file in UTF-8, its lines behind the first `keep` bytes from the last to the first if `reverse`.

    `blanks`: whether its columns are separated by blanks, any number of them; they are separated by `BLANKS` then.
    """

    __slots__ = ("blanks", "encoding", "inner", "keep", "reverse")

    def __init__(self, inner, encoding=None, reverse=False, keep=0, blanks=False):
        super().__init__(inner.path, getattr(inner, "member", None))
        self.inner = inner
        self.encoding = encoding
        self.reverse = reverse
        self.keep = keep
        self.blanks = blanks

    def start(self):
        result = Bytes(self.inner)
        if self.encoding is not None:
            result = Recoded(result, self.encoding, self.path)
        if self.blanks:
            result = Separated(result)
        return Backwards(result, self.keep) if self.reverse else result

    def close(self):
        self.inner.close()
        super().close()


class Bytes:
    """The bytes of a text file or a packed one, forwards."""

    def __init__(self, file):
        from feeds.csv.text_buffer import TextBuffer

        self.file = file
        self.text = TextBuffer(BLOCK, 1)
        self.offset = 0

    def read(self, size):
        data, actual, _ = self.file.read(self.text, self.offset, min(size, BLOCK))
        self.offset += actual
        return bytes(data[:actual])

    def close(self):
        self.file.close()


class Recoded:
    """UTF-8 of bytes in another encoding."""

    def __init__(self, stream, encoding, path):
        self.stream = stream
        self.path = path
        self.decoder = codecs.getincrementaldecoder(encoding)()
        self.waiting = b""
        self.over = False

    def read(self, size):
        while len(self.waiting) < size and not self.over:
            piece = self.stream.read(BLOCK)
            self.over = not piece
            try:
                self.waiting += self.decoder.decode(piece, self.over).encode()
            except UnicodeError as error:
                raise DataError(f'{self.path}: not text in this encoding ({error}); say encoding="its name"') from error
        result, self.waiting = self.waiting[:size], self.waiting[size:]
        return result

    def close(self):
        self.stream.close()


class Separated:
    """Lines whose columns are separated by one mark instead of by blanks."""

    def __init__(self, stream):
        self.stream = stream
        self.waiting = b""
        self.rest = b""  # the beginning of a line whose end is in the next block
        self.over = False

    def read(self, size):
        while len(self.waiting) < size and not self.over:
            piece = self.stream.read(BLOCK)
            self.over = not piece
            lines = (self.rest + piece).split(b"\n")
            self.rest = b"" if self.over else lines.pop()
            self.waiting += b"".join(BLANKS.encode().join(line.split()) + b"\n" for line in lines)
        result, self.waiting = self.waiting[:size], self.waiting[size:]
        return result

    def close(self):
        self.stream.close()


class Backwards:
    """The first `keep` bytes of a text, then its lines from the last to the first; of a stream a temporary copy is read."""

    def __init__(self, stream, keep):
        self.keep = keep
        if isinstance(stream, Bytes) and not isinstance(stream.file, CompressedFile):
            stream.close()
            self.file = open(stream.file.path, "rb", buffering=0)  # noqa: SIM115, `close` closes it
        else:
            from tempfile import TemporaryFile

            self.file = TemporaryFile(prefix="ringbar-")  # noqa: SIM115
            while piece := stream.read(BLOCK):
                self.file.write(piece)
            self.file.flush()
            stream.close()
        self.place = os.fstat(self.file.fileno()).st_size
        self.waiting = pread(self.file.fileno(), keep, 0)
        self.rest = b""  # the end of a line whose beginning is in the block before

    def read(self, size):
        while len(self.waiting) < size and (self.place > self.keep or self.rest):
            start = max(self.keep, self.place - BLOCK)
            block = pread(self.file.fileno(), self.place - start, start) + self.rest
            self.place = start
            lines = block.split(b"\n")
            self.rest = lines.pop(0) if start > self.keep else b""
            self.waiting += b"".join(line + b"\n" for line in reversed(lines) if line.strip())
        result, self.waiting = self.waiting[:size], self.waiting[size:]
        return result

    def close(self):
        self.file.close()
