"""Implements `cerebro.plot()`: writes a page with the value, the positions and the trades of the last run."""

import os


def plot(cerebro, *args, **options):
    """Write `backtrader-report.html` and return its path in the nested list that scripts expect; nothing is opened."""
    strategies = cerebro.runningstrats
    if not strategies:
        return []
    path = os.environ.get("RINGBAR_REPORT", "backtrader-report.html")
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(page(cerebro, strategies))
    except OSError as error:
        print(f"plot: no report was written ({error})")
        return [[]]
    print(f"plot: report written to {os.path.abspath(path)}")
    return [[path]]


def page(cerebro, strategies):
    from html import escape

    style = (
        "body{font:14px sans-serif;margin:2em;max-width:72em}table{border-collapse:collapse}"
        "td,th{padding:.2em .7em;text-align:right;border-bottom:1px solid #ddd}svg{width:100%;height:18em;background:#fafafa}"
    )
    parts = [f"<!doctype html><meta charset='utf-8'><title>Backtest</title><style>{style}</style>"]
    broker = cerebro.broker
    parts.append(f"<h1>Backtest</h1><p>Start {broker.startingcash:,.2f}, end {broker.getvalue():,.2f}</p>")
    parts += [f"<h2>{escape(str(data._name))}</h2>{curve(list(data.close._store.array))}" for data in cerebro.datas]
    for strategy in strategies:
        parts.append(
            f"<h2>{escape(type(strategy).__name__)}</h2><table><tr><th>data<th>opened<th>closed<th>price<th>pnl<th>net</tr>"
        )
        for trades in strategy._trades.values():
            for trade in trades:
                if trade.status == trade.Created:
                    continue
                closed = trade.close_datetime() if trade.isclosed else ""
                parts.append(
                    f"<tr><td>{escape(str(trade.data._name))}<td>{trade.open_datetime()}<td>{closed}<td>{trade.price:.4f}"
                    f"<td>{trade.pnl:.2f}<td>{trade.pnlcomm:.2f}</tr>"
                )
        parts.append("</table>")
    return "".join(parts)


def curve(values, points=1500):
    """A polyline of at most `points` values."""
    step = max(1, len(values) // points)
    kept = [v for v in values[::step] if v == v]
    if not kept:
        return ""
    low, high = min(kept), max(kept)
    span = (high - low) or 1.0
    dots = " ".join(f"{i * 1000 / max(1, len(kept) - 1):.1f},{200 - (v - low) / span * 190:.1f}" for i, v in enumerate(kept))
    return f"<svg viewBox='0 0 1000 205' preserveAspectRatio='none'><polyline fill='none' stroke='#246' points='{dots}'/></svg>"
