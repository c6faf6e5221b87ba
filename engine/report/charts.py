"""Charts: bokeh figures that are readable on light and dark pages, in colours that colour-blind readers can tell apart.

Colours are near those of Okabe & Ito (2008), Color Universal Design.
"""

from __future__ import annotations

import numpy as np
from bokeh.layouts import column
from bokeh.models import (
    ColumnDataSource,
    CrosshairTool,
    CustomJS,
    CustomJSTickFormatter,
    HoverTool,
    NoOverlap,
    NumeralTickFormatter,
    Range1d,
)
from bokeh.models.annotations import BoxAnnotation, Span, Title
from bokeh.plotting import figure

from engine.report.assets.embed import asset
from engine.report.zoom_levels import MS

BLUE, ORANGE, GREY = "#2f86c8", "#d9711a", "#868c95"
BINS = 60


def plain(chart):
    """Remove backgrounds; draw lines and text in a grey that suits both themes."""
    chart.background_fill_alpha = 0
    chart.border_fill_alpha = 0
    chart.outline_line_color = None
    chart.toolbar.logo = None
    chart.toolbar.autohide = True
    for axis in chart.axis:
        axis.axis_line_color = axis.major_tick_line_color = GREY
        axis.minor_tick_line_color = None
        axis.major_label_text_color = axis.axis_label_text_color = GREY
        axis.major_label_text_font_size = "12px"
        axis.axis_label_text_font_size = "12px"
        axis.axis_label_text_font_style = "normal"
    chart.xaxis.major_label_policy = NoOverlap(min_distance=8)
    for grid in chart.grid:
        grid.grid_line_color = GREY
        grid.grid_line_alpha = 0.2
    return chart


def timeline(name, height, span, label, x_range=None, percent=False, **axis):
    """Return an empty chart over time, linked to others by `x_range` and the line of the crosshair."""
    chart = figure(
        name=name,
        height=height,
        sizing_mode="stretch_width",
        x_axis_type="datetime",
        tools="xpan,xwheel_zoom,box_zoom,reset",
        active_drag="box_zoom",
        y_axis_label=label,
        min_border_left=84,
        **({} if x_range is None else {"x_range": x_range}),
        **axis,
    )
    chart.yaxis.formatter = CustomJSTickFormatter(args={"percent": percent}, code=asset("ticks.js"))
    chart.yaxis.ticker.desired_num_ticks = height // 45
    chart.y_range.only_visible = True
    chart.add_tools(CrosshairTool(overlay=span))
    mark = {"fill_color": ORANGE, "fill_alpha": 0.25, "line_color": ORANGE, "level": "underlay"}
    chart.add_layout(BoxAnnotation(name="jump", visible=False, **mark))
    return plain(chart)


def hover(chart, renderer, form, title):
    tips = [("", "@x{%F %T}"), (title, f"@y{{{form}}}")]
    chart.add_tools(HoverTool(renderers=[renderer], tooltips=tips, formatters={"@x": "datetime"}, mode="vline"))


def shared_by(points):
    """Return (range of time, line of the crosshair) that all charts over time share."""
    ts = points.curves["equity"][-1].ts
    first, last = (ts[0] / MS, ts[-1] / MS) if len(ts) else (0.0, 1.0)
    gap = max(last - first, 1.0) * 0.01
    return Range1d(first - gap, last + gap), Span(dimension="height", line_color=GREY, line_dash="dotted")


def source_of(levels):
    """Return a source with the coarsest level of a curve; the script replaces it when the visible range needs another one."""
    return ColumnDataSource({"x": levels[-1].ts / MS, "y": levels[-1].columns[0]})


def zoomed(shared, curves):
    """Let the range of time choose the levels of `curves`, [(source, levels)], and fit the heights to what is visible."""
    finer = []
    for source, levels in curves:
        times = [level.times() for level in levels[:-1]]
        finer.append([source, [[level.starts, whole, ts, level.columns[0]] for level, (ts, whole) in zip(levels, times)]])
    script = CustomJS(args={"curves": finer, "range": shared}, code=asset("levels.js") + asset("curves.js"))
    shared.js_on_change("start", script)
    shared.js_on_change("end", script)


