"""Ingest: any feeds into a tape, by an external merge with the engine's own clock, in constant memory.

Place in the flow: sources -> clock -> row buffer -> parts of a tape (`feeds.tape.tape_parts`). `ingest.json` records how far a
tape has come, so that an ingest that was killed continues after its last part. At the end all parts are read back: rows and
checksums of each symbol must equal what went in, and only then is `tape.json` written.
"""

import errno
import os
import shutil

from engine._util.checked_json import CRC
from engine._util.platform_files import folder_lock
from engine._util.progress import Progress
from engine.core.storage.bars import IF_PRESENT, Bars
from engine.core.time.clock import Clock
from engine.errors import ConfigError, DataError, RingbarError
from feeds.opening import Feeds, open_feeds
from feeds.tape.tape_manifest import VERSION, read_manifest, read_state
from feeds.tape.tape_parts import TapePartWriter, folded, load, save
from feeds.tape.tape_row_buffer import BLOCK_ROWS, TapeRowBuffer

MANIFEST, STATE = "tape.json", "ingest.json"
FORMATS = ("arrow", "parquet", "csv")
PART = 1 << 22  # rows of a part, about
AHEAD = 60  # bars decoded ahead of each feed
GROUP = 16384  # feeds that are merged side by side
ALWAYS = ("volume", "openinterest")  # carried where there are any
BEGIN = -(2**63)


def ingest(feeds, out, format="arrow", extra=(), progress=None, part=PART, group=GROUP):
    """Write `feeds` as a tape into the folder `out`, or as CSV files, one a symbol; what `tape.json` says.

    format: "arrow" (fastest), "parquet" (smallest), or "csv" (what PyPy can read). extra: further columns to carry. progress:
    as of `Backtest.run`. An interrupted ingest of the same feeds continues where it was; a finished one is not repeated. A
    DataError if what is read back is not what was written.
    """
    if format not in FORMATS:
        raise ConfigError(f"format={format!r}: expected one of {', '.join(FORMATS)}")
    print_of = fingerprint(feeds, format, extra)
    meter = Progress(feeds.estimate_rows(), progress)
    try:
        os.makedirs(out, exist_ok=True)
        with folder_lock(out, "another ingest is writing to this folder; wait for it, or choose another folder"):
            done = finished(out, print_of)
            if done is not None:
                return done
            state = begun(out, print_of)
            if format == "csv":
                from feeds.tape.export_csv import unload

                return unload(feeds, out, state, extra, meter)
            if len(feeds.names) > group:
                feeds = merged_in_groups(feeds, out, extra, progress, part, group)
            return write_tape(feeds, out, state, format, extra, meter, part)
    except OSError as error:
        way = "raise the limit (ulimit -n)" if error.errno in (errno.EMFILE, errno.ENFILE) else "make room there"
        raise RingbarError(
            f"{out}: {error.strerror or error}; what is complete is kept: {way} and start the same ingest again"
        ) from error
    finally:
        meter.finish()


def fingerprint(feeds, format, extra):
    """Return what an ingest depends on, by which an interrupted one is recognised; data in memory never are."""
    files = []
    for file in feeds.files() or [{"path": None}]:
        if file["path"] is None:
            return {"in memory": os.urandom(8).hex()}
        path = str(file["path"])
        changed = os.stat(path).st_mtime_ns if os.path.isfile(path) else 0
        files.append([file["symbol"], path, file["bytes"], changed])
    options = getattr(feeds, "options", None)
    results = [repr(getattr(options, name, None)) for name in ("on_bad", "shift", "begin", "end", "limit", "tz", "columns")]
    return {"version": VERSION, "format": format, "extra": list(extra), "options": results, "files": files}


def finished(out, print_of):
    """The manifest of a tape that is complete already; None if there is work to do."""
    if not os.path.exists(os.path.join(out, MANIFEST)):
        return None
    manifest = read_manifest(os.path.join(out, MANIFEST))
    manifest.pop(CRC, None)
    if (read_state(os.path.join(out, STATE)) or {}).get("of") != print_of:
        raise ConfigError(f"{out}: there is a tape of other data already; choose another folder, or delete this one")
    return manifest


