"""The indicators under all their names, and the envelopes and oscillators of the moving averages."""

from engine.compat.backtrader.indicator import Indicator
from engine.compat.backtrader.indicators import base as _base
from engine.compat.backtrader.indicators.base import *  # noqa: F403
from engine.compat.backtrader.indicators.base import AVERAGES as _averages
from engine.compat.backtrader.lines import (  # noqa: F401
    All,
    And,
    Any,
    Cmp,
    CmpEx,
    DivByZero,
    DivZeroByZero,
    If,
    Max,
    Min,
    Or,
    Reduce,
    Sum,
)  # fmt: skip

_COMMON = None


def _names(module):
    found = {}
    for name, kind in list(vars(module).items()):
        if isinstance(kind, type) and issubclass(kind, Indicator) and kind.__module__ == module.__name__:
            found[name] = kind
            for alias in kind.__dict__.get("alias", ()):
                found[alias] = kind
    return found


globals().update(_names(_base))


def __getattr__(name):
    """Families beyond the moving averages are imported when one of their names is first used."""
    global _COMMON
    if name.startswith("__") or name == "common":
        raise AttributeError(name)
    if _COMMON is None:
        from importlib import import_module

        _COMMON = _names(import_module("engine.compat.backtrader.indicators.common"))
        globals().update(_COMMON)
    if name in _COMMON:
        return _COMMON[name]
    for ending, make in (
        ("Envelope", _base.enveloped), ("Oscillator", _base.oscillating), ("Osc", _base.oscillating),
    ):  # fmt: skip
        if name.endswith(ending):
            kind = globals().get(name[: -len(ending)])
            if kind in _averages:
                globals()[name] = made = make(kind, name)
                return made
    raise AttributeError(f"module 'backtrader.indicators' has no attribute {name!r}")
