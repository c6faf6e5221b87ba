"""The benchmark's strategy makes the same trades in backtrader: as many fills, at equal prices, to an equal final value."""

import random
import warnings
from datetime import datetime, timedelta, timezone

import pytest
from markets import DAY, bars, walk

from engine import Backtest
from engine.core.views.feedset import as_datetime
from feeds.columns import from_columns
from strategies.sma_cross import SmaCross

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    backtrader = pytest.importorskip("backtrader")

CASH = 1_000_000.0


def article(seed, n=1500):
    """Daily candles of the article that the benchmark follows: random integers 10 to 19, times 1.01."""
    rng = random.Random(seed)
    rows = []
    for _ in range(n):
        low, *_, high = prices = sorted(1.01 * rng.randint(10, 19) for _ in range(4))
        opened, close = rng.sample(prices, 2)
        rows.append((opened, high, low, close, 1000.0))
    return bars(rows)


def walks(seed, n=1500):
    return walk(n, seed, step=DAY)


class Source(backtrader.feed.DataBase):
    """A feed in memory, as backtrader reads it."""

    params = (("columns", None),)

    def start(self):
        super().start()
        self.place = 0

    def _load(self):
        columns = self.p.columns
        if self.place == len(columns["ts"]):
            return False
        for field in ("open", "high", "low", "close", "volume"):
            getattr(self.lines, field)[0] = columns[field][self.place]
        self.lines.openinterest[0] = 0.0
        moment = as_datetime(columns["ts"][self.place])
        self.lines.datetime[0] = backtrader.date2num(moment.replace(tzinfo=None))
        self.place += 1
        return True


class Rival(backtrader.Strategy):
    def __init__(self):
        self.fills = []
        self.crosses = {}
        for data in self.datas:
            fast, slow = (backtrader.indicators.SMA(data.close, period=period) for period in (10, 50))
            self.crosses[data] = backtrader.indicators.CrossOver(fast, slow)

    def next(self):
        for data, cross in self.crosses.items():
            if cross[0]:
                self.order_target_size(data, 1 if cross[0] > 0 else -1)

    def notify_order(self, order):
        if order.status == order.Completed:
            midnight = datetime(1, 1, 1, tzinfo=timezone.utc) + timedelta(days=round(order.executed.dt) - 1)
            self.fills.append((midnight, order.data._name, order.executed.size, order.executed.price))


def rival(data):
    cerebro = backtrader.Cerebro(stdstats=False)
    cerebro.broker.setcash(CASH)
    cerebro.broker.set_checksubmit(False)
    for name, columns in data.items():
        cerebro.adddata(Source(columns=columns, name=name), name=name)
    cerebro.addstrategy(Rival)
    strategy = cerebro.run()[0]
    return strategy.fills, cerebro.broker.getvalue()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", ["stream", "runonce"])
@pytest.mark.parametrize("market", [article, walks])
def test_the_same_fills_as_backtrader(market, mode):
    data = {f"S{i}": market(i) for i in range(5)}
    theirs, value = rival(data)
    result = Backtest(from_columns(data), SmaCross(), cash=CASH, short_margin=None, mode=mode).run()
    ours = [(as_datetime(ts), symbol, size, price) for ts, symbol, _, price, size, _ in result.rows("fills")]
    assert len(ours) == len(theirs) > 100
    assert sorted(ours) == sorted(theirs)
    assert [price for *_, price in sorted(ours)] == [price for *_, price in sorted(theirs)]
    assert result.metrics["final_value"] == pytest.approx(value, rel=1e-9)
