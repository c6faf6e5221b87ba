"""Rule sets of the broker: `backtrader`, and `ringbar` with each rule as a switch of its own.

The rules of ringbar that read bars differently are no switches: the future is never readable (2.4), whichever set is used.
"""

from engine.errors import ConfigError, suggest

# name: (numbers in docs/execution-rules.md, what it changes)
RULES = {
    "pending_targets": ("5.4", "order_target_size counts what is pending instead of ordering again"),
    "immediate_cancel": ("3.6", "cancel works in the step of the order instead of being lost"),
    "stop_first": ("3.1", "of two orders of a group in one bar the stop is matched first, not the older one"),
    "partial_reduces_group": ("3.2", "a partial fill reduces the other orders of its OCO group instead of cancelling them"),
    "reductions_first": ("4.1", "orders that reduce positions are checked before those that open"),
    "rejected_takes_no_cash": ("4.2", "an order that is refused for lack of cash takes none from those after it"),
    "short_needs_cash": ("4.4", "a short position needs its value in equity"),
    "negative_equity_closes": ("4.5", "positions are closed at the next open once equity is below zero"),
    "day_is_next_session": ("3.3", "a DAY order is good through the session of the first bar after it"),
    "fresh_bars_only": ("3", "limits and stops wait for a newer bar of their feed"),
    "last_valid_mark": ("5.5", "a NaN close leaves positions at their last valid close"),
}
SETS = {"backtrader": (), "ringbar": tuple(RULES)}


def chosen(rules):
    """The switches of a rule set, or of names of rules: a tuple, or one text with commas."""
    if rules is None:
        return ()
    names = tuple(rules.split(",")) if isinstance(rules, str) else tuple(rules)
    results = []
    for name in names:
        if name in SETS:
            results += SETS[name]
        elif name in RULES:
            results.append(name)
        else:
            raise ConfigError(f"rules={name!r}: no such rule or set of rules{suggest(name, [*RULES, *SETS])}")
    return tuple(dict.fromkeys(results))
