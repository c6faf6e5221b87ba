"""Rows of a CSV file as its source reads them: what tests of reading compare."""

from engine.core.storage.bars import Bars
from feeds import open_feeds


def write(folder, text, name="AAPL.csv"):
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def table(names=("AAPL",), fields=("volume",), ahead=64):
    bars = Bars(list(names))
    for field in fields:
        bars.ring(field)
    bars.allocate(ahead)
    return bars


def read(source, limit=None, fields=("volume",), ahead=64):
    """All rows (ts, open, high, low, close, further fields) of a source."""
    bars = table(fields=fields, ahead=ahead)
    rows = []
    used = [f for f in range(bars.width) if bars.wanted[f]]
    while True:
        n = source.fill(bars, 0, len(rows), min(limit or bars.room, bars.room))
        if n == 0:
            assert source.fill(bars, 0, len(rows), bars.room) == 0
            return rows
        for t in range(len(rows), len(rows) + n):
            values = [bars.block[bars.base[f] + (t & bars.mask)] for f in used]
            rows.append((bars.stamp(0, t), *(None if value != value else value for value in values)))


def load(path, limit=None, fields=("volume",), **options):
    return read(open_feeds(path, **options).sources()[0], limit, fields)
