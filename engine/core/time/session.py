"""Session: which trading day a bar belongs to; for DAY orders and for frames of one bar a session.

A session lasts from `start` (wall clock of `tz`) to the next `start`. A bar's timestamp is when it is complete, so one that is
stamped exactly at a start closes the session before.
"""

from engine.core.time.time_zone import Zone
from engine.errors import ConfigError

DAY = 86_400 * 10**9


class Session:
    """Days that begin at `start` ("17:00") in the time zone `tz`, numbered from 1970-01-01.

    close: when trading ends, for orders at the close; by default when the next session begins.
    """

    def __init__(self, tz="UTC", start="00:00", close=None):
        self.zone = tz if isinstance(tz, Zone) else Zone(tz)
        self.start = str(start)
        self.offset = clock_time(start)
        self.close = close
        self.length = DAY if close is None else (clock_time(close, "close") - self.offset) % DAY or DAY
        self.closing = False  # whether orders at the close wait for the session's

    def number(self, ts):
        """Return the number of the session in which a bar that is complete at `ts` was traded."""
        number: cython.longlong = (self.zone.local(ts - 1) - self.offset) // DAY
        if self.zone.info is not None and self.opens(number + 1) < ts:  # it began in an hour that the clock shows again
            number += 1
        return number

    def opens(self, number):
        """Return the instant at which a session begins; the one before ends there."""
        return self.zone.utc(number * DAY + self.offset)

    def closes_after(self, ts):
        """Return the first close of a session after the instant `ts`."""
        number = (self.zone.local(ts) - self.offset) // DAY
        close = self.zone.utc(number * DAY + self.offset + self.length)
        return close if close > ts else self.zone.utc((number + 1) * DAY + self.offset + self.length)

    def describe(self):
        return f"{self.start} {self.zone.name}" + (f" to {self.close}" if self.close else "")


def clock_time(text, name="start"):
    """Return the ns since midnight of "17:00" or "09:30:15"."""
    parts = str(text).split(":")
    try:
        numbers = [int(part) for part in parts]
    except ValueError:
        numbers = []
    if not 2 <= len(numbers) <= 3 or not all(0 <= n < most for n, most in zip(numbers, (24, 60, 60))):
        raise ConfigError(f'{name}={text!r}: expected a time of day such as "17:00"')
    numbers.append(0)
    hours, minutes, seconds = numbers[:3]
    return ((hours * 60 + minutes) * 60 + seconds) * 10**9
