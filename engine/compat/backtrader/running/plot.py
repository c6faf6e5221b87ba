"""Implements `cerebro.plot()`: writes a page with the value, the prices and the trades of the last run."""

import os
import sys

from engine._util.output_path_checks import GENERATOR
from engine.errors import ConfigError


def plot(cerebro, *args, **options):
    """Write `backtrader-report.html`, or what RINGBAR_REPORT names, and return its path in the nested list that scripts expect.

    Nothing is opened; a file that ringbar did not write is not replaced.
    """
    from engine.report import written

    strategies = cerebro.runningstrats
    if not strategies:
        return []
    path = os.environ.get("RINGBAR_REPORT", "backtrader-report.html")
    try:
        written(path, page(cerebro, strategies))
    except (OSError, ConfigError) as error:
        print(f"plot: no report was written ({error})", file=sys.stderr)
        return [[]]
    print(f"plot: report written to {os.path.abspath(path)}", file=sys.stderr)
    return [[path]]


def page(cerebro, strategies):
    """Return the page as HTML: a curve of the account's value, one for each feed, and the table of trades."""
    from html import escape

    style = (
        "body{font:14px sans-serif;margin:2em;max-width:72em}table{border-collapse:collapse}"
        "td,th{padding:.2em .7em;text-align:right;border-bottom:1px solid #ddd}svg{width:100%;height:18em;background:#fafafa}"
    )
    parts = [f"<!doctype html>{GENERATOR}<meta charset='utf-8'><title>Backtest</title><style>{style}</style>"]
    broker = cerebro.broker
    start, end = broker.startingcash, broker.getvalue()
    gain = f" ({end / start - 1:+.2%})" if start else ""
    parts.append(f"<h1>Backtest</h1><p>Start {start:,.2f}, end {end:,.2f}{gain}</p>")
    values = next((result for result in map(values_of, strategies) if result), None)
    if values is not None:
        parts.append(f"<h2>Account value</h2>{curve(values)}")
    parts += [f"<h2>{escape(str(data._name))}</h2>{curve(list(data.close._store.array))}" for data in cerebro.datas]
    for strategy in strategies:
        parts.append(
            f"<h2>{escape(type(strategy).__name__)}</h2><table><tr><th>data<th>opened<th>closed<th>price<th>pnl<th>net</tr>"
        )
        for trades in (trades for by_id in strategy._trades.values() for trades in by_id.values()):
            for trade in trades:
                if trade.status == trade.Created:
                    continue
                closed = f"{trade.close_datetime():%Y-%m-%d %H:%M}" if trade.isclosed else ""
                parts.append(
                    f"<tr><td>{escape(str(trade.data._name))}<td>{trade.open_datetime():%Y-%m-%d %H:%M}<td>{closed}<td>{trade.price:.4f}"
                    f"<td>{trade.pnl:.2f}<td>{trade.pnlcomm:.2f}</tr>"
                )
        parts.append("</table>")
    return "".join(parts)


def values_of(strategy):
    """Return the account's value at each bar, as the observers Broker and Value record it; None without one of them."""
    observer = next((one for one in strategy.observers if hasattr(one.lines, "value")), None)
    return None if observer is None else list(observer.lines.value.array)


def curve(values, points=1500):
    """Return a polyline of at most `points` values as SVG."""
    step = max(1, len(values) // points)
    shown = [v for v in values[::step] if v == v]
    if not shown:
        return ""
    low, high = min(shown), max(shown)
    span = (high - low) or 1.0
    dots = " ".join(f"{i * 1000 / max(1, len(shown) - 1):.1f},{200 - (v - low) / span * 190:.1f}" for i, v in enumerate(shown))
    return f"<svg viewBox='0 0 1000 205' preserveAspectRatio='none'><polyline fill='none' stroke='#246' points='{dots}'/></svg>"
