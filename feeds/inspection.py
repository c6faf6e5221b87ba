"""Inspection: what was opened, for people to read: first bars, all bars as a frame, spans, and what inference decided.

Place in the flow: no part of a run. Sources are read as a run reads them, so that what is shown is what a run would get.
"""

from engine.core.storage.bars import FIELDS, IF_PRESENT, REQUIRED, Bars
from engine.errors import CapabilityError, RingbarError
from feeds.csv.parse_errors import clock
from feeds.open_options import SharedResources

SHOWN = 8  # feeds named in a `repr`
AHEAD = 4096
WANTED = {field: REQUIRED if field in FIELDS[:4] else IF_PRESENT for field in FIELDS}


def table(feeds, n):
    """Return a polars frame of the first `n` bars (None: all) of each feed."""
    try:
        import polars
    except ImportError as error:
        raise CapabilityError(
            "head(), to_polars() and to_pandas() need polars, which is not installed here (it does not exist for PyPy); "
            "`ringbar audit` says what was read, or pip install ringbar on CPython"
        ) from error

    parts = []
    for source in feeds.sources():
        columns = columns_of(source, n)
        stamps = polars.Series("datetime", columns.pop("ts"), polars.Int64).cast(polars.Datetime("ns", "UTC"))
        parts.append(polars.DataFrame({"symbol": [source.name] * len(stamps), "datetime": stamps, **columns}))
    result = polars.concat(parts)
    empty = [name for name in ("volume", "openinterest") if result[name].is_nan().all()]
    return result.drop(empty)


def columns_of(source, n):
    """Return {name: array} of the first `n` bars of a source, or of all."""
    from array import array

    from feeds.columns.memory_columns import pieces

    entries = {"ts": array("q"), **{field: array("d") for field in FIELDS}}
    ahead = AHEAD if n is None else max(1, min(n, AHEAD))
    for stamps, fields in pieces(source, WANTED, ahead):
        left = len(stamps) if n is None else min(len(stamps), n - len(entries["ts"]))
        entries["ts"].extend(stamps[:left])
        for field, values in fields.items():
            entries[field].extend(values[:left])
        if n is not None and len(entries["ts"]) >= n:
            break
    return entries


def spans(feeds):
    """Return {name: (first, last) or None}."""
    entries = {}
    for source in feeds.sources():
        bars = Bars([source.name])
        bars.allocate(AHEAD)
        first = last = None
        try:
            while n := source.fill(bars, 0, 0, AHEAD):
                first = bars.stamps[0] if first is None else first
                last = bars.stamps[n - 1]
        finally:
            source.close()
        entries[source.name] = None if first is None else (first, last)
    return entries


def first_bar(feeds, number):
    """Return (timestamp or None, whether bars are labelled by their day, zone, the source) of one feed."""
    source = feeds[number].source(SharedResources(feeds.options, 1))
    bars = Bars([source.name])
    for at in range(4, len(FIELDS)):
        bars.wanted[at] = IF_PRESENT
    bars.allocate(1)
    try:
        n = source.fill(bars, 0, 0, 1)
        return bars.stamps[0] if n else None, bool(bars.dated[0]), bars.zones[0], source
    finally:
        source.close()


def described(feeds):
    """Return a line for each of the first feeds: name, first bar, about how many there are, where from."""
    count = len(feeds)
    size = sum(feed.bytes for feed in feeds)
    lines = [f"{count} {'feed' if count == 1 else 'feeds'}, about {feeds.estimate_rows():,} bars, {size:,} bytes"]
    for number, feed in enumerate(list(feeds)[:SHOWN]):
        try:
            if hasattr(feed, "whole"):  # one of many symbols in long files, whose rows may be anywhere
                lines.append(f"  {feed.name}, about {feed.rows():,} bars  {feed.path or 'in memory'}")
                continue
            ts = first_bar(feeds, number)[0]
            begin = "no bars" if ts is None else f"from {clock(ts)}"
        except (RingbarError, OSError) as error:
            begin = f"cannot be read: {error}"
        lines.append(f"  {feed.name}  {begin}, about {feed.rows():,} bars  {feed.path or 'in memory'}")
    if count > SHOWN:
        lines.append(f"  ... and {count - SHOWN} more")
    return "\n".join(lines)


def explained(feeds):
    """Return what inference decided, one paragraph per feed."""
    return "\n".join(explanation(feeds, number, feed) for number, feed in enumerate(feeds))


def explanation(feeds, number, feed):
    """Return what inference decided about one feed."""
    try:
        ts, dated, zone, source = first_bar(feeds, number)
    except (RingbarError, OSError) as error:
        return f"{feed.name}: cannot be read: {error}"
    options = getattr(getattr(feed, "whole", feed), "options", None) or feeds.options
    lines = [f"{feed.name}: {feed.path or 'in memory'}"]
    style = getattr(getattr(source, "inner", source), "style", None)
    if style is not None:
        lines.append(f"  delimiter {style.delimiter!r}, decimal {style.decimal!r}")
        lines.append(f"  columns: {', '.join(f'{name} = {what}' for name, what in meanings(style))}")
        if getattr(source, "from_end", False):
            lines.append("  read backwards: the newest row comes first" + ("" if options.reverse is None else " (reverse=)"))
    lines.append(f"  first bar {clock(ts)} UTC" if ts is not None else "  no bars")
    lines.append(f"  {stamped(options, dated, style)}; zone {zone or 'UTC'}")
    return "\n".join(lines)


def meanings(style):
    """Yield (name of a column, what it is read as) for those that are read."""
    words = {-2: "timestamp", -3: "date", -4: "time of day"}
    for name, kind in zip(style.names, style.kinds):
        if kind != -1:
            yield name or "(no name)", words.get(kind) or (FIELDS[kind] if kind < len(FIELDS) else "column")


def stamped(options, dated, style):
    """Return how bars are stamped, and the reason for that assumption."""
    if options.shift:
        return "stamped when bars open; their length is added (label=, bar=, or the dialect)"
    if options.after or (style is not None and style.after):
        return "stamped when bars are complete (the columns of Binance's files say so)"
    why = {"date": 'label="date"', "close": 'label="close"'}.get(options.label)
    if dated:
        return f"labelled by their day ({why or 'the first timestamps are dates, or all at midnight'})"
    return f"stamped when bars are complete ({why or 'the first timestamps are not all at midnight'})"
