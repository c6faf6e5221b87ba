"""Quiet stretches change no bit: passes that take them leave what passes leave that play every instant."""

import random

import pytest
from ledger import ledger
from markets import DAY, MINUTE, feeds, walk

from broker import Financing, Instrument, Limits
from engine import Backtest, SignalStrategy
from engine.indicators import SMA, CrossOver

pytest.importorskip("hypothesis")
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402


class Quiet(SignalStrategy):
    """Targets that change rarely, of a size that can ruin the account."""

    fast: int = 3
    slow: int = 20
    size: float = 5.0
    hold = True

    def signal(self, feeds):
        return CrossOver(SMA(feeds.close, self.fast), SMA(feeds.close, self.slow)) * self.size


class Protected(Quiet):
    """Rests orders of a day and beyond when its targets are filled, which later bars reach or do not."""

    seed: int = 0

    def init(self):
        self.rng = random.Random(self.seed)
        self.placed = 0

    def notify_fill(self, fill):
        if self.placed < 40 and self.rng.random() < 0.5:
            self.placed += 1
            price = fill.price * (1 + self.rng.uniform(-0.02, 0.02))
            self.buy(self.feeds[fill.feed], 1.0, limit=price, tif=self.rng.choice(("day", "gtc")))


class Clocked(Quiet):
    """Has a timer, which no stretch may pass over."""

    def init(self):
        self.schedule("02:45")
        self.rings = 0

    def on_timer(self, name):
        self.rings += 1
        self.record("rings", float(self.rings))


ACCOUNTS = [
    {},
    {"cash": 700.0},
    {"fill_on_close": True},
    {"cheat_on_open": True},
    {"hedging": True},
    {"leverage": 4.0, "maintenance_margin": 0.2, "cash": 900.0},
    {"short_margin": None, "cash": 400.0},
    {"financing": Financing(short=0.05, debit=0.08, credit=0.01)},
    {"limits": Limits(gross=5.0)},
    {"instruments": {"A": Instrument(currency="USD")}, "currency": "EUR", "rates": {"USD": "A"}},
    {"instruments": {"A": Instrument(multiplier=5.0, margin=50.0)}},
    {"close_at_end": True},
]


def market(rows, seed, step, keep):
    """Random walks with missing bars."""
    rng = random.Random(seed)
    data = {}
    for name in "ABCDEF"[:rows]:
        data[name] = walk(rng.randrange(200, 700), seed=rng.randrange(10**6), step=step, keep=keep)
    return feeds(**data)


def in_small_steps(backtest, **options):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.run.run.span_of", lambda *parts: 1)
        return backtest.run(progress=False, **options)


def figures(result):
    """All that a run leaves, where NaN equals itself."""
    return (
        ledger(result) if result.recorder.keep else result.digest,
        repr(sorted(result.metrics.items())),
        result.info["orders"],
    )


@settings(max_examples=min(60, settings.default.max_examples), deadline=None)
@given(
    rows=st.integers(1, 6),
    seed=st.integers(0, 10**6),
    step=st.sampled_from([MINUTE, 45 * MINUTE, DAY]),
    keep=st.sampled_from([1.0, 0.5]),
    options=st.sampled_from(ACCOUNTS),
    kept=st.sampled_from(["all", "metrics"]),
    mode=st.sampled_from(["stream", "runonce"]),
)
def test_stretches_change_nothing(rows, seed, step, keep, options, kept, mode):
    data = market(rows, seed, step, keep)
    together = [Quiet(), Protected(seed=seed), Quiet(fast=2, slow=60, size=9.0), Clocked(slow=40), Quiet(slow=150)]
    options = {"cash": 50_000.0, "mode": mode, **options}
    found = Backtest(data, together, **options).run(progress=False, keep=kept)
    expected = in_small_steps(Backtest(data, together, **options), keep=kept)
    assert [figures(result) for result in found] == [figures(result) for result in expected]
    alone = Backtest(data, Quiet(), **options).run(progress=False, keep=kept)
    assert figures(alone) == figures(found[0])


def test_a_negative_account_ends_a_stretch():
    """A short position that a rise makes dearer than the account is closed at the same bar as without stretches."""
    data = feeds(A=walk(600, seed=3))
    prices = data.fields["close"]
    for name in ("open", "high", "low", "close"):
        column = data.fields[name]
        for i in range(300, 600):
            column[i] *= 1 + (i - 300) / 20
    assert prices[599] > 500
    options = {"cash": 600.0, "short_margin": 0.5}
    found = Backtest(data, Quiet(slow=30, size=-5.0), **options).run(progress=False)
    expected = in_small_steps(Backtest(data, Quiet(slow=30, size=-5.0), **options))
    assert figures(found) == figures(expected)
    assert min(row[2] for row in found.rows("equity")) < 0.0
