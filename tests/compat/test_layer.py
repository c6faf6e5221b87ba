"""The command for backtrader scripts: what it refuses, what it shows, and runs that read bars in pieces."""

import datetime
import random
import subprocess
import sys
from pathlib import Path

import pytest

import engine.compat.backtrader as bt
from engine.compat.backtrader.script.check import examine
from engine.errors import CapabilityError, LookaheadError

ROOT = Path(__file__).resolve().parents[2]


def command(*words):
    return subprocess.run(
        [sys.executable, "-m", "engine.compat.backtrader", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def minutes(tmp_path_factory):
    """A CSV of 12,000 minutes, large enough for the engine's decoder."""
    path = tmp_path_factory.mktemp("minutes") / "minutes.csv"
    dice, price, now = random.Random(3), 100.0, datetime.datetime(2020, 1, 1)
    lines = ["Date,Open,High,Low,Close,Volume"]
    for _ in range(12_000):
        opened, price = price, round(price * (1 + dice.uniform(-0.002, 0.002)), 4)
        lines.append(f"{now:%Y-%m-%d %H:%M:%S},{opened},{max(opened, price)},{min(opened, price)},{price},10")
        now += datetime.timedelta(minutes=1)
    path.write_text("\n".join(lines) + "\n")
    return path


class Crossing(bt.Strategy):
    def __init__(self):
        self.cross = bt.ind.CrossOver(bt.ind.SMA(period=5), bt.ind.EMA(period=30))

    def next(self):
        if self.cross > 0:
            self.order_target_size(target=3)
        elif self.cross < 0:
            self.order_target_size(target=-3)


def value(path, **options):
    cerebro = bt.Cerebro()
    cerebro.adddata(bt.feeds.GenericCSVData(dataname=str(path), timeframe=bt.TimeFrame.Minutes, openinterest=-1))
    cerebro.addstrategy(Crossing)
    cerebro.run(**options)
    return cerebro.broker.getvalue()


def test_pieces_give_the_same_as_all_bars_at_once(minutes):
    assert value(minutes, exactbars=1) == value(minutes) != 10_000


def test_the_quick_reader_gives_the_rows_of_the_slow_one(minutes):
    feed = bt.feeds.GenericCSVData(dataname=str(minutes), timeframe=bt.TimeFrame.Minutes, openinterest=-1)
    quick = feed.quick_rows()
    assert quick is not None
    feed.quick_rows = lambda: None
    slow = feed.rows()
    for name in ("datetime", "open", "high", "low", "close", "volume"):
        assert [round(x, 9) for x in quick[name]] == [round(x, 9) for x in slow[name]], name


def test_all_names_that_are_not_supported_are_listed_before_anything_runs(tmp_path):
    path = tmp_path / "script.py"
    path.write_text("import backtrader as bt\nprint('ran')\na = bt.indicators.SMAA\nb = bt.feeds.YahooFinanceData\n")
    done = command(path)
    assert done.returncode == 1 and done.stdout == ""
    assert f"{path}:3: bt.indicators.SMAA: did you mean SMA?" in done.stderr
    assert f"{path}:4: bt.feeds.YahooFinanceData: a live store" in done.stderr


def test_guarded_and_known_names_pass():
    examine("import backtrader as bt\ntry:\n    bt.stores.IBStore\nexcept AttributeError:\n    pass\nbt.ind.RSI\n", "x.py")
    with pytest.raises(CapabilityError, match="2 names"):
        examine("from backtrader.indicators import Foo, Bar\n", "x.py")


def test_errors_show_the_scripts_own_lines(tmp_path, minutes):
    path = tmp_path / "script.py"
    path.write_text(
        "import sys\nimport backtrader as bt\n\n\nclass Bad(bt.Strategy):\n    def next(self):\n        1 / 0\n\n\n"
        "c = bt.Cerebro()\nc.addstrategy(Bad, **eval(sys.argv[2]))\n"
        "c.adddata(bt.feeds.GenericCSVData(dataname=sys.argv[1], openinterest=-1))\nc.run()\n"
    )
    done = command(path, minutes, "{}")
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr and "line 7, in next" in done.stderr and "run.py" not in done.stderr
    assert "unexpected keyword argument 'speed'" in command(path, minutes, "{'speed': 1}").stderr
    assert "FileNotFoundError" in command(path, tmp_path / "none.csv", "{}").stderr


def test_the_future_is_not_readable(minutes):
    class Ahead(bt.Strategy):
        def next(self):
            self.data.close[1]  # noqa: B018

    cerebro = bt.Cerebro()
    cerebro.adddata(bt.feeds.GenericCSVData(dataname=str(minutes), timeframe=bt.TimeFrame.Minutes, openinterest=-1))
    cerebro.addstrategy(Ahead)
    with pytest.raises(LookaheadError, match="future"):
        cerebro.run()


def test_rules_are_chosen_by_name():
    from engine.cli.backtrader import chosen
    from engine.errors import ConfigError

    assert chosen(None) == () and "immediate_cancel" in chosen("ringbar")
    with pytest.raises(ConfigError, match="did you mean stop_first"):
        chosen("stop_frist")
