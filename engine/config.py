"""Options of a run: their defaults, checked in one place."""

from __future__ import annotations

from engine.errors import ConfigError, suggest

MODES = ("stream", "runonce", "auto")
WARMUPS = ("all", "each")
KEEP = ("all", "metrics")
ON_ERROR = ("raise", "continue")
UNITS = {"": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "G": 1 << 30, "GB": 1 << 30}
MEMORY = "400MB"  # budget unless `memory=` is given
AHEAD = 960  # bars decoded ahead, per feed, in stream mode, where there is room
LEAST_AHEAD = 16  # where there is little room


def size_of(text, option="memory"):
    """Return the bytes of `400MB`, `1.5 GB`, or a number of bytes."""
    words = str(text).strip().upper()
    digits = words.rstrip("BKMG ")
    try:
        size = int(float(digits) * UNITS[words[len(digits) :].strip()])
    except (ValueError, KeyError, OverflowError):
        size = 0
    if size <= 0:
        raise ConfigError(f'{option}={text!r}; expected bytes such as 400_000_000, "400MB" or "2GB"')
    return size


def choice(option, value, known):
    """Return the value if it is one of the known words."""
    if value not in known:
        near = suggest(str(value), list(known))
        near = near if near.startswith("; did you mean") else ""
        raise ConfigError(f"{option}={value!r}{near}; expected one of {', '.join(known)}")
    return value


def amount(option, value, least=0.0):
    """Return a finite number above `least` as float."""
    if not is_finite(value) or value <= least:
        raise ConfigError(f"{option}={shortened(value)}; expected a finite number greater than {least:g}")
    return float(value)


def is_finite(value):
    """Return whether a value is a number that a float can hold."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return float(value) - float(value) == 0
    except OverflowError:
        return False


def shortened(value, most=60):
    """Return the repr of a value, cut in the middle if it is long."""
    text = repr(value)
    return text if len(text) <= most else f"{text[: most // 2]}...{text[-most // 4 :]}"


def older_name(old, given, name, value):
    """Return the value of an option that may be given by its older name `old`; both names at once are an error."""
    if given is not None and value is not None:
        raise ConfigError(f"{old}= is the older name of {name}=; give one of them")
    return value if given is None else given
