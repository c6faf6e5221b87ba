"""Save the bars that a run holds in memory, without the slots that are no longer read.

A row keeps its look-back and what is decoded ahead. Columns in memory (runonce) are not saved: a resumed run has decoded
them again.
"""

from __future__ import annotations

WIDTH = 8  # bytes of a timestamp or a value


def stretches(bars):
    """Return (row, slot, bars) for each stretch of slots in use, in time order."""
    keep = bars.depth() + bars.spare
    size = bars.mask + 1
    for row in range(bars.rows):
        first = max(0, bars.count[row] - keep, bars.filled[row] - size)
        while first < bars.filled[row]:
            slot = first & bars.mask
            n = min(bars.filled[row] - first, size - slot)
            yield row, slot, n
            first += n


def pieces(bars):
    """Return memoryviews of all stretches: timestamps, then each decoded field."""
    stamps = memoryview(bars.stamps)
    block = memoryview(bars.block)
    results = list(stretches(bars))
    for row, slot, n in results:
        start = bars.stampbase[row] + slot
        yield stamps[start : start + n]
    for field in range(bars.width):
        for row, slot, n in results:
            base = bars.base[row * bars.width + field]
            if base >= 0:
                yield block[base + slot : base + slot + n]


def pack(bars):
    """Return the bytes in use; nothing for columns in memory."""
    return b"" if bars.mask < 0 else b"".join([piece.tobytes() for piece in pieces(bars)])


def unpack(bars, data):
    """Restore the bytes, after counts and bars ahead have been restored."""
    if bars.mask < 0:
        return
    place = 0
    rest = memoryview(data)
    for piece in pieces(bars):
        size = piece.nbytes
        piece[:] = rest[place : place + size].cast(piece.format)
        place += size
    if place != len(rest):
        raise ValueError(f"{len(rest)} bytes of bars, {place} expected")
