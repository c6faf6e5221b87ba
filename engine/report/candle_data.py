"""ChartData: bars and indicators of the symbols that a page draws, read again from the feeds of a run when the page is made.

Place in the flow: `Result.report`. The feeds are those of the run, given ones, or those of a saved result, opened again. What is
not available is listed in `notes` and left out of the page.
"""

from __future__ import annotations

from array import array

import numpy as np

from engine.core.storage.bars import FIELDS, IF_PRESENT, REQUIRED
from engine.errors import RingbarError
from engine.report.reopened_run import feeds_of, strategy_of
from engine.report.sections.trade_section import deals_of
from engine.results.origin.provenance import nanoseconds
from feeds.columns.memory_columns import Columns, preload
from feeds.slicing import cut

SYMBOLS = 8  # to choose from
ROOM = 100_000_000  # bytes for the bars of all of them, and what indicators make of these
PRICES = FIELDS[:4]
VOLUME = "volume"  # drawn below the candles


class ChartData:
    """`symbols`: a `Symbol` each; `names`: of the lines, in order; `notes`: what is missing, and why."""

    def __init__(self, symbols=(), names=(), notes=()):
        self.symbols, self.names, self.notes = list(symbols), list(names), list(notes)


class Symbol:
    """One feed: `ts` (int64 ns), `prices` {open high low close: float64}, `lines` {name: float64}, NaN in their warm-up."""

    def __init__(self, name, ts, prices, lines):
        self.name, self.ts, self.prices, self.lines = name, ts, prices, lines


def market_of(result, feeds=None, symbols=None, deals=None, trust=False):
    """Return the `ChartData` of a result. feeds: its feeds, if they are not known; symbols: names, instead of those that moved
        most; deals: its `Deals`, if they are known. trust: open the files that the saved result names.
    """
    notes = []
    feeds = feeds_of(result, notes, trust) if feeds is None else feeds
    if feeds is None:
        return ChartData(notes=notes)
    strategy = strategy_of(result, notes, trust)
    chosen = chosen_of(result, feeds, symbols, deals)
    try:
        return read(result, feeds, strategy, chosen, notes)
    except (RingbarError, OSError) as error:
        return ChartData(notes=[*notes, f"no candles: {error}"])


def read(result, feeds, strategy, chosen, notes):
    """Read the bars of the chosen symbols and compute the strategy's indicators over them."""
    replay = replay_of(result, feeds, strategy, notes)
    columns, rows = bars_of(result, feeds, chosen, replay, notes)
    rows = [row for row in rows if columns.offsets[row + 1] > columns.offsets[row]]
    lines = lines_of(replay, columns, rows, notes)
    results = []
    for row in rows:
        first, stop = columns.offsets[row], columns.offsets[row + 1]
        place = columns.places[row]
        ts = np.frombuffer(columns.stamps, "int64")[place : place + stop - first]
        prices = {field: np.frombuffer(columns.fields[field], "float64")[first:stop] for field in PRICES}
        results.append(Symbol(columns.names[row], ts, prices, {**lines.get(row, {}), **volume_of(columns, first, stop)}))
    names = [] if replay is None else [name for name in replay.lines if any(name in symbol.lines for symbol in results)]
    if VOLUME not in names and any(VOLUME in symbol.lines for symbol in results):
        names.append(VOLUME)
    return ChartData(results, names, notes)


def volume_of(columns, first, stop):
    """Return {"volume": values} of some bars, or {} if they have none."""
    column = columns.fields.get(VOLUME)
    if column is None:
        return {}
    values = np.frombuffer(column, "float64")[first:stop]
    return {VOLUME: values} if np.nanmax(values, initial=0.0) > 0 else {}


def chosen_of(result, feeds, symbols, deals):
    """Return the symbols to draw: those given, or those whose trades moved most, then the first ones."""
    from engine.errors import ConfigError, suggest

    names = list(feeds.names)
    if symbols is not None:
        symbols = [symbols] if isinstance(symbols, str) else list(symbols)
        for name in symbols:
            if name not in names:
                raise ConfigError(f"symbols: no feed {name!r}{suggest(name, names)}")
        return symbols
    moved = (deals_of(result) if deals is None else deals).moved
    ranked = sorted(names, key=lambda name: -moved.get(name, 0.0))  # stable: the first feeds where nothing was traded
    return [name for name in ranked if moved.get(name, 0.0) > 0.0 or name == ranked[0]][:SYMBOLS]


def replay_of(result, feeds, strategy, notes):
    """Return the strategy's graph over all feeds; None, and a note, if it cannot be built."""
    if strategy is None:
        return None
    from engine.report.indicator_replay import Replay

    try:
        return Replay(strategy, result.info["parameters"], feeds.names, getattr(feeds, "tz", None))
    except Exception as error:  # noqa: BLE001, a strategy's own code
        notes.append(f"no indicators: {strategy.__name__}.init raised {type(error).__name__}: {error}")
        return None


def bars_of(result, feeds, chosen, replay, notes):
    """Return (`Columns` of all feeds by name, with bars at least for the chosen ones; the rows that are drawn)."""
    wanted = dict.fromkeys(PRICES, REQUIRED) if replay is None else replay.wanted
    wanted = {VOLUME: IF_PRESENT, **wanted}
    if isinstance(feeds, Columns):
        return feeds, [feeds.names.index(name) for name in chosen]
    most = ROOM // (8 * (1 + len(wanted) + (0 if replay is None else replay.rings)))
    everything = replay is not None and replay.across and feeds.estimate_rows() <= most
    recipe = getattr(feeds, "recipe", None)
    if everything or recipe is None:
        columns = preload(feeds, wanted)
        return columns, [columns.names.index(name) for name in chosen]
    from feeds import open_feeds

    counts = {feed.name: feed.rows() for feed in feeds if feed.name in chosen}
    while len(chosen) > 1 and sum(counts[name] for name in chosen) > most:
        chosen = chosen[:-1]
    part = open_feeds(**{**recipe, "symbols": chosen})
    if counts[chosen[0]] > most:
        part = cut(part, start_of(result, most / counts[chosen[0]]), None)
        notes.append(f"the last {most:,} of about {counts[chosen[0]]:,} bars are drawn")
    known = {source.name: source for source in part.sources()}
    columns = Columns(feeds.names, wanted)
    for name in columns.names:
        if name in chosen:
            columns.append(known[name], wanted, 4096)
        else:
            columns.settle(array("q"))
    return columns, [columns.names.index(name) for name in chosen]


def start_of(result, part):
    """Return the time from which the last `part` of the bars begins, if they are evenly spaced."""
    first, last = (nanoseconds(result.info[name]) for name in ("first", "last"))
    return int(last - (last - first) * part)


def lines_of(replay, columns, rows, notes):
    """Return {row: {name: values}}."""
    if replay is None or not replay.lines:
        return {}
    try:
        columns.require({field: want for field, want in replay.wanted.items() if field not in PRICES})
        result = replay.over(columns, rows)
    except Exception as error:  # noqa: BLE001, indicators may be a user's own code
        notes.append(f"no indicators: {type(error).__name__}: {error}")
        return {}
    missing = [name for name in replay.lines if not any(name in lines for lines in result.values())]
    if missing:
        notes.append(f"not drawn, because it reads too many bars of other feeds: {', '.join(missing)}")
    return result
