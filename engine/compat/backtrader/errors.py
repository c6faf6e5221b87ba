"""Exceptions under the names that scripts import."""

from engine.compat.backtrader.run import StrategySkip
from engine.errors import RingbarError


class BacktraderError(RingbarError):
    """Base of errors that scripts may raise."""


StrategySkipError = StrategySkip


class ModuleImportError(BacktraderError):
    pass


class FromModuleImportError(ModuleImportError):
    pass
