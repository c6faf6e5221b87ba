"""Random scenarios on edges: sizes that are no sums of powers of two, lots, prices at and below zero, actions, brackets in parts.

A strategy does at random what strategies can do, a naive model beside it; the two must come to the same fills, orders, positions
and cash. `python tests/support/random_orders.py 20000` runs so many (`make random-orders`); `scenario(seed)` is one.
"""

import random
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[2])]

from markets import MINUTE, START, walk
from naive_orders import DEAD, Naive

from broker import Instrument
from engine import Backtest, SignalStrategy, Strategy
from engine.indicators import SMA
from feeds.actions import Action
from feeds.columns import from_columns

HOURS = 360 * MINUTE
WORDS = {"partial": "accepted", "expired": "canceled"}
KINDS = {"trailing_stop": "trail", "trailing_stop_limit": "trail_limit", "market_if_touched": "touch", "limit_if_touched": "touch_limit"}


def near(first, second, scale=1.0):
    return abs(first - second) <= 1e-9 * max(scale, abs(first), abs(second))


class Edges(Naive):
    """The naive model with lots, cash and corporate actions; `actions`: {feed: [[ts, ratio, dividend, delisted], ...]}."""

    def __init__(self, count, lot, actions, **more):
        Naive.__init__(self, count, **more)
        self.lot, self.actions, self.cash, self.gone = lot, actions, 0.0, set()

    def instant(self, ts, fresh):
        self.ts, carried = ts, {}
        for feed in sorted(set(fresh) | {f for f, known in self.actions.items() if any(a[3] and a[0] <= ts for a in known)}):
            for action in [a for a in self.actions.get(feed, ()) if a[0] <= ts]:
                self.actions[feed].remove(action)
                carried[feed] = self.act(feed, action, carried.get(feed, self.close[feed]))
                if action[3]:
                    self.delist(feed, carried[feed])
        Naive.instant(self, ts, fresh)

    def act(self, feed, action, price):
        _, ratio, dividend, _ = action
        self.cash += self.held[feed] * dividend
        self.held[feed] *= ratio
        self.largest[feed] *= ratio
        for o in self.orders.values():
            if o["feed"] == feed and o["status"] in ("accepted", "waiting") and ratio != 1.0:
                o["size"] *= ratio
                o["filled"] *= ratio
                for name in ("limit", "stop", "best", "offset"):
                    o[name] = None if o[name] is None else o[name] / ratio
                if o["trail"] is not None and not o["percent"]:
                    o["trail"] /= ratio
                if o["gap"] is not None and not o["gap_percent"]:
                    o["gap"] /= ratio
        return None if price is None else (price - dividend) / ratio

    def delist(self, feed, price):
        for o in list(self.orders.values()):
            if o["feed"] == feed and o["status"] not in DEAD:
                self.end(o, "canceled")
        if self.held[feed] != 0.0:
            self.fills.append((None, -self.held[feed], price))
            self.cash += self.held[feed] * price
            self.held[feed] = self.largest[feed] = 0.0
        self.gone.add(feed)

    def execute(self, o, price, size):
        self.cash -= size * price
        Naive.execute(self, o, price, size)

    def consider(self, o):
        if o["feed"] in self.gone and o["size"] != 0:
            return self.end(o, "rejected")
        return Naive.consider(self, o)

    def snap(self, feed, size):
        """Whole lots without what rounding made of them."""
        lots = round(size / self.lot) if self.lot else 0
        return lots * self.lot if self.lot and abs(size / self.lot - lots) < 1e-7 else size

    def whole(self, size):
        """Rounded toward zero to the lot."""
        if not self.lot:
            return size
        lots = int(abs(size) / self.lot + 1e-7)
        return lots * self.lot if size > 0 else -lots * self.lot

    def pending(self, feed):
        """What is held and what all market orders will change, accepted or not."""
        markets = [o for o in self.orders.values() if o["feed"] == feed and o["kind"] == "market"]
        return self.held[feed] + sum(self.left(o) for o in markets if o["status"] in ("accepted", "submitted"))

    def is_nothing(self, feed, size, scale=0.0):
        return abs(size) <= 1e-11 * max(scale, self.largest[feed], 1e-3)

    def lots(self, feed, size):
        coming = self.pending(feed)
        if coming != 0.0 and self.is_nothing(feed, coming + size, abs(coming)):
            return size
        return self.whole(size)

    def rationed(self, o):
        size = self.left(o)
        if self.participation is not None:
            room = self.room(o["feed"])
            if room < abs(size) * (1 - 1e-12):
                if o["tif"] == "fok" or room <= 0:
                    return 0.0
                room = self.whole(room)
                size = room if size > 0 else -room
            self.used[o["feed"]] += abs(size)
        return size


