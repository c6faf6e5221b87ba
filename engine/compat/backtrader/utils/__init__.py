"""Helpers under the names that scripts import from `backtrader.utils`."""

from collections import OrderedDict  # noqa: F401

from engine.compat.backtrader import autodict  # noqa: F401
from engine.compat.backtrader import dates as date  # noqa: F401
from engine.compat.backtrader import dates as dateintern  # noqa: F401
from engine.compat.backtrader.autodict import (  # noqa: F401
    AutoDict,
    AutoDictList,
    AutoOrderedDict,
    DotDict,
    OrderedDefaultdict,
    Tree,
)
from engine.compat.backtrader.dates import (  # noqa: F401
    TIME_MAX,
    TIME_MIN,
    UTC,
    Localizer,
    date2num,
    num2date,
    num2dt,
    num2time,
    time2num,
    tzparse,
)
