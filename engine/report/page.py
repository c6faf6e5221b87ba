"""Page: the report as one HTML text, with figures, charts, tables and provenance; styles, scripts and the library are inside."""

from __future__ import annotations

from bokeh.layouts import column
from bokeh.resources import Resources

from engine._util.output_path_checks import GENERATOR
from engine.report import return_charts
from engine.report.assets.embed import asset, embedded, script_json
from engine.report.buy_and_hold import NAME, buy_and_hold, first_traded
from engine.report.candle_chart import arrangement, candles, data_of
from engine.report.candle_data import market_of
from engine.report.charts import distribution, overview, recorded, shared_by
from engine.report.downsample import SEEN, levels_in
from engine.report.reopened_run import feeds_of
from engine.report.sections import provenance_section, report_tables
from engine.report.sections.capacity_section import capacity_of
from engine.report.sections.curve_section import points_of, recorded_of
from engine.report.sections.trade_section import deals_of, table_of
from engine.results.metrics.daily_returns import daily_of
from engine.results.origin.provenance import nanoseconds

ZOOM = "Drag to zoom; net exposure is the share of equity that is not cash."
SCALES = '<p class="choice"><button type="button" id="scale" hidden>log scale</button></p>'
CHOICE = (
    '<p class="choice"><label>Symbol <select id="market-symbol"></select></label> '
    '<span class="hint" id="market-hint"></span></p>'
)
CANDLES, CURVES = 1_300_000, 950_000  # bytes in the page, about
LONG = 4_000_000  # bars from which on they grow, up to twice as much
JUMP = "Click on a row to see it in the charts."
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:"
)


def drawn(market, shared, span, deals, scale):
    """Return (layout, names of charts, data for the script, notes) of the candles."""
    statement = "".join(f"<li>{report_tables.safe(note)}</li>" for note in market.notes)
    statement = f'<ul class="notes">{statement}</ul>' if statement else ""
    if not market.symbols:
        return None, [], {"symbols": []}, statement
    groups = arrangement(market)
    layout, names = candles(market, groups, shared, span)
    return layout, names, data_of(market, groups, deals, scale * CANDLES), statement + CHOICE


def own_series(series, left_out, piece):
    """Return the section of the series that the strategy recorded, if there are any."""
    if not series:
        return []
    rest = f"<p class='hint'>Not drawn: {report_tables.safe(', '.join(left_out))}</p>" if left_out else ""
    return [("recorded", "Recorded by the strategy", piece + rest)]


def data_section(result, feeds, audit):
    """Return the files of the run and, with `audit`, what is odd about them."""
    text = provenance_section.files(result.info["data"]) + provenance_section.rows_left(result.info)
    if not audit:
        return text + "<p class='hint'>report(..., audit=True) looks through all bars for gaps, spikes and splits.</p>"
    from feeds import audit as look
    from feeds.opening import Feeds

    if not isinstance(feeds, Feeds):
        known = "the bars were in memory, and checked when they were taken"
        statement = known if feeds is not None else "the bars of the run are not known"
        return f"{text}<p class='hint'>No audit: {report_tables.safe(statement)}.</p>"
    return text + provenance_section.audited(look(feeds))


def held(hold):
    """Return {label: figure} of buy and hold for the tiles."""
    return {} if hold is None else {"Buy and hold": hold[1][-1] / hold[1][0] - 1}


