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
    return written(tmp_path_factory.mktemp("minutes") / "minutes.csv", 12_000)


def written(path, count):
    """Write `count` bars of a minute."""
    dice, price, now = random.Random(3), 100.0, datetime.datetime(2020, 1, 1)
    lines = ["Date,Open,High,Low,Close,Volume"]
    for _ in range(count):
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
    from engine.compat.backtrader.broker.rules import chosen
    from engine.errors import ConfigError

    assert chosen(None) == () and "immediate_cancel" in chosen("ringbar")
    with pytest.raises(ConfigError, match="did you mean stop_first"):
        chosen("stop_frist")


TWO_RULES = """
import sys
import backtrader as bt


class S(bt.Strategy):
    def next(self):
        if len(self) == 5:
            self.sell(size=500)
        if len(self) == 9:
            self.cancel(self.buy(size=1))


c = bt.Cerebro(rules=eval(sys.argv[2])) if len(sys.argv) > 2 else bt.Cerebro()
c.adddata(bt.feeds.BacktraderCSVData(dataname=sys.argv[1]))
c.addstrategy(S)
c.run()
print(round(c.broker.getvalue(), 2))
"""


@pytest.fixture(scope="module")
def two_rules(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    rows = [f"2020-01-{i:02d},{100 + i},{101 + i},{99 + i},{100 + i},10,0" for i in range(1, 21)]
    (folder / "day.csv").write_text("\n".join(["Date,Open,High,Low,Close,Volume,OpenInterest", *rows]) + "\n")
    (folder / "script.py").write_text(TWO_RULES)
    return folder


def test_the_comparison_names_the_rule_and_the_money(two_rules):
    pytest.importorskip("backtrader")
    script, data = two_rules / "script.py", two_rules / "day.csv"
    assert command("--compare", script, data).stdout.startswith("equal: ")
    done = command("--compare", "--rules", "ringbar", script, data)
    assert done.returncode == 1
    assert "rule 4.4 (short_needs_cash)" in done.stdout
    assert "final value: backtrader 3,010.00, here 10,000.00, difference 6,990.00" in done.stdout
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.startswith("  ")}
    assert rows["short_needs_cash"][2:4] == ["10,010.00", "+7,000.00"]
    assert rows["immediate_cancel"][3] == "-10.00"
    assert rows["stop_first"][3] == "none"


def test_a_rule_set_is_chosen_in_the_script_too(two_rules):
    script, data = two_rules / "script.py", two_rules / "day.csv"
    found = [command(script, data, words).stdout.strip() for words in ("'backtrader'", "'ringbar'", "['short_needs_cash']")]
    assert found[0] == command(script, data).stdout.strip()
    assert found[1] == command("--rules", "ringbar", script, data).stdout.strip()
    assert len(set(found)) == 3
    assert "no such rule" in command(script, data, "'ringbat'").stderr


def test_switches_that_need_special_bars(tmp_path):
    def run(rules, rows, act):
        path = tmp_path / "bars.csv"
        path.write_text("\n".join(["Date,Open,High,Low,Close,Volume,OpenInterest", *rows]) + "\n")
        cerebro = bt.Cerebro(rules=rules)
        cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=str(path)))
        cerebro.addstrategy(type("Acting", (bt.Strategy,), {"next": act}))
        cerebro.broker.set_filler(bt.fillers.FixedSize(size=6))
        cerebro.run()
        return cerebro.broker

    def group(self):  # rule 3.2
        if len(self) == 1:
            first = self.buy(size=10, exectype=bt.Order.Stop, price=105)
            self.buy(size=10, exectype=bt.Order.Limit, price=90, oco=first)

    flat = [f"2020-01-{i:02d},100,{106 if i == 2 else 101},{99 if i < 4 else 80},100,10,0" for i in range(1, 7)]
    assert run(None, flat, group).positions.popitem()[1].size == 6
    assert run("partial_reduces_group", flat, group).positions.popitem()[1].size == 10

    def short(self):  # rule 4.5
        if len(self) == 1:
            self.sell(size=6)

    steep = [f"2020-01-{i:02d},{p},{p},{p},{p},10,0" for i, p in enumerate((100, 100, 3000, 3100, 3100), 1)]
    assert run(None, steep, short).positions.popitem()[1].size == -6
    assert run("negative_equity_closes", steep, short).positions.popitem()[1].size == 0

    def hold(self):  # rule 5.5
        if len(self) == 1:
            self.buy(size=1)

    missing = [f"2020-01-{i:02d},100,101,99,{c},10,0" for i, c in enumerate((100, 101, "nan"), 1)]
    assert run(None, missing, hold).getvalue() != run("last_valid_mark", missing, hold).getvalue() == 10_001


def optimized(path, workers, monkeypatch, capsys):
    from engine.compat.backtrader.running import optimize

    monkeypatch.setattr(optimize, "PAYS", 0.0)

    class Printing(Crossing):
        params = {"stake": 1, "odd": None}

        def next(self):
            if self.cross > 0:
                self.order_target_size(target=self.p.stake)
            elif self.cross < 0:
                self.close()

        def stop(self):
            print("stop", self.p.stake, self.broker.getvalue())
            if self.p.odd == 3:
                self.kept = lambda: None

    cerebro = bt.Cerebro(maxcpus=workers)
    cerebro.adddata(bt.feeds.GenericCSVData(dataname=str(path), timeframe=bt.TimeFrame.Minutes, openinterest=-1))
    cerebro.optstrategy(Printing, stake=range(1, 4), odd=[1, 2, 3])
    for name in ("TimeReturn", "TradeAnalyzer", "Transactions", "PyFolio", "DrawDown"):
        cerebro.addanalyzer(getattr(bt.analyzers, name))
    called = []
    cerebro.optcallback(lambda found: called.append(found[0].p.stake))
    found = [[(run[0].p._getkwargs(), a.get_analysis()) for a in run[0].analyzers] for run in cerebro.run()]
    return repr(found), called, capsys.readouterr().out, cerebro.broker.getvalue()


