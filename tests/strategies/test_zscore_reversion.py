"""The example that a fund's sweep is made of: its trades follow the z-score by hand, in every mode."""

from statistics import fmean, pstdev

import pytest
from markets import feeds, flat

from engine import Backtest
from strategies.zscore_reversion import ZScoreReversion


def prices():
    base = [100.0, 101.0] * 15
    return [*base, 90.0, 91.0, 96.0, 100.0, 101.0, 100.0, 115.0, 108.0, 100.5, 101.0, 100.0, 101.0]


def decisions(closes, lookback, entry, leave, limit):
    """Positions wanted after each close, worked out from scratch."""
    held, wanted = 0, []
    for i in range(len(closes)):
        if i + 1 >= lookback:
            window = closes[i + 1 - lookback : i + 1]
            z = (closes[i] - fmean(window)) / pstdev(window)
            if held == 0:
                held = (-1 if z > 0 else 1) if entry <= abs(z) < limit else 0
            elif (z > -leave if held > 0 else z < leave) or abs(z) >= limit:
                held = 0
        wanted.append(held)
    return wanted


@pytest.mark.parametrize("mode", ["stream", "runonce"])
def test_trades_are_those_of_the_z_score(mode):
    closes = prices()
    strategy = ZScoreReversion(lookback=10, entry=1.5, leave=0.5, limit=9.0, stake=0.5)
    result = Backtest(feeds(A=flat(closes)), strategy, mode=mode).run(progress=False)
    wanted = decisions(closes, 10, 1.5, 0.5, 9.0)
    turns = [i for i in range(1, len(wanted)) if wanted[i] != wanted[i - 1]]
    fills = list(result.rows("fills"))
    assert len(turns) >= 4
    assert [fill[3] for fill in fills] == [closes[i + 1] for i in turns if i + 1 < len(closes)]  # at the next open
    assert [fill[4] > 0 for fill in fills] == [wanted[i] > wanted[i - 1] for i in turns if i + 1 < len(closes)]
