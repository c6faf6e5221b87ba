"""The section of a report about capacity: the traded share of volume, and the capital above which it is too large."""

from __future__ import annotations

from engine.errors import RingbarError
from engine.report.sections.report_tables import NONE, number, safe, table

SYMBOLS = 10  # in the table, those with the least room
WAY = "give the feeds, with volumes: result.report(path, feeds=open_feeds(...))"
FIGURES = ("mean_volume_share", "max_volume_share", "capacity_1_percent", "capacity_10_percent")
HEAD = ("", "mean share", "largest share", "capital for 1 %", "capital for 10 %")
MEANING = (
    "Share: of the volume of a bar, all executions of a feed in it together. Capital: with sizes in proportion to cash, the "
    "starting cash from which on the largest execution takes more than that share."
)


def capacity_of(result, feeds):
    """Return the table of capacity as HTML, or how to get it if volumes are missing. feeds: those of the run, or None."""
    from engine.results.metrics.capacity import capacity, shares_of

    if not result.metrics["num_fills"]:
        return ""
    if feeds is None:
        return missing(f"the bars of the run are not known; {WAY}")
    try:
        shares = shares_of(result.rows("fills"), feeds)
    except (RingbarError, OSError) as error:
        return missing(f"{error}; {WAY}")
    if not any(shares.values()):
        return missing("no bar with an execution has a volume")
    cash = result.info["cash"]
    rows = [row("all", capacity(shares, cash))]
    if len(shares) > 1:
        by_symbol = {name: capacity({name: results}, cash) for name, results in shares.items() if results}
        scarce = sorted(by_symbol, key=lambda name: by_symbol[name]["capacity_1_percent"])
        rows += [row(safe(name), by_symbol[name]) for name in scarce[:SYMBOLS]]
    rest = f" The {SYMBOLS} of {len(shares):,} symbols with the least room." if len(shares) > SYMBOLS else ""
    return f"<h3>capacity</h3>{table(HEAD, rows)}<p class='hint'>{MEANING}{rest}</p>"


def row(title, figures):
    mean, most, *capital = (figures[name] for name in FIGURES)
    return [title, percent(mean), percent(most), *map(number, capital)]


def percent(share):
    return f"{share:.4%}" if share < 0.001 else f"{share:.2%}"


def missing(why):
    """Return the row of a figure that is not available."""
    return "<h3>capacity</h3>" + table(("", ""), [["share of the bars' volume", f"{NONE} ({safe(why)})"]], "pairs")
