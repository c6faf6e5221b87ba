"""Candlestick patterns under TA-Lib's names: a table of conditions, a line for each alternative.

`c0` is the close of the newest bar, `c1` that of the bar before. Figures: o h l c, body, span, top and bot (of the body), up
and dn (shadows). `w2`, `b2`: bar 2 is white (closes at or above its open), black. Averages over the ten bars before a bar:
long (body), doji (a tenth of the span), none (the same, for shadows), shadow (half of both shadows); over five: near, far,
equal (0.2, 0.6, 0.05 of the span). `p`: the parameter `penetration`. `+`, `-`: the value is 100, -100; `*`: 100, and -100 for
the pattern upside down.
Source: TA-Lib, group Pattern Recognition; Morris (2006), Candlestick Charting Explained.
"""

from re import findall, match

from engine.errors import ConfigError
from engine.indicators.base import Composite
from engine.indicators.candlesticks.pattern_kernel import NAMES, PERIODS, SIGNS, Candle

PATTERNS = {
    "CDL2CROWS": ["- w2 body2>long2 b1 bot1>top2 b0 o0<o1 o0>c1 c0>o2 c0<c2"],
    "CDL3BLACKCROWS": ["- w3 b2 dn2<none2 b1 dn1<none1 b0 dn0<none0 o1<o2 o1>c2 o0<o1 o0>c1 h3>c2 c2>c1 c1>c0"],
    "CDL3INSIDE": ["* b2 body2>long2 body1<=long1 top1<top2 bot1>bot2 w0 c0>o2"],
    "CDL3LINESTRIKE": ["* w3 w2 w1 b0 o2>=bot3-near3 o2<=top3+near3 o1>=bot2-near2 o1<=top2+near2 c1>c2 c2>c3 o0>c1 c0<o3"],
    "CDL3OUTSIDE": ["* w1 b2 c1>o2 o1<c2 c0>c1"],
    "CDL3STARSINSOUTH": [
        (
            "+ b2 b1 b0 body2>long2 dn2>body2 body1<body2 o1>c2 o1<=h2 l1<c2 l1>=l2 dn1>none1 body0<long0 dn0<none0 "
            "up0<none0 l0>l1 h0<h1"
        )
    ],
    "CDL3WHITESOLDIERS": [
        (
            "+ w2 up2<none2 w1 up1<none1 w0 up0<none0 c0>c1 c1>c2 o1>o2 o1<=c2+near2 o0>o1 o0<=c1+near1 body1>body2-far2 "
            "body0>body1-far1 body0>long0"
        )
    ],
    "CDLABANDONEDBABY": ["* body2>long2 body1<=doji1 body0>long0 b2 w0 c0>c2+p*body2 h1<l2 l0>h1"],
    "CDLADVANCEBLOCK": [
        "- {advance} body1<body2-far2 body0<body1+near1",
        "- {advance} body0<body1-far1",
        "- {advance} body0<body1 body1<body2 up0>shadow0",
        "- {advance} body0<body1 body1<body2 up1>shadow1",
        "- {advance} body0<body1 up0>body0",
    ],
    "CDLBELTHOLD": ["* body0>long0 w0 dn0<none0"],
    "CDLBREAKAWAY": ["* body4>long4 b4 b3 b1 w0 top3<bot4 h2<h3 l2<l3 h1<h2 l1<l2 c0>o3 c0<c4"],
    "CDLCLOSINGMARUBOZU": ["* body0>long0 w0 up0<none0"],
    "CDLCONCEALBABYSWALL": ["+ b3 b2 b1 b0 dn3<none3 up3<none3 dn2<none2 up2<none2 top1<bot2 up1>none1 h1>c2 h0>h1 l0<l1"],
    "CDLCOUNTERATTACK": ["* b1 w0 body1>long1 body0>long0 c0<=c1+equal1 c0>=c1-equal1"],
    "CDLDARKCLOUDCOVER": ["- w1 body1>long1 b0 o0>h1 c0>o1 c0<c1-p*body1"],
    "CDLDOJI": ["+ body0<=doji0"],
    "CDLDOJISTAR": ["* b1 body1>long1 body0<=doji0 top0<bot1"],
    "CDLDRAGONFLYDOJI": ["+ body0<=doji0 up0<none0 dn0>none0"],
    "CDLENGULFING": ["* w0 b1 c0>o1 o0<c1", "*80 w0 b1 c0>=o1 o0<c1", "*80 w0 b1 c0>o1 o0<=c1"],
    "CDLEVENINGDOJISTAR": ["- body2>long2 w2 body1<=doji1 bot1>top2 body0>long0 b0 c0<c2-p*body2"],
    "CDLEVENINGSTAR": ["- body2>long2 w2 body1<=long1 bot1>top2 body0>long0 b0 c0<c2-p*body2"],
    "CDLGAPSIDESIDEWHITE": ["+ bot1>top2 bot0>top2 {side}", "- top1<bot2 top0<bot2 {side}"],
    "CDLGRAVESTONEDOJI": ["+ body0<=doji0 dn0<none0 up0>none0"],
    "CDLHAMMER": ["+ body0<long0 dn0>body0 up0<none0 bot0<=l1+near1"],
    "CDLHANGINGMAN": ["- body0<long0 dn0>body0 up0<none0 bot0>=h1-near1"],
    "CDLHARAMI": ["* b1 body1>long1 body0<=long0 top0<top1 bot0>bot1", "*80 b1 body1>long1 body0<=long0 top0<=top1 bot0>=bot1"],
    "CDLHARAMICROSS": [
        "* b1 body1>long1 body0<=doji0 top0<top1 bot0>bot1", "*80 b1 body1>long1 body0<=doji0 top0<=top1 bot0>=bot1"
    ],
    "CDLHIGHWAVE": ["* w0 body0<long0 up0>2*body0 dn0>2*body0"],
    "CDLHIKKAKE": ["* h1<h2 l1>l2 h0<h1 l0<l1"],
    "CDLHIKKAKEMOD": ["* h2<h3 l2>l3 h1<h2 l1>l2 h0<h1 l0<l1 c2<=l2+near2"],
    "CDLHOMINGPIGEON": ["+ b1 b0 body1>long1 body0<=long0 o0<o1 c0>c1"],
    "CDLIDENTICAL3CROWS": [
        (
            "- b2 dn2<none2 b1 dn1<none1 b0 dn0<none0 c2>c1 c1>c0 o1<=c2+equal2 o1>=c2-equal2 o0<=c1+equal1 "
            "o0>=c1-equal1"
        )
    ],
    "CDLINNECK": ["- b1 body1>long1 w0 o0<l1 c0<=c1+equal1 c0>=c1"],
    "CDLINVERTEDHAMMER": ["+ body0<long0 up0>body0 dn0<none0 top0<bot1"],
    "CDLKICKING": ["* b1 w0 {kicking}"],
    "CDLKICKINGBYLENGTH": ["* b1 w0 {kicking} body0>body1", "*-100 b1 w0 {kicking}"],
    "CDLLADDERBOTTOM": ["+ b4 b3 b2 o4>o3 o3>o2 c4>c3 c3>c2 b1 up1>none1 w0 o0>o1 c0>h1"],
    "CDLLONGLEGGEDDOJI": ["+ body0<=doji0 dn0>body0", "+ body0<=doji0 up0>body0"],
    "CDLLONGLINE": ["* w0 body0>long0 up0<shadow0 dn0<shadow0"],
    "CDLMARUBOZU": ["* w0 body0>long0 up0<none0 dn0<none0"],
    "CDLMATCHINGLOW": ["+ b1 b0 c0<=c1+equal1 c0>=c1-equal1"],
    "CDLMATHOLD": [
        (
            "+ body4>long4 body3<long3 body2<long2 body1<long1 w4 b3 w0 bot3>top4 bot2<c4 bot1<c4 bot2>c4-p*body4 "
            "bot1>c4-p*body4 top2<o3 top1<top2 o0>c1 c0>h3 c0>h2 c0>h1"
        )
    ],
    "CDLMORNINGDOJISTAR": ["+ body2>long2 b2 body1<=doji1 top1<bot2 body0>long0 w0 c0>c2+p*body2"],
    "CDLMORNINGSTAR": ["+ body2>long2 b2 body1<=long1 top1<bot2 body0>long0 w0 c0>c2+p*body2"],
    "CDLONNECK": ["- b1 body1>long1 w0 o0<l1 c0<=l1+equal1 c0>=l1-equal1"],
    "CDLPIERCING": ["+ b1 body1>long1 w0 body0>long0 o0<l1 c0<o1 c0>c1+0.5*body1"],
    "CDLRICKSHAWMAN": ["+ body0<=doji0 dn0>body0 up0>body0 bot0<=l0+0.5*span0+near0 top0>=l0+0.5*span0-near0"],
    "CDLRISEFALL3METHODS": [
        (
            "* body4>long4 body3<long3 body2<long2 body1<long1 body0>long0 w4 b3 b2 b1 w0 bot3<h4 top3>l4 bot2<h4 "
            "top2>l4 bot1<h4 top1>l4 c2<c3 c1<c2 o0>c1 c0>c4"
        )
    ],
    "CDLSEPARATINGLINES": ["* b1 w0 o0<=o1+equal1 o0>=o1-equal1 body0>long0 dn0<none0"],
    "CDLSHOOTINGSTAR": ["- body0<long0 up0>body0 dn0<none0 bot0>top1"],
    "CDLSHORTLINE": ["* w0 body0<long0 up0<shadow0 dn0<shadow0"],
    "CDLSPINNINGTOP": ["* w0 body0<long0 up0>body0 dn0>body0"],
    "CDLSTALLEDPATTERN": [
        "- w2 w1 w0 c0>c1 c1>c2 body2>long2 body1>long1 up1<none1 o1>o2 o1<=c2+near2 body0<long0 o0>=c1-body0-near1"
    ],
    "CDLSTICKSANDWICH": ["+ b2 w1 b0 l1>c2 c0<=c2+equal2 c0>=c2-equal2"],
    "CDLTAKURI": ["+ body0<=doji0 up0<none0 dn0>2*body0"],
    "CDLTASUKIGAP": ["* bot1>top2 w1 b0 o0<c1 o0>o1 c0<o1 c0>top2 body1<body0+near1 body1>body0-near1"],
    "CDLTHRUSTING": ["- b1 body1>long1 w0 o0<l1 c0>c1+equal1 c0<=c1+0.5*body1"],
    "CDLTRISTAR": ["* body2<=doji2 body1<=doji2 body0<=doji2 top1<bot2 bot0>bot1"],
    "CDLUNIQUE3RIVER": ["+ body2>long2 b2 b1 c1>c2 o1<=o2 l1<l2 body0<long0 w0 o0>l1"],
    "CDLUPSIDEGAP2CROWS": ["- w2 body2>long2 b1 body1<=long1 bot1>top2 b0 o0>o1 c0<c1 c0>c2"],
    "CDLXSIDEGAP3METHODS": ["* w2 w1 b0 o0<top1 o0>bot1 c0<top2 c0>bot2 bot1>top2"],
}
SHARED = {
    "advance": "w2 w1 w0 c0>c1 c1>c2 o1>o2 o1<=c2+near2 o0>o1 o0<=c1+near1 body2>long2 up2<shadow2",
    "side": "w1 w0 body0>=body1-near1 body0<=body1+near1 o0>=o1-equal1 o0<=o1+equal1",
    "kicking": "body1>long1 up1<none1 dn1<none1 body0>long0 up0<none0 dn0<none0 l0>h1",
}
PENETRATION = {
    "CDLABANDONEDBABY": 0.3, "CDLDARKCLOUDCOVER": 0.5, "CDLEVENINGDOJISTAR": 0.3, "CDLEVENINGSTAR": 0.3, "CDLMATHOLD": 0.5,
    "CDLMORNINGDOJISTAR": 0.3, "CDLMORNINGSTAR": 0.3,
}  # fmt: skip


