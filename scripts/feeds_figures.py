"""Figures of feeds: `python scripts/feeds_figures.py universe|large|formats|batches|parquet|interleaved|prefetch [--folder F]`.

universe: 8,000 symbols x 2,000 bars as CSV files under a limit of 1,024 open files, as a tape, and the way from one to the other.
large: the same symbols x 20,000 bars from a tape (21 GB of disk while it is made). formats: the main job from CSV, Arrow IPC and
Parquet files. batches: two Arrow files of 10 million rows in record batches of a million. parquet: 100 Parquet files beside
pyarrow decoding them alone. interleaved: scattered feeds beside aligned ones. prefetch: a Parquet tape with and without the thread
that reads ahead.
Every run is a process of its own; time and peak memory are those of the whole process.
"""

import argparse
import os
import shutil
import subprocess
import sys
from statistics import median

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUN = """
import resource, sys
from time import perf_counter, process_time
began = perf_counter()
if {limit}:
    resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit}))
from engine import Backtest
from engine.results.origin.provenance import peak_rss_mb
from feeds import open_feeds
from strategies.sma_cross import SmaCrossSignal
result = Backtest(open_feeds({source!r}, on_bad="keep"), SmaCrossSignal, cash=1e8).run(progress=False)
print(result.info["bars"], perf_counter() - began, peak_rss_mb(), result.metrics["final_value"], process_time())
"""
INGEST = """
from time import perf_counter
began = perf_counter()
from engine.results.origin.provenance import peak_rss_mb
from feeds import open_feeds
from feeds.ingest import ingest
found = ingest(open_feeds({source!r}, on_bad="keep"), {out!r}, format={form!r}, progress=False)
print(found["rows"], perf_counter() - began, peak_rss_mb(), 0)
"""
ARROW = """
from time import perf_counter
began = perf_counter()
import glob
import pyarrow.parquet as pq
rows = 0
for path in sorted(glob.glob({source!r} + "/*.parquet")):
    for batch in pq.ParquetFile(path).iter_batches(65536, use_threads=False):
        rows += batch.num_rows
print(rows, perf_counter() - began, 0, 0)
"""


LARGE = 21 * 10**9  # bytes


def measure(title, code, repeat=1, environment=None):
    """Run a piece of code in processes of its own; prints and returns the seconds."""
    seconds = []
    for _ in range(repeat):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": ROOT, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{title}: {done.stderr.strip().splitlines()[-1]}")
        rows, took, peak, value, *cpu = map(float, done.stdout.split())
        seconds.append(took)
    print(
        f"{title:44} best {min(seconds):7.2f} s, median {median(seconds):7.2f} s, {rows / min(seconds):11,.0f} rows/s, "
        f"{peak:5.0f} MB" + (f", final value {value:,.2f}" if value else "") + (f", CPU {cpu[0]:.2f} s" if cpu else ""),
        flush=True,
    )
    return seconds


def cpu_of(code):
    """Return the seconds of CPU of a whole process that runs a piece of code."""
    before = os.times()
    subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": ROOT}, stdout=subprocess.DEVNULL, check=True
    )
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def candles(folder, stocks, bars, walk=False):
    """A folder of candle files, made once."""
    from engine._bench.candle_files import make

    make(folder, stocks, bars, walk=walk)
    return folder


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def universe(folder, bars=2000, repeat=3, csv=True):
    source = candles(f"{folder}/csv-8000x{bars}", 8000, bars)
    tape = fresh(f"{folder}/tape-8000x{bars}")
    measure("ingest CSV to tape", INGEST.format(source=source, out=tape, form="arrow"))
    if csv:
        measure("run from 8,000 CSV files, 1,024 open at most", RUN.format(source=source, limit=1024), repeat)
    measure("run from the tape", RUN.format(source=tape, limit=0), repeat)


def large(folder):
    """Measure 160 million candles; the CSV files from which the tape is written are removed afterwards."""
    source, tape = f"{folder}/csv-8000x20000", f"{folder}/tape-8000x20000"
    if not os.path.exists(f"{tape}/tape.json"):
        free = shutil.disk_usage(folder).free
        if free < LARGE:
            sys.exit(
                f"{folder}: {free / 1e9:.0f} GB are free; 160 million candles take {LARGE / 1e9:.0f} GB while they are made"
            )
        candles(source, 8000, 20_000)
        measure("ingest CSV to tape", INGEST.format(source=source, out=fresh(tape), form="arrow"))
        shutil.rmtree(source)
    measure("run from the tape", RUN.format(source=tape, limit=0), 3)


def parquet(folder):
    import polars

    source = candles(f"{folder}/csv-100x20000", 100, 20_000)
    out = f"{folder}/parquet-100x20000"
    if not os.path.exists(out):
        os.makedirs(out)
        for name in sorted(os.listdir(source)):
            if name.endswith(".csv"):
                polars.read_csv(f"{source}/{name}", try_parse_dates=True).write_parquet(f"{out}/{name[:-4]}.parquet")
    ours = measure("run from 100 Parquet files", RUN.format(source=out, limit=0), 7)
    arrow = measure("pyarrow decoding them alone", ARROW.format(source=out), 7)
    print(f"ratio: best {min(ours) / min(arrow):.2f}, median {median(a / b for a, b in zip(ours, arrow)):.2f}")


