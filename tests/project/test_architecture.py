"""The structure that ARCHITECTURE.md describes: which way imports point, what is compiled, what the core path loads."""

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from conftest import MODE, ROOT

PACKAGES = ("engine", "feeds", "broker", "strategies")
# layer of the longest matching prefix; a module imports from its own layer or lower ones
LAYERS = {
    "engine": 18,
    "engine.errors": 0,
    "engine.version": 0,
    "engine._util": 0,
    "engine.core.maths": 0,
    "engine.config": 1,
    "engine.core.storage": 1,
    "engine.core": 2,
    "engine.core.time": 3,
    "engine.core.views": 4,
    "engine.core.record": 4,
    "engine.core.kernel": 5,
    "engine.core.strategy_api": 6,
    "engine.core.loop": 7,
    "engine.indicators": 8,
    "feeds": 8,
    "broker": 8,
    "engine.strategy": 8,
    "engine.sizers": 8,
    "engine.results": 9,
    "engine.run.interrupts": 0,
    "engine.report": 10,
    "engine.results.result": 11,
    "engine.run": 12,
    "engine.checkpoint": 12,
    "engine.backtest": 13,
    "engine.profiler": 14,
    "engine.validation.overfitting": 14,
    "engine.sweep": 15,
    "engine.portfolio": 17,
    "engine.proof": 18,
    "engine.validation": 16,
    "engine._bench": 20,
    "engine.bench": 20,
    "engine._bench.bare_loop": 0,
    "engine._bench.candle_files": 0,
    "engine.compat": 19.9,
    "engine.compat.backtrader.lazy_names": 19.0,
    "engine.compat.backtrader.utils": 19.1,
    "engine.compat.backtrader.lines": 19.2,
    "engine.compat.backtrader.utils.py3": 19.2,
    "engine.compat.backtrader.errors": 19.2,
    "engine.compat.backtrader.broker": 19.3,
    "engine.compat.backtrader.filters": 19.3,
    "engine.compat.backtrader.indicators": 19.3,
    "engine.compat.backtrader.sizers": 19.3,
    "engine.compat.backtrader.talib": 19.3,
    "engine.compat.backtrader.feeds": 19.4,
    "engine.compat.backtrader.running.writer": 19.4,
    "engine.compat.backtrader.analyzers": 19.5,
    "engine.compat.backtrader.strategy": 19.5,
    "engine.compat.backtrader.observers": 19.6,
    "engine.compat.backtrader.signals": 19.6,
    "engine.compat.backtrader.strategies": 19.6,
    "engine.compat.backtrader.running": 19.7,
    "engine.compat.backtrader.cerebro": 19.8,
    "engine.compat.backtrader.script": 19.9,
    "engine.compat.backtrader.__main__": 20,
    "engine.cli": 20,
    "engine.__main__": 20,
    "strategies": 19,
    "ringbar": 21,
}
# imports by name inside a layer that would turn around: (from, to)
FORBIDDEN = [("feeds", "broker"), ("broker", "feeds"), ("feeds", "engine.indicators"), ("broker", "engine.indicators")]


TO_BE_REMOVED = {  # circles that are known
    frozenset({"feeds.inspection", "feeds.opening"}),
    frozenset({"feeds.csv.csv_feed", "feeds.long.long_csv"}),
}


