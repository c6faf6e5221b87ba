"""Odd: text in another encoding, and files whose newest row comes first, as streams that the CSV reader reads forward.

Place in the flow: an `ConvertedFile` replaces the `TextFile` of such a file; memory stays constant.
"""

import codecs
import os

from engine._util.platform_files import pread
from engine.errors import ConfigError, DataError
from feeds.csv.compressed import CompressedFile

BLOCK = 1 << 16
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


class ConvertedFile(CompressedFile):
    """The text of a file in UTF-8, its lines behind the first `keep` bytes from the last to the first if `reverse`."""

    __slots__ = ("encoding", "inner", "keep", "reverse")

    def __init__(self, inner, encoding=None, reverse=False, keep=0):
        super().__init__(inner.path, getattr(inner, "member", None))
        self.inner = inner
        self.encoding = encoding
        self.reverse = reverse
        self.keep = keep

    def start(self):
        found = Bytes(self.inner)
        if self.encoding is not None:
            found = Recoded(found, self.encoding, self.path)
        return Backwards(found, self.keep) if self.reverse else found

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
        data, got, _ = self.file.read(self.text, self.offset, min(size, BLOCK))
        self.offset += got
        return bytes(data[:got])

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
        found, self.waiting = self.waiting[:size], self.waiting[size:]
        return found

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
        found, self.waiting = self.waiting[:size], self.waiting[size:]
        return found

    def close(self):
        self.file.close()
