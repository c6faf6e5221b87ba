from broker.orders.order import Order

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
        mae: float,
        mfe: float,
        entry_order: int,
        exit_order: int,
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
    mae: float
    mfe: float
    entry_order: int
    exit_order: int
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
