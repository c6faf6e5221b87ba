"""What feeds, lines, panels and indicators refuse, and that the errors name the place and the way out."""

import inspect
import math

import pytest
from markets import DAY, START, feeds, flat
from probes import MODES, fails

from broker.broker_config import NAMES
from engine import Backtest
from engine.errors import ConfigError, DataError, LookaheadError, ParameterError
from engine.indicators import ATR, MACD, SMA, Bollinger, CrossOver

TWO = feeds(AAPL=flat([1.0, 2.0, 3.0, 4.0]), MSFT=flat([10.0, 20.0], start=START + DAY))
REFUSALS = [
    ("feed name", DataError, r"no feed named 'APPL'; did you mean AAPL\?", {"next": lambda s: s.feeds["APPL"]}),
    ("feed number", DataError, "feed number 2: there are 2 feeds, 0 to 1", {"next": lambda s: s.feeds[2]}),
    ("feeds field", AttributeError, r"'clsoe'; did you mean close\?", {"init": lambda s: s.feeds.clsoe}),
    ("feed field", AttributeError, r"'clsoe'; did you mean close\?", {"init": lambda s: s.feed.clsoe}),
    ("value in init", LookaheadError, r"close\[0\]: there are no bars in init\(\)", {"init": lambda s: s.feed.close[0]}),
    ("truth in init", ConfigError, r"no truth value in init\(\)", {"init": lambda s: bool(s.feed.close > 1)}),
    ("indicator in next", ConfigError, r"SMA: indicators are built in init\(\)", {"next": lambda s: SMA(s.feed.close, 2)}),
    ("shift in next", ConfigError, r"built in init\(\)", {"next": lambda s: s.feed.close.shift(1)}),
    ("panel operator in next", ConfigError, r"belongs in init\(\)", {"next": lambda s: s.feeds.close > 1}),
    ("panel truth in next", ConfigError, r"panel\.now", {"next": lambda s: bool(s.feeds.close)}),
    ("keep in next", ConfigError, r"close\.keep\(9\).*init\(\)", {"next": lambda s: s.feed.close.keep(9)}),
    ("iterate a line", ConfigError, r"cannot be iterated", {"next": lambda s: list(s.feed.close)}),
    ("nonzero of a line", ConfigError, r"nonzero\(\) reads panels", {"next": lambda s: s.feed.close.nonzero()}),
    ("future shift", ParameterError, "bars=-1; expected a whole number of at least 0", {"init": lambda s: s.feed.close.shift(-1)}),
    ("period 0", ParameterError, "SMA: period=0", {"init": lambda s: SMA(s.feed.close, 0)}),
    ("period 2.5", ParameterError, "SMA: period=2.5", {"init": lambda s: SMA(s.feed.close, 2.5)}),
    ("period text", ParameterError, "SMA: period='ten'", {"init": lambda s: SMA(s.feed.close, "ten")}),
    ("period None", ParameterError, "SMA: period=None", {"init": lambda s: SMA(s.feed.close, None)}),
    ("period inf", ParameterError, "SMA: period=inf", {"init": lambda s: SMA(s.feed.close, math.inf)}),
    ("input no line", ParameterError, "SMA: list is no line", {"init": lambda s: SMA([1], 2)}),
    ("input number", ParameterError, "SMA: no panel, line or feed given", {"init": lambda s: SMA(3.0, 2)}),
    ("input text", ParameterError, "CrossOver: input 'close' is neither", {"init": lambda s: CrossOver(s.feed.close, "close")}),
    ("parameter", ParameterError, r"SMA: unknown parameter perido; did you mean period\?", {"init": lambda s: SMA(s.feed, perido=3)}),
    ("specification", ParameterError, r"SMA: unknown parameter perido; did you mean period\?", {"init": lambda s: SMA(perido=3)}),
    ("inputs", ParameterError, "ATR: takes high, low, close, or a feed in their place", {"init": lambda s: ATR(s.feed.close)}),
    ("choice", ParameterError, r"did you mean talib\?; expected one of 'talib'", {"init": lambda s: MACD(s.feed, seed="tolib")}),
    ("twice", ParameterError, "SMA: parameter period is given twice", {"init": lambda s: SMA(s.feed, 2, period=3)}),
    ("output", AttributeError, r"has no 'uper'; outputs: middle, upper, lower", {"init": lambda s: Bollinger(s.feed).uper}),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("error", "match", "hooks"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_refusals_say_what_and_how(mode, error, match, hooks):
    fails(error, match, TWO, mode=mode, **hooks)


def test_the_options_of_the_broker_stand_in_the_signature():
    shown = inspect.signature(Backtest).parameters
    assert {name: shown[name].default for name in NAMES} == NAMES
