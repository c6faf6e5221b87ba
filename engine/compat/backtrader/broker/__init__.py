"""The simulated broker: orders, positions, trades, commissions."""

from engine.compat.backtrader.lazy_names import provide

_HOMES = {
    "back_broker": "BackBroker BrokerBack BrokerBase",
    "comminfo": (
        "CommInfoBase CommissionInfo CommInfo CommInfo_Futures CommInfo_Futures_Perc CommInfo_Futures_Fixed "
        "CommInfo_Stocks CommInfo_Stocks_Perc CommInfo_Stocks_Fixed"
    ),
    "fillers": "Filler FixedSize FixedBarPerc BarPointPerc",
    "order": "OrderExecutionBit OrderData Order OrderBase BuyOrder SellOrder",
    "position": "Position",
    "trade": "Trade",
    "trade_history": "TradeHistory",
    "rules": "RULES",
}
_OTHERS = "bbroker"
__getattr__, __dir__ = provide(__name__, _HOMES, _OTHERS.split())
__all__ = __dir__()  # noqa: PLE0605
