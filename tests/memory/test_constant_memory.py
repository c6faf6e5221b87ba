"""A streaming run takes the memory of its feeds and rings, whatever the length of the history and the number of trades."""

import os
import subprocess
import sys

import pytest
from conftest import MODE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/self/status"),
    pytest.mark.skipif(MODE == "plain", reason="takes too long uncompiled"),
]
BARS = (4_000, 40_000)

RUN = """
import sys
sys.path[:0] = sys.argv[1:3]
from endless_feed import Endless
from engine import Backtest
from strategies.sma_cross import SmaCross

class Busy(SmaCross):
    def notify_trade(self, trade):
        self.feeds[trade.feed].name

    def next(self):
        SmaCross.next(self)
        for order in self.orders():
            if order.kind == "limit":
                self.cancel(order)
        for feed in self.feeds.fresh[:2]:
            self.buy(feed, 0.5, limit=feed.close[0])

result = Backtest(Endless(20, int(sys.argv[3])), Busy(fast=2, slow=5), commission=0.0001, cash=1e6).run()
print(result.metrics["num_fills"], result.info["peak_rss_mb"])
"""


def peak(bars):
    """(fills, peak memory in MB) of a run in a process of its own."""
    tests = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    command = [sys.executable, "-c", RUN, os.path.dirname(tests), os.path.join(tests, "support"), str(bars)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    fills, megabytes = done.stdout.split()
    return int(fills), float(megabytes)


def test_memory_does_not_grow_with_the_history():
    (few, small), (many, large) = (peak(bars) for bars in BARS)
    assert many > 8 * few > 1_000
    allowed = small * 1.05 + 2
    if MODE == "pypy":
        allowed = small * 1.15 + 16  # its collector lets the nursery and the compiled traces grow at first
    assert large <= allowed, f"{small:.1f} MB for {BARS[0]} bars a feed, {large:.1f} MB for {BARS[1]}"
