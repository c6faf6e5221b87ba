"""Feeds without end that take no memory: bars are computed where they are asked for."""

from engine.core.bars import SKIP
from engine.core.ports import Source

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
