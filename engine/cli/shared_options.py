"""Options that several commands share, and the feeds that they mean."""

from __future__ import annotations

import typer

DATA = typer.Argument(help="Files, folders, glob patterns or tapes.")
STRATEGY = typer.Argument(help="file.py:Class or package.module:Class.")
ON_BAD = typer.Option("raise", help='Bad rows: "raise", "skip", or "keep" those whose only fault is high < low.')
START = typer.Option(None, help="First time, such as 2010-01-31.")
END = typer.Option(None, help="Time before which to end.")
SYMBOLS = typer.Option(None, help="Names of feeds, with commas.")
ZONE = typer.Option(None, "--tz", help="Time zone of timestamps that say none.")
DIALECT = typer.Option(None, help="Of CSV files: yahoo, stooq, binance, ...")
JSON = typer.Option(False, "--json", help="Print JSON instead of tables.")
CASH = typer.Option(100_000.0, help="Cash at the start.")
COMMISSION = typer.Option(0.0, help="As a fraction of value.")


def feeds_of(data, on_bad, start, end, symbols, tz, dialect):
    from feeds import open_feeds

    given = {"start": start, "end": end, "tz": tz, "dialect": dialect, "symbols": symbols.split(",") if symbols else None}
    source = data[0] if len(data) == 1 else list(data)
    return open_feeds(source, on_bad=on_bad, **{name: item for name, item in given.items() if item is not None})
