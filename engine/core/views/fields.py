"""Fields: the standard columns of bars as attributes of everything with columns: a feed, all feeds, their slow bars."""


class Fields:
    """`column(name)` of a subclass returns any column; the standard ones are attributes."""

    def column(self, name):
        raise NotImplementedError

    @property
    def open(self):
        return self.column("open")

    @property
    def high(self):
        return self.column("high")

    @property
    def low(self):
        return self.column("low")

    @property
    def close(self):
        return self.column("close")

    @property
    def volume(self):
        return self.column("volume")

    @property
    def openinterest(self):
        return self.column("openinterest")
