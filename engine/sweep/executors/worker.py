"""Worker: a process that runs batches of trials until it is asked to stop."""

from __future__ import annotations

import gc
import os
import signal


def settle():
    """Exempt everything loaded so far from garbage collection (CPython)."""
    if hasattr(gc, "freeze"):
        gc.collect()
        gc.freeze()


def main(pipe, job):
    """Answer each ("batch", number, trials) message with its rows until "stop"."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's business
    from engine.results.origin.provenance import own_mb

    try:
        job.open()
    except Exception:
        job.feeds = {}  # every trial will say so
    pipe.send("ready")
    parent = os.getppid()
    settled = False
    while True:
        while not pipe.poll(5.0):
            if os.getppid() != parent:  # the driver is gone, and nobody will ever ask again
                return
        try:
            message = pipe.recv()
        except EOFError:
            return
        if message == "stop":
            return
        _, number, trials = message
        pipe.send(("rows", number, job.run(trials), own_mb()))
        if not settled:
            settle()
            settled = True