def test_workers_give_what_one_process_gives(tmp_path, monkeypatch, capsys):
    path = written(tmp_path / "minutes.csv", 1_500)
    serial = optimized(path, 1, monkeypatch, capsys)
    assert serial[1] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert optimized(path, 3, monkeypatch, capsys) == serial


def test_an_error_in_a_worker_is_raised(minutes, monkeypatch):
    from engine.compat.backtrader.running import optimize

    monkeypatch.setattr(optimize, "PAYS", 0.0)

    class Failing(bt.Strategy):
        params = (("bars", 0),)

        def next(self):
            if self.p.bars == 3:
                raise ArithmeticError("third")

    cerebro = bt.Cerebro(maxcpus=2)
    cerebro.adddata(bt.feeds.GenericCSVData(dataname=str(minutes), timeframe=bt.TimeFrame.Minutes, openinterest=-1))
    cerebro.optstrategy(Failing, bars=range(6))
    with pytest.raises(ArithmeticError, match="third"):
        cerebro.run()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("from backtrader import Foo", ["bt.Foo"]),
        ("from backtrader import *\nx = SMAA", ["bt.SMAA"]),
        ("from backtrader import *\nclass A(Strategy):\n    p = Cerebro, TimeFrame, ValueError, A\nnum2date", []),
        ("from backtrader.indicators import *\nSMA, CointN", ["bt.indicators.CointN"]),
        ("from backtrader import *\nfrom backtrader.indicators import *\nStrategy, CrossOver, SMAA", ["bt.indicators.SMAA"]),
        ("from backtrader import *\nfrom mine import *\nx = SMAA", []),
        ("from backtrader import *\nimport X\nfor Y in (): X(Y)\ndef Z(Q): Q\nZ", []),
        ("import backtrader.indicators as btind\nbtind.SMAA", ["bt.indicators.SMAA"]),
        ("import backtrader.feeds as f, os\nf.Quandl", ["bt.feeds.Quandl"]),
        ("from backtrader import indicators as i, feeds\ni.Nope\nfeeds.IBData", ["bt.indicators.Nope", "bt.feeds.IBData"]),
        ("from backtrader.stores import IBStore", ["bt.stores"]),
        ("import backtrader as bt\nstore = bt.stores.OandaStore()\nbt.Cerebroo", ["bt.stores", "bt.Cerebroo"]),
        (
            "import backtrader as bt\nbt.analyzers.SharpRatio\nbt.observers.Valu\nbt.sizers.Fixed",
            ["bt.analyzers.SharpRatio", "bt.observers.Valu", "bt.sizers.Fixed"],
        ),
        ("from backtrader.indicators import *\nfrom backtrader.feeds import GenericCSVData, VCData", ["bt.feeds.VCData"]),
        ("import backtrader\nbacktrader.indicators.SMAA\nbacktrader.ind.SMA", ["bt.indicators.SMAA"]),
        (
            "import backtrader as bt\nx = bt\nbt.num2date(1.0); bt.datetime.date.today(); bt.ind.MovAv.SMA; bt.indicators.EMAOscillator",
            [],
        ),
    ],
)
def test_unsupported_names_are_found_however_they_are_imported(text, names):
    if not names:
        examine(text, "x.py")
        return
    with pytest.raises(CapabilityError) as error:
        examine(text, "x.py")
    for name in names:
        assert f": {name}:" in str(error.value)


def test_all_names_are_there_that_are_listed():
    for module in (bt, bt.indicators, bt.feeds, bt.analyzers, bt.broker, bt.filters, bt.utils):
        for name in dir(module):
            assert getattr(module, name) is not None


def test_star_imports_give_the_names():
    names = {}
    exec("from engine.compat.backtrader import *\nfrom engine.compat.backtrader.indicators import *", names)  # noqa: S102
    assert names["Strategy"] is bt.Strategy and names["SMA"] is bt.ind.SMA and names["feeds"] is bt.feeds


def test_plot_writes_a_page_and_replaces_only_its_own(tmp_path, monkeypatch, capsys):
    path = written(tmp_path / "minutes.csv", 400)

    class Trading(bt.Strategy):
        def next(self):
            if len(self) % 50 == 10:
                self.buy()
            elif len(self) % 50 == 30:
                self.close()

    cerebro = bt.Cerebro()
    assert cerebro.plot() == []
    cerebro.adddata(bt.feeds.GenericCSVData(dataname=str(path), timeframe=bt.TimeFrame.Minutes, openinterest=-1), name="A<b>")
    cerebro.addobserver(bt.observers.Value)
    cerebro.addstrategy(Trading)
    cerebro.run()
    monkeypatch.chdir(tmp_path)
    assert cerebro.plot(style="candle") == [["backtrader-report.html"]]
    page = (tmp_path / "backtrader-report.html").read_text()
    assert page.count("<polyline") == 2  # the account's value and the closes
    assert page.count("<td>A&lt;b&gt;") == 8
    assert "A<b>" not in page
    assert "report written to" in capsys.readouterr().err
    assert cerebro.plot() == [["backtrader-report.html"]]
    (tmp_path / "backtrader-report.html").write_text("mine")
    assert cerebro.plot() == [[]]
    assert "a file that ringbar did not write is not replaced" in capsys.readouterr().err
    assert (tmp_path / "backtrader-report.html").read_text() == "mine"
