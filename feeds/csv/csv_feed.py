"""CsvSource: the bars of CSV files, packed or not.

Place in the flow: file -> text (bytes) -> sniff (which column is what, in which style) -> decoder (bars) -> the bar table. A
source keeps a position in its file and no text, so thousands of them cost little.
"""

from engine.core.ports import Source
from engine.core.storage.bars import SKIP, Bars
from engine.errors import DataError
from feeds.csv.header import EXAMPLE, cells
from feeds.csv.sniff import sniff
from feeds.csv.text_buffer import ENDING, MOST, TextBuffer, TextFile
from feeds.decoding.text_decoder import CLOSE_FIELD, FAULTS, LIMITS, STAMP_KIND, RowCounts, TextDecoder
from feeds.decoding.timestamps import TimestampPattern
from feeds.file_formats import PACKED
from feeds.open_options import copy
from feeds.timezones.day_labels import LOOKED, midnights, say, zone_of

HEAD = 4096  # bytes that say what a file is like, or more if its first row ends later
WIDE = 1 << 18  # bytes that say whether the symbols of a file come newest first
LINE = 128  # bytes of a row, at a guess, before there was one: what is read beyond the demand is read again
SIDE_BY_SIDE = 256  # packed files that are read at a time; each keeps the state of its unpacking
FOOTER = 3  # lines behind the rows, at most,
FOOTER_BYTES = 1 << 14  # and their bytes
MENDED = ("unknown", "unit", "number", "narrow", "wide")  # faults of rows that may only be written oddly
FIRST_BARS = 64  # that are read before the thread that reads ahead takes over
COMMA = bytes(46 if code == 44 else code for code in range(256))


class CsvPart:
    """A file, or a member of an archive; `midnight`: seconds at which its day begins, where its rows have times alone."""

    __slots__ = ("member", "midnight", "path")

    def __init__(self, path, member=None, midnight=0):
        self.path = path
        self.member = member
        self.midnight = midnight

    def open(self):
        if self.member is None and not self.path.lower().endswith(PACKED):
            return TextFile(self.path)
        from feeds.csv.compressed import CompressedFile

        return CompressedFile(self.path, self.member)


class CsvFeed:
    """One or several files, or members of archives, to be read as one feed."""

    __slots__ = ("bytes", "name", "options", "parts")

    def __init__(self, name, parts, size, options):
        self.name = name
        self.parts = parts
        self.bytes = size
        self.options = options

    def __repr__(self):
        return f"CsvFeed({self.name!r}, {self.path!r}, {self.bytes})"

    @property
    def path(self):
        first, last = self.parts[0], self.parts[-1]
        return first.path if first is last else f"{first.path} .. {last.path}"

    def source(self, run):
        packed = self.parts[0].member is not None or self.path.lower().endswith(PACKED)
        if run.count <= SIDE_BY_SIDE or not packed:
            return CsvSource(self.name, self.parts, self.options, run.text)
        from feeds.staged_columns import Staging

        return run.get(Staging, Staging).add(self.name, lambda: CsvSource(self.name, self.parts, self.options, run.text))

    def rows(self):
        """About how many bars there are, from the size of the files and the first lines."""
        try:
            head = peek(self.parts[0], 8192)
        except DataError:
            return 0  # the run will say why
        rows = head.splitlines(keepends=True)[1:]
        size = sum(map(len, rows[:-1] if len(rows) > 1 else rows))
        bytes_ = self.bytes * 3 if self.path.lower().endswith((*PACKED, ".zip")) else self.bytes
        return bytes_ * (len(rows) - (len(rows) > 1)) // size if size else 0


def peek(part, size):
    """Return the beginning of the text of a file."""
    text = TextBuffer(size, 1)
    file = part.open()
    try:
        data, actual, _ = file.read(text, 0, size)
        return bytes(data[:actual])
    finally:
        file.close()


