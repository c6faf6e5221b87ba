"""Opening-range breakout: a bracket when price leaves the range of a session's first bars, flat before the session ends.

python -m engine run strategies/day_trader.py 5min.csv --param opening=6 --param last=17:00
Source: Crabel (1990), Day Trading with Short Term Price Patterns and Opening Range Breakout.
"""

from engine import Strategy


class DayTrader(Strategy):
    """Trades the breakout from the first `opening` bars of each UTC day, once a day.

        reward: distance of the target as a multiple of that of the stop, which is the other end of the range. risk: fraction of equity
        lost at the stop. most: largest position as a multiple of equity. last: time of day (UTC) from which everything is closed.
    """

    opening: int = 6
    reward: float = 2.0
    risk: float = 0.005
    most: float = 0.9
    last: str = "17:00"

    def init(self):
        hours, minutes = self.last.split(":")
        self.closing = 60 * int(hours) + int(minutes)
        self.today = None

    def next(self):
        now = self.datetime
        if now.date() != self.today:
            self.today = now.date()
            self.seen, self.traded = 0, False
            self.top, self.bottom = float("-inf"), float("inf")
        if 60 * now.hour + now.minute >= self.closing:
            self.leave()
            return
        self.seen += 1
        if self.seen <= self.opening:
            self.top, self.bottom = max(self.top, self.feed.high[0]), min(self.bottom, self.feed.low[0])
        elif not self.traded:
            self.follow(self.feed.close[0])

    def follow(self, close):
        """Place a bracket in the direction of the breakout."""
        if self.bottom <= close <= self.top:
            return
        self.traded = True
        rises = close > self.top
        stop = self.bottom if rises else self.top
        units = min(self.risk * self.equity / abs(close - stop), self.most * self.equity / close)
        place = self.buy_bracket if rises else self.sell_bracket
        place(size=units, stop=stop, target=close + self.reward * (close - stop))

    def leave(self):
        """Cancel the entry and close, so that neither orders nor positions stay overnight."""
        for order in self.orders():
            self.cancel(order)
        self.close()
