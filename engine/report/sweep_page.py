"""Pages of sweeps (trials, heat maps, parallel coordinates, plateau, overfitting) and of walk-forwards (windows).

Place in the flow: `found.report(path)`. The script (`trials.js`) sorts and draws from one compact table of numbers and words.
"""

from __future__ import annotations

from engine.report.sections import report_tables
from engine.report.sections.report_tables import safe, table
from engine.results.metrics.online_metrics import jsonable
from engine.results.metrics.registry import MAIN

TABLE = "<div id='trial-table'></div>"
SHOWN = 20_000  # trials in the page, the best
MAPS = "Each cell is the best of its trials, or their mean; click a cell to see its trials in the table."
DIMENSIONS = "A line a trial, the best 1,000; the better, the more blue. Drag over an axis to keep the lines through there."


def write_sweep(found, path, title=None, sheet=None):
    """Write the page of a `Sweep` and return its path."""
    from engine.report import needed, written

    needed()
    return written(path, sweep_page(found, title, sheet))


def show_sweep(found, title=None):
    """Show the page of a `Sweep` in the notebook cell, or in a browser; outside of notebooks return the path of the page."""
    from engine._util.notebook import in_notebook
    from engine.report import needed

    needed()
    text = sweep_page(found, title)
    if in_notebook():
        from html import escape

        from IPython.display import HTML, display

        display(HTML(f'<iframe srcdoc="{escape(text, quote=True)}" style="width:100%;height:900px;border:0"></iframe>'))
        return None
    import tempfile
    import webbrowser

    with tempfile.NamedTemporaryFile("w", suffix=".html", prefix="ringbar-", delete=False, encoding="utf-8") as file:
        file.write(text)
    webbrowser.open(f"file://{file.name}")
    return file.name


def write_forward(found, path, title=None):
    """Write the page of a `WalkForward` and return its path."""
    from engine.report import needed, written

    needed()
    return written(path, forward_page(found, title))


def trials_of(found):
    """Return the script's data: columns, and rows of the best completed trials, the best first."""
    done = [row for row in found.sorted() if row["status"] == "done"]
    params = list(dict.fromkeys([*found.axes, *(name for row in done for name in row["params"])]))
    known = {name for row in done[:1] for name in row["metrics"]}
    metrics = [name for name in dict.fromkeys((found.metric, *MAIN)) if name in known]
    rows = [
        [*(plain({**row.get("axes", {}), **row["params"]}.get(name)) for name in params), *(rounded(row["metrics"].get(name)) for name in metrics)]
        for row in done[:SHOWN]
    ]
    return {"params": params, "metrics": metrics, "rows": rows, "down": less_is_better(found)}, len(done)


def less_is_better(found):
    """Return whether smaller values of the metric are better, from the order in which the sweep sorts its rows."""
    values = [row["metrics"].get(found.metric) for row in found.sorted() if row["status"] == "done"]
    values = [value for value in values if value is not None]
    return len(values) > 1 and values[0] < values[-1]


