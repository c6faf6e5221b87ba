"""Feeds without end that take no memory: bars are computed where they are asked for."""

from array import array

from engine.core.ports import Source
from engine.core.storage.bars import SKIP

MINUTE = 60_000_000_000


class Wave(Source):
    """Integer noise around 100 from a congruential generator, a bar a minute."""

    def __init__(self, name, seed, n):
        Source.__init__(self, name)
        self.state, self.left, self.ts = seed, n, 0

    def fill(self, bars, row, start, limit):
        n = min(limit, self.left, 256)
        self.left -= n
        block, stamps = memoryview(bars.block), memoryview(bars.stamps)
        for t in range(start, start + n):
            self.state = (self.state * 1_103_515_245 + 12_345) % 2_147_483_648
            middle = 95.0 + self.state % 1009 % 11
            self.ts += MINUTE
            stamps[bars.stampbase[row] + (t & bars.mask)] = self.ts
            for field, value in enumerate((middle, middle + 2, middle - 2, middle + 1, 10.0, 0.0)):
                if bars.wanted[field] != SKIP:
                    block[bars.base[row * bars.width + field] + (t & bars.mask)] = value
        return n


class Endless:
    """`count` of them, each `n` bars long, as the engine expects feeds to be."""

    def __init__(self, count, n):
        self.names = [f"W{i:02d}" for i in range(count)]
        self.n = n

    def sources(self):
        return [Wave(name, 17 * i + 1, self.n) for i, name in enumerate(self.names)]

    def files(self):
        return []

    def estimate_rows(self):
        return self.n * len(self.names)


class Tile(Source):
    """The same few thousand bars over and over, copied by whole slices: next to nothing a bar."""

    SIZE = 4096

    def __init__(self, name, seed, n):
        Source.__init__(self, name)
        wave = [95.0 + (i * i * 31 + seed * i) % 1009 % 11 for i in range(self.SIZE)]
        shifts = (0.0, 2.0, -2.0, 1.0)
        self.pattern = [array("d", [value + shift for value in wave]) for shift in shifts]
        self.pattern += [array("d", [10.0]) * self.SIZE, array("d", bytes(8 * self.SIZE))]
        self.left, self.done = n, 0

    def fill(self, bars, row, start, limit):
        at = self.done % self.SIZE
        room = bars.mask + 1 - (start & bars.mask)
        n = min(limit, self.left, self.SIZE - at, room)
        block, stamps = memoryview(bars.block), memoryview(bars.stamps)
        place = bars.stampbase[row] + (start & bars.mask)
        stamps[place : place + n] = array("q", range((self.done + 1) * MINUTE, (self.done + n + 1) * MINUTE, MINUTE))
        for field, values in enumerate(self.pattern):
            if bars.wanted[field] != SKIP:
                place = bars.base[row * bars.width + field] + (start & bars.mask)
                block[place : place + n] = memoryview(values)[at : at + n]
        self.left -= n
        self.done += n
        return n


class Tiles(Endless):
    """`count` of these."""

    def sources(self):
        return [Tile(name, 17 * i + 1, self.n) for i, name in enumerate(self.names)]
