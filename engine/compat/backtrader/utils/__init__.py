"""Helpers under the names that scripts import from `backtrader.utils`."""

from engine.compat.backtrader.lazy_names import import_module, provide

_HOMES = {
    "autodict": "AutoDict AutoDictList AutoOrderedDict DotDict OrderedDefaultdict Tree",
    "dates": "TIME_MAX TIME_MIN UTC Localizer date2num num2date num2dt num2time time2num tzparse",
}
_provided, __dir__ = provide(__name__, _HOMES)
__all__ = __dir__()  # noqa: PLE0605


def __getattr__(name):
    if name in ("date", "dateintern"):
        return import_module(f"{__name__}.dates")
    if name in ("py3", "flushfile", "autodict"):
        return import_module(f"{__name__}.{name}")
    if name == "OrderedDict":
        from collections import OrderedDict

        return OrderedDict
    return _provided(name)
