"""The report: one page, no network, nothing hostile gets out of its text; small for long runs."""

import os
import re
import subprocess
import sys
import time
import types
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import ROOT
from markets import DAY, feeds, flat, walk
from play import play

from engine import Backtest
from engine.errors import CapabilityError
from strategies.sma_cross import SmaCross

HOSTILE = "</script><img src=x onerror=alert(1)>&'\""


class Elements(HTMLParser):
    """All tags with their attributes, and the text outside of scripts."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def run(data, **options):
    return Backtest(data, SmaCross(fast=3, slow=8), cash=10_000.0, **options).run(progress=False)


@pytest.fixture(scope="module")
def market():
    return {"AAPL": walk(600, 3, step=DAY), HOSTILE: walk(600, 4, step=DAY)}


@pytest.fixture(scope="module")
def page(market, tmp_path_factory):
    pytest.importorskip("bokeh")
    pytest.importorskip("tsdownsample")
    path = tmp_path_factory.mktemp("report") / "out.html"
    result = run(feeds(**market), commission=0.001)
    assert result.report(str(path), benchmark=feeds(**{HOSTILE: market["AAPL"]}), title=HOSTILE) == str(path)
    return path


def test_a_page_of_its_own(page):
    text = page.read_text()
    elements = Elements(text).found
    assert not [tag for tag, attrs in elements if tag in {"link", "iframe", "img"} or "src" in attrs]
    for heading in ("Equity", "Returns by month", "Deepest drawdowns", "Distribution of trades", "Costs and capacity", "Provenance"):
        assert f"<h2>{heading}</h2>" in text
    assert "prefers-color-scheme: dark" in text
    assert 'name="viewport"' in text
    assert os.listdir(page.parent) == ["out.html"]


def test_hostile_names_stay_text(page):
    text = page.read_text()
    assert "<img" not in re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert HOSTILE not in text
    assert not [attrs for _, attrs in Elements(text).found if "onerror" in attrs]


def test_long_runs_make_small_pages_quickly(tmp_path):
    pytest.importorskip("bokeh")
    numpy = pytest.importorskip("numpy")
    from bokeh.resources import Resources

    close = 100 * numpy.exp(numpy.cumsum(numpy.random.default_rng(1).normal(0, 0.001, 200_000)))
    result = run(feeds(A=flat(close.tolist(), step=60_000_000_000)))
    assert len(result.trades) > 5_000
    began = time.perf_counter()
    path = result.report(str(tmp_path / "x.html"))
    assert time.perf_counter() - began < 10
    library = len(Resources(mode="inline", components=["bokeh"]).render())
    assert os.path.getsize(path) - library < 3_000_000
    assert "The 5,000 of" in Path(path).read_text()


def test_runs_without_trades_and_of_one_bar(tmp_path):
    pytest.importorskip("bokeh")
    for closes in ([10.0], [10.0] * 5):
        path = play(feeds(A=flat(closes)), {}).report(str(tmp_path / "x.html"))
        assert "No trade ended." in Path(path).read_text()


def test_plot_is_a_layout(market):
    pytest.importorskip("bokeh")
    layout = run(feeds(**market)).plot(show=False)
    assert [chart.name for chart in layout.children] == ["equity", "drawdown", "exposure"]
    assert len({chart.x_range.id for chart in layout.children}) == 1


def test_plot_in_a_notebook(market, monkeypatch):
    pytest.importorskip("bokeh")
    told = []
    display = types.ModuleType("IPython.display")
    display.publish_display_data = lambda data, *_, **__: told.append(data)
    names = {"ipykernel": types.ModuleType("ipykernel"), "IPython": types.ModuleType("IPython"), "IPython.display": display}
    for name, module in names.items():
        monkeypatch.setitem(sys.modules, name, module)
    try:
        run(feeds(**market)).plot()
    finally:
        from bokeh.io.state import curstate

        curstate().reset()  # what is shown later is not in a notebook
    last = told[-1]
    assert any("bokeh" in kind and "exec" in kind for data in told for kind in data)
    assert "drawdown" in last["application/javascript"]


def test_without_the_libraries(market, monkeypatch):
    monkeypatch.setitem(sys.modules, "bokeh", None)
    with pytest.raises(CapabilityError, match=r"reports need bokeh and tsdownsample.*pip install bokeh tsdownsample"):
        run(feeds(**market)).report("x.html")


@pytest.mark.slow
def test_commands_report_and_compare(market, tmp_path):
    pytest.importorskip("bokeh")
    pytest.importorskip("click")
    pytest.importorskip("pyarrow")
    one = run(feeds(**market))
    one.save(tmp_path / "one")
    run(feeds(**market), mode="runonce").save(tmp_path / "same")
    Backtest(feeds(**market), SmaCross(fast=3, slow=9), cash=10_000.0).run(progress=False).save(tmp_path / "other")

    def ringbar(*words):
        return subprocess.run([sys.executable, "-m", "engine", *map(str, words)], cwd=ROOT, capture_output=True, text=True)

    done = ringbar("report", tmp_path / "one")
    assert done.stdout.strip() == str(tmp_path / "one/report.html"), done.stderr
    assert (tmp_path / "one/report.html").stat().st_size > 1_000_000
    same = ringbar("compare", tmp_path / "one", tmp_path / "same")
    assert (same.returncode, same.stdout.split()[:2]) == (0, ["equal:", one.digest])
    other = ringbar("compare", tmp_path / "one", tmp_path / "other")
    assert other.returncode == 1
    assert re.search(r"the first fill that differs is number \d+:\n  ts 2010-.*, price .*\n  ts 2010-", other.stdout)
    assert '"equal": false' in ringbar("compare", tmp_path / "one", tmp_path / "other", "--json").stdout
    assert ringbar("compare", tmp_path / "one", tmp_path / "nothing").returncode == 1