def plain(value):
    """Return a parameter as a number or a word."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) and value == value else str(value)


def rounded(value):
    return None if jsonable(value) is None else float(f"{value:.5g}")


def sheet_of(found, sheet):
    """Return (HTML of the overfitting sheet, HTML of the plateau)."""
    from engine.errors import RingbarError

    try:
        sheet = found.overfitting(draws=0) if sheet is None else sheet
    except RingbarError as error:
        return f"<p>{safe(error)}</p>", ""
    rows = [[safe(report_tables.words(row["figure"])), number(row["value"]), safe(row["meaning"])] for row in sheet.table.to_dicts()]
    description = "".join(f"<li>{safe(note)}</li>" for note in sheet.notes)
    text = table(("figure", "value", "meaning"), rows, "words") + (f'<ul class="notes">{description}</ul>' if description else "")
    around = sheet.around
    names = list(sheet.best["params"])
    cells = [[f"<b>{label}</b>", *rest] for label, *rest in (plateau_row("best", sheet.best, names, found.metric),)]
    cells += [plateau_row("", row, names, found.metric) for row in around.neighbours[:20]]
    hint = f"The {len(around.neighbours):,} trials next to the best have a mean {safe(report_tables.words(found.metric))} of "
    hint += f"{number(around.mean)}, {number(around.share)} of that of the best: the nearer to 1, the broader the plateau."
    return text, f"<p class='hint'>{hint}</p>" + table(("", *map(safe, names), safe(report_tables.words(found.metric))), cells)


def plateau_row(label, row, names, metric):
    return [label, *(safe(row["params"].get(name)) for name in names), number(row["metrics"].get(metric))]


def number(value):
    return report_tables.NONE if value is None else report_tables.number(value)


def sweep_page(found, title=None, sheet=None):
    """Return the HTML text of a sweep's report."""
    from engine.report.assets.embed import asset, script_json
    from engine.report.page import document

    data, total = trials_of(found)
    best = found.best
    counts = f"{len(found.rows):,} trials, {len(found.failed):,} failed, {len(found.pruned):,} pruned"
    statement = f"{counts}; by {report_tables.words(found.metric)}"
    sections = []
    if best is None:
        sections.append(("trials", "Trials", "<p>No trial has a result.</p>" + failures(found)))
    else:
        over, plateau = sheet_of(found, sheet)
        shown = f"The best {SHOWN:,} of {total:,} trials." if total > SHOWN else f"{total:,} trials."
        sections = [
            ("maps", "Heat maps", f"<div id='heat'></div><p class='hint'>{MAPS}</p>"),
            ("dimensions", "Parallel coordinates", f"<div id='parallel'></div><p class='hint'>{DIMENSIONS}</p>"),
            ("trials", "Trials", f"<p class='hint'>{shown} <span id='filter'></span></p>{TABLE}{failures(found)}"),
            ("plateau", "Plateau", plateau),
            ("overfitting", "Overfitting", over),
        ]
        sections[:0] = rankings(found)
    tiles = "" if best is None else best_tiles(best, found.metric)
    scripts = f'<script type="application/json" id="trial-data">{script_json(data)}</script>'
    return document(title or "Sweep", statement, tiles, sections, scripts + f"<script>{asset('trials.js')}</script>")


def rankings(found):
    """Return a section for each axis of a sweep: its values ranked by the mean of the metric."""
    metric = report_tables.words(found.metric)
    sections = []
    for axis in found.axes:
        rows = [
            [safe(name), f"{count:,}", number(mean), number(middle), number(best["metrics"][found.metric]), safe(words_of(best["params"]))]
            for name, count, mean, middle, best in found.ranking(axis)
        ]
        head = (axis, "trials", f"mean {metric}", f"median {metric}", "best", "parameters of the best")
        sections.append((f"by-{axis}", f"By {axis}", table(head, rows)))
    return sections


def words_of(params):
    return ", ".join(f"{name}={value}" for name, value in params.items())


def best_tiles(best, metric):
    """Return the best trial: its parameters and figures."""
    figures = {**best["params"], **{n: best["metrics"].get(n) for n in dict.fromkeys((metric, *MAIN[:4]))}}
    entries = {name: report_tables.NONE if value is None else report_tables.number(value, name) for name, value in figures.items()}
    items = "".join(f"<div><dt>{safe(report_tables.words(name))}</dt><dd>{safe(text)}</dd></div>" for name, text in entries.items())
    return f'<h3>the best trial</h3><dl class="tiles">{items}</dl>'


def failures(found):
    """Return the trials without metrics, with the reason."""
    rows = [[safe(row["params"]), safe(row["status"]), safe((row["error"] or "").split("\n")[0])] for row in found.failed[:20]]
    more = f"<p class='hint'>… and {len(found.failed) - 20:,} more</p>" if len(found.failed) > 20 else ""
    return "<h3>failed</h3>" + table(("parameters", "status", "reason"), rows, "words") + more if rows else ""


