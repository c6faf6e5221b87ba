"""Hostile files: a clear error or correct rows, never a crash, a hang, or memory without bounds."""

import os
import subprocess
import sys

import pytest
from conftest import MODE, ROOT

UPSTREAM = ROOT.parent / "shared" / "data" / "hostile_upstream"
READ = """
import faulthandler, os, resource, shutil, sys
faulthandler.enable()
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from engine.core.storage.bars import IF_PRESENT, VOLUME, Bars
from engine.errors import RingbarError
from feeds import audit, open_feeds

def read(path, **options):
    for source in open_feeds(path, **options).sources():
        bars = Bars([source.name])
        bars.wanted[VOLUME] = IF_PRESENT
        bars.allocate(960)
        t = 0
        while n := source.fill(bars, 0, t, bars.room):
            t += n
        source.close()

def attempt(path, **options):
    try:
        read(path, **options)
    except RingbarError as error:
        assert os.path.basename(path)[:20] in str(error), error

folder, paths = sys.argv[1], sys.argv[2:]
for path in paths:
    name = os.path.basename(path)
    kinds = ["csv", "csv.gz", "zip"]
    if "pyarrow" in sys.modules or not {pypy}:
        kinds += ["parquet", "arrow", "csv.zst"]
    for kind in kinds:
        link = os.path.join(folder, name[-40:] + "." + kind)
        os.symlink(path, link)
        attempt(link)
        attempt(link, on_bad="skip")
        result = audit(link)
        assert result.rows and str(result)
        if kind in ("parquet", "arrow"):
            from feeds.columns import ipc
            from feeds.parquet import parquet_feed as parquet
            try:
                names = list(dict.fromkeys((parquet if kind == "parquet" else ipc).schema(link).names))
            except RingbarError:
                continue
            for stamp in names[:6]:
                for price in names[:6]:
                    said = dict.fromkeys(("open", "high", "low", "close"), price)
                    attempt(link, columns=dict(said, timestamp=stamp), on_bad="skip")
from engine.results.origin.provenance import peak_rss_mb  # of this process, not of what it was forked from
print(int(peak_rss_mb()))
"""


def survive(folder, paths):
    code = READ.replace("{pypy}", repr(MODE == "pypy"))
    command = [sys.executable, "-c", code, str(folder), *map(str, paths)]
    environment = {**os.environ, "PYTHONPATH": os.getcwd() if MODE == "plain" else str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) < 400


@pytest.mark.skipif(not UPSTREAM.exists(), reason="no hostile files at hand")
def test_files_from_fuzzing(tmp_path):
    survive(tmp_path, sorted(path for path in UPSTREAM.rglob("*") if path.is_file() and path.suffix not in (".md",)))


ROW = b"2010-01-01 00:00:00,1,2,0.5,1.5,7\n"
HEAD = b"datetime,open,high,low,close,volume\n"
FILES = {
    "nothing": b"",
    "newlines": b"\n" * 5000,
    "nul": bytes(5000),
    "high": b"\xff" * 5000,
    "quotes": HEAD + b'"' * 5000,
    "open quote": HEAD + b'"2010-01-01,1,2,3,4\n' * 50,
    "commas": HEAD + b"," * 70000 + b"\n" + ROW,
    "columns": b",".join(b"c%d" % i for i in range(20000)) + b"\n" + ROW,
    "digits": HEAD + b"2010-01-01," + b"9" * 70000 + b",1,1,1\n",
    "exponents": HEAD + b"2010-01-01,1e999,1e-999,1E+,1e,\n" + ROW,
    "fractions": HEAD + b"2010-01-01 00:00:00." + b"1" * 50000 + b",1,2,0.5,1.5,7\n",
    "epochs": HEAD + b"".join(b"%d,1,2,0.5,1.5,7\n" % 10**k for k in range(30)),
    "signs": HEAD + b"+-2010-01-01,+-1,--2,++0.5,-,+\n",
    "years": HEAD + b"0000-00-00,1,2,0.5,1.5,7\n9999-99-99,1,2,0.5,1.5,7\n9999-12-31 23:59:59,1,2,0.5,1.5,7\n",
    "returns": HEAD + b"\r" * 3000 + ROW,
    "comments": b"#" * 3000 + b"\n" + HEAD + b"#\n" * 3000,
    "only a comment": b"# nothing else",
    "utf-16": (HEAD + ROW).decode().encode("utf-16"),
    "mark": b"\xef\xbb\xbf" * 4 + HEAD + ROW,
    "cut": HEAD + ROW[:12],
    "deep zip": b"PK\x03\x04" + bytes(100),
    "gzip head": b"\x1f\x8b\x08" + b"\xff" * 100,
    "zstd head": b"\x28\xb5\x2f\xfd" + b"\xff" * 100,
    "parquet ends": b"PAR1" + b"\xff\xff\xff\x7f" + b"PAR1",
    "arrow head": b"ARROW1\0\0\xff\xff\xff\xff\xff\xff\xff\x7f" + bytes(50),
    "symbols": b"symbol," + HEAD + b"".join(b"S%d," % i + ROW for i in range(3000)),
}


def test_files_of_our_own(tmp_path):
    paths = []
    for name, data in FILES.items():
        path = tmp_path / name.replace(" ", "_")
        path.write_bytes(data)
        paths.append(path)
    (tmp_path / "links").mkdir()
    survive(tmp_path / "links", paths)
