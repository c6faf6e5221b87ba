"""Statistics of finished trades and of their costs; plain functions over rows, most of them in one pass.

A win is a trade with a net profit, after commission; all others are losses. Money is in the account's currency.
"""

from __future__ import annotations

from engine.results.metrics.return_and_risk import calendar

NAN = float("nan")


class TradeStats:
    """Sums over trades, in the order in which they ended."""

    def __init__(self):
        self.count = self.wins = 0
        self.won = self.lost = 0.0
        self.best = self.worst = NAN
        self.mean = self.square = 0.0
        self.streak = self.longest_win = self.longest_loss = 0
        self.bars = 0
        self.held = 0

    def add(self, net, bars, held):
        """Add a trade: net profit, bars, and how long it was held in ns."""
        self.count += 1
        if net > 0:
            self.wins += 1
            self.won += net
            self.streak = streak = self.streak + 1 if self.streak > 0 else 1
            if streak > self.longest_win:
                self.longest_win = streak
        else:
            self.lost -= net
            self.streak = streak = self.streak - 1 if self.streak < 0 else -1
            if -streak > self.longest_loss:
                self.longest_loss = -streak
        if not net <= self.best:
            self.best = net
        if not net >= self.worst:
            self.worst = net
        gap = net - self.mean
        self.mean += gap / self.count
        self.square += gap * (net - self.mean)
        self.bars += bars
        self.held += held

    def figures(self):
        """Return {name: value}; docs/metrics.md has the formulas."""
        n, wins = self.count, self.wins
        losses = n - wins
        spread = (self.square / (n - 1)) ** 0.5 if n > 1 else NAN
        win = self.won / wins if wins else NAN
        loss = -self.lost / losses if losses else NAN
        return {
            "num_trades": n,
            "win_rate": wins / n if n else NAN,
            "profit_factor": self.won / self.lost if self.lost > 0 else NAN,
            "expectancy": self.mean if n else NAN,
            "average_win": win,
            "average_loss": loss,
            "payoff_ratio": win / -loss if loss < 0 else NAN,
            "best_trade": self.best,
            "worst_trade": self.worst,
            "sqn": self.mean / spread * n**0.5 if spread > 0 else NAN,
            "longest_win_streak": self.longest_win,
            "longest_loss_streak": self.longest_loss,
            "average_bars": self.bars / n if n else NAN,
            "average_holding_seconds": self.held / n / 1e9 if n else NAN,
            "net_profit": self.won - self.lost,
        }


def trade_statistics(rows, lag=0):
    """Return {"all" "long" "short": figures, "by_symbol": {symbol: figures}, "by_month": {(year, month): figures}}.

        rows: of `result.rows("trades")`. A trade counts for the month in which it ended; lag: time from a UTC midnight to the
        beginning of a day.
    """
    whole, sides = TradeStats(), {1: TradeStats(), -1: TradeStats()}
    symbols, months = {}, {}
    last, month = None, None
    for symbol, entry, left, _, _, size, _, net, _, bars, _, _ in rows:
        if last is None or not last[0] <= left < last[1]:
            month = calendar(left - lag)
            day = (left - lag) // 86_400_000_000_000 * 86_400_000_000_000 + lag
            last = day, day + 86_400_000_000_000
        held = left - entry
        whole.add(net, bars, held)
        sides[1 if size > 0 else -1].add(net, bars, held)
        (symbols.get(symbol) or symbols.setdefault(symbol, TradeStats())).add(net, bars, held)
        (months.get(month) or months.setdefault(month, TradeStats())).add(net, bars, held)
    return {
        "all": whole.figures(),
        "long": sides[1].figures(),
        "short": sides[-1].figures(),
        "by_symbol": {name: symbols[name].figures() for name in sorted(symbols)},
        "by_month": {name: months[name].figures() for name in sorted(months)},
    }


def cost_statistics(fills, moves):
    """Return {turnover in money, number of fills, commission, interest paid (-) or received (+)} of fills and cash flows."""
    count, value, commission, interest = 0, 0.0, 0.0, 0.0
    for _, _, _, price, size, fee in fills:
        count += 1
        value += abs(size * price)
        commission += fee
    for _, _, kind, amount, _ in moves:
        if kind.endswith("_interest"):
            interest += amount
    return {"num_fills": count, "traded_value": value, "commission": commission, "interest": interest}


def rejections(orders):
    """Return {(status, reason): count} of orders that did not end filled, the most frequent first."""
    entries = {}
    for _, _, _, _, status, reason, *_ in orders:
        if reason and status != "filled":
            entries[status, reason] = entries.get((status, reason), 0) + 1
    return dict(sorted(entries.items(), key=lambda item: (-item[1], item[0])))


def exposure(stamps, fills):
    """Share of instants that end with an open position; stamps: ts of all instants, fills: rows, both by time.

        Positions are netted by symbol; `result.metrics` takes hedging legs into account, too.
    """
    waiting = iter(fills)
    fill = next(waiting, None)
    positions = {}
    count = held = 0
    for ts in stamps:
        while fill is not None and fill[0] <= ts:
            _, symbol, _, _, size, _ = fill
            left = positions.pop(symbol, 0.0) + size
            if abs(left) > 1e-9 * abs(size):
                positions[symbol] = left
            fill = next(waiting, None)
        count += 1
        held += bool(positions)
    return held / count if count else NAN