class Edger(Strategy):
    """What strategies can do, at random, and the model beside it."""

    seed: int = 0
    model: object = None

    def init(self):
        self.feeds.volume  # noqa: B018, asks for it
        self.rng, self.naive = random.Random(self.seed), self.model
        self.mine, self.known, self.heard = [], set(), []
        self.start_cash = None

    def notify_fill(self, fill):
        number = fill.order.number
        self.heard.append((number if number in self.known else None, fill.size, fill.price))

    def prenext(self):
        self.next()

    def next(self):
        naive = self.naive
        if self.start_cash is None:
            self.start_cash = self.cash
        fresh = {
            i: (f.open[0], f.high[0], f.low[0], f.close[0], f.volume[0]) for i, f in enumerate(self.feeds) if f.fresh
        }
        naive.instant(self.now, fresh)
        self.compare()
        for _ in range(3):
            self.act(self.rng)
        naive.accept()

    def compare(self):
        naive = self.naive
        assert len(self.heard) == len(naive.fills), (self.heard[-4:], naive.fills[-4:])
        for ours, theirs in zip(self.heard[-9:], naive.fills[-9:]):
            assert ours[0] == theirs[0], (ours, theirs)
            assert near(ours[1], theirs[1], 1e-3) and near(ours[2], theirs[2]), (ours, theirs)
        for order in self.mine[-60:]:
            o = naive.orders[order.number]
            assert WORDS.get(order.status, order.status) == WORDS.get(o["status"], o["status"]), (order, o)
            if order.alive:
                assert near(order.size, o["size"], 1e-3) and near(order.filled, o["filled"], 1e-3), (order, o)
        for feed, held in zip(self.feeds, naive.held):
            position = self.position(feed)
            assert bool(position) == (held != 0.0) and near(position.size, held, 1e-3), (position, held)
            if naive.lot and abs(position.size / naive.lot - round(position.size / naive.lot)) < 1e-7:
                assert position.size == float(f"{position.size:.6g}") or abs(position.size) > 1e5, repr(position.size)
        assert abs(self.cash - self.start_cash - naive.cash) < 1e-5, (self.cash, naive.cash)

    def price(self, feed, wide=0.006):
        return feed.close[0] + (abs(feed.close[0]) + 0.5) * self.rng.uniform(-wide, wide)

    def size(self):
        rng, lot = self.rng, self.naive.lot
        return rng.randint(1, 40) * lot * rng.choice((1, 1, 1.03)) if lot else rng.choice((0.1, 0.7, 1 / 3, 0.3, 1e-3)) * rng.randint(1, 30)

    def act(self, rng):
        feed = rng.choice(list(self.feeds))
        if not feed.bars:
            return
        choice = rng.random()
        living = [order for order in self.mine if order.alive]
        if choice < 0.1 and living:
            order = rng.choice(living)
            self.naive.cancel(order.number)
            self.cancel(order)
        elif choice < 0.2:
            self.flatten(feed)
        elif choice < 0.45:
            self.bracket(rng, feed)
        elif choice < 0.9:
            self.single(rng, feed, living)

    def flatten(self, feed):
        row, naive = feed.row, self.naive
        coming = naive.pending(row)
        order = self.close(feed)
        assert (order is None) == naive.is_nothing(row, coming, abs(naive.held[row])), (order, coming)
        if order is not None:
            assert near(order.size, -coming, 1e-3), (order, coming)
            self.tell(order, {}, -coming)

    def single(self, rng, feed, living):
        words, kind = {}, rng.choice(("market", "market", "limit", "stop", "stop_limit", "trail", "touch"))
        if "limit" in kind:
            words["limit"] = self.price(feed)
        if kind.startswith("stop"):
            words["stop"] = self.price(feed)
        if kind == "touch":
            words["touch"] = self.price(feed)
        if kind == "trail":
            words["trail"] = rng.uniform(0.0005, 0.006) * (abs(feed.close[0]) + 0.5)
        words["tif"] = rng.choice(("gtc", "gtc", "day", "ioc", "fok"))
        if rng.random() < 0.4:
            words["reduce_only"] = True
        waiting = [order for order in living if order.status in ("accepted", "submitted", "partial")]
        if waiting and rng.random() < 0.2:
            words["oco"] = rng.choice(waiting)
        elif waiting and rng.random() < 0.15:
            words["parent"] = rng.choice(waiting)
        held = self.position(feed).size
        size, side = self.size(), rng.choice((1, -1))
        if held and rng.random() < 0.4:  # exactly what is held
            size, side = abs(held), -1 if held > 0 else 1
        wanted = self.naive.lots(feed.row, side * size)
        order = (self.buy if side > 0 else self.sell)(feed, size, **words)
        assert near(order.size, wanted, 1e-3), (order, wanted)
        self.tell(order, words, wanted)

    def tell(self, order, words, size, scaled=False):
        self.mine.append(order)
        self.known.add(order.number)
        partner, parent = words.get("oco"), words.get("parent")
        self.naive.place(
            order.number, order.row, KINDS.get(order.kind, order.kind), size,
            tif=words.get("tif", "gtc"), limit=words.get("limit"), stop=words.get("touch", words.get("stop")),
            trail=words.get("trail"), oco=partner and partner.number, parent=parent and parent.number,
            scaled=scaled, reducing=words.get("reduce_only", False), gap=words.get("gap"), gap_percent=words.get("gap_percent"),
        )  # fmt: skip

    def bracket(self, rng, feed):
        close, size, side = feed.close[0], self.size(), rng.choice((1, -1))
        unit = abs(close) + 0.5
        entry = {} if rng.random() < 0.4 else {"limit": close - side * unit * rng.uniform(-0.0005, 0.001)}
        wanted = self.naive.lots(feed.row, side * size)
        verb = self.buy_bracket if side > 0 else self.sell_bracket
        down, up = rng.uniform(0.001, 0.004), rng.uniform(0.001, 0.004)
        if rng.random() < 0.5:
            percent = rng.random() < 0.5
            if not percent:
                down, up = down * unit, up * unit
            names = ("stop_percent", "target_percent") if percent else ("stop_distance", "target_distance")
            trio = verb(feed, size, **dict(zip(names, (down, up))), **entry)
            stop, target = {"gap": down, "gap_percent": percent}, {"gap": up, "gap_percent": percent}
        else:
            stop, target = {"stop": close - side * unit * down}, {"limit": close + side * unit * up}
            trio = verb(feed, size, stop=stop["stop"], target=target["limit"], **entry)
        self.tell(trio.entry, entry, wanted)
        exits = self.naive.lots(feed.row, -side * size)
        self.tell(trio.stop, {**stop, "parent": trio.entry}, exits, True)
        self.tell(trio.target, {**target, "parent": trio.entry, "oco": trio.stop}, exits, True)


