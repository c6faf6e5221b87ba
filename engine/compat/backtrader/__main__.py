"""`python -m engine.compat.backtrader script.py`: the command `ringbar backtrader`, without the other commands' imports."""

import sys

from engine.cli.backtrader import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
