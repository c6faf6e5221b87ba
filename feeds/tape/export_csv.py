"""Unload: feeds as CSV files, one a symbol, for runtimes that read nothing else; each file is complete or not there."""

import os

from engine._util.checked_json import CRC, file_crc
from engine.core.storage.bars import IF_PRESENT, SKIP, Bars
from engine.errors import DataError
from feeds.csv.parse_errors import clock
from feeds.tape.tape_manifest import VERSION
from feeds.tape.tape_parts import save

AHEAD = 4096


def unload(feeds, out, state, extra, meter):
    """Write every feed to `out/<symbol>.csv`; files that the state lists are left unchanged."""
    total = ExportCount()
    for source in feeds.sources():
        done = {entry["file"]: entry for entry in state["parts"]}
        name = f"{source.name}.csv"
        if os.sep in name or name.startswith("."):
            raise DataError(f"symbol {source.name!r}: not a name for a file; open the feeds with names=[...]")
        if name not in done:
            rows = write(source, os.path.join(out, name), extra, total, meter)
            path = os.path.join(out, name)
            state["parts"].append({"file": name, "rows": rows, "bytes": os.path.getsize(path), CRC: file_crc(path)})
            save(os.path.join(out, "ingest.json"), state)
        source.close()
    manifest = {"version": VERSION, "format": "csv", "rows": sum(e["rows"] for e in state["parts"]), "parts": state["parts"]}
    save(os.path.join(out, "tape.json"), manifest)
    return manifest


class ExportCount:
    """Bars written so far, for progress."""

    delivered = 0


def write(source, path, extra, total, meter):
    """One feed as a CSV file; its rows."""
    bars = Bars([source.name])
    for field in bars.fields[4:]:
        bars.wanted[bars.fields.index(field)] = IF_PRESENT
    for field in extra:
        bars.ring(field)
    bars.allocate(AHEAD)
    fields = [field for field, want in zip(bars.fields, bars.wanted) if want != SKIP]
    places = [bars.base[bars.fields.index(field)] for field in fields]
    rows = 0
    with open(path + ".tmp", "w", encoding="utf-8", newline="") as file:
        file.write(f"datetime,{','.join(fields)}\n")
        while True:
            n = source.fill(bars, 0, 0, bars.mask + 1)
            if n == 0:
                break
            columns = [list(map(repr, memoryview(bars.block)[place : place + n])) for place in places]
            stamps = map(clock, memoryview(bars.stamps)[:n])
            file.writelines(",".join(row) + "\n" for row in zip(stamps, *columns))
            rows += n
            total.delivered += n
            meter(total)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".tmp", path)
    return rows
