"""Columns in memory: shared timestamps, errors, preloading, streaming out of memory."""

from array import array

import pytest
from markets import START, feeds, flat, universe, walk

from engine import Backtest
from engine._bench.candle_files import make
from engine.errors import DataError
from feeds import open_feeds
from feeds.columns import from_columns, preload
from strategies.sma_cross import SmaCross


def test_feeds_with_equal_timestamps_share_them():
    data = feeds(A=flat([1, 2, 3]), B=flat([4, 5, 6]), C=flat([7, 8]), D=flat([9, 10]))
    assert list(data.places) == [0, 0, 3, 3]
    assert len(data.stamps) == 5
    assert list(data.offsets) == [0, 3, 6, 8, 10]
    assert data.estimate_rows() == 10


@pytest.mark.parametrize("keep", [1.0, 0.7])
def test_stream_and_runonce_read_the_same_columns(keep):
    data = universe(3, 200, 5, keep=keep)
    results = [Backtest(data, SmaCross(fast=3, slow=8), mode=mode, chunk=17).run() for mode in ("stream", "runonce")]
    assert results[0].digest == results[1].digest
    assert results[0].metrics["num_fills"] > 10


def test_preloaded_files_give_what_the_files_give(tmp_path):
    make(str(tmp_path), 3, 300, 4)
    opened = open_feeds(tmp_path, on_bad="keep")
    columns = preload(opened)
    results = [Backtest(data, SmaCross(fast=3, slow=8)).run() for data in (opened, columns)]
    assert results[0].digest == results[1].digest
    assert results[1].info["data"] == opened.files()


def test_no_bar_of_a_feed_is_fine_for_the_others():
    empty = {name: array(column.typecode) for name, column in flat([1.0]).items()}
    data = from_columns({"A": walk(60), "B": empty, "C": walk(60, 1)})
    results = [Backtest(data, SmaCross(fast=2, slow=5), mode=mode).run() for mode in ("stream", "runonce")]
    assert results[0].digest == results[1].digest
    assert results[0].info["notes"] == ["next() was never called: B has 0 bars, the indicators need 6"]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"ts": [START, START]}, f"A: bar 1: timestamp {START} does not come after {START}"),
        ({"close": [1.0, float("nan")]}, "A: bar 1: close is nan; expected a finite number"),
        ({"high": [1.0, 1.0]}, "A: bar 1: high 1.0 < low 2.0"),
        ({"open": [1.0]}, "A: 1 values of open for 2 timestamps"),
    ],
)
def test_bad_columns(change, text):
    with pytest.raises(DataError) as error:
        feeds(A={**flat([1.0, 2.0]), **change})
    assert str(error.value) == text


def test_a_missing_column():
    data = flat([1.0, 2.0])
    del data["low"]
    with pytest.raises(DataError, match="A: no column 'low'; found: ts, open, high, close"):
        feeds(A=data)
