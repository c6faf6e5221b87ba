"""Feeds that join several feeds: one after the other, or rolled over."""

from array import array

from engine.compat.backtrader.feeds.feed_base import AbstractDataBase
from engine.compat.backtrader.lines.columns_and_clocks import PHASE


class Chainer(AbstractDataBase):
    """Feeds one after the other; bars that are not later than the last one are left out."""

    def __init__(self, *args):
        self._args = list(args)
        self._which = []
        if args:
            self._timeframe, self._compression = args[0]._timeframe, args[0]._compression

    @property
    def _d(self):
        """The feed that the newest bar came from."""
        at = self._store.clock.i
        return self._args[self._which[at]] if 0 <= at < len(self._which) else self._args[-1]

    def rows(self):
        entries = {name: array("d") for name in self.names()}
        building, PHASE.building = PHASE.building, False
        try:
            for source in self._args:
                source.setenvironment(self._env)
                source.begin()
            self.join(entries)
        finally:
            PHASE.building = building
        return entries

    def join(self, found):
        for number, source in enumerate(self._args):
            while step(source):
                self.put(found, number)

    def put(self, found, number):
        """Add the newest bar of a feed."""
        source = self._args[number]
        if found["datetime"] and source.datetime[0] <= found["datetime"][-1]:
            return
        for name in found:
            found[name].append(getattr(source.lines, name)[0])
        self._which.append(number)


class RollOver(Chainer):
    """Futures one after the other; `checkdate` and `checkcondition` decide at a bar whether the next one takes its place."""

    params = (("checkdate", None), ("checkcondition", None))

    def join(self, found):
        number, last = 0, len(self._args) - 1
        while True:
            source = self._args[number]
            if not step(source):
                if number == last:
                    return
                number += 1
                if len(self._args[number]):
                    self.put(found, number)
                continue
            follower = None
            if number < last and self.p.checkdate is not None:
                follower = self._args[number + 1]
                while not len(follower) or follower.datetime[0] < source.datetime[0]:
                    if not step(follower):
                        follower = None
                        break
            if self.p.checkdate is not None and self.p.checkdate(source.datetime.datetime(0), source) and follower is not None:
                condition = self.p.checkcondition
                if condition is None or condition(source, follower):
                    number += 1
            self.put(found, number)


def step(source):
    """Advance a feed by one bar."""
    clock = source._store.clock
    if clock.i + 1 >= clock.n:
        return False
    clock.i += 1
    return True
