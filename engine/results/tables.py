"""Tables: the record of a run as users read it: named columns, symbols and words instead of numbers.

Place in the flow: reads the spools block by block, so plain rows and Parquet files take constant memory.
"""

from __future__ import annotations

from broker.codes import unpack

NAN = float("nan")
NONE = (None, NAN, NAN, NAN, NAN)  # no details
SCHEMA = {
    "orders": (
        ("order", "int64"),
        ("symbol", "symbol"),
        ("kind", "word"),
        ("size", "double"),
        ("status", "word"),
        ("reason", "word"),
        ("created_ts", "int64"),
        ("closed_ts", "int64"),
        ("filled", "double"),
        ("price", "double"),
        ("limit", "double"),
        ("stop", "double"),
        ("commission", "double"),
        ("found", "double"),
        ("needed", "double"),
    ),
    "fills": (
        ("ts", "int64"),
        ("symbol", "symbol"),
        ("order", "int64"),
        ("price", "double"),
        ("size", "double"),
        ("commission", "double"),
    ),
    "trades": (
        ("symbol", "symbol"),
        ("entry_ts", "int64"),
        ("exit_ts", "int64"),
        ("entry_price", "double"),
        ("exit_price", "double"),
        ("size", "double"),
        ("gross", "double"),
        ("net", "double"),
        ("commission", "double"),
        ("bars", "int64"),
    ),
    "equity": (("ts", "int64"), ("cash", "double"), ("equity", "double")),
}


def names_of(table):
    """Column names of a table."""
    return [name for name, _ in SCHEMA[table]]


def blocks_of(recorder, table, symbols):
    """Yield the rows of a table, block by block, as {column: sequence} in the order of the schema."""
    spool = recorder.spool(table)
    details = rows_in(recorder.details)
    following = next(details, NONE)
    for columns in spool.blocks():
        raw = dict(zip(spool.columns, columns))
        if "feed" in raw:
            raw["symbol"] = [symbols[feed] for feed in raw["feed"]]
        if "code" in raw:
            raw["kind"], raw["status"], raw["reason"] = zip(*[unpack(code) for code in raw["code"]])
            found = []
            for order in raw["order"]:
                if order == following[0]:
                    found.append(following[1:])
                    following = next(details, NONE)
                else:
                    found.append(NONE[1:])
            raw["limit"], raw["stop"], raw["found"], raw["needed"] = zip(*found)
        if "gross" in raw:
            raw["net"] = [gross - fee for gross, fee in zip(raw["gross"], raw["commission"])]
        yield {name: raw[name] for name in names_of(table)}


def rows_in(spool):
    """Yield the rows of a spool as tuples."""
    for columns in spool.blocks():
        yield from zip(*columns)


def rows_of(recorder, table, symbols):
    """Yield the rows of a table as tuples."""
    for block in blocks_of(recorder, table, symbols):
        yield from zip(*block.values())
