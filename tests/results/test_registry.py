"""One table of metrics, which every reader of metrics asks."""

import re

import pytest
from conftest import ROOT
from markets import feeds, flat
from play import play

from engine.results.metrics.registry import METRICS, ONLINE, ROWS, is_percent, label, less_is_better
from engine.sweep import sweep
from feeds.walks import walks
from strategies.sma_cross import SmaCross


def test_results_have_exactly_the_metrics_of_the_table():
    data = feeds(A={**flat([10.0, 11, 13, 12, 9, 9, 10]), "volume": [1e6] * 7})
    result = play(data, {1: lambda s: s.buy(size=100), 4: lambda s: s.close()}, cash=10_000.0)
    assert tuple(result.metrics) == ONLINE
    assert set(result.statistics(benchmark=data, feeds=data)) == set(METRICS)


def test_names_labels_and_directions():
    assert len(METRICS) == len(ROWS) == len({metric.label for metric in ROWS})
    assert is_percent("max_drawdown")
    assert not is_percent("sharpe_ratio")
    assert less_is_better("max_drawdown")
    assert not less_is_better("sharpe_ratio")
    assert [label("sqn"), label("num_trades"), label("my_own")] == ["SQN", "Trades", "my own"]
    assert all(metric.doc and metric.better in ("high", "low", None) for metric in ROWS)


def test_the_documentation_names_every_metric():
    named = set(re.findall(r"`(\w+)`", (ROOT / "docs/metrics.md").read_text()))
    assert set(METRICS) - named == set()


@pytest.mark.parametrize("metric", ["max_drawdown", "sharpe_ratio"])
def test_sweeps_sort_by_the_direction_of_the_table(metric):
    found = sweep(walks(1, 300, seed=3), SmaCross, {"fast": [2, 3, 5], "slow": [8, 13]}, metric=metric, workers=1, progress=False)
    values = [row["metrics"][metric] for row in found.rows]
    best = min(values) if less_is_better(metric) else max(values)
    assert found.best["metrics"][metric] == best
