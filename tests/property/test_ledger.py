"""The ledger alone reproduces equity and cash: futures, currencies, hedging positions, financing, deposits, random orders."""

import pytest
from markets import MINUTE, START, walk
from random_trader import Gambler

from broker import Financing, Instrument
from engine import Backtest
from feeds.columns import from_columns

pytest.importorskip("hypothesis")
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

HOURS = 360 * MINUTE  # four bars a day
FUTURE = Instrument(multiplier=5, margin=200, future=True)
FOREIGN = Instrument(currency="EUR", multiplier=2)
CASH = 50_000.0


class Funded(Gambler):
    """Also moves money in and out; on hedging accounts it orders legs."""

    def act(self, rng):
        choice = rng.random()
        if choice < 0.03:
            self.deposit(rng.randint(1, 1000))
        elif choice < 0.06:
            amount = rng.randint(1, 1000)
            if self.cash > 20 * amount and self.equity > 20 * amount:
                self.withdraw(amount)
        else:
            Gambler.act(self, rng)


def market(seed, bars=80):
    data = {name: walk(bars, seed * 10 + i, START, HOURS, keep=0.8) for i, name in enumerate(("HOME", "FUT", "ABROAD"))}
    rate = walk(bars, seed * 10 + 7, START, HOURS, keep=0.8)
    for field in ("open", "high", "low", "close"):
        for i, value in enumerate(rate[field]):
            rate[field][i] = value / 90.0
    data["EURUSD"] = rate
    return from_columns(data)


def closes_of(data):
    spans = zip(data.names, data.offsets, data.offsets[1:])
    return {name: dict(zip(data.stamps[a:b], data.fields["close"][a:b])) for name, a, b in spans}


def replayed(result, data, future):
    """Yield (cash, equity) as recorded and as the fills and moves alone tell them, instant by instant."""
    closes = closes_of(data)
    fills, moves = {}, {}
    for ts, symbol, _, price, size, paid in result.rows("fills"):
        fills.setdefault(ts, []).append((symbol, price, size, paid))
    for ts, _, move, amount, _ in result.rows("cash_flows"):
        moves.setdefault(ts, []).append((move, amount))
    held, last, owed = {}, {}, 0.0
    cash = CASH
    rate = None
    for ts, recorded, worth in result.rows("equity"):
        for symbol, price, size, paid in fills.get(ts, ()):
            factor = {"FUT": 5.0, "ABROAD": 2.0 * rate if rate else None}.get(symbol, 1.0)
            held[symbol] = held.get(symbol, 0.0) + size
            cash -= paid
            if symbol == "FUT" and future:
                owed += size * price * factor
            else:
                cash -= size * price * factor
        for move, amount in moves.get(ts, ()):
            if move != "settlement":  # from one pocket to the other
                cash += amount
        last.update((name, bars[ts]) for name, bars in closes.items() if ts in bars)
        rate = last.get("EURUSD")
        factors = {"FUT": 5.0, "ABROAD": 2.0 * rate if rate else 0.0}
        value = sum(size * last[name] * factors.get(name, 1.0) for name, size in held.items() if size)
        yield recorded, worth, cash, cash + value - owed


CASES = {
    "seed": st.integers(0, 10**6),
    "future": st.booleans(),
    "hedging": st.booleans(),
    "financing": st.sampled_from([None, Financing(short=0.2, long=0.1, debit=0.3, credit=0.05)]),
    "commission": st.sampled_from([0.0, 0.001]),
}


@settings(max_examples=60)
@given(**CASES)
def test_replaying_fills_and_moves_gives_equity_and_cash_of_every_instant(seed, future, hedging, financing, commission):
    # rule 5.6
    data = market(seed)
    instruments = {"FUT": FUTURE if future else Instrument(multiplier=5), "ABROAD": FOREIGN}
    result = Backtest(
        data, Funded(seed=seed, activity=0.3), cash=CASH, commission=commission, instruments=instruments, currency="USD",
        rates={"EUR": "EURUSD"}, hedging=hedging, financing=financing, slippage=0.0005, warmup="all",
    ).run()
    instants = 0
    for recorded, worth, cash, equity in replayed(result, data, future):
        instants += 1
        assert abs(worth - equity) <= 1e-9 * CASH
        if not future:
            assert abs(recorded - cash) <= 1e-9 * CASH
    assert instants > 70
    assert result.metrics["num_fills"] > 0


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), hedging=st.booleans())
def test_settlements_are_in_cash_what_futures_gained(seed, hedging):
    # rule 4.6: flat at the end, all that futures gained has gone through settlements and closings
    data = market(seed)
    options = {"instruments": {"FUT": FUTURE}, "hedging": hedging, "cash": CASH, "close_at_end": True}
    result = Backtest(data, Gambler(seed=seed, activity=0.3), **options).run()
    gains = sum(row[6] for row in result.rows("trades") if row[0] == "FUT")
    settled = sum(row[3] for row in result.rows("cash_flows") if row[2] == "settlement")
    traded = sum(-row[3] * row[4] * 5.0 for row in result.rows("fills") if row[1] == "FUT")
    assert abs(gains - traded) <= 1e-9 * CASH
    others = sum(row[6] for row in result.rows("trades") if row[0] != "FUT")
    assert abs(result.metrics["final_value"] - (CASH + gains + others)) <= 1e-9 * CASH
    assert settled != 0.0 or not traded
