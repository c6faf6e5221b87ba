"""Grid maker: limit orders below and above an anchor; each fill places the order that takes its profit one level further.

python -m engine run strategies/grid_maker.py 5min.csv --param step=0.003 --param levels=5
"""

from engine import Strategy


class GridMaker(Strategy):
    """`levels` bids below and asks above the first close, `step` (a fraction) apart.

        When all bids or all asks are filled, the position is closed and a new grid is set up around the close. stake: value of
        a level as a fraction of equity.
    """

    step: float = 0.005
    levels: int = 5
    stake: float = 0.08

    def init(self):
        self.open = {}

    def nextstart(self):
        self.set_up()

    def next(self):
        if abs(self.level) >= self.levels and not self.pending:
            self.start_over()

    def set_up(self):
        """Place orders on all levels; what is bought at one level is sold at the next one above."""
        self.anchor = self.feed.close[0]
        self.units = self.stake * self.equity / self.anchor
        self.level = 0  # levels that the grid is long, short if negative
        self.pending = False
        for i in range(1, self.levels + 1):
            self.place(-i, 1)
            self.place(i, -1)

    def place(self, line, side):
        """Place a limit order on a line of the grid, given in steps above the anchor."""
        order = (self.buy if side > 0 else self.sell)(size=self.units, limit=self.anchor * (1.0 + line * self.step))
        self.open[order.number] = line, side

    def notify_fill(self, fill):
        line, side = self.open.pop(fill.order.number, (None, 0))
        if line is None:  # the order that closed the grid
            if self.position().size == 0.0:
                self.set_up()
            return
        self.level += side
        if not self.pending:
            self.place(line + side, -side)

    def start_over(self):
        """Cancel what is open and close; the fill sets up the next grid."""
        self.pending = True
        for order in self.orders():
            self.cancel(order)
        self.open.clear()
        if self.close() is None:
            self.set_up()
