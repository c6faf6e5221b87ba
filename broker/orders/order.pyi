from typing import Any

class Order:
    broker_state: Any
    number: int
    slot: int
    row: int
    kind_code: int
    tif_code: int
    status_code: int
    reason_code: int
    size: float
    filled: float
    average_price: float
    limit: float
    stop: float
    commission: float
    found: float
    needed: float
    created_ts: int
    @property
    def feed(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def tif(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def alive(self) -> bool: ...
    @property
    def remaining(self) -> float: ...
