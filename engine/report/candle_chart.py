"""Empty charts of one symbol's bars, trades and indicators, and the data from which the page's script fills them.

Place in the flow: `candle_data` -> `zoom_levels` -> here; the script (`candles.js`) fills the one source with what is visible.
"""

from __future__ import annotations

import numpy as np
from bokeh.layouts import column
from bokeh.models import ColumnDataSource, HoverTool

from engine.report.charts import BLUE, GREY, ORANGE, timeline
from engine.report.zoom_levels import levels_of

COLORS = ("#CC79A7", "#009E73", "#E69F00", "#56B4E9", "#8a6fd1", "#9a8f1c", "#d9711a", "#2f86c8")
DASHES = ("solid", "solid", "solid", "solid", "dashed", "dashed", "dashed", "dashed")
PANES = 3  # charts of indicators below


def arrangement(market):
    """Return [[names over the price], [names of the first chart below], ...]: lines of one scale share a chart."""
    groups = [[]]
    scales = []
    for name in market.names:
        values, prices = (np.concatenate(parts) for parts in zip(*samples(market, name)))
        known = np.isfinite(values)
        if not known.any():
            continue
        ratio = values[known] / prices[known]
        if np.mean((ratio > 0.5) & (ratio < 2.0)) > 0.8:
            groups[0].append(name)
            continue
        scale = max(float(np.quantile(np.abs(values[known]), 0.99)), 1e-12)
        place = next((i for i, other in enumerate(scales) if 0.2 < scale / other < 5.0), None)
        if place is None and len(scales) == PANES:
            place = int(np.argmin([abs(np.log(scale / other)) for other in scales]))
        if place is None:
            scales.append(scale)
            groups.append([])
            place = len(scales) - 1
        groups[place + 1].append(name)
    return groups


def samples(market, name):
    """Return (values, closes) of some bars of each symbol."""
    for symbol in market.symbols:
        if name in symbol.lines:
            step = max(1, len(symbol.ts) // 2000)
            yield symbol.lines[name][::step], symbol.prices["close"][::step]


def signals(market, name):
    """Return whether a line has only a few values, such as -1, 0 and 1, with nothing in between."""
    values = np.concatenate([part for part, _ in samples(market, name)])
    return len(np.unique(values[np.isfinite(values)])) <= 5


def candles(market, groups, shared, span):
    """Return (layout, names of its charts): charts of one candle over the time of `shared`; the script fills them."""
    names = [name for group in groups for name in group]
    keys = {name: f"l{i}" for i, name in enumerate(names)}
    fields = ("x", "open", "high", "low", "close", "low_body", "high_body", "color", "width", "left", "right", *keys.values())
    first = {field: [float(market.symbols[0].prices["close"][0])] for field in fields}
    first.update(x=[shared.start], left=[shared.start], right=[shared.start], width=[0.0], color=[GREY])
    source = ColumnDataSource(first, name="candles")
    dealt = ColumnDataSource({field: [] for field in ("x0", "y0", "x1", "y1", "color", "mark")}, name="dealt")
    price = timeline("price", 340, span, "price", shared)
    price.segment("x", "high", "x", "low", color="color", source=source)
    bodies = price.vbar("x", "width", "high_body", "low_body", fill_color="color", line_color=None, source=source)
    price.segment("left", "close", "right", "close", color="color", source=source)  # bars that end where they began
    tips = [("", "@x{%F %T}"), *((field, f"@{field}{{0,0.[0000]}}") for field in ("open", "high", "low", "close"))]
    price.add_tools(HoverTool(renderers=[bodies], tooltips=tips, formatters={"@x": "datetime"}))
    price.segment("x0", "y0", "x1", "y1", color="color", line_width=2, line_dash="dotted", source=dealt)
    price.scatter("x0", "y0", marker="mark", size=10, fill_color="color", line_color=GREY, source=dealt)
    price.scatter("x1", "y1", marker="x", size=8, line_width=2, color="color", source=dealt)
    panes = [timeline(f"pane{i}", 140, span, "", shared) for i in range(len(groups) - 1)]
    charts = [price, *panes]
    for chart, group in zip(charts, groups):
        for place, name in enumerate(group):
            style = {"color": COLORS[place % len(COLORS)], "line_dash": DASHES[place % len(DASHES)]}
            style.update(source=source, line_width=1.0, line_alpha=0.8, legend_label=name)  # thin, so that candles are seen
            draw = chart.line if chart is price or not signals(market, name) else chart.step
            line = draw("x", keys[name], **style)
            if chart is not price:
                tips = [("", "@x{%F %T}"), ("", f"@{keys[name]}{{0,0.[0000]}}")]
                chart.add_tools(HoverTool(renderers=[line], tooltips=tips, formatters={"@x": "datetime"}, mode="vline"))
        if group:
            words_above(chart)
    return column(*charts, sizing_mode="stretch_width"), [chart.name for chart in charts]


def words_above(chart):
    """Put the legend where it does not cover the curves."""
    legend = chart.legend[0]
    legend.orientation = "horizontal"
    legend.background_fill_alpha = legend.border_line_alpha = 0
    legend.label_text_color = GREY
    legend.label_text_font_size = "12px"
    legend.ncols = 4
    legend.padding = legend.margin = 2
    legend.click_policy = "hide"
    chart.add_layout(legend, "above")


def data_of(market, groups, deals, budget):
    """Return the data of the page's script: {"symbols": [{"name", "levels"}], "lines": their number, ...}."""
    names = [name for group in groups for name in group]
    symbols = []
    share = budget / max(1, len(market.symbols))
    for symbol in market.symbols:
        levels = levels_of(symbol, names, groups[0], deals.windows(symbol.name), share)
        symbols.append({"name": symbol.name, "bars": len(symbol.ts), "levels": [level.packed() for level in levels]})
    return {"symbols": symbols, "lines": len(names), "up": BLUE, "down": ORANGE, "flat": GREY}
