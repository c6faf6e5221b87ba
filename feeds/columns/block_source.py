"""BlockSource: the bars of one feed from blocks of columns, wherever they come from.

Place in the flow: a reader (Parquet, Arrow IPC, frames, spools) yields blocks, the intake checks them and copies them into
the bar table. A reader has `blocks(bars, intake, way)`, an iterator of (timestamps as int64 ns, a float64 column or None per
field of `bars`, rows), `where(row)`: the place of a row in words, and `close()`.
"""

from engine.core.ports import Source
from engine.errors import DataError
from feeds.decoding.column_decoder import FAULTS, LIMITS, ColumnDecoder
from feeds.timezones.day_labels import say

SKIPPING = 'fix the row or open the feed with on_bad="skip"'


class ColumnMapping:
    """Progress of a reader: `skip` rows are to be passed over unread; `unit` is that of integer timestamps of the current
    file (0: not known yet), as its first row showed.
    """

    def __init__(self, skip=0, unit=0):
        self.skip = skip
        self.unit = unit
        self.dating = None  # how bars are dated, and the zone, once the first block is read

    def passes(self, rows):
        """Return whether the next block, of so many rows, is to be passed over."""
        if self.skip == 0:
            return False
        if rows > self.skip:
            raise DataError("the data are not those of the checkpoint: their blocks end elsewhere")
        self.skip -= rows
        return True


class BlockSource(Source):
    """Reads one feed through `reader`; `intake` checks."""

    def __init__(self, name, reader, options):
        Source.__init__(self, name)
        self.reader = reader
        self.intake = ColumnDecoder(options)
        self.left = options.limit or LIMITS[1]
        self.narrowed = (options.begin, options.end) != LIMITS
        self.blocks = None
        self.block = None
        self.place = 0
        self.before = 0  # rows of the blocks before
        self.born = LIMITS[0]  # timestamp of the last bar when the block at hand was made
        self.way = ColumnMapping()
        self.over = False

    def fill(self, bars, row, start, limit):
        intake = self.intake
        if self.blocks is None:
            self.blocks = iter(self.reader.blocks(bars, intake, self.way))
        limit = min(limit, self.left)
        while limit > 0 and not intake.ended:
            if self.block is None:
                self.born = intake.last
                self.block = next(self.blocks, None)
                if self.way.dating is not None and self.before == 0:
                    say(bars, row, *self.way.dating)
                self.place = 0
                if self.block is None:
                    break
            stamps, columns, rows = self.block
            n = intake.take(stamps, columns, self.place, rows, bars, row, start, limit)
            self.place = intake.place
            self.skipped = intake.skipped
            self.kept = intake.kept
            if n == 0 and intake.fault:
                raise explain(self.reader.where(self.before + self.place), intake, columns, bars, self.before)
            if self.place == rows:
                self.before += rows
                self.block = None
            if n:
                self.left -= n
                return n
        self.close()
        if intake.last == LIMITS[0] and not intake.skipped and not self.narrowed and self.left:
            raise DataError(f"{self.reader.where(None)}: no bars; remove it or leave its feed out with symbols=")
        return 0

    def mark(self):
        """Rows of the blocks before, place in the one at hand; the intake is among the `figures`."""
        at_hand = self.block is not None
        return self.over, self.before, self.place, at_hand, self.born, self.way.unit, self.left, self.skipped, self.kept

    def go_to(self, mark, bars):
        over, self.before, place, at_hand, born, unit, self.left, self.skipped, self.kept = mark
        if over:
            return self.close()
        self.way = ColumnMapping(self.before, unit)
        if at_hand:
            self.intake.rewind(born)
            self.blocks = iter(self.reader.blocks(bars, self.intake, self.way))
            self.block = next(self.blocks, None)
            if self.block is None:
                raise DataError(f"{self.reader.where(None)}: ends before the row at which the checkpoint was taken")
            self.place = place
        return None

    def figures(self):
        return [self.intake]

    def close(self):
        self.over = True
        self.block = None
        self.blocks = iter(())
        self.reader.close()


def explain(where, intake, columns, bars, before=0):
    """Return the error for the fault of an intake; `before`: rows of the file before the block at hand."""
    from feeds.csv.parse_errors import clock

    fault = FAULTS[intake.fault]
    at = intake.place
    now, last = clock(intake.found - intake.shift), clock(intake.last - intake.shift)
    if fault == "order" and now == last:
        what = f"timestamp {now} repeats that of the bar before"
    elif fault == "order" and before + at == 1:
        return DataError(
            f"{where}: timestamp {now} goes back from {last} of the first bar: the data seem to be newest first; sort them, or "
            f"open it as a frame, which is read backwards"
        )
    elif fault == "order":
        what = f"timestamp {now} goes back from {last} of the bar before; sort the data"
    elif fault == "infinite":
        what = f"{bars.fields[intake.field]} is {columns[intake.field][at]!r}; expected a finite price"
    elif fault == "crossed":
        high, low = (columns[bars.fields.index(field)][at] for field in ("high", "low"))
        what = f"high {high!r} < low {low!r}"
    else:
        what = "no timestamp, or none that int64 nanoseconds hold or that the time zone has"
    return DataError(f"{where}: {what}; {SKIPPING}")
