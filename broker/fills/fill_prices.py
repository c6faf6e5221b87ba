"""Fill prices: at which price, if any, a bar executes an order (section 3 of the execution rules). Pure functions.

Every function takes the order's prices and the bar's open, high, low, close and returns the price of execution, NaN for
none. `buys` is the side. An if-touched order is a stop on the other side of the market: it triggers at its price or better.
"""

NAN = float("nan")


def limit_price(buys, limit, opened, high, low):
    """Return the open if it is at the limit or better, else the limit if the bar reaches it."""
    if buys:
        if limit >= opened:
            return opened
        return limit if low <= limit else NAN
    if limit <= opened:
        return opened
    return limit if high >= limit else NAN


def stop_price(buys, stop, opened, high, low):
    """Return the open if it is at the stop or beyond, else the stop if the bar reaches it."""
    if buys:
        if opened >= stop:
            return opened
        return stop if high >= stop else NAN
    if opened <= stop:
        return opened
    return stop if low <= stop else NAN


def triggered_price(buys, trigger, limit, opened, high, low, close):
    """Return the price of a limit order from `trigger` on, in the bar that triggers it at its open or, at `trigger`, inside.

    At the open the limit rule holds for the whole bar. Inside, only the close is known to come after the trigger.
    """
    if trigger == opened:
        return limit_price(buys, limit, opened, high, low)
    if buys:
        if trigger <= limit:
            return trigger
        return limit if close <= limit else NAN
    if trigger >= limit:
        return trigger
    return limit if close >= limit else NAN


def travel(rises, opened, high, low, level, upward):
    """Return how far a market goes from the open to `level` if it first goes to the high (`rises`) or to the low."""
    if upward:
        if level <= opened:
            return 0.0
        return level - opened if rises else (opened - low) + (level - low)
    if level >= opened:
        return 0.0
    return (high - opened) + (high - level) if rises else opened - level
