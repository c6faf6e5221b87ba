# Made by scripts/indicator_stubs.py from the declarations; do not edit.
from collections.abc import Callable
from typing import Any as Whatever
from typing import TypeAlias

from engine.core.views.feedset import Feed, FeedSet
from engine.core.views.panel import Operand
from engine.indicators.stream import Stream

Source: TypeAlias = Operand | Feed | FeedSet

FAMILIES: dict[str, tuple[str, ...]]
BASES: dict[str, str]
HOMES: dict[str, str]
ALIASES: dict[str, str]

class Indicator(Operand):
    def __init__(self, *given: Whatever, **parameters: Whatever) -> None: ...
    def __call__(self, *sources: Whatever) -> Whatever: ...
    def stream(self) -> Stream: ...
    def start(self) -> None: ...

class Composite(Indicator): ...

def indicator(period: int = 1) -> Callable[[Callable[..., Whatever]], type[Indicator]]: ...
def wrap(
    function: Callable[..., Whatever], period: int, takes: tuple[str, ...] = ("source",), output: int = 0, **options: Whatever
) -> type[Indicator]: ...
def compute(frame: Whatever, *specs: Indicator, **named: Indicator) -> Whatever: ...

class AD(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., volume: Source | Indicator = ...) -> None: ...

class ADOSC(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., volume: Source | Indicator = ..., fast: int = ..., slow: int = ...) -> None: ...

class ADR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., period: int = ...) -> None: ...

class ADX(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., seed: str = ...) -> None: ...
    adx: Operand
    plus: Operand
    minus: Operand

class ADXR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., seed: str = ...) -> None: ...

class ALMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., offset: float = ..., sigma: float = ...) -> None: ...

class APO(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., fast: int = ..., slow: int = ..., average: str = ...) -> None: ...

class ATR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ...) -> None: ...

