"""ringbar: an out-of-core, streaming, event-driven backtesting engine."""

PUBLIC = {
    "Backtest": "engine.backtest",
    "Bracket": "engine.core.strategy_api.order_api",
    "Drawdown": "engine.results.metrics.drawdowns",
    "Feed": "engine.core.views.feedset",
    "FeedSet": "engine.core.views.feedset",
    "Fill": "broker.account.fills_and_trades",
    "Indicator": "engine.indicators",
    "Line": "engine.core.views.panel",
    "Order": "broker.orders.order",
    "Panel": "engine.core.views.panel",
    "Plan": "engine.run.memory_plan",
    "Portfolio": "engine.portfolio",
    "Position": "broker.account.position",
    "Result": "engine.results.result",
    "Session": "engine.core.time.session",
    "SignalStrategy": "engine.strategy",
    "Statistics": "engine.results.metrics.result_statistics",
    "Strategy": "engine.strategy",
    "Sweep": "engine.sweep.sweep_result",
    "Trade": "broker.account.fills_and_trades",
    "sweep": "engine.sweep.runner",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from broker.account.fills_and_trades import Fill, Trade
    from broker.account.position import Position
    from broker.orders.order import Order
    from engine.backtest import Backtest
    from engine.core.strategy_api.order_api import Bracket
    from engine.core.time.session import Session
    from engine.core.views.feedset import Feed, FeedSet
    from engine.core.views.panel import Line, Panel
    from engine.indicators import Indicator
    from engine.portfolio import Portfolio
    from engine.results.metrics.drawdowns import Drawdown
    from engine.results.metrics.result_statistics import Statistics
    from engine.results.result import Result
    from engine.run.memory_plan import Plan
    from engine.strategy import SignalStrategy, Strategy
    from engine.sweep.runner import sweep
    from engine.sweep.sweep_result import Sweep

__all__ = [
    "Backtest",
    "Bracket",
    "Drawdown",
    "Feed",
    "FeedSet",
    "Fill",
    "Indicator",
    "Line",
    "Order",
    "Panel",
    "Plan",
    "Portfolio",
    "Position",
    "Result",
    "Session",
    "SignalStrategy",
    "Statistics",
    "Strategy",
    "Sweep",
    "Trade",
    "sweep",
]


def __getattr__(name):
    """Public names are imported where they are used, so that `import engine` costs nothing."""
    if name in PUBLIC:
        from engine._util.import_seconds import measured_import

        return getattr(measured_import(PUBLIC[name]), name)
    raise AttributeError(f"module 'engine' has no attribute {name!r}; it has {', '.join(__all__)}")
