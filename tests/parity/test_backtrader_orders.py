"""Order types make the same fills in backtrader 1.9.78, on real daily data, wherever the rules agree (docs/backtrader.md)."""

import warnings

import pytest
from conftest import ROOT
from test_backtrader import Source

from engine import Backtest, Strategy
from engine.core.views.feedset import as_datetime
from feeds import open_feeds
from feeds.columns import preload

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    backtrader = pytest.importorskip("backtrader")

DATA = ROOT.parent / "shared" / "data" / "backtrader"
FILES = (
    "2005-2006-day-001.txt",
    "nvda-1999-2014.txt",
    pytest.param("orcl-1995-2014.txt", marks=pytest.mark.slow),
    pytest.param("yhoo-1996-2014.txt", marks=pytest.mark.slow),
)
CASH = 1_000_000.0
EVERY = 7  # bars between two entries
KINDS = ("market", "limit", "stop", "stop_limit", "on_close", "trail", "bracket", "oco")
GROUPS = ("bracket", "oco")
ORDER = backtrader.Order


def levels(close):
    """(limit below, stop above, stop below, target above) of a close."""
    return close * 0.985, close * 1.01, close * 0.97, close * 1.03


class Ours(Strategy):
    """Flat on every n-th bar: an entry of one kind; in between whatever the orders do; before the next, all is closed."""

    kind: str = "market"

    def init(self):
        self.bar = 0

    def next(self):
        self.bar += 1
        phase = self.bar % EVERY
        if phase == EVERY - 1:
            for order in self.orders():
                self.cancel(order)
            self.close()
        elif phase == 0:
            self.enter(*levels(self.feed.close[0]))

    def enter(self, below, above, under, over):
        kind = self.kind
        if kind == "market":
            self.buy(size=10)
        elif kind == "on_close":
            self.sell(size=10, tif="close")
        elif kind == "limit":
            self.buy(size=10, limit=below)
        elif kind == "stop":
            self.sell(size=10, stop=under)
        elif kind == "stop_limit":
            self.buy(size=10, stop=above, limit=over)
        elif kind == "trail":
            self.buy(size=10)
            self.sell(size=10, trail_percent=0.02)
        elif kind == "bracket":
            self.buy_bracket(size=10, limit=below, stop=under * 0.98, target=over)
        else:
            first = self.buy(size=10, stop=above)
            self.buy(size=10, limit=below, oco=first)


class Theirs(backtrader.Strategy):
    params = (("kind", "market"),)

    def __init__(self):
        self.bar = 0
        self.fills = []
        self.open = []

    def next(self):
        self.bar += 1
        phase = self.bar % EVERY
        if phase == EVERY - 1:
            for order in self.open:
                if order.alive():
                    self.cancel(order)
            self.open = []
            self.close()
        elif phase == 0:
            self.open = list(self.enter(*levels(self.data.close[0])))

    def enter(self, below, above, under, over):
        kind = self.p.kind
        if kind == "market":
            return [self.buy(size=10)]
        if kind == "on_close":
            return [self.sell(size=10, exectype=ORDER.Close)]
        if kind == "limit":
            return [self.buy(size=10, exectype=ORDER.Limit, price=below)]
        if kind == "stop":
            return [self.sell(size=10, exectype=ORDER.Stop, price=under)]
        if kind == "stop_limit":
            return [self.buy(size=10, exectype=ORDER.StopLimit, price=above, plimit=over)]
        if kind == "trail":
            return [self.buy(size=10), self.sell(size=10, exectype=ORDER.StopTrail, trailpercent=0.02)]
        if kind == "bracket":
            return self.buy_bracket(size=10, price=below, stopprice=under * 0.98, limitprice=over)
        first = self.buy(size=10, exectype=ORDER.Stop, price=above)
        return [first, self.buy(size=10, exectype=ORDER.Limit, price=below, oco=first)]

    def notify_order(self, order):
        if order.status == order.Completed:
            moment = backtrader.num2date(order.executed.dt)
            self.fills.append((moment.date(), order.executed.size, order.executed.price))


def rival(columns, kind):
    cerebro = backtrader.Cerebro(stdstats=False)
    cerebro.broker.setcash(CASH)
    cerebro.adddata(Source(columns=columns, name="A"))
    cerebro.addstrategy(Theirs, kind=kind)
    return cerebro.run()[0].fills, cerebro.broker.getvalue()


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data/backtrader")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("file", FILES)
def test_the_same_fills_as_backtrader(file, kind):
    feeds = preload(open_feeds(DATA / file, names=["A"], on_bad="skip"))
    columns = {"ts": feeds.stamps, **feeds.fields}
    theirs, value = rival(columns, kind)
    result = Backtest(feeds, Ours(kind=kind), cash=CASH).run()
    ours = [(as_datetime(ts).date(), size, price) for ts, _, _, price, size, _ in result.rows("fills")]
    assert [fill[:2] for fill in ours] == [fill[:2] for fill in theirs]
    assert len(ours) >= 12
    opens = {as_datetime(ts).date(): price for ts, price in zip(columns["ts"], columns["open"])}
    # theirs is an average of products, which may be off in the last bits
    other = [(mine, its) for mine, its in zip(ours, theirs) if mine[2] != pytest.approx(its[2], rel=1e-12)]
    if kind in GROUPS:  # rule 3.1: a bar that opens beyond the target fills it there, though it reaches the stop later
        assert all(mine[2] == opens[mine[0]] for mine, _ in other)
        assert len(other) < len(ours) / 40
    else:
        assert other == []
    if not other:
        assert result.metrics["final_value"] == pytest.approx(value, rel=1e-12)
