"""Text timestamps: a column of text in a frame, a Parquet or an Arrow file, read cell by cell as CSV files are read.

Place in the flow: where Arrow itself cannot read the text; the same cell means the same in every reader.
"""

from array import array

from engine.core.storage.bars import Bars
from engine.errors import DataError
from feeds.csv.parse_errors import FORMATS
from feeds.csv.row_repair import moment
from feeds.csv.sniff import pattern
from feeds.decoding.column_decoder import ABSENT
from feeds.decoding.text_decoder import PAD, STAMP_KIND, TextDecoder
from feeds.decoding.time_patterns import infer, infer_time, refuse_small_numbers
from feeds.decoding.timestamps import TimestampPattern

AUTOMATIC = "ISO"  # instead of a pattern
SEPARATOR = 31  # of columns, of which there is one
LOOKED = 200  # cells whose pattern is inferred


def numbers_alone(cells):
    """Return whether all cells are whole numbers: epochs, or dates such as 20240308."""
    return bool(cells) and all(cell.strip().isdigit() for cell in cells)


def pattern_of(place, name, cells):
    """Return the strptime pattern of the first cells, or `AUTOMATIC`; raise an error if there may be two."""
    refuse_small_numbers(place, name, cells)
    result = infer([cell.strip() for cell in cells[:LOOKED]]) if cells else None
    pattern(place, name, result if isinstance(result, list) else None)
    return result or AUTOMATIC


class TextTimestamps:
    """Reads cells by a pattern, each into int64 ns UTC. `wall`: the clock of those that have no zone, None for UTC."""

    def __init__(self, place, name, written, wall):
        self.place = place
        self.name = name
        self.wall = wall
        self.recipe = None if written == AUTOMATIC else TimestampPattern(pattern(place, name, written))
        self.bars = Bars([""])
        self.bars.allocate(1)

    def read(self, cells, before, on_bad):
        """Return the timestamps of cells, `before` rows after the first; `ABSENT` for what is no timestamp, unless it is an error."""
        stamps = array("q", [ABSENT]) * len(cells)
        for at, cell in enumerate(cells):
            if cell is None or not cell.strip():
                continue
            found = self.one(cell.strip())
            if found is None:
                rewritten = moment(cell.strip())
                found = self.one(rewritten) if rewritten else None
            if found is not None:
                stamps[at] = found
            elif on_bad == "raise":
                raise DataError(
                    f"{self.place}: row {before + at + 1}: column {self.name}: {cell!r} is not a timestamp; known: {FORMATS}; "
                    f'say format= for another, or fix the row or open the feed with on_bad="skip"'
                )
        return stamps

    def one(self, text):
        """Return the timestamp of one cell, None if it is none."""
        for recipe in dict.fromkeys((self.recipe, None)):  # a cell that was rewritten is ISO
            decoder = TextDecoder((STAMP_KIND,), (), SEPARATOR, wall=self.wall)
            if recipe is not None:
                decoder.prepare(recipe)
            line = text.encode() + b"\n"
            if "\n" not in text and decoder.decode(line + bytes(PAD), len(line), True, self.bars, 0, 0, 1):
                return self.bars.stamps[0]
        return None


def times_of_day(place, name, cells, before, options):
    """Return times of day as ns since midnight, of text or numbers such as 930; `ABSENT` where there is none, or an error."""
    cells = [None if cell is None else cell.strip() for cell in cells]
    filled = [cell for cell in cells if cell]
    longest = max(filled, key=len, default="")
    written = options.time_format or infer_time(longest) or "%H:%M:%S"
    if longest.isdigit():
        cells = [cell.zfill(6 if "%S" in written else 4) if cell else cell for cell in cells]
    return TextTimestamps(place, name, written, None).read(cells, before, options.on_bad)
