"""Coverage-guided fuzzing of everything that reads bytes: python scripts/fuzz.py [seconds] [csv|packed|parquet|ipc ...].

Each input is a whole file of the kind. Anything but rows or an error of the engine's own is a finding, and so is a result
that differs when the file is read in small pieces. Inputs that fail are left in build/fuzz.
"""

import os
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

import atheris  # noqa: E402

with atheris.instrument_imports(include=["feeds", "engine.core"]):  # what is compiled is not seen: fuzz a copy without
    from engine.core.storage.bars import IF_PRESENT, VOLUME, Bars
    from engine.errors import RingbarError
    from feeds import archive, arrow, audit, auditor, csv, ipc, longcsv, open_feeds, packed, parquet, sniff  # noqa: F401

KINDS = {"csv": ".csv", "packed": ".csv.gz", "zip": ".zip", "parquet": ".parquet", "ipc": ".arrow"}
FOLDER = tempfile.mkdtemp(prefix="ringbar-fuzz-")


def read(path, limit, **options):
    """All bars of all feeds, or the error in words."""
    rows = []
    try:
        for source in open_feeds(path, **options).sources():
            bars = Bars([source.name])
            bars.wanted[VOLUME] = IF_PRESENT
            bars.allocate(64)
            while True:
                n = source.fill(bars, 0, 0, limit)
                if n == 0:
                    break
                rows += [(bars.stamps[i], *(repr(bars.block[bars.base[f] + i]) for f in range(5))) for i in range(n)]
            source.close()
    except RingbarError as error:
        return str(error)
    return rows


def target(kind):
    path = os.path.join(FOLDER, "A" + KINDS[kind])

    def one(data):
        with open(path, "wb") as file:
            file.write(data)
        for on_bad in ("raise", "skip"):
            whole = read(path, 64, on_bad=on_bad)
            if kind == "csv" and read(path, 3, on_bad=on_bad, buffer=50) != whole:
                raise AssertionError(f"pieces differ with on_bad={on_bad}")
        audit(path)

    return one


def seeds(kind, folder):
    """Files to begin with."""
    from feeds.walks import save, walks

    path = save(walks(["A"], 20), folder, "parquet" if kind in ("parquet", "ipc") else "csv")[0]
    if kind == "ipc":
        import pyarrow.parquet as pq
        from pyarrow import feather

        feather.write_feather(pq.read_table(path), os.path.join(folder, "A.arrow"), compression="uncompressed")
    elif kind == "packed":
        import gzip

        with open(path, "rb") as file, gzip.open(path + ".gz", "wb") as packed:
            packed.write(file.read())


def main():
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    kinds = sys.argv[2:] or ["csv"]
    result = os.path.join(ROOT, "build", "fuzz")
    os.makedirs(result, exist_ok=True)
    for kind in kinds:
        if os.fork() == 0:
            corpus = os.path.join(FOLDER, f"corpus-{kind}")
            os.makedirs(corpus)
            seeds(kind, corpus)
            options = [f"-max_total_time={seconds}", "-max_len=4096", "-rss_limit_mb=2048", "-timeout=20", "-verbosity=0"]
            atheris.Setup([sys.argv[0], corpus, f"-artifact_prefix={result}/{kind}-", *options], target(kind))
            atheris.Fuzz()
        _, status = os.wait()
        print(f"{kind}: {'nothing result' if status == 0 else f'findings in {result}'} in {seconds} s")
        if status:
            sys.exit(1)


if __name__ == "__main__":
    main()
