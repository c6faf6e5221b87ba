"""Runs with `exactbars`: bars are read in pieces, and only the last ones stay in memory.

Each feed has columns of a fixed size. When its bars are used up, the newest are moved to the front, more are read behind them,
and the indicators of that feed are computed for the new ones.
"""

from array import array

from engine.compat.backtrader.lines.columns_and_clocks import Merge
from engine.compat.backtrader.lines.nodes import TIMES

NAN = float("nan")
SHARE = 65536  # bars of all feeds together that are read ahead


def prepare(datas):
    """Return the reader of feeds in pieces, or None if a feed cannot be read that way and all bars are loaded."""
    from engine.compat.backtrader.feeds.csv_feeds import GenericCSVData

    for data in datas:
        kind = type(data)
        plain = isinstance(data, GenericCSVData) and not data.reads_lines() and kind.rows is GenericCSVData.rows
        if not plain or data._filters or data.p.tz is not None or data.p.tzinput is not None:
            return None
        if not isinstance(data.p.dataname, str):
            return None
    from engine.compat.backtrader.feeds.engine_csv_decoder import opened

    sources = [opened(data, 16384 if len(datas) > 4 else 65536) for data in datas]
    if any(source is None for source in sources):
        return None
    block = max(256, min(16384, SHARE // len(datas)))
    return Streams([Piecewise(data, source, block) for data, source in zip(datas, sources)])


class Streams:
    """The feeds of a run that are read in pieces."""

    def __init__(self, feeds):
        self.feeds = feeds
        self.owners = {id(feed.data) for feed in feeds}

    def __contains__(self, data):
        return id(data) in self.owners

    def begin(self, nodes):
        """The indicators are known: read the first pieces."""
        for feed in self.feeds:
            feed.begin([node for node in nodes if node.clock is feed.clock])

    def merge(self, clocks):
        return StreamMerge(self.feeds, clocks)


class StreamMerge:
    """Advances the feeds, and reads on where one has used up its bars."""

    def __init__(self, feeds, clocks):
        self.feeds = list(feeds)
        self.inner = Merge(clocks, [TIMES[id(clock)].array for clock in clocks])

    def step(self):
        for feed in self.feeds:
            clock = feed.clock
            if clock.i + 1 >= clock.n and not feed.over:
                feed.refill()
        return self.inner.step()


class Piecewise:
    """One feed that is read in pieces."""

    def __init__(self, data, source, block):
        self.data = data
        self.clock = data._store.clock
        self.source = source
        self.block = block
        self.over = False
        clock = self.clock
        clock.i, clock.lo, clock.n = -1, 0, 0
        for name in data.names():
            data.lines.__dict__[name]._store.minperiod = 1
        TIMES[id(clock)] = data.lines.datetime._store
        self.stores = [data.lines.__dict__[name]._store for name in data.names()]

    def begin(self, nodes):
        from engine.compat.backtrader.feeds.engine_csv_decoder import parts

        self.nodes = nodes
        deepest = max([node._store.minperiod for node in nodes], default=1)
        self.keep = max(128 if self.block < 4096 else 4096, 2 * deepest)
        size = self.keep + 2 * self.block
        for store in self.stores:
            store.bind(array("d", [NAN]) * size)
        for node in nodes:
            node.allocate(size)
        self.stores += [store for node in nodes for store in node.stores()]
        self.size = size
        self.lows, self.highs = self.data.limits()
        self.pieces = parts(self.source, self.data, self.block)

    def refill(self):
        """Move the newest bars to the front and read more behind them."""
        from engine.compat.backtrader.feeds.engine_csv_decoder import times as times_of

        clock = self.clock
        while True:
            piece = next(self.pieces, None)
            if piece is None:
                self.over = True
                return
            stamps, fields = piece
            times = times_of(self.data, stamps)
            begin, end = 0, len(times)
            if end and (times[0] < self.lows or times[end - 1] > self.highs):
                while begin < end and times[begin] < self.lows:
                    begin += 1
                if times[end - 1] > self.highs:
                    self.over = True
                    while end > begin and times[end - 1] > self.highs:
                        end -= 1
            if end > begin or self.over:
                break
        count = end - begin
        used = clock.n - clock.lo
        if used + count > self.size:
            shift = used - self.keep
            for store in self.stores:
                values = store.array
                values[: self.keep] = values[shift:used]
            clock.lo += shift
            used = self.keep
        null = float(self.data.p.nullvalue)
        for name in self.data.names():
            column = self.data.lines.__dict__[name]._store.array
            if name == "datetime":
                column[used : used + count] = times[begin:end]
            elif name in fields:
                part = array("d")
                part.frombytes(fields[name][begin:end].cast("B"))
                column[used : used + count] = part
            else:
                column[used : used + count] = array("d", [null]) * count
        start = clock.n
        clock.n += count
        for node in self.nodes:
            node.compute(start, clock.n)
