"""Indicators by the names that users of other libraries know; a file per family."""

from importlib import import_module

FAMILIES = {
    "average": ("ALMA", "MAVP", "WMA"),
    "averages": ("DEMA", "ER", "FRAMA", "HMA", "KAMA", "MA", "T3", "TEMA", "TRIMA", "VIDYA", "VWMA", "ZLEMA"),
    "candles": (
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
    "channels": (
        "AccelerationBands", "ADR", "BandWidth", "Beta", "Bollinger", "ChaikinVolatility", "Donchian", "HistoricalVolatility",
        "Keltner", "NATR", "PercentB", "RVI", "UlcerIndex", "ZScore",
    ),
    "convergence": ("MACD", "MACDFIX"),
    "cross": ("All", "And", "Any", "Count", "CrossDown", "CrossOver", "CrossUp", "CumSum", "Hold", "If", "Or", "Since"),
    "cycle": ("HTPeriod", "HTPhasor", "HTSine", "HTTrendline", "HTTrendMode", "MAMA"),
    "extreme": ("ArgHighest", "ArgLowest", "Highest", "Lowest"),
    "flows": (
        "AD", "ADOSC", "CMF", "EFI", "EMV", "Klinger", "MarketFacilitation", "MFI", "PVO", "RelativeVolume", "RollingVWAP",
    ),
    "momentum": ("BOP", "LogReturn", "Momentum", "ROC", "ROCP", "ROCR", "ROCR100", "Streak"),
    "ops": ("Shift",),
    "order": ("Median", "Percentile", "PercentRank"),
    "oscillators": (
        "AccelerationOscillator", "APO", "AwesomeOscillator", "CCI", "CMOU", "ConnorsRSI", "Coppock", "DPO", "ElderRay",
        "Fisher", "ForecastOscillator", "IMI", "KST", "MACDEXT", "PPO", "QStick", "TRIX", "TSI", "UltimateOscillator", "VHF",
    ),
    "panelwise": ("Bottom", "CrossMean", "CrossRank", "CrossZScore", "Demean", "Neutralize", "Top", "Winsorize"),
    "parabolic": ("SAR", "SAREXT"),
    "price": ("Absolute", "Exp", "HL2", "HLC3", "HLCC4", "Log", "OHLC4"),
    "regression": ("LinearRegAngle", "LinearRegIntercept", "LinearRegSlope", "LSMA", "RSquared", "TSF"),
    "sessions": ("AnchoredVWAP", "Pivots", "VWAP"),
    "smoothing": ("EMA", "SMMA"),
    "statistic": ("Correlation", "Covariance", "Kurtosis", "MeanDeviation", "RegressionSlope", "Skew"),
    "stochastics": ("KDJ", "SMI", "Stochastic", "StochasticFast", "StochRSI", "WilliamsR"),
    "strength": ("CMO", "RSI"),
    "sums": ("SMA", "Sum"),
    "transform": ("Acos", "Asin", "Atan", "Ceil", "Cos", "Cosh", "Floor", "Log10", "Sin", "Sinh", "Sqrt", "Tan", "Tanh"),
    "trend": ("HeikinAshi", "MinusDM", "PlusDM", "ZigZag"),
    "trends": (
        "ADX", "ADXR", "Aroon", "AroonOscillator", "DX", "Fractal", "Ichimoku", "MassIndex", "MidPoint", "MidPrice", "MinMax",
        "MinMaxIndex", "MinusDI", "ParabolicSAR", "PlusDI", "Supertrend", "Vortex",
    ),
    "variance": ("StdDev", "Variance"),
    "volatility": ("ATR", "TR"),
    "volume": ("NVI", "OBV", "PVI", "PVT", "WAD"),
}  # fmt: skip
BASES = {"Indicator": "base", "Composite": "base", "indicator": "base", "wrap": "base", "compute": "research"}
HOMES = {**{name: family for family, names in FAMILIES.items() for name in names}, **BASES}

__all__ = sorted(HOMES)  # noqa: PLE0605


def __getattr__(name):
    """A family is imported when one of its names is first used: a run loads what it needs."""
    if name not in HOMES:
        raise AttributeError(f"module 'engine.indicators' has no attribute {name!r}; it has {', '.join(__all__)}")
    found = getattr(import_module(f"engine.indicators.{HOMES[name]}"), name)
    if name not in BASES:
        from engine.indicators.base import Indicator, public

        if not issubclass(found, Indicator):
            found = public(found, name)
    globals()[name] = found
    return found