class Pattern:
    """The conditions of a pattern, parsed: `alternatives` are (value, mirrored, conditions)."""

    def __init__(self, name):
        self.name = name
        self.confirmed = name.startswith("CDLHIKKAKE")
        self.warmup = 1
        self.alternatives = []
        for line in PATTERNS[name]:
            head, *words = line.format(**SHARED).split()
            conditions = [self.condition(word) for word in words]
            value = float(head[1:] or 100) * (-1.0 if head[0] == "-" else 1.0)
            self.alternatives.append((value, False, conditions))
            if head[0] == "*":
                self.alternatives.append((-value, True, conditions))

    def condition(self, word):
        """`o1<=c2+near2` as (sign, terms); a term is (figure, bar, factor, whether times penetration)."""
        short = match(r"([wb])(\d)$", word)
        if short:
            self.warmup = max(self.warmup, int(short[2]) + 1)
            return SIGNS[short[1]], [(0, int(short[2]), 0.0, False)]
        left, sign, right = match(r"([a-z]+\d)([<>]=?)(.*)$", word).groups()
        return SIGNS[sign], [self.term(left), *map(self.term, findall(r"[+-]?[^+-]+", right))]

    def term(self, text):
        minus, factor, name, bar = match(r"([+-]?)(?:([\d.]+|p)\*)?([a-z]+)(\d)$", text).groups()
        if name not in NAMES:
            raise ConfigError(f"{self.name}: unknown figure {name} in {text}")
        self.warmup = max(self.warmup, int(bar) + PERIODS.get(NAMES[name], 0) + 1)
        number = 1.0 if factor in (None, "p") else float(factor)
        return NAMES[name], int(bar), -number if minus == "-" else number, factor == "p"

    def __repr__(self):
        return self.name


