"""Timer: when `on_timer` is called: at a time of day, or at the first instant of a day, week or month (`Strategy.schedule`).

Place in the flow: `StrategyRun` checks the timers of its strategy at every instant, after the notifications and before `next`.
Dates and times are those of the wall clock of the run's session. Which instant is the last of a week or month is not known
before the next one, so ends are those of the calendar: the last weekday, Monday to Friday.
"""

from engine.errors import OrderError, suggest

DAY = 86_400 * 10**9
WORDS = ("day_start", "week_start", "week_end", "month_start", "month_end")


class Timer:
    """One rule of a strategy, and the next time at which it is due; None before its first instant."""

    def __init__(self, rule, name, session):
        self.rule = str(rule)
        self.name = name
        self.session = session
        self.word, self.time = parts_of(rule)
        self.due = None

    def rings(self, now):
        """Return whether the timer is due; called once at each instant."""
        session = self.session
        local = session.zone.local(now)
        if self.word == "":
            return self.rings_daily(local)
        day = (local - session.offset) // DAY if session.offset < DAY // 2 else (local + DAY - session.offset) // DAY
        if self.due is None:
            self.due = self.next_day(day - 1, True)
        if day < self.due or (day == self.due and local % DAY < self.time):
            return False
        self.due = self.next_day(day, False)
        return True

    def rings_daily(self, local):
        """Return whether this is the first instant of a date at or after the time; a date without one is left out."""
        date = local // DAY
        if self.due is not None and date <= self.due:
            return False
        if local % DAY < self.time:
            return False
        self.due = date
        return True

    def next_day(self, day, first):
        """Return the first day after `day` that the rule names; `first`: what has begun before the first instant does not
        count.
        """
        day += 1
        if self.word == "day_start":
            return day
        if self.word == "week_start":
            return day if first else day + (-(day + 3)) % 7
        if self.word == "month_start":
            while not first and civil(day)[2] != 1:
                day += 1
            return day
        while not self.ends(day):
            day += 1
        return day

    def ends(self, day):
        """Return whether a day is the last weekday of its week or month."""
        weekday = (day + 3) % 7
        if self.word == "week_end":
            return weekday == 4
        if weekday > 4:
            return False
        following = day + (3 if weekday == 4 else 1)
        return civil(following)[1] != civil(day)[1]


def parts_of(rule):
    """Return (word, ns since midnight) of "09:45", "month_end" or "month_end 15:45"."""
    words = rule.split() if isinstance(rule, str) else []
    word, clock = "", "00:00"
    if len(words) == 2:
        word, clock = words
    elif len(words) == 1:
        word, clock = (words[0], "00:00") if words[0][:1].isalpha() else ("", words[0])
    numbers = [int(part) for part in clock.split(":") if part.isdigit()]
    good = len(numbers) == len(clock.split(":")) in (2, 3) and all(n < most for n, most in zip(numbers, (24, 60, 60)))
    if not words or len(words) > 2 or (word and word not in WORDS) or not good:
        hint = suggest(word, list(WORDS)) if word and word not in WORDS else ""
        raise OrderError(
            f'schedule({rule!r}){hint}; expected a time such as "09:45", one of {", ".join(WORDS)}, or both: "month_end 15:45"'
        )
    hours, minutes, seconds = [*numbers, 0][:3]
    return word, ((hours * 60 + minutes) * 60 + seconds) * 10**9


def civil(day):
    """Return (year, month, day of the month) of a number of days since 1970-01-01."""
    from datetime import date

    moment = date.fromordinal(date(1970, 1, 1).toordinal() + day)
    return moment.year, moment.month, moment.day
