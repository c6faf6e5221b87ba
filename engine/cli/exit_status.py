"""Exit status of the commands: 0 success; 1 bad data, failed trials, or a strategy that raised; 2 invalid usage; 130 interrupted
by Ctrl-C; 143 ended by SIGTERM."""

from __future__ import annotations

import signal

BAD, UNUSABLE, INTERRUPTED, TERMINATED = 1, 2, 130, 143
SIGNALS: list[int] = []  # SIGTERM, once it has come


def terminate(number, frame):
    """Handle SIGTERM, as containers and job systems send it, like Ctrl-C."""
    SIGNALS.append(number)
    raise KeyboardInterrupt


def handle_sigterm():
    """Install the handler of SIGTERM."""
    signal.signal(signal.SIGTERM, terminate)


def interrupted(number=None):
    """Return the exit status after an interrupt; number: of the signal, where a run caught it itself."""
    return TERMINATED if signal.SIGTERM in (number, *SIGNALS) else INTERRUPTED
