"""Feeds that need a network: their names, refused with an explanation."""

from engine.compat.backtrader.feeds.feed_base import AbstractDataBase
from engine.errors import DataError


def network(name, instead):
    """A feed that needs a network, which is refused with an explanation."""

    def __init__(self, *args, **options):
        raise DataError(f"{name} reads from a network or a live source, which a backtest does not; {instead}")

    return type(AbstractDataBase)(name, (AbstractDataBase,), {"__init__": __init__})


SAVED = "save the bars as CSV and read them with GenericCSVData or YahooFinanceCSVData"
YahooFinanceData = network("YahooFinanceData", SAVED)
YahooFinance = YahooFinanceData
Quandl = network("Quandl", SAVED)
InfluxDB = network("InfluxDB", SAVED)
IBData = network("IBData", SAVED)
OandaData = network("OandaData", SAVED)
VCData = network("VCData", SAVED)
VChartData = network("VChartData", "export the bars as CSV and read them with VChartCSVData")
VChartFile = network("VChartFile", "export the bars as CSV and read them with VChartCSVData")
