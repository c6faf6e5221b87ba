"""Words for kinds, times in force, statuses, reasons and events of orders, and the numbers that represent them."""

from engine.core import ports

KINDS = (
    "market",
    "limit",
    "stop",
    "stop_limit",
    "trailing_stop",
    "trailing_stop_limit",
    "market_if_touched",
    "limit_if_touched",
)
MARKET, LIMIT, STOP, STOP_LIMIT = ports.MARKET, ports.LIMIT, ports.STOP, ports.STOP_LIMIT
TRAIL, TRAIL_LIMIT, TOUCH, TOUCH_LIMIT = ports.TRAIL, ports.TRAIL_LIMIT, ports.TOUCH, ports.TOUCH_LIMIT
ON_CLOSE, LIMIT_ON_CLOSE, LIMIT_ON_OPEN = range(len(KINDS), len(KINDS) + 3)  # further phases of matching

TIFS = ports.TIFS
GTC, DAY, GTD, IOC, FOK, AT_OPEN, AT_CLOSE = range(7)

STATUSES = ("submitted", "accepted", "filled", "canceled", "rejected", "expired", "open", "waiting")
SUBMITTED, ACCEPTED, FILLED, CANCELED, REJECTED, EXPIRED, OPEN, WAITING = range(8)

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
    "oco",
    "parent",
    "day_over",
    "until",
    "ioc",
    "fok",
    "at_open",
    "at_close",
    "off_tick",
    "beyond_leg",
    "no_rate",
    "max_order_size",
    "max_position",
    "max_gross",
    "max_net",
    "max_orders_per_day",
    "drawdown_stop",
    "delisted",
    "no_price",
    "nothing_to_reduce",
    "position_closed",
    "exit_filled",
)
NO_REASON, BY_STRATEGY, INSUFFICIENT_CASH, ZERO_SIZE, NOT_STARTED, FEED_ENDED, END_OF_RUN = range(7)
MARGIN_CALL, CLOSE_AT_END, BY_OCO, BY_PARENT, DAY_OVER, UNTIL, NOT_AT_ONCE, NOT_WHOLE = range(7, 15)
NOT_AT_OPEN, NOT_AT_CLOSE, OFF_TICK, BEYOND_LEG, NO_RATE = range(15, 20)
MAX_ORDER_SIZE, MAX_POSITION, MAX_GROSS, MAX_NET, MAX_ORDERS, DRAWDOWN_STOP, DELISTED = range(20, 27)
NO_PRICE, NOTHING_TO_REDUCE, POSITION_CLOSED, EXIT_FILLED = range(27, 31)

EVENTS = (
    "waits_for",
    "oco",
    "woken",
    "triggered",
    "size",
    "limit",
    "stop",
    "trail",
    "offset",
    "until",
    "kept",
    "best",
    "split",
    "limited",
)
WAITS_FOR, JOINED, WOKEN, TRIGGERED, NEW_SIZE, NEW_LIMIT, NEW_STOP, NEW_TRAIL, NEW_OFFSET, LASTS, KEPT, BEST, SPLIT = range(13)
LIMITED = 13

MOVES = (
    "deposit",
    "withdrawal",
    "settlement",
    "short_interest",
    "long_interest",
    "debit_interest",
    "credit_interest",
    "dividend",
)
DEPOSIT, WITHDRAWAL, SETTLEMENT, SHORT_INTEREST, LONG_INTEREST, DEBIT_INTEREST, CREDIT_INTEREST, DIVIDEND = range(8)

FREELY, REDUCING, EXIT = range(3)  # what an order may do to a position: anything, reduce it, reduce what its entry opened
REJECTS, FITS, TAKES_ALL = range(3)  # what becomes of an opening that the account cannot afford

AT_THE_OPEN, INSIDE, AT_THE_CLOSE = range(3)  # when in its bar an order is filled
GROUPED, PARENT, CHILD, SCALED = 1, 2, 4, 8  # bits of what an order is to others
WAKE, GROW, REDUCE, LEAVE, ORPHAN, FINISH, STRAY = range(7)  # what the life of an order means for its relatives


def unpack(code):
    """Return (kind, status, reason, time in force) as words, from the `code` in the record of orders."""
    return KINDS[code & 255], STATUSES[code >> 8 & 255], REASONS[code >> 16 & 255], TIFS[code >> 24]
