"""CsvLong: CSV files with the rows of many symbols, packed or not; the CSV side of `long`.

Place in the flow: text -> runs (lines of one symbol) -> the decoder of that symbol -> stage.
"""

from engine.errors import DataError
from feeds.csv.csv_feed import MENDED, CsvSource, dotted
from feeds.csv.header import ALIASES
from feeds.csv.parse_errors import explain
from feeds.csv.text_buffer import MOST, TextBuffer
from feeds.decoding.text_decoder import FAULTS
from feeds.long.long_feed import LongFile
from feeds.long.symbol_runs import SymbolRuns
from feeds.timezones.day_labels import say

CHUNK = 1 << 18
SHORT = 1 << 10  # bytes of most lines


class CsvLong(LongFile):
    """Long CSV files; `parts` are those of a `CsvFeed`."""

    def __init__(self, parts, size, options):
        super().__init__([part.path for part in parts], size, options)
        self.parts = parts

    def tally(self):
        """Return {symbol: rows}."""
        from engine.core.storage.bars import Bars

        counts = {}
        bars = Bars([""])
        for part in self.parts:
            reader = LongCsvReader(part, self.options, bars)
            for data, end, _ in reader.chunks():
                for name, _, _, lines in reader.runs_of(data, end):
                    counts[name] = counts.get(name, 0) + lines
        return counts

    def fill(self, bars, wanted, put):
        """Decode all rows of the `wanted` symbols; `put(symbol, table, n)` takes the bars as they come."""
        decoders = {}
        for part in self.parts:
            reader = LongCsvReader(part, self.options, bars)
            if part is self.parts[0]:
                say(bars, 0, *reader.source.dating)
            for data, end, line in reader.chunks():
                for name, start, stop, lines in reader.runs_of(data, end):
                    if name in wanted:
                        decoder = decoders.get(name)
                        if decoder is None or decoder[0] is not reader:
                            fresh = reader.source.prepared(reader.source.style, 0)
                            if decoder is not None:
                                fresh.follow_up(decoder[1])
                            decoder = decoders[name] = (reader, fresh)
                        self.rows_of(name, decoder[1], reader, memoryview(data)[start:], stop - start, line, bars, put)
                    line += lines
        return {name: (decoder.skipped, decoder.kept) for name, (_, decoder) in decoders.items()}

    def rows_of(self, name, decoder, reader, data, size, line, bars, put):
        """Decode the lines of one run."""
        decoder.line = line
        while size > 0 and not decoder.ended:
            n = decoder.decode(data, size, False, bars, 0, 0, bars.mask + 1)
            if n == 0 and FAULTS[decoder.fault] in MENDED:
                n, used = reader.mend(decoder, data[decoder.used : size], bars)
                if n and not put(name, n):
                    return
                data = data[used:]
                size -= used
                continue
            if decoder.fault and n == 0:
                source = reader.source
                raise explain(source.where(), decoder, bytes(data), source.style.names, bars, 0, 0, source.from_end)
            if n and not put(name, n):
                return
            data = data[decoder.used :]
            size -= decoder.used


class LongCsvReader:
    """The text of one long file, in chunks of complete lines."""

    def __init__(self, part, options, bars):
        self.text = TextBuffer(CHUNK, 1)
        self.source = CsvSource(part.path, [part], options, self.text)
        self.source.whose = lambda: self.column(options)
        self.source.begin(bars)
        self.runs = SymbolRuns(self.column(options), ord(self.source.style.delimiter))

    def column(self, options):
        """Return the number of the column of symbols."""
        names = [name.lower() for name in self.source.style.names]
        known = (options.symbol.lower(),) if options.symbol else ALIASES["symbol"]
        column = next((names.index(name) for name in known if name in names), None)
        if column is None:
            result = ", ".join(self.source.style.names)
            raise DataError(f"{self.source.where()}:1: no column of symbols as in the files before; found {result}")
        return column

    def mend(self, decoder, data, bars):
        """Return (bars, bytes up to there) of the line that a decoder refused, rewritten as it reads it; or raise its error."""
        source, place = self.source, decoder.used
        line = bytes(data[:SHORT])
        line = (line if b"\n" in line else bytes(data)).split(b"\n", 1)[0]
        source.decoder = decoder
        n = source.rewritten(line.decode("utf-8", "replace"), line, ".", bars, 0, 0)
        return n, place + len(line) + 1

    def chunks(self):
        """(data, end of the last complete line, number of the lines before) until the file ends."""
        source = self.source
        file = source.file
        line = source.decoder.line
        size = self.text.size
        try:
            while source.offset < file.size:
                data, actual, final = file.read(self.text, source.offset, size)
                end = actual + (data[actual - 1] != 10) if final and actual else data.rfind(b"\n", 0, actual) + 1
                if end == 0:
                    if final:
                        break
                    if size >= MOST:
                        raise DataError(f"{source.where()}:{line + 1}: line longer than {MOST} bytes")
                    self.text.resize(min(2 * size, MOST))
                    size = self.text.size
                    continue
                if source.style.decimal == ",":
                    data = dotted(data, actual)
                yield data, end, line
                line += data.count(b"\n", 0, end)
                source.offset += min(end, actual)
        finally:
            file.close()

    def runs_of(self, data, end):
        """(symbol, first byte, last byte + 1, lines) of each run."""
        place = 0
        runs = self.runs
        while place < end:
            used = runs.scan(memoryview(data)[place:], end - place)
            starts, names, lines, n = runs.starts, runs.names, runs.lines, runs.n
            for i in range(n):
                name = bytes(data[place + names[2 * i] : place + names[2 * i + 1]]).strip(b' "\r\t').decode("utf-8", "replace")
                yield name, place + starts[i], place + (starts[i + 1] if i + 1 < n else used), lines[i]
            place += used
