"""One digest over modes, chunk sizes and runtimes, alone or with other strategies in the same pass."""

import pytest
from markets import bars, feeds, universe
from recipes import RECIPES

from engine import Backtest, Strategy
from engine.errors import DataError

GOLDEN = {
    "cross": "d31445ba89d35376ed70940131712f09afd49351b2b17ab636a84cffb0af7601",
    "signal": "d31445ba89d35376ed70940131712f09afd49351b2b17ab636a84cffb0af7601",
    "channel": "d482b7fae9f74248c909c9c3bee25cee556969432215816c0edb2d50df21d589",
    "ready": "07be98558f79825f023580e3ae93049ccf8836b1f2c0454cd11c694477a949fb",
    "gambler": "22be252dc6b4578d814f4bb7c76835af83b85110bace4917d1b40edaa394d36e",
}
OPTIONS = {"cash": 20_000.0, "commission": 0.0005}
WAYS = [("stream", 1), ("stream", 7), ("stream", 960), ("runonce", 960), ("auto", 960)]


def golden_universe():
    return universe(4, 900, 11, keep=0.8, late=200, early=200)


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_digest_of_a_fixed_run_is_the_same_everywhere(recipe):
    result = Backtest(golden_universe(), RECIPES[recipe], **OPTIONS).run()
    assert result.metrics["num_fills"] > 50
    assert result.digest == GOLDEN[recipe]


def test_several_strategies_in_one_pass_equal_single_runs():
    for mode in ("stream", "runonce"):
        results = Backtest(golden_universe(), list(RECIPES.values()), mode=mode, **OPTIONS).run()
        assert [result.digest for result in results] == list(GOLDEN.values())


def test_auto_takes_runonce_only_if_it_fits():
    data = golden_universe()
    least = Backtest(data, RECIPES["channel"], chunk=16, **OPTIONS).explain().total
    results = [Backtest(data, RECIPES["channel"], mode="auto", memory=memory, **OPTIONS).run() for memory in ("400MB", least)]
    assert [result.info["mode"] for result in results] == ["runonce", "stream"]
    assert results[0].digest == results[1].digest


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
            digests.append([result.digest for result in results])
        assert digests == digests[:1] * len(WAYS)

    check()


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_a_column_that_is_not_there_is_missed_in_every_mode(mode):
    class Volume(Strategy):
        def init(self):
            self.volume = self.feeds.volume

    with pytest.raises(DataError, match="no column 'volume' in memory; it has open, high, low, close"):
        Backtest(feeds(A=bars([(1, 1, 1, 1)])), Volume, mode=mode).run()
