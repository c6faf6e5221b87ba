"""Candles: bars and indicators are read again for the page; levels keep what is looked for; a loaded result finds its files."""

import csv
import subprocess
import sys

import pytest
from conftest import ROOT
from markets import DAY, feeds, walk

from engine import Backtest, Result, Strategy
from engine.errors import ConfigError
from engine.indicators import SMA, Bollinger, CrossOver, Top
from feeds import open_feeds
from strategies.sma_cross import SmaCross, SmaCrossSignal

pytest.importorskip("bokeh")
numpy = pytest.importorskip("numpy")

from engine.report.candle_data import Symbol, market_of  # noqa: E402
from engine.report.zoom_levels import levels_of  # noqa: E402


class Every(Strategy):
    """Keeps lines of every kind, and writes down what it sees of them."""

    def init(self):
        close = self.feeds.close
        self.fast = SMA(close, 5)
        self.weekly = SMA(self.feeds.resample("1w").close, 3)
        self.apart = self.feeds["A"].close - self.feeds["B"].close
        self.bands = [Bollinger(close, 10)]
        self.top = Top(close, 1)
        self.seen = {"A": [], "B": []}

    def prenext(self):
        for feed in self.feeds:
            if feed.fresh:
                row = [float(line[feed]) for line in (self.fast, self.weekly, self.bands[0].upper, self.top)]
                self.seen[feed.name].append([*row, float(self.apart)])

    next = prenext


@pytest.fixture
def data():
    return feeds(A=walk(300, 3, step=DAY, keep=0.9), B=walk(280, 4, step=DAY))


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_lines_are_those_that_the_strategy_saw(data, mode):
    result = Backtest(data, Every(), mode=mode).run(progress=False)
    market = market_of(result, symbols=["A", "B"])
    assert not market.notes
    for symbol in market.symbols:
        seen = numpy.array(result.strategy.seen[symbol.name])
        names = ("fast", "weekly", "bands[0].upper", "top", "apart")
        for i, name in enumerate(names):
            numpy.testing.assert_array_equal(symbol.lines[name], seen[:, i], name)


def test_what_stands_behind_a_signal_is_drawn(data):
    run = Backtest(data, SmaCrossSignal(fast=3, slow=8)).run(progress=False)
    assert market_of(run).names == ["target", "MeanOfSum(close, 3)", "MeanOfSum(close, 8)", "volume"]
    assert market_of(Backtest(data, SmaCross(fast=3, slow=8)).run(progress=False)).names[0] == "cross"
    with pytest.raises(ConfigError, match="symbols: no feed 'C'"):
        market_of(run, symbols=["C"])


def test_levels_keep_extremes_signals_and_the_budget():
    n = 200_000
    rng = numpy.random.default_rng(5)
    close = 100 + numpy.cumsum(rng.normal(0, 0.01, n))
    prices = {"open": close - 0.01, "high": close + 0.02, "low": close - 0.02, "close": close}
    pulses = numpy.zeros(n)
    pulses[123_457] = -1.0
    ts = numpy.arange(n, dtype="int64") * 60_000_000_000
    windows = [(int(ts[50_000]), int(ts[50_100])), (int(ts[50_090]), int(ts[50_150]))]
    levels = levels_of(Symbol("A", ts, prices, {"p": pulses, "s": close}), ["p", "s"], ["s"], windows, 400_000)
    size = sum(len(text) for level in levels for text in (level.packed()["ts"], *level.packed()["columns"]))
    assert size < 400_000
    near, *whole = levels
    assert (near.bars, len(near.starts), near.ts[-1] >= ts[50_150]) == (1, 1, True)
    assert numpy.array_equal(near.columns[3], close[numpy.searchsorted(ts, near.ts)])
    assert [b.bars for b in whole] == [whole[0].bars * 5**i for i in range(len(whole))]
    for level in whole:
        assert (level.columns[1].max(), level.columns[2].min()) == (prices["high"].max(), prices["low"].min())
        assert (level.columns[0][0], level.columns[3][-1]) == (prices["open"][0], close[-1])
        assert (level.columns[4].min(), level.columns[5][-1]) == (-1.0, close[-1])
    few = levels_of(Symbol("A", ts[:500], {k: v[:500] for k, v in prices.items()}, {}), ["p"], [], windows, 400_000)
    assert (len(few), few[0].bars, few[0].packed()["whole"]) == (1, 1, True)


