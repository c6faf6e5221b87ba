"""Orders, matching, positions and money: the rules of execution, one account per strategy."""

from broker.commission import Commission, Percent, PerUnit

__all__ = ["Commission", "PerUnit", "Percent"]
