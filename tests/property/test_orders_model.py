"""Random orders of every type over random feeds: a naive model of their lives comes to the same fills and the same ends."""

import random

import pytest
from conftest import MODE
from markets import MINUTE, START, walk
from naive_orders import Naive
from random_orders import main

from engine import Backtest, Strategy
from feeds.columns import from_columns

pytest.importorskip("hypothesis")
from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

HOURS = 360 * MINUTE  # four bars a day
KINDS = {
    "market": "market",
    "limit": "limit",
    "stop": "stop",
    "stop_limit": "stop_limit",
    "trailing_stop": "trail",
    "trailing_stop_limit": "trail_limit",
    "market_if_touched": "touch",
    "limit_if_touched": "touch_limit",
}
# of two partners whose time is over at one bar, either may be said to have ended the other
WORDS = {"partial": "accepted", "expired": "canceled"}


class Punter(Strategy):
    """Orders of every type at random, and the naive model beside it, told of each call and compared at each instant."""

    seed: int = 0
    participation: object = None
    intrabar: str = "pessimistic"

    def init(self):
        self.feeds.volume  # noqa: B018, asks for it
        self.rng = random.Random(self.seed)
        self.mine = []
        self.heard = []
        self.naive = Naive(len(self.feeds), self.participation, self.intrabar)

    def notify_fill(self, fill):
        self.heard.append((fill.order.number, fill.size, fill.price))

    def prenext(self):
        self.next()

    def next(self):
        fresh = {
            i: (feed.open[0], feed.high[0], feed.low[0], feed.close[0], feed.volume[0])
            for i, feed in enumerate(self.feeds)
            if feed.fresh
        }
        self.naive.instant(self.now, fresh)
        assert self.heard == self.naive.fills
        for order in self.mine:
            known = self.naive.orders[order.number]
            assert (order.number, WORDS.get(order.status, order.status)) == (order.number, WORDS.get(known["status"], known["status"]))
            assert (order.number, order.size, order.filled) == (order.number, known["size"], known["filled"])
            assert abs(order.filled) <= abs(order.size)
        assert [self.position(feed).size for feed in self.feeds] == self.naive.held
        for _ in range(3):
            self.act(self.rng)
        self.naive.accept()

    def act(self, rng):
        choice = rng.random()
        living = [order for order in self.mine if order.alive]
        if choice < 0.1 and living:
            order = rng.choice(living)
            self.naive.cancel(order.number)
            self.cancel(order)
        elif choice < 0.2 and living:
            self.change(rng, rng.choice(living))
        elif choice < 0.35:
            self.bracket(rng)
        elif choice < 0.8:
            self.single(rng, living)

    def near(self, rng, feed, wide=0.006):
        return feed.close[0] * (1 + rng.uniform(-wide, wide))

    def single(self, rng, living):
        feed = rng.choice(list(self.feeds))
        if not feed.bars:
            return
        size = rng.randint(1, 40) / 4
        words = {}
        kind = rng.choice(("market", "limit", "stop", "stop_limit", "trail", "trail_limit", "touch", "touch_limit"))
        if "limit" in kind and "trail" not in kind:
            words["limit"] = self.near(rng, feed)
        if kind.startswith("stop"):
            words["stop"] = self.near(rng, feed)
        if kind.startswith("touch"):
            words["touch"] = self.near(rng, feed)
        if kind.startswith("trail"):
            words["trail_percent" if rng.random() < 0.5 else "trail"] = rng.uniform(0.0005, 0.006)
            if "trail" in words:
                words["trail"] *= feed.close[0]
            if kind == "trail_limit":
                words["limit_offset"] = rng.uniform(0, 0.003) * feed.close[0]
        tifs = ["gtc", "gtc", "day", "ioc", "fok", "gtd"] + (["open", "close"] if kind in ("market", "limit") else [])
        words["tif"] = rng.choice(tifs)
        if words["tif"] == "gtd":
            words["until"] = self.now + rng.randint(0, 6) * HOURS
        waiting = [order for order in living if order.status in ("accepted", "submitted", "partial")]
        if living and rng.random() < 0.25:
            words["oco"] = rng.choice(living)
        elif waiting and rng.random() < 0.15:
            words["parent"] = rng.choice(waiting)
        order = rng.choice((self.buy, self.sell))(feed, size, **words)
        self.tell(order, words)

    def tell(self, order, words, scaled=False):
        assert KINDS[order.kind] is not None
        self.mine.append(order)
        percent = "trail_percent" in words
        self.naive.place(
            order.number,
            order.row,
            KINDS[order.kind],
            order.size,
            tif=words.get("tif", "gtc"),
            limit=words.get("limit"),
            stop=words.get("touch", words.get("stop")),
            until=words.get("until"),
            trail=words.get("trail_percent") if percent else words.get("trail"),
            percent=percent,
            offset=words.get("limit_offset"),
            oco=words["oco"].number if words.get("oco") is not None else None,
            parent=words["parent"].number if words.get("parent") is not None else None,
            scaled=scaled,
        )

    def bracket(self, rng):
        feed = rng.choice(list(self.feeds))
        if not feed.bars:
            return
        close, size = feed.close[0], rng.randint(1, 40) / 4
        side = rng.choice((1, -1))
        entry = {} if rng.random() < 0.5 else {"limit": close * (1 - side * rng.uniform(-0.0005, 0.001))}
        stop, target = close * (1 - side * rng.uniform(0.001, 0.004)), close * (1 + side * rng.uniform(0.001, 0.004))
        trio = (self.buy_bracket if side > 0 else self.sell_bracket)(feed, size, stop=stop, target=target, **entry)
        self.tell(trio.entry, entry)
        self.tell(trio.stop, {"stop": stop, "parent": trio.entry}, True)
        self.tell(trio.target, {"limit": target, "parent": trio.entry, "oco": trio.stop}, True)

    def change(self, rng, order):
        known = self.naive.orders[order.number]
        words = {}
        if not known["scaled"] and rng.random() < 0.5:
            words["size"] = abs(order.filled) + rng.randint(1, 40) / 4
        feed = self.feeds[order.row]
        for name in ("limit", "stop"):
            if known[name] is not None and "trail" not in known["kind"] and rng.random() < 0.5:
                words[name] = self.near(rng, feed)
        if known["became"] or not words:
            return
        changed = self.modify(order, **words)
        if "size" in words:
            words["size"] *= 1 if order.size > 0 else -1
        assert changed == self.naive.modify(order.number, **words)


