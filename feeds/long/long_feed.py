"""Long files: the bars of many symbols in one file or a set of files, with a column that holds the symbol.

Place in the flow: opening reads that column alone, to know the feeds. The first bar asked for stages the rows of all symbols
(see `stage`), in one pass and in bounded memory, whatever their order, as long as each symbol's are in time order.
"""

from array import array

from engine.errors import DataError
from feeds.decoding.column_decoder import LIMITS
from feeds.staged_columns import StagedSource, StagingFile

PENDING = 32 << 20  # bytes of bars that wait to be written


class LongFeed:
    """One symbol of a set of long files."""

    def __init__(self, name, whole, rows):
        self.name = name
        self.symbol = name
        self.whole = whole
        self.path = whole.path
        self.count = rows
        self.bytes = whole.bytes * rows // max(1, whole.rows)

    def __repr__(self):
        return f"LongFeed({self.name!r}, {self.path!r}, {self.count} rows)"

    def source(self, run):
        return run.get(self.whole, lambda: LongPass(self.whole)).source(self.name, self.symbol)

    def rows(self):
        return self.count

    def options_of_its_own(self):
        """Return whether it must stop before its data end."""
        return self.whole.options.limit is not None


class LongFile:
    """A set of long files of one format.

    `tally()`: {symbol: rows}; `fill(table, wanted, put)`: decode the rows of the wanted symbols in order, a few at a time into
    the table of one feed, for `put(symbol, n)` to take, which says whether more of that symbol are; {symbol: (skipped, kept)}.
    """

    def __init__(self, paths, size, options):
        self.paths = paths
        self.path = paths[0] if len(paths) == 1 else f"{paths[0]} .. {paths[-1]}"
        self.bytes = size
        self.options = options
        self.rows = 0

    def feeds(self):
        """A feed for each symbol, by name."""
        counts = self.tally()
        if not counts:
            raise DataError(f"{self.path}: no rows")
        if "" in counts:
            raise DataError(f"{self.path}: {counts['']} rows without a symbol")
        self.rows = sum(counts.values())
        return [LongFeed(symbol, self, counts[symbol]) for symbol in sorted(counts)]


class LongPass:
    """One pass over long files that stages the bars of the symbols a run wants."""

    def __init__(self, whole):
        self.whole = whole
        self.stage = StagingFile()
        self.wanted = {}  # symbol -> name of its feed
        self.done = False

    def source(self, name, symbol):
        self.wanted[symbol] = name
        return StagedSource(name, self)

    def load(self, bars):
        if not self.done:
            self.done = True
            self.stage.begin(bars)
            table = self.stage.table(self.whole.path, bars)
            self.fill(table)
            self.stage.dated = dict.fromkeys(self.wanted.values(), (table.dated[0], table.zones[0]))
        return self.stage

    def fill(self, table):
        stage = self.stage
        wanted = self.wanted
        most = max(32, min(4096, PENDING // (8 * (len(stage.fields) + 1) * max(1, len(wanted)))))
        left = dict.fromkeys(wanted, self.whole.options.limit or LIMITS[1])
        pending = {symbol: [array("q"), *(array("d") for _ in stage.fields)] for symbol in wanted}

        def put(symbol, n):
            n = min(n, left[symbol])
            left[symbol] -= n
            columns = pending[symbol]
            for column, values in zip(columns, stage.columns(table, n)):
                column.frombytes(values.cast("B"))
            if len(columns[0]) >= most:
                self.write(symbol, columns)
            return left[symbol] > 0

        counts = self.whole.fill(table, wanted, put)
        for symbol, columns in pending.items():
            if len(columns[0]):
                self.write(symbol, columns)
        for symbol, count in counts.items():
            stage.counts[wanted[symbol]] = count

    def write(self, symbol, columns):
        self.stage.append(self.wanted[symbol], columns)
        for column in columns:
            del column[:]
