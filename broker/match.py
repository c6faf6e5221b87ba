"""Matching: at which price, if any, a bar executes an order (section 3 of the execution rules). Pure functions.

Every function takes the order's prices and the bar's open, high, low, close and returns the price of execution, NaN for
none. `buys` tells the side.
"""

NAN = float("nan")


def limit_price(buys, limit, opened, high, low):
    """At the open if that is as good as the limit or better, else at the limit if the bar reaches it."""
    if buys:
        if limit >= opened:
            return opened
        return limit if low <= limit else NAN
    if limit <= opened:
        return opened
    return limit if high >= limit else NAN


def stop_price(buys, stop, opened, high, low):
    """At the open if that is at the stop or beyond, else at the stop if the bar reaches it."""
    if buys:
        if opened >= stop:
            return opened
        return stop if high >= stop else NAN
    if opened <= stop:
        return opened
    return stop if low <= stop else NAN
