"""The text that `print(result)` shows."""

from __future__ import annotations

from engine.results.metrics.registry import DAYS, SECONDS, is_percent, kind_of, label

WIDTH = 80


def wrapped(name, text, width=None):
    """Return the lines of a text under a name, wrapped to `width` columns."""
    from textwrap import wrap

    if width is None:
        return [f"{name:<18} {text}"]
    parts = wrap(text, width - 19, break_long_words=False, break_on_hyphens=False) or [""]
    return [f"{name if i == 0 else '':<18} {part}" for i, part in enumerate(parts)]


def orders_of(info, width):
    """Return the line that counts orders by their status, with the reasons of those that were not filled."""
    endings = info.get("order_endings")
    if not endings:
        return []
    parts = []
    for status in sorted(endings, key=lambda word: word != "filled"):
        reasons = endings[status]
        count = f"{sum(reasons.values()):,} {status}"
        words = ", ".join(f"{reason} {number:,}" for reason, number in reasons.items() if reason != "whole")
        parts.append(f"{count} ({words})" if words and status != "filled" else count)
    return wrapped("Orders by status", "; ".join(parts), width)


def shown(name, value):
    """Return a figure as text."""
    if kind_of(name) == SECONDS and value == value:
        return span_text(value)
    if kind_of(name) == DAYS and value == value:
        return f"{value:,.0f} day{'' if value == 1 else 's'}"
    if isinstance(value, float):
        return "-" if value != value else f"{value:.2%}" if is_percent(name) else f"{value:,.4f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def span_text(seconds):
    """Return a length of time in the unit that suits it."""
    for unit, length in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.1f} {unit}"
    return f"{seconds:,.1f} seconds"


def line(name, value):
    """Return a figure with its label."""
    return f"{label(name):<18} {shown(name, value)}"


def summary(result, width=None):
    """Return the lines of figures, how the run went, and its notes, wrapped to `width` columns if it is given."""
    info = result.info
    title = info["strategy"]
    feeds_word = "1 feed" if info["feeds"] == 1 else f"{info['feeds']} feeds"
    lines = [title, "-" * min(len(title), WIDTH)]
    lines += [line(name, value) for name, value in result.metrics.items()]
    lines += [
        "",
        *orders_of(info, width),
        line("Bars", info["bars"]) + f" of {feeds_word}, {info['first']} to {info['last']}",
        line("Speed", f"{info['seconds']:.2f} s, {info['bars_per_second']:,.0f} candles/s"),
        line("Memory", f"{info['peak_rss_mb']:.0f} MB peak"),
        line("Mode", f"{info['mode']}, {info['runtime']}"),
    ]
    for note in info["notes"]:
        lines += wrapped("Note", note, width)
    return "\n".join(lines)


def html_summary(result):
    """Return the summary as HTML for a notebook."""
    from engine._util.notebook import html_table

    info = result.info
    cells = [(label(name), shown(name, value)) for name, value in result.metrics.items()]
    cells.append(("Bars", f"{info['bars']:,}"))
    cells.append(("From", info["first"]))
    cells.append(("To", info["last"]))
    endings = info.get("order_endings") or {}
    cells += [(f"Orders {status}", f"{sum(reasons.values()):,}") for status, reasons in endings.items()]
    return html_table(cells, title=info["strategy"], notes=info["notes"])
