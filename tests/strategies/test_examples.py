"""The example strategies on real prices: what they say they do, one answer in every mode, nothing of the future."""

import json
import subprocess
import sys
from math import isclose, sqrt
from statistics import pstdev

import pytest
from conftest import ROOT

from engine import Backtest
from feeds import open_feeds
from strategies.bollinger_breakout import BollingerBreakout
from strategies.buy_and_hold import BuyAndHold
from strategies.day_trader import DayTrader
from strategies.grid_maker import GridMaker
from strategies.model_driven import ModelDriven, Ridge
from strategies.momentum import Momentum
from strategies.multi_timeframe import MultiTimeframe
from strategies.pairs import Pairs
from strategies.rsi_reversion import RsiReversion
from strategies.sma_cross import SmaCross, SmaCrossSignal
from strategies.turtle import Turtle
from strategies.vol_target import VolTarget
from strategies.zscore_reversion import ZScoreReversion

FOLDER = ROOT.parent / "shared/data/backtrader"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="shared data are not here")
DAILY = [FOLDER / f"{name}.txt" for name in ("orcl-2003-2005", "yhoo-2003-2005")]
MINUTES = [FOLDER / "2006-min-005.txt"]
EXAMPLES = {
    BuyAndHold(): DAILY,
    SmaCross(): DAILY,
    SmaCrossSignal(): DAILY,
    RsiReversion(period=3, low=20.0, trend=50): DAILY,
    ZScoreReversion(stake=0.5): DAILY,
    BollingerBreakout(): DAILY,
    Turtle(): DAILY,
    Pairs(lookback=30): DAILY,
    Momentum(top=1, lookback=40): DAILY,
    VolTarget(): DAILY,
    MultiTimeframe(): MINUTES,
    DayTrader(): MINUTES,
    GridMaker(step=0.002): MINUTES,
    ModelDriven(learn_first=60, threshold=0.0): DAILY,
}
NAMES = [type(strategy).__name__ for strategy in EXAMPLES]


def run(strategy, files, mode="stream", **options):
    files = {path.stem: str(path) for path in files}
    return Backtest(open_feeds(files, **options), strategy, mode=mode).run(progress=False)


def bars(path):
    """(date and time, open, high, low, close) of a file of daily or minute bars."""
    rows = []
    for line in path.read_text().splitlines()[1:]:
        cells = line.split(",")
        start = 2 if ":" in cells[1] else 1
        rows.append((" ".join(cells[:start]), *map(float, cells[start : start + 4])))
    return rows


@pytest.mark.parametrize(("strategy", "files"), EXAMPLES.items(), ids=NAMES)
def test_it_trades_and_every_mode_gives_the_same(strategy, files):
    result = run(strategy, files)
    assert result.metrics["num_fills"] > 0
    assert not [order for order in result.rows("orders") if order[4] == "rejected"]
    assert run(strategy, files, "runonce").digest == result.digest


@pytest.mark.parametrize(("strategy", "files"), EXAMPLES.items(), ids=NAMES)
def test_what_comes_later_changes_nothing_before(strategy, files):
    whole = run(strategy, files)
    cut = "2005-01-01" if files is DAILY else "2006-01-17"
    part = run(strategy, files, end=cut)
    last = list(part.rows("equity"))[-1][0]
    assert 0 < part.metrics["num_fills"] < whole.metrics["num_fills"] or isinstance(strategy, BuyAndHold)
    assert list(part.rows("fills")) == [fill for fill in whole.rows("fills") if fill[0] <= last]


MODULES = sorted(path.stem for path in (ROOT / "strategies").glob("*.py") if path.stem != "__init__")


