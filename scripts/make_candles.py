"""Folders of candle files: `python scripts/make_candles.py OUT --stocks 100 --candles 20000 [--walk]`.

The default values are random integers 10..19 times 1.01, so a high may lie below its low; `--walk` writes random walks.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine._bench.candle_files import make  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--stocks", type=int, default=100)
    parser.add_argument("--candles", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--walk", action="store_true", help="consistent random walks instead of random values")
    options = parser.parse_args()
    paths = make(options.folder, options.stocks, options.candles, options.seed, options.walk)
    print(f"{len(paths)} files of {options.candles} candles in {options.folder}")


if __name__ == "__main__":
    main()
