"""Feeds that join several feeds: one after the other, or rolled over."""

from array import array

from engine.compat.backtrader.feeds.feed_base import AbstractDataBase
from engine.compat.backtrader.lines.nodes import TIMES


class Chainer(AbstractDataBase):
    """Feeds one after the other."""

    def __init__(self, *args):
        self._args = args
        if args:
            self._timeframe, self._compression = args[0]._timeframe, args[0]._compression

    def rows(self):
        found = None
        for source in self._args:
            columns = source.load_columns()
            if found is None:
                found = {name: array("d", column) for name, column in columns.items()}
                continue
            last = found["datetime"][-1]
            for i, num in enumerate(columns["datetime"]):
                if num > last:
                    for name in found:
                        found[name].append(columns[name][i])
        return found


class RollOver(AbstractDataBase):
    """Futures one after the other, with the day of the roll from `checkdate` and `checkcondition`."""

    params = (("checkdate", None), ("checkcondition", None))

    def __init__(self, *args):
        self._rolls = list(args)
        if args:
            self._timeframe, self._compression = args[0]._timeframe, args[0]._compression

    def rows(self):
        queue = list(self._rolls)
        for source in queue:
            source.begin()
        found = {name: array("d") for name in self.names()}
        current = queue.pop(0)

        def advance(data):
            clock = data._store.clock
            if clock.i + 1 >= clock.n:
                return False
            clock.i += 1
            return True

        while current is not None:
            if not advance(current):
                current = queue.pop(0) if queue else None
                continue
            if queue:
                ahead = queue[0]
                now = current.datetime.datetime(0)
                while len(ahead) < ahead.buflen():
                    clock = ahead._store.clock
                    if TIMES[id(clock)].array[clock.i + 1] > current.datetime[0]:
                        break
                    advance(ahead)
                if (self.p.checkdate is None or self.p.checkdate(now, current)) and (
                    self.p.checkcondition is None or self.p.checkcondition(current, ahead)
                ):
                    self.put(found, current)
                    last = current.datetime[0]
                    current = queue.pop(0)
                    while len(current) and current.datetime[0] > last and current._store.clock.i > 0:
                        current._store.clock.i -= 1
                    continue
            self.put(found, current)
        return found

    def put(self, found, data):
        for name in found:
            found[name].append(getattr(data.lines, name)[0])
