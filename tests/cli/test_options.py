"""The options of the command line are those of the library; run files; outputs that never replace what others wrote; one import."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT

pytest.importorskip("click")

from engine import Backtest
from engine._bench.candle_files import make
from engine.cli import shared_options
from engine.cli.app import app
from feeds import open_feeds

STRATEGIES = """
from engine import Strategy

class One(Strategy):
    n: int = 2

    def next(self):
        self.order_target_size(self.feed, self.feed.bars % self.n)

class Two(Strategy):
    def next(self):
        self.nothing()
"""


def ringbar(folder, *words, status=0):
    done = subprocess.run([sys.executable, "-m", "ringbar", *map(str, words)], cwd=folder, capture_output=True, text=True,
                          env={**__import__("os").environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"})  # fmt: skip
    assert done.returncode == status, done.stderr
    return done


@pytest.fixture
def folder(tmp_path):
    make(str(tmp_path / "data"), 2, 100, walk=True)
    (tmp_path / "my.py").write_text(STRATEGIES)
    return tmp_path


def test_every_option_of_the_library_is_an_option_of_the_commands():
    reading, trading = shared_options.keywords(open_feeds), shared_options.keywords(Backtest.__init__)
    assert set(shared_options.READING) == set(reading) - {"stamp"}  # the older name of label
    assert set(shared_options.TRADING) == set(trading)
    for name in ("run", "sweep", "walkforward"):
        known = {option.name for option in app.get_command(None, name).params}
        assert known >= set(shared_options.READING) | set(shared_options.TRADING)


def test_options_reach_the_run(folder):
    words = ("run", "my.py:One", "data", "--json", "--slippage", 0.001, "--leverage", 2, "--fill-on-close", "--limit", 50, "--short-margin", "none")
    info = json.loads(ringbar(folder, *words).stdout)["info"]
    assert (info["bars"], info["leverage"], info["fill_on_close"], info["short_margin"]) == (100, 2.0, True, None)
    assert "0.001" in info["slippage"]
    assert "--slippage abc: expected a number" in ringbar(folder, "run", "my.py:One", "data", "--slippage", "abc", status=2).stderr


def test_a_run_file_says_all_of_a_run(folder):
    (folder / "my.toml").write_text(
        'strategy = "my.py:One"\ndata = ["data/*.csv"]\nreport = "pages/report.html"\n[param]\nn = 3\n[feeds]\nlimit = 60\n'
        "[backtest]\ncash = 5000\ncommission = 0.001\nlimits = { drawdown = 0.5 }\n"
    )
    found = json.loads(ringbar(folder.parent, "run", folder / "my.toml", "--json", "--cash", 7000).stdout)
    assert found["info"]["strategy"] == "One(n=3)"
    assert (found["info"]["bars"], found["info"]["cash"]) == (120, 7000.0)
    assert "drawdown" in found["info"]["limits"]
    assert (folder / "pages/report.html").exists()
    for text, match in (
        ("data = []\n", "no strategy; expected a line such as strategy ="),
        ('strategy = "a:B"\ndata = "x"\n[feed]\n', "unknown entry feed; did you mean feeds?"),
        ('strategy = "a:B"\ndata = "x"\n[backtest]\ncomission = 1\n', "[backtest] has no option comission; did you mean commission?"),
        ("strategy = \n", "not a TOML file"),
    ):
        (folder / "bad.toml").write_text(text)
        assert match in ringbar(folder, "run", "bad.toml", status=2).stderr


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("run", "my.py", "data"), "my.py defines 2 strategies, One and Two; choose one, for example my.py:One"),
        (("run", "my.py:Three", "data"), "my.py has no strategy Three; it has One and Two"),
        (("run", "mi.py:One", "data"), "mi.py: no such file; did you mean my.py?"),
        (("run", "data/candles00.csv", "my.py"), "this is data; the strategy comes first: ringbar run my.py:MyStrategy"),
        (("run", "imports.py", "data"), "imports.py imports pandas_ta, which is not installed (imports.py:1)"),
        (("run", "json.py", "data"), "a module named json is already in use"),
        (("run", "my.py:One"), "no data: give files, folders or glob patterns after the strategy"),
        (("run", "my.py:One", "data", "--report", "data/candles00.csv"), "expected a name that ends in .html"),
        (("run", "my.py:One", "data", "--report", "own.html"), "a file that ringbar did not write is not replaced"),
        (("run", "my.py:One", "data", "--out", "my.py"), "this is a file, not a folder"),
        (("run", "my.py:One", "data", "--out", "own"), "it holds trades.parquet and no result.json"),
        (("run", "my.py:One", "data", "--mode", "fast"), "mode='fast'; expected one of stream, runonce, auto"),
        (("run", "my.py:One", "data", "--slipage", "1"), "Did you mean"),
        (("sweep", "my.py:One", "data"), "nothing to sweep: give each parameter its values"),
        (("sweep", "my.py:One", "data", "--set", "n=2,3", "--log", "data/candles00.csv"), "no log of a sweep; it is not changed"),
        (("rnu",), "no command 'rnu'; did you mean run?"),
    ],
)
def test_mistakes_on_the_command_line(folder, words, text):
    (folder / "imports.py").write_text("import pandas_ta\n")
    (folder / "sub").mkdir()
    (folder / "own.html").write_text("<html>mine</html>")
    (folder / "own").mkdir()
    (folder / "own/trades.parquet").write_text("mine")
    before = (folder / "data/candles00.csv").read_bytes()
    if "json.py" in words:
        (folder / "sub/json.py").write_text(STRATEGIES)
        words = tuple("sub/json.py" if word == "json.py" else word for word in words)
    done = ringbar(folder, *words, status=2)
    assert text in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
    assert (folder / "data/candles00.csv").read_bytes() == before


def test_an_exception_names_the_file_and_the_line(folder):
    done = ringbar(folder, "run", "my.py:Two", "data", status=1)
    assert "'Two' object has no attribute 'nothing'; assign self.nothing in init()" in done.stderr
    assert done.stderr.endswith("; my.py:12)\n")


def test_what_was_written_is_said_and_lines_fit_a_terminal(folder):
    done = ringbar(folder, "run", "my.py:One", "data", "--out", "runs/x")
    assert "wrote the result to runs/x" in done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    ringbar(folder, "run", "my.py:One", "data", "--out", "runs/x")  # its own result is replaced
    assert max(map(len, ringbar(folder, "run", "--help").stdout.splitlines())) <= 80


def test_one_import_and_the_clash_with_a_file_of_the_user(folder):
    import ringbar as rb
    from engine.version import VERSION

    assert rb.__version__ == VERSION
    assert rb.Backtest is Backtest and rb.open_feeds is open_feeds
    for name in rb.__all__:
        assert getattr(rb, name) is not None
    with pytest.raises(AttributeError, match=r"no attribute 'Bactest'; did you mean Backtest\?"):
        rb.Bactest
    (folder / "engine.py").write_text("")
    done = subprocess.run([sys.executable, "-c", "import ringbar"], cwd=folder, env={"PYTHONPATH": f"{folder}:{ROOT}"}, capture_output=True, text=True)
    assert "hides ringbar's own package engine, which has the same name; rename your engine.py" in done.stderr


def test_slow_strategies_show_progress(folder):
    program = (
        "import time\nfrom engine import Backtest, Strategy\n"
        "class Slow(Strategy):\n    def next(self): time.sleep(0.03)\n"
        "if __name__ == '__main__': Backtest('data', Slow()).run(progress=True)\n"
    )
    (folder / "slow.py").write_text(program)
    done = subprocess.run([sys.executable, "slow.py"], cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert "candles/s" in done.stderr
