"""No run knows the future: whatever comes after an instant, nothing up to it changes."""

import pytest
from markets import universe
from recipes import RECIPES

from engine import Backtest
from feeds.columns import from_columns

CASES = [(recipe, mode) for recipe in RECIPES for mode in ("stream", "runonce")]


def changed_after(data, ts):
    """The same feeds with other prices and other timestamps after `ts`."""
    other = {}
    for row, name in enumerate(data.names):
        start, stop = data.offsets[row], data.offsets[row + 1]
        stamps = data.stamps[data.places[row] : data.places[row] + stop - start]
        later = [stamp > ts for stamp in stamps]
        other[name] = {"ts": [stamp + 7_000_000 if new else stamp for stamp, new in zip(stamps, later)]}
        for field, column in data.fields.items():
            other[name][field] = [value * 1.7 + 3 if new else value for value, new in zip(column[start:stop], later)]
    return from_columns(other)


def until(result, table, column, ts):
    return [repr(row) for row in result.rows(table) if row[column] <= ts]


@pytest.mark.parametrize(("recipe", "mode"), CASES)
def test_the_future_changes_nothing_before_it(recipe, mode):
    data = universe(3, 260, 7, keep=0.8, late=60, early=60)
    stamps = sorted(set(data.stamps))
    before = Backtest(data, RECIPES[recipe], mode=mode, cash=5_000.0).run()
    for place in (len(stamps) // 3, len(stamps) // 2, len(stamps) - 30):
        ts = stamps[place]
        after = Backtest(changed_after(data, ts), RECIPES[recipe], mode=mode, cash=5_000.0).run()
        assert len(until(before, "fills", 0, ts)) > 3
        for table, column in (("fills", 0), ("trades", 2), ("equity", 0), ("orders", 7)):
            assert until(before, table, column, ts) == until(after, table, column, ts)
        assert before.digest != after.digest


def test_orders_still_open_then_are_the_same_too():
    # those that end later, by what they were when they were created
    data = universe(3, 260, 7, keep=0.8)
    ts = sorted(set(data.stamps))[130]
    runs = [Backtest(d, RECIPES["channel"]).run() for d in (data, changed_after(data, ts))]
    first, second = ([repr(row[:4]) for row in sorted(r.rows("orders")) if row[6] <= ts] for r in runs)
    assert first == second
