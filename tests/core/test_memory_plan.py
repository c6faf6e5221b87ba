"""Budgets: what a run will cost is said before, kept to, or refused with the figures."""

import subprocess
import sys

import pytest
from conftest import MODE, ROOT
from markets import universe

import engine.run.memory_plan
from engine import Backtest
from engine._bench.candle_files import make
from engine.errors import ConfigError
from feeds import open_feeds
from feeds.ingest import ingest
from strategies.sma_cross import SmaCross, SmaCrossSignal

MB = 1 << 20


def test_the_plan_is_said_in_parts(tmp_path):
    make(str(tmp_path), 3, 50)
    found = Backtest(open_feeds(tmp_path, on_bad="keep"), SmaCross).explain()
    text = str(found)
    assert text.startswith("mode    stream, 973 bars ahead of each feed\nfiles   3 feeds, kept open\n")
    for part in ("3 feeds and their files", "3 indicators", "1 strategy", "rings of 4 fields, 1024 bars deep", "timestamps"):
        assert part in text or part.replace("4 fields", "5 fields") in text
    assert "together, of a budget of 400 MB\n" in text
    assert text.endswith("not counted: interpreter, engine and what else is loaded by now")


def test_explaining_reads_nothing_and_changes_nothing(tmp_path):
    make(str(tmp_path), 2, 80)
    backtest = Backtest(open_feeds(tmp_path, on_bad="keep"), SmaCross(fast=2, slow=5), cash=1e6)
    digest = backtest.run(progress=False).digest
    backtest.explain()
    (tmp_path / "candles00.csv").write_text("not a header\n")
    backtest.explain()
    make(str(tmp_path / "again"), 2, 80)
    assert Backtest(open_feeds(tmp_path / "again", on_bad="keep"), SmaCross(fast=2, slow=5), cash=1e6).run().digest == digest


@pytest.mark.skipif(MODE != "compiled", reason="interpreters differ in what they need besides")
@pytest.mark.parametrize(("files", "candles", "options"), [(300, 300, {}), (20, 8000, {"mode": "runonce"}), (2, 50, {"memory": "300MB"})])
def test_the_estimate_is_near_the_peak(tmp_path, files, candles, options):
    make(str(tmp_path), files, candles)
    code = (
        "from engine import Backtest; from feeds import open_feeds; from strategies.sma_cross import SmaCross\n"
        "from engine.results.origin.provenance import peak_rss_mb\n"
        f"backtest = Backtest(open_feeds({str(tmp_path)!r}, on_bad='keep'), SmaCross, cash=1e6, **{options!r})\n"
        "plan = backtest.explain(); backtest.run(progress=False)\n"
        "print((plan.total + plan._memory_before) / 2**20, peak_rss_mb())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    planned, peak = map(float, done.stdout.split())
    assert peak - 4 < planned < 1.35 * peak + 6


def test_a_smaller_budget_takes_smaller_buffers(tmp_path):
    make(str(tmp_path), 400, 30)
    feeds = open_feeds(tmp_path, on_bad="keep")
    large = Backtest(feeds, SmaCrossSignal(fast=2, slow=5), cash=1e6, memory="4GB")
    small = Backtest(feeds, SmaCrossSignal(fast=2, slow=5), cash=1e6, memory=large.explain().total - MB)
    assert small.explain().chunk < large.explain().chunk
    assert small.run(progress=False).digest == large.run(progress=False).digest


def test_a_budget_that_cannot_be_met_is_an_error_with_the_figures(tmp_path):
    make(str(tmp_path), 2, 30)
    feeds = open_feeds(tmp_path, on_bad="keep")
    with pytest.raises(ConfigError) as caught:
        Backtest(feeds, SmaCross, memory="0.5MB").run()
    text = str(caught.value)
    assert text.startswith("memory=0.5MB cannot be met: this run needs about ")
    assert 'give it memory="' in text
    assert "python -m engine ingest SRC --out tape/" in text
    with pytest.raises(ConfigError, match='take mode="auto" or "stream", which keep no columns'):
        Backtest(feeds, SmaCross, memory="0.5MB", mode="runonce").explain()


def test_auto_takes_columns_where_they_fit(tmp_path):
    make(str(tmp_path), 4, 4000)
    feeds = open_feeds(tmp_path, on_bad="keep")
    rich = Backtest(feeds, SmaCross, mode="auto", memory="4GB")
    assert rich.explain().mode == "runonce"
    columns = sum(size for what, size in rich.explain().parts if "columns" in what)
    poor = Backtest(feeds, SmaCross, mode="auto", memory=rich.explain().total - columns // 2)
    assert poor.explain().mode == "stream"


def test_feeds_that_do_not_fit_side_by_side_are_merged_first(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(engine.run.memory_plan, "ARROW_BYTES", 0)
    ingest(universe(40, 120, seed=3, keep=0.5, late=20), str(tmp_path / "files"), format="csv")
    feeds = open_feeds(tmp_path / "files")
    strategy = SmaCrossSignal(fast=2, slow=5)
    expected = Backtest(feeds, strategy, cash=1e6).run(progress=False)
    rings = engine.run.memory_plan.ring_parts
    monkeypatch.setattr(engine.run.memory_plan, "ring_parts", lambda bars, chunk: [("rings", 1000 * MB * (chunk > 0))])
    backtest = Backtest(feeds, strategy, cash=1e6, memory="900MB")
    found = backtest.explain()
    assert found.tape
    assert "from a temporary tape that is merged first" in str(found)
    result = backtest.run(progress=False)
    assert result.digest == expected.digest
    assert result.info["data"] == expected.info["data"]
    assert rings is not engine.run.memory_plan.ring_parts


def test_a_tape_needs_nothing_ahead(tmp_path):
    pytest.importorskip("pyarrow")
    ingest(universe(3, 60), str(tmp_path / "tape"))
    found = Backtest(open_feeds(tmp_path / "tape"), SmaCross).explain()
    assert str(found).startswith("mode    stream, in the order of the file\nfiles   3 feeds of a tape\n")
