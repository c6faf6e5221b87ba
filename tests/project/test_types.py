"""Types as users meet them: stubs agree with their sources, and mypy tells right strategies from wrong ones."""

import ast
import os
import subprocess
import sys

import pytest
from conftest import MODE, ROOT

if MODE != "compiled":
    pytest.skip("types do not run; once is enough", allow_module_level=True)

STUBS = ["engine/core/strategy_api/order_api", "engine/core/views/feedset", "engine/core/views/panel", "engine/core/strategy_api/account_api", "broker/orders/order", "broker/account/fills_and_trades", "broker/account/position"]
QUIET = {"__repr__", "__getattr__"}  # what a stub need not, or must not, have
STRATEGY = """
from __future__ import annotations

from engine import Backtest, Indicator, Result, SignalStrategy, Strategy
from engine.core.views.feedset import FeedSet
from engine.core.views.panel import Operand
from engine.indicators import ATR, RSI, SMA, Bollinger, CrossOver
from feeds import open_feeds


class Last(Indicator):
    period: int = 3

    def next(self, close: float) -> float:
        return close


class Mine(Strategy):
    fast: int = 10

    def init(self) -> None:
        close = self.feeds.close
        self.average = SMA(close, self.fast)
        self.rsi = RSI(close, period=14)
        self.bands = Bollinger(self.feeds, 20)
        self.atr = ATR(self.feeds)
        self.cross = CrossOver(close, self.average)
        self.above = (close > self.average) * 0.5
        self.last = Last(close, period=2)

    def next(self) -> None:
        for feed, sign in self.cross.nonzero():
            self.order_target_size(feed, sign)
        for feed in self.feeds.fresh:
            price: float = feed.close[0]
            if self.rsi[feed][0] < 30 and price < self.bands.lower[feed][0] and not self.position(feed):
                order = self.buy(feed, size=1, limit=price - self.atr[feed][0])
                if order.alive and order.reason == "":
                    self.cancel(order)


class Signals(SignalStrategy):
    def signal(self, feeds: FeedSet) -> Operand:
        return SMA(feeds.close, 10) > SMA(feeds.close, 50)


result = Backtest(open_feeds("a.csv"), Mine(fast=3), cash=1e5, commission=0.001).run()
print(result.metrics.sharpe_ratio, result.trades.height)
one: Result = Backtest(open_feeds("a.csv"), Mine).run(keep="metrics")
several: list[Result] = Backtest(open_feeds("a.csv"), [Mine, Mine(fast=5), Signals()]).run()
"""


def definitions(path):
    """{Class.name: names of its parameters} of a file, public ones and operators."""
    found = {}
    for node in ast.parse(path.read_text()).body:
        bodies = [(node.name + ".", node.body)] if isinstance(node, ast.ClassDef) else [("", [node])]
        for prefix, body in bodies:
            for item in body:
                if not isinstance(item, ast.FunctionDef) or item.name in QUIET:
                    continue
                if any(ast.unparse(decorator).endswith(".setter") for decorator in item.decorator_list):
                    continue  # these only refuse assignments
                if not item.name.startswith("_") or item.name.startswith("__"):
                    given = item.args
                    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
                    optional = len(given.defaults) + sum(value is not None for value in given.kw_defaults)
                    found[prefix + item.name] = names, optional
    return found


@pytest.mark.parametrize("name", STUBS)
def test_stubs_agree_with_their_sources(name):
    source, stub = definitions(ROOT / f"{name}.py"), definitions(ROOT / f"{name}.pyi")
    assert stub == source


def test_indicator_stubs_are_those_of_the_declarations():
    sys.path.insert(0, str(ROOT / "scripts"))
    import indicator_stubs

    assert (ROOT / "engine/indicators/__init__.pyi").read_text() == indicator_stubs.page()


def mypy(folder, *files):
    pytest.importorskip("mypy")
    skipped = "".join(f"[mypy-{name}.*]\nfollow_imports = skip\n" for name in ("polars", "numpy", "pyarrow"))  # large
    (folder / "mypy.ini").write_text("[mypy]\n" + skipped)
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--python-version=3.10", *files],
        cwd=folder, env={**os.environ, "MYPYPATH": str(ROOT)}, capture_output=True, text=True,
    ).stdout


def test_mypy_knows_right_strategies_from_wrong_ones(tmp_path):
    (tmp_path / "mine.py").write_text(STRATEGY)
    (tmp_path / "wrong.py").write_text(
        STRATEGY.replace("size=1,", "sizee=1,").replace("period=14", "perid=14").replace("cash=1e5", 'cash="much"')
        .replace("bands.lower", "bands.lowr").replace("order.alive", "order.alife").replace("feed.close[0]", "feed.close")
        .replace("result.trades.height", "result.tradess").replace("[Mine, Mine(fast=5), Signals()]", "Mine")
    )  # fmt: skip
    told = mypy(tmp_path, "mine.py", "wrong.py")
    assert "mine.py" not in told
    for words in ('"sizee"', '"perid"', '"cash"', '"lowr"', '"alife"', 'variable has type "float"', '"tradess"', "list[Result]"):
        assert words in told, told
    assert told.count("error:") == 8, told


def test_the_examples_pass_mypy():
    pytest.importorskip("mypy")
    done = subprocess.run([sys.executable, "-m", "mypy", "strategies"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
