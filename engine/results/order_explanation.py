"""Explain what happened to an order, from the record of its run."""

from __future__ import annotations

from engine.errors import DataError
from engine.results.origin.provenance import moment
from engine.results.tables import names_of

REASONS = {
    "canceled_by_strategy": "the strategy canceled it",
    "insufficient_cash": "it needed {needed:,.10g} of cash or margin, {found:,.10g} were free",
    "zero_size": "its size is zero, or rounds to zero lots",
    "not_started": "its feed had no bar yet",
    "feed_ended": "its feed had ended",
    "end_of_run": "the run ended before it was filled",
    "margin_call": "equity fell below the maintenance margin",
    "close_at_end": "close_at_end closed the position",
    "oco": "an order of its group was filled or ended first",
    "parent": "the order that it waited for was not filled",
    "day_over": "its day was over",
    "until": "its time was over",
    "ioc": "the next bar did not fill it whole (ioc)",
    "fok": "the next bar could not fill it whole (fok)",
    "at_open": "the next open did not fill it",
    "at_close": "the next close did not fill it",
    "off_tick": "its price {found:,.10g} is off the tick; the nearest price is {needed:,.10g}",
    "beyond_leg": "it is larger ({needed:+,.10g}) than the position that it reduces ({found:+,.10g})",
    "no_rate": "the currency of its instrument had no rate yet",
    "max_order_size": "its size {needed:,.10g} is above the limit of {found:,.10g}",
    "max_position": "the position would be {needed:,.10g}, above the limit of {found:,.10g}",
    "max_gross": "gross exposure would be {needed:,.10g}, above the limit of {found:,.10g}",
    "max_net": "net exposure would be {needed:,.10g}, above the limit of {found:,.10g}",
    "max_orders_per_day": "it would be order {needed:,.0f} of the day, above the limit of {found:,.0f}",
    "drawdown_stop": "equity had fallen {needed:,.10g} from its peak, the drawdown stop is at {found:,.10g}",
    "delisted": "its feed was delisted",
    "no_price": "its feed has no price other than zero to size it at",
    "nothing_to_reduce": "it may only reduce a position, and there was none on its other side",
    "position_closed": "the position that it protected was closed",
    "exit_filled": "an exit of its bracket was filled",
}
EVENTS = {
    "waits_for": "waits until order {first:.0f} is filled",
    "oco": "excludes order {first:.0f} (one cancels the other)",
    "woken": "its parent was filled: it wakes with size {first:+,.10g}",
    "triggered": "triggered at {first:,.10g}, and continues as a plain order",
    "size": "size changed from {first:+,.10g} to {second:+,.10g}",
    "limit": "limit changed from {first:,.10g} to {second:,.10g}",
    "stop": "stop changed from {first:,.10g} to {second:,.10g}",
    "offset": "its limit is {first:,.10g} away from its stop",
    "split": "one share became {first:,.10g}: its size is {second:+,.10g}, its prices are divided",
    "kept": "a change was refused: it would have needed {second:,.10g}, {first:,.10g} were free",
    "limited": "a change was refused: it would come to {second:,.10g}, above the limit of {first:,.10g}",
}


def story(result, number):
    """Return lines about an order; a DataError if the run has no order of that number."""
    row = next((dict(zip(names_of("orders"), row)) for row in result.rows("orders") if row[0] == number), None)
    if row is None:
        raise DataError(f"no order {number!r} in this run; result.orders lists them")
    happened = [(row["created_ts"], 0, 0, placed(row))]
    for table, place in (("events", 1), ("fills", 2)):
        column = names_of(table).index("order")
        for i, item in enumerate(result.rows(table)):
            if item[column] == number:
                entry = dict(zip(names_of(table), item))
                happened.append((entry["ts"], place, i, entry_text(entry) if place == 1 else filled(entry)))
    happened.append((row["closed_ts"], 3, 0, ended(row)))
    return "\n".join(f"{moment(ts)}  {words}" for ts, _, _, words in sorted(happened))


def placed(row):
    kind = row["kind"].replace("_", " ")
    results = [name for name in ("limit", "stop") if row[name] == row[name]]
    prices = "".join(f" {row[name]:,.10g}" if kind == name else f" {name} {row[name]:,.10g}" for name in results)
    verb = "buy" if row["size"] > 0 else "sell"
    return f"order {row['order']}: {verb} {abs(row['size']):,.10g} {row['symbol']}, {kind}{prices}, {row['tif']}"


class Exact(float):
    """A number that is printed with all its digits."""

    def __format__(self, how):
        return float.__format__(self, ",.17g")


def entry_text(entry):
    if entry["event"] == "trail":
        way = f"{entry['first']:.4%}" if entry["second"] else f"{entry['first']:,.10g}"
        return f"trails the best close by {way}"
    if entry["event"] == "until":
        return f"good until {moment(int(entry['first']))}"
    return EVENTS[entry["event"]].format(**entry)


def filled(entry):
    return f"filled {entry['size']:+,.10g} at {entry['price']:,.10g}, commission {entry['commission']:,.10g}"


def ended(row):
    if row["status"] == "filled":
        why = REASONS.get(row["reason"], "")
        return f"filled whole at {row['price']:,.10g} on average" + (f": {why}" if why else "")
    if f"{row['found']:,.10g}" == f"{row['needed']:,.10g}":  # they differ further behind
        row = {**row, "found": Exact(row["found"]), "needed": Exact(row["needed"])}
    why = REASONS.get(row["reason"], row["reason"]).format(**row)
    part = f", {row['filled']:+,.10g} of it filled at {row['price']:,.10g}" if row["filled"] else ""
    return f"{row['status']}{part}: {why}"
