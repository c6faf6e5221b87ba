"""Strategies that workers can import, some of them with bad habits."""

import os
import signal
import threading
import time

from broker import Commission
from engine import Strategy
from strategies.sma_cross import SmaCross


class Moody(SmaCross):
    """Raises at its 50th call if `fast` is 3; kills its process if it is 4; sleeps or stops if it is 5 (each only if asked)."""

    raises: bool = False
    kills: str = ""
    sleeps: bool = False
    stops: bool = False

    def init(self):
        super().init()
        self.calls = 0

    def next(self):
        self.calls += 1
        if self.raises and self.fast == 3 and self.calls == 50:
            raise ValueError("not in the mood")
        if self.kills and self.fast == 4 and (self.kills == "always" or not os.path.exists(self.kills)):
            if self.kills != "always":
                with open(self.kills, "w"):
                    pass
            os.kill(os.getpid(), signal.SIGKILL)
        if self.sleeps and self.fast == 5:
            time.sleep(60)
        if self.stops and self.fast == 5:
            os.kill(os.getpid(), signal.SIGSTOP)
        super().next()


class Slow(SmaCross):
    """Takes its time at the end."""

    def stop(self):
        time.sleep(0.05)


class SlowMoody(Moody):
    """Takes its time at the end, and may kill its process once before."""

    def stop(self):
        time.sleep(0.05)


class Broken(Strategy):
    size: int = 1

    def init(self):
        if self.size == 2:
            raise RuntimeError("cannot be built")

    def next(self):
        self.buy(self.feed, self.size)


class Holding(SmaCross):
    """Has an attribute that cannot be pickled."""

    lock = threading.Lock()
    what: object = None


class Fee(Commission):
    """Charges nothing, and holds something."""

    def __init__(self, held):
        self.held = held

    def cost(self, size, price):
        return 0.0


def made_market(draw, seed):
    """A market of a draw, for workers."""
    from feeds.walks import walks

    return walks(2, 150, seed=f"{seed} {draw}")


class Traced(Strategy):
    """Says as an error which process it is in, where it leaves 64 MB behind."""

    size: int = 1
    left = []

    def next(self):
        pass

    def init(self):
        self.left.append(b"x" * (64 << 20))
        raise ValueError(f"process {os.getpid()}")


class Outspoken(Strategy):
    """Says as an error how many threads the libraries of its process may start."""

    size: int = 1

    def next(self):
        pass

    def init(self):
        raise ValueError(" ".join(str(os.environ.get(name)) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")))