def universe(count, n, seed, keep):
    rng = random.Random(seed)
    return from_columns(
        {f"F{i}": walk(max(1, n - rng.randint(0, 15)), seed * 100 + i, START + rng.randint(0, 10) * HOURS, HOURS, keep) for i in range(count)}
    )


@given(
    seed=st.integers(0, 10**6),
    count=st.integers(1, 3),
    keep=st.sampled_from([0.6, 1.0]),
    participation=st.sampled_from([None, 1 / 64, 1 / 8]),
    intrabar=st.sampled_from(["pessimistic", "optimistic", "ohlc", "olhc"]),
)
def test_every_type_of_order_lives_as_the_rules_say(seed, count, keep, participation, intrabar):
    # rules 3.1, 3.2, 3.3, 3.4, 3.6
    data = universe(count, 60, seed, keep)
    punter = Punter(seed=seed, participation=participation, intrabar=intrabar)
    result = Backtest(data, punter, cash=1e12, short_margin=None, max_participation=participation, intrabar=intrabar).run(progress=False)
    assert sorted(row[0] for row in result.rows("orders")) == sorted(order.number for order in result.strategy.mine)


def test_edges_of_sizes_prices_and_actions_come_to_what_the_model_says():
    # rules 3.1, 3.4, 4.6, 4.9, 5.4, 6.1, 6.2, 6.3; `make random-orders` runs 20,000
    assert main(300 if MODE == "compiled" else 100) == 0
