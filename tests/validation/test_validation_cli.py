"""The commands `walkforward`, `montecarlo` and `sweep --overfitting`."""

import json

import pytest

pytest.importorskip("click")
pytest.importorskip("polars")

from engine.cli.app import main  # noqa: E402
from feeds.walks import save, walks  # noqa: E402

SETS = ("--set", "fast=2,4", "--set", "slow=7:13:6", "--workers", "1", "--cash", "3000")


@pytest.fixture
def ringbar(capsys):
    """A command in this process; what it printed, or what it complained of."""

    def call(*words, status=0):
        with pytest.raises(SystemExit) as ended:
            main(list(map(str, words)))
        shown = capsys.readouterr()
        assert (ended.value.code or 0) == status, shown.err
        return shown.out if status == 0 else shown.err

    return call


@pytest.fixture(scope="module")
def candles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("candles")
    save(walks(2, 400, seed=3), str(folder))
    return folder


def test_walkforward(ringbar, candles, tmp_path):
    words = ("walkforward", "strategies.sma_cross:SmaCross", candles, *SETS, "--train", "6mo", "--test", "100d")
    found = json.loads(ringbar(*words, "--json", "--store", tmp_path / "s", "--out", tmp_path / "out"))
    assert len(found["windows"]) == 3
    assert found["windows"][0]["fast"] in (2, 4)
    assert found["carry"] is False
    import polars

    equity = polars.read_parquet(tmp_path / "out" / "equity.parquet")
    assert equity["equity"][-1] == pytest.approx(found["metrics"]["final_value"])
    assert len(polars.read_parquet(tmp_path / "out" / "trades.parquet")) == found["metrics"]["num_trades"]
    shown = ringbar(*words, "--carry", "--anchored", "--store", tmp_path / "s")
    assert "3 windows in" in shown
    assert "positions carried on" in shown
    assert "ConfigError: train='6 moons': expected a span" in ringbar(*words, "--train", "6 moons", status=2)


@pytest.mark.slow
def test_overfitting(ringbar, candles):
    words = ("sweep", "strategies.sma_cross:SmaCross", candles, *SETS, "--overfitting")
    found = json.loads(ringbar(*words, "--json"))
    assert len(found["trials"]) == 4
    assert found["overfitting"]["figures"]["trials"] == 4
    assert 0 <= found["overfitting"]["figures"]["pbo"] <= 1
    assert "probability that it is above what luck alone would have shown" in ringbar(*words)
    unasked = ringbar(*words[:-1]).splitlines()[-1]
    assert unasked.startswith("luck: the best has a Sharpe ratio of ")
    assert unasked.endswith(" (--overfitting has details)")


def test_a_draw_of_the_sets(ringbar, candles):
    words = ("sweep", "strategies.sma_cross:SmaCross", candles, "--set", "fast=2:6:1", "--set", "slow=20,30,40,50,60", "--json")
    spread = json.loads(ringbar(*words, "--draw", "5", "--latin"))
    assert sorted(row["fast"] for row in spread) == [2, 3, 4, 5, 6]
    assert sorted(row["slow"] for row in spread) == [20, 30, 40, 50, 60]
    assert len(json.loads(ringbar(*words, "--draw", "3"))) == 3
    assert "--latin: expected --draw N as well" in ringbar(*words, "--latin", status=2)


def test_montecarlo(ringbar, candles, tmp_path):
    ringbar("run", "strategies.sma_cross:SmaCross", candles, "--param", "fast=2", "--param", "slow=7", "--out", tmp_path / "run")
    words = ("montecarlo", tmp_path / "run", "--draws", "50", "--ruin", "0.9")
    found = json.loads(ringbar(*words, "--json"))
    assert [item["draws"] for item in found] == [50, 50, 50]
    assert [item["what"].split()[-1] for item in found] == ["(stationary)", "(bootstrap)", "(permutation)"]
    assert json.loads(ringbar(*words, "--json", "--seed", "1")) != found
    shown = ringbar(*words, "--of", "trades", "--how", "permutation")
    assert "50 draws of" in shown
    assert "equity falls below 90% of the start in" in shown
    assert "--of days: expected returns, trades, or both" in ringbar(*words, "--of", "days", status=2)
