"""TA-Lib's functions as indicators, computed by the engine's own, which agree with TA-Lib."""

from array import array

from engine.compat.backtrader.lines.indicator import Indicator

NAMES = {"BBANDS": "Bollinger", "STOCH": "Stochastic", "STOCHF": "StochasticFast", "STOCHRSI": "StochRSI", "MOM": "Momentum",
         "MAX": "Highest", "MIN": "Lowest", "SUM": "Sum", "STDDEV": "StdDev", "VAR": "Variance", "WILLR": "WilliamsR",
         "AROON": "Aroon", "AROONOSC": "AroonOscillator", "ULTOSC": "UltimateOscillator", "LINEARREG": "LSMA",
         "LINEARREG_SLOPE": "LinearRegSlope", "LINEARREG_ANGLE": "LinearRegAngle", "LINEARREG_INTERCEPT": "LinearRegIntercept",
         "TRANGE": "TR", "AVGPRICE": "OHLC4", "MEDPRICE": "HL2", "TYPPRICE": "HLC3", "WCLPRICE": "HLCC4", "CORREL": "Correlation",
         "BETA": "Beta", "MIDPOINT": "MidPoint", "MIDPRICE": "MidPrice", "PLUS_DI": "PlusDI", "MINUS_DI": "MinusDI",
         "PLUS_DM": "PlusDM", "MINUS_DM": "MinusDM", "MAXINDEX": "ArgHighest", "MININDEX": "ArgLowest", "HT_TRENDLINE": "HTTrendline"}  # fmt: skip
LINES = {"BBANDS": ("upperband", "middleband", "lowerband"), "MACD": ("macd", "macdsignal", "macdhist"),
         "MACDEXT": ("macd", "macdsignal", "macdhist"), "MACDFIX": ("macd", "macdsignal", "macdhist"),
         "STOCH": ("slowk", "slowd"), "STOCHF": ("fastk", "fastd"), "STOCHRSI": ("fastk", "fastd"),
         "AROON": ("aroondown", "aroonup")}  # fmt: skip
WORDS = {"timeperiod": "period", "nbdevup": "up", "nbdevdn": "down", "fastperiod": "fast", "slowperiod": "slow",
         "signalperiod": "signal"}  # fmt: skip


class MA_Type:  # noqa: N801, the name that scripts use
    SMA, EMA, WMA, DEMA, TEMA, TRIMA, KAMA, MAMA, T3 = range(9)


class TALibIndicator(Indicator):
    """A function of TA-Lib over whole columns: the package where it is installed, else the engine's indicator."""

    function = ""

    def __init__(self, *args, **options):
        super().__init__()
        self.args = [x for x in args if isinstance(x, (int, float))]
        self.options = {**options, **self.p._getkwargs()}
        self.updateminperiod(self.start_of() + 1)

    def columns(self):
        return None

    def start_of(self):
        """The number of bars without a value."""
        import talib.abstract

        built = talib.abstract.Function(self.function)
        built.parameters = self.options
        return built.lookback

    def _once(self, start, stop):
        import numpy
        import talib.abstract

        built = talib.abstract.Function(self.function)
        built.parameters = self.options
        names = [
            name for group in built.input_names.values() for name in (group if isinstance(group, (list, tuple)) else [group])
        ]
        if len(self.datas) == 1 and len(names) > 1 and hasattr(self.data, "close"):
            series = [getattr(self.data, name) for name in names]
        else:
            series = self.datas[: len(names)]
        inputs = [numpy.array(x._store.array, dtype="float64") for x in series]
        result = built.func_object(*inputs, **dict(built.parameters)) if hasattr(built, "func_object") else getattr(
            __import__("talib"), self.function
        )(*inputs, **dict(built.parameters))  # fmt: skip
        result = result if isinstance(result, (list, tuple)) else (result,)
        for line, values in zip(self.lines, result):
            line._store.array[start:stop] = array("d", [float(x) for x in values[start:stop]])
        if self.function.startswith("CDL"):
            marked = [high * 1.02 if value else 0.0 for value, high in zip(result[0][start:stop], inputs[1][start:stop])]
            self.lines[1]._store.array[start:stop] = array("d", marked)


def __getattr__(name):
    if name.startswith("_") or (not name.isupper() and not name.startswith("CDL")):
        raise AttributeError(name)
    try:
        import talib.abstract
    except ImportError:
        raise AttributeError(
            f"bt.talib.{name} needs the package TA-Lib (pip install TA-Lib); bt.indicators has most of it without it"
        ) from None
    built = talib.abstract.Function(name)
    lines = tuple(built.output_names)
    if name.startswith("CDL"):
        lines += ("_candleplot",)
    body = {"function": name, "lines": lines, "params": tuple(built.parameters.items())}
    globals()[name] = kind = type(Indicator)(name, (TALibIndicator,), body)
    return kind
