"""Worker: a process that runs batches of trials until it is asked to stop."""

from __future__ import annotations

import gc
import os
import pickle
import re
import signal
from time import process_time


def settle():
    """Exempt everything loaded so far from garbage collection (CPython)."""
    if hasattr(gc, "freeze"):
        gc.collect()
        gc.freeze()


def main(pipe, payload, script):
    """Answer each ("batch", number, trials) message with ("rows", number, rows, own MB, CPU seconds) until "stop".

    payload: the pickled job. script: (kind, value) of the script to import first. Failures before "ready" are answered by
    ("failed", message).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the driver handles Ctrl-C and SIGTERM, which a job system sends to all
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    from engine.results.origin.provenance import own_mb

    try:
        job = loaded(payload, script)
    except StartError as error:
        pipe.send(("failed", str(error)))
        return
    try:
        job.open()
    except Exception:
        job.feeds = {}  # every trial reports it
    pipe.send("ready")
    parent = os.getppid()
    settled = False
    while True:
        while not pipe.poll(5.0):
            if os.getppid() != parent:  # the driver has died
                return
        try:
            message = pipe.recv()
        except EOFError:
            return
        if message == "stop":
            return
        _, number, trials = message
        pipe.send(("rows", number, job.run(trials), own_mb(), process_time()))
        if not settled:
            settle()
            settled = True


class StartError(Exception):
    """A worker cannot start; the message is for the user."""


def loaded(payload, script):
    """Import the script of the sweep and return the job; a StartError explains what failed."""
    import multiprocessing
    from multiprocessing import spawn

    from engine.errors import RingbarError

    if script is not None:
        kind, value = script
        process = multiprocessing.current_process()
        process._inheriting = True  # what `check_guard` looks at
        try:
            (spawn._fixup_main_from_name if kind == "name" else spawn._fixup_main_from_path)(value)
        except RingbarError as error:
            raise StartError(str(error)) from None
        except SystemExit as error:
            raise StartError(
                f"importing {value} in a worker called exit({error.code!r}); put what the script runs under "
                f'if __name__ == "__main__":, or use workers=1'
            ) from None
        except BaseException as error:
            raise StartError(
                f"importing {value} in a worker raised {described(error)}; fix the import, or use workers=1"
            ) from None
        finally:
            del process._inheriting
    try:
        return pickle.loads(payload)  # noqa: S301, the driver's own
    except AttributeError as error:
        raise StartError(unfound(error, script)) from None
    except BaseException as error:
        raise StartError(
            f"a worker cannot load the strategy or its options: {described(error)}; make sure that workers can import the same "
            f"modules as this process, or use workers=1"
        ) from None


def unfound(error, script):
    """Return the message for a class or function that exists only in the driver."""
    match = re.search("attribute '([^']+)'", str(error))
    name = match.group(1) if match else f"the strategy or its options ({error})"
    where = "the script" if script is None else str(script[1])
    return (
        f"workers cannot find {name} in {where}: it is not defined when the script is imported, for example because it stands "
        f'under if __name__ == "__main__":; define {name} above that line or in a module of its own, or use workers=1'
    )


def described(error):
    """Return an exception as "Type: text (file:line)"."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    own = [(file, line) for file, line in frames if not file.startswith("<") and not file.endswith(OURS)]
    place = f" ({own[-1][0]}:{own[-1][1]})" if own else ""
    return f"{type(error).__name__}: {error}{place}"


OURS = ("runpy.py", os.path.join("multiprocessing", "spawn.py"), os.path.join("executors", "worker.py"))
