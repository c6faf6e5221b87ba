"""Analyzers under the names that scripts use."""

from engine.compat.backtrader.lazy_names import provide

_HOMES = {
    "analyzer_base": "MetaAnalyzer Analyzer TimeFrameAnalyzerBase",
    "returns": "TimeReturn AnnualReturn Returns LogReturnsRolling PeriodStats",
    "drawdowns": "DrawDown TimeDrawDown",
    "ratios": "SharpeRatio SharpeRatio_A SQN Calmar VWR VariabilityWeightedReturn",
    "trades": "TradeAnalyzer",
    "positions_and_transactions": "Transactions PositionsValue GrossLeverage PyFolio",
}
_OTHERS = (
    "annualreturn calmar drawdown leverage logreturnsrolling periodstats positions pyfolio sharpe sqn "
    "timereturn tradeanalyzer transactions vwr"
)
__getattr__, __dir__ = provide(__name__, _HOMES, _OTHERS.split())
__all__ = __dir__()  # noqa: PLE0605
