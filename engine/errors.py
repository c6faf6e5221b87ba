"""Every error that ringbar raises on purpose: what, where, found, expected, way out."""

from __future__ import annotations


class RingbarError(Exception):
    """Base of all errors raised by the engine on purpose."""


class DataError(RingbarError, ValueError):
    """A bar, a row or a file that cannot be used; names file, line, column and text."""


class LookaheadError(RingbarError, IndexError):
    """A bar was read that has not been delivered yet (`line[+1]`)."""


class LookbackError(RingbarError, IndexError):
    """An older bar was read than the line keeps; says how to keep more."""


class ParameterError(RingbarError, TypeError):
    """A parameter that does not exist, is missing, or has a value that cannot be used."""


class StrategyError(RingbarError):
    """A strategy raised; names hook, strategy, feed, timestamp and bar. `__cause__` is the original."""


class OrderError(RingbarError, ValueError):
    """An order call that makes no sense at all, such as a NaN size or a feed of another run."""


class CapabilityError(RingbarError, RuntimeError):
    """Something this interpreter or installation cannot do; names the way out."""


class CheckpointError(RingbarError):
    """A checkpoint that cannot be written, or from which a run cannot resume; says what is kept and what to do."""


class ConfigError(RingbarError, ValueError):
    """An option of a run that does not exist or cannot be met."""


MOST_NAMES = 20  # that a message lists


def suggest(word: str, known: list[str]) -> str:
    """Return `; did you mean X?` for the nearest known word, or the list of known words."""
    from difflib import get_close_matches

    near = get_close_matches(word, known, 1)
    if near:
        return f"; did you mean {near[0]}?"
    more = f", ... ({len(known)} in all)" if len(known) > MOST_NAMES else ""
    return "; known: " + (", ".join(known[:MOST_NAMES]) + more or "none")
