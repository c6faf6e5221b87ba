"""Orders, matching, positions and money: the rules of execution, one account per strategy."""

from broker.models.commission import Commission, MakerTaker, Percent, PerOrder, PerUnit, Tiered
from broker.models.fillers import BarPointPercent, FixedSize
from broker.models.financing import Financing
from broker.models.instrument import Instrument
from broker.models.slippage import (
    CustomSlippage,
    FixedSlippage,
    PercentSlippage,
    Slippage,
    TickSlippage,
    VolatilityShare,
    VolumeShare,
)
from broker.risk.limits import Limits

__all__ = [
    "BarPointPercent",
    "Commission",
    "CustomSlippage",
    "Financing",
    "FixedSize",
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
