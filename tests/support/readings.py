"""The bars of one feed of any source, for tests of readers."""

from engine.core.storage.bars import IF_PRESENT, Bars
from feeds import open_feeds


def read(source, **options):
    """[(timestamp, open, high, low, close, volume)] of the one feed."""
    feeds = open_feeds(source, **options)
    bars = Bars(feeds.names)
    bars.wanted[4] = IF_PRESENT
    bars.allocate(64)
    source, n = feeds.sources()[0], 0
    while found := source.fill(bars, 0, n, 64 - n):
        n += found
    return [(bars.stamps[i], *(bars.block[bars.base[field] + i] for field in range(5))) for i in range(n)]
