"""Findings: the figures of an inspector as text, each an error, a warning or a note.

What strict opening refuses is an error; what it takes and a user should know of is a warning.
"""

from feeds.auditing.feed_inspector import DAY_NS, KINDS, MINUTE_NS
from feeds.csv.parse_errors import clock

ERROR, WARNING, NOTE = "error", "warning", "note"
UNITS = ((7 * 86400, "w"), (86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
ENDS = ("stale", "zero_volume")  # kinds of stretches
SAYING = {
    "duplicate": (ERROR, "repeated timestamps"),
    "backward": (ERROR, "steps back in time"),
    "crossed": (ERROR, "bars with high < low"),
    "unusable": (ERROR, "bars with a price that is missing or not finite"),
    "outside": (WARNING, "bars that open or close outside [low, high]"),
    "zero": (WARNING, "bars with a price of zero"),
    "negative": (WARNING, "bars with a negative price"),
    "negative_volume": (WARNING, "bars with a negative volume"),
    "spike": (WARNING, "prices far off that come back at the next bar"),
    "split": (WARNING, "jumps between bars that look like splits"),
}
READING = {
    "unknown": "timestamps that cannot be read",
    "range": "timestamps outside what int64 nanoseconds hold",
    "unit": "epoch timestamps in another unit",
    "number": "cells that are not numbers",
    "empty": "empty prices",
    "narrow": "rows that end early",
    "wide": "rows with too many columns",
    "local": "times that the time zone does not have, or has twice",
}


class Finding:
    """Something about one feed: `level` "error", "warning" or "note", its `kind`, how often, and where.

    where: the first time, or for `ENDS` the last bar of the longest stretch.
    """

    __slots__ = ("count", "feed", "kind", "level", "text", "where")

    def __init__(self, feed, level, kind, count, where, text):
        self.feed, self.level, self.kind, self.count, self.where, self.text = feed, level, kind, count, where, text

    def row(self):
        return {name: getattr(self, name) for name in ("feed", "level", "kind", "count", "where", "text")}

    def __str__(self):
        words = ", the longest up to" if self.kind in ENDS else ", first at"
        where = f"{words} {self.where}" if self.where else ""
        return f"{self.level}: {self.feed}: {self.text}{where}"


def reading(name, source):
    """Findings about rows that could not be read."""
    from feeds.decoding.text_decoder import FAULTS

    tally = getattr(source, "tally", None)
    if tally is None:
        n = source.skipped
        return [Finding(name, ERROR, "unread", n, "", f"{n:,} rows that cannot be read")] if n else []
    return [
        Finding(name, ERROR, kind, count, f"line {line}", f"{count:,} {READING[kind]}")
        for kind, count, line in zip(FAULTS, tally.counts, tally.lines)
        if count
    ]


def counted(name, inspector):
    """Return findings of what an inspector counted, kind by kind."""
    return [
        Finding(name, SAYING[kind][0], kind, count, clock(ts), f"{count:,} {SAYING[kind][1]}")
        for kind, count, ts in zip(KINDS, inspector.counts, inspector.spots)
        if count
    ]


def bar_length(inspector):
    """ns from bar to bar, most often; None for fewer than three bars."""
    best = max(range(len(inspector.steps)), key=lambda k: inspector.tallies[k])
    return inspector.steps[best] if inspector.tallies[best] > 1 else None


def oddities(name, inspector, length):
    """Return findings of gaps, mixed bars, stale bars, silent stretches, and moves of the clock."""
    results = []
    if length is None:
        return results
    steps = [step for step in zip(inspector.steps, inspector.tallies, inspector.streaks, inspector.places) if step[1]]
    total = sum(tally for _, tally, _, _ in steps) + inspector.other
    monthly = length >= 27 * DAY_NS  # months differ
    mixed = []
    for step in steps:
        often = step[2] >= 20 or (step[0] < length and step[1] > 0.02 * total)
        if step[0] != length and often and not monthly:
            mixed.append(step)
    if mixed:
        other = max(mixed, key=lambda step: step[1])
        text = f"bars of {words(length)} and of {words(other[0])} in one feed"
        results.append(Finding(name, WARNING, "mixed", other[1], clock(other[3]), text))
    limit = 5 * DAY_NS if DAY_NS <= length < 5 * DAY_NS else 2 * length
    inside = [step for step in steps if step[0] >= limit and not (length < DAY_NS <= 2 * step[0]) and step not in mixed]
    if length < DAY_NS:
        missing = expected(inspector, length)
        if missing:
            at = min((step[3] for step in inside), default=None)
            text = f"{missing:,} bars missing inside the usual hours"
            results.append(Finding(name, NOTE, "gaps", missing, clock(at) if at is not None else "", text))
    elif inside:
        count = sum(step[1] for step in inside)
        longest = max(step[0] for step in inside)
        text = f"{count:,} gaps of more than {words(limit - 1 if limit == 2 * length else limit)}, the longest {words(longest)}"
        results.append(Finding(name, NOTE, "gaps", count, clock(min(step[3] for step in inside)), text))
    if inspector.shifts:
        text = f"{inspector.shifts:,} times the first bar of the day moved by hours: give tz= if these are local times"
        results.append(Finding(name, NOTE, "zone", inspector.shifts, clock(inspector.shift_at), text))
    if inspector.stale_longest >= 5:
        text = f"{inspector.stale:,} bars that repeat the one before, {inspector.stale_longest + 1:,} in a row at most"
        results.append(Finding(name, WARNING, "stale", inspector.stale, clock(inspector.stale_at), text))
    if inspector.volumed and inspector.idle_longest >= 10 and inspector.idle < inspector.rows:
        text = f"{inspector.idle:,} bars without volume, {inspector.idle_longest:,} in a row at most"
        results.append(Finding(name, NOTE, "zero_volume", inspector.idle, clock(inspector.idle_at), text))
    elif inspector.volumed and inspector.idle == inspector.rows:
        text = "no bar has any volume: if the file has another column of volume, such as TICKVOL, name it with columns="
        results.append(Finding(name, NOTE, "zero_volume", inspector.idle, "", text))
    return results


def expected(inspector, length):
    """Bars missing at times of day at which most days have one; the first and the last day may be parts of days."""
    if inspector.days < 3:
        return 0
    begin, end = (inspector.zone.local(ts) // MINUTE_NS % 1440 for ts in (inspector.first, inspector.last))
    usual = [(minute, count) for minute, count in enumerate(inspector.minutes) if 2 * count > inspector.days]
    return sum(max(0, inspector.days - (minute < begin) - (minute > end) - count) for minute, count in usual)


def across(rows):
    """Return findings that only a comparison of feeds shows: which start later and which end earlier than most."""
    dated = [row for row in rows if row["first"]]
    if len(dated) < 3:
        return []
    results = []
    sides = (("first", "late", "feeds start later than most"), ("last", "early", "feeds end earlier than most"))
    for edge, kind, text in sides:
        usual = sorted(row[edge] for row in dated)[len(dated) // 2][:10]
        odd = [row for row in dated if (row[edge][:10] > usual if kind == "late" else row[edge][:10] < usual)]
        if odd:
            names = ", ".join(f"{row['feed']} {row[edge][:10]}" for row in odd[:5]) + (", ..." if len(odd) > 5 else "")
            results.append(Finding("universe", NOTE, kind, len(odd), "", f"{len(odd):,} {text} ({usual}): {names}"))
    return results


def words(ns):
    """A length of time such as 15min or 1d."""
    if ns is None:
        return ""
    if 27 * DAY_NS < ns < 32 * DAY_NS:
        return "1mo"
    if ns > 2 * DAY_NS and ns % DAY_NS:
        return f"{ns / DAY_NS:.1f}d"
    for seconds, unit in UNITS:
        if ns % (seconds * 10**9) == 0:
            return f"{ns // seconds // 10**9}{unit}"
    return f"{ns / 10**9:g}s"
