"""CSV feeds with configurable columns, and backtrader's own format."""

from array import array
from math import fsum

from engine.compat.backtrader.feeds.csv_base import MANY, CSVDataBase, columns_of, complete
from engine.compat.backtrader.feeds.time_frame import TimeFrame
from engine.compat.backtrader.lines import column_kernels
from engine.compat.backtrader.lines.nodes import NAN
from engine.compat.backtrader.utils.dates import _dt, date2num

SMALL = 4_000_000  # bytes of a file that is parsed at once


def plain_columns(feed, mode, numbers):
    """(times, columns of numbers) of a small regular file, by the compiled parser; None where it is not there or refuses the file."""
    from math import fsum
    from os.path import getsize

    source = feed.p.dataname
    if not column_kernels.COMPILED or not isinstance(source, str) or len(feed.p.separator) != 1 or getsize(source) > SMALL:
        return None
    with open(source, "rb") as file:
        text = file.read()
    at = text.find(b"\n") + 1 if feed.p.headers else 0
    end = text.find(b"\n", at)
    result = text[at : end if end >= 0 else len(text)].count(feed.p.separator.encode())
    fields = result - (mode == 2)
    if fields < numbers or (not at and feed.p.headers):
        return None
    most = text.count(b"\n", at) + 1
    stamps, out = array("d", bytes(8 * most)), array("d", bytes(8 * most * fields))
    eos = feed.eos()
    high = fsum(eos)
    count = column_kernels.parse_rows(text, at, ord(feed.p.separator), mode, high, fsum((*eos, -high)), fields, most, stamps, out)
    if count < 1:
        return None
    return stamps[:count], [out[f * most : f * most + count] for f in range(fields)]


