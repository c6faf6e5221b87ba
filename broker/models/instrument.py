"""Instrument: contract terms of one symbol: lots, ticks, multiplier, margin, currency, its own commission."""

from __future__ import annotations

from broker.argument_checks import FrozenValue, finite, optional
from broker.models.commission import commission_of
from broker.models.slippage import slippage_of
from engine.errors import ConfigError, suggest


class Instrument(FrozenValue):
    """Terms of a feed, for `Backtest(instruments={"ES": Instrument(multiplier=50, tick=0.25, lot=1, margin=12_000)})`.

    lot: sizes round toward zero to multiples of it; 0 for fractional sizes. tick: prices of orders must be multiples of it.
    multiplier: value of one point of one unit. margin: what one unit needs in equity, in the account's currency, instead of
    its value. maintenance: the same for holding it, else that of the account. future: profit and loss move to cash at each
    session, and a fill moves none but its commission; needs a margin. currency: of its prices, converted by the account's
    `rates`. commission, slippage: instead of those of the account.
    """

    defaults = {  # noqa: RUF012
        "lot": 0.0,
        "tick": 0.0,
        "multiplier": 1.0,
        "margin": None,
        "maintenance": None,
        "future": False,
        "currency": None,
        "commission": None,
        "slippage": None,
    }

    def __init__(
        self,
        lot=0.0,
        tick=0.0,
        multiplier=1.0,
        margin=None,
        maintenance=None,
        future=False,
        currency=None,
        commission=None,
        slippage=None,
    ):
        owner = type(self).__name__
        if finite(owner, "multiplier", multiplier) <= 0:
            raise ConfigError(f"{owner}(multiplier={multiplier!r}): expected a finite number greater than 0")
        if future and margin is None:
            raise ConfigError(f"{owner}(future=True): a future needs margin=, the equity that one contract binds")
        self.keep(
            lot=finite(owner, "lot", lot, 0.0),
            tick=finite(owner, "tick", tick, 0.0),
            multiplier=float(multiplier),
            margin=optional(owner, "margin", margin, 0.0),
            maintenance=optional(owner, "maintenance", maintenance, 0.0),
            future=bool(future),
            currency=currency,
            commission=None if commission is None else commission_of(commission),
            slippage=None if slippage is None else slippage_of(slippage),
        )


PLAIN = Instrument()


def instruments_of(value, names):
    """Return an instrument for each name: from one for all, or a mapping from name to instrument ("*" for all others)."""
    if value is None:
        return [PLAIN] * len(names)
    if isinstance(value, Instrument):
        return [value] * len(names)
    if not hasattr(value, "items"):
        raise ConfigError(f'instruments={value!r}; expected an Instrument, or a mapping such as {{"ES": Instrument(...)}}')
    for name, item in value.items():
        if name not in names and name != "*":
            raise ConfigError(f"instruments: no feed named {name!r}{suggest(str(name), list(names))}")
        if not isinstance(item, Instrument):
            raise ConfigError(f"instruments[{name!r}]={item!r}; expected an Instrument")
    return [value.get(name, value.get("*", PLAIN)) for name in names]
