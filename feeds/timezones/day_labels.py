"""Bar labels: whether the bars of a feed are labelled by the day in which they lie, and by which clock; set by its source.

Place in the flow: a source records it in the table of bars when it writes its first bar; frames of time, daily returns and
tables by month read it there. An option or a dialect comes first; otherwise a feed whose first bars all lie at midnight,
on its own clock, is one of days.
"""

from engine.core.time.time_zone import Zone

DAY = 86_400 * 10**9
LOOKED = 64  # bars
ABSENT = 1 - 2**63  # timestamps below stand for none


def say(bars, row, dated, zone=None):
    """Record in the table of bars how a feed is dated."""
    bars.dated[row] = bool(dated)
    bars.zones[row] = zone


def zone_of(options):
    """Return the zone of the wall clock that options set, None without one."""
    return None if options is None or options.wall is None else options.wall.name


def midnights(stamps, zone, alone=False):
    """Return whether timestamps all lie at midnight; `alone` decides for a single one."""
    clock = Zone(zone or "UTC")
    results = [ts for ts in stamps[:LOOKED] if ts > ABSENT]
    if len(results) < 2 and not alone:
        return False
    return bool(results) and all(clock.local(ts) % DAY == 0 for ts in results)
