from typing import Any

from broker.order import Order

class Position:
    def __init__(self, account: Any, leg: int) -> None: ...
    account: Any
    leg: int
    row: int
    @property
    def feed(self) -> str: ...
    @property
    def size(self) -> float: ...
    @property
    def price(self) -> float: ...
    @property
    def value(self) -> float: ...
    @property
    def profit(self) -> float: ...
    def __bool__(self) -> bool: ...
    def __float__(self) -> float: ...

class Trade:
    def __init__(
        self,
        feed: str,
        size: float,
        entry_ts: int,
        exit_ts: int,
        entry_price: float,
        exit_price: float,
        gross: float,
        commission: float,
        bars: int,
        worst: float,
        best: float,
    ) -> None: ...
    feed: str
    size: float
    entry_ts: int
    exit_ts: int
    entry_price: float
    exit_price: float
    gross: float
    commission: float
    bars: int
    worst: float
    best: float
    @property
    def net(self) -> float: ...

class Fill:
    def __init__(self, order: Order, ts: int, size: float, price: float, commission: float) -> None: ...
    order: Order
    ts: int
    size: float
    price: float
    commission: float
    @property
    def feed(self) -> str: ...