def market(rng, seed, count, shift):
    """Feeds of four bars a day; `shift` moves prices to or below zero."""
    data = {}
    for i in range(count):
        n = rng.randint(20, 50)
        columns = walk(n, seed * 10 + i, START + rng.randint(0, 4) * HOURS, HOURS, rng.choice((0.6, 1.0)))
        for name in ("open", "high", "low", "close"):
            columns[name] = [price - shift for price in columns[name]]
        data[f"F{i}"] = columns
    return data


def actions_of(rng, data):
    """{name: [Action, ...]} at times of bars and between them, several of them at one time."""
    found = {}
    for name, columns in data.items():
        actions = []
        for _ in range(rng.randint(0, 3)):
            ts = rng.choice(columns["ts"]) + rng.choice((0, 0, -HOURS // 2))
            ratio = rng.choice((1.0, 2.0, 0.5, 1.5, 0.1, 3.0, 1 / 3))
            if all(ts != action.ts for action in actions):
                actions.append(Action(ts, split=ratio, dividend=rng.choice((0.0, 0.0, 0.37))))
        if rng.random() < 0.3:
            last = max([columns["ts"][len(columns["ts"]) * 2 // 3], *[action.ts for action in actions]])
            actions.append(Action(last + rng.choice((0, HOURS)), delisted=True))
        found[name] = sorted(actions, key=lambda action: action.ts)
    return found


def scenario(seed):
    """One run, compared at every instant."""
    rng = random.Random(seed)
    if seed % 5 == 4:
        return weights(rng, seed)
    lot = rng.choice((0.0, 0.0, 0.1, 0.01, 1.0))
    acted = rng.random() < 0.5
    shift = 0.0 if acted else rng.choice((0.0, 0.0, 100.0, 99.5, 110.0))
    data = market(rng, seed, rng.randint(1, 2), shift)
    feeds = from_columns(data)
    actions = actions_of(rng, data) if acted else {}
    feeds.actions = actions
    participation = rng.choice((None, 1 / 8, 0.03, 0.003))
    intrabar = rng.choice(("pessimistic", "optimistic", "ohlc", "olhc"))
    told = {
        i: [[a.ts, a.split, a.dividend, a.delisted] for a in actions.get(name, ())] for i, name in enumerate(data)
    }
    model = Edges(len(data), lot, told, participation=participation, intrabar=intrabar)
    instruments = Instrument(lot=lot) if lot else None
    Backtest(
        feeds, Edger(seed=seed, model=model), cash=1e8, short_margin=None, max_participation=participation,
        intrabar=intrabar, instruments=instruments, warmup="each",
    ).run(progress=False)  # fmt: skip
    return None


class Weighted(Strategy):
    """Weights that sum to 1, at the closes they are worked out from."""

    weights: object = None

    def next(self):
        if self.feed.bars % 3 == 1:
            self.order_target_weights(dict(zip(self.feeds, self.weights)))


class OneWeight(Strategy):
    """The weight of the signals of `Signals`, order by order."""

    weight: float = 0.5

    def init(self):
        self.mean = SMA(self.feeds.close, 3)
        self.last = {}

    def next(self):
        for feed in self.feeds.fresh:
            weight = self.weight * (1.0 if feed.close[0] > self.mean[feed][0] else 0.0)
            if weight != self.last.get(feed.row):
                self.last[feed.row] = weight
                self.order_target_percent(feed, weight)


class Signals(SignalStrategy):
    target = "weight"
    weight: float = 0.5

    def signal(self, feeds):
        return (feeds.close > SMA(feeds.close, 3)) * self.weight


def weights(rng, seed):
    """All-in weights are affordable to the last bit, and signals buy what calls buy."""
    count = rng.randint(1, 12)
    data = {f"F{i}": walk(12, seed * 100 + i) for i in range(count)}
    parts = [1.0] * count if rng.random() < 0.5 else [rng.random() + 0.01 for _ in range(count)]
    parts = [part / sum(parts) for part in parts]
    lot = rng.choice((0.0, 0.0, 0.001))
    options = {"cash": rng.uniform(10, 1e7), "fill_on_close": True, "instruments": Instrument(lot=lot, multiplier=rng.choice((1, 50, 0.1)))}
    run = Backtest(from_columns(data), Weighted(weights=parts), **options).run(progress=False)
    bad = [row for row in run.rows("orders") if row[4] == "rejected"]
    assert not bad, bad[0]
    assert min(row[1] for row in run.rows("equity")) > -1e-9 * options["cash"]
    weight = rng.uniform(0.1, 1.0) / count
    several = from_columns(data)
    first, second = Backtest(several, [OneWeight(weight=weight), Signals(weight=weight)], **options).run(progress=False)
    assert first.digest == second.digest


def main(count, first=0):
    bad = 0
    for seed in range(first, first + count):
        try:
            scenario(seed)
        except Exception as error:  # noqa: BLE001, every seed is tried
            bad += 1
            print(f"scenario {seed}: {type(error).__name__}: {str(error)[:600]}", flush=True)
    print(f"{count} scenarios, {bad} differences")
    return bad


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) > 0)
