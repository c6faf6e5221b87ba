"""No run knows the future: whatever comes after an instant, nothing up to it changes."""

import pytest
from markets import MINUTE, universe
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


def cut_after(data, ts, every):
    """The same feeds, of which each `every`-th ends at `ts`; one is left as it is, so that the run continues."""
    other = {}
    for row, name in enumerate(data.names):
        start, stop = data.offsets[row], data.offsets[row + 1]
        stamps = data.stamps[data.places[row] : data.places[row] + stop - start]
        kept = sum(stamp <= ts for stamp in stamps) if row % every == 0 else len(stamps)
        other[name] = {"ts": stamps[:kept]}
        for field, column in data.fields.items():
            other[name][field] = column[start : start + kept]
    return from_columns(other)


@pytest.mark.parametrize(("recipe", "mode"), CASES)
def test_where_files_end_changes_nothing_before(recipe, mode):
    data = universe(3, 260, 7, keep=0.8, late=60, early=60)
    stamps = sorted(set(data.stamps))
    before = Backtest(data, RECIPES[recipe], mode=mode, cash=5_000.0).run()
    for place in (len(stamps) // 3, len(stamps) // 2):
        ts = stamps[place]
        after = Backtest(cut_after(data, ts - 20 * MINUTE, 2), RECIPES[recipe], mode=mode, cash=5_000.0).run()
        assert len(until(before, "fills", 0, ts - 20 * MINUTE)) > 3
        for table, column in (("fills", 0), ("trades", 2), ("equity", 0), ("orders", 7)):
            assert until(before, table, column, ts - 20 * MINUTE) == until(after, table, column, ts - 20 * MINUTE)


def test_a_file_that_is_cut_shows_nothing_until_it_lacks_a_bar():
    # rule 2.5: A is not traded from minute 100 to 200; until then a file that ends at 100 gives the same run
    data = universe(2, 260, 7)
    rows = {}
    for row, name in enumerate(data.names):
        start, stop = data.offsets[row], data.offsets[row + 1]
        rows[name] = {"ts": list(data.stamps[data.places[row] : data.places[row] + stop - start])}
        rows[name].update((field, list(column[start:stop])) for field, column in data.fields.items())
    first = data.names[0]
    gap = {field: column[:100] + column[200:] for field, column in rows[first].items()}
    cut = {field: column[:100] for field, column in rows[first].items()}
    runs = [Backtest(from_columns({**rows, first: columns}), RECIPES["gambler"], cash=5_000.0).run() for columns in (gap, cut)]
    ts = rows[first]["ts"][200] - 1
    for table, column in (("fills", 0), ("trades", 2), ("equity", 0), ("orders", 7)):
        assert until(runs[0], table, column, ts) == until(runs[1], table, column, ts)
    assert len(until(runs[0], "fills", 0, ts)) > 20


def test_orders_still_open_then_are_the_same_too():
    # those that end later, by what they were when they were created
    data = universe(3, 260, 7, keep=0.8)
    ts = sorted(set(data.stamps))[130]
    runs = [Backtest(d, RECIPES["channel"]).run() for d in (data, changed_after(data, ts))]
    first, second = ([repr(row[:4]) for row in sorted(r.rows("orders")) if row[6] <= ts] for r in runs)
    assert first == second
