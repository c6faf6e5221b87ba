"""The page in Chromium: drawn, zoomed, sorted, jumped in, its theme changed, on wide and narrow screens."""

import os
import shutil
import time

import pytest
from markets import DAY, feeds, walk

from engine import Backtest
from engine.sweep import sweep
from strategies.sma_cross import SmaCross

playwright = pytest.importorskip("playwright.sync_api")
pytest.importorskip("bokeh")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no chromium")

HOSTILE = "</script><img src=x onerror=alert(1)>&'\""
RANGE = "(() => { const r = Candles.named('price').x_range; return [r.start, r.end]; })()"
BARS = "document.getElementById('market-hint').textContent"


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def result():
    """A run on an hourly market, too long for every bar, with a hostile name, and on another one."""
    market = {HOSTILE: walk(40_000, 3, step=3600 * 10**9), "AAPL": walk(3_000, 4, step=DAY // 2)}
    return Backtest(feeds(**market), SmaCross(fast=10, slow=40), cash=10_000.0).run(progress=False)


@pytest.fixture(scope="module")
def page(result, tmp_path_factory):
    return result.report(str(tmp_path_factory.mktemp("page") / "x.html"))


@pytest.fixture
def opened(browser):
    """Open a page; every error of its scripts, and whatever it asks the network for, fails the test."""
    errors, tabs = [], []

    def open_page(path, **options):
        tab = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **options}).new_page()
        tabs.append(tab)
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("dialog", lambda dialog: errors.append(dialog.message))
        tab.on("request", lambda request: request.url.startswith(("file:", "data:", "blob:")) or errors.append(request.url))
        tab.goto(f"file://{os.path.abspath(path)}")
        return tab

    yield open_page
    for tab in tabs:
        tab.context.close()
    assert errors == []


def drawn(tab):
    tab.wait_for_function("window.Bokeh && Bokeh.documents.length && Bokeh.documents[0].is_idle")
    tab.wait_for_function("document.getElementById('market-hint').textContent !== ''")


def test_draws_soon_and_zooms_everything_together(opened, page):
    began = time.perf_counter()
    tab = opened(page)
    drawn(tab)
    assert time.perf_counter() - began < 10  # docs/report.md has what it takes where nothing else runs
    assert "a candle is" in tab.evaluate(BARS)
    start, end = tab.evaluate(RANGE)
    chart = tab.locator("#market .bk-Figure").first
    box = chart.bounding_box()
    tab.locator("#market").scroll_into_view_if_needed()
    box = chart.bounding_box()
    tab.mouse.move(box["x"] + 400, box["y"] + 150)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 420, box["y"] + 180, steps=4)
    tab.mouse.up()
    tab.wait_for_function(f"{RANGE}[1] - {RANGE}[0] < {(end - start) / 10}")
    left, right = tab.evaluate(RANGE)
    assert start < left < right < end
    assert tab.evaluate("Candles.named('equity').x_range.start") == left
    inside = "(() => { const x = Candles.named('candles').data.x; return [x.length, x[1], x[x.length - 2]]; })()"
    tab.wait_for_function(f"{inside}[1] >= {left} && {inside}[2] <= {right}")
    assert tab.evaluate(inside)[0] > 20


def test_sorts_and_jumps(opened, page):
    tab = opened(page)
    drawn(tab)
    tab.click("#trade-table thead button:text('entry price')")
    assert tab.get_attribute("#trade-table th:nth-child(4)", "aria-sort") == "descending"
    cells = tab.locator("#trade-table tbody td:nth-child(4)").all_inner_texts()
    prices = [float(cell.replace(",", "")) for cell in cells]
    assert prices == sorted(prices, reverse=True)
    tab.click("#trade-table thead button:text('symbol')")
    row = tab.locator("#trade-table tbody tr").first
    name, entry = row.locator("th").inner_text(), row.locator("td").first.inner_text()
    assert name == HOSTILE
    row.click()
    tab.wait_for_function("Candles.named('dealt').data.x0.length > 0")
    middle = tab.evaluate(f"new Date(({RANGE}[0] + {RANGE}[1]) / 2).toISOString()")
    assert middle[:7] == entry[:7]
    assert tab.evaluate("Candles.named('price').center.find((m) => m.name === 'jump').visible")
    tab.click("#trade-table thead button:text('symbol')")
    tab.locator("#trade-table tbody tr", has_text="AAPL").first.click()
    tab.wait_for_function("document.getElementById('market-hint').textContent.includes('AAPL')")
    tab.select_option("#market-symbol", label=HOSTILE)
    tab.wait_for_function("document.getElementById('market-hint').textContent.includes('onerror')")


def test_the_largest_trade_is_seen_bar_by_bar(opened, page):
    tab = opened(page)
    drawn(tab)
    tab.locator("#trade-table tbody tr").first.click()  # sorted by net profit
    tab.wait_for_function("document.getElementById('market-hint').textContent.startsWith('every bar')")
    assert tab.evaluate("Candles.named('candles').data.x.length") > 20


CURVE = "(name) => { const d = Candles.named(name).renderers[0].data_source.data; return [[...d.x], [...d.y]]; }"

BESIDE = CURVE.replace("renderers[0]", "renderers.at(-1)")


