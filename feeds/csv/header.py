"""Header: what each column of a CSV file is, from the names in its first line.

Place in the flow: between the reader and the decoder, once per file (or once per run for files of one header). In: the
line and what the bar table wants; out: the decoder's plan.
"""

from engine.core.storage.bars import REQUIRED
from engine.core.storage.bars import SKIP as UNWANTED
from engine.errors import DataError

SKIPPED, STAMP, DATE, TIME = -1, -2, -3, -4  # as feeds.decoding.text_decoder has them, where they are C constants
EXAMPLE = "datetime,open,high,low,close,volume"
ALIASES = {
    "timestamp": ("datetime", "date", "timestamp", "time", "ts", "day", "date_time", "gmt time", "local time"),
    "open": ("open", "o"),
    "high": ("high", "h"),
    "low": ("low", "l"),
    "close": ("close", "c"),
    "volume": ("volume", "vol", "v"),
    "openinterest": ("openinterest", "open_interest", "oi"),
    "adjclose": ("adj close", "adj_close", "adjclose", "adjusted close", "adjusted_close", "adj. close"),
    "symbol": ("symbol", "ticker", "sym", "instrument"),
}
SECOND_CHOICE = {  # where there is no other; without the marks and blanks around them
    "timestamp": (
        "unix", "unix timestamp", "date/time", "date-time", "exchange date", "trade date", "trade_date", "tradedate",
        "ts_event", "observation_date", "snapped_at", "datum", "fecha", "data", "日期", "日付", "일자", "날짜",
    ),
    "open": (
        "open price", "px_open", "mid.o", "eröffnung", "eroeffnung", "eröffn.", "erster", "ouverture", "ouv", "ouv.",
        "apertura", "开盘", "始値", "시가",
    ),
    "high": (
        "high price", "px_high", "mid.h", "hoch", "haut", "+ haut", "plus haut", "máximo", "maximo", "máx.",
        "massimo", "最高", "高値", "고가",
    ),
    "low": (
        "low price", "px_low", "mid.l", "tief", "bas", "+ bas", "plus bas", "mínimo", "minimo", "mín.", "最低", "安値",
        "저가",
    ),
    "close": (
        "close price", "px_last", "mid.c", "close/last", "last", "latest", "price", "schluss", "schlusskurs",
        "zuletzt", "clôture", "cloture", "clot", "dernier", "cierre", "último", "ultimo", "chiusura", "收盘", "終値", "종가",
    ),
    "volume": (
        "tickvol", "tick_volume", "tick volume", "vol.", "tick vol.", "px_volume", "volumen", "total traded quantity",
        "total trade quantity", "tottrdqty", "no.of shares", "totalvolume", "成交量", "出来高", "거래량",
    ),
}  # fmt: skip


DATES = (  # of a day, where the time of day is in a column of its own
    "date", "dtyyyymmdd", "dateyyyymmdd", "yyyymmdd", "trade date", "trade_date", "tradedate", "day", "datum", "fecha", "data",
    "日期", "日付", "일자", "날짜",
)
TIMES = (
    "time", "hhmm", "hhmmss", "timehhmmss", "time of day", "trade time", "trade_time", "zeit", "uhrzeit", "hora", "ora",
    "heure", "时间", "時刻", "시간",
)  # fmt: skip


def cells(line, delimiter):
    """The names in a header line as they are written, without blanks and quotes."""
    text = line.decode("utf-8", "replace").strip("\r\n")
    result = quoted(text, delimiter) if '"' in text else text.split(delimiter)
    names = [cell.strip().strip('"').strip().strip("<>") for cell in result]
    while len(names) > 1 and not names[-1]:  # rows may end in a delimiter or not
        names.pop()
    return names


def quoted(text, delimiter):
    """Cells of a line some of whose delimiters are in quotes."""
    result, inside = [""], False
    for mark in text:
        if mark == '"':
            inside = not inside
        if mark == delimiter and not inside:
            result.append("")
        else:
            result[-1] += mark
    return result


def plan(place, names, bars, columns):
    """Return (plan, absent, copies) for `TextDecoder`: `columns` maps fields to names of their own, the rest is by ALIASES.

    `place` is file and line for errors. `copies`: pairs of fields, the second of which is the first again.
    """
    kinds = [SKIPPED] * len(names)
    absent, lacking, copies = [], [], []
    for kind, field, wanted in wishes(bars):
        if kind == STAMP and halves(names, columns, kinds):
            continue
        at = find(place, names, field, columns.get(field))
        if at >= 0 and kinds[at] >= 0:
            copies += [kinds[at], kind]
        elif at >= 0:
            kinds[at] = kind
        elif wanted == REQUIRED or field in columns:
            lacking.append(field)
        else:
            absent.append(kind)
    if lacking:
        raise DataError(complaint(place, names, lacking, columns))
    return kinds, absent, copies


