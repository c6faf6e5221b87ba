"""The live page of a sweep: what it shows while the sweep runs, and that nothing can be changed through it."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from markets import feeds, flat

from engine import Strategy
from engine.sweep import sweep
from engine.sweep.monitoring.watch_page import WatchPage


class Probe(Strategy):
    n: int = 1
    m: int = 1
    seen = []

    def next(self):
        if self.n == 3:
            raise ValueError("three is too many")
        self.order_target_size(self.feed, self.feed.bars % self.n)


def test_the_page_of_a_running_sweep(monkeypatch, capsys):
    pages = []
    made = WatchPage.__init__

    def keep(self, *given):
        made(self, *given)
        pages.append(self)

    states = []
    add = WatchPage.add

    def look(self, rows):
        add(self, rows)
        states.append(json.loads(urlopen(self.url + "state", timeout=5).read()))  # the sweep is running

    monkeypatch.setattr(WatchPage, "__init__", keep)
    monkeypatch.setattr(WatchPage, "add", look)
    space = {"n": [1, 2, 3], "m": [1, 2]}
    sweep(feeds(A=flat([1, 2, 3, 4, 5, 4, 3])), Probe, space, workers=1, lanes=2, progress=False, watch=True, metric="total_return")
    (page,) = pages
    assert page.url in capsys.readouterr().err
    last = states[-1]
    assert (last["figures"]["trials"], last["figures"]["failed"], last["metric"]) == (6, 2, "total_return")
    assert last["params"] == ["n", "m"] and len(last["rows"]) == 4
    assert "ValueError: three is too many" in last["failures"][0]
    with pytest.raises(OSError):
        urlopen(page.url, timeout=2)  # it ended with the sweep


def test_the_page_is_read_only_and_local():
    page = WatchPage("sharpe_ratio", lambda: {})
    try:
        assert page.url.startswith("http://127.0.0.1:")
        with urlopen(page.url, timeout=5) as answer:
            assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]
            assert b"http" not in answer.read().replace(b"http-equiv", b"")
        for request, status in (
            (Request(page.url, data=b"x", method="POST"), 501),
            (Request(page.url + "etc/passwd"), 404),
            (Request(page.url, headers={"Host": "evil.example"}), 403),
        ):
            with pytest.raises(HTTPError) as caught:
                urlopen(request, timeout=5)
            assert caught.value.code == status
            caught.value.close()
    finally:
        page.close()


def test_a_browser_shows_the_running_sweep():
    sync = pytest.importorskip("playwright.sync_api")
    import shutil

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here")
    figures = {"trials": 4, "known": 0, "done": 3, "failed": 1, "running": 0, "trials_per_second": 2.0, "seconds_left": 0.0, "memory_mb": 50.0}
    page = WatchPage("sharpe_ratio", lambda: figures)
    try:
        rows = [{"status": "done", "params": {"a": a, "b": 1}, "metrics": {"sharpe_ratio": 0.5 * a}, "error": None} for a in (1, 2)]
        rows.append({**rows[0], "params": {"a": 1, "b": 2}})
        page.add([*rows, {"status": "failed", "params": {"a": 3}, "metrics": {}, "error": "<b>Traceback</b>"}])
        with sync.sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            tab = browser.new_page()
            errors = []
            tab.on("pageerror", lambda error: errors.append(str(error)))
            tab.goto(page.url)
            tab.wait_for_selector("#heat td")
            assert tab.locator("#heat tr").count() == 3
            assert tab.locator("#best tr").nth(1).inner_text().split() == ["2", "1", "1"]
            assert "4 of 4 trials, 1 failed" in tab.locator("#line").inner_text()
            assert "<b>Traceback</b>" in tab.locator("#failures").inner_text()  # as text
            assert not errors
            browser.close()
    finally:
        page.close()
