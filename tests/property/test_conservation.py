"""Random orders over random feeds: money is conserved, and a naive broker comes to the same fills and rejections."""

import pytest
from markets import universe
from naive_ledger import Naive
from random_trader import Gambler

from broker.models.commission import PerUnit
from engine import Backtest

pytest.importorskip("hypothesis")
from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

FEES = {
    "none": (None, lambda size, price: 0.0),
    "percent": (0.002, lambda size, price: abs(size * price) * 0.002),
    "unit": (PerUnit(0.05), lambda size, price: abs(size) * 0.05),
    "ticket": (lambda size, price: 1.5, lambda size, price: 1.5),
}
CASES = {
    "seed": st.integers(0, 10**6),
    "count": st.integers(1, 4),
    "cash": st.sampled_from([500.0, 3_000.0, 1e6]),
    "fee": st.sampled_from(sorted(FEES)),
    "margin": st.sampled_from([1.0, 0.5, 0.0, None]),
}


def close_to(x, y, scale):
    return abs(x - y) <= 1e-9 * max(abs(scale), 1.0)


def positions(strategy):
    return [(feed, strategy.position(feed)) for feed in strategy.feeds]


class Books:
    """Double entry beside a run: cost, realized profit and commission from the fills alone."""

    def __init__(self, cash, fee):
        self.start, self.fee = cash, fee
        self.sizes, self.prices = {}, {}
        self.realized = self.paid = 0.0
        self.instants = 0

    def book(self, feed, size, price, fee):
        held, average = self.sizes.get(feed, 0.0), self.prices.get(feed, 0.0)
        if held * size < 0:
            part = min(abs(size), abs(held)) * (1 if size > 0 else -1)
            self.realized += -part * (price - average)
            held, size = held + part, size - part
        if size:
            average = (held * average + size * price) / (held + size)
        self.sizes[feed], self.prices[feed] = held + size, average
        self.paid += fee

    def place(self, order):
        pass

    cancel = done = place

    def instant(self, strategy):
        self.instants += 1
        scale = self.start + sum(abs(size * self.prices[feed]) for feed, size in self.sizes.items())
        cost = sum(size * self.prices[feed] for feed, size in self.sizes.items())
        assert close_to(strategy.cash + cost - self.realized + self.paid, self.start, scale)
        worth = sum(position.size * feed.close[0] for feed, position in positions(strategy) if position)
        assert close_to(strategy.equity, strategy.cash + worth, scale)
        for feed, position in positions(strategy):
            assert position.size == self.sizes.get(feed.name, 0.0)
            if position:
                assert close_to(position.price, self.prices[feed.name], position.price)


class Bookkept(Gambler):
    """Books every fill it hears of."""

    def notify_fill(self, fill):
        self.watch.book(fill.feed, fill.size, fill.price, fill.commission)

    def notify_order(self, order):
        assert abs(order.filled) <= abs(order.size)
        assert order.filled * order.size >= 0


@given(**CASES)
def test_money_is_conserved_at_every_instant(seed, count, cash, fee, margin):
    # rule 5.6
    books = Books(cash, FEES[fee][1])
    data = universe(count, 60, seed, keep=0.7, late=20, early=20)
    result = Backtest(data, Bookkept(seed=seed, watch=books), cash=cash, commission=FEES[fee][0], short_margin=margin).run()
    orders = list(result.rows("orders"))
    assert sorted(row[0] for row in orders) == list(range(1, len(orders) + 1))
    for _, _, _, size, status, reason, created, closed, filled, *_ in orders:
        assert abs(filled) <= abs(size) and filled * size >= 0
        assert (status == "filled") == (filled == size)
        assert created <= closed and (reason or status == "filled")


@given(**CASES)
def test_the_fills_reproduce_cash_and_equity(seed, count, cash, fee, margin):
    # rule 5.6: from the record alone
    data = universe(count, 60, seed, keep=0.7, late=20, early=20)
    options = {"cash": cash, "commission": FEES[fee][0], "short_margin": margin}
    result = Backtest(data, Gambler(seed=seed), close_at_end=True, **options).run()
    at = {}
    for ts, symbol, _, price, size, paid in result.rows("fills"):
        at.setdefault(ts, []).append((symbol, price, size, paid))
    closes = {name: dict(bars) for name, bars in closes_of(data).items()}
    held, last = dict.fromkeys(closes, 0.0), {}
    curve = dict((ts, (money, worth)) for ts, money, worth in result.rows("equity"))
    money = cash
    for ts, (recorded, worth) in sorted(curve.items()):
        for symbol, price, size, paid in at.get(ts, ()):
            money -= size * price + paid
            held[symbol] += size
        last.update((name, bars[ts]) for name, bars in closes.items() if ts in bars)
        assert close_to(recorded, money, cash)
        assert close_to(worth, money + sum(held[name] * close for name, close in last.items()), cash)
    assert not any(held.values())
    assert close_to(money, cash + sum(row[7] for row in result.rows("trades")), cash)


def closes_of(data):
    """{feed: [(ts, close)]}"""
    spans = zip(data.names, data.offsets, data.offsets[1:])
    return {name: list(zip(data.stamps[a:b], data.fields["close"][a:b])) for name, a, b in spans}


class Rival:
    """Lets the naive broker live through the same run, and compares."""

    def __init__(self, count, cash, fee, margin):
        self.naive = Naive(count, cash, fee, margin)
        self.ruined = False  # below zero equity there may be margin calls, which the naive broker does not know

    def instant(self, strategy):
        self.ruined = self.ruined or strategy.equity < 0
        if self.ruined:
            return
        self.feeds = strategy.feeds
        rows = {i: feed for i, feed in enumerate(strategy.feeds) if feed.fresh}
        self.naive.instant({i: (f.open[0], f.high[0], f.low[0], f.close[0]) for i, f in rows.items()})
        for size, (_, position) in zip(self.naive.held, positions(strategy)):
            assert size == position.size
        assert close_to(self.naive.cash, strategy.cash, 1e6)

    def place(self, order):
        if self.ruined:
            return
        at = order.stop if order.kind == "stop" else order.limit
        self.naive.place(order.number, order.row, order.kind, order.size, at, False)

    def cancel(self, order):
        if order.alive and not self.ruined:
            self.naive.cancel(order.number)

    def done(self, strategy):
        if not self.ruined:
            self.naive.accept()


class Watched(Gambler):
    """While not all feeds have begun there is nothing to compare but time."""

    def prenext(self):
        self.watch.instant(self)


@given(**CASES)
def test_a_naive_broker_gives_the_same_fills_and_rejections(seed, count, cash, fee, margin):
    rival = Rival(count, cash, FEES[fee][1], margin)
    data = universe(count, 60, seed, keep=0.7, late=10)
    options = {"cash": cash, "commission": FEES[fee][0], "short_margin": margin}
    result = Backtest(data, Watched(seed=seed, watch=rival), **options).run()
    naive = rival.naive
    if rival.ruined:
        return
    assert [(row[2], row[4], row[3]) for row in result.rows("fills")] == naive.fills
    ends = {row[0]: row[4] for row in result.rows("orders") if row[4] not in ("open", "expired")}
    assert ends == naive.ends
    assert close_to(naive.cash, result.strategy.cash, 1e6)
