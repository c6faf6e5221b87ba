"""Figures of the report: how long a page takes to make and to draw, how large it is, what memory it takes.

python scripts/report_figures.py 2       2 million bars of 100 symbols; `20` for 20 million
python scripts/report_figures.py 20 1    of one symbol
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

MINUTE = 60_000_000_000
START = 1_262_304_000_000_000_000


def market(folder, bars, symbols=100):
    """CSV files of random walks in 1-minute bars."""
    for i in range(symbols):
        rng = random.Random(i)
        price = 100.0
        with open(os.path.join(folder, f"S{i:03d}.csv"), "w") as file:
            file.write("ts,open,high,low,close,volume\n")
            for t in range(bars // symbols):
                opened, price = price, price * (1 + rng.gauss(0, 0.001))
                high, low = max(opened, price) * 1.0005, min(opened, price) * 0.9995
                file.write(f"{START + t * MINUTE},{opened:.4f},{high:.4f},{low:.4f},{price:.4f},{100 + t % 900}\n")


def run(folder):
    """Save a result of a strategy that trades about every 20th bar."""
    from engine import Backtest
    from feeds import open_feeds
    from strategies.sma_cross import SmaCrossSignal

    result = Backtest(open_feeds(os.path.join(folder, "*.csv")), SmaCrossSignal(fast=5, slow=20), cash=1e7).run(progress=False)
    print(f"{result.info['bars']:,} bars, {result.metrics['num_trades']:,} trades, run in {result.info['seconds']:.1f} s")
    result.save(os.path.join(folder, "run"))


def report(folder):
    """Make the page from the saved result; run in a process of its own."""
    began = time.perf_counter()
    from engine import Result
    from engine.results.origin.provenance import peak_rss_mb

    path = Result.load(os.path.join(folder, "run")).report(os.path.join(folder, "x.html"))
    seconds, busy, peak = time.perf_counter() - began, time.process_time(), peak_rss_mb()
    from bokeh.resources import Resources

    library = len(Resources(mode="inline", components=["bokeh"]).render().encode())
    print(f"page: {seconds:.1f} s, of them {busy:.1f} s on a processor, {peak:.0f} MB peak, {(os.path.getsize(path) - library) / 1e6:.2f} MB beside the library")


def draw(path):
    """Open the page in Chromium until its charts are idle and its candles there."""
    from playwright.sync_api import sync_playwright

    binary = shutil.which("chromium") or shutil.which("google-chrome")
    if binary is None:
        print("drawn: there is no chromium")
        return
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1200, "height": 900})
        began = time.perf_counter()
        tab.goto(f"file://{path}")
        tab.wait_for_function("window.Bokeh && Bokeh.documents.length && Bokeh.documents[0].is_idle")
        tab.wait_for_function("document.getElementById('market-hint').textContent !== ''")
        print(f"drawn: {time.perf_counter() - began:.1f} s")
        browser.close()


def main():
    if sys.argv[1] == "--report":
        report(sys.argv[2])
        return
    with tempfile.TemporaryDirectory() as folder:
        market(folder, int(float(sys.argv[1]) * 1_000_000), *map(int, sys.argv[2:]))
        run(folder)
        subprocess.run([sys.executable, __file__, "--report", folder], check=True)
        draw(os.path.join(folder, "x.html"))


if __name__ == "__main__":
    main()
