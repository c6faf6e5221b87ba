"""Tables of a run's record as users read them: named columns, with symbols and words instead of numbers.

Columns of kind "time" are int64 ns UTC in rows, and Datetime("ns", "UTC") in frames and Parquet files. Spools are read block by
block, so that rows and Parquet files take constant memory.
"""

from __future__ import annotations

from itertools import islice

from broker.order_codes import EVENTS, MOVES, unpack

NAN = float("nan")
BLOCK = 2048
SCHEMA = {
    "orders": (
        ("order", "int64"),
        ("symbol", "symbol"),
        ("kind", "word"),
        ("size", "double"),
        ("status", "word"),
        ("reason", "word"),
        ("created_ts", "time"),
        ("closed_ts", "time"),
        ("filled", "double"),
        ("price", "double"),
        ("limit", "double"),
        ("stop", "double"),
        ("commission", "double"),
        ("found", "double"),
        ("needed", "double"),
        ("tif", "word"),
    ),
    "fills": (
        ("ts", "time"),
        ("symbol", "symbol"),
        ("order", "int64"),
        ("price", "double"),
        ("size", "double"),
        ("commission", "double"),
    ),
    "trades": (
        ("symbol", "symbol"),
        ("entry_ts", "time"),
        ("exit_ts", "time"),
        ("entry_price", "double"),
        ("exit_price", "double"),
        ("size", "double"),
        ("gross", "double"),
        ("net", "double"),
        ("commission", "double"),
        ("bars", "int64"),
        ("mae", "double"),
        ("mfe", "double"),
    ),
    "equity": (("ts", "time"), ("cash", "double"), ("equity", "double")),
    "events": (
        ("ts", "time"),
        ("order", "int64"),
        ("symbol", "symbol"),
        ("event", "word"),
        ("first", "double"),
        ("second", "double"),
    ),
    "series": (("ts", "time"), ("name", "symbol"), ("value", "double")),
    "cash_flows": (("ts", "time"), ("symbol", "symbol"), ("move", "word"), ("amount", "double"), ("cash", "double")),
}
EXTRA = {
    "trades": (("side", "word"), ("return_percent", "double"), ("entry_order", "int64"), ("exit_order", "int64"))
}  # columns of frames and files that rows do not have


def names_of(table):
    """Return the column names of a table."""
    return [name for name, _ in SCHEMA[table]]


def blocks_of(recorder, table, symbols, columns=None):
    """Yield the rows of a table, block by block, as {column: sequence}; `columns`, or all in the order of the schema."""
    columns = names_of(table) if columns is None else columns
    for raw in orders_of(recorder) if table == "orders" else raw_blocks(recorder.spool(table)):
        if "symbol" in columns:
            raw["symbol"] = [symbols[feed] if feed >= 0 else "" for feed in raw["feed"]]
        if table == "orders":
            raw["kind"], raw["status"], raw["reason"], raw["tif"] = zip(*[unpack(code) for code in raw["code"]])
        if table == "events":
            raw["event"] = [EVENTS[code] for code in raw["code"]]
        if table == "series":
            names = list(recorder.names)
            raw["name"] = [names[number] for number in raw["name"]]
        if table == "cash_flows":
            raw["move"] = [MOVES[code] for code in raw["code"]]
        if table == "trades":
            raw["net"] = [gross - fee for gross, fee in zip(raw["gross"], raw["commission"])]
            if "side" in columns:
                raw["side"] = ["long" if size > 0 else "short" for size in raw["size"]]
            if "return_percent" in columns:
                keys = ("entry_price", "exit_price", "size", "gross", "net")
                raw["return_percent"] = [return_percent(*row) for row in zip(*[raw[key] for key in keys])]
        yield {name: raw[name] for name in columns}


def return_percent(entry, left, size, gross, net):
    """Return the net profit of a trade in percent of what was entered; contract multipliers follow from the gross profit."""
    move = left - entry
    value = abs(entry * gross / move) if move and gross else abs(entry * size)
    return 100.0 * net / value if value > 0 else NAN


def raw_blocks(spool):
    """Yield the blocks of a spool as {column: array}."""
    for columns in spool.blocks():
        yield dict(zip(spool.columns, columns))


def orders_of(recorder):
    """Yield blocks of orders in the order in which they ended: rows of their own, and orders that a single fill describes."""
    columns = recorder.orders.columns
    own = (row for block in recorder.orders.blocks() for row in zip(*block))
    following = next(own, None)
    done = 0
    for block in raw_blocks(recorder.fills):
        rows = []
        keys = ("code", "order", "created_ts", "ts", "feed", "size", "price", "commission")
        for code, order, created, ts, feed, size, price, fee in zip(*[block[key] for key in keys]):
            while following is not None and following[3] <= done:
                rows.append(following)
                following = next(own, None)
            done += 1
            if code:
                rows.append((order, created, ts, done, feed, code, size, size, price, NAN, NAN, fee, NAN, NAN))
        if rows:
            yield dict(zip(columns, zip(*rows)))
    while following is not None:
        rows = [following, *islice(own, BLOCK)]
        yield dict(zip(columns, zip(*rows)))
        following = next(own, None)


def rows_of(recorder, table, symbols):
    """Yield the rows of a table as tuples."""
    for block in blocks_of(recorder, table, symbols):
        yield from zip(*block.values())
