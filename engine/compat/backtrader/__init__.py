"""Runs backtrader scripts: `import engine.compat.backtrader as bt`, or `ringbar backtrader script.py` for an unchanged script.

Written from backtrader's public documentation and from its behaviour as a black box. Modules are imported when a name of
theirs is first used.
"""

__version__ = "1.9.78.123"
__btversion__ = (1, 9, 78, 123)

# modules of backtrader, and where their names are here
_MODULES = {
    "indicators": "indicators", "ind": "indicators", "feeds": "feeds", "feed": "feeds", "dataseries": "feeds",
    "analyzers": "analyzers", "analyzer": "analyzers", "observers": "observers", "obs": "observers", "observer": "observers",
    "sizers": "sizers", "sizer": "sizers", "filters": "filters", "filter": "filters", "flt": "filters", "signals": "signals",
    "signal": "signals", "talib": "talib", "utils": "utils", "strategies": "strategies", "strats": "strategies",
    "brokers": "broker", "broker": "broker", "order": "broker", "position": "broker", "trade": "broker",
    "commissions": "broker.comminfo", "comms": "broker.comminfo", "comminfo": "broker.comminfo", "fillers": "broker.fillers",
    "filler": "broker.fillers", "timer": "running.timer", "writer": "running.writer", "plot": "running.report",
    "cerebro": "cerebro", "strategy": "strategy", "errors": "errors", "metabase": "lines.params",
    "functions": "lines.functions", "lineseries": "lines.series", "linebuffer": "lines.nodes", "lineiterator": "lines.indicator",
    "lineroot": "lines.nodes", "indicator": "lines.indicator", "tradingcal": "filters.trading_calendar",
    "resamplerfilter": "filters.resample", "studies": "studies", "mathsupport": "mathsupport", "store": "stores",
    "stores": "stores", "version": "version", "btrun": "btrun",
}  # fmt: skip
_HOMES = {
    "cerebro": "Cerebro OptReturn",
    "strategy": "Strategy MetaStrategy",
    "signals": (
        "Signal SignalTypes SignalStrategy SIGNAL_NONE SIGNAL_LONGSHORT SIGNAL_LONG SIGNAL_LONG_INV SIGNAL_LONG_ANY SIGNAL_SHORT "
        "SIGNAL_SHORT_INV SIGNAL_SHORT_ANY SIGNAL_LONGEXIT SIGNAL_LONGEXIT_INV SIGNAL_LONGEXIT_ANY SIGNAL_SHORTEXIT "
        "SIGNAL_SHORTEXIT_INV SIGNAL_SHORTEXIT_ANY"
    ),
    "lines.indicator": "Indicator LinePlotterIndicator",
    "lines.functions": "And Or All Any Max Min Sum If Cmp CmpEx DivByZero DivZeroByZero Reduce",
    "lines.nodes": "LineNum",
    "feeds": "TimeFrame AbstractDataBase DataBase CSVDataBase CSVFeedBase FeedBase DataClone DataSeries OHLC OHLCDateTime",
    "broker": (
        "Order OrderBase OrderData OrderExecutionBit BuyOrder SellOrder Position Trade TradeHistory CommInfoBase CommissionInfo "
        "BackBroker BrokerBase"
    ),
    "sizers": "Sizer SizerBase SizerFix",
    "analyzers": "Analyzer TimeFrameAnalyzerBase",
    "observers": "Observer ObserverBase",
    "running.writer": "WriterFile WriterStringIO WriterBase",
    "running.timer": "Timer SESSION_TIME SESSION_START SESSION_END",
    "filters": "Filter SimpleFilterWrapper",
    "filters.resample": "Resampler Replayer",
    "filters.trading_calendar": "TradingCalendar TradingCalendarBase PandasMarketCalendar",
    "utils.dates": "num2date date2num num2time time2num num2dt tzparse UTC TIME_MAX TIME_MIN Localizer",
    "utils.autodict": "AutoDict AutoOrderedDict AutoDictList DotDict Tree OrderedDefaultdict",
    "lines.params": "MetaParams ItemCollection with_metaclass ParamsBase",
    "errors": "BacktraderError StrategySkipError",
}
_WHERE = {name: module for module, names in _HOMES.items() for name in names.split()}
_UNLISTED = ("mathsupport", "store", "stores", "btrun", "version", "talib", "plot")
__all__ = list({**_WHERE, "LineBuffer": "", "LineSeries": "", **{name: "" for name in _MODULES if name not in _UNLISTED}})


# names of the standard library that scripts reach through backtrader
_STANDARD = {
    **{name: name for name in ("collections", "copy", "functools", "inspect", "io", "itertools", "operator", "os", "sys")},
    "datetime": "datetime", "date": "datetime:date", "timedelta": "datetime:timedelta", "array": "array",
    "OrderedDict": "collections:OrderedDict", "collectionsAbc": "collections.abc", "islice": "itertools:islice",
    "map": "builtins:map", "range": "builtins:range", "zip": "builtins:zip",
}  # fmt: skip


def __dir__():
    return __all__


def __getattr__(name):
    from engine.compat.backtrader.lazy_names import import_module

    if name in _WHERE:
        result = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    elif name in _MODULES:
        try:
            result = import_module(f"{__name__}.{_MODULES[name]}")
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{_MODULES[name]}":
                raise
            raise AttributeError(f"module 'backtrader' has no attribute {name!r}") from None
    elif name in _STANDARD:
        module, _, inner = _STANDARD[name].partition(":")
        result = import_module(module)
        result = getattr(result, inner) if inner else result
    elif name in ("iteritems", "itervalues", "keys", "integer_types", "string_types", "cmp"):
        from engine.compat.backtrader.utils import py3

        result = getattr(py3, name)
    elif name in ("MAXINT", "NAN"):
        result = 2**63 - 1 if name == "MAXINT" else float("nan")
    elif name in ("LineBuffer", "LineSeries"):
        from engine.compat.backtrader.lines.series import Series as result
    else:
        raise AttributeError(f"module 'backtrader' has no attribute {name!r}")
    globals()[name] = result
    return result
