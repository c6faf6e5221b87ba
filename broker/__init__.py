"""Orders, matching, positions and money: the rules of execution, one account per strategy."""

from broker.commission import Commission, MakerTaker, Percent, PerOrder, PerUnit, Tiered
from broker.financing import Financing
from broker.instrument import Instrument
from broker.limits import Limits
from broker.slippage import (
    CustomSlippage,
    FixedSlippage,
    PercentSlippage,
    Slippage,
    TickSlippage,
    VolatilityShare,
    VolumeShare,
)

__all__ = [
    "Commission",
    "CustomSlippage",
    "Financing",
    "FixedSlippage",
    "Instrument",
    "Limits",
    "MakerTaker",
    "PerOrder",
    "PerUnit",
    "Percent",
    "PercentSlippage",
    "Slippage",
    "TickSlippage",
    "Tiered",
    "VolatilityShare",
    "VolumeShare",
]
