"""Prefetch: the next item of an iterator is made in a thread while the one before is used.

It pays where making one releases the interpreter's lock, as reading and decoding by Arrow does. A thread is used if there is a
second core; RINGBAR_PREFETCH=0 turns it off.
"""

import os
from time import sleep


def ahead(items):
    """Yield the items, in order, one ahead; what the iterator raises is raised here, when its turn comes."""
    if os.environ.get("RINGBAR_PREFETCH", "1") == "0" or cores() < 2:
        yield from items
        return
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(1, "ringbar-prefetch")
    try:
        coming = pool.submit(next, items, None)
        while True:
            item = coming.result()
            if item is None:
                return
            coming = pool.submit(next, items, None)
            sleep(0)  # a compiled loop asks for no switch: let the thread reach what runs without the lock
            yield item
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        items.close()


def cores():
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