def equity_chart(name, points, sources, shared, span, **axis):
    """Return the chart of equity and the benchmark."""
    chart = timeline(name, 320, span, "equity", shared, **axis)
    line = chart.line("x", "y", source=sources["equity"], color=BLUE, line_width=1.6, legend_label="strategy")
    hover(chart, line, "0,0.00", "equity")
    if "benchmark" in points.curves:
        style = {"color": GREY, "line_width": 1.4, "line_dash": "dashed"}
        chart.line("x", "y", source=sources["benchmark"], legend_label=str(points.benchmark), **style)
    legend = chart.legend[0]
    legend.visible = "benchmark" in points.curves
    legend.orientation = "horizontal"
    legend.background_fill_alpha = legend.border_line_alpha = 0
    legend.label_text_color = GREY
    chart.add_layout(legend, "above")
    return chart


def overview(points, shared, span, marks=(), log=False):
    """Return equity with the benchmark, drawdown and net exposure, one below the other, with one time axis; lines at `marks` (ms)."""
    curves = points.curves
    sources = {name: source_of(levels) for name, levels in curves.items()}
    zoomed(shared, [(sources[name], levels) for name, levels in curves.items()])
    equity = equity_chart("equity", points, sources, shared, span)
    both = [equity]
    positive = all(len(level.columns[0]) and level.columns[0].min() > 0 for name in ("equity", "benchmark") for level in curves.get(name, ()))
    if log and positive:  # on a logarithmic scale, too, which the page's button shows
        both.append(equity_chart("equity_log", points, sources, shared, span, y_axis_type="log"))
        both[1].visible = False
    drawdown = timeline("drawdown", 150, span, "drawdown", shared, percent=True)
    area(drawdown, sources["drawdown"], ORANGE, "drawdown")
    for at in marks:
        for chart in both:
            chart.add_layout(Span(location=at, dimension="height", line_color=GREY, line_dash="dotted", line_alpha=0.8))
    if "invested" not in curves:
        return column(*both, drawdown, sizing_mode="stretch_width")
    invested = timeline("exposure", 150, span, "net exposure", shared, percent=True)
    area(invested, sources["invested"], BLUE, "net exposure")
    return column(*both, drawdown, invested, sizing_mode="stretch_width")


def recorded(series, shared, span):
    """Return a chart for each series {name: levels} of the strategy's own."""
    charts, sources = [], []
    for i, (name, levels) in enumerate(series.items()):
        chart = timeline(f"recorded{i}", 140, span, "", shared)
        sources.append((source_of(levels), levels))
        hover(chart, chart.line("x", "y", source=sources[-1][0], color=BLUE, line_width=1.4), "0,0.[0000]", "")
        chart.add_layout(Title(text=name, text_color=GREY, text_font_size="12px", text_font_style="normal"), "above")
        charts.append(chart)
    zoomed(shared, sources)
    return column(*charts, sizing_mode="stretch_width"), [chart.name for chart in charts]


def area(chart, source, color, title):
    """Draw a line and fill the area down to zero."""
    chart.varea(x="x", y1="y", y2={"value": 0}, source=source, fill_color=color, fill_alpha=0.2)
    hover(chart, chart.line("x", "y", source=source, color=color, line_width=1.2), "0.00%", title)


def distribution(net):
    """Return the histogram of trades by net profit; the outer hundredths are gathered in the outer bars."""
    chart = figure(
        name="distribution",
        height=240,
        sizing_mode="stretch_width",
        tools="hover",
        tooltips=[("net", "@left{0,0.[00]} to @right{0,0.[00]}"), ("trades", "@top{0,0}")],
        x_axis_label="net profit of a trade",
        y_axis_label="trades",
        min_border_left=84,
    )
    low, high = np.quantile(net, [0.01, 0.99])
    width = (high - low) / min(BINS, max(8, int(len(net) ** 0.5))) or 1.0
    edges = width * np.arange(np.floor(low / width), np.floor(high / width) + 2)  # zero is an edge, or outside
    counts, _ = np.histogram(np.clip(net, edges[0], high), bins=edges)
    colors = [BLUE if left + right > 0 else ORANGE for left, right in zip(edges, edges[1:])]
    chart.quad(left=edges[:-1], right=edges[1:], bottom=0, top=counts, fill_color=colors, fill_alpha=0.85, line_color=None)
    chart.y_range.start = 0
    chart.xaxis.formatter = NumeralTickFormatter(format="0,0.[00]a")
    chart.yaxis.formatter = NumeralTickFormatter(format="0,0")
    return plain(chart)
