"""Fractals: highs and lows that the bars around them do not pass, marked at their own bar."""

from engine.compat.backtrader.indicators.periods import PeriodN

BACK = 2


class Fractal(PeriodN):
    """The high and the low at one place of each period, when they are its extremes, marked two bars back as there."""

    lines = ("fractal_bearish", "fractal_bullish")
    params = (("period", 5), ("bardist", 0.015), ("shift_to_potential_fractal", 2))

    def __init__(self):
        super().__init__()
        for line in self.lines:
            line._store.lead = BACK

    def next(self):
        place = self.p.shift_to_potential_fractal
        highs = self.data.high.get(size=self.p.period)
        lows = self.data.low.get(size=self.p.period)
        if highs.index(max(highs)) == place:
            self.lines.fractal_bearish[-BACK] = max(highs) * (1 + self.p.bardist)
        if lows.index(min(lows)) == place:
            self.lines.fractal_bullish[-BACK] = min(lows) * (1 - self.p.bardist)
