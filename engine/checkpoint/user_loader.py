"""UserLoader: restores what users hold in strategies, indicators and models from the nodes of `UserSaver`."""

from __future__ import annotations

import datetime as dates
from collections import Counter, OrderedDict, defaultdict
from decimal import Decimal
from types import FunctionType, MethodType

from engine.checkpoint import object_kinds
from engine.checkpoint.attributes import assign_own, own
from engine.checkpoint.user_saver import FACTORIES, called, declared_by, kept_of, loaded
from engine.core.views.feedset import SlowFeed, SlowFeeds
from engine.core.views.panel import Line, Operand, Panel
from engine.errors import CheckpointError

BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


class UserLoader:
    """The part of a `Loader` for objects that users made."""

    def as_holder(self, number, live, name, names, values):
        if object_kinds.name_of(type(live)) != name:
            raise self.differs(name, live)
        self.settle(number, live)
        if names is None:
            called(live, "load_state", self.get(values[0]))
            return live
        current = own(live)
        entries = {attribute: self.get(value, current.get(attribute)) for attribute, value in zip(names, values)}
        gone = [] if declared_by(type(live)) else [attribute for attribute in kept_of(live) if attribute not in entries]
        for attribute in gone:
            delattr(live, attribute)
        assign_own(live, entries)
        return live

    def as_function(self, number, live, name):
        if not isinstance(live, object_kinds.FUNCTIONS) or object_kinds.function_name(live) != name:
            raise self.differs(f"{name}, which init() or start() made,", live)
        return live

    def as_bound(self, number, live, owner, name):
        owner = self.get(owner)
        function = getattr(type(owner), name, None)
        if not isinstance(function, FunctionType):
            raise self.differs(f"a method {name}", live)
        return MethodType(function, owner)

    def as_feeds(self, number, live, scope):
        return self.scopes[scope]

    def as_feed(self, number, live, scope, row):
        return self.scopes[scope].feeds[row]

    def as_slow(self, number, live, scope, row, frame):
        frame = self.get(frame)
        if isinstance(live, (SlowFeed, SlowFeeds)) and live.frame is frame and getattr(live, "row", -1) == row:
            return live
        return SlowFeeds(self.scopes[scope], frame) if row < 0 else SlowFeed(self.scopes[scope], row, frame)

    def as_line(self, number, live, scope, row, ring):
        ring = self.get(ring)
        if isinstance(live, Operand) and live.ring is ring and live.row == row:
            return live
        return Panel(ring, self.scopes[scope]) if row < 0 else Line(ring, row, self.scopes[scope])

    # -- values --------------------------------------------------------------------------------------------------

    def as_random(self, number, live, state):
        import random

        result = live if type(live) is random.Random else random.Random()
        result.setstate(self.get(state))
        return result

    def as_date(self, number, live, text):
        return dates.date.fromisoformat(text)

    def as_datetime(self, number, live, text, fold, zone):
        return dates.datetime.fromisoformat(text).replace(tzinfo=zone_of(zone), fold=fold)

    def as_time(self, number, live, text, fold, zone):
        return dates.time.fromisoformat(text).replace(tzinfo=zone_of(zone), fold=fold)

    def as_timedelta(self, number, live, *parts):
        return dates.timedelta(*parts)

    def as_Decimal(self, number, live, text):  # noqa: N802, the kind is the name of its class
        return Decimal(text)

    def as_complex(self, number, live, text):
        return complex(text)

    def as_range(self, number, live, *parts):
        return range(*parts)

    def as_ordered(self, number, live, *pairs):
        return self.mapping(number, self.same(live, OrderedDict), pairs)

    def as_counter(self, number, live, *pairs):
        return self.mapping(number, self.same(live, Counter), pairs)

    def as_defaultdict(self, number, live, factory, *pairs):
        return self.mapping(number, live if type(live) is defaultdict else defaultdict(FACTORIES.get(factory)), pairs)

    def as_named(self, number, live, name, *items):
        cls = self.class_of(name, "_fields")
        return tuple.__new__(cls, self.each(items, live))

    def as_enum(self, number, live, name, member):
        return self.class_of(name, "_member_map_")._member_map_[member]

    def as_dataclass(self, number, live, name, *pairs):
        cls = self.class_of(name, "__dataclass_fields__")
        result = self.settle(number, live if type(live) is cls else object.__new__(cls))
        current = own(result)
        assign_own(result, {attribute: self.get(value, current.get(attribute)) for attribute, value in pairs})
        return result

    def class_of(self, name, mark):
        """Return a namedtuple, Enum or dataclass from a loaded module."""
        cls = loaded(name)
        if cls is None or not hasattr(cls, mark):
            raise CheckpointError(f"the checkpoint has a {name}, which is no such class now")
        return cls

    # -- NumPy ---------------------------------------------------------------------------------------------------

    def as_ndarray(self, number, live, kind, shape, order, place):
        import numpy as np

        result = np.frombuffer(self.bytes_of(place), np.dtype(kind)).reshape(shape, order=order)
        if isinstance(live, np.ndarray) and live.dtype == result.dtype and live.shape == result.shape and live.flags.writeable:
            live[...] = result
            return live
        return result.copy(order)

    def as_scalar(self, number, live, kind, shape, order, place):
        import numpy as np

        return np.frombuffer(self.bytes_of(place), np.dtype(kind))[0]

    def as_generator(self, number, live, kind, state):
        import numpy as np

        if not isinstance(live, np.random.Generator) or type(live.bit_generator).__name__ != kind:
            if kind not in BIT_GENERATORS:
                raise self.differs(f"a random generator {kind}", live)
            live = np.random.Generator(getattr(np.random, kind)())
        live.bit_generator.state = self.get(state)
        return live

    def as_randomstate(self, number, live, state):
        import numpy as np

        live = live if isinstance(live, np.random.RandomState) else np.random.RandomState()
        live.set_state(self.get(state))
        return live


def zone_of(zone):
    """Return the time zone that `UserSaver.zone` wrote."""
    if zone is None:
        return None
    if zone == "UTC":
        return dates.timezone.utc
    if isinstance(zone, str):
        from zoneinfo import ZoneInfo

        return ZoneInfo(zone)
    return dates.timezone(dates.timedelta(seconds=zone))


