"""Pages of sweeps and walk forwards: all trials in compact form, nothing hostile gets out of its text, a store is enough."""

import json
import re

import pytest
from markets import DAY, feeds, walk

from engine import Strategy
from engine.errors import ConfigError
from engine.indicators import SMA
from engine.sweep import sweep, walk_forward
from engine.sweep.sweep_result import Sweep

pytest.importorskip("bokeh")
pytest.importorskip("numpy")
HOSTILE = "</script><img src=x onerror=alert(1)>"


class Above(Strategy):
    period: int = 5
    size: float = 1.0
    word: str = "a"

    def init(self):
        self.average = SMA(self.feeds.close, self.period)

    def next(self):
        if self.word == "bad":
            raise ValueError(HOSTILE)
        self.order_target_size(self.feed, self.size if self.average[self.feed][0] < self.feed.close[0] else 0)


def table_of(text):
    return json.loads(re.search(r'id="trial-data">(.*?)</script>', text)[1])


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    store = tmp_path_factory.mktemp("sweep") / "store"
    space = {"period": range(3, 15, 3), "size": [1.0, 2.0], "word": [HOSTILE, "bad"]}
    return sweep(feeds(A=walk(300, 3, step=DAY)), Above, space, store=str(store), workers=1, progress=False)


def test_a_page_of_a_sweep(found, tmp_path):
    text = (tmp_path / "x.html", found.report(str(tmp_path / "x.html"), sheet=found.overfitting(draws=50)))[0].read_text()
    table = table_of(text)
    assert (table["params"], table["metrics"][0], len(table["rows"])) == (["period", "size", "word"], "sharpe_ratio", 8)
    best = found.best
    assert table["rows"][0][:3] == list(best["params"].values())
    assert table["rows"][0][3] == pytest.approx(best["metrics"]["sharpe_ratio"], rel=1e-4)
    assert not table["down"]
    assert "<img" not in text
    assert "&lt;img" in text
    for heading in ("Heat maps", "Parallel coordinates", "Trials", "Plateau", "Overfitting"):
        assert f"<h2>{heading}</h2>" in text
    assert "random entries" in text
    assert len(text) < 100_000


def test_a_store_is_enough(found, tmp_path):
    loaded = Sweep.load(found.store)
    mine, theirs = (tmp_path / name for name in ("mine.html", "theirs.html"))
    found.report(str(mine), sheet=found.overfitting(draws=0))
    loaded.report(str(theirs))
    assert sorted(map(str, table_of(mine.read_text())["rows"])) == sorted(map(str, table_of(theirs.read_text())["rows"]))
    assert "probability that the best in sample is below the middle" in theirs.read_text()
    with pytest.raises(ConfigError, match=r"no journal\.sqlite there; expected the store of a sweep"):
        Sweep.load(str(tmp_path))


def test_drawdowns_are_better_when_less(found, tmp_path):
    less = Sweep(found.rows, "max_drawdown", series=found.series)
    less.report(str(tmp_path / "x.html"))
    assert table_of((tmp_path / "x.html").read_text())["down"]


def test_nothing_worked(tmp_path):
    none = sweep(feeds(A=walk(30, 3, step=DAY)), Above, {"word": ["bad"]}, workers=1, progress=False)
    none.report(str(tmp_path / "x.html"))
    assert "No trial has a result." in (tmp_path / "x.html").read_text()


def test_a_page_of_a_walk_forward(tmp_path):
    space = {"period": [3, 6], "word": [HOSTILE]}
    found = walk_forward(feeds(A=walk(900, 3, step=DAY)), Above, space, train="1y", test="6mo", workers=1, progress=False)
    text = (tmp_path / "x.html", found.report(str(tmp_path / "x.html")))[0].read_text()
    body = text.split("<body>\n<header>")[-1]
    assert body.split("<h2>Windows</h2>")[1].split("<h2>")[0].count('<th scope="row">') == len(found.steps)
    assert "<img" not in re.sub(r"<script.*?</script>", "", body, flags=re.DOTALL)
    assert "Equity out of sample" in text
