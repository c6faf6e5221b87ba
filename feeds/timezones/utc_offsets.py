"""Zones: when the offset of a time zone changes, as a table for `wall`; once a zone and process."""

from array import array

from engine.errors import ConfigError

WEEK = 7 * 86400
FIRST, LAST = -2208988800, 9214560000  # 1900, and what int64 ns can say
ALWAYS = -(2**62)


def fixed(tz):
    """The table of an offset such as "+05:30"; None if it is something else."""
    if tz == "UTC":
        return array("q", [ALWAYS]), array("q", [0])
    text = tz[1:].replace(":", "")
    if tz[:1] not in ("+", "-") or len(text) != 4 or not text.isdigit():
        return None
    offset = int(text[:2]) * 3600 + int(text[2:]) * 60
    return array("q", [ALWAYS]), array("q", [offset if tz[0] == "+" else -offset])


def transitions(tz):
    """(starts, offsets) of the periods of a zone: from a start, in UTC seconds, on the offset holds."""
    from datetime import datetime, timedelta

    from engine.core.time.time_zone import zone_info

    if not isinstance(tz, str) or not tz:
        raise ConfigError(f'tz={tz!r}: expected an IANA name such as "America/New_York", or an offset such as "+05:30"')
    zone = zone_info(tz)
    origin = datetime(1970, 1, 1, tzinfo=zone)

    def offset(second):
        moment = origin + timedelta(seconds=second)
        return round((zone.fromutc(moment).replace(tzinfo=None) - moment.replace(tzinfo=None)).total_seconds())

    starts, offsets = [ALWAYS], [offset(FIRST)]
    for probe in range(FIRST + WEEK, LAST, WEEK):
        now = offset(probe)
        if now == offsets[-1]:
            continue
        low, high = probe - WEEK, probe
        while high - low > 1:
            middle = (low + high) // 2
            if offset(middle) == offsets[-1]:
                low = middle
            else:
                high = middle
        starts.append(high)
        offsets.append(now)
    return array("q", starts), array("q", offsets)
