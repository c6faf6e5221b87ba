"""Indicators that are translated: backtrader's names, the engine's, what they read, and parameters in the engine's order."""

# native name, input ("line", "two" lines or "feed"), ((backtrader's parameter, its default), ...)
NATIVE = (
    (("SMA", "SimpleMovingAverage", "MovingAverageSimple"), "MeanOfSum", "line", (("period", 30),)),
    (("EMA", "ExponentialMovingAverage", "MovingAverageExponential"), "EMA", "line", (("period", 30),)),
    (("WMA", "WeightedMovingAverage", "MovingAverageWeighted"), "WMA", "line", (("period", 30),)),
    (("SMMA", "SmoothedMovingAverage", "WilderMA"), "SMMA", "line", (("period", 30),)),
    (("DEMA", "DoubleExponentialMovingAverage"), "DEMA", "line", (("period", 30),)),
    (("TEMA", "TripleExponentialMovingAverage"), "TEMA", "line", (("period", 30),)),
    (("HMA", "HullMovingAverage", "HullMA"), "HMA", "line", (("period", 30),)),
    (("RSI", "RelativeStrengthIndex", "RSI_SMMA", "RSI_Wilder", "RSI_Safe"), "RSI", "line", (("period", 14),)),
    (("StdDev", "StandardDeviation"), "StdDev", "line", (("period", 20),)),
    (("Highest", "MaxN"), "Highest", "line", (("period", 1),)),
    (("Lowest", "MinN"), "Lowest", "line", (("period", 1),)),
    (("SumN",), "Sum", "line", (("period", 1),)),
    (("Momentum",), "Momentum", "line", (("period", 12),)),
    (("MACD", "MACDHisto"), "MACD", "line", (("period_me1", 12), ("period_me2", 26), ("period_signal", 9))),
    (("BollingerBands", "BBands"), "Bollinger", "line", (("period", 20), ("devfactor", 2.0))),
    (("ATR", "AverageTrueRange"), "ATR", "feed", (("period", 14),)),
    (("WilliamsR",), "WilliamsR", "feed", (("period", 14),)),
    (("CrossOver",), "CrossOver", "two", ()),
    (("CrossUp",), "CrossUp", "two", ()),
    (("CrossDown",), "CrossDown", "two", ()),
)
INDICATORS = {name: entry[1:] for entry in NATIVE for name in entry[0]}
# backtrader's names of lines, and the engine's; the first is what the indicator itself stands for
OUTPUTS = {
    "MACD": {"macd": "macd", "signal": "signal", "histo": "histogram"},
    "Bollinger": {"mid": "middle", "top": "upper", "bot": "lower"},
}
