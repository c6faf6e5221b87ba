"""ArrowLong: Parquet and IPC files with the rows of many symbols; the Arrow side of `long`."""

from engine.core.storage.bars import SKIP, Bars
from engine.errors import DataError
from feeds.columns.arrow_batches import Layout, arrow, said
from feeds.columns.block_source import explain
from feeds.decoding.column_decoder import LIMITS, ColumnDecoder
from feeds.long.long_feed import LongFile
from feeds.timezones.day_labels import say


class ArrowLong(LongFile):
    """Long files; `batches(path, columns)` yields record batches of some columns, or all (None)."""

    def __init__(self, paths, size, options, symbol, batches, schema, packed=False):
        super().__init__(paths, size, options)
        self.symbol = symbol
        self.batches = batches
        self.schema = schema
        self.packed = packed  # decoding takes time
        self.ordered = None
        self.ends = None

    def check_of(self, path):
        """Return the check of a file against known sums: there are none for files that no ingest wrote."""
        return None

    def tally(self):
        counts = {}
        for path in self.paths:
            for batch in self.batches(path, [self.symbol]):
                result = texts(path, batch.column(self.symbol)).value_counts()
                for symbol, rows in zip(result.field(0).to_pylist(), result.field(1).to_pylist()):
                    counts[symbol] = counts.get(symbol, 0) + rows
        return counts

    def fill(self, bars, wanted, put):
        intakes = {symbol: ColumnDecoder(self.options) for symbol in wanted}
        over = set()
        statement = False
        for path in self.paths:
            layout = None
            for batch in self.batches(path, None):
                layout = layout or Layout(path, batch.schema, bars, self.options)
                for symbol, part in self.parts(path, batch, layout.names):
                    if symbol not in intakes or symbol in over:
                        continue
                    block = layout.block(part, intakes[symbol], 0)
                    if not statement:
                        statement = True
                        say(bars, 0, *layout.dating(block[0]))
                    if not rows_of(path, symbol, block, intakes[symbol], bars, put):
                        over.add(symbol)
        return {symbol: (intake.skipped, intake.kept) for symbol, intake in intakes.items()}

    def parts(self, path, batch, columns):
        """(symbol, batch) of each symbol in a batch, or of each run of one if symbols come one after the other."""
        import pyarrow as pa
        import pyarrow.compute as pc

        codes = pc.dictionary_encode(texts(path, batch.column(self.symbol)))
        names = codes.dictionary.to_pylist()
        batch = batch.select(list(dict.fromkeys(columns)))
        runs = pc.run_end_encode(codes.indices)
        if len(runs.values) > len(names):
            order = pc.sort_indices(codes.indices)
            batch = pa.Table.from_batches([batch]).take(order).combine_chunks().to_batches()[0]
            runs = pc.run_end_encode(codes.indices.take(order))
        start = 0
        for code, stop in zip(runs.values.to_pylist(), runs.run_ends.to_pylist()):
            yield names[code], batch.slice(start, stop - start)
            start = stop

    def say(self, bars, rows, dating):
        """Write how bars are dated into the table, for all symbols."""
        for row in rows.values():
            say(bars, row, *dating)

    def in_order(self):
        """Whether all rows are in time order, so that the files can run as a tape; looks at the timestamps, once."""
        if self.ordered is None:
            self.look()
        return self.ordered

    def lasts(self):
        """{symbol: timestamp of its last row before `end`}"""
        if self.ends is None:
            self.look()
        return self.ends

    def look(self):
        """One pass over timestamps and symbols."""
        import numpy as np

        self.ordered = True
        self.ends = {}
        last = LIMITS[0]
        intake = ColumnDecoder(self.options)
        bars = Bars([self.path])
        bars.wanted[:] = [SKIP] * len(bars.wanted)
        for path in self.paths:
            layout = Layout(path, self.schema(path), bars, self.options)
            for batch in self.batches(path, list(dict.fromkeys([*layout.names, self.symbol]))):
                stamps = np.frombuffer(layout.block(batch, intake, 0)[0], np.int64)
                if len(stamps) == 0:
                    continue
                if stamps[0] < last or (len(stamps) > 1 and bool((stamps[1:] < stamps[:-1]).any())):
                    self.ordered = False
                    self.ends = {}
                    return
                last = int(stamps[-1])
                inside = int(np.searchsorted(stamps, min(self.options.end - self.options.shift, LIMITS[1])))
                column = texts(path, batch.column(self.symbol)).dictionary_encode()
                newest = np.full(len(column.dictionary), LIMITS[0], np.int64)
                newest[column.indices.to_numpy()[:inside]] = stamps[:inside]
                for symbol, ts in zip(column.dictionary.to_pylist(), newest.tolist()):
                    if ts != LIMITS[0]:
                        self.ends[symbol] = ts


def rows_of(path, symbol, block, intake, bars, put):
    """The rows of one block; whether more of the symbol are wanted."""
    stamps, columns, rows = block
    place = 0
    while place < rows and not intake.ended:
        n = intake.take(stamps, columns, place, rows, bars, 0, 0, bars.mask + 1)
        if n == 0 and intake.fault:
            raise explain(f"{path}: {symbol}", intake, columns, bars)
        place = intake.place
        if n and not put(symbol, n):
            return False
    return not intake.ended


def texts(path, column):
    """A column of symbols as text."""
    pa = arrow()
    if column.null_count:
        raise DataError(f"{path}: {column.null_count} rows without a symbol")
    try:
        if pa.types.is_dictionary(column.type):
            column = pa.DictionaryArray.from_arrays(column.indices, column.dictionary.cast(pa.string()))
        return column.cast(pa.string())
    except pa.ArrowException as error:
        raise DataError(f"{path}: symbols: {said(error)}") from error
