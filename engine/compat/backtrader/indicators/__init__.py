"""The indicators under all their names, and the envelopes and oscillators of the moving averages."""

from engine.compat.backtrader.lazy_names import import_module

_HOMES = {
    "periods": (
        "PeriodN OperationN BaseApplyN ApplyN ReduceN MaxN Highest MinN Lowest SumN AnyN AllN FindFirstIndex "
        "FindFirstIndexHighest FindFirstIndexLowest FindLastIndex FindLastIndexHighest FindLastIndexLowest "
        "Accum CumSum CumulativeSum Average ArithmeticMean Mean WeightedAverage AverageWeighted "
        "ExponentialSmoothing ExpSmoothing ExponentialSmoothingDynamic ExpSmoothingDynamic"
    ),
    "averages": (
        "MovAv MovingAverageBase MovingAverageSimple SMA SimpleMovingAverage Smoothed "
        "ExponentialMovingAverage EMA MovingAverageExponential SmoothedMovingAverage SMMA WilderMA "
        "MovingAverageSmoothed MovingAverageWilder ModifiedMovingAverage WeightedMovingAverage WMA "
        "MovingAverageWeighted HullMovingAverage HMA HullMA AdaptiveMovingAverage KAMA MovingAverageAdaptive "
        "DoubleExponentialMovingAverage DEMA MovingAverageDoubleExponential TripleExponentialMovingAverage "
        "TEMA MovingAverageTripleExponential ZeroLagExponentialMovingAverage ZLEMA ZeroLagEma "
        "ZeroLagIndicator ZLIndicator ZLInd EC ErrorCorrecting DicksonMovingAverage DMA DicksonMA "
        "MovingAverage"
    ),
    "envelopes": "EnvelopeMixIn Envelope OscillatorMixIn Oscillator",
    "crossings": "NonZeroDifference NZD Crossing CrossUp CrossDown CrossOver",
    "momentum": (
        "UpDay DownDay UpDayBool DownDayBool RelativeStrengthIndex RSI RSI_SMMA RSI_Wilder RSI_Safe RSI_SMA "
        "RSI_Cutler RSI_EMA RelativeMomentumIndex RMI Momentum MomentumOscillator MomentumOsc RateOfChange "
        "ROC RateOfChange100 ROC100 PercentChange PctChange PercentRank PctRank KnowSureThing KST"
    ),
    "volatility": (
        "StandardDeviation StdDev MeanDeviation MeanDev BollingerBands BBands BollingerBandsPct TrueHigh "
        "TrueLow TrueRange TR AverageTrueRange ATR"
    ),
    "directional": (
        "UpMove DownMove Directional DirectionalIndicator DI PlusDirectionalIndicator PlusDI "
        "MinusDirectionalIndicator MinusDI AverageDirectionalMovementIndex ADX "
        "AverageDirectionalMovementIndexRating ADXR DirectionalMovementIndex DMI DirectionalMovement DM "
        "Vortex AroonBase AroonUp AroonDown AroonUpDown AroonIndicator AroonOscillator AroonOsc "
        "AroonUpDownOscillator AroonUpDownOsc"
    ),
    "oscillators": (
        "MACD MACDHisto MACDHistogram StochasticBase StochasticFast Stochastic StochasticSlow StochasticFull "
        "WilliamsR WilliamsAD CommodityChannelIndex CCI PriceOscillator PriceOsc AbsolutePriceOscillator APO "
        "AbsPriceOsc PercentagePriceOscillator PPO PercPriceOsc PercentagePriceOscillatorShort PPOShort "
        "PercPriceOscShort DetrendedPriceOscillator DPO Trix TRIX TrixSignal TrueStrengthIndicator TSI "
        "UltimateOscillator AwesomeOscillator AwesomeOsc AO AccelerationDecelerationOscillator AccDeOsc "
        "PrettyGoodOscillator PGO PrettyGoodOsc"
    ),
    "statistics": (
        "DV2 LaguerreRSI LRSI LaguerreFilter LAGF HurstExponent Hurst OLS_Slope_InterceptN OLS_TransformationN OLS_BetaN"
    ),
    "price_overlays": ("HeikinAshi HalfOpen haDelta haD Ichimoku ParabolicSAR PSAR PivotPoint FibonacciPivotPoint DemarkPivotPoint"),
}
_LOGIC = "All And Any Cmp CmpEx DivByZero DivZeroByZero If Max Min Or Reduce Sum"
_OTHERS = (
    "accdecoscillator aroon atr awesomeoscillator basicops bollinger cci contrib crossover dema deviation directionalmove dma "
    "dpo dv2 ema envelope hadelta heikinashi hma hurst ichimoku kama kst lrsi mabase macd momentum ols oscillator "
    "percentchange percentrank pivotpoint prettygoodoscillator priceoscillator psar rmi rsi sma smma stochastic trix tsi "
    "ultimateoscillator vortex williams wma zlema zlind"
)
_WHERE = {name: module for module, names in _HOMES.items() for name in names.split()}
_ENDINGS = (("Envelope", "enveloped"), ("Oscillator", "oscillating"), ("Osc", "oscillating"))
__all__ = list(_WHERE)


def __dir__():
    return sorted(_WHERE)


def __getattr__(name):
    """Import the module of an indicator when one of its names is first used."""
    if name in _WHERE:
        result = _named(import_module(f"{__name__}.{_WHERE[name]}"), name)
    elif name == "Indicator":
        from engine.compat.backtrader.lines.indicator import Indicator as result
    elif name in _LOGIC.split():
        result = getattr(import_module("engine.compat.backtrader.lines.functions"), name)
    elif name in _OTHERS.split():
        result = import_module(__name__)
    else:
        result = _derived(name)
    globals()[name] = result
    return result


def _named(module, name):
    """The class called `name`, or a subclass of that name of the one which has it as an alias."""
    result = getattr(module, name, None)
    if result is None:
        result = next(k for k in vars(module).values() if isinstance(k, type) and name in k.__dict__.get("alias", ()))
    if getattr(result, "__name__", name) == name or not hasattr(result, "_linenames"):
        return result
    return type(result)(name, (result,), {"__module__": __name__, "alias": ()})


def _derived(name):
    """`SMAEnvelope`, `EMAOscillator`, `KAMAOsc`: made of the average that the name begins with."""
    for ending, function in _ENDINGS:
        average = name[: -len(ending)]
        if name.endswith(ending) and _WHERE.get(average) == "averages":
            kind = __getattr__(average)
            if issubclass(kind, import_module(f"{__name__}.averages").AVERAGES):
                return getattr(import_module(f"{__name__}.envelopes"), function)(kind, name)
    raise AttributeError(f"module 'backtrader.indicators' has no attribute {name!r}")
