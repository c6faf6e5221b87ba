"""Data feeds: CSV files of several kinds, pandas frames, and the base classes that scripts derive their own from."""

import datetime as _dt
import io
from array import array
from math import fsum

from engine.compat.backtrader.core import Clock, LineBase, Store
from engine.compat.backtrader.dates import TIME_MAX, Localizer, date2num, num2date, tzparse
from engine.compat.backtrader.indicator import Lines, MetaSeries, Series
from engine.compat.backtrader.lines import BUILD, PLOTTING, SEEN, TIMES, Line
from engine.errors import DataError

NAN = float("nan")
MANY = 50_000  # rows that are split all at once


class TimeFrame:
    """Lengths of bars."""

    (Ticks, MicroSeconds, Seconds, Minutes, Days, Weeks, Months, Years, NoTimeFrame) = range(1, 10)
    Names = ["", "Ticks", "MicroSeconds", "Seconds", "Minutes", "Days", "Weeks", "Months", "Years", "NoTimeFrame"]
    names = Names

    @classmethod
    def getname(cls, tframe, compression=None):
        name = cls.Names[tframe]
        return name if compression is None or compression > 1 or name == cls.Names[-1] else name[:-1]

    @classmethod
    def TFrame(cls, name):  # noqa: N802, the name that scripts use
        return getattr(cls, name)

    @classmethod
    def TName(cls, tframe):  # noqa: N802
        return cls.Names[tframe]


class MetaFeed(MetaSeries):
    """Makes a feed; its clock and lines exist from the beginning, its values from the run on."""

    def __call__(cls, *args, **options):
        made = cls.__new__(cls)
        for name in PLOTTING:
            if name in options and name not in cls._defaults:
                setattr(made.plotinfo, name, options.pop(name))
                BUILD.cosmetics += 1
        made.p = made.params = cls.split(options)
        made.seat()
        made.__init__(*args, **options)
        return made


class DateLine(Line):
    """Times of the bars as day numbers; `datetime(0)`, `date(0)`, `time(0)` in the zone of the feed."""

    zone = None

    def datetime(self, ago=0, tz=None, naive=True):
        return num2date(self[ago], tz or self.zone, naive)


