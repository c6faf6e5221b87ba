"""Report: a result as one HTML page that needs no network, and as charts for a notebook."""

from __future__ import annotations

import os

from engine.errors import CapabilityError


def needed():
    """Raise a CapabilityError if a library that reports need is missing."""
    try:
        import bokeh  # noqa: F401
        import tsdownsample  # noqa: F401
    except ImportError as error:
        raise CapabilityError(
            f"reports need bokeh and tsdownsample, and {error.name} is not installed here; pip install bokeh tsdownsample, or "
            "take the figures from result.statistics()"
        ) from error


def write_report(result, path, benchmark=None, title=None, feeds=None, symbols=None, audit=False, trust=False):
    """Write the page of a result to `path` and return `path`."""
    needed()
    from engine._util.output_path_checks import check_page
    from engine.report.page import page

    check_page("report", path)
    return written(path, page(result, benchmark, title, feeds, symbols, audit, trust))


def written(path, text):
    """Write a page as a whole file and return its path; a file that ringbar did not write is not replaced."""
    from engine._util.output_path_checks import check_page

    path = os.fspath(path)
    check_page("report", path)
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    part = f"{path}.part"
    with open(part, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    os.replace(part, path)
    return path


def plot(result, benchmark=None, show=True):
    """Show equity, drawdown and exposure of a result in a notebook cell or a browser; with show=False return the bokeh layout.

    The page or cell loads nothing from a network. In a notebook nothing is returned, so that the cell shows the charts alone.
    """
    needed()
    from engine.report.charts import overview, shared_by
    from engine.report.sections.curve_section import points_of

    points = points_of(result, benchmark)
    layout = overview(points, *shared_by(points))
    if not show:
        return layout
    from bokeh.io import output_notebook
    from bokeh.io import show as display

    from engine._util.notebook import in_notebook

    if not in_notebook():
        display(layout)
        return layout
    from bokeh.resources import INLINE

    output_notebook(resources=INLINE, hide_banner=True)
    display(layout)
    return None
