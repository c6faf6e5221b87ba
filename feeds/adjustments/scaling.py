"""Scaling: factors of prices and volumes by stretches of time, applied to bars where they were just written."""

from array import array

CLOSE, VOLUME = 3, 4


class Scaling:
    """`until[k]`: the time label (ns) at which stretch `k` ends; its factors `price[k]` and `volume[k]`. One more stretch than
    ends: the last has none. `shift` is what labels lack of timestamps.
    """

    def __init__(self, until, price, volume, shift):
        self.until = array("q", until)
        self.price = array("d", price)
        self.volume = array("d", volume)
        self.segments = len(until)
        self.at = 0
        self.shift = shift

    def apply(self, bars, row, start, n):
        """Scale bars `start` to `start + n - 1` of a row, in time order from call to call."""
        i: cython.Py_ssize_t
        field: cython.Py_ssize_t
        base: cython.Py_ssize_t
        slot: cython.Py_ssize_t
        factor: cython.double
        place: cython.Py_ssize_t = row * bars.width
        for i in range(n):
            slot = (start + i) & bars.mask
            while self.at < self.segments and bars.stamps[bars.stampbase[row] + slot] - self.shift >= self.until[self.at]:
                self.at += 1
            factor = self.price[self.at]
            if factor != 1.0:
                for field in range(CLOSE + 1):
                    base = bars.base[place + field]
                    if base >= 0:
                        bars.block[base + slot] *= factor
            factor = self.volume[self.at]
            base = bars.base[place + VOLUME]
            if factor != 1.0 and base >= 0:
                bars.block[base + slot] *= factor
        return 0