class GenericCSVData(CSVDataBase):
    """CSV with the places of its columns as parameters; -1 for none."""

    params = (
        ("nullvalue", NAN), ("dtformat", "%Y-%m-%d %H:%M:%S"), ("tmformat", "%H:%M:%S"), ("datetime", 0), ("time", -1),
        ("open", 1), ("high", 2), ("low", 3), ("close", 4), ("volume", 5), ("openinterest", 6),
    )  # fmt: skip

    def rows(self):
        if self.reads_lines():
            return super().rows()
        quick = self.plain_rows()
        if quick is None:
            quick = self.quick_rows()
        if quick is not None:
            return quick
        p = self.p
        number = self.timer()
        places = {}
        for name in self.names():
            if name != "datetime":
                place = getattr(p, name, None)
                places[name] = -1 if place is None else place
        lines = self.text()
        words = columns_of(lines, p.separator) if len(lines) <= MANY else None
        if words is not None and (p.time is None or p.time < 0):
            try:
                entries = {name: array("d", map(float, words[place])) for name, place in places.items() if place >= 0}
                entries["datetime"] = array("d", map(number, words[p.datetime]))
            except (ValueError, IndexError):
                pass  # some value is missing or wrong: row by row, they are told apart
            else:
                for name, place in places.items():
                    if place < 0:
                        entries[name] = array("d", [float(p.nullvalue)]) * len(entries["datetime"])
                return entries
        entries = {name: array("d") for name in self.names()}
        stamps = entries["datetime"]
        wanted = [(entries[name].append, place) for name, place in places.items() if place >= 0]
        separator, null = p.separator, float(p.nullvalue)
        when, clock = p.datetime, p.time
        timed = clock is not None and clock >= 0
        for row, line in enumerate(lines):
            tokens = line.split(separator)
            if not line:
                continue
            try:
                stamps.append(number(tokens[when] + "T" + tokens[clock] if timed else tokens[when]))
                for put, place in wanted:
                    word = tokens[place]
                    put(float(word) if word else null)
            except (ValueError, IndexError) as error:
                raise type(error)(f"{p.dataname}:{row + 1 + bool(p.headers)}: {error}") from None
        for name, place in places.items():
            if place < 0:
                entries[name] = array("d", [null]) * len(stamps)
        return entries

    _number = None

    def _loadline(self, linetokens):
        """Set the lines from the words of one row, for scripts that call the base's."""
        p = self.p
        if self._number is None:
            self._number = self.timer()
        timed = p.time is not None and p.time >= 0
        self.lines.datetime[0] = self._number(
            linetokens[p.datetime] + "T" + linetokens[p.time] if timed else linetokens[p.datetime]
        )
        for name in self.names():
            place = getattr(p, name, None)
            if name != "datetime":
                word = linetokens[place] if place is not None and place >= 0 else ""
                getattr(self.lines, name)[0] = float(word) if word else float(p.nullvalue)
        return True

    def plain_rows(self):
        """The rows of a small file whose first column has ISO dates."""
        p = self.p
        timed = p.time is not None and p.time >= 0
        daily = p.timeframe >= TimeFrame.Days
        mode = {"%Y-%m-%d": 0, "%Y-%m-%d %H:%M:%S": 3 if daily else 1, "%Y-%m-%dT%H:%M:%S": 3 if daily else 1}.get(p.dtformat)
        if timed:
            mode = 2 if (p.dtformat, p.tmformat, p.time) == ("%Y-%m-%d", "%H:%M:%S", 1) else None
        if mode is None or p.datetime != 0 or p.tzinput is not None or (mode == 0 and not daily):
            return None
        places = {name: getattr(p, name, None) for name in self.names() if name != "datetime"}
        used = [place for place in places.values() if place is not None and place >= 0]
        first = 1 + timed
        if not used or min(used) < first:
            return None
        parsed = plain_columns(self, mode, max(used) - first + 1)
        if parsed is None:
            return None
        entries = {"datetime": parsed[0]}
        for name, place in places.items():
            if place is not None and place >= 0:
                entries[name] = parsed[1][place - first]
            else:
                entries[name] = array("d", [float(p.nullvalue)]) * len(parsed[0])
        return entries

    def quick_rows(self):
        """The rows of a large plain file by the engine's own reader; None where the file is small or special."""
        from os.path import getsize

        p = self.p
        if not isinstance(p.dataname, str) or self._filters or p.tzinput is not None or p.tz is not None:
            return None
        try:
            if getsize(p.dataname) < 400_000:
                return None
        except OSError:
            return None
        from engine.compat.backtrader.feeds.engine_csv_decoder import read_csv

        return read_csv(self)

    def timer(self):
        """A function that gives the day number of a text."""
        p = self.p
        form = p.dtformat
        timed = p.time is not None and p.time >= 0
        daily = p.timeframe >= TimeFrame.Days
        eos = self.eos()
        zone = self.zone_in()
        if not isinstance(form, str):
            if callable(form):
                parse = form
            else:
                epoch = _dt.datetime(1970, 1, 1)
                kind = int if form == 1 else float

                def parse(text):
                    return epoch + _dt.timedelta(seconds=kind(text))
        else:
            parse = parser(form + "T" + p.tmformat if timed else form)

        def number(text):
            dt = parse(text)
            if zone is not None:
                dt = zone.localize(dt)
            num = date2num(dt)
            if daily and not timed:
                num = max(num, fsum((float(dt.toordinal()), *eos)))
            return num

        return number


class GenericCSV(GenericCSVData):
    pass


def parser(form):
    """A function from text in the format `form` to a datetime; ISO forms without strptime."""
    iso = _dt.datetime.fromisoformat
    known = {"%Y-%m-%d": 10, "%Y-%m-%d %H:%M:%S": 19, "%Y-%m-%dT%H:%M:%S": 19, "%Y-%m-%d %H:%M": 16, "%Y-%m-%dT%H:%M": 16,
             "%Y-%m-%dT%H:%M:%S.%f": 0, "%Y-%m-%d %H:%M:%S.%f": 0}  # fmt: skip
    strptime = _dt.datetime.strptime
    if form in known:
        length = known[form]

        def quick(text):
            if len(text) == length:
                try:
                    return iso(text)
                except ValueError:
                    pass
            return strptime(text, form)

        return quick
    if form == "%Y%m%d":
        return lambda text: (
            _dt.datetime(int(text[:4]), int(text[4:6]), int(text[6:])) if len(text) == 8 else strptime(text, form)
        )
    return lambda text: strptime(text, form)