class AbstractDataBase(Series, metaclass=MetaFeed):
    """Base of all feeds."""

    lines = ("close", "low", "high", "open", "volume", "openinterest", "datetime")
    params = (
        ("dataname", None), ("name", ""), ("compression", 1), ("timeframe", TimeFrame.Days), ("fromdate", None),
        ("todate", None), ("sessionstart", None), ("sessionend", None), ("filters", []), ("tz", None), ("tzinput", None),
        ("qcheck", 0.0), ("calendar", None),
    )  # fmt: skip
    (CONNECTED, DISCONNECTED, CONNBROKEN, DELAYED, LIVE, NOTSUBSCRIBED, NOTSUPPORTED_TF, UNKNOWN) = range(8)
    _NOTIFNAMES = ["CONNECTED", "DISCONNECTED", "CONNBROKEN", "DELAYED", "LIVE", "NOTSUBSCRIBED", "NOTSUPPORTED_TIMEFRAME",
                   "UNKNOWN"]  # fmt: skip
    Close, Low, High, Open, Volume, OpenInterest, DateTime = range(7)
    _compensate = None
    replaying = False
    _started = False
    columns = None
    seen = None  # when each bar can be seen, where that is not its own time
    resampling = None

    def __init__(self):
        pass

    def seat(self):
        clock = Clock()
        LineBase.__init__(self, Store(clock))
        self.give_lines(type(self)._linenames, clock)
        lines = self.lines
        dates = DateLine(lines.datetime._store)
        dates._name = "datetime"
        lines._lines[list(lines._names).index("datetime")] = dates
        lines.__dict__["datetime"] = dates
        self.__dict__["datetime"] = dates
        self._store = lines._lines[0]._store
        self.datas = [self]
        self._name = self.p.name or ""
        self._dataname = self.p.dataname
        self._timeframe = self.p.timeframe
        self._compression = self.p.compression
        self._id = 0
        self._filters = []
        self._tz = None
        self._env = None
        if isinstance(self.p.sessionstart, _dt.datetime):
            self.p.sessionstart = self.p.sessionstart.time()
        elif self.p.sessionstart is None:
            self.p.sessionstart = _dt.time.min
        if isinstance(self.p.sessionend, _dt.datetime):
            self.p.sessionend = self.p.sessionend.time()
        elif self.p.sessionend is None:
            self.p.sessionend = TIME_MAX
        for item in self.p.filters:
            if isinstance(item, (list, tuple)):
                self.addfilter(item[0], *item[1:])
            else:
                self.addfilter(item)

    def start(self):
        pass

    def stop(self):
        pass

    def preload(self):
        pass

    def _start(self):
        self.start()

    def setenvironment(self, env):
        self._env = env

    def getenvironment(self):
        return self._env

    def islive(self):
        return False

    def haslivedata(self):
        return False

    def buflen(self):
        return self._store.clock.n

    def get_name(self):
        return self._name

    def getfeed(self):
        return None

    def date2num(self, dt):
        return date2num(dt, self._tz if self._tz is not None else None)

    def num2date(self, dt=None, tz=None, naive=True):
        if dt is None:
            return self.datetime.datetime(0, tz, naive)
        return num2date(dt, tz or self._tz, naive)

    def session_end_of(self, num):
        return date2num(_dt.datetime.combine(num2date(num).date(), self.p.sessionend))

    def session_end_after(self, num):
        """The end of the session that a time belongs to."""
        if not num:
            return 0.0
        now = num2date(num)
        end = _dt.datetime.combine(now.date(), self.p.sessionend)
        if end < now:
            end += _dt.timedelta(days=1)
        return date2num(end)

    # filters, slower bars, copies
    def addfilter(self, kind, *args, **options):
        self._filters.append((kind, args, options))

    def size(self):
        """The number of lines."""
        return len(self.names())

    def compensate(self, other):
        """Operations on this data count for the position in `other`."""
        self._compensate = other

    def addfilter_simple(self, function, *args, **options):
        from engine.compat.backtrader.filters import SimpleFilterWrapper

        self._filters.append((SimpleFilterWrapper, (function, args, options), {}))

    def resample(self, **options):
        from engine.compat.backtrader.resample import Resampler

        self.addfilter(Resampler, **options)
        self._timeframe = options.get("timeframe", self._timeframe)
        self._compression = options.get("compression", 1)

    def replay(self, **options):
        self.replaying = True
        self.resampling = options
        self._timeframe = options.get("timeframe", self._timeframe)
        self._compression = options.get("compression", 1)

    def clone(self, **options):
        return DataClone(dataname=self, **options)

    def copyas(self, name, **options):
        made = DataClone(dataname=self, **options)
        made._dataname = name
        made._name = name
        return made

    # loading
    def names(self):
        return type(self)._linenames

    def rows(self):
        """{line: values} of all bars, before filters; scripts' feeds define `_load`."""
        return self.pull(self._load)

    def _load(self):
        return False

    def pull(self, load):
        """Call a script's `_load`, which sets `self.lines.x[0]`, until it has no more bars."""
        clock = self._store.clock
        stores = {name: self.lines.__dict__[name]._store for name in self.names()}
        found = {name: array("d") for name in stores}
        clock.i, clock.lo, clock.n = 0, 0, 1
        for store in stores.values():
            store.bind(array("d", [NAN]))
        count = 0
        while True:
            for store in stores.values():
                store.array[0] = NAN
            if not load():
                break
            for name, store in stores.items():
                found[name].append(store.array[0])
            count += 1
        clock.i, clock.n = -1, 0
        for store in stores.values():
            store.bind(array("d"))
        return found

    def limits(self):
        begin, end = float("-inf"), float("inf")
        p = self.p
        if p.fromdate is not None and p.fromdate:
            given = p.fromdate
            begin = date2num(given if hasattr(given, "hour") else _dt.datetime.combine(given, p.sessionstart))
        if p.todate is not None and p.todate:
            given = p.todate
            end = date2num(given if hasattr(given, "hour") else _dt.datetime.combine(given, p.sessionend))
        return begin, end

    def load_columns(self):
        """All bars, between `fromdate` and `todate`, filtered; read once for all runs."""
        if self.columns is not None:
            return self.columns
        self._tz = tzparse(self.p.tz) if self.p.tz is not None else None
        self.datetime.zone = self._tz
        if not self._started:
            self._started = True
            self.start()
        columns = self.rows()
        begin, end = self.limits()
        stamps = columns["datetime"]
        if begin > float("-inf") or end < float("inf"):
            keep = []
            for i, num in enumerate(stamps):
                if num > end:
                    break
                if num >= begin:
                    keep.append(i)
            if len(keep) != len(stamps):
                if keep and keep[-1] - keep[0] + 1 == len(keep):
                    columns = {name: column[keep[0] : keep[-1] + 1] for name, column in columns.items()}
                else:
                    columns = {name: array("d", [column[i] for i in keep]) for name, column in columns.items()}
        for kind, args, options in self._filters:
            from engine.compat.backtrader.filters import apply

            columns = apply(self, kind, args, options, columns)
            seen = columns.pop("seen", None)
            if isinstance(self, DataClone):
                self.seen = seen
        self.columns = columns
        self.stop()
        return columns

    def begin(self):
        """Bind the lines to the bars, before a run."""
        columns = self.load_columns()
        clock = self._store.clock
        clock.i, clock.lo, clock.n = -1, 0, len(columns["datetime"])
        for name in self.names():
            line = self.lines.__dict__[name]
            line._store.bind(columns[name] if name in columns else array("d", [NAN]) * clock.n)
            line._store.minperiod = 1
        TIMES[id(clock)] = self.lines.datetime._store
        if self.seen is not None:
            SEEN[id(clock)] = self.seen

    @property
    def _clock(self):
        return self


