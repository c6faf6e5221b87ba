"""Row repair: rows as vendors and spreadsheets write them, rewritten as the decoder reads them.

Place in the flow: when the decoder stops at a cell that is neither a number nor a timestamp, the line is rewritten: currency
signs and quoted thousands are removed, "93.63K" becomes 93630, "NA" an empty volume, 24:00 the next day's 00:00, second 60 the
next minute, "8 March 2024" an ISO date, the time of day 930 becomes 0930, "1.67e+12" a whole number, a zone's name or "GMT+0100" an offset. A line that stays the
same is at fault.
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from engine.errors import DataError
from feeds.csv.header import TIME, quoted
from feeds.decoding.text_decoder import CLOSE_FIELD, STAMP_KIND

EMPTY = {"na", "n/a", "nan", "null", "none", "-", "--", "."}
FACTORS = {"k": 3, "m": 6, "b": 9, "t": 12}
NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$|[+-]?\.\d+$")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?$")
POINTS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?$")
CIVIL = re.compile(r"(\d{4})([-./]?)(\d\d)\2(\d\d)([ T]+)(\d\d?):(\d\d)(?::(\d\d))?(\.\d+)?(.*)$")
DAY_FIRST = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})( .*)$")
GROUPED = re.compile(rb"(?<=[;\t|])[+-]?\d{1,3}(?:\.\d{3})+(?=[,;\t|\r\n]|$)")
POINTED = re.compile(rb"(?<=[;\t|])[+-]?\d+\.\d+(?=[;\t|\r\n])")
NAMED = re.compile(r"(.*\d)\s+([A-Za-z]+(?:/[A-Za-z_]+)+|UTC|GMT)$")
MONTHS = "january february march april may june july august september october november december".split()
MONTH_SPELLED = re.compile(r"(?P<day>\d\d?)[- ](?P<month>[A-Za-z]+)[- ](?P<year>\d{4})(?P<rest>( \d\d:\d\d(:\d\d)?)?)$")
MONTH_FIRST = re.compile(r"(?P<month>[A-Za-z]+) (?P<day>\d\d?),? (?P<year>\d{4})(?P<rest>( \d\d:\d\d(:\d\d)?)?)$")
SHIFTED = re.compile(r"(.*\d)\s+(?:GMT|UTC)([+-]\d\d):?(\d\d)$")


def mended(line, style, decimal="."):
    """Return the text of a row that the decoder reads, None if nothing about it is known to be odd."""
    mark = style.delimiter
    cells = quoted(line, mark)
    results = list(cells)
    for at, kind in enumerate(style.kinds):
        if at >= len(cells) or kind == -1:
            continue
        text = cells[at].strip().strip('"').strip()
        if kind >= 0:
            results[at] = number(text, kind > CLOSE_FIELD, decimal)
        elif kind == STAMP_KIND:
            results[at] = moment(text)
        elif kind == TIME and text.isdigit():
            results[at] = text.zfill(style.clock)
    if all(after is None or after == before for before, after in zip(cells, results)):
        return None
    return mark.join(before if after is None else after for before, after in zip(cells, results))


def ungrouped(text, place, line):
    """Return the text of a file with decimal commas, with blanks for the points between its thousands."""
    found = GROUPED.sub(lambda found: b" " * found[0].count(b".") + found[0].replace(b".", b""), text)
    odd = POINTED.search(found)
    if odd:
        cell = odd[0].decode("utf-8", "replace")
        raise DataError(
            f"{place}:{line + 1 + text.count(10, 0, odd.start())}: {cell!r} has a decimal point where prices have decimal "
            f"commas; write all numbers alike"
        )
    return found


def number(text, optional, decimal):
    """Return a number as the decoder reads it; None if it is not understood."""
    if NUMBER.match(text) and decimal == ".":
        return text
    if optional and (text.lower() in EMPTY or not text):
        return ""
    bare = text.strip("$€£¥ \u00a0")
    if bare.startswith("(") or not bare:
        return None
    factor = FACTORS.get(bare[-1].lower(), 0)
    bare = bare[:-1].strip() if factor else bare
    if decimal == ",":
        if POINTS.match(bare):
            bare = bare.replace(".", "")
        bare = bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare
    elif THOUSANDS.match(bare):
        bare = bare.replace(",", "")
    if not NUMBER.match(bare):
        return None
    return format(Decimal(bare).scaleb(factor), "f") if factor else bare


def moment(text):
    """Return a timestamp as the decoder reads it; None if it is not understood."""
    if re.match(r"\d+(\.\d+)?[eE]\+?\d+$", text):
        whole = Decimal(text)
        return format(whole, "f") if whole == whole.to_integral_value() else None
    there = SHIFTED.match(text)
    if there:
        return civil(f"{there[1]}{there[2]}:{there[3]}")
    named = NAMED.match(text)
    if named:
        return zoned(civil(named[1]) or named[1], named[2])
    spelled = MONTH_SPELLED.match(text) or MONTH_FIRST.match(text)
    if spelled:
        day, month, year, rest = spelled.group("day", "month", "year", "rest")
        return f"{year}-{MONTHS.index(month.lower()) + 1:02}-{int(day):02}{rest}" if month.lower() in MONTHS else None
    return civil(text)


def civil(text):
    """Return ISO text of a date and a time of day, 24:00 and second 60 included; None for others."""
    turned = DAY_FIRST.match(text)
    if turned:
        text = f"{turned[3]}-{turned[2]}-{turned[1]}{turned[4]}"
    parts = CIVIL.match(text)
    if parts is None:
        return None
    year, _, month, day, _, hour, minute, second, fraction, rest = parts.groups()
    hour, minute, second = int(hour), int(minute), int(second or 0)
    over = (hour == 24 and minute == second == 0) or (second == 60 and hour < 24)
    if minute > 59 or (not over and (hour > 23 or second > 59)):
        return None
    try:
        result = datetime(int(year), int(month), int(day)) + timedelta(hours=hour, minutes=minute, seconds=second)
    except (ValueError, OverflowError):
        return None
    return f"{result:%Y-%m-%d %H:%M:%S}{fraction or ''}{rest}"


def zoned(text, zone):
    """Return the same text with the offset of a zone for its name."""
    from zoneinfo import ZoneInfo

    try:
        offset = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("UTC" if zone == "GMT" else zone)).strftime("%z")
    except (ValueError, KeyError, OSError):
        return None
    return f"{text}{offset[:3]}:{offset[3:]}"