class CsvSource(Source):
    """The bars of some files, one after the other; `text` is the buffer shared by a run."""

    __slots__ = (
        "ahead", "before", "dating", "decoder", "done", "file", "footers", "from_end", "lane", "left", "offset", "options",
        "part", "parts", "style", "tally", "text", "whose", "width",
    )  # fmt: skip

    def __init__(self, name, parts, options, text):
        super().__init__(name)
        self.parts = parts
        self.part = 0
        self.before = None
        self.file = parts[0].open()
        self.options = options
        self.text = text
        self.decoder = None
        self.dating = None
        self.footers = 0  # lines behind the rows
        self.from_end = 0  # the newest row comes first in the file
        self.whose = None  # in a file of many symbols, a function that returns the number of their column
        self.tally = RowCounts() if options.on_bad == "audit" else None
        self.style = None
        self.offset = 0
        self.width = LINE
        self.done = False
        self.left = options.limit or LIMITS[1]
        self.ahead = None  # the thread that decodes ahead, if there is one,
        self.lane = 0  # and its lane for this source

    def can_read_ahead(self):
        """Return whether the file stays open and is read as it is."""
        return self.text.keep and type(self.file) is TextFile

    def read_ahead_by(self, ahead, lane):
        """Let a thread decode what follows the bars that are delivered."""
        self.ahead = ahead
        self.lane = lane

    def fill(self, bars, row, start, limit):
        limit = min(limit, self.left)
        if self.ahead is not None:
            return self.fill_ahead(bars, row, start, limit)
        return self.decode(bars, row, start, limit)

    def fill_ahead(self, bars, row, start, limit):
        """Deliver what the thread has decoded, or decode half of the bars; submit the other half to the thread."""
        n = 0 if self.decoder is None else self.ahead.collect(self.lane, self.decoder)
        if n:
            used = self.ahead.used
            self.offset += used
            self.width = 2 + used // n
            self.kept = self.decoder.kept
            self.left -= n
        else:
            if self.decoder is not None:
                self.offset += self.ahead.used  # of rows before `begin`
            at_once = FIRST_BARS if self.decoder is None else limit // 2
            n = self.decode(bars, row, start, at_once if limit > FIRST_BARS else limit)
        if self.ahead is None:
            return n  # the source is closed
        file = self.file
        more = min(limit - n, limit // 2, self.left)
        plain = type(file) is TextFile and file.fd >= 0 and self.style.decimal == "."
        if n and more > 0 and plain and self.offset < file.size:
            size = 2 * LINE + more * self.width
            self.ahead.submit(self.lane, self.decoder, row, start + n, more, file.fd, file.seen, self.offset, size)
        return n

    def decode(self, bars, row, start, limit):
        """Decode bars, of the next file if this one has no more; return how many, 0 at the end."""
        while not self.done and limit > 0:
            n = self.some(bars, row, start, limit)
            if n:
                if self.dating is not None:
                    say(bars, row, *self.dating)
                    self.dating = None
                self.left -= n
                return n
            self.turn()
        self.close()
        return 0

    def some(self, bars, row, start, limit):
        """Decode bars of the current file; return 0 at its end."""
        if self.decoder is None:
            self.begin(bars)
        decoder = self.decoder
        text = self.text
        file = self.file
        size = min(text.size, 2 * LINE + limit * self.width)
        while self.offset < file.size and not decoder.ended:
            data, actual, final = file.read(text, self.offset, size)
            raw = None
            if self.style.decimal == ",":
                raw = bytes(data[:actual])
                data = dotted(data, actual, self.where(), decoder.line)
            n = decoder.decode(data, actual, final, bars, row, start, limit)
            self.offset += decoder.used
            if n == 0 and FAULTS[decoder.fault] in MENDED:
                n, used = self.mend(data, raw or data, actual, bars, row, start)
                self.offset += used
                if n == 0:
                    continue
            if n == 0 and self.options.beside and FAULTS[decoder.fault] == "empty":
                n, used = self.sparse(data, actual, bars, row, start)
                self.offset += used
                if n == 0:
                    continue
            if n:
                self.width = 2 + decoder.used // n
                self.skipped = decoder.skipped + self.footers
                self.kept = decoder.kept
                return n
            if decoder.fault:
                from feeds.csv.parse_errors import explain

                raise explain(self.where(), decoder, data, self.style.names, bars, row, start, self.from_end)
            if decoder.used == 0 and not final:
                size = self.longer(size, decoder.line + 1)
        self.skipped = decoder.skipped + self.footers
        if decoder.nothing() and not decoder.skipped and len(self.parts) == 1:
            if type(file) is TextFile and lines_end_with_cr(bytes(file.read(text, 0, min(text.size, 1024))[0][:1024])):
                raise DataError(f"{self.where()}: its lines end with CR alone, as on old Macs; convert it: tr '\\r' '\\n' < OLD > NEW")
            raise DataError(f"{self.where()}: a header but no bars; remove the file or leave its feed out with symbols=")
        return 0

    def mend(self, data, raw, got, bars, row, start):
        """Return (bars, bytes) of a line that the decoder refused, rewritten as it reads it; or raise its error."""
        place = self.decoder.used
        end = data.find(b"\n", place, got)
        end = got if end < 0 else end
        line = bytes(raw[place:end]).decode("utf-8", "replace")
        original = bytes(data[place:end])  # `is_footer` may read other text into `data`
        used = end - place + (end < got)
        if self.is_footer(line, used):
            self.footers += 1
            return 0, used
        n = self.rewritten(line, original, self.style.decimal, bars, row, start)
        self.skipped = self.decoder.skipped + self.footers
        return n, used

    def rewritten(self, line, original, decimal, bars, row, start):
        """Decode a line that the decoder refused, rewritten as it reads it; return the bars, or raise its error."""
        from feeds.csv.row_repair import mended

        decoder = self.decoder
        result = mended(line.rstrip("\r"), self.style, decimal)
        if result is not None:
            decoder.line -= 1
            text = bytearray(result.encode() + ENDING)
            n = decoder.decode(text, len(result.encode()) + 1, False, bars, row, start, 1)
            if not decoder.fault:
                return n
            if FAULTS[decoder.fault] not in MENDED:
                from feeds.csv.parse_errors import explain

                raise explain(self.where(), decoder, text, self.style.names, bars, row, start, self.from_end)
        return self.strictly(original, bars, row, start)

    def sparse(self, data, got, bars, row, start):
        """Pass over a row without any price, a day of other symbols of the file; return (0, its bytes), or raise its error."""
        place = self.decoder.used
        end = data.find(b"\n", place, got)
        end = got if end < 0 else end
        line = bytes(data[place:end])
        result = cells(line, self.style.delimiter)
        used = end - place + (end < got)
        if not any(result[at] for at, kind in enumerate(self.style.kinds) if 0 <= kind <= CLOSE_FIELD and at < len(result)):
            return 0, used
        return self.strictly(line, bars, row, start), used

    def strictly(self, line, bars, row, start):
        """Decode a line that the decoder refused by its policy alone; return the bars, or raise its error."""
        from feeds.csv.parse_errors import explain

        decoder = self.decoder
        decoder.line -= 1
        decoder.mending = decoder.sparse = False
        text = bytearray(line + ENDING)
        n = decoder.decode(text, len(line) + 1, False, bars, row, start, 1)
        decoder.mending, decoder.sparse = True, self.options.beside
        if decoder.fault:
            raise explain(self.where(), decoder, text, self.style.names, bars, row, start, self.from_end)
        return n

    def is_footer(self, line, used):
        """Return whether a refused line is behind the rows: too few cells, no digit first, and hardly a line after it."""
        style = self.style
        needed = max(at for at, kind in enumerate(style.kinds) if kind != -1)
        words = cells(line.encode(), style.delimiter)
        if len(words) > needed or words[0][:1].isdigit():
            return False
        return (self.from_end and self.decoder.nothing()) or self.near_end(used)

    def near_end(self, used):
        """Return whether at most `FOOTER` lines follow the next `used` bytes, wherever the piece at hand ends."""
        size = used + FOOTER_BYTES
        if self.text.size < size:
            self.text.resize(size)
        data, actual, final = self.file.read(self.text, self.offset, size)
        return final and len([line for line in bytes(data[used:actual]).split(b"\n") if line.strip()]) <= FOOTER

    def turn(self):
        """Continue with the next file."""
        self.part += 1
        if self.part == len(self.parts) or self.decoder.ended:
            self.close()
            return
        self.file.close()
        self.file = self.parts[self.part].open()
        self.offset = 0
        before = self.decoder
        self.decoder = None
        self.before = before

    def begin(self, bars):
        """Read the first lines and make the decoder."""
        options = self.options
        text = self.text if self.text.size >= HEAD else TextBuffer(HEAD, 1)
        recoded, blanks = None, False  # what the text was converted from: its encoding, columns separated by blanks
        size = HEAD  # whatever the buffer: what is inferred must not depend on it
        while True:
            data, actual, final = self.file.read(text, 0, size)
            encoding = options.encoding or ("utf-16" if bytes(data[:2]) in (b"\xff\xfe", b"\xfe\xff") else recoded)
            if encoding is not None and recoded is None:
                from feeds.csv.recoded_text import ConvertedFile

                self.file, recoded = ConvertedFile(self.file, encoding), encoding
                continue
            if not blanks and spaced(bytes(data[: min(actual, HEAD)]), options):
                from feeds.csv.recoded_text import BLANKS, ConvertedFile

                self.file, blanks = ConvertedFile(self.file, blanks=True), True
                options = copy(options)
                options.delimiter = BLANKS
                continue
            if actual == 0 or (final and not bytes(data[:actual]).strip()):
                raise DataError(f"{self.where()}: empty file; expected a header line such as {EXAMPLE}")
            result = sniff(self.where(), bytes(data[:actual]), final, bars, options, self.text.plans)
            if result:
                break
            if size >= MOST:
                raise self.endless(1 + (data.find(b"\n", 0, actual) >= 0))
            size *= 2
            if text.size < size:
                text.resize(size)
        self.style, self.offset, line = result
        head = bytes(data[self.offset : actual])
        if self.whose is not None and options.reverse is None:
            backwards = self.newest_first_of_each()
        else:
            backwards = self.newest_first(head if final else head[: head.rfind(b"\n") + 1])
        if backwards:
            from feeds.csv.recoded_text import ConvertedFile

            inner = self.parts[self.part].open()
            self.file.close()
            self.file = ConvertedFile(inner, encoding, True, self.offset, blanks)
            self.from_end = 1 + line  # rows are counted from there
            data, actual, final = self.file.read(text, 0, size)
        if self.offset == 0 and data[:3] == b"\xef\xbb\xbf":
            self.offset = 3
        if self.part == 0 and self.before is None:
            self.dating = self.dated(bytes(data[self.offset : actual])), zone_of(options)
        self.decoder = self.prepared(self.style, line)

    def dated(self, text):
        """Return whether bars are labelled by their day: by the options, or if the first of them are at midnight."""
        options, style = self.options, self.style
        if options.dated is not None:
            return options.dated
        if style.after:
            return False
        row = next((line for line in text.split(b"\n") if line.strip()), b"")
        if row[4:5] == row[7:8] == b"-" and style.kinds[0] == STAMP_KIND:  # ISO, as nearly all files have it
            if len(row) > 10 and row[10] == ord(style.delimiter):
                return True
            if any(row[10:11] in (b" ", b"T") and row[11:16] > b"00:00" for row in text.split(b"\n", LOOKED)[:LOOKED]):
                return False
        return midnights(self.stamps_of(text), zone_of(options), b":" not in row)

    def newest_first(self, text):
        """Return whether the file is read backwards: by `reverse`, or if all of the first timestamps descend."""
        reverse = self.options.reverse
        if reverse is not None:
            return reverse
        rows = [line for line in text.split(b"\n", 4)[:4] if line.strip()]
        if len(rows) < 3:
            return False
        if rows[0] < rows[1] and self.style.kinds[0] == STAMP_KIND and rows[0][4:5] == rows[1][7:8] == b"-":
            return False  # ISO timestamps that ascend
        stamps = [ts for ts in self.stamps_of(text) if ts > LIMITS[0]]
        return len(stamps) > 2 and all(later > ts for later, ts in zip(stamps, stamps[1:]))

    def newest_first_of_each(self):
        """Return whether a file of many symbols is read backwards: if no symbol's first timestamps ascend, and some descend."""
        column = self.whose()
        data, actual, final = self.file.read(TextBuffer(WIDE, 1), self.offset, WIDE)
        lines = bytes(data[:actual]).split(b"\n")
        rows = {}
        for line in lines if final else lines[:-1]:
            result = cells(line, self.style.delimiter)
            if column < len(result):
                rows.setdefault(result[column], []).append(line)
        falls = 0
        for some in list(rows.values())[:LOOKED]:
            stamps = [ts for ts in self.stamps_of(b"\n".join(some[:LOOKED]) + b"\n") if ts > LIMITS[0]]
            if any(later <= ts for later, ts in zip(stamps, stamps[1:])):
                return False
            falls += len(stamps) - 1 if stamps else 0
        return falls > 1

    def stamps_of(self, text):
        """Return the timestamps of the first rows of a text, as far as they can be read, rewritten if need be."""
        results = self.plain_stamps_of(text)
        if results:
            return results
        from feeds.csv.row_repair import mended

        rows = [line.decode("utf-8", "replace").rstrip("\r") for line in text.split(b"\n", LOOKED)[:LOOKED]]
        results = [mended(line, self.style, self.style.decimal) or line for line in rows]
        return [] if results == rows else self.plain_stamps_of("\n".join(results).encode() + b"\n")

    def plain_stamps_of(self, text):
        """Return the timestamps of the first rows of a text, as the decoder reads them."""
        options, style = self.options, self.style
        kinds = [kind if kind <= STAMP_KIND else -1 for kind in style.kinds]
        stamps = Bars([self.name])
        stamps.wanted[:] = [SKIP] * len(stamps.wanted)
        stamps.allocate(LOOKED)
        probe = TextDecoder(kinds, (), ord(style.delimiter), "audit", 0, *LIMITS, options.dial)
        probe.tally = RowCounts()
        probe.comment = options.comment[0] if options.comment else -1
        if style.recipe is not None:
            probe.prepare(style.recipe.times_alone(), self.parts[self.part].midnight)
        n = probe.decode(text[: text.rfind(b"\n") + 1] + ENDING, text.rfind(b"\n") + 1, False, stamps, 0, 0, LOOKED)
        return list(stamps.stamps[:n])

    def prepared(self, style, line):
        """Return the decoder for a file of this style, which continues after that of the file before."""
        options = self.options
        shift = options.shift + style.after
        decoder = TextDecoder(
            style.kinds, style.absent, ord(style.delimiter), options.on_bad, shift, options.begin, options.end, options.dial
        )
        self.ready(decoder)
        decoder.line = line
        decoder.mending = True
        decoder.sparse = options.beside
        decoder.tally = self.tally
        if self.before is not None:
            decoder.follow_up(self.before)
        return decoder

    def ready(self, decoder):
        """Set what is not the default in this file in a decoder."""
        options = self.options
        if options.comment:
            decoder.comment = options.comment[0]
        if self.style.recipe is not None or options.scale != 1.0:
            decoder.prepare(self.style.recipe or TimestampPattern(), self.parts[self.part].midnight, options.scale)

    def mark(self):
        """Return the number of the file and the place in its text; the decoder is among the `figures`."""
        return self.part, self.offset, self.left, self.done, self.skipped, self.kept, self.decoder is not None

    def go_to(self, mark, bars):
        part, offset, self.left, done, self.skipped, self.kept, begun = mark
        if done:
            self.close()
        elif begun:
            self.file.close()
            self.part = part
            self.file = self.parts[part].open()
            self.begin(bars)
            self.file.pass_over(self.text, offset)
            self.offset = offset

    def figures(self):
        return [] if self.done or self.decoder is None else [self.decoder]

    def where(self):
        part = self.parts[self.part]
        return part.path if part.member is None else f"{part.path}: {part.member}"

    def longer(self, size, line):
        """Return a larger number of bytes to read, for a line that is longer than `size`."""
        if size < self.text.size:
            return self.text.size
        if size >= MOST:
            raise self.endless(line)
        self.text.resize(min(2 * size, MOST))
        return self.text.size

    def endless(self, line):
        return DataError(f"{self.where()}:{line}: line longer than {MOST} bytes; expected a CSV file of bars, one a line")

    def close(self):
        self.done = True
        if self.ahead is not None:
            self.ahead.leave(self.lane)
            self.ahead = None
        self.file.close()


def spaced(text, options):
    """Return whether columns are separated by blanks: if the user says so, or if the first lines look like it."""
    if options.delimiter is not None:
        return options.delimiter == " "
    first = text.lstrip()[:LINE].split(b"\n", 1)[0]
    if b"," in first or b" " not in first:
        return False
    from feeds.csv.recoded_text import separated_by_blanks

    return separated_by_blanks(text)


def dotted(data, got, place="", line=0):
    """The text with points for decimal commas, and without the points between thousands."""
    if data.find(b".", 0, got) >= 0:
        from feeds.csv.row_repair import ungrouped

        data = bytearray(data)
        data[:got] = ungrouped(bytes(data[:got]), place, line)
    if isinstance(data, bytearray):
        data[:got] = data[:got].translate(COMMA)
        return data
    return data.translate(COMMA)


def lines_end_with_cr(text):
    """Return whether the lines of a text end with a carriage return and no line feed."""
    return text.count(b"\r") > text.count(b"\r\n") + 1
