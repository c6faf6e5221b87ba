"""Arrow IPC files and streams (.arrow, .feather, .ipc), a record batch at a time."""

from engine.errors import DataError
from feeds.columns.arrow_batches import Layout, arrow, said, symbols_of
from feeds.columns.block_source import BlockSource
from feeds.columns.file_change_check import FileWatch
from feeds.columns.ipc_metadata import metadata
from feeds.columns.ipc_source import IpcSource
from feeds.paths import stem
from feeds.staged_columns import Staging

DIRECT = 4  # feeds that pyarrow reads side by side; each costs a record batch


class IpcFeed:
    """One feed of one or several files, one after the other."""

    def __init__(self, name, paths, size, options):
        self.name = name
        self.path = paths[0] if len(paths) == 1 else ", ".join(paths)
        self.paths = paths
        self.bytes = size
        self.options = options

    def __repr__(self):
        return f"IpcFeed({self.name!r}, {self.path!r}, {self.bytes})"

    def source(self, run):
        files = list(map(metadata, self.paths))
        if all(files):
            return IpcSource(self.name, files, self.options, run, lambda: self.by_arrow(run, Staging()))
        return self.by_arrow(run, run.get(Staging, Staging))

    def by_arrow(self, run, staging):
        """Return a source that reads through pyarrow: directly if the feeds are few."""
        if run.count <= DIRECT:
            return self.reading()
        return staging.add(self.name, self.reading)

    def reading(self):
        """A source that keeps the file open."""
        return BlockSource(self.name, IpcReader(self.paths, self.options), self.options)

    def rows(self):
        return self.bytes // 56  # seven columns of eight bytes


def open_files(found, options):
    """Open each file as a feed; files with a column of symbols are one set of feeds."""
    about = metadata(found[0][0])
    symbol = symbols_of(schema(found[0][0]) if about is None else about.schema, options)
    if symbol:
        from feeds.long.long_arrow import ArrowLong

        paths, size = [path for path, _ in found], sum(size for _, size in found)
        return ArrowLong(paths, size, options, symbol, all_batches, schema).feeds()
    return [IpcFeed(stem(path), [path], size, options) for path, size in found]


def open_one(name, found, options):
    return IpcFeed(name, [path for path, _ in found], sum(size for _, size in found), options)


class IpcReader:
    """Blocks of IPC files, in order."""

    def __init__(self, paths, options):
        self.paths = paths
        self.options = options
        self.path = paths[0]
        self.file = None

    def blocks(self, bars, intake, way):
        for path in self.paths:
            self.path = path
            watch = FileWatch(path)
            self.file, reader = opened(path)
            layout = Layout(path, reader.schema, bars, self.options)
            yield from layout.blocks(watch.batches(batches(path, reader)), intake, way)
            self.close()

    def where(self, row):
        return self.path if row is None else f"{self.path}: row {row + 1}"

    def close(self):
        if self.file is not None:
            self.file.close()
            self.file = None


def opened(path, columns=None):
    """Return (file, reader of its batches, with some columns or all); raise a DataError that explains what is wrong with it."""
    pa = arrow()
    from feeds.remote import handle

    try:
        result = handle(path)
        file = pa.OSFile(result) if isinstance(result, str) else result
        magic = file.read(6)
        file.seek(0)
        opening = pa.ipc.open_file if magic == b"ARROW1" else pa.ipc.open_stream
        reader = opening(file)
        reader.schema.names  # noqa: B018, names that are no text are found here
        if columns is not None:  # read no others
            fields = [reader.schema.get_field_index(name) for name in columns]
            file.seek(0)
            reader = opening(file, options=pa.ipc.IpcReadOptions(included_fields=fields))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DataError(f"{path}: not an Arrow IPC file that can be read: {said(error)}") from error
    return file, reader


def batches(path, reader):
    """Record batches, checked: a hostile file must not point outside itself."""
    pa = arrow()
    try:
        if hasattr(reader, "num_record_batches"):
            for number in range(reader.num_record_batches):
                yield checked(reader.get_batch(number))
        else:
            for batch in reader:
                yield checked(batch)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DataError(f"{path}: {said(error)}") from error


def checked(batch):
    batch.validate()
    return batch


def schema(path):
    file, reader = opened(path)
    file.close()
    return reader.schema


def all_batches(path, columns):
    """Record batches of a long file, of some columns or all."""
    watch = FileWatch(path)
    file, reader = opened(path, columns)
    try:
        for batch in watch.batches(batches(path, reader)):
            yield batch if columns is None else batch.select(columns)
    finally:
        file.close()
