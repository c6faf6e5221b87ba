"""ColumnReader: stretches of plain columns of a file, read into memory that all sources of a run share.

Place in the flow: values of an Arrow IPC file that are float64 and int64 already need no decoding: they are read to where the
`ColumnDecoder` checks them on their way into the bar table. A file costs its descriptor, however many are read side by side.
"""

from array import array

try:
    import cython
except ImportError:
    from engine._util import cython_shim as cython

from engine._util.platform_files import pread

HIGHEST = 2**63 - 1
WORDS = 2**64 - 1
ABSENT = -HIGHEST  # stands for a timestamp that int64 nanoseconds cannot hold


def read_rings(fd, places, bars, row, fields, start, n):
    """Read `n` timestamps and values of `fields` from their `places` in a file to where bars from `start` of a row on belong.

    Return False if the file ends before.
    """
    i: cython.Py_ssize_t
    slot: cython.longlong = start & bars.mask
    head: cython.longlong = n
    base: cython.longlong
    actual: cython.longlong = 8 * n
    if bars.mask >= 0 and head > bars.mask + 1 - slot:
        head = bars.mask + 1 - slot
    for i in range(len(places)):
        base = bars.stampbase[row] if i == 0 else bars.base[row * bars.width + fields[i - 1]]
        if cython.compiled:
            if i == 0:
                actual = read_at(fd, cython.address(bars.stamps[base + slot]), 8 * head, places[i])
                if head < n and actual == 8 * head:
                    actual += read_at(fd, cython.address(bars.stamps[base]), 8 * (n - head), places[i] + 8 * head)
            else:
                actual = read_at(fd, cython.address(bars.block[base + slot]), 8 * head, places[i])
                if head < n and actual == 8 * head:
                    actual += read_at(fd, cython.address(bars.block[base]), 8 * (n - head), places[i] + 8 * head)
        else:
            data = pread(fd, 8 * n, places[i])
            actual = len(data)
            if actual == 8 * n:
                table = bars.block if i else bars.stamps
                values = array("d" if i else "q", data)
                table[base + slot : base + slot + head] = values[:head]
                if head < n:
                    table[base : base + n - head] = values[head:]
        if actual < 8 * n:
            return False
    return True


class ColumnReader:
    """Reads up to `rows` rows at a time: timestamps into `stamps`, symbols into `numbers`, float64 columns into `lines`.

    `sums`: of all that was read of timestamps, symbols and each column, as words modulo 2**64, before any conversion.
    """

    def __init__(self, rows, columns):
        self.rows = rows
        self.stamps = array("q", bytes(8 * rows))
        self.lines = [array("d", bytes(8 * rows)) for _ in range(columns)]
        self.numbers = array("i", bytes(4 * rows))
        self.sums = array("Q", bytes(8 * (2 + columns)))

    def read(self, fd, places, whole, row, n, scale):
        """Read `n` rows from `row` on; return False if the file ends before. An OSError is raised as it is.

        `places`: where the timestamps begin, then the other columns. `whole`: which of them are int64; the others are float64.
        `scale`: ns of a unit of the timestamps.
        """
        i: cython.Py_ssize_t
        actual: cython.longlong
        stamps: cython.longlong[::1] = self.stamps
        sums: cython.ulonglong[::1] = self.sums
        if cython.compiled:
            with cython.nogil:
                actual = read_at(fd, cython.address(stamps[0]), 8 * n, places[0] + 8 * row)
                if actual == 8 * n:
                    sums[0] += sum_of_words(cython.address(stamps[0]), n)
            if actual < 0:
                raise OSError(5, "Input/output error")
        else:
            data = pread(fd, 8 * n, places[0] + 8 * row)
            actual = len(data)
            if actual == 8 * n:
                stamps[:n] = array("q", data)
                sums[0] = (sums[0] + sum(array("Q", data))) & WORDS
        if actual < 8 * n:
            return False
        if scale != 1:
            self.scaled(stamps, n, scale)
        complete: cython.bint = True
        for i in range(1, len(places)):
            complete = complete and self.values(fd, self.lines[i - 1], places[i] + 8 * row, n, whole[i], i + 1)
        return complete

    def read_numbers(self, fd, place, n, table):
        """Read `n` int32 numbers into `numbers` and replace each by its entry of a table.

        Return False if one has no entry, or if the file ends before.
        """
        i: cython.Py_ssize_t
        actual: cython.longlong
        size: cython.Py_ssize_t = len(table)
        numbers: cython.int[::1] = self.numbers
        sums: cython.ulonglong[::1] = self.sums
        if cython.compiled:
            with cython.nogil:
                actual = read_at(fd, cython.address(numbers[0]), 4 * n, place)
                if actual == 4 * n:
                    sums[1] += sum_of_numbers(cython.address(numbers[0]), n)
            if actual < 0:
                raise OSError(5, "Input/output error")
        else:
            data = pread(fd, 4 * n, place)
            actual = len(data)
            if actual == 4 * n:
                numbers[:n] = array("i", data)
                sums[1] = (sums[1] + sum(array("I", data))) & WORDS
        if actual < 4 * n:
            return False
        for i in range(n):
            if numbers[i] < 0 or numbers[i] >= size:
                return False
            numbers[i] = table[numbers[i]]
        return True

    def values(self, fd, line, place, n, whole, number):
        """Read one column, which is `number` in `sums`; return False if the file ends before."""
        actual: cython.longlong
        sums: cython.ulonglong[::1] = self.sums
        if cython.compiled:
            with cython.nogil:
                actual = read_at(fd, cython.address(line[0]), 8 * n, place)
                if actual == 8 * n:
                    sums[number] += sum_of_words(cython.address(line[0]), n)
                if whole and actual == 8 * n:
                    to_doubles(cython.address(line[0]), n)
            if actual < 0:
                raise OSError(5, "Input/output error")
        else:
            data = pread(fd, 8 * n, place)
            actual = len(data)
            if actual == 8 * n:
                line[:n] = array("d", array("q", data) if whole else data)
                sums[number] = (sums[number] + sum(array("Q", data))) & WORDS
        return actual == 8 * n

    def scaled(self, stamps, n, scale):
        """Turn timestamps of another unit into ns."""
        i: cython.Py_ssize_t
        bound: cython.longlong = HIGHEST // scale
        for i in range(n):
            if stamps[i] > bound or stamps[i] < -bound:
                stamps[i] = ABSENT
            else:
                stamps[i] *= scale
