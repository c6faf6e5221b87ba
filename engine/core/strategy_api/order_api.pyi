from collections.abc import Mapping
from datetime import date
from typing import Any

from typing_extensions import Self

from broker.orders.order import Order
from engine.core.strategy_api.account_api import AccountApi
from engine.core.views.feedset import Feed
from engine.core.views.panel import Operand
from engine.sizers import Sizer

class Bracket(tuple[Order, Order | None, Order | None]):
    def __new__(cls, entry: Order, stop: Order | None, target: Order | None) -> Self: ...
    @property
    def entry(self) -> Order: ...
    @property
    def stop(self) -> Order | None: ...
    @property
    def target(self) -> Order | None: ...

class OrderApi(AccountApi):
    sizer: Any
    def buy(
        self,
        feed: Feed | str | int | None = None,
        size: float | Sizer | None = None,
        limit: float | None = None,
        stop: float | None = None,
        touch: float | None = None,
        trail: float | Operand | None = None,
        trail_percent: float | None = None,
        limit_offset: float | None = None,
        tif: str | None = None,
        until: int | str | date | None = None,
        oco: Order | None = None,
        parent: Order | None = None,
        leg: str | None = None,
        reduce_only: bool = False,
        fill_on_close: bool = False,
        trail_start: float | None = None,
    ) -> Order: ...
    def sell(
        self,
        feed: Feed | str | int | None = None,
        size: float | Sizer | None = None,
        limit: float | None = None,
        stop: float | None = None,
        touch: float | None = None,
        trail: float | Operand | None = None,
        trail_percent: float | None = None,
        limit_offset: float | None = None,
        tif: str | None = None,
        until: int | str | date | None = None,
        oco: Order | None = None,
        parent: Order | None = None,
        leg: str | None = None,
        reduce_only: bool = False,
        fill_on_close: bool = False,
        trail_start: float | None = None,
    ) -> Order: ...
    def buy_bracket(
        self,
        feed: Feed | str | int | None = None,
        size: float | Sizer | None = None,
        stop: float | None = None,
        target: float | None = None,
        limit: float | None = None,
        entry_stop: float | None = None,
        trail: float | Operand | None = None,
        trail_percent: float | None = None,
        tif: str | None = None,
        until: int | str | date | None = None,
        stop_distance: float | None = None,
        stop_percent: float | None = None,
        target_distance: float | None = None,
        target_percent: float | None = None,
    ) -> Bracket: ...
    def sell_bracket(
        self,
        feed: Feed | str | int | None = None,
        size: float | Sizer | None = None,
        stop: float | None = None,
        target: float | None = None,
        limit: float | None = None,
        entry_stop: float | None = None,
        trail: float | Operand | None = None,
        trail_percent: float | None = None,
        tif: str | None = None,
        until: int | str | date | None = None,
        stop_distance: float | None = None,
        stop_percent: float | None = None,
        target_distance: float | None = None,
        target_percent: float | None = None,
    ) -> Bracket: ...
    def close(self, feed: Feed | str | int | None = None, leg: str | None = None) -> Any: ...
    def cancel(self, order: Order) -> bool: ...
    def modify(
        self,
        order: Order,
        size: float | None = None,
        limit: float | None = None,
        stop: float | None = None,
        trail: float | None = None,
    ) -> bool: ...
    def order_target_size(self, feed: Feed | str | int, size: float) -> Order | None: ...
    def order_target_value(self, feed: Feed | str | int, value: float) -> Order | None: ...
    def order_target_percent(self, feed: Feed | str | int, percent: float) -> Order | None: ...
    def order_target_weights(self, weights: Mapping[Feed, float] | Mapping[str, float]) -> list[Order]: ...
    def deposit(self, amount: float) -> None: ...
    def withdraw(self, amount: float) -> None: ...

def instant_of(value: str | date, tz: str) -> int | None: ...
def ascends(side: float, lower: float, upper: float) -> bool: ...
def first(item: Any) -> Any: ...