DataBase = AbstractDataBase
FeedBase = AbstractDataBase
OHLCDateTime = OHLC = DataSeries = AbstractDataBase


class DataClone(AbstractDataBase):
    """The bars of another feed, as a feed of its own."""

    def seat(self):
        source = self.p.dataname
        for name in ("timeframe", "compression", "sessionstart", "sessionend", "tz", "tzinput", "fromdate", "todate"):
            if name in source.p.__dict__:
                setattr(self.p, name, getattr(source.p, name))
        super().seat()
        self._name = source._name
        self._timeframe, self._compression = source._timeframe, source._compression

    def rows(self):
        return dict(self.p.dataname.load_columns())


class CSVDataBase(AbstractDataBase):
    """Base of CSV feeds: `_loadline(linetokens)` sets the lines of one bar."""

    f = None
    params = (("headers", True), ("separator", ","))

    def seat(self):
        super().seat()
        if not self._name and isinstance(self.p.dataname, str):
            from os.path import basename, splitext

            self._name = splitext(basename(self.p.dataname))[0]

    def text(self):
        """The lines of the file, without its header."""
        source = self.p.dataname
        if hasattr(source, "readline"):
            lines = source.read().splitlines()
        else:
            with io.open(source, "r") as file:  # noqa: UP020
                lines = file.read().splitlines()
        return lines[1:] if self.p.headers else lines

    def rows(self):
        if type(self)._loadline is not CSVDataBase._loadline:
            lines = iter(self.text())
            separator = self.p.separator

            def load():
                for line in lines:
                    if line:
                        tokens = line.rstrip("\n").split(separator)
                        return bool(self._loadline(tokens))
                return False
                return False

            return self.pull(load)
        return super().rows()

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
        given = self.p.tzinput
        return None if given is None else Localizer(tzparse(given))


CSVFeedBase = CSVDataBase