def forward_page(found, title=None, first=(), what=None):
    """Return the HTML text of a walk-forward's report."""
    import numpy as np
    from bokeh.embed import components
    from bokeh.resources import Resources

    from engine.report.charts import overview, shared_by
    from engine.report.downsample import SEEN, levels_in
    from engine.report.page import document
    from engine.report.sections.curve_section import CurveLevels

    m = found.metrics
    names = MAIN[:6]
    items = {**{report_tables.words(n): report_tables.number(m[n], n) for n in names}, "efficiency": report_tables.number(found.efficiency)}
    tiles = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in items.items())
    sections, library, script = [], "", ""
    if found.rows:
        ts, equity = (np.array(column) for column in zip(*found.rows))
        peak = np.maximum(np.maximum.accumulate(equity), found.start)
        fall = np.where(peak > 0, equity / peak - 1, 0.0)
        ts = ts.astype("int64")
        points = CurveLevels({"equity": levels_in(ts, equity, 5 * SEEN), "drawdown": levels_in(ts, fall, 5 * SEEN)})
        shared, span = shared_by(points)
        starts = [step.window.test_begin // 1_000_000 for step in found.steps]
        script, piece = components(overview(points, shared, span, starts))
        library = Resources(mode="inline", components=["bokeh"]).render()
        sections.append(("charts", "Equity out of sample", piece + "<p class='hint'>Dotted lines: where a test begins.</p>"))
    sections += [("windows", "Windows", windows(found)), ("stability", "Stability of parameters", stability(found))]
    statement = f"{len(found.steps)} windows, parameters chosen by {report_tables.words(found.metric)}"
    statement = statement if what is None else f"{what}; {statement}"
    return document(title or "Walk forward", statement, f'<dl class="tiles">{tiles}</dl>', [*first, *sections], script, library)


def write_forwards(found, path, title=None):
    """Write the page of `WalkForwards` and return its path."""
    from engine.report import needed, written

    needed()
    return written(path, forwards_page(found, title))


def forwards_page(found, title=None):
    """Return the HTML text of the report on several walk-forwards: all parts, rankings, and the best one in full."""
    labels, best = found.best
    rows = []
    for names, part in found.sorted():
        m = part.metrics
        figures = [number(jsonable(m.get(name, float("nan")))) for name in (found.metric, "total_return", "max_drawdown", "num_trades")]
        rows.append([*(safe(name) for name in names.values()), *figures, number(jsonable(part.efficiency)), str(len(part.steps))])
    metric = report_tables.words(found.metric)
    head = (*map(safe, found.axes), safe(metric), "total return", "max drawdown", "trades", "efficiency", "windows")
    sections = [("parts", "Walk-forwards, the best first", table(head, rows))]
    for axis, names in found.axes.items():
        if len(names) > 1 and len(found.axes) > 1:
            ranked = [[safe(name), str(count), number(jsonable(mean))] for name, count, mean, _ in found.ranking(axis)]
            sections.append((f"by-{axis}", f"By {axis}", table((axis, "walk-forwards", f"mean {metric}"), ranked)))
    return forward_page(best, title or "Walk forward", sections, f"the best of {len(found)}: {', '.join(map(str, labels.values()))}")


def windows(found):
    """Return one row per window: the parameters that were chosen, and their result."""
    from engine.results.origin.provenance import moment

    rows = []
    for i, step in enumerate(found.steps):
        w = step.window
        rows.append([
            str(i + 1), *(moment(ts)[:10] for ts in (w.train_begin, w.test_begin, w.test_end)),
            *(safe((step.params or {}).get(name, report_tables.NONE)) for name in found.names),
            number(step.train_metric), number(step.test_metric), f"{step.test_return:+.2%}", number(step.efficiency),
            str(step.trades),
        ])  # fmt: skip
    metric = safe(report_tables.words(found.metric))
    head = ("", "training from", "test from", "until", *map(safe, found.names), f"{metric} in training", f"{metric} in test")
    return table((*head, "return", "efficiency", "trades"), rows)


def stability(found):
    """Return how parameters changed from window to window."""
    rows = [
        [safe(name), safe(", ".join(map(str, item.values))), str(item.changed), number(item.mean), number(item.spread)]
        for name, item in found.stability.items()
    ]
    return table(("parameter", "values", "changes", "mean", "spread over mean"), rows)