def count(word, number):
    """Return "1 feed", "2 feeds"."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def return_charts_of(found, daily, net, shared, span):
    """Return [(anchor, name, chart)] of the charts of returns, the profit by trade last if there is a trade."""
    extra = []
    rolled = return_charts.rolling(daily, shared, span)
    if rolled is not None:
        extra.append(("rolling", "Rolling Sharpe ratio and volatility", rolled))
    if len(daily.returns) > 1:
        extra.append(("duration", "Drawdown duration", return_charts.durations(daily, shared, span)))
    if found.yearly:
        extra.append(("years", "Returns by year", return_charts.by_year(found.yearly)))
    if len(daily.returns) > 1:
        extra.append(("daily", "Distribution of daily returns", return_charts.of_days(daily.returns)))
    if len(net):
        extra.append(("profit", "Profit by trade", return_charts.by_trade(net)))
    return extra


def page(result, benchmark=None, title=None, feeds=None, symbols=None, audit=False, trust=False):
    """Return the HTML text of a result's report."""
    notes = []
    feeds = feeds_of(result, notes, trust) if feeds is None else feeds
    results = result.statistics(benchmark)
    deals = deals_of(result)
    scale = min(2.0, max(1.0, result.info["bars"] / LONG))
    hold = None
    if benchmark is None and result.info["instants"]:
        hold = buy_and_hold(feeds, first_traded(result), nanoseconds(result.info["last"]), result.info["cash"])
    points = points_of(result, benchmark, deals.windows(), scale * CURVES)
    if hold is not None:
        points.benchmark, points.curves["benchmark"] = NAME, levels_in(*hold, SEEN)
    shared, span = shared_by(points)
    charts = [overview(points, shared, span, log=True)]
    data, total = table_of(deals), len(deals.net)
    market = market_of(result, feeds, symbols, deals, trust)
    market.notes[:0] = notes if feeds is not None else []
    layout, names, bars, statement = drawn(market, shared, span, deals, scale)
    data["charts"] = ["equity", "drawdown", "exposure", *names]
    charts += [layout] if layout is not None else []
    series, left_out = recorded_of(result)
    if series:
        layout_of_series, more = recorded(series, shared, span)
        charts.append(layout_of_series)
        data["charts"] += more
    if total:
        charts.append(column(distribution(deals.net), sizing_mode="stretch_width"))
    daily = daily_of(result)
    extra = return_charts_of(results, daily, deals.net, shared, span)
    place = len(charts)
    script, pieces = embedded([*charts, *[chart for _, _, chart in extra]])
    drawn_extra = [(anchor, name, piece) for (anchor, name, _), piece in zip(extra, pieces[place:])]
    pieces = pieces[:place]
    info = result.info
    shown = len(data["rows"])
    hint = f"The {shown:,} of {total:,} trades that moved most" if shown < total else f"{total:,} trades"
    sub = f"{info['first'][:10]} to {info['last'][:10]}, {count('feed', info['feeds'])}, {info['bars']:,} bars"
    against = f"; benchmark: {results.benchmark}" if results.benchmark is not None else ""
    sections = [
        ("charts", "Equity", f"{SCALES}{pieces[0]}<p class='hint'>{ZOOM}</p>"),
        ("market", "Candles and indicators", statement + (pieces[1] if layout is not None else "")),
        *own_series(series, left_out, pieces[len(charts) - 1 - bool(total)]),
        ("months", "Returns by month", report_tables.months(results)),
        *drawn_extra[: len(extra) - bool(total)],
        ("falls", "Deepest drawdowns", report_tables.falls(results)),
        ("sides", "Trades in figures", report_tables.sides(results)),
        ("distribution", "Distribution of trades", pieces[-1] if total else "<p>No trade ended.</p>"),
        *drawn_extra[len(extra) - bool(total) :],
        ("trades", "Trades", f"<p class='hint'>{hint}. {JUMP}</p><div id='trade-table'></div>"),
        ("costs", "Costs and capacity", report_tables.costs(results) + capacity_of(result, feeds)),
        ("refused", "Orders that were not filled", report_tables.refused(results)),
        ("data", "Data", data_section(result, feeds, audit)),
        ("provenance", "Provenance", provenance_section.provenance(result)),
    ]
    above = report_tables.tiles(results, held(hold)) + report_tables.notes(result) + report_tables.figures(results)
    scripts = f"""<script type="application/json" id="trade-data">{script_json(data)}</script>
<script type="application/json" id="market-data">{script_json(bars)}</script>
{script}
<script>{asset("levels.js")}{asset("candles.js")}{asset("page.js")}{asset("scale.js")}</script>"""
    library = Resources(mode="inline", components=["bokeh"]).render()
    return document(title or info["strategy"], sub + against, above, sections, scripts, library)


def document(title, said, above, sections, scripts, library=""):
    """Return a page: `sections` [(anchor, name, HTML)] below `above`; title and `said` are text."""
    title = report_tables.safe(title)
    links = "".join(f'<a href="#{anchor}">{report_tables.safe(name)}</a>' for anchor, name, _ in sections)
    body = "\n".join(report_tables.section(name, content, anchor) for anchor, name, content in sections)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{GENERATOR}
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{asset("page.css")}</style>
{library}
</head>
<body>
<header><h1>{title}</h1><button id="theme" type="button">theme</button>
<p class="sub">{report_tables.safe(said)}</p><nav>{links}</nav></header>
{above}
{body}
<script>{asset("theme.js")}</script>
{scripts}
</body>
</html>
"""
