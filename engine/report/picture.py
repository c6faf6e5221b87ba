"""One PNG of a result to post or to embed: figures, equity with buy and hold, drawdown. Drawn by Pillow, without a browser."""

from __future__ import annotations

import numpy as np

from engine._util.output_path_checks import check_image
from engine.errors import CapabilityError
from engine.report.buy_and_hold import NAME, buy_and_hold, first_traded
from engine.report.reopened_run import feeds_of
from engine.report.sections.curve_section import account
from engine.report.sections.report_tables import number, words
from engine.results.origin.provenance import moment, nanoseconds

SIZE = 1200, 630
SCALE = 2  # drawn larger and reduced, so that lines are smooth
LEFT, RIGHT, TOP, MIDDLE, BOTTOM = 90, 1170, 190, 455, 585
INK, FAINT, LINE, BLUE, GREY, ORANGE = "#1b1f24", "#5d646e", "#d9dde3", "#2f86c8", "#868c95", "#d9711a"
FIGURES = ("total_return", "annual_return", "sharpe_ratio", "max_drawdown", "num_trades", "win_rate")


def write_picture(result, path, benchmark=None, title=None, feeds=None):
    """Write the picture of a result to a .png file and return its path."""
    check_image("picture", path)
    try:
        from PIL.PngImagePlugin import PngInfo
    except ImportError as error:
        raise CapabilityError("pictures need pillow, which is not installed here: pip install pillow") from error
    about = PngInfo()
    about.add_text("Software", "ringbar")
    picture = drawn(result, benchmark, title or result.info["strategy"], feeds_of(result, []) if feeds is None else feeds)
    picture.save(path, "PNG", pnginfo=about)
    return str(path)


def drawn(result, benchmark, title, feeds):
    """Return the picture."""
    from PIL import Image, ImageDraw

    ts, equity, fall = curve(result)
    other, name = compared(result, benchmark, feeds, ts)
    picture = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), "white")
    pen = Pen(ImageDraw.Draw(picture))
    info = result.info
    pen.text((30, 24), title if len(title) <= 70 else title[:69] + "…", 30, INK)
    feeds_word = "1 feed" if info["feeds"] == 1 else f"{info['feeds']:,} feeds"
    pen.text((30, 66), f"{info['first'][:10]} to {info['last'][:10]}, {feeds_word}, {info['bars']:,} bars", 17, FAINT)
    for i, figure in enumerate(FIGURES):
        pen.text((30 + i * 192, 100), words(figure), 16, FAINT)
        pen.text((30 + i * 192, 122), number(result.metrics[figure], figure), 28, INK)
    if len(ts) > 1:
        low = min(equity.min(), other.min()) if other is not None else equity.min()
        high = max(equity.max(), other.max()) if other is not None else equity.max()
        pen.grid(low, high, TOP, MIDDLE, money)
        if other is not None:
            pen.line(ts, other, low, high, TOP, MIDDLE, GREY)
            pen.text((LEFT + 120, TOP - 22), name, 15, GREY)
        pen.line(ts, equity, low, high, TOP, MIDDLE, BLUE)
        pen.text((LEFT, TOP - 22), "strategy", 15, BLUE)
        floor = min(fall.min(), -1e-9)
        pen.grid(floor, 0.0, MIDDLE + 30, BOTTOM, percent, 2)
        pen.area(ts, fall, floor, MIDDLE + 30, BOTTOM, ORANGE)
        for share in np.linspace(0.0, 1.0, 6):
            at = LEFT + share * (RIGHT - LEFT)
            pen.text((at, BOTTOM + 10), moment(int(ts[0] + share * (ts[-1] - ts[0])))[:10], 14, FAINT, "la" if share == 0 else "ra" if share == 1 else "ma")
    pen.text((RIGHT, SIZE[1] - 8), "ringbar", 13, FAINT, "rs")
    return picture.resize(SIZE, Image.LANCZOS)


def curve(result):
    """Return (ts, equity, drawdown) of all instants."""
    parts = [(ts.copy(), values["equity"].copy(), values["drawdown"].copy()) for ts, values in account(result)]
    return [np.concatenate(column) for column in zip(*parts)] if parts else [np.empty(0)] * 3


def compared(result, benchmark, feeds, ts):
    """Return (values at `ts`, name) of the benchmark, or of buy and hold."""
    if not len(ts):
        return None, None
    cash = result.info["cash"]
    if benchmark is None:
        results = buy_and_hold(feeds, first_traded(result), nanoseconds(result.info["last"]), cash)
        name = NAME
    else:
        from engine.results.metrics.benchmark_closes import series_of

        name, *results = series_of(benchmark)
    if results is None:
        return None, None
    stamps, values = np.asarray(results[0], "int64"), np.asarray(results[1], "float64")
    places = np.searchsorted(stamps, ts, "right") - 1
    values = values[np.maximum(places, 0)]
    return values / values[0] * cash, name


def money(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def percent(value):
    return f"{value:.0%}" if abs(value) >= 0.02 or value == 0 else f"{value:.2%}"


class Pen:
    """Draws in the coordinates of the finished picture."""

    def __init__(self, draw):
        self.draw = draw

    def text(self, at, text, size, color, anchor="la"):
        """Write a text."""
        from PIL import ImageFont

        font = ImageFont.load_default(size * SCALE)
        self.draw.text((at[0] * SCALE, at[1] * SCALE), text, fill=color, font=font, anchor=anchor)

    def grid(self, low, high, top, bottom, form, lines=4):
        """Draw horizontal lines with their values."""
        for share in np.linspace(0.0, 1.0, lines):
            y = bottom - share * (bottom - top)
            self.draw.line([(LEFT * SCALE, y * SCALE), (RIGHT * SCALE, y * SCALE)], fill=LINE, width=SCALE)
            self.text((LEFT - 8, y), form(low + share * (high - low)), 14, FAINT, "rm")

    def points(self, ts, values, low, high, top, bottom):
        """Return the pixels of a curve: for each column its first, lowest, highest and last value."""
        width = (RIGHT - LEFT) * SCALE
        x = ((ts - ts[0]) / max(1, ts[-1] - ts[0]) * width).astype("int64")
        y = (bottom - (values - low) / ((high - low) or 1.0) * (bottom - top)) * SCALE
        starts = np.flatnonzero(np.append(True, x[1:] != x[:-1]))
        least, most = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
        ends = np.append(starts[1:], len(x)) - 1
        rows = zip(x[starts] + LEFT * SCALE, y[starts], least, most, y[ends])
        return [(float(column), float(value)) for column, *four in rows for value in four]

    def line(self, ts, values, low, high, top, bottom, color):
        """Draw a curve."""
        self.draw.line(self.points(ts, values, low, high, top, bottom), fill=color, width=2 * SCALE, joint="curve")

    def area(self, ts, values, floor, top, bottom, color):
        """Fill between a curve and the upper edge, where zero is."""
        points = self.points(ts, values, floor, 0.0, top, bottom)
        shape = [(points[0][0], top * SCALE), *points, (points[-1][0], top * SCALE)]
        self.draw.polygon(shape, fill="#f6dcc8")
        self.draw.line(points, fill=color, width=SCALE)
