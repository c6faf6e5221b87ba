"""One digest and the same trades over modes, chunk sizes and runtimes, alone or with other strategies in the same pass."""

import pytest
from ledger import ledger
from markets import bars, feeds, universe
from recipes import RECIPES

from engine import Backtest, Strategy
from engine.errors import DataError

GOLDEN = {
    "cross": ("f123f6b8b33ad25822cf88bcae7218f86f548baa5c699dbb62d127ee958467e1", "a5d31aa071d48b1d"),
    "signal": ("f123f6b8b33ad25822cf88bcae7218f86f548baa5c699dbb62d127ee958467e1", "a5d31aa071d48b1d"),
    "channel": ("b38befdbbb3ef012d1f5874d8d219cde2f3010e90025ed8327a36291af2ef44f", "f23df5729ccadf11"),
    "ready": ("08adb8cdb04474bb1f69352db40c35bf144b284001875257ceedaf24843e4534", "fa2677e5bc4119af"),
    "gambler": ("75a841f6e9ceade21cba1a12356e7c449bc744f54f39a46c1ba6d47787e42532", "fb3d515861ba11c4"),
}
OPTIONS = {"cash": 20_000.0, "commission": 0.0005}
WAYS = [("stream", 1), ("stream", 7), ("stream", 960), ("runonce", 960), ("auto", 960)]


def golden_universe():
    return universe(4, 900, 11, keep=0.8, late=200, early=200)


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_digest_of_a_fixed_run_is_the_same_everywhere(recipe):
    result = Backtest(golden_universe(), RECIPES[recipe], **OPTIONS).run()
    assert result.metrics["num_fills"] > 50
    assert ledger(result) == GOLDEN[recipe]


def test_several_strategies_in_one_pass_equal_single_runs():
    for mode in ("stream", "runonce"):
        results = Backtest(golden_universe(), list(RECIPES.values()), mode=mode, **OPTIONS).run()
        assert list(map(ledger, results)) == list(GOLDEN.values())


def test_auto_takes_runonce_only_if_it_fits():
    data = golden_universe()
    least = Backtest(data, RECIPES["channel"], chunk=16, **OPTIONS).explain().total
    results = [Backtest(data, RECIPES["channel"], mode="auto", memory=memory, **OPTIONS).run() for memory in ("400MB", least)]
    assert [result.info["mode"] for result in results] == ["runonce", "stream"]
    assert ledger(results[0]) == ledger(results[1])


def test_other_numbers_have_another_digest():
    data = golden_universe()
    results = [Backtest(data, RECIPES["channel"], cash=cash, commission=0.0005).run() for cash in (20_000.0, 20_001.0)]
    assert results[0].digest != results[1].digest


def test_one_digest_over_modes_and_chunk_sizes():
    pytest.importorskip("hypothesis")
    from hypothesis import given, settings
    from hypothesis import strategies as st

    @settings(max_examples=max(5, settings().max_examples // 4))
    @given(
        seed=st.integers(0, 10**6),
        count=st.integers(1, 5),
        n=st.integers(1, 120),
        keep=st.sampled_from([0.3, 0.8, 1.0]),
        off=st.sampled_from([0, 40]),
    )
    def check(seed, count, n, keep, off):
        data = universe(count, n, seed, keep=keep, late=off, early=off)
        digests = []
        for mode, chunk in WAYS:
            results = Backtest(data, list(RECIPES.values()), mode=mode, chunk=chunk, **OPTIONS).run()
            digests.append(list(map(ledger, results)))
        assert digests == digests[:1] * len(WAYS)

    check()


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_a_column_that_is_not_there_is_missed_in_every_mode(mode):
    class Volume(Strategy):
        def init(self):
            self.volume = self.feeds.volume

        def next(self):
            pass

    with pytest.raises(DataError, match="no column 'volume' in memory; it has open, high, low, close"):
        Backtest(feeds(A=bars([(1, 1, 1, 1)])), Volume, mode=mode).run()
