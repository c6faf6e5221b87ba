"""Results that are kept hold files open; at the limit the error names the limit and the way out."""

import subprocess
import sys

import pytest
from conftest import ROOT
from markets import MINUTE, START

pytest.importorskip("resource")

SCRIPT = """
import resource, sys
sys.path[:0] = sys.argv[1:2]
resource.setrlimit(resource.RLIMIT_NOFILE, (48, 48))
from engine import Backtest, Strategy
from engine.errors import RingbarError
from feeds import open_feeds

class Trades(Strategy):
    def next(self):
        self.close() if self.position else self.buy(size=1)

kept = []
try:
    for _ in range(60):
        kept.append(Backtest(open_feeds(sys.argv[2]), Trades).run(progress=False))
    print("all", len(kept))
except RingbarError as error:
    print(type(error).__name__, error)
"""


def test_too_many_open_files_names_the_way_out(tmp_path):
    rows = [f"{START + i * MINUTE},1,2,1,1.5,7" for i in range(9000)]
    (tmp_path / "A.csv").write_text("\n".join(["ts,open,high,low,close,volume", *rows]))
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(ROOT), str(tmp_path / "A.csv")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "the limit is 48 (ulimit -n): raise it, or keep fewer results in memory" in done.stdout
