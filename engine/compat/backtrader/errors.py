"""Exceptions under the names that scripts import."""

from engine.errors import RingbarError


class StrategySkip(Exception):
    """Raised in `__init__`: leave this strategy out."""


class BacktraderError(RingbarError):
    """Base of errors that scripts may raise."""


StrategySkipError = StrategySkip


class ModuleImportError(BacktraderError):
    pass


class FromModuleImportError(ModuleImportError):
    pass
