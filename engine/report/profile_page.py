"""The page of a profile: phases, lines of the user's code, and a flame graph."""

from __future__ import annotations

import linecache
import os

from engine.report.sections import report_tables
from engine.report.sections.report_tables import safe, table

WIDTH, ROW = 1140, 19
NARROW = 0.4  # pixels below which a function is not drawn
LETTER = 6.6  # pixels
LINES = 25
COLORS = {"user": "#f0903f", "engine": "#8fc0e8", "other": "#b9c0c9"}


def write_profile(profile, path):
    """Write the page of a `Profile` and return its path."""
    from engine.report import written
    from engine.report.page import document

    sections = [
        ("phases", "Phases of the engine", phase_table(profile.phases)),
        ("lines", "Lines of your code", line_table(profile)),
        ("flame", "Flame graph", flame_graph(profile.tree)),
    ]
    about = f"{profile.seconds:.3f} s sampled; the profiler itself takes time, too"
    return written(path, document(f"Profile of {profile.title}", about, "", sections, ""))


def phase_table(phases):
    """Return the table of phases."""
    total = phases["total"] or 1.0
    rows = [[safe(name), f"{seconds:.3f}", f"{seconds / total:.1%}"] for name, seconds in phases.items()]
    return table(("phase", "seconds", "share"), rows)


def line_table(profile):
    """Return the table of the most expensive lines, with what they call."""
    if not profile.lines:
        return "<p>No line of your code took long enough to be sampled.</p>"
    rows = []
    for path, number, seconds in profile.lines[:LINES]:
        text = linecache.getline(path, number).strip()
        place = f"{safe(os.path.basename(path))}:{number}"
        rows.append([place, f"{seconds:.3f}", f"{seconds / (profile.seconds or 1.0):.1%}", f"<td><code>{safe(text)}</code></td>"])
    return table(("line", "seconds", "share", "code"), rows, "words")


def flame_graph(tree):
    """Return the call tree as an SVG, callers above what they call; a tooltip has the figures of each function."""
    boxes: list[str] = []
    depth = draw(tree, 0.0, 0, WIDTH / (tree.seconds or 1.0), tree.seconds or 1.0, boxes)
    legend = " ".join(f'<span style="color:{color}">&#9632;</span> {safe(kind)}' for kind, color in COLORS.items())
    return (
        f"<p class='hint'>{legend}; hover for seconds</p><div class='scroll'><svg role='img' aria-label='flame graph' "
        f"viewBox='0 0 {WIDTH} {(depth + 1) * ROW}' width='{WIDTH}' height='{(depth + 1) * ROW}'>{''.join(boxes)}</svg></div>"
    )


def draw(node, left, depth, scale, total, boxes):
    """Append the boxes of a node and of what it called; return the greatest depth."""
    width = node.seconds * scale
    title = f"{node.label}: {report_tables.number(node.seconds)} s, {node.seconds / total:.1%}"
    letters = int((width - 6) / LETTER)
    text = node.label if len(node.label) <= letters else node.label[: max(0, letters - 1)] + "…" if letters > 3 else ""
    y = depth * ROW
    boxes.append(
        f"<g><title>{safe(title)}</title><rect x='{left:.1f}' y='{y}' width='{max(width - 0.5, 0.3):.1f}' height='{ROW - 1}' "
        f"fill='{COLORS[node.kind]}'/>"
        + (f"<text x='{left + 3:.1f}' y='{y + 13}' font-size='11' fill='#14171c'>{safe(text)}</text>" if text else "")
        + "</g>"
    )
    deepest = depth
    for child in sorted(node.children.values(), key=lambda one: -one.seconds):
        if child.seconds * scale >= NARROW:
            deepest = max(deepest, draw(child, left, depth + 1, scale, total, boxes))
        left += child.seconds * scale
    return deepest
