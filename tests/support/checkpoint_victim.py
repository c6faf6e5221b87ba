"""A run to be killed: `victim.py FOLDER CSV_FOLDER [BYTES]` prints its digest; with BYTES no file may become larger."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from restless import Restless  # noqa: E402

from engine import Backtest  # noqa: E402
from engine.errors import RingbarError  # noqa: E402
from feeds import open_feeds  # noqa: E402


def make(csv):
    return Backtest(open_feeds(csv), Restless(seed=4), cash=50_000.0, commission=0.0002, chunk=50)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
    try:
        print(make(sys.argv[2]).run(progress=False, checkpoint=sys.argv[1], every=0.03).digest)
    except RingbarError as error:
        print(f"{type(error).__name__}: {error}")
