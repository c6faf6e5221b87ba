"""The public names of `ringbar`, and the modules that they come from."""

ENGINE = (
    "Backtest", "Bracket", "Drawdown", "Feed", "FeedSet", "Fill", "Indicator", "Line", "Order", "Panel", "Plan", "Portfolio",
    "Position", "Result", "Session", "SignalStrategy", "Statistics", "Strategy", "Sweep", "Trade",
)  # fmt: skip
SWEEPS = (
    "Cluster", "Executor", "Grid", "Latin", "Log", "Random", "Search", "Steps", "jitter", "resample_returns", "resample_trades",
    "sweep", "synthetic_paths", "walk_forward",
)  # fmt: skip
BROKER = (
    "BarPointPercent", "Commission", "CustomSlippage", "Financing", "FixedSize", "FixedSlippage", "Instrument", "Limits",
    "MakerTaker", "PerOrder", "PerUnit", "Percent", "PercentSlippage", "Slippage", "TickSlippage", "Tiered", "VolatilityShare",
    "VolumeShare",
)  # fmt: skip
NAMES = {
    **dict.fromkeys(ENGINE, "engine"),
    **dict.fromkeys(SWEEPS, "engine.sweep"),
    **dict.fromkeys(BROKER, "broker"),
    "Feeds": "feeds",
    "audit": "feeds",
    "compute": "engine.indicators",
    "ingest": "feeds.ingest",
    "open_feeds": "feeds",
    "walks": "feeds.walks",
}
MODULES = {
    "errors": "engine.errors",
    "indicators": "engine.indicators",
    "sizers": "engine.sizers",
}
