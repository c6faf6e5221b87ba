"""The library through which PyPy decodes plain rows, built from the C that the compiled core includes."""

import shutil
import subprocess
import sys

import pytest
from conftest import MODE, ROOT
from csv_rows import load, write

from feeds.decoding import pypy_library

HEADER = "datetime,open,high,low,close,volume\n"


@pytest.mark.skipif(MODE != "pypy" or not shutil.which("cc"), reason="for PyPy and a compiler")
def test_library_and_exact_path_read_the_same(tmp_path, monkeypatch):
    """Each of them reads the same bars; a library of another version is left alone."""
    from feeds.decoding import text_decoder

    target = tmp_path / "plain_rows.pypy.so"
    source = ROOT / "feeds" / "decoding" / "plain_rows.c"
    subprocess.run(["cc", "-O2", "-ffp-contract=off", "-shared", "-fPIC", "-o", str(target), str(source)], check=True)
    monkeypatch.setattr(pypy_library, "__file__", str(tmp_path / "pypy_library.py"))
    library = pypy_library.load()
    assert library is not None
    rows = "".join(
        f"2010-01-{1 + t // 96:02} {t // 4 % 24:02}:{15 * (t % 4):02}:00,{100 + t / 7},{102 + t / 7},{99 + t / 7},{101 + t / 7},{t or ''}\n"
        for t in range(2000)
    )
    half = rows.index("\n", 60_000) + 1
    path = write(tmp_path, HEADER + rows[:half] + "# a comment\n\n" + rows[half:])
    found = []
    for function in (library, None):
        monkeypatch.setattr(text_decoder, "LIBRARY", function)
        found.append([load(path, limit, on_bad="keep") for limit in (None, 7, 1000)])
    assert found[0] == found[1]
    monkeypatch.setattr(pypy_library, "WORDS", pypy_library.WORDS + 1)
    assert pypy_library.load() is None


def test_words_are_those_of_the_header():
    """The places of members in `plain_job`, as the header lists them."""
    import re

    header = (ROOT / "feeds" / "decoding" / "plain_rows.h").read_text()
    body = re.sub(r"/\*.*?\*/", "", header[header.index("typedef struct {") : header.index("} plain_job;")], flags=re.S)
    places, place = {}, 0
    for declaration in body[body.index("{") + 1 :].split(";"):
        for name in re.findall(r"\*?(\w+(?:\[\w+\])?)\s*(?:,|$)", declaration.replace("int64_t", "").replace("double", "")):
            places[name.split("[")[0].upper()] = place
            place += pypy_library.COLUMNS if "[" in name else 1
    assert place == pypy_library.WORDS
    for name, found in places.items():
        if name not in ("COLUMNS", "ENTRIES"):
            assert getattr(pypy_library, name) == found, name


def test_only_pypy_uses_it():
    assert (pypy_library.load() is None) or sys.implementation.name == "pypy"