def modules():
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def dotted(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {dotted(path): path for path in modules()}


def layer(name):
    parts = name.split(".")
    return next(LAYERS[key] for n in range(len(parts), 0, -1) if (key := ".".join(parts[:n])) in LAYERS)


@cache
def imports(path):
    """Modules of the project that a `.py` or `.pxd` names anywhere, also inside functions."""
    if path.suffix == ".pxd":
        lines = path.read_text().splitlines()
        return {line.split()[1] for line in lines if line.startswith("from ") and " cimport " in line}
    found = set()
    tree = ast.parse(path.read_text())
    typing_only = {id(node) for test in ast.walk(tree) if isinstance(test, ast.If) and ast.unparse(test.test) == "TYPE_CHECKING"
                   for statement in test.body for node in ast.walk(statement)}
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return {name for name in found if name.split(".")[0] in PACKAGES}


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_imports_point_one_way(path):
    name = dotted(path)
    for source in (path, path.with_suffix(".pxd")):
        for other in imports(source) if source.exists() else ():
            assert layer(other) <= layer(name), f"{name} imports {other}, which is above it"
            for start, end in FORBIDDEN:
                assert not (name.startswith(start) and other.startswith(end)), f"{name} imports {other}"


def circles():
    """Sets of modules that import each other, on whatever way (Tarjan 1972)."""
    graph = {}
    for name, path in MODULES.items():
        sources = [source for source in (path, path.with_suffix(".pxd")) if source.exists()]
        graph[name] = {other for source in sources for other in imports(source)} & MODULES.keys() - {name}
    number, lowest, open_names, found = {}, {}, [], []

    def visit(name):
        number[name] = lowest[name] = len(number)
        open_names.append(name)
        for other in graph[name]:
            if other not in number:
                visit(other)
            if other in open_names:
                lowest[name] = min(lowest[name], lowest[other])
        if lowest[name] == number[name]:
            at = open_names.index(name)
            if len(open_names) > at + 1:
                found.append(frozenset(open_names[at:]))
            del open_names[at:]

    for name in graph:
        if name not in number:
            visit(name)
    return set(found)


def test_no_modules_import_each_other():
    assert circles() - TO_BE_REMOVED == set()


def test_examples_use_public_names_only():
    for path in sorted((ROOT / "strategies").glob("*.py")):
        assert imports(path) <= {"engine", "engine.indicators", "feeds"}, path


def test_every_pxd_has_its_py_and_the_runtime_is_what_it_says():
    pxds = [path for package in PACKAGES for path in (ROOT / package).rglob("*.pxd")]
    assert len(pxds) > 20
    for pxd in pxds:
        assert pxd.with_suffix(".py").exists(), pxd
        built = list(pxd.parent.glob(f"{pxd.stem}.*.so")) if MODE == "compiled" else []
        assert len(built) == (MODE == "compiled"), f"{pxd}: compiled {len(built)} times"


@pytest.mark.skipif(MODE != "compiled", reason="about the compiled build")
def test_every_module_with_a_pxd_is_loaded_compiled():
    import importlib

    for package in PACKAGES:
        for pxd in (ROOT / package).rglob("*.pxd"):
            module = importlib.import_module(dotted(pxd.with_suffix(".py")))
            assert module.__file__.endswith(".so"), module.__file__


def test_a_csv_run_loads_nothing_heavy(tmp_path):
    """Start-up is part of every run: none of these is needed to stream CSV files."""
    from engine._bench.candle_files import make

    make(str(tmp_path), 2, 80)
    code = (
        "import sys; from engine import Backtest; from feeds import open_feeds; from strategies.sma_cross import SmaCross\n"
        f"result = Backtest(open_feeds({str(tmp_path)!r}, on_bad='keep'), SmaCross(fast=2, slow=5)).run()\n"
        "heavy = 'numpy polars pyarrow pandas json asyncio typing dataclasses inspect pathlib logging tempfile hashlib'\n"
        "print([name for name in heavy.split() if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-S", "-c", code], env=environment, capture_output=True, text=True, check=True)
    expected = "[]" if MODE != "pypy" else done.stdout.strip()
    assert done.stdout.strip() == expected


def test_documents_name_files_that_exist():
    for document in ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"):
        text = (ROOT / document).read_text()
        for word in text.replace("`", " ").replace("(", " ").replace(")", " ").split():
            word = word.strip(".,;:")
            if word.endswith((".py", ".md", ".sh")) and "/" in word and "*" not in word:
                assert Path(ROOT, word).exists(), f"{document} names {word}"


def test_every_rule_that_is_implemented_has_a_test_that_names_it():
    text = (ROOT / "docs/execution-rules.md").read_text()
    pending, rules = text.split("## 1. One instant")
    pending = set(re.findall(r"\d\.\d", pending))
    numbered = set()
    for section in re.split(r"^## ", rules, flags=re.MULTILINE):
        number = section[0] if section[:1].isdigit() else "1"
        numbered |= {f"{number}.{item}" for item in re.findall(r"\n(\d)\. ", section)}
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"\d\.\d", " ".join(re.findall(r"# .*?rules? \d\.\d.*", tests))))
    assert len(numbered) > 25
    assert numbered - pending - named == set()


def test_one_version():
    from engine.results.origin.provenance import VERSION

    assert 'version = { attr = "engine.version.VERSION" }' in (ROOT / "pyproject.toml").read_text()
    newest = re.search(r"^## (\S+),", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest[1] == VERSION


def test_test_modules_have_unique_names():
    """pytest imports test modules by their bare names."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})
