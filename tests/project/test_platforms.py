"""The engine, sweeps and checkpoints without what only POSIX systems have, as on Windows."""

import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT

HIDE = """
import os, sys
for name in ("preadv", "pread", "sched_getaffinity", "fork", "O_TMPFILE", "sysconf"):
    if hasattr(os, name):
        delattr(os, name)
sys.modules["resource"] = sys.modules["fcntl"] = None
"""
PROGRAM = """
import json, sys
from engine import Backtest
from engine.sweep import sweep
from feeds import open_feeds
from feeds.walks import save, walks
from strategies.sma_cross import SmaCross

if __name__ == "__main__":
    folder = sys.argv[1]
    save(walks(3, 400, seed=1), folder + "/data", format="csv")
    data = open_feeds(folder + "/data")
    strategy = SmaCross(fast=3, slow=9)
    digests = [Backtest(data, strategy, mode=mode).run().digest for mode in ("stream", "runonce")]
    digests.append(Backtest(data, strategy).run(spool=folder + "/spool").digest)
    digests.append(Backtest(data, strategy).run(checkpoint=folder + "/check", every="100bars").digest)
    digests.append(Backtest(data, strategy).run(checkpoint=folder + "/check").digest)
    found = sweep(data, SmaCross, {"fast": [3, 4], "slow": [9]}, workers=2, store=folder + "/store", progress=False)
    digests.append(next(row["digest"] for row in found.rows if row["params"]["fast"] == 3))
    print(json.dumps([digests, [row["status"] for row in found.rows]]))
"""


@pytest.mark.parametrize("hidden", [False, True])
def test_nothing_needs_what_only_posix_has(hidden, tmp_path):
    place = tmp_path / "site"
    place.mkdir()
    (place / "sitecustomize.py").write_text(HIDE if hidden else "")  # workers are started with it, too
    (tmp_path / "program.py").write_text(PROGRAM)
    path = os.pathsep.join([str(place), str(ROOT)])
    done = subprocess.run([sys.executable, str(tmp_path / "program.py"), str(tmp_path)], env={**os.environ, "PYTHONPATH": path},
                          capture_output=True, text=True, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    digests, statuses = json.loads(done.stdout)
    assert len(set(digests)) == 1
    assert statuses == ["done", "done"]