def formats(folder):
    """The main job from CSV, Arrow IPC and Parquet files of random numbers and of random walks: CPU in interleaved rounds."""
    import polars

    for walk in (False, True):
        source = candles(f"{folder}/csv-100x20000{'-walk' * walk}", 100, 20_000, walk)
        sources = {"csv": source}
        for form in ("arrow", "snappy.parquet", "zstd.parquet"):
            sources[form] = out = f"{folder}/{form}-100x20000{'-walk' * walk}"
            if not os.path.exists(out):
                os.makedirs(out)
                for name in sorted(os.listdir(source)):
                    if name.endswith(".csv"):
                        frame = polars.read_csv(f"{source}/{name}", try_parse_dates=True)
                        if form == "arrow":
                            frame.write_ipc(f"{out}/{name[:-4]}.arrow")
                        else:
                            frame.to_pandas().to_parquet(f"{out}/{name[:-4]}.parquet", compression=form.split(".")[0])
        cpu = {form: [] for form in sources}
        for _ in range(9):
            for form, where in sources.items():
                cpu[form].append(cpu_of(RUN.format(source=where, limit=0)))
        for form, seconds in cpu.items():
            ratio = median(mine / csv for mine, csv in zip(seconds, cpu["csv"]))
            print(
                f"{'walks' if walk else 'random numbers'}, 100 {form} files: CPU {median(seconds):.2f} s, {ratio:.2f} of CSV's",
                flush=True,
            )


def batches(folder):
    """Two Arrow files whose record batches are far larger than what a run keeps in memory."""
    import numpy
    import pyarrow

    rows, out = 10_000_000, f"{folder}/arrow-2x10000000"
    if not os.path.exists(out):
        os.makedirs(out)
        for number in range(2):
            walk = numpy.cumsum(numpy.random.default_rng(number).standard_normal(rows) * 0.01)
            close = numpy.round(walk - walk.min() + 10.0, 2)
            stamps = pyarrow.array(1262304000 * 10**9 + 60 * 10**9 * numpy.arange(rows), pyarrow.timestamp("ns"))
            columns = {"datetime": stamps, "open": close, "high": close + 0.05, "low": close - 0.05, "close": close}
            table = pyarrow.table(columns)
            with pyarrow.ipc.new_file(f"{out}/F{number}.arrow", table.schema) as writer:
                writer.write_table(table, max_chunksize=1_000_000)
    measure("run from two Arrow files of 10 million rows", RUN.format(source=out, limit=0), 3)


def interleaved(folder):
    from array import array
    from random import Random

    from feeds.columns import from_columns
    from feeds.ingest import ingest

    took = {}
    for name, shift in (("aligned", 0), ("interleaved", 1)):
        out = f"{folder}/{name}"
        if not os.path.exists(f"{out}/tape.json"):
            rng = Random(1)
            data = {}
            for i in range(100):
                prices = array("d", [100 + rng.random() for _ in range(20_000)])
                stamps = array("q", [(t * 100 + shift * i) * 10**9 for t in range(20_000)])
                data[f"F{i:02}"] = {"ts": stamps, **dict.fromkeys(("open", "high", "low", "close"), prices)}
            ingest(from_columns(data), fresh(out), format="csv", progress=False)
        took[name] = measure(f"run from 100 {name} CSV files", RUN.format(source=out, limit=0), 5)
    ratio = median(b / a for a, b in zip(took["aligned"], took["interleaved"]))
    print(f"ratio: best {min(took['interleaved']) / min(took['aligned']):.2f}, median {ratio:.2f}")


def prefetch(folder):
    source = candles(f"{folder}/csv-8000x2000", 8000, 2000)
    tape = f"{folder}/tape-parquet"
    if not os.path.exists(f"{tape}/tape.json"):
        measure("ingest CSV to a Parquet tape", INGEST.format(source=source, out=fresh(tape), form="parquet"))
    with_thread, without = [], []
    for _ in range(3):
        with_thread += measure("run, a thread reads ahead", RUN.format(source=tape, limit=0))
        without += measure("run, no thread", RUN.format(source=tape, limit=0), 1, {"RINGBAR_PREFETCH": "0"})
    print(f"with / without: {median(a / b for a, b in zip(with_thread, without)):.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["universe", "large", "formats", "batches", "parquet", "interleaved", "prefetch"])
    parser.add_argument("--folder", default="data/feeds", help="where the data are made and kept (data/feeds)")
    options = parser.parse_args()
    sys.path.insert(0, ROOT)
    os.makedirs(options.folder, exist_ok=True)
    globals()[options.what](os.path.abspath(options.folder))


if __name__ == "__main__":
    main()
