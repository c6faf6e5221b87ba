"""The sections of a report about the origin of a result: data, audit, provenance."""

from __future__ import annotations

import json
import os
import platform

from engine.report.sections.report_tables import NONE, number, safe, table, words
from engine.results.origin.provenance import moment

LINES = 20  # of a long list
AUDITED = 100  # findings shown


def files(data):
    """Return the table of data files: size, and when they were last changed."""
    seen = {}
    for item in data:
        seen.setdefault((item.get("path"), item.get("bytes")), []).append(item["symbol"])
    rows = []
    for (path, size), symbols in list(seen.items())[:LINES]:
        named = ", ".join(symbols[:5]) + (f" and {len(symbols) - 5:,} more" if len(symbols) > 5 else "")
        text = f"{size:,}" if isinstance(size, int) else NONE
        rows.append([safe(named), f"<code>{safe(path)}</code>", text, changed(path)])
    if not rows:
        return "<p>The bars were in memory.</p>"
    rest = f"<p class='hint'>… and {len(seen) - LINES:,} more files</p>" if len(seen) > LINES else ""
    return table(("symbol", "path", "bytes", "changed, UTC"), rows) + rest


def changed(path):
    """Return when a file was last changed, if it exists."""
    try:
        return moment(int(os.stat(path).st_mtime) * 1_000_000_000)[:19].replace("T", " ")
    except (OSError, TypeError, ValueError):
        return "not there now"


def rows_left(info):
    """Return how many rows were skipped or kept as bad."""
    words_for = {"skipped_rows": "skipped", "kept_rows": "kept"}
    results = [f"{info[name]:,} bad rows were {word}" for name, word in words_for.items() if info[name]]
    return f"<p>{'; '.join(results)}.</p>" if results else ""


def audited(audit):
    """Return what an audit found, errors first."""
    order = {"error": 0, "warning": 1, "note": 2}
    results = sorted(audit.findings, key=lambda finding: order[finding.level])
    if not results:
        return "<h3>audit</h3><p>Nothing is odd about these bars.</p>"
    rows = [[safe(item.feed), leveled(item.level), safe(item.text), safe(item.where)] for item in results[:AUDITED]]
    rest = f"<p class='hint'>… and {len(results) - AUDITED:,} more</p>" if len(results) > AUDITED else ""
    return "<h3>audit</h3>" + table(("feed", "level", "what", "first at"), rows, "words") + rest


def leveled(level):
    return f'<td class="errors">{level}</td>' if level == "error" else level


def provenance(result):
    """Return the table of provenance."""
    rows = [["digest", f"<code>{safe(result.digest)}</code>"]]
    built = ", ".join(f"{name} {version}" for name, version in versions().items())
    rows.append(["page made with", f"<pre>{safe(built)}</pre>"])
    for name, value in result.info.items():
        if name in ("notes", "data"):
            continue
        if name == "started":
            value = moment(int(value) * 1_000_000_000)
        if isinstance(value, (list, tuple)):
            rest = f"\n… and {len(value) - LINES:,} more" if len(value) > LINES else ""
            text = "\n".join(map(str, value[:LINES])) + rest
        elif isinstance(value, dict):
            text = json.dumps(value, default=str, indent=1)
            text = text if len(text) < 2000 else text[:2000] + " …"
        else:
            text = number(value)
        rows.append([safe(words(name)), f"<pre>{safe(text)}</pre>"])
    return table(("", ""), rows, "pairs")


def versions():
    """{library: version} of what made this page."""
    from importlib.metadata import PackageNotFoundError, version

    entries = {"Python": platform.python_version()}
    for name in ("bokeh", "tsdownsample", "polars", "numpy"):
        try:
            entries[name] = version(name)
        except PackageNotFoundError:
            pass
    return entries