def begun(out, print_of):
    """Return the state of an interrupted ingest of the same data, or a new one; files beyond it are deleted."""
    state = read_state(os.path.join(out, STATE))
    if state is not None and state["of"] != print_of:
        raise ConfigError(f"{out}: an ingest of other data, or of data that changed since, stopped here; delete the folder")
    if state is None:
        if any(name for name in os.listdir(out) if not name.startswith(".") and name != f"{STATE}.tmp"):
            raise ConfigError(f"{out}: this folder has other files in it; choose an empty or a new one")
        state = {"of": print_of, "parts": []}
        save(os.path.join(out, STATE), state)
    known = {entry["file"] for entry in state["parts"]}
    for name in os.listdir(out):
        if name.startswith("part-") and name not in known:
            os.remove(os.path.join(out, name))
    return state


def merging(feeds, extra):
    """(table, clock) of a merge."""
    bars = Bars(list(feeds.names))
    for field in ALWAYS:
        bars.wanted[bars.fields.index(field)] = IF_PRESENT
    for field in extra:
        bars.ring(field)
    clock = feeds.clock(bars) if hasattr(feeds, "clock") else None
    bars.allocate(AHEAD if clock is None else 0)
    return bars, clock or Clock(bars, feeds.sources())


def write_tape(feeds, out, state, format, extra, meter, part_rows):
    """Write the remaining parts, check all of them, write the manifest."""
    bars, clock = merging(feeds, extra)
    fields = [field for field, want in zip(bars.fields, bars.wanted) if want]
    gather = TapeRowBuffer(bars.rows, len(fields), min(part_rows, BLOCK_ROWS))
    load(gather, state)
    writer = TapePartWriter(out, state, list(feeds.names), fields, format)
    after = state["parts"][-1]["last"] if state["parts"] else BEGIN
    try:
        clock.start()
        while True:
            n = gather.run(clock, bars, after)
            if n == 0:
                break
            gather.fold(n)
            writer.write(gather, n)
            meter(bars)
            if writer.rows >= part_rows:
                writer.complete(gather)
        writer.complete(gather)
    finally:
        writer.abandon()
        sources = [*clock.sources, *getattr(clock, "reels", ())]
        for source in sources:
            source.close()
    compare(out, list(feeds.names), gather, folded(out, state, bars.rows, fields, list(feeds.names), format))
    shutil.rmtree(os.path.join(out, ".groups"), ignore_errors=True)
    parts = state["parts"]
    manifest = {
        "version": VERSION,
        "format": format,
        "columns": fields,
        "rows": sum(entry["rows"] for entry in parts),
        "first": parts[0]["first"] if parts else None,
        "last": parts[-1]["last"] if parts else None,
        "parts": parts,
        "symbols": list(feeds.names),
        "counts": list(gather.counts),
        "lasts": list(gather.lasts),
        "sums": [f"{value:016x}" for value in gather.sums],
        "dated": [bool(dated) for dated in bars.dated],
        "zones": list(bars.zones),
        "skipped": sum(source.skipped for source in sources),
        "kept": sum(source.kept for source in sources),
    }
    save(os.path.join(out, MANIFEST), manifest)
    return manifest


def compare(out, names, gathered, found):
    """A DataError naming the first symbol whose rows on disk are not those that were written."""
    for row, name in enumerate(names):
        if (gathered.counts[row], gathered.sums[row]) != (found.counts[row], found.sums[row]):
            raise DataError(
                f"{out}: {name}: {found.counts[row]} rows with checksum {found.sums[row]:016x} can be read back, written were "
                f"{gathered.counts[row]} with {gathered.sums[row]:016x}; the disk or its memory is at fault: delete the folder "
                f"and ingest again"
            )


def merged_in_groups(feeds, out, extra, progress, part, group):
    """Merge groups of feeds into tapes, and return these as one set of feeds, whose merge is the second pass."""
    folder = os.path.join(out, ".groups")
    tapes = []
    parts = list(feeds)
    for number, start in enumerate(range(0, len(parts), group)):
        tapes.append(os.path.join(folder, f"{number:04}"))
        ingest(Feeds(parts[start : start + group], feeds.options), tapes[-1], extra=extra, progress=progress, part=part)
    return open_feeds(tapes, on_bad="keep")
