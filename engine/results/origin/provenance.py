"""Provenance of a result: versions, mode, parameters, data."""

from __future__ import annotations

import os
import sys
from time import gmtime, strftime

from engine.core.maths import COMPILED
from engine.core.views.feedset import as_datetime
from engine.version import VERSION

__all__ = ["VERSION", "moment", "nanoseconds", "peak_rss_mb", "runtime"]


def runtime():
    """Return "compiled CPython 3.11.7", "plain CPython 3.11.7" or "PyPy 7.3.11 (Python 3.9.16)"."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    if sys.implementation.name == "pypy":
        pypy = ".".join(str(part) for part in sys.pypy_version_info[:3])
        return f"PyPy {pypy} (Python {python})"
    return f"{'compiled' if COMPILED else 'plain'} CPython {python}"


def peak_rss_mb():
    """Return the peak resident memory of this process in MB; NaN if the system does not report it."""
    try:
        with open("/proc/self/status", "rb") as status:  # ru_maxrss also counts what the parent had when it forked
            for line in status:
                if line.startswith(b"VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def rss_mb():
    """Return the resident memory of this process in MB; the peak if the system does not report it."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE") / (1 << 20)
    except (OSError, AttributeError):
        return peak_rss_mb()


def own_mb():
    """Return the resident memory of this process that it shares with no file, in MB; all of it if the system does not report that."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            _, resident, shared = statm.read().split()[:3]
            return (int(resident) - int(shared)) * os.sysconf("SC_PAGESIZE") / (1 << 20)
    except (OSError, AttributeError):
        return rss_mb()


def moment(ts):
    """Return a timestamp as text; "-" for none."""
    if ts is None:
        return "-"
    if ts < 0:  # not all systems have a calendar for it
        return as_datetime(ts).isoformat().replace("+00:00", "Z")
    seconds, micros = divmod(ts // 1000, 1_000_000)
    text = strftime("%Y-%m-%dT%H:%M:%S", gmtime(seconds))  # `datetime` takes longer to import than a short run
    return f"{text}.{micros:06}Z" if micros else f"{text}Z"


def nanoseconds(text):
    """Return the timestamp of a text that `moment` made."""
    from datetime import datetime, timedelta

    since = datetime.fromisoformat(text.replace("Z", "+00:00")) - as_datetime(0)
    return since // timedelta(microseconds=1) * 1000
