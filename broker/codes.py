"""The words for kinds, statuses and reasons of orders, and the numbers that stand for them in tables."""

from engine.core.ports import LIMIT, MARKET, STOP

KINDS = {MARKET: "market", LIMIT: "limit", STOP: "stop"}
STATUSES = ("submitted", "accepted", "filled", "canceled", "rejected", "expired", "open")
SUBMITTED, ACCEPTED, FILLED, CANCELED, REJECTED, EXPIRED, OPEN = range(7)
REASONS = (
    "",
    "canceled_by_strategy",
    "insufficient_cash",
    "zero_size",
    "not_started",
    "feed_ended",
    "end_of_run",
    "margin_call",
    "close_at_end",
)
NO_REASON, BY_STRATEGY, INSUFFICIENT_CASH, ZERO_SIZE, NOT_STARTED, FEED_ENDED, END_OF_RUN = range(7)
MARGIN_CALL, CLOSE_AT_END = 7, 8


def unpack(code):
    """(kind, status, reason) as words, of the `code` in the record of orders."""
    return KINDS[code & 255], STATUSES[code >> 8 & 255], REASONS[code >> 16]
