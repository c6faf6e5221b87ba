"""The fast path of the decoder for PyPy: `plain_rows.c`, compiled next to this file, called through the cffi that PyPy ships.

The compiled core includes the same C itself. Without a library every row takes the exact path, which is slower and reads the
same. `setup.py` builds it where there is a compiler.
"""

import os
import sys
from array import array

COLUMNS = 64  # PLAIN_COLUMNS
KINDS, BASES = 2, 2 + COLUMNS  # places of the members of `plain_job`, in words
HIGH, LOW, DELIMITER, COMMENT, FIXED, SHIFT, BEGIN, END, KEEP, BLOCK, STAMPS, MASK, USED, LAST, LINES, KEPT = range(
    2 + 2 * COLUMNS, 18 + 2 * COLUMNS
)
WORDS = KEPT + 1
KEEP_CROSSED = 2  # KEEP among the policies of the decoder
FEW = 4  # rows at a time that do not pay
LOADED: list[object] = []
LIBRARIES: list[object] = []  # never closed: functions do not keep their library, and a call into a closed one ends the process


class SharedText(bytearray):
    """Text in memory that does not move: the library reads it from files and decodes it."""

    def bind(self, backend, kind, function):
        self.address = backend.from_buffer(kind, self)
        self.function = function

    def read(self, fd, size, offset):
        """Read text to the beginning; return how many bytes there were."""
        actual = self.function(fd, self.address, size, offset)
        if actual < 0:
            raise OSError(5, "Input/output error")
        return actual


def shared_text(size):
    """Return memory for so many bytes of text that the library reads into, None without it."""
    if not LOADED:
        return None
    text = SharedText(size)
    text.bind(*LOADED[1:])
    return text


def load():
    """Return the function of the library, or None: `function(address of the job, text, size, start, limit)`."""
    if sys.implementation.name != "pypy" or sys.maxsize < 2**62:
        return None
    folder = os.path.dirname(os.path.abspath(__file__))
    results = [name for name in os.listdir(folder) if name.startswith("plain_rows.") and name.endswith((".so", ".pyd"))]
    try:
        import _cffi_backend as backend

        library = backend.load_library(os.path.join(folder, results[0]), 0)
        word = backend.new_primitive_type("long long")
        text = backend.new_pointer_type(backend.new_primitive_type("char"))
        words = library.load_function(backend.new_function_type((), word, False), "ringbar_job_words")
        if words() != WORDS:
            return None  # of another version
        kind = backend.new_function_type((word, text, word, word, word), word, False)
        function = library.load_function(kind, "ringbar_plain_rows")
        kind = backend.new_function_type((word, text, word, word), word, False)
        chars = backend.new_array_type(text, None)
        reading = library.load_function(kind, "ringbar_read")
        LOADED[:] = library, backend, chars, reading
        LIBRARIES.append(library)
        return function
    except (ImportError, IndexError, OSError, AttributeError):
        return None


def decode_plain(function, decoder, size, bars, row, start, limit):
    """Let the library decode the plain rows at the beginning of a decoder's text; return how many bars."""
    decoder.used = 0
    job = PlainJob(function)
    text = decoder.text
    arguments = text if isinstance(text, bytes) else getattr(text, "address", None)
    if arguments is None or not decoder.may_be_plain(bars) or not job.prepare(decoder, bars, row):
        return 0
    words = job.words
    words[LAST] = decoder.last
    n = function(job.address, arguments, size, start, limit)
    decoder.last = words[LAST]
    decoder.kept += words[KEPT]
    decoder.line += words[LINES]
    decoder.used = words[USED]
    if words[USED] < size and n < limit:
        decoder.misses = decoder.misses + 1 if words[LINES] < FEW else 0
    return n


class PlainJob:
    """The `plain_job` of a decoder that reads into a row of the table `bars`."""

    def __init__(self, function):
        self.function = function
        self.words = array("q", bytes(8 * WORDS))
        self.address = self.words.buffer_info()[0]

    def prepare(self, decoder, bars, row):
        """Say where columns go; return False if these rows need the exact path."""
        words, place = self.words, row * bars.width
        if len(decoder.plan) > COLUMNS:
            return False
        for index, kind in enumerate(decoder.plan):
            base = bars.base[place + kind] if kind >= 0 else -1
            if kind < -2 or (kind >= 0 and base < 0):
                return False
            words[KINDS + index] = kind
            words[BASES + index] = base
        words[0] = decoder.columns
        words[1] = decoder.entries
        words[HIGH] = bars.base[place + 1]
        words[LOW] = bars.base[place + 2]
        words[DELIMITER] = decoder.delimiter
        words[COMMENT] = decoder.comment
        words[SHIFT] = decoder.shift
        words[BEGIN] = decoder.begin
        words[END] = decoder.end
        words[BLOCK] = bars.block.buffer_info()[0]
        words[STAMPS] = bars.stamps.buffer_info()[0] + 8 * bars.stampbase[row]
        words[MASK] = bars.mask
        words[FIXED] = decoder.fixed
        words[KEEP] = decoder.policy == KEEP_CROSSED
        return True
