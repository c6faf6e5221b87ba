"""The one place where the layer reads ringbar's internals: the decoder of CSV files."""

from array import array
from math import fsum

from engine.compat.backtrader.lines import column_kernels
from engine.errors import RingbarError

NAN = float("nan")
DAYS = 5


def read_csv(feed):
    """{line: values} of a GenericCSVData by the engine's decoder, or None where the file is not as regular as that needs."""
    source = opened(feed)
    if source is None:
        return None
    entries = {name: array("d") for name in feed.names()}
    try:
        for stamps, fields in parts(source, feed):
            append(feed, entries, stamps, fields)
    except RingbarError:
        return None  # the slow reader takes what this one refuses, or says what is wrong with it
    return entries


def opened(feed, buffer=65536):
    """The source of the file, or None."""
    from feeds import open_feeds

    p = feed.p
    timed = p.time is not None and p.time >= 0
    if not isinstance(p.dtformat, str) or p.separator not in (",", ";", "\t", "|"):
        return None
    places = {name: getattr(p, name, None) for name in feed.names()}
    if timed:
        places["date"], places["time"] = places.pop("datetime"), p.time
    used = {name: place for name, place in places.items() if place is not None and place >= 0}
    if len(set(used.values())) != len(used):
        return None
    try:
        with open(p.dataname, encoding="utf-8", errors="replace") as file:
            count = len(file.readline().rstrip("\n").split(p.separator))
        names = [f"unused{i}" for i in range(count)]
        for name, place in used.items():
            names[place] = name
        opening = open_feeds(
            p.dataname, columns=names, header=bool(p.headers), delimiter=p.separator, on_bad="keep", comment=None, buffer=buffer,
            format=(p.dtformat, p.tmformat) if timed else p.dtformat,
        )  # fmt: skip
        return opening.sources()[0]
    except (RingbarError, IndexError, OSError):
        return None


def parts(source, feed, ahead=16384):
    """The bars of a source in pieces."""
    from feeds.columns.memory_columns import pieces

    p = feed.p
    wanted = {}
    for name in feed.names():
        place = getattr(p, name, None)
        if name != "datetime" and place is not None and place >= 0:
            wanted[name] = 1
    for name in ("open", "high", "low", "close"):
        wanted.setdefault(name, 1)
    return pieces(source, wanted, ahead)


def append(feed, found, stamps, fields):
    """Add a piece to the columns of a feed."""
    count = len(stamps)
    found["datetime"].extend(times(feed, stamps))
    for name, column in found.items():
        if name != "datetime":
            if name in fields:
                column.frombytes(fields[name].cast("B"))
            else:
                column.extend(array("d", [float(feed.p.nullvalue)]) * count)


def numbers(stamps):
    """Day numbers of int64 ns."""
    result = array("d", bytes(8 * len(stamps)))
    column_kernels.numbers_of(result, stamps, len(stamps))
    return result


def times(feed, stamps):
    """Day numbers of int64 ns; bars of days count for the end of the session, as in `GenericCSVData`."""
    result = numbers(stamps)
    p = feed.p
    if p.timeframe < DAYS or (p.time is not None and p.time >= 0):
        return result
    eos = feed.eos()
    day, end = None, 0.0
    for i, number in enumerate(result):
        if int(number) != day:
            day = int(number)
            end = fsum((float(day), *eos))
        if number < end:
            result[i] = end
    return result


class Regular:
    """A BacktraderCSVData with times of day, described as a GenericCSVData."""

    def __init__(self, feed):
        self.feed = feed
        self.p = Regular.Places(feed.p)

    class Places:
        """Parameters of a GenericCSVData."""

        dtformat, tmformat, nullvalue = "%Y-%m-%d", "%H:%M:%S", NAN
        datetime, time, open, high, low, close, volume, openinterest = range(8)

        def __init__(self, p):
            self.dataname, self.separator, self.headers, self.timeframe = p.dataname, p.separator, p.headers, p.timeframe

    def names(self):
        return self.feed.names()
