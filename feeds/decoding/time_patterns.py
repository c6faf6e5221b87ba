"""Timeformat: strptime patterns as tables that the decoder follows, and which pattern a timestamp of a file is in.

Place in the flow: once per file (or per kind of file), between header and decoder.
"""

from engine.errors import ConfigError, DataError

CODES = {
    "Y": -1, "m": -2, "d": -3, "H": -4, "M": -5, "S": -6, "f": -7, "y": -8, "p": -9, "b": -10, "z": -11, "a": -12, "A": -12,
    "I": -4, "|": -14,
}  # fmt: skip
WHOLE = {"T": "%H:%M:%S", "D": "%m/%d/%y", "F": "%Y-%m-%d", "R": "%H:%M"}
MILLIS = (-13,)  # milliseconds since midnight; strptime has no word for it
DIGITS = bytes(48 if 48 <= code <= 57 else code for code in range(256))

DATES = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d, %Y", "%b %d %Y")
AMBIGUOUS = (("%m/%d/%Y", "%d/%m/%Y"), ("%m/%d/%y", "%d/%m/%y"), ("%m-%d-%Y", "%d-%m-%Y"))
TIMES = (
    "%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p", "%H%M%S", "%H%M", "%H%M%S%z",
    "%H:%M:%S%z", "%H:%M%z",
)  # fmt: skip
JOINTS = (" ", "T", ";", "")


def compiled(pattern):
    """Return the table of a strptime pattern: codes below 0, or bytes that must follow; a blank stands for one or more."""
    for short, long in WHOLE.items():
        pattern = pattern.replace(f"%{short}", long)
    table = []
    place = 0
    while place < len(pattern):
        mark = pattern[place]
        place += 1
        if mark != "%":
            table += mark.encode()
            continue
        code = pattern[place : place + 1]
        place += 1
        if code == "%":
            table.append(37)
        elif code in CODES:
            table.append(CODES[code])
        else:
            raise ConfigError(f"format={pattern!r}: unknown %{code}; known: {', '.join('%' + code for code in CODES)}")
    if not table:
        raise ConfigError("format='': expected a strptime pattern such as \"%d.%m.%Y %H:%M\"")
    return tuple(table)


def fits(text, pattern):
    """Return whether a pattern reads all of a timestamp."""
    from feeds.decoding.parse_timestamp import follows

    return follows(text, compiled(pattern))


def automatic(text):
    """Return whether the decoder reads a timestamp without a pattern: ISO, or an epoch number that is no YYYYMMDD."""
    if text[4:5] == "-" and text[7:8] == "-":
        return text[:4].isdigit()
    number = text.lstrip("+-")
    if not number.replace(".", "", 1).isdigit():
        return False
    if "." in number:
        return True
    return len(number) not in (8, 12, 14) or not 1900 < int(number[:4]) < 2100 or complete(number, "%Y%m%d") is None


def infer(texts):
    """The pattern of some timestamps of a file: None if none is needed, a list of two if it may be either."""
    first = max(texts, key=len)
    if automatic(first):
        return None
    for date in DATES:
        result = complete(first, date)
        if result:
            return result
    for pair in AMBIGUOUS:
        both = [complete(first, date) for date in pair]
        both = [pattern for pattern in both if pattern and all(fits(text, pattern) for text in texts)]
        if len(both) == 2 and "%p" in both[0] and "/" in both[0]:
            return both[0]  # a day halved into AM and PM puts the month first
        if both:
            return both if len(both) == 2 else both[0]
    return None


def complete(text, date):
    """A pattern that begins with a date and reads all of a timestamp, or None."""
    if fits(text, date):
        return date
    for joint in JOINTS:
        for time in TIMES:
            pattern = f"{date}%|{joint}{time}"
            if fits(text, pattern):
                return pattern
    return None


def infer_time(text):
    """The pattern of a time of day, or None. Digits alone may lack zeros in front: 930, or 0 for midnight."""
    if text.isdigit() and len(text) <= 6:
        return "%H%M%S" if len(text) > 4 else "%H%M"
    return next((pattern for pattern in TIMES if fits(text, pattern)), None)


def refuse_small_numbers(place, name, cells):
    """Refuse the first cells of a column of timestamps, as text or numbers, if all of them lie within 12 days of 1970 as seconds.

    They are days as spreadsheets count them, times of day or row numbers.
    """
    try:
        numbers = [float(cell) for cell in cells]
    except ValueError:
        return
    if not numbers or not all(0 <= number < 1e6 for number in numbers):
        return
    if all(20_000 < number < 80_000 for number in numbers):
        raise DataError(
            f"{place}: column {name}: {cells[0]!r} is the number of a day as spreadsheets count them; format the column as dates "
            f'and save the file again, or convert it: pandas.to_datetime(column, unit="D", origin="1899-12-30")'
        )
    raise DataError(
        f"{place}: column {name}: {cells[-1]!r} is no timestamp: as seconds since 1970 it would lie within the first 12 days; "
        f'if it is a time of day, name the column of the date, too: columns={{"date": "its name", "time": "{name}"}}'
    )