class BacktraderCSVData(CSVDataBase):
    """`date[,time],open,high,low,close,volume,openinterest`, as in the samples."""

    def _loadline(self, linetokens):
        """Set the lines from the words of one row, for scripts that call the base's."""
        day = _dt.datetime.fromisoformat(linetokens[0])
        if len(linetokens) == 8:
            when = _dt.datetime.combine(day.date(), _dt.time.fromisoformat(linetokens[1]))
        else:
            when = _dt.datetime.combine(day.date(), self.p.sessionend)
        self.lines.datetime[0] = date2num(when)
        for name, word in zip(("open", "high", "low", "close", "volume", "openinterest"), linetokens[-6:]):
            getattr(self.lines, name)[0] = float(word)
        return True

    def plain_rows(self):
        """The rows of a small regular file."""
        source = self.p.dataname
        if not isinstance(source, str):
            return None
        with open(source, "rb") as file:
            head = file.readline()
            words = (file.readline() if self.p.headers else head).count(self.p.separator.encode()) + 1
        parsed = plain_columns(self, 2 if words == 8 else 0, 6) if words in (7, 8) else None
        if parsed is None:
            return None
        names = ("open", "high", "low", "close", "volume", "openinterest")
        return complete({**{name: array("d") for name in self.names()}, "datetime": parsed[0], **dict(zip(names, parsed[1]))})

    def by_columns(self):
        """All rows at once, where they are regular; else None, and they are read one by one."""
        if self.p.tzinput is not None:
            return None
        quick = self.plain_rows()
        if quick is not None:
            return quick
        lines = self.text()
        if len(lines) > MANY:
            if lines[0].count(self.p.separator) == 7 and isinstance(self.p.dataname, str) and not self._filters:
                del lines
                from engine.compat.backtrader.feeds.engine_csv_decoder import Regular, read_csv

                return read_csv(Regular(self))
            return None
        words = columns_of(lines, self.p.separator)
        if words is None or len(words) not in (7, 8):
            return None
        try:
            if len(words) == 8:
                iso = _dt.datetime.fromisoformat
                stamps = array("d", [date2num(iso(f"{day}T{time}")) for day, time in zip(words[0], words[1])])
            else:
                iso, eos = _dt.date.fromisoformat, self.eos()
                stamps = array("d", [fsum((float(iso(day).toordinal()), *eos)) for day in words[0]])
            entries = {name: array("d") for name in self.names()}
            entries["datetime"] = stamps
            for name, column in zip(("open", "high", "low", "close", "volume", "openinterest"), words[-6:]):
                entries[name] = array("d", map(float, column))
        except ValueError:
            return None
        return complete(entries)

    def rows(self):
        if self.reads_lines():
            return super().rows()
        quick = self.by_columns()
        if quick is not None:
            return quick
        entries = {name: array("d") for name in self.names()}
        order = [entries[name].append for name in ("open", "high", "low", "close", "volume", "openinterest")]
        stamps = entries["datetime"]
        eos = self.eos()
        separator = self.p.separator
        zone = self.zone_in()
        day = _dt.date
        for row, line in enumerate(self.text()):
            if not line:
                continue
            tokens = line.split(separator)
            text = tokens[0]
            try:
                if len(tokens) == 8:
                    dt = _dt.datetime.fromisoformat(f"{text[:10]}T{tokens[1][:8]}")
                    if zone is not None:
                        dt = zone.localize(dt)
                    stamps.append(date2num(dt))
                    values = tokens[2:]
                else:
                    when = day(int(text[:4]), int(text[5:7]), int(text[8:10]))
                    if zone is not None:
                        stamps.append(date2num(zone.localize(_dt.datetime.combine(when, self.p.sessionend))))
                    else:
                        stamps.append(fsum((float(when.toordinal()), *eos)))
                    values = tokens[1:]
                for put, word in zip(order, values):
                    put(float(word))
            except (ValueError, IndexError) as error:
                raise type(error)(f"{self.p.dataname}:{row + 1 + bool(self.p.headers)}: {error}") from None
        return complete(entries)


class BacktraderCSV(BacktraderCSVData):
    pass


class MT4CSVData(GenericCSVData):
    params = (
        ("dtformat", "%Y.%m.%d"), ("tmformat", "%H:%M"), ("datetime", 0), ("time", 1), ("open", 2), ("high", 3), ("low", 4),
        ("close", 5), ("volume", 6), ("openinterest", -1),
    )  # fmt: skip


class SierraChartCSVData(GenericCSVData):
    params = (("dtformat", "%Y/%m/%d"),)
