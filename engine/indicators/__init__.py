"""Indicators by the names that users of other libraries know; a file per family."""

from importlib import import_module

FAMILIES = {
    "averages.weighted_averages": ("ALMA", "MAVP", "WMA"),
    "averages.composite_averages": ("DEMA", "ER", "FRAMA", "HMA", "KAMA", "MA", "T3", "TEMA", "TRIMA", "VIDYA", "VWMA", "ZLEMA"),
    "candlesticks.patterns": (
        "CDL2CROWS", "CDL3BLACKCROWS", "CDL3INSIDE", "CDL3LINESTRIKE", "CDL3OUTSIDE", "CDL3STARSINSOUTH", "CDL3WHITESOLDIERS",
        "CDLABANDONEDBABY", "CDLADVANCEBLOCK", "CDLBELTHOLD", "CDLBREAKAWAY", "CDLCLOSINGMARUBOZU", "CDLCONCEALBABYSWALL",
        "CDLCOUNTERATTACK", "CDLDARKCLOUDCOVER", "CDLDOJI", "CDLDOJISTAR", "CDLDRAGONFLYDOJI", "CDLENGULFING",
        "CDLEVENINGDOJISTAR", "CDLEVENINGSTAR", "CDLGAPSIDESIDEWHITE", "CDLGRAVESTONEDOJI", "CDLHAMMER", "CDLHANGINGMAN",
        "CDLHARAMI", "CDLHARAMICROSS", "CDLHIGHWAVE", "CDLHIKKAKE", "CDLHIKKAKEMOD", "CDLHOMINGPIGEON", "CDLIDENTICAL3CROWS",
        "CDLINNECK", "CDLINVERTEDHAMMER", "CDLKICKING", "CDLKICKINGBYLENGTH", "CDLLADDERBOTTOM", "CDLLONGLEGGEDDOJI",
        "CDLLONGLINE", "CDLMARUBOZU", "CDLMATCHINGLOW", "CDLMATHOLD", "CDLMORNINGDOJISTAR", "CDLMORNINGSTAR", "CDLONNECK",
        "CDLPIERCING", "CDLRICKSHAWMAN", "CDLRISEFALL3METHODS", "CDLSEPARATINGLINES", "CDLSHOOTINGSTAR", "CDLSHORTLINE",
        "CDLSPINNINGTOP", "CDLSTALLEDPATTERN", "CDLSTICKSANDWICH", "CDLTAKURI", "CDLTASUKIGAP", "CDLTHRUSTING", "CDLTRISTAR",
        "CDLUNIQUE3RIVER", "CDLUPSIDEGAP2CROWS", "CDLXSIDEGAP3METHODS",
    ),
    "volatility.volatility_composites": (
        "AccelerationBands", "ADR", "BandWidth", "Beta", "Bollinger", "ChaikinVolatility", "Donchian", "HistoricalVolatility",
        "Keltner", "NATR", "PercentB", "RVI", "UlcerIndex", "ZScore",
    ),
    "momentum.macd": ("MACD", "MACDFIX"),
    "operations.conditions": ("All", "And", "Any", "Count", "CrossDown", "CrossOver", "CrossUp", "CumSum", "Hold", "If", "Or", "Since"),
    "transforms.hilbert_cycle": ("HTPeriod", "HTPhasor", "HTSine", "HTTrendline", "HTTrendMode", "MAMA"),
    "statistics.extremes": ("ArgHighest", "ArgLowest", "Highest", "Lowest"),
    "volume.volume_composites": (
        "AD", "ADOSC", "CMF", "EFI", "EMV", "Klinger", "MarketFacilitation", "MFI", "PVO", "RelativeVolume", "RollingVWAP",
    ),
    "momentum.price_change": ("BOP", "LogReturn", "Momentum", "ROC", "ROCP", "ROCR", "ROCR100", "Streak"),
    "operations.operators": ("Shift",),
    "statistics.order_statistics": ("Median", "Percentile", "PercentRank"),
    "momentum.oscillators": (
        "AccelerationOscillator", "APO", "AwesomeOscillator", "CCI", "CMOU", "ConnorsRSI", "Coppock", "DeMarker", "DPO", "DV2",
        "ElderRay", "Fisher", "ForecastOscillator", "IMI", "KST", "MACDEXT", "PPO", "QStick", "SchaffTrendCycle", "TRIX", "TSI",
        "UltimateOscillator", "VHF",
    ),
    "operations.cross_sectional": ("Bottom", "CrossMean", "CrossRank", "CrossZScore", "Demean", "Neutralize", "Top", "Winsorize"),
    "trend.parabolic_sar": ("SAR", "SAREXT"),
    "transforms.bar_prices": ("Absolute", "Exp", "HL2", "HLC3", "HLCC4", "Log", "OHLC4"),
    "operations.division": ("Max", "Min"),
    "statistics.regression": ("LinearRegAngle", "LinearRegIntercept", "LinearRegSlope", "LSMA", "RSquared", "TSF"),
    "volume.session_prices": ("AnchoredVWAP", "Pivots", "VWAP"),
    "averages.exponential_averages": ("EMA", "SMMA"),
    "statistics.moments": ("Correlation", "Covariance", "Kurtosis", "MeanDeviation", "RegressionSlope", "Skew"),
    "momentum.stochastics": ("KDJ", "SMI", "Stochastic", "StochasticFast", "StochRSI", "WilliamsR"),
    "momentum.relative_strength": ("CMO", "LaguerreRSI", "RSI"),
    "averages.moving_sums": ("MeanOfSum", "SMA", "Sum"),
    "transforms.math_functions": ("Acos", "Asin", "Atan", "Ceil", "Cos", "Cosh", "Floor", "Log10", "Sin", "Sinh", "Sqrt", "Tan", "Tanh"),
    "trend.trend_kernels": ("HeikinAshi", "MinusDM", "PlusDM", "ZigZag"),
    "trend.trend_composites": (
        "ADX", "ADXR", "Aroon", "AroonOscillator", "DX", "Fractal", "Ichimoku", "MassIndex", "MidPoint", "MidPrice", "MinMax",
        "MinMaxIndex", "MinusDI", "ParabolicSAR", "PlusDI", "Supertrend", "Vortex",
    ),
    "volatility.variance": ("StdDev", "Variance"),
    "volatility.volatility_kernels": ("ATR", "TR"),
    "volume.volume_kernels": ("NVI", "OBV", "PVI", "PVT", "WAD"),
}  # fmt: skip
BASES = {"Indicator": "base", "Composite": "base", "indicator": "base", "wrap": "base", "compute": "frame_compute"}
# names of TA-Lib and backtrader -> ours
ALIASES = {
    "AROONOSC": "AroonOscillator", "AVGPRICE": "OHLC4", "BBANDS": "Bollinger", "BETA": "Beta", "CORREL": "Correlation",
    "HT_DCPERIOD": "HTPeriod", "HT_PHASOR": "HTPhasor", "HT_SINE": "HTSine", "HT_TRENDLINE": "HTTrendline",
    "HT_TRENDMODE": "HTTrendMode", "LINEARREG": "LSMA", "LINEARREG_ANGLE": "LinearRegAngle",
    "LINEARREG_INTERCEPT": "LinearRegIntercept", "LINEARREG_SLOPE": "LinearRegSlope", "MAX": "Highest", "MEDPRICE": "HL2",
    "MIDPOINT": "MidPoint", "MIDPRICE": "MidPrice", "MIN": "Lowest", "MINMAX": "MinMax", "MINMAXINDEX": "MinMaxIndex",
    "MINUS_DI": "MinusDI", "MINUS_DM": "MinusDM", "MOM": "Momentum", "PLUS_DI": "PlusDI", "PLUS_DM": "PlusDM", "RMA": "SMMA",
    "STDDEV": "StdDev", "STOCH": "Stochastic", "STOCHF": "StochasticFast", "STOCHRSI": "StochRSI", "SUM": "Sum",
    "SUPERTREND": "Supertrend", "TRANGE": "TR", "TYPPRICE": "HLC3", "ULTOSC": "UltimateOscillator", "VAR": "Variance",
    "WCLPRICE": "HLCC4", "WILLR": "WilliamsR", "AccelerationDecelerationOscillator": "AccelerationOscillator", "AllN": "All",
    "AnyN": "Any", "AverageDirectionalMovementIndex": "ADX", "AverageDirectionalMovementIndexRating": "ADXR",
    "AverageTrueRange": "ATR", "BBands": "Bollinger", "BollingerBands": "Bollinger", "BollingerBandsPct": "PercentB",
    "CommodityChannelIndex": "CCI", "DetrendedPriceOscillator": "DPO", "DoubleExponentialMovingAverage": "DEMA",
    "ExponentialMovingAverage": "EMA", "HullMovingAverage": "HMA", "KnowSureThing": "KST", "MaxN": "Highest",
    "MinN": "Lowest", "MomentumOscillator": "ROCR100", "MovingAverageExponential": "EMA", "MovingAverageSimple": "SMA",
    "MovingAverageSmoothed": "SMMA", "MovingAverageWeighted": "WMA", "PSAR": "ParabolicSAR", "RelativeStrengthIndex": "RSI",
    "SimpleMovingAverage": "SMA", "SmoothedMovingAverage": "SMMA", "StandardDeviation": "StdDev",
    "StochasticSlow": "Stochastic",
    "SumN": "Sum", "TripleExponentialMovingAverage": "TEMA", "TrueRange": "TR", "TrueStrengthIndicator": "TSI", "Trix": "TRIX",
    "WeightedMovingAverage": "WMA", "ZeroLagExponentialMovingAverage": "ZLEMA",
    "STC": "SchaffTrendCycle",
}  # fmt: skip
HOMES = {**{name: family for family, names in FAMILIES.items() for name in names}, **BASES}

__all__ = sorted(HOMES)  # noqa: PLE0605


def __getattr__(name):
    """A family is imported when one of its names is first used: a run loads what it needs."""
    if name in ALIASES:
        result = globals()[name] = __getattr__(ALIASES[name])
        return result
    if name not in HOMES:
        from engine.errors import suggest

        near = {known.lower(): known for known in (*ALIASES, *HOMES)}.get(name.lower().replace("_", ""))
        result = f"; did you mean {near}?" if near else suggest(name, [*HOMES, *ALIASES])
        raise AttributeError(f"module 'engine.indicators' has no attribute {name!r}{result}")
    result = getattr(import_module(f"engine.indicators.{HOMES[name]}"), name)
    if name not in BASES:
        from engine.indicators.base import Indicator, public

        if not issubclass(result, Indicator):
            result = public(result, name)
    return globals().setdefault(name, result)  # one class for all, also if threads or imports ask at the same time
