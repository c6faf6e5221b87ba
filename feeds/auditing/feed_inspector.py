"""Inspector: what there is to say about the bars of one feed, in one pass and constant memory.

Place in the flow: an audit decodes everything that can be read and shows it to an inspector, a chunk at a time; `findings`
puts the figures into words. Days and times of day are those of `zone`.
"""

from array import array

from engine.core.time.time_zone import Zone

NAN = float("nan")
OPEN, HIGH, LOW, CLOSE, VOLUME = 0, 1, 2, 3, 4
MINUTE, DAY = 60 * 10**9, 86400 * 10**9
MINUTE_NS, DAY_NS = MINUTE, DAY  # for Python
FAR = 2**62  # ns, beyond which distances may not fit
STEPS = 32  # distinct distances between bars that are kept apart
MEMORY = 1.0 / 64.0  # of the usual move
WILD, LEAST = 15.0, 0.08  # a move is wild from so many usual ones and such a part of the price on
KINDS = (
    "duplicate", "backward", "crossed", "unusable", "outside", "zero", "negative", "negative_volume", "spike", "split",
)  # fmt: skip
DUPLICATE, BACKWARD, CROSSED, UNUSABLE, OUTSIDE, ZERO, NEGATIVE, NEGATIVE_VOLUME, SPIKE, SPLIT = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9


