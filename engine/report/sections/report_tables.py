"""Parts: the pieces of the page that are words and tables. Every text from outside goes through `safe`."""

from __future__ import annotations

from html import escape

from engine.results.metrics.registry import MAIN, is_percent, label
from engine.results.origin.provenance import moment

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NONE = "\N{EN DASH}"
SYMBOLS = 20  # rows of the table by symbol


def safe(text):
    """Text as HTML."""
    return escape(str(text), quote=True)


def number(value, name=""):
    """A figure as text."""
    if isinstance(value, float):
        if value != value:
            return NONE
        if is_percent(name):
            return f"{value:.2%}" if abs(value) >= 0.001 or value == 0 else f"{value:.4%}"
        form = ",.2f" if abs(value) >= 100 else ",.4g" if abs(value) >= 0.001 else ",.2g"
        return format(value, form)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def words(name):
    """A metric's label, or the words of any other name."""
    return label(name)


def table(head, rows, kind=""):
    """An HTML table of safe cells; the first column is a heading of its row."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = ""
    for title, *cells in rows:
        rest = "".join(cell if cell.startswith("<td") else f"<td>{cell}</td>" for cell in cells)
        body += f'<tr><th scope="row">{title}</th>{rest}</tr>'
    return f'<div class="scroll"><table class="{kind}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def section(title, content, anchor=""):
    return f'<section id="{anchor}"><h2>{safe(title)}</h2>{content}</section>'


def tiles(found, more=()):
    """Return the figures that are looked at first; more: {label: figure as a fraction} of others."""
    names = [*MAIN, *(name for name in ("beta", "alpha") if name in found)]
    items = "".join(f"<div><dt>{words(name)}</dt><dd>{number(found[name], name)}</dd></div>" for name in names)
    items += "".join(f"<div><dt>{safe(name)}</dt><dd>{number(value, 'total_return')}</dd></div>" for name, value in dict(more).items())
    return f'<dl class="tiles">{items}</dl>'


def figures(found):
    """All figures."""
    rows = "".join(f"<div><dt>{words(name)}</dt><dd>{number(value, name)}</dd></div>" for name, value in found.items())
    return f'<details><summary>All {len(found)} figures</summary><dl class="figures">{rows}</dl></details>'


def heat(value, most, digits):
    """A cell of the heat map: blue for gains, orange for losses, the stronger the larger."""
    if value is None:
        return "<td></td>"
    strength = min(abs(value) / most, 1.0) * 0.75 if most > 0 else 0.0
    color = "47,134,200" if value >= 0 else "217,113,26"
    return f'<td style="background:rgba({color},{strength:.2f})">{signed(value, digits)}</td>'


def signed(value, digits):
    """A return with its sign, unless it is shown as zero."""
    text = f"{value:+.{digits}%}"
    return text if text.strip("+-0.%") else text[1:]


def months(found):
    """Returns by month, a row per year."""
    most = max((abs(value) for value in found.monthly.values()), default=0.0)
    digits = 1 if most >= 0.01 else 2 if most >= 0.001 else 3
    rows = [
        [
            str(year),
            *(heat(found.monthly.get((year, month)), most, digits) for month in range(1, 13)),
            f"<td><b>{signed(total, digits)}</b></td>",
        ]
        for year, total in found.yearly.items()
    ]
    return table(("", *MONTHS, "year"), rows, "heat")


def falls(found):
    """The deepest drawdowns."""
    rows = [
        [
            f"{fall.depth:.2%}" if fall.depth >= 0.001 else f"{fall.depth:.4%}",
            day(fall.start),
            day(fall.trough),
            day(fall.recovery),
            days(fall.length),
        ]
        for fall in found.drawdowns[:5]
    ]
    return table(("depth", "peak", "trough", "recovery", "days"), rows) if rows else "<p>Equity never fell.</p>"


def days(length):
    """Return a length in ns as days, with a decimal if it is short."""
    number = length / 86_400e9
    return f"{number:,.0f}" if number >= 10 else f"{number:,.1f}"


def day(ts):
    return "not yet" if ts is None else moment(ts)[:10]


TRADES = ("num_trades", "win_rate", "profit_factor", "expectancy", "payoff_ratio", "sqn", "average_bars", "net_profit")


def sides(found):
    """Trades by side and by symbol."""
    rows = [[side, *(number(found.trades[side][name], name) for name in TRADES)] for side in ("all", "long", "short")]
    head = ("", *map(words, TRADES))
    text = table(head, rows)
    symbols = sorted(found.trades["by_symbol"].items(), key=lambda item: -item[1]["net_profit"])
    if len(symbols) > 1:
        shown = symbols if len(symbols) <= SYMBOLS else symbols[: SYMBOLS // 2] + symbols[-(SYMBOLS // 2) :]
        half = SYMBOLS // 2
        title = "by symbol" if shown is symbols else f"the {half} best and the {half} worst of {len(symbols):,} symbols"
        rows = [[safe(symbol), *(number(item[name], name) for name in TRADES)] for symbol, item in shown]
        text += f"<h3>{title}</h3>" + table(head, rows)
    return text


def costs(found):
    """Return the table of trading costs."""
    value = found["traded_value"]
    rows = [
        ["value of all executions", number(value)],
        ["turnover, times starting equity", number(found["turnover"])],
        ["turnover a year", number(found["annual_turnover"])],
        ["commission", number(found["commission"])],
        ["commission, of traded value", f"{found['commission'] / value:.4%}" if value > 0 else NONE],
        ["interest received or paid", number(found["interest"])],
    ]
    return table(("", ""), rows, "pairs")


def refused(found):
    """Orders that did not fill, by reason."""
    rows = [[safe(words(reason)), safe(status), number(count)] for (status, reason), count in found.rejections.items()]
    return table(("reason", "status", "orders"), rows) if rows else "<p>Every order was filled.</p>"


def notes(result):
    items = "".join(f"<li>{safe(note)}</li>" for note in result.info["notes"])
    return f'<ul class="notes">{items}</ul>' if items else ""