def test_no_example_is_untested():
    assert {type(strategy).__module__.split(".")[1] for strategy in EXAMPLES} == set(MODULES)


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="a process an example takes long there")
@pytest.mark.parametrize("module", MODULES)
def test_it_runs_from_the_command_line_that_it_states(module):
    pytest.importorskip("click")
    strategy, files = next(item for item in EXAMPLES.items() if type(item[0]).__module__.endswith(module))
    spec = f"strategies/{module}.py" + (f":{type(strategy).__name__}" if module == "sma_cross" else "")
    words = [word for name, value in strategy._ringbar_parameters.items() for word in ("--param", f"{name}={value}")]
    command = [sys.executable, "-m", "engine", "run", spec, *map(str, files), *words, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["digest"] == run(strategy, files).digest


def test_buy_and_hold_is_worth_its_shares_and_what_is_left():
    result = run(BuyAndHold(stake=0.9), DAILY)
    value = 100_000.0
    for path in DAILY:
        days = bars(path)
        units = 45_000.0 / days[0][4]
        value += units * (days[-1][4] - days[1][1])
    assert isclose(result.metrics["final_value"], value, rel_tol=1e-12)


def test_turtles_enter_beyond_the_channel_of_the_bars_before_and_risk_what_they_say():
    path = DAILY[0]
    days = bars(path)
    result = run(Turtle(entry=20, distance=2.0, risk=0.01, most=9.0), [path])
    held, entries = 0.0, 0
    places = {stamp: i for i, (stamp, *_) in enumerate(days)}
    for ts, _, _, _, size, _ in result.rows("fills"):
        if held == 0.0:
            i = places[date(ts)] - 1  # decided on the bar before
            before = days[i - 20 : i]
            close = days[i][4]
            assert close > max(day[2] for day in before) if size > 0 else close < min(day[3] for day in before)
            entries += 1
        held += size
        held = 0.0 if abs(held) < 1e-9 else held
    assert entries >= 10


def date(ts):
    from datetime import datetime, timezone

    return datetime.fromtimestamp(ts // 10**9, timezone.utc).strftime("%Y-%m-%d")


def test_pairs_hold_opposite_legs_of_equal_value():
    fills = list(run(Pairs(lookback=30), DAILY).rows("fills"))
    assert len(fills) >= 8
    for first, second in zip(fills[::2], fills[1::2]):
        assert first[0] == second[0]
        assert first[4] * second[4] < 0.0
    entries = [pair for pair in zip(fills[::4], fills[1::4])]
    for first, second in entries:  # sized at the closes, filled at the next opens
        assert isclose(abs(first[3] * first[4]), abs(second[3] * second[4]), rel_tol=0.1)


def test_momentum_holds_the_stronger_one_on_the_first_bar_of_a_month():
    lookback, skip = 40, 5
    closes = {path.stem: [day[4] for day in bars(path)] for path in DAILY}
    stamps = [day[0] for day in bars(DAILY[0])]
    assert stamps == [day[0] for day in bars(DAILY[1])]
    result = run(Momentum(top=1, lookback=lookback, skip=skip), DAILY)
    held = dict.fromkeys(closes, 0.0)
    fills = {}
    for ts, symbol, _, _, size, _ in result.rows("fills"):
        fills.setdefault(date(ts), []).append((symbol, size))
    checked = 0
    for i in range(1, len(stamps) - 1):
        for symbol, size in fills.get(stamps[i], ()):
            held[symbol] += size
        if i > lookback + skip + 21 and stamps[i - 1][:7] != stamps[i - 2][:7]:
            now = i - 1 - skip
            best = max(closes, key=lambda name: closes[name][now] / closes[name][now - lookback])
            assert [name for name in closes if held[name] > 1e-9] == [best]
            checked += 1
    assert checked >= 30


def test_the_volatility_target_sets_the_weight():
    path = DAILY[0]
    days = bars(path)
    result = run(VolTarget(target=0.2, lookback=20, band=0.0, most=2.0), [path])
    closes = [day[4] for day in days]
    returns = [after / before - 1.0 for before, after in zip(closes, closes[1:])]
    ts, _, _, _, size, _ = next(iter(result.rows("fills")))
    i = [day[0] for day in days].index(date(ts)) - 1
    assert i == 20
    assert isclose(size * closes[i], 100_000.0 * 0.2 / (pstdev(returns[i - 20 : i]) * sqrt(252)), rel_tol=1e-9)


def test_the_day_trader_is_flat_over_night_and_trades_once_a_day():
    result = run(DayTrader(), MINUTES)
    entries, held = {}, 0.0
    fills = list(result.rows("fills"))
    for i, (ts, _, _, _, size, _) in enumerate(fills):
        if abs(held) < 1e-9:
            entries[date(ts)] = entries.get(date(ts), 0) + 1
        held += size
        if i + 1 < len(fills) and date(fills[i + 1][0]) != date(ts):
            assert abs(held) < 1e-9
    assert len(entries) >= 10
    assert set(entries.values()) == {1}
    ends = {(order[2], order[4], order[5]) for order in result.rows("orders")}
    assert ("stop", "filled", "") in ends or ("limit", "filled", "") in ends


def test_the_grid_is_never_longer_than_its_levels_and_earns_a_step_a_round_trip():
    class Watched(GridMaker):
        def next(self):
            GridMaker.next(self)
            assert abs(self.level) <= self.levels
            if not self.pending:
                assert isclose(self.position().size, self.level * self.units, abs_tol=1e-6 * self.units)
                assert len(self.orders()) == len(self.open)

    result = run(Watched(step=0.002, levels=3), MINUTES)
    assert result.metrics["num_fills"] > 50


def test_the_regression_finds_what_is_linear():
    from random import Random

    random = Random(1)
    model = Ridge(2, penalty=1e-6, forget=1.0)
    for _ in range(200):
        x, y = random.gauss(0, 1), random.gauss(0, 1)
        model.learn([x, y], 0.5 + 2.0 * x - 3.0 * y)
    assert all(isclose(w, true, rel_tol=1e-6) for w, true in zip(model.weights, (0.5, 2.0, -3.0)))


def test_the_model_of_a_subclass_is_the_one_that_is_asked():
    class Optimist:
        def __init__(self, features):
            assert features == 4

        def predict(self, features):
            return 1.0

        def learn(self, features, outcome):
            pass

    class Cheerful(ModelDriven):
        model = Optimist

    result = run(Cheerful(learn_first=10), DAILY)
    assert [fill[4] > 0 for fill in result.rows("fills")] == [True, True]
