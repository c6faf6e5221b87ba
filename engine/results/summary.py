"""Summary: a result as the table that `print` shows."""

from __future__ import annotations

from engine.results.metrics.registry import is_percent, label


def line(name, value):
    if isinstance(value, float):
        value = "-" if value != value else f"{value:.2%}" if is_percent(name) else f"{value:,.4f}".rstrip("0").rstrip(".")
    elif isinstance(value, int):
        value = f"{value:,}"
    return f"{label(name):<18} {value}"


def summary(result):
    """Lines of figures, how the run went, and what a user should know of it."""
    info = result.info
    lines = [info["strategy"], "-" * len(info["strategy"])]
    lines += [line(name, value) for name, value in result.metrics.items()]
    lines += [
        "",
        line("Bars", info["bars"]) + f" of {info['feeds']} feeds, {info['first']} to {info['last']}",
        line("Speed", f"{info['seconds']:.2f} s, {info['bars_per_second']:,.0f} candles/s"),
        line("Memory", f"{info['peak_rss_mb']:.0f} MB peak"),
        line("Mode", f"{info['mode']}, {info['runtime']}"),
    ]
    lines += [f"Note               {note}" for note in info["notes"]]
    return "\n".join(lines)
