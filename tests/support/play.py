"""Scripted strategies for tests: what is ordered at which instant stands in the test itself, results read as days."""

from markets import DAY, START

from engine import Backtest, Strategy


class Play(Strategy):
    """At its n-th `next` it calls `plan[n]` with itself; what it hears and sees is kept in `heard`."""

    plan: dict

    def init(self):
        self.turn = 0
        self.heard = []
        self.kept = {}

    def next(self):
        self.turn += 1
        act = self.plan.get(self.turn)
        if act is not None:
            act(self)


class Listener(Play):
    """The same, noting down every hook in the order in which it was called."""

    def note(self, *words):
        self.heard.append((day(self.now), *words))

    def notify_order(self, order):
        self.note("order", order.number, order.status)

    def notify_fill(self, fill):
        self.note("fill", fill.order.number, fill.size, fill.price)

    def notify_trade(self, trade):
        self.note("trade", trade.feed, trade.size, trade.gross)

    def next(self):
        self.note("next")
        Play.next(self)


def play(feeds, plan, kind=Play, **options):
    """Run a plan; its result."""
    return Backtest(feeds, kind(plan=plan), **options).run(progress=False)


def day(ts):
    """Number of the day of a timestamp; bars of `markets.bars` begin with day 1."""
    return (ts - START) // DAY + 1


def fills(result):
    """[(day, symbol, size, price)]"""
    return [(day(ts), symbol, size, price) for ts, symbol, _, price, size, _ in result.rows("fills")]


def orders(result):
    """{order: (status, reason)}"""
    return {row[0]: (row[4], row[5]) for row in result.rows("orders")}


def figures(result, order):
    """(found, needed) of a rejected order."""
    return next(row[13:15] for row in result.rows("orders") if row[0] == order)


def equity(result):
    """[(cash, equity)], an instant each."""
    return [row[1:] for row in result.rows("equity")]