def zoom(tab, start, end):
    tab.evaluate(f"Candles.named('price').x_range.setv({{start: {start}, end: {end}}})")


def test_curves_have_levels(opened, page, result):
    tab = opened(page)
    drawn(tab)
    names = ("equity", "drawdown", "exposure")
    equity = dict(zip((result.equity["ts"].to_physical() // 10**6).to_list(), result.equity["equity"].to_list()))
    whole = {name: tab.evaluate(f"({CURVE})('{name}')") for name in names}
    start, end = tab.evaluate(RANGE)
    middle, span = (start + end) / 2, end - start
    for name in names:
        assert 3_900 < len(whole[name][0]) <= 4_000
    assert -min(whole["drawdown"][1]) == pytest.approx(result.metrics.max_drawdown, rel=1e-6)
    zoom(tab, middle - span / 20, middle + span / 20)
    for name in names:
        x, y = tab.evaluate(f"({CURVE})('{name}')")
        inside = [t for t in whole[name][0] if x[0] <= t <= x[-1]]
        assert 2 * len(inside) < len(x) <= 4_000
        assert x[1] >= middle - span / 20 > x[0]
    x, y = tab.evaluate(f"({CURVE})('equity')")
    assert all(equity[t] == value for t, value in zip(x, y))
    largest = max(result.trades.iter_rows(named=True), key=lambda trade: abs(trade["net"]))
    if largest["net"] < 0:  # it is sorted by net profit, the largest first
        tab.locator("#trade-table thead button", has_text="net").click()
    tab.locator("#trade-table tbody tr").first.click()
    left, right = tab.evaluate(RANGE)
    x, y = tab.evaluate(f"({CURVE})('equity')")
    assert [t for t in x if left <= t <= right] == [t for t in equity if left <= t <= right]
    assert all(equity[t] == value for t, value in zip(x, y))
    zoom(tab, start, end)
    assert tab.evaluate(f"({CURVE})('equity')") == whole["equity"]


def test_heights_fit_what_is_seen(opened, tmp_path):
    run = Backtest(feeds(A=walk(300, 3, step=DAY)), SmaCross(fast=3, slow=8), cash=10_000.0).run(progress=False)
    tab = opened(run.report(str(tmp_path / "x.html")))
    drawn(tab)
    start, end = tab.evaluate(RANGE)
    zoom(tab, start + (end - start) * 0.4, start + (end - start) * 0.5)
    x, y = tab.evaluate(f"({CURVE})('equity')")
    assert 25 < len(x) < 40
    y += [value for t, value in zip(*tab.evaluate(f"({BESIDE})('equity')")) if x[0] <= t <= x[-1]]  # buy and hold
    tab.wait_for_function(f"Candles.named('equity').y_range.end < {max(y) + max(y) - min(y)}")
    assert tab.evaluate("Candles.named('equity').y_range.start") > min(y) - (max(y) - min(y))


def test_theme(opened, page):
    tab = opened(page, color_scheme="dark")
    color = "getComputedStyle(document.body).backgroundColor"
    assert tab.evaluate(color) == "rgb(20, 23, 28)"
    tab.click("#theme")
    assert tab.evaluate(color) == "rgb(255, 255, 255)"
    tab.click("#theme")
    assert tab.evaluate(color) == "rgb(20, 23, 28)"


def test_a_phone_scrolls_tables_and_not_the_page(opened, page):
    tab = opened(page, viewport={"width": 390, "height": 800})
    drawn(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_sweep_chooses_by_cell(opened, tmp_path):
    data = feeds(A=walk(300, 3, step=DAY))
    found = sweep(data, SmaCross, {"fast": [3, 5, 7], "slow": [10, 20]}, workers=1, progress=False)
    tab = opened(found.report(str(tmp_path / "x.html")), viewport={"width": 390, "height": 800})
    assert tab.locator("#parallel path").count() == 6
    assert tab.locator("#heat tbody td").count() == 6
    tab.locator("#heat tbody td").first.click()
    assert tab.locator("#trial-table tbody tr").all_inner_texts()[0].split()[:2] == ["3", "10"]
    assert tab.locator("#trial-table tbody tr").count() == 1
    tab.click("#filter button")
    assert tab.locator("#trial-table tbody tr").count() == 6
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_ticks_have_the_digits_that_they_need(opened, page):
    tab = opened(page)
    drawn(tab)
    said = """(percent, ticks) => {
      const formatter = Candles.named(percent ? 'drawdown' : 'equity').left[0].formatter;
      return formatter.doFormat(ticks, { loc: 0 });
    }"""

    def told(percent, *ticks):
        return tab.evaluate(f"({said})({str(percent).lower()}, {list(ticks)})")

    assert told(False, 9800, 9900, 10000) == ["9.8k", "9.9k", "10.0k"]
    assert told(False, 9_999_880, 9_999_885, 9_999_890) == ["9,999,880", "9,999,885", "9,999,890"]
    assert told(False, -0.5, 0, 0.5) == ["-0.5", "0.0", "0.5"]
    assert told(True, -0.1, -0.05, 0) == ["-10%", "-5%", "0%"]
    assert told(True, 0.0001, 0.00015) == ["0.010%", "0.015%"]
