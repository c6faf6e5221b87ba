"""Summary: a result as the table that `print` shows."""

from __future__ import annotations

PERCENT = ("total_return", "annual_return", "annual_volatility", "max_drawdown", "win_rate", "exposure")


def line(name, value):
    if isinstance(value, float):
        value = "-" if value != value else f"{value:.2%}" if name in PERCENT else f"{value:,.4f}".rstrip("0").rstrip(".")
    elif isinstance(value, int):
        value = f"{value:,}"
    return f"{name.replace('_', ' '):<17} {value}"


def summary(result):
    """Lines of figures, how the run went, and what a user should know of it."""
    info = result.info
    lines = [info["strategy"], "-" * len(info["strategy"])]
    lines += [line(name, value) for name, value in result.metrics.items()]
    lines += [
        "",
        line("bars", info["bars"]) + f" of {info['feeds']} feeds, {info['first']} to {info['last']}",
        line("speed", f"{info['seconds']:.2f} s, {info['bars_per_second']:,.0f} candles/s"),
        line("memory", f"{info['peak_rss_mb']:.0f} MB peak"),
        line("mode", f"{info['mode']}, {info['runtime']}"),
    ]
    lines += [f"note              {note}" for note in info["notes"]]
    return "\n".join(lines)