class Pure(Composite):
    """A candlestick pattern without parameters."""

    takes = ("open", "high", "low", "close")

    def build(self, opened, high, low, close):
        return Candle(opened, high, low, close, known(type(self).__name__))


class Penetrating(Composite):
    """A candlestick pattern whose last bar must reach into the first one."""

    takes = ("open", "high", "low", "close")
    penetration: float = 0.3
    limits = {"penetration": 0.0}

    def build(self, opened, high, low, close):
        return Candle(opened, high, low, close, known(type(self).__name__), self.penetration)


KNOWN: dict[str, Pattern] = {}


def known(name):
    """The parsed pattern of a name, always the same object."""
    if name not in KNOWN:
        KNOWN[name] = Pattern(name)
    return KNOWN[name]


def describe(name):
    """The documentation of a pattern: where it holds, in the words of the table."""
    lines = "; or ".join(line.format(**SHARED) for line in PATTERNS[name])
    parameter = ""
    if name in PENETRATION:
        parameter = f"`penetration`: how far into the first bar's body, {PENETRATION[name]} by default. "
    later = " Twice that when it is confirmed within three bars." if name.startswith("CDLHIKKAKE") else ""
    return f"""Candlestick pattern: 100 where it is bullish, -100 where it is bearish, else 0.{later}

    Inputs: open, high, low, close. {parameter}Warm-up: {known(name).warmup} bars.
    Conditions: {lines}. Source: TA-Lib {name}; Morris (2006), Candlestick Charting Explained.
    """


for each in PATTERNS:
    body = {"__doc__": describe(each), "__module__": "engine.indicators"}
    if each in PENETRATION:
        body["penetration"] = PENETRATION[each]
    globals()[each] = type(each, (Penetrating if each in PENETRATION else Pure,), body)
