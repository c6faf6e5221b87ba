"""Runs backtrader scripts: `import engine.compat.backtrader as bt`, or `ringbar backtrader script.py` for an unchanged script.

Written from backtrader's public documentation and from its behaviour as a black box. Modules are imported when a name of
theirs is first used.
"""

__version__ = "1.9.78.123"
__btversion__ = (1, 9, 78, 123)

_MODULES = {
    "indicators", "feeds", "analyzers", "observers", "sizers", "filters", "signals", "talib", "utils", "strategies", "brokers",
    "commissions", "fillers", "timer", "writer", "plot", "cerebro", "strategy", "order", "position", "trade", "comminfo",
    "broker", "metabase", "dataseries", "errors", "mathsupport", "functions", "analyzer", "observer", "sizer", "feed", "store",
    "stores", "version", "lineseries", "linebuffer", "lineiterator", "lineroot", "tradingcal", "resamplerfilter", "studies",
    "flt", "btrun", "indicator",
}  # fmt: skip
_ALIASES = {
    "ind": "indicators", "strats": "strategies", "obs": "observers", "comms": "commissions", "resamplerfilter": "resample",
    "metabase": "params", "dataseries": "feeds", "feed": "feeds", "analyzer": "analyzers", "observer": "observers",
    "sizer": "sizers", "flt": "filters", "filter": "filters", "lineseries": "lines", "linebuffer": "lines",
    "lineiterator": "lines", "lineroot": "lines", "functions": "lines", "filler": "fillers", "brokers": "broker",
    "commissions": "comminfo", "signal": "signals", "store": "stores",
}  # fmt: skip
_HOMES = {
    "cerebro": ("Cerebro", "OptReturn"),
    "strategy": (
        "Strategy",
        "SignalStrategy",
        "MetaStrategy",
        "SIGNAL_NONE",
        "SIGNAL_LONGSHORT",
        "SIGNAL_LONG",
        "SIGNAL_LONG_INV",
        "SIGNAL_LONG_ANY",
        "SIGNAL_SHORT",
        "SIGNAL_SHORT_INV",
        "SIGNAL_SHORT_ANY",
        "SIGNAL_LONGEXIT",
        "SIGNAL_LONGEXIT_INV",
        "SIGNAL_LONGEXIT_ANY",
        "SIGNAL_SHORTEXIT",
        "SIGNAL_SHORTEXIT_INV",
        "SIGNAL_SHORTEXIT_ANY",
    ),
    "signals": ("Signal", "SignalTypes"),
    "indicator": ("Indicator", "LinePlotterIndicator"),
    "lines": (
        "And",
        "Or",
        "All",
        "Any",
        "Max",
        "Min",
        "Sum",
        "If",
        "Cmp",
        "CmpEx",
        "DivByZero",
        "DivZeroByZero",
        "Reduce",
        "LineNum",
    ),
    "feeds": ("TimeFrame", "AbstractDataBase", "DataBase", "CSVDataBase", "CSVFeedBase", "FeedBase", "DataClone", "DataSeries"),
    "order": ("Order", "OrderBase", "OrderData", "OrderExecutionBit", "BuyOrder", "SellOrder"),
    "position": ("Position",),
    "trade": ("Trade", "TradeHistory"),
    "comminfo": ("CommInfoBase", "CommissionInfo"),
    "broker": ("BackBroker", "BrokerBase"),
    "sizers": ("Sizer", "SizerBase", "SizerFix"),
    "analyzers": ("Analyzer", "TimeFrameAnalyzerBase"),
    "observers": ("Observer", "ObserverBase"),
    "writer": ("WriterFile", "WriterStringIO", "WriterBase"),
    "timer": ("Timer", "SESSION_TIME", "SESSION_START", "SESSION_END"),
    "filters": ("Filter",),
    "resample": ("Resampler", "Replayer"),
    "tradingcal": ("TradingCalendar", "TradingCalendarBase", "PandasMarketCalendar"),
    "dates": ("num2date", "date2num", "num2time", "time2num", "num2dt", "tzparse", "UTC", "TIME_MAX", "TIME_MIN", "Localizer"),
    "autodict": ("AutoDict", "AutoOrderedDict", "AutoDictList", "DotDict", "Tree", "OrderedDefaultdict"),
    "params": ("MetaParams", "ItemCollection", "with_metaclass", "ParamsBase"),
    "errors": ("BacktraderError", "StrategySkipError"),
}
_WHERE = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name):
    from importlib import import_module

    if name in _WHERE:
        found = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    elif name in _ALIASES or name in _MODULES:
        found = import_module(f"{__name__}.{_ALIASES.get(name, name)}")
    elif name == "LineBuffer" or name == "LineSeries":
        from engine.compat.backtrader.indicator import Series as found
    elif name == "num2date":
        from engine.compat.backtrader.dates import num2date as found
    else:
        raise AttributeError(f"module 'backtrader' has no attribute {name!r}")
    globals()[name] = found
    return found
