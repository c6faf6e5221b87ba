"""Rings as strategies read them: now, back, before the first bar, and the two errors."""

import pytest
from markets import START, feeds, flat
from probes import MODES, fails, script

from engine.core.storage.ring import slots
from engine.errors import LookaheadError, LookbackError
from engine.indicators import SMA

EACH = pytest.mark.parametrize("mode", MODES)
PRICES = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]


def test_slots_are_powers_of_two():
    assert [slots(n) for n in (1, 2, 3, 4, 5, 1000, 1024)] == [1, 2, 4, 4, 8, 1024, 1024]


@EACH
def test_line_reads_now_and_back(mode):
    seen = []

    def look(strategy):
        close = strategy.feed.close
        seen.append((close[0], close[-1], close[-2]))

    script(feeds(A=flat(PRICES)), mode, init=lambda strategy: strategy.feed.close.keep(3), next=look)
    assert seen[2:] == [(p, p - 1, p - 2) for p in PRICES[2:]]
    assert seen[0][0] == 1.0
    assert seen[1][:2] == (2.0, 1.0)
    assert all(value != value for value in (*seen[0][1:], seen[1][2]))


@EACH
def test_every_line_keeps_two_bars_at_least(mode):
    seen = []
    script(feeds(A=flat(PRICES)), mode, next=lambda strategy: seen.append(strategy.feed.close[-1]))
    assert seen[1:] == PRICES[:-1]


@EACH
def test_a_feed_that_has_not_started_reads_nan(mode):
    data = feeds(A=flat(PRICES), B=flat(PRICES, start=START + 1))
    seen = []

    def look(strategy):
        close = strategy.feeds["B"].close
        seen.append((len(close), close[0], close[-1]))

    script(data, mode, next=look)
    assert seen[0][0] == 0
    assert all(value != value for value in seen[0][1:])
    assert seen[1][:2] == (1, 1.0)


@EACH
def test_lookahead_is_an_error(mode):  # rule 2.4
    text = fails(LookaheadError, r"close\[\+1\]", feeds(A=flat(PRICES)), mode=mode, next=lambda s: s.feed.close[1])
    assert text.rstrip(")0123456789") == (
        "close[+1]: that bar has not been delivered yet; use close[0] for now and negative numbers for the past "
        "(in Script.next, at 2010-01-01T00:00:00Z, bar 1 of feed A, instant 1; tests/core/test_ring.py:"
    )


@EACH
def test_lookback_is_an_error_that_says_how_to_keep_more(mode):  # rule 2.4
    data = feeds(A=flat(PRICES))
    text = fails(LookbackError, r"close\[-5\]", data, mode=mode, next=lambda s: s.feed.close[-5])
    assert text.rstrip(")0123456789") == (
        "close[-5]: this line keeps 2 bars; ask for more with close.keep(6) in init(), or set lookback = 6 on the strategy "
        "(in Script.next, at 2010-01-01T00:00:00Z, bar 1 of feed A, instant 1; tests/core/test_ring.py:"
    )


@EACH
def test_the_way_out_leads_out(mode):
    data = feeds(A=flat(PRICES))
    script(data, mode, init=lambda s: s.feed.close.keep(6), next=lambda s: s.feed.close[-5])
    fails(LookbackError, r"keeps 6 bars", data, mode=mode, init=lambda s: s.feed.close.keep(6), next=lambda s: s.feed.close[-6])


@EACH
def test_lookback_error_does_not_depend_on_history(mode):
    """Runonce has whole columns and a ring may have spare slots: neither shows."""
    seen = []

    def look(strategy):
        with pytest.raises(LookbackError):
            strategy.feed.close[-3]
        seen.append(strategy.feed.close[-2])

    script(feeds(A=flat(PRICES)), mode, init=lambda s: SMA(s.feed.close, 3), next=look)
    assert seen == PRICES[:-2]


@pytest.mark.parametrize("depth", range(2, 10))
@pytest.mark.parametrize("chunk", range(1, 10))
def test_bars_decoded_ahead_leave_the_kept_ones_alone(depth, chunk):
    """A asks for more when B's bars come between A's last one decoded and its next."""
    data = feeds(A=flat([float(p) for p in range(40)], step=10), B=flat([0.0] * 400, step=1))

    def look(s):
        close, bars = s.feed.close, s.feed.bars
        if bars >= depth:
            assert close[1 - depth] == bars - depth

    script(data, chunk=chunk, init=lambda s: s.feed.close.keep(depth), next=look)


@EACH
def test_errors_of_indicators_name_their_specification(mode):
    data = feeds(A=flat(PRICES))

    def build(strategy):
        strategy.average = SMA(strategy.feed.close, 3)

    too_deep = r"SMA\(close, 3\)\[-9\].*SMA\(close, 3\)\.keep\(10\)"
    fails(LookbackError, too_deep, data, mode=mode, init=build, next=lambda s: s.average[-9])
    fails(LookaheadError, r"SMA\(close, 3\)\[\+2\]", data, mode=mode, init=build, next=lambda s: s.average[2])
