"""The base class of CSV feeds."""

from array import array
from math import fsum

from engine.compat.backtrader.feeds.feed_base import AbstractDataBase
from engine.compat.backtrader.lines.nodes import NAN
from engine.compat.backtrader.utils.dates import Localizer, _dt, tzparse

MANY = 50_000  # rows that are split all at once


SKIPPED = ()  # what `_loadline` gives for a row without a bar


class CSVDataBase(AbstractDataBase):
    """Base of CSV feeds: `_loadline(linetokens)` sets the lines of one bar."""

    f = None
    params = (("headers", True), ("separator", ","))

    def _setup(self):
        super()._setup()
        if not self._name and isinstance(self.p.dataname, str):
            from os.path import basename, splitext

            self._name = splitext(basename(self.p.dataname))[0]

    def text(self):
        """The lines of the file, without its header."""
        source = self.p.dataname
        if hasattr(source, "readline"):
            lines = source.read().splitlines()
        else:
            with open(source) as file:
                lines = file.read().splitlines()
        return lines[1:] if self.p.headers else lines

    def rows(self):
        if self.reads_lines():
            lines = iter(self.text())
            separator = self.p.separator

            def load():
                for line in lines:
                    if line:
                        tokens = line.rstrip("\n").split(separator)
                        loaded = self._loadline(tokens)
                        if loaded is not SKIPPED:
                            return bool(loaded)
                return False
                return False

            return self.pull(load)
        return super().rows()

    def reads_lines(self):
        """Whether the script has its own `_loadline`."""
        return not type(self)._loadline.__module__.startswith("engine.compat.")

    def _loadline(self, linetokens):
        raise NotImplementedError(f"{type(self).__name__} does not define _loadline")

    def _getnextline(self):
        raise NotImplementedError

    def eos(self):
        end = self.p.sessionend
        return (end.hour / 24.0, end.minute / 1440.0, end.second / 86400.0, end.microsecond / 86400e6)

    def day_number(self, year, month, day, eos):
        return fsum((float(_dt.date(year, month, day).toordinal()), *eos))

    def zone_in(self):
        arguments = self.p.tzinput
        return None if arguments is None else Localizer(tzparse(arguments))


CSVFeedBase = CSVDataBase


def columns_of(lines, separator):
    """The words of the lines, column by column; None where the lines do not have the same number of them."""
    rows = [line.split(separator) for line in lines if line]
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return None
    return list(zip(*rows))


def complete(found):
    """Fill lines that a file does not have."""
    count = len(found["datetime"])
    for name, column in found.items():
        if len(column) != count:
            found[name] = array("d", [NAN]) * count
    return found
