"""The pages: their Python blocks run in order, their commands parse, and the site builds strictly and loads nothing.

A block that cannot run here stands after `<!-- not run: why -->`; how many there are is part of the test. Pages without a
`__main__` guard run in this process, the others as the scripts that they are.
"""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest
from conftest import MODE, ROOT

from feeds.walks import save, walks

if MODE != "compiled":
    pytest.skip("pages show one runtime; compiled is enough", allow_module_level=True)
pytest.importorskip("polars")

PAGES = sorted((ROOT / "docs").glob("*.md"))
REFERENCE = sorted((ROOT / "docs" / "api").glob("*.md"))
ELSEWHERE = {"sweeps-honesty.md": "tests/validation/test_validation_docs.py"}  # on less data
NOT_RUN = {"cluster.md": 1, "data.md": 1, "report.md": 1}  # Ray clusters, remote paths, sweeps
BLOCK = re.compile(r"^(<!-- not run: .+ -->\n)?```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:^    +|`)(?:python -m engine|(?:\.venv/bin/)?ringbar) ((?:[a-z]|--).*?)(?=$|`|\s#|; )", re.MULTILINE)
RUNS = """
from engine import Backtest, Strategy
from engine.indicators import RSI, SMA, indicator
from feeds import open_feeds
from strategies.sma_cross import SmaCross
"""
PRELUDES = {  # what stands outside a page's blocks
    "data.md": """
import polars
from feeds import open_feeds
frame = polars.read_csv("data/ORCL.csv", try_parse_dates=True)
frame2 = frame
ts, opens, highs, lows, closes = (frame[name] for name in ("datetime", "open", "high", "low", "close"))
""",
    "performance.md": RUNS,
    "metrics.md": RUNS + 'result = Backtest(open_feeds("data/ORCL.csv"), SmaCross(fast=5, slow=20)).run()\n',
    "report.md": RUNS + 'result = Backtest(open_feeds("bars/"), SmaCross(fast=5, slow=20)).run()\n',
    "checkpoints.md": RUNS,
    "memory.md": RUNS + 'feeds = open_feeds("candles/*.csv")\n',
}


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """A folder with what the pages name: candles/, bars/, data/, and corporate actions."""
    folder = tmp_path_factory.mktemp("docs")
    save(walks(4, 500, seed=1), str(folder / "candles"))
    for number, path in enumerate(sorted((folder / "candles").iterdir())):
        path.rename(path.parent / f"candles{number:02}.csv")
    text = (folder / "candles/candles00.csv").read_text()
    names = "data/ORCL data/SPY bars/AAPL bars/MSFT raw/AAPL daily/aapl a 1"
    for name in (f"{stem}.csv" for stem in names.split()):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "actions.csv").write_text("date,split,dividend\n2010-03-01,2,0\n")
    (folder / "factor_files").mkdir()
    (folder / "factor_files/aapl.csv").write_text("20100301,0.5,1\n20501231,1,1\n")
    import polars

    frame = polars.read_csv(folder / "1.csv", try_parse_dates=True)
    frame[:250].write_parquet(folder / "1.parquet")
    frame[250:].write_parquet(folder / "2.parquet")
    return folder


def blocks(page):
    """(first line, text) of the blocks that run, and the number of those that do not."""
    text = page.read_text()
    found = [(text[: match.start(2)].count("\n"), match[2]) for match in BLOCK.finditer(text) if match[1] is None]
    return found, sum(match[1] is not None for match in BLOCK.finditer(text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_blocks_of_a_page_run(page, market, monkeypatch):
    found, left_out = blocks(page)
    assert left_out == NOT_RUN.get(page.name, 0)
    assert (page.name in ELSEWHERE) <= bool(found)
    if page.name in ELSEWHERE or not found:
        return
    monkeypatch.chdir(market)
    if any("__main__" in text for _, text in found):
        lines = [""] * (found[-1][0] + found[-1][1].count("\n"))
        for first, text in found:
            lines[first : first + text.count("\n")] = text.splitlines()
        (market / "page.py").write_text("\n".join(lines) + "\n")
        done = subprocess.run(
            [sys.executable, "-W", "error", "page.py"],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return
    module = type(sys)(f"page_{page.stem}")
    monkeypatch.setitem(sys.modules, module.__name__, module)  # classes of a page belong to a module
    exec(PRELUDES.get(page.name, ""), module.__dict__)
    for first, text in found:
        exec(compile("\n" * first + text, str(page), "exec"), module.__dict__)


def test_no_python_is_hidden_from_these_tests():
    """Python stands in fenced blocks: indented ones would not be run."""
    for page in [*PAGES, ROOT / "README.md"]:
        fenced = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
        fenced = fenced.split("(bt.Strategy):")[0]  # how it looks in backtrader
        python = r"^    +(from \S+ import|import \w+$|class \w+\(\w+\):$|def \w+\(self)"
        assert not re.search(python, fenced, re.MULTILINE), page


def commands():
    """(page, words) of every command line that a page or the README shows."""
    for page in [*PAGES, ROOT / "README.md"]:
        text = page.read_text().replace("\\\n", " ")
        for match in COMMAND.finditer(text):
            line = match[1].strip()
            if not re.match(r"[a-z]+ \||[a-z]+$|bench|.*\.\.\.", line):
                yield page.name, line


def test_the_commands_parse():
    pytest.importorskip("click")
    from engine.cli.app import app as group

    seen = set()
    for page, line in commands():
        name, *words = shlex.split(line, comments=True)
        words = [word for word in words if word != "--debug"]
        if name.startswith("--"):
            continue
        assert group.get_command(None, name), f"{page}: {line}"
        try:
            group.get_command(None, name).make_context(name, words, parent=group.make_context("ringbar", [name]))
        except Exception as error:
            raise AssertionError(f"{page}: {line}: {error}") from error
        seen.add(name)
    assert seen >= {"run", "sweep", "walkforward", "montecarlo", "ingest", "audit", "report", "compare", "resume", "replay"}


def test_the_page_of_the_command_line_is_that_of_the_commands():
    pytest.importorskip("click")
    sys.path.insert(0, str(ROOT / "scripts"))
    import cli_docs

    assert (ROOT / "docs/cli.md").read_text() == cli_docs.page()


def test_every_command_that_prints_takes_json():
    pytest.importorskip("click")
    from engine.cli.app import app

    for name, command in [(name, app.get_command(None, name)) for name in app.list_commands(None)]:
        assert name in ("bench", "backtrader") or any("--json" in option.opts for option in command.params), name


def test_the_site_builds_strictly_and_loads_nothing(tmp_path):
    pytest.importorskip("material")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) == len(PAGES) + len(REFERENCE) + 1  # and the one for what is not found
    loads = re.compile(
        r'<(?:script|img|iframe|source|video)\b[^>]*\bsrc="?(?:https?:)?//|<link\b(?=[^>]*(?:stylesheet|preconnect))[^>]*//'
    )
    for page in pages:
        assert not loads.search(page.read_text()), page
    for sheet in (tmp_path / "site").rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//|@import", sheet.read_text()), sheet
    words = json.loads((tmp_path / "site/search/search_index.json").read_text())
    assert any("LookaheadError" in entry["text"] for entry in words["docs"])