def files(folder):
    for name, seed in (("A", 3), ("B", 4)):
        bars = walk(300, seed, step=DAY)
        with open(folder / f"{name}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("ts", "open", "high", "low", "close", "volume"))
            writer.writerows(zip(*(bars[k] for k in ("ts", "open", "high", "low", "close", "volume"))))
    return folder


def test_a_loaded_result_finds_files_and_strategy_again(tmp_path):
    pytest.importorskip("pyarrow")
    folder = files(tmp_path)
    result = Backtest(open_feeds(str(folder / "*.csv")), SmaCross(fast=3, slow=8), cash=10_000.0).run(progress=False)
    mine = market_of(result)
    result.save(tmp_path / "run")
    words = [sys.executable, "-m", "engine", "report", str(tmp_path / "run"), "--trust"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert "MeanOfSum(close, 8)" in (tmp_path / "run/report.html").read_text(), done.stderr
    loaded = Result.load(tmp_path / "run")
    again = market_of(loaded)
    assert (again.names, again.notes) == (mine.names, [])
    numpy.testing.assert_array_equal(again.symbols[0].lines["cross"], mine.symbols[0].lines["cross"])
    loaded.rebuild["strategy"]["print"] = "other"
    assert market_of(loaded).notes == ["no indicators: strategies.sma_cross:SmaCross is not the code that ran any more"]
    (folder / "B.csv").write_text((folder / "A.csv").read_text())
    assert "the data changed since the run: B" in market_of(Result.load(tmp_path / "run")).notes[0]
    for name in "AB":
        (folder / f"{name}.csv").unlink()
    gone = market_of(Result.load(tmp_path / "run"))
    assert not gone.symbols
    assert gone.notes[0].startswith("no candles: ")
    assert market_of(Result.load(tmp_path / "run"), feeds(A=walk(300, 3, step=DAY))).symbols[0].name == "A"


def test_code_never_comes_from_the_folder_of_a_result(tmp_path):
    from engine.errors import ConfigError
    from engine.results.origin.run_description import trusted_class

    (tmp_path / "evil.py").write_text("raise SystemExit")
    about = {"module": "evil", "name": "X", "file": str(tmp_path / "evil.py")}
    for trust in (False, True):
        with pytest.raises(ConfigError, match="run only if this user|lies in the folder"):
            trusted_class(about, str(tmp_path), "/", trust)


def test_crossing_signals_are_lines_below_the_price(data):
    from engine.report.candle_chart import arrangement

    class Two(Strategy):
        def init(self):
            self.average = SMA(self.feeds.close, 5)
            self.cross = CrossOver(self.average, SMA(self.feeds.close, 20))

        def next(self):
            pass

    market = market_of(Backtest(data, Two()).run(progress=False))
    assert arrangement(market) == [["average", "SMA(close, 20)"], ["cross"], ["volume"]]


def test_files_and_audit_are_on_the_page(tmp_path):
    folder = files(tmp_path)
    rows = (folder / "A.csv").read_text().splitlines()
    (folder / "A.csv").write_text("\n".join([*rows[:100], rows[99], *rows[100:]]))  # a bar twice
    data = open_feeds(str(folder / "*.csv"), on_bad="skip")
    result = Backtest(data, SmaCross(fast=3, slow=8), cash=10_000.0).run(progress=False)
    text = (tmp_path / "x.html", result.report(str(tmp_path / "x.html"), audit=True))[0].read_text()
    assert "<td>1 repeated timestamps</td>" in text
    assert "1 bad rows were skipped" in text
    assert str(folder / "A.csv") in text
    plain = Backtest(feeds(A=walk(50, 3, step=DAY)), SmaCross(fast=3, slow=8)).run(progress=False)
    plain.report(str(tmp_path / "y.html"), audit=True)
    assert "No audit: the bars were in memory" in (tmp_path / "y.html").read_text()


def test_recorded_series_are_drawn(tmp_path):
    class Notes(Strategy):
        def next(self):
            self.record("</script><img src=x onerror=alert(1)>", self.feed.close[0])
            for i in range(9):
                self.record(f"s{i}", i)

    result = Backtest(feeds(A=walk(50, 3, step=DAY)), Notes()).run(progress=False)
    text = (tmp_path / "x.html", result.report(str(tmp_path / "x.html")))[0].read_text()
    assert "<h2>Recorded by the strategy</h2>" in text
    assert "Not drawn: s7, s8" in text
    assert "<img" not in text.split("<body>\n<header>")[-1]
    quiet = Backtest(feeds(A=walk(50, 3, step=DAY)), SmaCross()).run(progress=False)
    quiet.report(str(tmp_path / "x.html"))
    assert "Recorded by" not in (tmp_path / "x.html").read_text()