class GenericCSVData(CSVDataBase):
    """CSV with the places of its columns as parameters; -1 for none."""

    params = (
        ("nullvalue", NAN), ("dtformat", "%Y-%m-%d %H:%M:%S"), ("tmformat", "%H:%M:%S"), ("datetime", 0), ("time", -1),
        ("open", 1), ("high", 2), ("low", 3), ("close", 4), ("volume", 5), ("openinterest", 6),
    )  # fmt: skip

    def rows(self):
        if type(self)._loadline is not CSVDataBase._loadline:
            return super().rows()
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
                found = {name: array("d", map(float, words[place])) for name, place in places.items() if place >= 0}
                found["datetime"] = array("d", map(number, words[p.datetime]))
            except (ValueError, IndexError):
                pass  # some value is missing or wrong: row by row, they are told apart
            else:
                for name, place in places.items():
                    if place < 0:
                        found[name] = array("d", [float(p.nullvalue)]) * len(found["datetime"])
                return found
        found = {name: array("d") for name in self.names()}
        stamps = found["datetime"]
        wanted = [(found[name].append, place) for name, place in places.items() if place >= 0]
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
                found[name] = array("d", [null]) * len(stamps)
        return found

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
        from engine.compat.backtrader._engine import read_csv

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

    def by_columns(self):
        """All rows at once, where they are regular; else None, and they are read one by one."""
        if self.p.tzinput is not None:
            return None
        lines = self.text()
        if len(lines) > MANY:
            if lines[0].count(self.p.separator) == 7 and isinstance(self.p.dataname, str) and not self._filters:
                del lines
                from engine.compat.backtrader._engine import Regular, read_csv

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
            found = {name: array("d") for name in self.names()}
            found["datetime"] = stamps
            for name, column in zip(("open", "high", "low", "close", "volume", "openinterest"), words[-6:]):
                found[name] = array("d", map(float, column))
        except ValueError:
            return None
        return complete(found)

    def rows(self):
        if type(self)._loadline is not CSVDataBase._loadline:
            return super().rows()
        quick = self.by_columns()
        if quick is not None:
            return quick
        found = {name: array("d") for name in self.names()}
        order = [found[name].append for name in ("open", "high", "low", "close", "volume", "openinterest")]
        stamps = found["datetime"]
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
        return complete(found)


def columns_of(lines, separator):
    """The words of the lines, column by column; None where the lines do not have the same number of them."""
    rows = [line.split(separator) for line in lines if line]
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return None
    return list(zip(*rows))


class BacktraderCSV(BacktraderCSVData):
    pass


def complete(found):
    """Fill lines that a file does not have."""
    count = len(found["datetime"])
    for name, column in found.items():
        if len(column) != count:
            found[name] = array("d", [NAN]) * count
    return found


class YahooFinanceCSVData(CSVDataBase):
    """Yahoo's download: prices are scaled by the adjusted close."""

    params = (
        ("reverse", False), ("adjclose", True), ("adjvolume", True), ("round", True), ("decimals", 2), ("roundvolume", False),
        ("swapcloses", False),
    )  # fmt: skip
    volume_first = False

    def rows(self):
        if type(self)._loadline is not CSVDataBase._loadline:
            return super().rows()
        p = self.p
        found = {name: array("d") for name in self.names()}
        eos = self.eos()
        lines = self.text()
        if p.reverse:
            lines = lines[::-1]
        columns = [found[name].append for name in ("datetime", "open", "high", "low", "close", "volume", "openinterest")]
        for row, line in enumerate(lines):
            if not line:
                continue
            tokens = line.split(p.separator)
            if "null" in tokens[1:]:
                continue
            try:
                text = tokens[0]
                when = self.day_number(int(text[:4]), int(text[5:7]), int(text[8:10]), eos)
                o, h, l, c = (float(x) for x in tokens[1:5])  # noqa: E741
                if self.volume_first:
                    volume, adjusted = float(tokens[5]), float(tokens[6])
                else:
                    adjusted, volume = float(tokens[5]), float(tokens[6])
            except (ValueError, IndexError) as error:
                raise type(error)(f"{p.dataname}:{row + 1 + bool(p.headers)}: {error}") from None
            if p.swapcloses:
                c, adjusted = adjusted, c
            if p.adjclose:
                factor = c / adjusted
                o, h, l, c = o / factor, h / factor, l / factor, adjusted  # noqa: E741
                if p.adjvolume:
                    volume *= factor
            if p.round:
                o, h, l, c = (round(x, p.decimals) for x in (o, h, l, c))  # noqa: E741
                volume = round(volume, p.roundvolume)
            for put, value in zip(columns, (when, o, h, l, c, volume, 0.0)):
                put(value)
        return complete(found)


class YahooFinanceCSV(YahooFinanceCSVData):
    pass


class YahooLegacyCSV(YahooFinanceCSVData):
    """The older download, with the volume before the adjusted close."""

    params = (("version", ""),)
    volume_first = True


