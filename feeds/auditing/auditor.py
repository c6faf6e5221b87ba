"""Audit: one pass over all bars of any feeds, and what is wrong or odd about them; nothing is fixed or left out.

Place in the flow: before a run. `audit(...)` takes what `open_feeds` takes.
"""

import os

from engine._util.notebook import Printable
from engine.core.storage.bars import IF_PRESENT, VOLUME, Bars
from engine.errors import RingbarError
from feeds.auditing.feed_inspector import KINDS, Inspector
from feeds.auditing.findings import ERROR, NOTE, WARNING, Finding, across, bar_length, counted, oddities, reading, words
from feeds.csv.parse_errors import clock

AHEAD = 4096
SHOWN = 100  # feeds and findings that are printed


class Audit(Printable):
    """`rows`: a dict a feed; `findings`: what was found, feed by feed. Prints as a table with the findings below."""

    def __init__(self, rows, findings):
        self.rows = rows
        self.findings = findings

    @property
    def ok(self):
        """Whether strict opening takes all of it."""
        return not any(finding.level == ERROR for finding in self.findings)

    @property
    def table(self):
        """`rows` as a polars frame, or as they are without polars."""
        try:
            import polars
        except ImportError:
            return self.rows
        return polars.DataFrame(self.rows, infer_schema_length=None)

    def to_json(self, path=None):
        """All of it as JSON text, also written to `path`."""
        from json import dumps

        text = dumps({"ok": self.ok, "feeds": self.rows, "findings": [finding.row() for finding in self.findings]}, indent=1)
        if path is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return text

    def __str__(self):
        titles = ("feed", "rows", "first", "last", "bar", "errors", "warnings")
        cells = [titles, *(tuple(str(row[title]) for title in titles) for row in self.rows)]
        more = len(cells) - 1 - SHOWN
        cells = cells[: SHOWN + 1]
        widths = [max(len(row[i]) for row in cells) for i in range(len(titles))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
        if more > 0:
            lines.append(f"... and {more:,} more")
        bad = sum(row["errors"] > 0 for row in self.rows)
        feeds = "1 feed" if len(self.rows) == 1 else f"{len(self.rows):,} feeds"
        summary = f"{feeds}, {sum(row['rows'] for row in self.rows):,} rows; {bad} with errors"
        shown = sorted(self.findings, key=lambda finding: (ERROR, WARNING, NOTE).index(finding.level))
        results = list(map(str, shown[:SHOWN]))
        if len(shown) > SHOWN:
            results.append(f"... and {len(shown) - SHOWN:,} more, see findings")
        return "\n".join([*lines, "", *results, summary])


def audit(source, progress=None, **options):
    """Audit whatever `open_feeds` opens, with its options (`on_bad` aside).

    `progress(done, feeds)` is called after each feed. Never raises for what is in the data: what cannot be read at all is a
    finding, too.
    """
    options.pop("on_bad", None)
    rows, findings = [], []
    for opened in openings(source, options):
        if isinstance(opened, Finding):
            findings.append(opened)
            rows.append(empty_row(opened.feed))
            continue
        for number, (feed, source_) in enumerate(zip(opened, strictly_all(opened))):
            row, result = look(feed, source_)
            rows.append(row)
            findings += result
            if progress is not None:
                progress(number + 1, len(opened))
    findings += across(rows)
    return Audit(rows, findings)


def openings(source, options):
    """The feeds of a source; where some of its files cannot be opened, file by file, with a finding for those."""
    from feeds.opening import Feeds, in_memory, open_feeds
    from feeds.paths import expand

    if isinstance(source, Feeds):
        yield source
        return
    failure = None
    try:
        yield open_feeds(source, **options)
    except RingbarError as error:
        failure = error
    if failure is None:
        return
    single = isinstance(source, str) or hasattr(source, "__fspath__")
    several = isinstance(source, (list, tuple)) and not any(map(in_memory, source))
    results = []
    for part in [source] if single else source if several else []:
        try:
            results += [(path, None) for path, _ in expand(part)]
        except RingbarError as error:
            results.append((str(part), error))
    if len(results) < 2:
        yield unreadable(str(source) if single else "data", failure)
        return
    for path, missing in results:
        problem = missing
        try:
            if problem is None:
                yield open_feeds(path, **options)
        except RingbarError as error:
            problem = error
        if problem is not None:
            yield unreadable(path, problem)


def unreadable(path, error):
    return Finding(os.path.basename(path), ERROR, "unreadable", 1, "", str(error))


def strictly_all(feeds):
    """Sources that deliver every row that can be read."""
    several = {id(result): result for result in map(options_of, feeds)}
    before = {key: result.on_bad for key, result in several.items()}
    try:
        for result in several.values():
            result.on_bad = "audit"
        yield from feeds.sources()
    finally:
        for key, result in several.items():
            result.on_bad = before[key]


def options_of(feed):
    return (feed.whole if hasattr(feed, "whole") else feed).options


def look(feed, source):
    """(row, findings) of one feed, read to its end."""
    wall = options_of(feed).wall
    inspector = Inspector(wall.name if wall is not None and wall.name[0] not in "+-" else "UTC")
    bars = Bars([feed.name])
    bars.wanted[VOLUME] = IF_PRESENT
    bars.allocate(AHEAD)
    results = []
    try:
        while True:
            n = source.fill(bars, 0, 0, AHEAD)
            if n == 0:
                break
            inspector.see(bars, n)
    except RingbarError as error:
        where = f"row {inspector.rows + 1}" if inspector.rows else ""
        results.append(Finding(feed.name, ERROR, "unreadable", 1, where, str(error)))
    finally:
        source.close()
    results = reading(feed.name, source) + results
    length = bar_length(inspector)
    results += counted(feed.name, inspector) + oddities(feed.name, inspector, length)
    row = {
        "feed": feed.name,
        "path": feed.path,
        "rows": inspector.rows,
        "first": clock(inspector.first) if inspector.rows else None,
        "last": clock(inspector.last) if inspector.rows else None,
        "bar": words(length),
        "days": inspector.days,
        "unread": source.skipped,
        **dict(zip(KINDS, inspector.counts)),
        "gaps": sum(f.count for f in results if f.kind == "gaps"),
        "zero_volume": inspector.idle,
        "stale": inspector.stale,
        "errors": sum(f.count for f in results if f.level == ERROR),
        "warnings": sum(f.count for f in results if f.level == WARNING),
    }
    return row, results


def empty_row(name):
    zeros = dict.fromkeys(("days", "unread", *KINDS, "gaps", "zero_volume", "stale"), 0)
    row = {"feed": name, "path": None, "rows": 0, "first": None, "last": None, "bar": ""}
    return {**row, **zeros, "errors": 1, "warnings": 0}
