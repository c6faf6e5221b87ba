"""Parts: the files of a tape, each complete or not there: written under a temporary name, synced, renamed."""

import os
from array import array

from engine._util.checked_json import CRC, file_crc, write_json
from engine.errors import DataError
from feeds.columns.arrow_batches import arrow
from feeds.tape.tape_manifest import MASK, footer_crc, sums_of
from feeds.tape.tape_row_buffer import TapeRowBuffer


class TapePartWriter:
    """Writes blocks of a `Gather` as parts into a folder; `state` is what is saved after each."""

    def __init__(self, out, state, names, fields, format):
        pa = arrow()
        self.out = out
        self.state = state
        self.names = pa.array(names, pa.string())
        self.fields = fields
        self.format = format
        self.schema = pa.schema(
            [("ts", pa.timestamp("ns", "UTC")), ("symbol", pa.dictionary(pa.int32(), pa.string()))]
            + [(field, pa.float64()) for field in fields]
        )
        self.file = None
        self.rows = 0

    def write(self, gather, n):
        """Append the first `n` rows of a block."""
        pa = arrow()
        if self.file is None:
            self.begin(gather.stamps[0])
        codes = pa.Array.from_buffers(pa.int32(), n, [None, pa.py_buffer(memoryview(gather.codes)[:n])])
        columns = [
            pa.Array.from_buffers(self.schema.field(0).type, n, [None, pa.py_buffer(memoryview(gather.stamps)[:n])]),
            pa.DictionaryArray.from_arrays(codes, self.names, safe=False),
        ]
        columns += [
            pa.Array.from_buffers(pa.float64(), n, [None, pa.py_buffer(gather.column(f, n))]) for f in range(len(self.fields))
        ]
        batch = pa.RecordBatch.from_arrays(columns, schema=self.schema)
        self.sums.append(sums_of(batch))
        self.writer.write_batch(batch)
        self.rows += n
        self.last = gather.stamps[n - 1]

    def begin(self, first):
        """Begin a new part, under a temporary name."""
        pa = arrow()
        self.first = first
        self.sums = []
        self.name = f"part-{len(self.state['parts']):05}.{self.format}"
        self.draft = os.path.join(self.out, f".{self.name}.tmp")
        self.file = open(self.draft, "wb")  # noqa: SIM115, it stays open for many blocks
        if self.format == "parquet":
            import pyarrow.parquet as pq

            self.writer = pq.ParquetWriter(self.file, self.schema, compression="zstd", use_dictionary=["symbol"], write_page_checksum=True)
        else:
            self.writer = pa.ipc.new_file(self.file, self.schema)

    def complete(self, gather):
        """Complete the part: give it its name, then record it in the state."""
        if self.file is None:
            return
        self.writer.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self.file = None
        path = os.path.join(self.out, self.name)
        os.replace(self.draft, path)
        entry = {"file": self.name, "rows": self.rows, "first": self.first, "last": self.last, "bytes": os.path.getsize(path)}
        entry[CRC] = file_crc(path)
        entry["sums"] = self.sums
        if self.format == "parquet":
            entry["sums"] = [[sum(column) & MASK for column in zip(*self.sums)]]
            entry["footer"] = footer_crc(path)
        self.state["parts"].append(entry)
        self.state["counts"] = list(gather.counts)
        self.state["lasts"] = list(gather.lasts)
        self.state["sums"] = list(gather.sums)
        self.rows = 0
        save(os.path.join(self.out, "ingest.json"), self.state)

    def abandon(self):
        """Remove the draft after an error."""
        if self.file is not None:
            self.file.close()
            self.file = None
            os.remove(self.draft)


def load(gather, state):
    """Load counts and checksums of the parts that exist already."""
    if "counts" in state:
        if len(state["counts"]) != len(gather.counts):
            raise DataError(
                f"ingest.json: {len(state['counts'])} counts for {len(gather.counts)} feeds; delete the folder and start the ingest again"
            )
        gather.counts = array("q", state["counts"])
        gather.lasts = array("q", state["lasts"])
        gather.sums = array("Q", state["sums"])


def folded(out, state, rows, fields, names, format):
    """A `Gather` with the counts and checksums of what is on disk."""
    result = TapeRowBuffer(rows, len(fields))
    for entry in state["parts"]:
        path = os.path.join(out, entry["file"])
        for batch in batches(path, format):
            symbols = batch.column(1).dictionary
            if symbols.to_pylist() != names:
                raise DataError(f"{path}: its symbols are not those that were written")
            for start in range(0, batch.num_rows, result.capacity):
                fold(result, batch.slice(start, result.capacity), len(fields))
    return result


def batches(path, format):
    """Record batches of a part, symbols as indices into all of them."""
    if format == "parquet":
        import pyarrow.parquet as pq

        yield from pq.ParquetFile(path, read_dictionary=["symbol"]).iter_batches(65536)
        return
    pa = arrow()
    with pa.OSFile(path) as file:
        reader = pa.ipc.open_file(file)
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


def fold(found, batch, width):
    n = batch.num_rows
    put(found.stamps, 0, batch.column(0), "q")
    put(found.codes, 0, batch.column(1).indices, "i")
    for f in range(width):
        put(found.block, f * found.capacity, batch.column(2 + f), "d")
    found.fold(n)


def put(target, at, column, code):
    """Copy the values of a column."""
    values = memoryview(column.buffers()[1]).cast("B").cast(code)[column.offset : column.offset + len(column)]
    memoryview(target)[at : at + len(values)] = values


def save(path, value):
    """Write JSON with its checksum completely under its name, or leave what was there."""
    write_json(path, value, indent=None)
    folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