class MT4CSVData(GenericCSVData):
    params = (
        ("dtformat", "%Y.%m.%d"), ("tmformat", "%H:%M"), ("datetime", 0), ("time", 1), ("open", 2), ("high", 3), ("low", 4),
        ("close", 5), ("volume", 6), ("openinterest", -1),
    )  # fmt: skip


class SierraChartCSVData(GenericCSVData):
    params = (("dtformat", "%Y/%m/%d"),)


class VChartCSVData(CSVDataBase):
    """Visual Chart's export: name, time frame, date, time, prices, volume, open interest."""

    vctframes = {"I": TimeFrame.Minutes, "D": TimeFrame.Days, "W": TimeFrame.Weeks, "M": TimeFrame.Months}

    def rows(self):
        found = {name: array("d") for name in self.names()}
        for line in self.text():
            if not line:
                continue
            t = line.split(self.p.separator)
            day = _dt.date(int(t[2][:4]), int(t[2][4:6]), int(t[2][6:8]))
            if len(t) > 9 or self.vctframes.get(t[1]) == TimeFrame.Minutes:
                clock = int(t[3])
                when = _dt.datetime.combine(day, _dt.time(clock // 10000, clock % 10000 // 100, clock % 100))
                rest = t[4:]
                if self.vctframes.get(t[1], TimeFrame.Days) >= TimeFrame.Days:
                    when = _dt.datetime.combine(day, self.p.sessionend)
            else:
                when, rest = _dt.datetime.combine(day, self.p.sessionend), t[3:]
            found["datetime"].append(date2num(when))
            for name, word in zip(("open", "high", "low", "close", "volume", "openinterest"), rest):
                found[name].append(float(word))
        return complete(found)


class VChartCSV(VChartCSVData):
    pass


class PandasDirectData(AbstractDataBase):
    """A frame by the places of its columns, in the order of `itertuples`."""

    params = (("datetime", 0), ("open", 1), ("high", 2), ("low", 3), ("close", 4), ("volume", 5), ("openinterest", 6))

    def rows(self):
        found = {name: array("d") for name in self.names()}
        for row in self.p.dataname.itertuples():
            for name in self.names():
                place = getattr(self.p, name, None)
                if name == "datetime":
                    found[name].append(date2num(row[place].to_pydatetime()))
                elif place is not None and place >= 0:
                    found[name].append(float(row[place]))
        return complete(found)


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
        found = {}
        for line in self.names():
            where = getattr(self.p, line, None)
            if line == "datetime":
                if where is None:
                    times = frame.index
                elif isinstance(where, int):
                    times = frame.iloc[:, where] if where >= 0 else frame[lowered["datetime"]]
                else:
                    times = frame[self.column(where, lowered, names, numeric)]
                found[line] = self.numbers(times)
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
            found[line] = array("d", [NAN]) * count if column is None else array("d", column.astype(float).tolist())
        return found

    def column(self, where, lowered, names, numeric):
        if where in names:
            return where
        key = where.lower() if self.p.nocase and isinstance(where, str) else where
        if key in lowered:
            return lowered[key]
        raise DataError(f"the frame has no column {where!r}; it has {', '.join(map(str, names))}")

    def numbers(self, times):
        """Day numbers of a column of times; aware ones are moved to UTC."""
        found = array("d")
        for when in times:
            found.append(date2num(when.to_pydatetime() if hasattr(when, "to_pydatetime") else when))
        return found


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


def network(name, instead):
    """A feed that needs a network: refused in words."""

    def __init__(self, *args, **options):
        raise DataError(f"{name} reads from a network or a live source, which a backtest does not; {instead}")

    return type(AbstractDataBase)(name, (AbstractDataBase,), {"__init__": __init__})


SAVED = "save the bars as CSV and read them with GenericCSVData or YahooFinanceCSVData"
YahooFinanceData = network("YahooFinanceData", SAVED)
YahooFinance = YahooFinanceData
Quandl = network("Quandl", SAVED)
InfluxDB = network("InfluxDB", SAVED)
IBData = network("IBData", SAVED)
OandaData = network("OandaData", SAVED)
VCData = network("VCData", SAVED)
VChartData = network("VChartData", "export the bars as CSV and read them with VChartCSVData")
VChartFile = network("VChartFile", "export the bars as CSV and read them with VChartCSVData")
_ = Lines
