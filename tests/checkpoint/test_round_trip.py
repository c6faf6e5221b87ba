"""A run that is cut off at any instant, and goes on in objects built anew, ends with the digest of one that was not."""

import pytest
from conftest import MODE
from crash import Crash, crashes, in_pieces, same_in_pieces
from ledger import ledger
from markets import DAY, MINUTE, START, bars, universe, walk
from recipes import RECIPES
from restless import Restless

from broker import Financing, Instrument, Limits, Tiered
from engine import Backtest, Strategy
from feeds.actions import Action
from feeds.columns import from_columns

QUICK = 1 if MODE == "compiled" else 3
OPTIONS = {
    "plain": {},
    "hedging": {"hedging": True, "leverage": 2.0, "maintenance_margin": 0.1},
    "band": {"intrabar": "band"},
    "path": {"intrabar": "adaptive", "slippage": 0.0005, "spread": 0.001},
    "rationed": {"max_participation": 0.1, "commission": Tiered([(0, 0.001), (5_000, 0.0005)])},
    "closes": {"fill_on_close": True, "session": "17:00"},
    "limited": {"limits": Limits(position=50, orders_per_day=40, drawdown=0.5), "financing": Financing(short=0.1, debit=0.1)},
    "valued": {"limits": Limits(gross=0.3, net=0.2), "hedging": True, "short_margin": None},
    "futures": {"instruments": Instrument(multiplier=5, tick=0.01, margin=100.0, future=True, lot=0.25)},
    "rates": {"currency": "EUR", "rates": {"USD": "F01"}, "instruments": {"F00": Instrument(currency="USD")}},
    "each": {"warmup": "each", "close_at_end": True},
}


def wild(seed, **options):
    data = universe(3, 120, seed, keep=0.8, late=40, early=30)
    return Backtest(data, Restless(seed=seed), cash=20_000.0, **{"commission": 0.0005, "chunk": 7, **options})


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipes(recipe, tmp_path):
    data = universe(4, 200, 11, keep=0.8, late=40, early=40)
    same_in_pieces(lambda: Backtest(data, RECIPES[recipe], cash=20_000.0), tmp_path, "180 bars")


@pytest.mark.parametrize("name", OPTIONS)
def test_brokers(name, tmp_path):
    whole = same_in_pieces(lambda: wild(3, **OPTIONS[name]), tmp_path, "60 bars")
    assert whole.metrics["num_fills"] > 10


def test_what_a_strategy_knows_is_equal_in_the_end(tmp_path):
    whole = wild(5).run(progress=False)
    found, _ = in_pieces(lambda: wild(5), tmp_path, f"{17 * QUICK} bars")
    assert found.strategy.told() == whole.strategy.told()
    assert found.info["resumed"]


def test_any_instant(tmp_path_factory):
    pytest.importorskip("hypothesis")
    from hypothesis import given, settings
    from hypothesis import strategies as st

    @settings(max_examples=settings().max_examples // 20 + 2)
    @given(seed=st.integers(0, 10**6), name=st.sampled_from(sorted(OPTIONS)), step=st.integers(20, 200), mode=st.sampled_from(["stream", "runonce"]))
    def check(seed, name, step, mode):
        folder = tmp_path_factory.mktemp("any")
        whole = wild(seed, mode=mode, **OPTIONS[name]).run(progress=False)
        found, _ = in_pieces(lambda: wild(seed, mode=mode, **OPTIONS[name]), folder, f"{step * QUICK} bars")
        assert (ledger(found), found.strategy.told()) == (ledger(whole), whole.strategy.told())

    check()


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_several_strategies_in_one_pass(mode, tmp_path):
    data = universe(3, 200, 2, keep=0.9)
    same_in_pieces(lambda: Backtest(data, list(RECIPES.values()), mode=mode, cash=20_000.0), tmp_path, "130 bars")


def test_long_records_in_a_folder_of_the_users(tmp_path):
    data = universe(1, 2600, 2)
    backtest = lambda: Backtest(data, [RECIPES["cross"], RECIPES["gambler"]], cash=20_000.0)  # noqa: E731
    whole = backtest().run(progress=False)
    options = {"checkpoint": str(tmp_path / "x"), "spool": str(tmp_path / "spool"), "progress": False}
    for _ in range(3):
        with crashes(2), pytest.raises(Crash):
            backtest().run(every="700 bars", **options)
    found = backtest().run(**options)
    assert list(map(ledger, found)) == list(map(ledger, whole))
    assert (tmp_path / "spool/1/equity.spool").stat().st_size == 2600 * 24
    assert not (tmp_path / "x/record").exists()


def test_aligned_columns_and_slow_bars(tmp_path):
    data = universe(2, 300, 4)
    same_in_pieces(lambda: Backtest(data, Restless(seed=1), mode="runonce", cash=20_000.0), tmp_path, "140 bars")


def test_cheat_on_open(tmp_path):
    class Early(Restless):
        def next_open(self):
            if self.rng.random() < 0.5:
                self.buy(self.feed, 1)

    data = universe(2, 150, 9, keep=0.9)
    same_in_pieces(lambda: Backtest(data, Early(), cheat_on_open=True, cash=20_000.0), tmp_path, f"{31 * QUICK} bars")


class Timed(Strategy):
    """Trades by its timers alone, and counts their calls."""

    def init(self):
        self.schedule("12:00", name="noon")
        self.schedule("week_start", name="week")
        self.calls = []

    def on_timer(self, name):
        self.calls.append((name, self.now))
        if name == "noon":
            self.close() if self.position else self.buy(size=1)

    def next(self):
        pass


def test_timers(tmp_path):
    data = from_columns({"A": walk(600, 4, START, 60 * MINUTE)})
    whole = same_in_pieces(lambda: Backtest(data, Timed()), tmp_path, "70 bars")
    resumed = Backtest(data, Timed()).run(progress=False, checkpoint=str(tmp_path))
    assert resumed.strategy.calls == whole.strategy.calls
    assert {name for name, _ in whole.strategy.calls} == {"noon", "week"}
    assert whole.metrics["num_fills"] > 10


def test_splits_dividends_and_delistings(tmp_path):
    def market():
        data = from_columns({name: walk(200, i, step=DAY // 4, keep=0.9) for i, name in enumerate(("A", "B"))})
        actions = [Action(START + 9 * DAY, split=2.0), Action(START + 20 * DAY, dividend=0.5), Action(START + 30 * DAY, split=0.5)]
        data.actions = {"A": actions, "B": [Action(START + 25 * DAY, delisted=True)]}
        return data

    for name, limits in (("free", None), ("limited", Limits(position=30, gross=0.5))):
        backtest = lambda limits=limits: Backtest(market(), Restless(seed=8), cash=20_000.0, limits=limits)  # noqa: E731
        same_in_pieces(backtest, tmp_path / name, f"{37 * QUICK} bars")


def test_a_run_that_crashes_before_its_second_checkpoint_begins_again(tmp_path):
    found, count = in_pieces(lambda: wild(1), tmp_path, "40 bars", after=3)
    assert count > 1
    assert ledger(found) == ledger(wild(1).run(progress=False))


def test_one_bar(tmp_path):
    data = from_columns({"A": bars([(1.0, 1.0, 1.0, 1.0, 1.0)], START, MINUTE)})
    same_in_pieces(lambda: Backtest(data, Restless(), cash=1_000.0), tmp_path, "1 bars", least=0)
