"""Look-ahead in users' code: five classic mistakes are found and placed, the bundled strategies are not accused."""

import csv
import importlib
import pkgutil

import pytest
from markets import DAY, START, walk

import strategies
from engine import Strategy
from engine.proof.lookahead import lookahead
from feeds import open_feeds
from feeds.columns import from_columns

pandas = pytest.importorskip("pandas")

HEAD = """
import pandas as pd
from engine import Strategy

PATH = {path!r}
"""
MISTAKES = {
    # tomorrow's return, by a shift in the wrong direction
    "shift": """
class Mine(Strategy):
    def init(self):
        frame = pd.read_csv(PATH, parse_dates=["datetime"])
        self.signal = (frame.close.shift(-1) > frame.close).tolist()

    def next(self):
        self.order_target_size(self.feed, 10 if self.signal[self.feed.bars - 1] else 0)
""",
    # normalised by mean and deviation of all data, at import
    "global": """
FRAME = pd.read_csv(PATH, parse_dates=["datetime"])
MEAN, DEVIATION = FRAME.close.mean(), FRAME.close.std()

class Mine(Strategy):
    def next(self):
        self.order_target_size(self.feed, 10 if (self.feed.close[0] - MEAN) / DEVIATION < 0 else 0)
""",
    # a threshold fitted to all data in init
    "fitted": """
class Mine(Strategy):
    def init(self):
        close = pd.read_csv(PATH).close
        levels = [close.quantile(q / 20) for q in range(1, 20)]
        self.level = max(levels, key=lambda level: close.diff().shift(-1)[close < level].sum())

    def next(self):
        self.order_target_size(self.feed, 10 if self.feed.close[0] < self.level else 0)
""",
    # the day's own extremes from the file, line by line
    "file": """
class Mine(Strategy):
    def init(self):
        with open(PATH) as file:
            rows = [line.split(",") for line in file.read().splitlines()[1:]]
        self.highs = [float(row[2]) for row in rows]

    def next(self):
        i = self.feed.bars
        if i < len(self.highs):
            self.order_target_size(self.feed, 10 if self.highs[i] > 1.01 * self.feed.close[0] else 0)
""",
    # a centred window over a frame that is a parameter
    "centred": """
class Mine(Strategy):
    frame: object = None

    def init(self):
        self.smooth = self.frame.close.rolling(5, center=True, min_periods=1).mean().tolist()

    def next(self):
        i = self.feed.bars - 1
        self.order_target_size(self.feed, 10 if self.smooth[i] > self.feed.close[0] else 0)
""",
}


def write(path, bars):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("datetime", "open", "high", "low", "close", "volume"))
        for row in zip(*(bars[name] for name in ("ts", "open", "high", "low", "close", "volume"))):
            writer.writerow((pandas.Timestamp(row[0], unit="ns").strftime("%Y-%m-%dT%H:%M:%S"), *row[1:]))


@pytest.mark.parametrize("name", MISTAKES)
def test_five_classic_mistakes_are_found(tmp_path, name):
    path = tmp_path / "A.csv"
    write(path, walk(250, 5, START, DAY))
    source = tmp_path / f"mistake_{name}.py"
    source.write_text(HEAD.format(path=str(path)) + MISTAKES[name])
    parameters = {}
    if name == "centred":
        frame = pandas.read_csv(path, parse_dates=["datetime"]).set_index("datetime")
        parameters = {"frame": frame}
    report = lookahead(f"{source}:Mine", open_feeds(str(path)), parameters)
    assert not report, str(report)
    assert report.status == 1
    place = "parameter frame (DataFrame)" if name == "centred" else str(path)
    assert place in str(report)
    assert report.finding["ts"] <= report.finding["instant"]


def test_the_same_with_the_past_only_is_not_accused(tmp_path):
    path = tmp_path / "A.csv"
    write(path, walk(250, 5, START, DAY))
    source = tmp_path / "honest_file.py"
    source.write_text(HEAD.format(path=str(path)) + MISTAKES["shift"].replace("shift(-1) > frame.close", "shift(1) < frame.close"))
    assert lookahead(f"{source}:Mine", open_feeds(str(path)))


def bundled():
    for info in pkgutil.iter_modules(strategies.__path__):
        module = importlib.import_module(f"strategies.{info.name}")
        for item in vars(module).values():
            if isinstance(item, type) and issubclass(item, Strategy) and item.__module__ == module.__name__:
                yield pytest.param(item, id=item.__name__)


@pytest.mark.parametrize("strategy", list(bundled()))
def test_bundled_strategies_are_not_accused(strategy):
    data = from_columns({name: walk(500, seed, START, DAY) for name, seed in (("A", 1), ("B", 2), ("C", 3))})
    try:
        strategy()
    except Exception:
        pytest.skip("it needs parameters")
    report = lookahead(strategy, data, instants=4)
    assert report, str(report)
    assert report.runs > 2


def test_a_strategy_that_depends_on_an_earlier_run_is_noted():
    class Leaks(Strategy):
        calls = 0

        def next(self):
            type(self).calls += 1
            self.order_target_size(self.feed, type(self).calls % 7)

    report = lookahead(Leaks, from_columns({"A": walk(101, 1, START, DAY)}))
    assert "two runs on the same data differ" in report.notes[0]