class Inspector:
    """Counts, and the timestamp of the first of each kind (`counts`, `spots`, by KINDS).

    `steps`, `tallies`, `streaks`, `places`: distances between bars in order of appearance, how often, the longest unbroken
    series and when it was first seen; `minutes`: bars by minute of the day; `other`: distances that found no room.
    """

    def __init__(self, zone="UTC"):
        self.zone = Zone(zone)
        self.rows = self.days = self.other = 0
        self.first = self.last = 0
        self.counts = self.count = array("q", bytes(8 * len(KINDS)))
        self.spots = self.spot = array("q", bytes(8 * len(KINDS)))
        self.steps = self.step = array("q", bytes(8 * STEPS))
        self.tallies = self.tally = array("q", bytes(8 * STEPS))
        self.streaks = self.streak = array("q", bytes(8 * STEPS))
        self.places = self.place = array("q", bytes(8 * STEPS))
        self.minutes = self.minute = array("q", bytes(8 * 1440))
        self.before = self.running = 0
        self.day = -(2**62)
        self.idle = self.idle_longest = self.idle_at = self.idle_run = 0
        self.stale = self.stale_longest = self.stale_at = self.stale_run = 0
        self.o = self.h = self.l = self.c = self.v = self.c2 = NAN
        self.usual = 0.0
        self.change = 0.0
        self.ratio = 0.0
        self.opening = self.candidate = -1
        self.settled = self.since = 0
        self.shifts = self.shift_at = 0
        self.volumed = False

    def see(self, bars, n):
        """The first `n` bars of a table of one feed."""
        i: cython.Py_ssize_t
        volume: cython.Py_ssize_t = bars.base[VOLUME]
        for i in range(n):
            self.bar(
                bars.stamps[i],
                bars.block[bars.base[OPEN] + i],
                bars.block[bars.base[HIGH] + i],
                bars.block[bars.base[LOW] + i],
                bars.block[bars.base[CLOSE] + i],
                bars.block[volume + i] if volume >= 0 else NAN,
            )
        return 0

    def bar(self, ts, o, h, l, c, v):
        local: cython.longlong = self.zone.local(ts)
        day: cython.longlong = local // DAY
        minute: cython.longlong = (local - day * DAY) // MINUTE
        fresh: cython.bint
        if self.rows == 0:
            self.first = self.last = ts
        elif ts == self.last:
            self.mark(DUPLICATE, ts)
        elif ts < self.last:
            self.mark(BACKWARD, ts)
        elif self.last > -FAR and ts < FAR:
            self.stepped(ts - self.last, ts)
        self.rows += 1
        self.last = ts
        if ts < self.first:
            self.first = ts
        self.minute[minute] += 1
        if day != self.day:
            self.day = day
            self.days += 1
            self.opened(minute, ts)
        fresh = o - o == 0.0 and h - h == 0.0 and l - l == 0.0 and c - c == 0.0
        if not fresh:
            self.mark(UNUSABLE, ts)
        elif h < l:
            self.mark(CROSSED, ts)
        elif o > h or o < l or c > h or c < l:
            self.mark(OUTSIDE, ts)
        if o < 0.0 or h < 0.0 or l < 0.0 or c < 0.0:
            self.mark(NEGATIVE, ts)
        elif o == 0.0 or h == 0.0 or l == 0.0 or c == 0.0:
            self.mark(ZERO, ts)
        if v == v:
            self.volumed = True
            if v < 0.0:
                self.mark(NEGATIVE_VOLUME, ts)
            if v == 0.0:
                self.idle += 1
                self.idle_run += 1
                if self.idle_run > self.idle_longest:
                    self.idle_longest = self.idle_run
                    self.idle_at = ts
            else:
                self.idle_run = 0
        if o == self.o and h == self.h and l == self.l and c == self.c and (v == self.v or v != v):
            self.stale += 1
            self.stale_run += 1
            if self.stale_run > self.stale_longest:
                self.stale_longest = self.stale_run
                self.stale_at = ts
        else:
            self.stale_run = 0
        if fresh:
            if self.c > 0.0 and c > 0.0 and o > 0.0:
                self.moved(ts, o, c)
            self.c2 = self.c
            self.o, self.h, self.l, self.c, self.v = o, h, l, c, v
        return 0

    def mark(self, kind, ts):
        if self.count[kind] == 0:
            self.spot[kind] = ts
        self.count[kind] += 1

    def stepped(self, delta, ts):
        """One more distance between bars."""
        k: cython.Py_ssize_t = 0
        self.running = self.running + 1 if delta == self.before else 1
        self.before = delta
        while k < STEPS and self.step[k] != delta and self.step[k] != 0:
            k += 1
        if k == STEPS:
            self.other += 1
            return
        if self.step[k] == 0:
            self.step[k] = delta
            self.place[k] = ts
        self.tally[k] += 1
        if self.running > self.streak[k]:
            self.streak[k] = self.running

    def moved(self, ts, o, c):
        """Wild moves: back again at the next bar is a spike, a simple ratio that stays from the open on may be a split."""
        move: cython.double = (c - self.c) / self.c
        size: cython.double = move if move >= 0.0 else -move
        gap: cython.double = o / self.c
        back: cython.double
        if self.change != 0.0 and self.c2 > 0.0:
            back = c / self.c2 - 1.0
            if (back if back >= 0.0 else -back) < 0.25 * self.change:
                self.mark(SPIKE, ts)
        self.change = 0.0
        if self.rows > 16 and size > LEAST and size > WILD * self.usual:
            self.change = size
            if size > 0.18 and 0.9 * c < o < 1.1 * c:
                self.ratio = gap
                self.mark(SPLIT, ts)
        else:
            self.usual = size if self.rows < 3 else self.usual + MEMORY * (size - self.usual)

    def opened(self, minute, ts):
        """The first bar of a day; a shift of 30 to 180 minutes that lasts five days is one of the time zone."""
        away: cython.longlong = minute - self.settled
        if self.opening < 0:
            self.opening = 0
            self.settled = minute
            return
        if minute == self.settled:
            self.candidate = -1
            return
        if minute != self.candidate:
            self.candidate = minute
            self.since = 1
            return
        self.since += 1
        if self.since == 5:
            away = away if away >= 0 else -away
            if 30 <= away <= 180 and away // 30 * 30 == away:
                self.shifts += 1
                if self.shifts == 1:
                    self.shift_at = ts
            self.settled = minute
            self.candidate = -1
