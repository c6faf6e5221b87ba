"""The base class of feeds: parameters, loading, filters, copies."""

from array import array

from engine.compat.backtrader.feeds.time_frame import TimeFrame
from engine.compat.backtrader.lines.columns_and_clocks import PHASE, Clock, LineBase, Store
from engine.compat.backtrader.lines.nodes import BUILD, NAN, PLOTTING, SEEN, TIMES, Line
from engine.compat.backtrader.lines.series import MetaSeries, Series
from engine.compat.backtrader.utils.dates import TIME_MAX, _dt, date2num, num2date, time2num, tzparse


class MetaFeed(MetaSeries):
    """Makes a feed; its clock and lines exist from the beginning, its values from the run on."""

    def __call__(cls, *args, **options):
        built = cls.__new__(cls)
        for name in PLOTTING:
            if name in options and name not in cls._defaults:
                setattr(built.plotinfo, name, options.pop(name))
                BUILD.cosmetics += 1
        built.p = built.params = cls.split(options)
        built._setup()
        built.__init__(*args, **options)
        return built


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

    def _setup(self):
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

    @property
    def sessionstart(self):
        return time2num(self.p.sessionstart)

    @property
    def sessionend(self):
        return time2num(self.p.sessionend)

    def getwriterheaders(self):
        return [self._name, "len", "datetime", *self.written_lines()]

    def getwritervalues(self):
        if not len(self):
            return [self._name, 0, *[""] * (1 + len(self.written_lines()))]
        return [
            self._name,
            len(self),
            self.datetime.datetime(0),
            *[getattr(self.lines, name)[0] for name in self.written_lines()],
        ]

    def written_lines(self):
        """The lines in the order in which writers show them."""
        own = ["open", "high", "low", "close", "volume", "openinterest"]
        names = [name for name in self.getlinealiases() if name != "datetime"]
        return [name for name in own if name in names] + [name for name in names if name not in own]

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
        from engine.compat.backtrader.filters.bar_filters import DayStepsFilter

        self._filters.append((kind, args, options))
        if kind is DayStepsFilter:
            self.replaying = True

    # what scripts' filters call
    _stream = None

    def forward(self, value=NAN, size=1):
        self._stream.forward()

    def backwards(self, size=1, force=False):
        for _ in range(size):
            self._stream.backwards()

    def _add2stack(self, bar, stash=False):
        self._stream.stack.append(list(bar))

    def _save2stack(self, erase=False, force=False, stash=False):
        self._stream.stack.append(self._stream.bar())
        if erase:
            self._stream.backwards()

    def _updatebar(self, bar, forward=False, ago=0):
        if forward:
            self._stream.forward()
        for store, value in zip(self._stream.stores, bar):
            store.array[self._stream.clock.i + ago] = value

    def _fromstack(self, forward=False, stash=False):
        if not self._stream.stack:
            return False
        if forward:
            self._stream.forward()
        self._updatebar(self._stream.stack.popleft())
        return True

    def size(self):
        """The number of lines."""
        return len(self.names())

    def compensate(self, other):
        """Operations on this data count for the position in `other`."""
        self._compensate = other

    def addfilter_simple(self, function, *args, **options):
        from engine.compat.backtrader.filters.bar_filters import SimpleFilterWrapper

        self._filters.append((SimpleFilterWrapper, (function, args, options), {}))

    def resample(self, **options):
        from engine.compat.backtrader.filters.resample import Resampler

        self.addfilter(Resampler, **options)
        self._timeframe = options.get("timeframe", self._timeframe)
        self._compression = options.get("compression", 1)

    def replay(self, **options):
        slower = options.get("timeframe", self._timeframe), options.get("compression", 1)
        if slower == (self._timeframe, self._compression):
            return  # bars of the same length replay as they are, also where a filter splits them
        self.replaying = True
        self.resampling = options
        self._timeframe = options.get("timeframe", self._timeframe)
        self._compression = options.get("compression", 1)

    def clone(self, **options):
        made = DataClone(dataname=self, **options)
        made._name = made.p.name or ""
        return made

    def copyas(self, name, **options):
        built = DataClone(dataname=self, **options)
        built._dataname = name
        built._name = name
        return built

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
        entries = {name: array("d") for name in stores}
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
                entries[name].append(store.array[0])
            count += 1
        clock.i, clock.n = -1, 0
        for store in stores.values():
            store.bind(array("d"))
        return entries

    def limits(self):
        begin, end = float("-inf"), float("inf")
        p = self.p
        if p.fromdate is not None and p.fromdate:
            arguments = p.fromdate
            begin = date2num(arguments if hasattr(arguments, "hour") else _dt.datetime.combine(arguments, p.sessionstart))
        if p.todate is not None and p.todate:
            arguments = p.todate
            end = date2num(arguments if hasattr(arguments, "hour") else _dt.datetime.combine(arguments, p.sessionend))
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
        building, PHASE.building = PHASE.building, False  # scripts' readers and filters use values, not formulas
        try:
            return self.loaded()
        finally:
            PHASE.building = building

    def loaded(self):
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
            from engine.compat.backtrader.filters.bar_filters import apply

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

    def _setup(self):
        source = self.p.dataname
        for name in ("timeframe", "compression", "sessionstart", "sessionend", "tz", "tzinput", "fromdate", "todate"):
            if name in source.p.__dict__:
                setattr(self.p, name, getattr(source.p, name))
        super()._setup()
        self._name = source._name
        self._timeframe, self._compression = source._timeframe, source._compression

    def rows(self):
        return dict(self.p.dataname.load_columns())
