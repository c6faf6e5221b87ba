"""Translated scripts: the native file gives the trades and the final value of the script; what is not understood is marked."""

import contextlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.compat.backtrader.script.translate import translate

HERE = Path(__file__).resolve().parent
RECORDED = json.loads((HERE / "scripts" / "recorded.json").read_text())
EQUAL = (
    "commission_percent cross_long cross_reverse feed_minutes feed_weeks indicator_atr indicator_bollinger indicator_dema "
    "indicator_ema indicator_hma indicator_macd indicator_macdhisto indicator_momentum indicator_nested indicator_rsi indicator_sma "
    "indicator_smma indicator_tema indicator_williams indicator_wma lines_arithmetic lines_compare lines_delay lines_logic_and "
    "lines_logic_max multi_frames order_coc order_limit order_market order_short order_stop order_stop_limit order_target_percent "
    "order_target_size order_target_value sizer_fixed slippage_percent"
).split()


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    sys.path.insert(0, str(HERE))
    try:
        from market import write
    finally:
        sys.path.remove(str(HERE))
    folder = tmp_path_factory.mktemp("market")
    write(folder)
    return folder


def run(text, folder, monkeypatch):
    """The namespace of a native file that was run, and what it printed."""
    monkeypatch.setattr(sys, "argv", ["native.py", str(folder)])
    names = {"__name__": "__main__"}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "native.py", "exec"), names)  # noqa: S102
    return names, out.getvalue()


@pytest.mark.parametrize("name", EQUAL)
def test_the_native_file_gives_the_same(name, market, monkeypatch):
    text, _ = translate((HERE / "scripts" / f"{name}.py").read_text(), f"{name}.py")
    names, printed = run(text, market, monkeypatch)
    recorded = RECORDED[name]
    final = float(recorded["lines"][str(recorded["count"] - 1)].split()[1])
    assert float(re.search(r"final (\S+)", printed)[1]) == pytest.approx(final, rel=1e-9)
    found = [trade[6] for trade in names["result"].rows("trades")]  # gross
    expected = [float(line.split()[3]) for line in recorded["lines"].values() if " trade " in line]
    assert all(any(abs(value - other) < 1e-5 for other in found) for value in expected)


UNKNOWN = """
import backtrader as bt


class S(bt.Strategy):
    params = (("period", 5),)

    def __init__(self):
        self.x = bt.ind.KST(period=self.p.period)
        self.sma = bt.ind.SMA(self.data, period=self.p.period)

    def next(self):
        if self.sma > 3:
            self.buy_bracket(size=1)
        self.sell(exectype=bt.Order.StopTrail, trailamount=1)


cerebro = bt.Cerebro(cheat_on_open=True)
cerebro.adddata(bt.feeds.PandasData(dataname=frame))
cerebro.addstrategy(S, period=7)
cerebro.addsizer(bt.sizers.AllInSizer)
cerebro.run()
"""


def test_what_is_not_understood_is_marked():
    text, todos = translate(UNKNOWN, "script.py")
    compile(text, "native.py", "exec")
    assert todos == text.count("# TODO") == 7
    for reason in ("bt.indicators.KST", "self.buy_bracket", "an order of the kind StopTrail", "cheat_on_open=", "a feed that is not a CSV",
                   "not translated: cerebro.addsizer", "name the files"):  # fmt: skip
        assert f"# TODO {reason}" in text
    assert "self.sma = MeanOfSum(self.feed.close, self.period)" in text and "S(period=7)" in text


def test_the_command_writes_the_file(tmp_path):
    out = tmp_path / "native.py"
    script = HERE / "scripts" / "cross_long.py"
    done = subprocess.run(
        [sys.executable, "-m", "engine.compat.backtrader", "--translate", str(out), str(script)],
        cwd=HERE.parents[1], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"{out}: 2 places are marked TODO\n"
    assert "class Trader(Strategy):" in out.read_text()
