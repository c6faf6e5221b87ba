"""Long files: the bars of many symbols in one file or a set of files, with a column that says whose a row is.

Place in the flow: opening reads that column alone, to know the feeds. The first bar asked for stages the rows of all symbols
(see `stage`), in one pass and in bounded memory, whatever their order, as long as each symbol's are in time order.
"""

from array import array

from engine.core.bars import SKIP, Bars
from engine.errors import DataError
from feeds.arrow import Layout, arrow, said
from feeds.intake import LIMITS, Intake
from feeds.stage import Stage, StagedSource

PENDING = 32 << 20  # bytes of bars that wait to be written
BATCH = 65536


class LongFeed:
    """One symbol of a set of long files."""

    def __init__(self, name, whole, rows):
        self.name = name
        self.whole = whole
        self.path = whole.path
        self.count = rows
        self.symbol = name
        self.bytes = whole.bytes * rows // max(1, whole.rows)

    def __repr__(self):
        return f"LongFeed({self.name!r}, {self.path!r}, {self.count} rows)"

    def source(self, run):
        pass_ = run.get(self.whole, lambda: Pass(self.whole))
        return pass_.source(self.name, self.symbol)

    def rows(self):
        return self.count

    def options_of_its_own(self):
        """Whether it must stop before its data do."""
        return self.whole.options.limit is not None


class Long:
    """A set of long files of one format."""

    def __init__(self, paths, size, options):
        self.paths = paths
        self.path = paths[0] if len(paths) == 1 else f"{paths[0]} .. {paths[-1]}"
        self.bytes = size
        self.options = options
        self.rows = 0

    def feeds(self):
        """A feed for each symbol, by name."""
        counts = {}
        for path in self.paths:
            for symbol, rows in self.tally(path):
                counts[symbol] = counts.get(symbol, 0) + rows
        self.rows = sum(counts.values())
        return [LongFeed(symbol, self, counts[symbol]) for symbol in sorted(counts)]


class ArrowLong(Long):
    """Long Parquet or IPC files; `batches(path, columns)` yields record batches of some columns, or all (None)."""

    def __init__(self, paths, size, options, symbol, batches, schema, packed=False):
        super().__init__(paths, size, options)
        self.symbol = symbol
        self.batches = batches
        self.schema = schema
        self.packed = packed  # decoding takes time
        self.ordered = None
        self.ends = None

    def tally(self, path):
        """(symbol, rows) of each batch."""
        for batch in self.batches(path, [self.symbol]):
            symbols = texts(path, batch.column(self.symbol))
            counts = symbols.value_counts()
            yield from zip(counts.field(0).to_pylist(), counts.field(1).to_pylist())

    def parts(self, bars, intakes):
        """(symbol, block, first row, last row + 1): stretches of rows of one symbol each, in the order of the files."""
        import pyarrow as pa
        import pyarrow.compute as pc

        for path in self.paths:
            layout = None
            for batch in self.batches(path, None):
                layout = layout or Layout(path, batch.schema, bars, self.options)
                codes = pc.dictionary_encode(texts(path, batch.column(self.symbol)))
                names = codes.dictionary.to_pylist()
                batch = batch.select(list(dict.fromkeys(layout.names)))
                runs = pc.run_end_encode(codes.indices)
                if len(runs.values) > len(names):
                    order = pc.sort_indices(codes.indices)
                    batch = pa.Table.from_batches([batch]).take(order).combine_chunks().to_batches()[0]
                    runs = pc.run_end_encode(codes.indices.take(order))
                start = 0
                for code, stop in zip(runs.values.to_pylist(), runs.run_ends.to_pylist()):
                    name = names[code]
                    if name in intakes:
                        yield name, layout.block(batch.slice(start, stop - start), intakes[name], start), path
                    start = stop


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
        intake = Intake(self.options)
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


class Pass:
    """One pass over long files that stages the bars of the symbols a run wants."""

    def __init__(self, whole):
        self.whole = whole
        self.stage = Stage()
        self.wanted = {}  # symbol -> name of its feed
        self.done = False

    def source(self, name, symbol):
        self.wanted[symbol] = name
        return StagedSource(name, self)

    def load(self, bars):
        if self.done:
            return self.stage
        self.done = True
        stage = self.stage
        options = self.whole.options
        stage.begin(bars)
        table = stage.table(self.whole.path, bars)
        most = max(32, min(4096, PENDING // (8 * (len(stage.fields) + 1) * max(1, len(self.wanted)))))
        intakes = {symbol: Intake(options) for symbol in self.wanted}
        left = dict.fromkeys(self.wanted, options.limit or LIMITS[1])
        pending = {symbol: [array("q"), *(array("d") for _ in stage.fields)] for symbol in self.wanted}
        for symbol, (stamps, columns, rows), path in self.whole.parts(table, intakes):
            intake = intakes[symbol]
            place = 0
            while place < rows and left[symbol] and not intake.ended:
                n = intake.take(stamps, columns, place, rows, table, 0, 0, min(table.mask + 1, left[symbol]))
                if n == 0 and intake.fault:
                    raise self.explain(symbol, path, intake, (stamps, columns, rows), table)
                place = intake.place
                left[symbol] -= n
                for column, values in zip(pending[symbol], stage.columns(table, n)):
                    column.frombytes(values.cast("B"))
                if len(pending[symbol][0]) >= most:
                    self.write(symbol, pending[symbol])
        for symbol, columns in pending.items():
            if len(columns[0]):
                self.write(symbol, columns)
            stage.counts[self.wanted[symbol]] = intakes[symbol].skipped, intakes[symbol].kept
        return stage

    def write(self, symbol, columns):
        self.stage.append(self.wanted[symbol], columns)
        for column in columns:
            del column[:]

    def explain(self, symbol, path, intake, block, table):
        from feeds.blocks import BlockSource

        source = BlockSource(symbol, self.whole, self.whole.options)
        source.intake, source.block, source.place = intake, block, intake.place
        self.spot = f"{path}: {symbol}"
        source.reader = self
        return source.explain(table, 0, 0)

    def where(self, row):
        return self.spot


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
