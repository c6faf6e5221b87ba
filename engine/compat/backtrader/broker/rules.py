"""The rules of ringbar that the broker can apply, by name."""

RULES = {
    "pending_targets": ("5.4", "order_target_size counts what is pending instead of ordering again"),
    "immediate_cancel": ("3.6", "cancel works in the step of the order instead of being lost"),
    "stop_first": ("3.1", "of two orders of a group in one bar the stop is matched first, not the older one"),
    "reductions_first": ("4.1", "orders that reduce positions are checked before those that open"),
    "rejected_takes_no_cash": ("4.2", "an order that is refused for lack of cash takes none from those after it"),
    "short_needs_cash": ("4.4", "a short position needs its value in equity"),
    "day_is_next_session": ("3.3", "a DAY order is good through the session of the first bar after it"),
    "fresh_bars_only": ("3", "limits and stops wait for a newer bar of their feed"),
}
