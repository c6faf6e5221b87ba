"""What a plan says before a sweep runs, and that it takes nothing away from it."""

import json
import sys

import pytest
from conftest import ROOT
from strategies_of_tests import Slow
from test_sweep import OPTIONS, SPACE, data, told

from engine.errors import ConfigError
from engine.sweep import sweep
from engine.sweep.sweep_forecast import Forecast, fitted, spell, spread
from strategies.sma_cross import SmaCross

LONG = {"fast": [2, 3, 4, 5], "slow": [9, 10, 11, 12, 13, 14]}
FIGURES = {"trials": 1000, "known": 100, "sampled": 20, "lanes": 50, "seconds_per_pass": 10.0, "seconds_per_trial": 0.8, "opening": 5.0,
           "start": 1.0, "data_bytes": 1_250_000_000, "memory_mb": 120, "cores": 2}  # fmt: skip


def test_the_arithmetic_by_hand():
    plan = Forecast(**FIGURES, price_per_hour=0.5, node_cpus=10)
    assert plan.remaining == 900
    assert plan.trial_seconds(1) == 0.8 + 10 / 50
    assert plan.seconds(1) == 5 + 900
    assert plan.seconds(2) == 5 + 1 + 450
    assert plan.cluster_seconds(9) == 5 + 15 + 10 + 100
    assert plan.cluster_seconds(90) == pytest.approx(5 + 15 + 10 + 10 * (0.8 + 10 / 5))  # 900 trials for 180 places: passes of 5
    assert plan.trials_per_hour() == 3600
    assert plan.price_per_1000 == pytest.approx(1000 / 3600 / 10 * 0.5)
    assert [plan.worth(cpus) for cpus in (2, 16, 64)] == [False, True, True]
    assert "distributing is worth it from 16 CPUs" in str(plan)
    assert "0.0139 per 1,000 trials, 0.5 an hour for 10 CPUs" in str(plan)
    assert "7.6 min with 2 workers" in str(plan)
    assert json.loads(json.dumps(plan.to_dict()))["seconds"] == {"1": 905.0, "2": 456.0}


def test_short_sweeps_stay_here():
    plan = Forecast(**{**FIGURES, "seconds_per_pass": 0.0, "seconds_per_trial": 0.05})
    assert plan.price_per_1000 is None
    assert "distributing is not worth it" in str(plan)


def test_passes_of_two_sizes_tell_what_a_pass_and_a_trial_cost():
    assert fitted([(2, 1.2), (10, 2.0), (10, 2.0)]) == pytest.approx((1.0, 0.1))
    assert fitted([(2, 5.0), (10, 4.0)]) == (4.0, 0.0)
    assert fitted([(2, 0.1), (10, 4.0)]) == pytest.approx((0.0, 0.4))
    assert fitted([(3, 6.0)]) == (0.0, 2.0)


def test_a_sample_is_spread_over_the_space():
    for count in (1, 2, 7, 64, 100):
        order = spread(list(range(count)))
        assert sorted(order) == list(range(count))
    assert max(spread(list(range(1000)))[:4]) >= 500
    assert [spell(s) for s in (12.34, 270, 24120)] == ["12.3 s", "4.5 min", "6.7 h"]


def test_a_plan_foretells_and_its_sample_counts(tmp_path):
    """Every trial sleeps 0.05 s: known to a plan without a look at the strategy."""
    store = str(tmp_path / "store")
    plan = sweep(data(), Slow, LONG, plan=True, store=store, price_per_hour=1.0, node_cpus=4, **OPTIONS)
    assert (plan.trials, plan.known) == (24, 0)
    assert 3 <= plan.sampled < 24
    assert 0.05 <= plan.trial_seconds(1) < 0.2
    assert plan.price_per_1000 >= 1000 * 0.05 / 3600 / 4
    again = sweep(data(), Slow, LONG, plan=True, store=store, **OPTIONS)
    assert again.known == plan.sampled
    found = sweep(data(), Slow, LONG, workers=1, store=store, **OPTIONS)
    assert told(found) == told(sweep(data(), Slow, LONG, workers=1, **OPTIONS))
    with pytest.raises(ConfigError, match="has all 24 trials"):
        sweep(data(), Slow, LONG, plan=True, store=store, **OPTIONS)


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="the command line needs typer, which is not installed there")
def test_the_command_prints_it(tmp_path, capsys, monkeypatch):
    from engine._bench.candle_files import make
    from engine.cli.app import main

    make(str(tmp_path), 1, 60)
    monkeypatch.chdir(ROOT)
    arguments = ["sweep", "strategies.sma_cross:SmaCross", str(tmp_path), "--on-bad", "keep", "--set", "fast=2:9:1", "--plan"]
    with pytest.raises(SystemExit) as done:
        main([*arguments, "--price-per-hour", "0.4"])
    assert done.value.code == 0
    assert "trials an hour and CPU" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([*arguments, "--json"])
    assert json.loads(capsys.readouterr().out)["trials"] == 8


def test_few_trials_can_be_planned_too():
    assert sweep(data(), SmaCross, {"fast": [2]}, plan=True, **OPTIONS).remaining == 1
    assert sweep(data(), SmaCross, SPACE, plan=True, **OPTIONS).trials == 12
