"""Report: a result as one HTML page that needs no network, and as charts for a notebook."""

from __future__ import annotations

import os

from engine.errors import CapabilityError


def needed():
    """Refuse where the libraries of the extra `report` are missing."""
    try:
        import bokeh  # noqa: F401
        import tsdownsample  # noqa: F401
    except ImportError as error:
        raise CapabilityError(
            f"reports need bokeh and tsdownsample, and {error.name} is not installed here; pip install 'ringbar[report]', or "
            "take the figures from result.statistics()"
        ) from error


def write_report(result, path, benchmark=None, title=None, feeds=None, symbols=None, audit=False, trust=False):
    """Write the page of a result to `path` and return `path`."""
    needed()
    from engine.report.page import page

    return written(path, page(result, benchmark, title, feeds, symbols, audit, trust))


def written(path, text):
    """A file that is whole, or not there; its path."""
    part = f"{path}.part"
    with open(part, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    os.replace(part, path)
    return path


def plot(result, benchmark=None, show=True):
    """Equity, drawdown and exposure of a result as a bokeh layout, shown where it is asked for."""
    needed()
    from engine.report.charts import overview, shared_by
    from engine.report.sections.curve_section import points_of

    points = points_of(result, benchmark)
    layout = overview(points, *shared_by(points))
    if show:
        import sys

        from bokeh.io import output_notebook
        from bokeh.io import show as display

        if "ipykernel" in sys.modules:
            output_notebook(hide_banner=True)
        display(layout)
    return layout
