"""Every public indicator with its default parameters, and a market with a column for each of their inputs."""

import random
from functools import cache

from markets import START
from probes import bits, probe, table

from engine import indicators
from engine.indicators.base import Indicator
from feeds.columns import from_columns

NAN = float("nan")
ACROSS = indicators.FAMILIES["operations.cross_sectional"]  # these compare feeds and have tests of their own
SPECS = {name: getattr(indicators, name)() for names in indicators.FAMILIES.values() for name in names if name not in ACROSS}
# these are made for numbers between -1 and 1
SPECS.update(Acos=indicators.Acos(indicators.Cos()), Asin=indicators.Asin(indicators.Sin()))
INPUTS = sorted({column for spec in SPECS.values() for column in spec.columns()})
# the first value of these comes with an event, not with a bar
EVENTS = {"Hold", "Since", "ZigZag", "Pivots"}
# these never forget entirely: each value depends on the one before
RECURSIVE = {
    "AD", "ADOSC", "ADX", "ADXR", "APO", "ATR", "CMO", "ChaikinVolatility", "ConnorsRSI", "CrossDown", "CrossOver", "CrossUp",
    "CumSum", "DEMA", "DX", "EFI", "EMA", "ElderRay", "FRAMA", "Fisher", "HeikinAshi", "Hold", "KAMA", "Keltner", "Klinger", "MACD",
    "MassIndex", "MinusDI", "MinusDM", "NATR", "NVI", "OBV", "PPO", "PVI", "PVO", "PVT", "ParabolicSAR", "PlusDI", "PlusDM", "RSI", "SAR", "SAREXT",
    "SMI", "SMMA", "Since", "StochRSI", "Streak", "Supertrend", "T3", "TEMA", "TRIX", "TSI", "VIDYA", "VWAP", "AnchoredVWAP", "WAD",
    "ZLEMA", "ZigZag", "LaguerreRSI", "SchaffTrendCycle", "KDJ", "MACDFIX", "RVI", "Pivots", "CDLHIKKAKE", "CDLHIKKAKEMOD", "HTPeriod", "HTPhasor", "HTSine", "HTTrendline", "HTTrendMode", "MAMA",
}  # fmt: skip


def market(n, seed=0, holes=0.0):
    """{column: values} of a random walk: consistent bars, rounded to a hundredth, for every input of the shelf."""
    return {name: list(values) for name, values in random_walk(n, seed, holes).items()}


@cache
def random_walk(n, seed, holes):
    """The columns of `market`, drawn once."""
    rng = random.Random(seed)
    columns = {name: [] for name in (*INPUTS, "open", "high", "low", "close", "volume") if name != "periods"}
    close = 100.0
    for _ in range(n):
        opened = round(close * (1 + rng.gauss(0, 0.002)), 2)
        close = round(opened * (1 + rng.gauss(0, 0.01)), 2)
        bar = {
            "open": opened,
            "high": round(max(opened, close) * (1 + 0.005 * rng.random()), 2),
            "low": round(min(opened, close) * (1 - 0.005 * rng.random()), 2),
            "close": close,
            "volume": float(rng.randint(0, 50) * 100),
            "first": close,
            "second": round(100 + (close - 100) * 0.5 + rng.gauss(0, 1), 2),
            "condition": float(rng.random() < 0.5),
        }
        for name, values in columns.items():
            values.append(NAN if rng.random() < holes else bar.get(name, close))
    columns["periods"] = [float(seed % 5 + i % 37) for i in range(n)]
    return columns


def feed(columns, start=START, step=3_600_000_000_000):
    """One feed of these columns, a bar an hour; as further columns, because prices may not be NaN."""
    n = len(columns["close"])
    stamps = [start + i * step for i in range(n)]
    return table(stamps, **{f"x_{name}": values for name, values in columns.items()})


def one(columns):
    """The feeds of a run over one feed."""
    return from_columns({"A": feed(columns)})


def outputs(operand):
    """The operand's outputs, each as an operand."""
    names = tuple(operand.outputs) if hasattr(operand, "outputs") else ()
    return [operand, *[getattr(operand, name) for name in names[1:]]]


def build(spec):
    """A function that builds all outputs of a specification over feeds, or over one feed."""
    assert isinstance(spec, Indicator)
    return lambda feeds: outputs(spec.over(lambda name: feeds.column(f"x_{name}")))


def values(spec, feeds, **options):
    """{feed: [a list of hex values for each output]}."""
    seen = probe(feeds, build(spec), **options).seen
    return {name: [bits(output[name]) for output in seen] for name in seen[0]}


def digest(name):
    """What every bit of an indicator's outputs over one market comes to."""
    from hashlib import sha256

    return sha256(repr(values(SPECS[name], one(market(260, 21, 0.002)))["A"]).encode()).hexdigest()[:8]
