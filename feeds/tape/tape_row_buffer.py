"""TapeRowBuffer: instants become rows of a tape. The clock delivers, this copies newest bars into columns, side by side.

Place in the flow: `ingest` writes a block when it is full. Per feed it keeps a count, the last timestamp and a checksum
over all values in order, which whoever reads the tape back can form again.
"""

from array import array

BLOCK_ROWS = 65536  # of a block, at least
BLOCK = BLOCK_ROWS


class TapeRowBuffer:
    """Blocks of rows of `rows` feeds and `width` fields."""

    def __init__(self, rows, width, block=BLOCK):
        self.rows = rows
        self.width = width
        self.full = block
        self.capacity = block + rows
        self.stamps = array("q", bytes(8 * self.capacity))
        self.codes = array("i", bytes(4 * self.capacity))
        self.block = array("d", bytes(8 * self.capacity * width))
        self.bits = memoryview(self.block).cast("B").cast("Q")
        self.counts = array("q", bytes(8 * rows))
        self.lasts = array("q", bytes(8 * rows))
        self.sums = array("Q", bytes(8 * rows))
        self.prime = 0x100000001B3
        self.mask = 0xFFFFFFFFFFFFFFFF
        self.n = 0

    def run(self, clock, bars, after):
        """Take instants later than `after` until the block is full; how many rows it has, 0 at the end."""
        active: cython.int[::1] = clock.active
        n: cython.Py_ssize_t
        self.n = 0
        while self.n < self.full:
            n = clock.advance()
            if n == 0:
                break
            if bars.now > after:
                self.take(bars, active, n)
        return self.n

    def take(self, bars, active, n):
        """Copy the newest bars of the first `n` of `active`."""
        i: cython.Py_ssize_t
        f: cython.Py_ssize_t
        k: cython.Py_ssize_t
        width: cython.Py_ssize_t = bars.width
        row: cython.Py_ssize_t
        base: cython.longlong
        column: cython.Py_ssize_t = 0
        for f in range(width):
            k = self.n
            if bars.base[f] < 0:  # nobody's field
                continue
            for i in range(n):
                row = active[i]
                base = bars.base[row * width + f]
                self.block[column * self.capacity + k] = bars.block[base + ((bars.count[row] - 1) & bars.mask)]
                k += 1
            column += 1
        k = self.n
        for i in range(n):
            self.codes[k] = active[i]
            self.stamps[k] = bars.now
            k += 1
        self.n = k
        return 0

    def fold(self, n):
        """Add the first `n` rows of the block to the counts and checksums of their feeds."""
        i: cython.Py_ssize_t
        f: cython.Py_ssize_t
        code: cython.Py_ssize_t
        h: cython.ulonglong
        for i in range(n):
            code = self.codes[i]
            h = self.sums[code] ^ (self.stamps[i] & self.mask)
            h = (h * self.prime) & self.mask
            for f in range(self.width):
                h ^= self.bits[f * self.capacity + i]
                h = (h * self.prime) & self.mask
                h ^= h >> 29
            self.sums[code] = h
            self.counts[code] += 1
            self.lasts[code] = self.stamps[i]
        return 0

    def column(self, f, n):
        """The first `n` values of a column, in place."""
        return memoryview(self.block)[f * self.capacity : f * self.capacity + n]
