"""ringbar: an out-of-core, streaming, event-driven backtesting engine."""

PUBLIC = {
    "Backtest": "engine.backtest",
    "Result": "engine.results.result",
    "SignalStrategy": "engine.strategy",
    "Strategy": "engine.strategy",
    "Indicator": "engine.indicators",
    "Sweep": "engine.sweep.sweep_result",
    "sweep": "engine.sweep.runner",
    "Portfolio": "engine.portfolio",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from engine.backtest import Backtest
    from engine.indicators import Indicator
    from engine.portfolio import Portfolio
    from engine.results.result import Result
    from engine.strategy import SignalStrategy, Strategy
    from engine.sweep.runner import sweep
    from engine.sweep.sweep_result import Sweep

__all__ = ["Backtest", "Indicator", "Portfolio", "Result", "SignalStrategy", "Strategy", "Sweep", "sweep"]


def __getattr__(name):
    """Public names are imported where they are used, so that `import engine` costs nothing."""
    if name in PUBLIC:
        from importlib import import_module

        return getattr(import_module(PUBLIC[name]), name)
    raise AttributeError(f"module 'engine' has no attribute {name!r}; it has {', '.join(__all__)}")
