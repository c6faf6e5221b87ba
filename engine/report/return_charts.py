"""Charts of returns: rolling Sharpe ratio and volatility, returns by year, their distribution, and profit trade by trade."""

from __future__ import annotations

import numpy as np
from bokeh.layouts import column
from bokeh.models import NumeralTickFormatter, Span
from bokeh.models.annotations import Title
from bokeh.plotting import figure

from engine.report.charts import BLUE, GREY, ORANGE, hover, plain, timeline
from engine.report.zoom_levels import MS

DAY = 86_400_000_000_000
WINDOW = 126  # returns in a rolling window: half a year of trading days
LONGEST = 2_000  # points of a line
BINS = 60


def titled(chart, text):
    """Write a title above a chart in the colour of its axes."""
    chart.add_layout(Title(text=text, text_color=GREY, text_font_size="12px", text_font_style="normal"), "above")
    return chart


def thinned(*columns):
    """Return every n-th value of columns of equal length, the last one included, so that at most `LONGEST` are left."""
    step = max(1, -(-len(columns[0]) // LONGEST))
    return [values[::-step][::-1] for values in columns]


def rolling(daily, shared, span):
    """Return the charts of rolling Sharpe ratio and volatility over half a year; None if the run is shorter."""
    returns = np.asarray(daily.returns, "float64")
    if len(returns) < 2 * WINDOW:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(returns, WINDOW)
    deviation = windows.std(axis=1, ddof=1)
    root = daily.periods**0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        sharpe = np.where(deviation > 0, windows.mean(axis=1) / deviation * root, np.nan)
    ts = np.asarray(daily.days, "int64")[WINDOW - 1 :] * (DAY // MS)
    charts = []
    for name, values, percent in (("rolling-sharpe", sharpe, False), ("rolling-volatility", deviation * root, True)):
        x, y = thinned(ts, values)
        chart = timeline(name, 150, span, "", shared, percent=percent)
        hover(chart, chart.line(x, y, color=BLUE, line_width=1.4), "0.00%" if percent else "0.00", "")
        what = "Volatility a year" if percent else "Sharpe ratio"
        charts.append(titled(chart, f"{what}, {WINDOW} days"))
    charts[0].add_layout(Span(location=0, dimension="width", line_color=GREY, line_dash="dotted"))
    return column(*charts, sizing_mode="stretch_width")


def durations(daily, shared, span):
    """Return the chart of the drawdown duration: trading days since the last peak."""
    levels = np.cumprod(1.0 + np.asarray(daily.returns, "float64"))
    places = np.arange(len(levels))
    peaks = np.maximum.accumulate(np.where(levels >= np.maximum.accumulate(np.maximum(levels, 1.0)), places, -1))
    x, y = thinned(np.asarray(daily.days, "int64") * (DAY // MS), places - peaks)
    chart = timeline("duration", 150, span, "", shared, percent=False)
    hover(chart, chart.line(x, y, color=ORANGE, line_width=1.4), "0", "")
    return titled(chart, "Trading days since the last peak")


def by_year(yearly):
    """Return the bars of the returns by year."""
    years = [str(year) for year in yearly]
    values = list(yearly.values())
    chart = figure(
        name="years", height=220, sizing_mode="stretch_width", x_range=years, tools="hover", min_border_left=84,
        tooltips=[("year", "@x"), ("return", "@top{0.00%}")],
    )  # fmt: skip
    chart.vbar(x=years, top=values, width=0.7, fill_color=[BLUE if x >= 0 else ORANGE for x in values], line_color=None)
    chart.yaxis.formatter = NumeralTickFormatter(format="0%")
    chart.xgrid.visible = False
    if len(years) > 12:
        chart.xaxis.major_label_orientation = 0.9
    return plain(chart)


def of_days(returns):
    """Return the histogram of daily returns; the outer hundredths are gathered in the outer bars."""
    values = np.asarray(returns, "float64")
    low, high = np.quantile(values, [0.01, 0.99])
    width = (high - low) / min(BINS, max(8, int(len(values) ** 0.5))) or 0.001
    edges = width * np.arange(np.floor(low / width), np.floor(high / width) + 2)
    counts, _ = np.histogram(np.clip(values, edges[0], high), bins=edges)
    chart = figure(
        name="daily", height=220, sizing_mode="stretch_width", tools="hover", x_axis_label="return of a day", y_axis_label="days",
        tooltips=[("return", "@left{0.00%} to @right{0.00%}"), ("days", "@top{0,0}")], min_border_left=84,
    )  # fmt: skip
    colors = [BLUE if left + right > 0 else ORANGE for left, right in zip(edges, edges[1:])]
    chart.quad(left=edges[:-1], right=edges[1:], bottom=0, top=counts, fill_color=colors, fill_alpha=0.85, line_color=None)
    chart.y_range.start = 0
    chart.xaxis.formatter = NumeralTickFormatter(format="0.[00]%")
    return plain(chart)


def by_trade(net):
    """Return the line of cumulative net profit, trade by trade."""
    x, y = thinned(np.arange(1, len(net) + 1), np.cumsum(net))
    chart = figure(
        name="profit", height=220, sizing_mode="stretch_width", tools="xpan,xwheel_zoom,reset", x_axis_label="trade",
        y_axis_label="net profit", min_border_left=84,
    )  # fmt: skip
    line = chart.line(x, y, color=BLUE, line_width=1.4)
    chart.varea(x=x, y1=y, y2=np.zeros(len(y)), fill_color=BLUE, fill_alpha=0.12)
    from bokeh.models import HoverTool

    chart.add_tools(HoverTool(renderers=[line], tooltips=[("trade", "@x{0,0}"), ("net profit", "@y{0,0.00}")], mode="vline"))
    chart.yaxis.formatter = NumeralTickFormatter(format="0,0.[00]a")
    return plain(chart)