def halves(names, columns, kinds):
    """Return whether date and time of day are in two columns, and mark these."""
    lower = [name.lower() for name in names]
    if "millis" in lower:  # since the midnight of a day that the file's name says
        kinds[lower.index("millis")] = TIME
        return True
    if "timestamp" in columns:
        return False
    date, time = only(lower, columns.get("date"), DATES), only(lower, columns.get("time"), TIMES)
    if date is None or time is None or date == time:
        return False
    if [name for at, name in enumerate(lower) if name in ALIASES["timestamp"] and at not in (date, time)]:
        return False
    kinds[date] = DATE
    kinds[time] = TIME
    return True


def only(names, name, usual):
    """Return the place of the one column with the user's name, or with one of the usual ones; None without one or with several."""
    places = [at for at, each in enumerate(names) if (each in usual if name is None else each == name.lower())]
    return places[0] if len(places) == 1 else None


def wishes(bars):
    """(kind of column, field, REQUIRED or IF_PRESENT) of all that is read."""
    yield STAMP, "timestamp", REQUIRED
    for index, field in enumerate(bars.fields):
        if bars.wanted[index] != UNWANTED:
            yield index, field, bars.wanted[index]


def find(place, names, field, name, kinds=()):
    """Number of the column of a field, -1 without one. `kinds`: the types of the columns, where they have types."""
    if name is not None:
        known = (name.lower().strip("<>"), name.lower())
    else:
        known = ALIASES.get(field) or (field.lower(),)
    places = [number for number, result in enumerate(names) if result.lower() in known]
    if not places and name is None:
        plain = [result.lower().rstrip("*").strip() for result in names]
        places = [number for number, result in enumerate(plain) if result in known]
        places = places or [number for number, result in enumerate(plain) if result in SECOND_CHOICE.get(field, ())]
    if not places and name is None and field == "volume":  # in what it counts: "Volume BTC", of which the first is the base's
        places = [number for number, result in enumerate(names) if result.lower().startswith("volume ")][:1]
    timed = [number for number in places if kinds and str(kinds[number]).startswith(("timestamp", "date"))]
    if len(places) > 1 and len(timed) == 1:
        return timed[0]
    if len(places) > 1:
        both = ", ".join(names[place] for place in places)
        raise DataError(
            f"{place}: {len(places)} columns for {field}: {both}; "
            f'choose one with columns={{"{field}": "{names[places[0]]}"}}, or rename the others'
        )
    return places[0] if places else -1


def complaint(place, names, absent, columns):
    """Return what is missing in a header, what it has, and the likely reason."""
    line = ",".join(names)
    if "\0" in line:
        return f"{place}: found UTF-16 text or binary data; expected UTF-8 text with a first line such as {EXAMPLE}"
    if line[:1].isdigit() or sum(name[:1].isdigit() for name in names) > 3:
        symbol = "" if line[:1].isdigit() else '"symbol", '
        return (
            f"{place}: no header line: found {line[:80]!r}; expected a first line such as {EXAMPLE}, "
            f'or say what the columns are: columns=[{symbol}"timestamp", "open", "high", "low", "close", "volume"]'
        )
    for mark in (";", "\t", "|"):
        if len(names) == 1 and mark in line:
            return f"{place}: columns separated by {mark!r}: found {line[:80]!r}; expected commas, as in {EXAMPLE}"
    return missing(place, names, absent, columns, f"expected a header line such as {EXAMPLE}, or ")


def missing(place, names, absent, columns, expected=""):
    """Return the text that lists the fields without a column."""
    asked = [f"{field} (columns= says {columns[field]!r})" if field in columns else field for field in absent]
    closing = find(place, names, "close", None)
    if set(absent) == {"open", "high", "low"} and not columns and closing >= 0:
        only = names[closing]
        wanted = ", ".join(f'"{field}": "{only}"' for field in absent)
        return (
            f"{place}: no column for {', '.join(asked)}; found {', '.join(names)}; {expected}say which column it is; "
            f"where there are closing prices only: columns={{{wanted}}}"
        )
    wanted = ", ".join(f'"{field}": "its name"' for field in absent)
    return (
        f"{place}: no column for {', '.join(asked)}; found {', '.join(names)}; "
        f"{expected}say which column it is: columns={{{wanted}}}"
    )
