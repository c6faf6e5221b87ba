"""Envelopes and oscillators, also those of each moving average."""

from engine.compat.backtrader.lines.indicator import Indicator


class EnvelopeMixIn:
    """Bands `perc` percent above and below."""

    def bands(self, source):
        part = self.p.perc / 100.0
        self.lines.top = source * (1.0 + part)
        self.lines.bot = source * (1.0 - part)


class Envelope(EnvelopeMixIn, Indicator):
    lines = ("src", "top", "bot")
    params = (("perc", 2.5),)

    def __init__(self):
        self.lines.src = self.data
        self.bands(self.data)
        super().__init__()


class OscillatorMixIn:
    """The data minus an average of them."""


class Oscillator(Indicator):
    lines = ("osc",)

    def __init__(self):
        if len(self.datas) > 1:
            self.lines.osc = self.datas[0] - self.datas[1]
        else:
            base = self.data
            self.lines.osc = base.data - base
        super().__init__()


def enveloped(kind, name):
    """The envelope of a moving average."""

    def __init__(self):
        own = {key: value for key, value in self.p._getitems() if key in kind._defaults}
        self.lines[0] = average = kind(self.data, **own)
        self.bands(average)

    return type(Indicator)(
        name,
        (kind, EnvelopeMixIn),
        {
            "lines": ("top", "bot"),
            "params": (("perc", 2.5),),
            "__init__": __init__,
            "_once": lambda self, start, stop: None,
        },
    )


def oscillating(kind, name):
    """The data minus a moving average of them."""

    def __init__(self):
        own = {key: value for key, value in self.p._getitems() if key in kind._defaults}
        self.lines[0] = self.data - kind(self.data, **own)

    return type(Indicator)(name, (kind,), {"__init__": __init__, "_once": lambda self, start, stop: None})