class Absolute(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class AccelerationBands(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ...) -> None: ...
    upper: Operand
    middle: Operand
    lower: Operand

class AccelerationOscillator(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., fast: int = ..., slow: int = ..., signal: int = ...) -> None: ...

class Acos(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class All(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class AnchoredVWAP(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., volume: Source | Indicator = ..., start: int = ...) -> None: ...

class And(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ...) -> None: ...

class Any(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class ArgHighest(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class ArgLowest(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class Aroon(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., period: int = ...) -> None: ...
    up: Operand
    down: Operand

class AroonOscillator(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., period: int = ...) -> None: ...

class Asin(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Atan(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class AwesomeOscillator(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., fast: int = ..., slow: int = ...) -> None: ...

class BOP(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class BandWidth(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., deviations: float = ..., average: str = ...) -> None: ...

class Beta(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ..., period: int = ...) -> None: ...

class Bollinger(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., deviations: float = ..., average: str = ...) -> None: ...
    middle: Operand
    upper: Operand
    lower: Operand
    percent: Operand
    width: Operand

class Bottom(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., n: int = ...) -> None: ...

class CCI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., seed: str = ...) -> None: ...

class CDL2CROWS(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDL3BLACKCROWS(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDL3INSIDE(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDL3LINESTRIKE(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDL3OUTSIDE(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDL3STARSINSOUTH(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDL3WHITESOLDIERS(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLABANDONEDBABY(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., penetration: float = ...) -> None: ...

class CDLADVANCEBLOCK(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLBELTHOLD(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLBREAKAWAY(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLCLOSINGMARUBOZU(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLCONCEALBABYSWALL(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLCOUNTERATTACK(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLDARKCLOUDCOVER(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., penetration: float = ...) -> None: ...

class CDLDOJI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLDOJISTAR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLDRAGONFLYDOJI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLENGULFING(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLEVENINGDOJISTAR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., penetration: float = ...) -> None: ...

class CDLEVENINGSTAR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., penetration: float = ...) -> None: ...

class CDLGAPSIDESIDEWHITE(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLGRAVESTONEDOJI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLHAMMER(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLHANGINGMAN(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLHARAMI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLHARAMICROSS(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLHIGHWAVE(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLHIKKAKE(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLHIKKAKEMOD(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLHOMINGPIGEON(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLIDENTICAL3CROWS(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLINNECK(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLINVERTEDHAMMER(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLKICKING(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLKICKINGBYLENGTH(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLLADDERBOTTOM(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLLONGLEGGEDDOJI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLLONGLINE(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLMARUBOZU(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLMATCHINGLOW(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLMATHOLD(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., penetration: float = ...) -> None: ...

class CDLMORNINGDOJISTAR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., penetration: float = ...) -> None: ...

class CDLMORNINGSTAR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., penetration: float = ...) -> None: ...

class CDLONNECK(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLPIERCING(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLRICKSHAWMAN(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLRISEFALL3METHODS(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLSEPARATINGLINES(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLSHOOTINGSTAR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLSHORTLINE(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLSPINNINGTOP(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLSTALLEDPATTERN(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLSTICKSANDWICH(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLTAKURI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLTASUKIGAP(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLTHRUSTING(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLTRISTAR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLUNIQUE3RIVER(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLUPSIDEGAP2CROWS(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CDLXSIDEGAP3METHODS(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class CMF(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., volume: Source | Indicator = ..., period: int = ...) -> None: ...

class CMO(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class CMOU(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class Ceil(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class ChaikinVolatility(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., period: int = ..., change: int = ...) -> None: ...

class ConnorsRSI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., streak: int = ..., rank: int = ...) -> None: ...

class Coppock(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., short: int = ..., long: int = ...) -> None: ...

class Correlation(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ..., period: int = ...) -> None: ...

class Cos(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Cosh(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Count(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class Covariance(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ..., period: int = ...) -> None: ...

class CrossDown(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ...) -> None: ...

class CrossMean(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class CrossOver(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ...) -> None: ...

class CrossRank(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class CrossUp(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ...) -> None: ...

class CrossZScore(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class CumSum(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class DEMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class DPO(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class DV2(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ...) -> None: ...

class DX(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., seed: str = ...) -> None: ...

class DeMarker(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., period: int = ...) -> None: ...

class Demean(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Donchian(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., period: int = ...) -> None: ...
    upper: Operand
    middle: Operand
    lower: Operand

class EFI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, close: Source | Indicator = ..., volume: Source | Indicator = ..., period: int = ...) -> None: ...

class EMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class EMV(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., volume: Source | Indicator = ..., period: int = ..., scale: float = ...) -> None: ...

class ER(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class ElderRay(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ...) -> None: ...
    bull: Operand
    bear: Operand

class Exp(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class FRAMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., source: Source | Indicator = ..., period: int = ...) -> None: ...

class Fisher(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., period: int = ...) -> None: ...
    fisher: Operand
    trigger: Operand

class Floor(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class ForecastOscillator(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class Fractal(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., left: int = ..., right: int = ...) -> None: ...
    high: Operand
    low: Operand

class HL2(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ...) -> None: ...

class HLC3(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class HLCC4(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class HMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class HTPeriod(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class HTPhasor(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...
    inphase: Operand
    quadrature: Operand

class HTSine(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...
    sine: Operand
    lead: Operand
    phase: Operand

class HTTrendMode(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class HTTrendline(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class HeikinAshi(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...
    open: Operand
    high: Operand
    low: Operand
    close: Operand

class Highest(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class HistoricalVolatility(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., form: str = ..., year: float = ...) -> None: ...

class Hold(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class IMI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ...) -> None: ...

class Ichimoku(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., tenkan: int = ..., kijun: int = ..., senkou: int = ..., shift: int = ...) -> None: ...
    tenkan: Operand
    kijun: Operand
    span_a: Operand
    span_b: Operand

class If(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, condition: Source | Indicator = ..., then: Source | Indicator = ..., other: Source | Indicator = ...) -> None: ...

class KAMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., fast: int = ..., slow: int = ..., seed: str = ...) -> None: ...

class KDJ(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., slow: int = ..., smooth: int = ..., average: str = ...) -> None: ...
    k: Operand
    d: Operand
    j: Operand

class KST(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., signal: int = ..., roc1: int = ..., roc2: int = ..., roc3: int = ..., roc4: int = ..., sma1: int = ..., sma2: int = ..., sma3: int = ..., sma4: int = ...) -> None: ...
    kst: Operand
    signal: Operand

class Keltner(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., atr: int = ..., factor: float = ...) -> None: ...
    middle: Operand
    upper: Operand
    lower: Operand

class Klinger(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., volume: Source | Indicator = ..., fast: int = ..., slow: int = ..., signal: int = ...) -> None: ...
    klinger: Operand
    signal: Operand

class Kurtosis(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class LSMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class LaguerreRSI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., gamma: float = ...) -> None: ...

class LinearRegAngle(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class LinearRegIntercept(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class LinearRegSlope(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class Log(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Log10(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class LogReturn(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class Lowest(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class MA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., kind: str = ...) -> None: ...

class MACD(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., fast: int = ..., slow: int = ..., signal: int = ..., seed: str = ...) -> None: ...
    macd: Operand
    signal: Operand
    histogram: Operand

class MACDEXT(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., fast: int = ..., slow: int = ..., signal: int = ..., fast_kind: str = ..., slow_kind: str = ..., signal_kind: str = ...) -> None: ...
    macd: Operand
    signal: Operand
    histogram: Operand

class MACDFIX(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., signal: int = ...) -> None: ...
    macd: Operand
    signal: Operand
    histogram: Operand

class MAMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., fast: float = ..., slow: float = ...) -> None: ...
    mama: Operand
    fama: Operand

class MAVP(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., periods: Source | Indicator = ..., least: int = ..., most: int = ...) -> None: ...

class MFI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., volume: Source | Indicator = ..., period: int = ...) -> None: ...

class MarketFacilitation(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., volume: Source | Indicator = ...) -> None: ...

class MassIndex(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., fast: int = ..., slow: int = ...) -> None: ...

class Max(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ...) -> None: ...

class MeanDeviation(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class MeanOfSum(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class Median(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class MidPoint(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class MidPrice(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., period: int = ...) -> None: ...

class Min(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ...) -> None: ...

class MinMax(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...
    low: Operand
    high: Operand

class MinMaxIndex(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...
    low: Operand
    high: Operand

class MinusDI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., seed: str = ...) -> None: ...

class MinusDM(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., period: int = ...) -> None: ...

class Momentum(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class NATR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ...) -> None: ...

class NVI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, close: Source | Indicator = ..., volume: Source | Indicator = ...) -> None: ...

class Neutralize(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., groups: float | None = ...) -> None: ...

class OBV(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, close: Source | Indicator = ..., volume: Source | Indicator = ...) -> None: ...

class OHLC4(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class Or(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ...) -> None: ...

class PPO(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., fast: int = ..., slow: int = ..., average: str = ...) -> None: ...

class PVI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, close: Source | Indicator = ..., volume: Source | Indicator = ...) -> None: ...

class PVO(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, volume: Source | Indicator = ..., fast: int = ..., slow: int = ..., average: str = ...) -> None: ...

class PVT(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, close: Source | Indicator = ..., volume: Source | Indicator = ...) -> None: ...

class ParabolicSAR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., acceleration: float = ..., maximum: float = ..., seed: str = ...) -> None: ...

class PercentB(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., deviations: float = ..., average: str = ...) -> None: ...

class PercentRank(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., ties: int = ...) -> None: ...

class Percentile(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., percent: float = ..., method: str = ...) -> None: ...

class Pivots(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., form: str = ..., hour: float = ...) -> None: ...
    pivot: Operand
    r1: Operand
    s1: Operand
    r2: Operand
    s2: Operand
    r3: Operand
    s3: Operand

class PlusDI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., seed: str = ...) -> None: ...

class PlusDM(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., period: int = ...) -> None: ...

class QStick(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, open: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ...) -> None: ...

class ROC(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class ROCP(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class ROCR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class ROCR100(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class RSI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class RSquared(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class RVI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., deviation: int = ...) -> None: ...

class RegressionSlope(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, first: Source | Indicator = ..., second: Source | Indicator = ..., period: int = ...) -> None: ...

class RelativeVolume(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, volume: Source | Indicator = ..., period: int = ...) -> None: ...

class RollingVWAP(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., volume: Source | Indicator = ..., period: int = ...) -> None: ...

class SAR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., acceleration: float = ..., maximum: float = ...) -> None: ...

class SAREXT(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., start: float = ..., offset: float = ..., long_init: float = ..., long_step: float = ..., long_most: float = ..., short_init: float = ..., short_step: float = ..., short_most: float = ...) -> None: ...

class SMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class SMI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., fast: int = ..., slow: int = ..., signal: int = ...) -> None: ...
    smi: Operand
    signal: Operand

class SMMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class SchaffTrendCycle(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., fast: int = ..., slow: int = ..., cycle: int = ..., factor: float = ...) -> None: ...

class Shift(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., bars: int = ...) -> None: ...

class Sin(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Since(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Sinh(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Skew(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class Sqrt(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class StdDev(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., ddof: int = ...) -> None: ...

class StochRSI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., window: int = ..., smooth: int = ..., average: str = ...) -> None: ...
    k: Operand
    d: Operand

class Stochastic(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., slow: int = ..., smooth: int = ..., average: str = ...) -> None: ...
    k: Operand
    d: Operand

class StochasticFast(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., smooth: int = ..., average: str = ...) -> None: ...
    k: Operand
    d: Operand

class Streak(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Sum(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class Supertrend(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ..., factor: float = ...) -> None: ...
    value: Operand
    direction: Operand

class T3(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., factor: float = ...) -> None: ...

class TEMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class TR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class TRIMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class TRIX(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class TSF(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class TSI(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., slow: int = ..., fast: int = ...) -> None: ...

class Tan(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Tanh(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ...) -> None: ...

class Top(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., n: int = ...) -> None: ...

class UlcerIndex(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class UltimateOscillator(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., short: int = ..., middle: int = ..., long: int = ...) -> None: ...

class VHF(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class VIDYA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class VWAP(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., volume: Source | Indicator = ..., anchor: str = ..., hour: float = ...) -> None: ...

class VWMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., volume: Source | Indicator = ..., period: int = ...) -> None: ...

class Variance(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ..., ddof: int = ...) -> None: ...

class Vortex(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ...) -> None: ...
    plus: Operand
    minus: Operand

class WAD(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ...) -> None: ...

class WMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class WilliamsR(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., close: Source | Indicator = ..., period: int = ...) -> None: ...

class Winsorize(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., share: float = ...) -> None: ...

class ZLEMA(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class ZScore(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, source: Source | Indicator = ..., period: int = ...) -> None: ...

class ZigZag(Indicator):
    def __init__(self, *given: Source | Indicator | float | str, high: Source | Indicator = ..., low: Source | Indicator = ..., percent: float = ...) -> None: ...

AROONOSC = AroonOscillator
AVGPRICE = OHLC4
BBANDS = Bollinger
BETA = Beta
CORREL = Correlation
HT_DCPERIOD = HTPeriod
HT_PHASOR = HTPhasor
HT_SINE = HTSine
HT_TRENDLINE = HTTrendline
HT_TRENDMODE = HTTrendMode
LINEARREG = LSMA
LINEARREG_ANGLE = LinearRegAngle
LINEARREG_INTERCEPT = LinearRegIntercept
LINEARREG_SLOPE = LinearRegSlope
MAX = Highest
MEDPRICE = HL2
MIDPOINT = MidPoint
MIDPRICE = MidPrice
MIN = Lowest
MINMAX = MinMax
MINMAXINDEX = MinMaxIndex
MINUS_DI = MinusDI
MINUS_DM = MinusDM
MOM = Momentum
PLUS_DI = PlusDI
PLUS_DM = PlusDM
RMA = SMMA
STDDEV = StdDev
STOCH = Stochastic
STOCHF = StochasticFast
STOCHRSI = StochRSI
SUM = Sum
SUPERTREND = Supertrend
TRANGE = TR
TYPPRICE = HLC3
ULTOSC = UltimateOscillator
VAR = Variance
WCLPRICE = HLCC4
WILLR = WilliamsR
AccelerationDecelerationOscillator = AccelerationOscillator
AllN = All
AnyN = Any
AverageDirectionalMovementIndex = ADX
AverageDirectionalMovementIndexRating = ADXR
AverageTrueRange = ATR
BBands = Bollinger
BollingerBands = Bollinger
BollingerBandsPct = PercentB
CommodityChannelIndex = CCI
DetrendedPriceOscillator = DPO
DoubleExponentialMovingAverage = DEMA
ExponentialMovingAverage = EMA
HullMovingAverage = HMA
KnowSureThing = KST
MaxN = Highest
MinN = Lowest
MomentumOscillator = ROCR100
MovingAverageExponential = EMA
MovingAverageSimple = SMA
MovingAverageSmoothed = SMMA
MovingAverageWeighted = WMA
PSAR = ParabolicSAR
RelativeStrengthIndex = RSI
SimpleMovingAverage = SMA
SmoothedMovingAverage = SMMA
StandardDeviation = StdDev
StochasticSlow = Stochastic
SumN = Sum
TripleExponentialMovingAverage = TEMA
TrueRange = TR
TrueStrengthIndicator = TSI
Trix = TRIX
WeightedMovingAverage = WMA
ZeroLagExponentialMovingAverage = ZLEMA
STC = SchaffTrendCycle
