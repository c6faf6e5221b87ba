"""Data feeds under the names that scripts use."""

from engine.compat.backtrader.lazy_names import provide

_HOMES = {
    "time_frame": "TimeFrame",
    "feed_base": "MetaFeed DateLine AbstractDataBase DataBase FeedBase OHLC OHLCDateTime DataSeries DataClone",
    "csv_base": "CSVDataBase CSVFeedBase",
    "csv_feeds": "GenericCSVData GenericCSV BacktraderCSVData BacktraderCSV MT4CSVData SierraChartCSVData",
    "vendor_csv": "YahooFinanceCSVData YahooFinanceCSV YahooLegacyCSV VChartCSVData VChartCSV",
    "frames": "PandasDirectData PandasData",
    "joined_feeds": "Chainer RollOver",
    "refused_network_feeds": "YahooFinanceData YahooFinance Quandl InfluxDB IBData OandaData VCData VChartData VChartFile",
}
_OTHERS = (
    "btcsv csvgeneric chainer mt4csv pandafeed quandl rollover sierrachart vchart vchartcsv vchartfile yahoo influxfeed vcdata"
)
__getattr__, __dir__ = provide(__name__, _HOMES, _OTHERS.split())
__all__ = __dir__()  # noqa: PLE0605
