"""Feeds that read pandas frames."""

from array import array

from engine.compat.backtrader.feeds.csv_base import complete
from engine.compat.backtrader.feeds.feed_base import AbstractDataBase
from engine.compat.backtrader.lines.nodes import NAN
from engine.compat.backtrader.utils.dates import date2num
from engine.errors import DataError


class PandasDirectData(AbstractDataBase):
    """A frame by the places of its columns, in the order of `itertuples`."""

    params = (("datetime", 0), ("open", 1), ("high", 2), ("low", 3), ("close", 4), ("volume", 5), ("openinterest", 6))

    def rows(self):
        entries = {name: array("d") for name in self.names()}
        for row in self.p.dataname.itertuples():
            for name in self.names():
                place = getattr(self.p, name, None)
                if name == "datetime":
                    entries[name].append(date2num(row[place].to_pydatetime()))
                elif place is not None and place >= 0:
                    entries[name].append(float(row[place]))
        return complete(entries)


class PandasData(AbstractDataBase):
    """A frame by the names of its columns (-1 finds them, None is not there); the index has the times."""

    params = (
        ("nocase", True), ("datetime", None), ("open", -1), ("high", -1), ("low", -1), ("close", -1), ("volume", -1),
        ("openinterest", -1),
    )  # fmt: skip
    datafields = ["datetime", "open", "high", "low", "close", "volume", "openinterest"]

    def rows(self):
        frame = self.p.dataname
        names = list(frame.columns)
        lowered = {str(name).lower() if self.p.nocase else name: name for name in reversed(names)}
        numeric = isinstance(names[0], int) if names else False
        count = len(frame)
        entries = {}
        for line in self.names():
            where = getattr(self.p, line, None)
            if line == "datetime":
                if where is None:
                    times = frame.index
                elif isinstance(where, int):
                    times = frame.iloc[:, where] if where >= 0 else frame[lowered["datetime"]]
                else:
                    times = frame[self.column(where, lowered, names, numeric)]
                entries[line] = self.numbers(times)
                continue
            if where is None:
                column = None
            elif isinstance(where, int) and not isinstance(where, bool):
                if where >= 0:
                    column = frame.iloc[:, where]
                else:
                    name = lowered.get(line.lower() if self.p.nocase else line)
                    column = None if name is None else frame[name]
            else:
                column = frame[self.column(where, lowered, names, numeric)]
            entries[line] = array("d", [NAN]) * count if column is None else array("d", column.astype(float).tolist())
        return entries

    def column(self, where, lowered, names, numeric):
        if where in names:
            return where
        key = where.lower() if self.p.nocase and isinstance(where, str) else where
        if key in lowered:
            return lowered[key]
        raise DataError(f"the frame has no column {where!r}; it has {', '.join(map(str, names))}")

    def numbers(self, times):
        """Day numbers of a column of times; aware ones are moved to UTC."""
        result = array("d")
        for when in times:
            result.append(date2num(when.to_pydatetime() if hasattr(when, "to_pydatetime") else when))
        return result
