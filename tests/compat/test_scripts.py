"""Scripts for backtrader print here what they print there; recorded with 1.9.78.123 by scripts/record_backtrader.py."""

import contextlib
import io
import json
import re
import sys
from pathlib import Path

import pytest

from engine.compat.backtrader.script import runner as script

HERE = Path(__file__).resolve().parent
RECORDED = json.loads((HERE / "scripts" / "recorded.json").read_text())
NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?|-?\d+")
DIFFERENT = {
    "filter_calendar": "the fills of missing days are worked out for the day before",
    "filter_renko": "bricks of one bar are delivered with that bar",
}


@pytest.fixture(scope="session")
def market(tmp_path_factory):
    sys.path.insert(0, str(HERE))
    try:
        from market import write
    finally:
        sys.path.remove(str(HERE))
    folder = tmp_path_factory.mktemp("market")
    write(folder)
    return folder


@pytest.fixture(autouse=True)
def provided(monkeypatch):
    """Scripts import this layer as `backtrader`, and nothing of it stays behind."""
    before = sys.meta_path[:], {name: module for name, module in sys.modules.items() if name.split(".")[0] == "backtrader"}
    script.provide()
    yield
    sys.meta_path[:] = before[0]
    for name in [name for name in sys.modules if name.split(".")[0] == "backtrader"]:
        del sys.modules[name]
    sys.modules.update(before[1])


def same(a, b):
    """Whether two lines agree, numbers to 1e-9."""
    x, y = NUMBER.findall(a), NUMBER.findall(b)
    if NUMBER.sub("#", a) != NUMBER.sub("#", b) or len(x) != len(y):
        return a == b
    return all(abs(float(p) - float(q)) <= 1e-9 * max(1, abs(float(p))) for p, q in zip(x, y))


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_script_prints_what_was_recorded(name, market, monkeypatch):
    if name in DIFFERENT:
        pytest.xfail(DIFFERENT[name])
    stem, *words = name.split()
    path = HERE / "scripts" / f"{stem}.py"
    for word in ("talib", "pandas"):
        if word in stem:
            pytest.importorskip(word)
    if name in ("article_packages", "article_gallery2 7"):  # the Hurst exponent, too
        pytest.importorskip("numpy")
    monkeypatch.setattr(sys, "argv", [str(path), str(market), *words])
    main = type(sys)("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(path.read_text(), str(path), "exec"), main.__dict__)  # noqa: S102
    lines = out.getvalue().splitlines()
    expected = RECORDED[name]
    for number, line in expected["lines"].items():
        assert int(number) < len(lines), f"line {number} of {len(lines)}: {line}"
        assert same(line, lines[int(number)]), f"line {number}: {line!r}, found {lines[int(number)]!r}"
    assert len(lines) == expected["count"]
