"""The engine, sweeps and checkpoints without what only POSIX systems have, as on Windows."""

import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT

HIDE = """
import mmap, os, signal, sys

def hide(module, *names):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)

hide(
    os, "preadv", "pread", "pwrite", "pwritev", "writev", "readv", "sched_getaffinity", "fork", "forkpty", "sysconf",
    "fdatasync", "posix_fadvise", "posix_fallocate", "getloadavg", "nice", "getpgid", "killpg", "setsid", "getuid", "geteuid",
    "mkfifo", "O_TMPFILE", "O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK", "O_SYNC", "O_DSYNC",
)
hide(signal, "SIGKILL", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGPIPE", "SIGTSTP", "SIGCONT", "SIGSTOP",
     "alarm", "setitimer", "getitimer", "pause", "pthread_kill", "pthread_sigmask", "sigpending", "sigwait", "siginterrupt")
hide(mmap, "PROT_READ", "PROT_WRITE", "MAP_SHARED", "MAP_PRIVATE", "MADV_SEQUENTIAL", "MADV_WILLNEED", "MADV_DONTNEED")
for name in ("resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog", "readline", "curses"):
    sys.modules[name] = None
"""
PROGRAM = """
import contextlib, io, json, sys
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
    from engine.cli.app import main

    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        main(["doctor"])
    try:
        main(["run", "strategies.sma_cross:SmaCross", folder + "/data", "--param", "fast=3", "--param", "slow=9", "--json", "--out",
              folder + "/result"])
    except SystemExit as ended:
        assert not ended.code, ended.code
    print(json.dumps([digests, [row["status"] for row in found.rows]]))
"""


@pytest.mark.parametrize("hidden", [False, True])
def test_nothing_needs_what_only_posix_has(hidden, tmp_path):
    pytest.importorskip("click", reason="the program runs the command line, too")
    place = tmp_path / "site"
    place.mkdir()
    (place / "sitecustomize.py").write_text(HIDE if hidden else "")  # workers are started with it, too
    (tmp_path / "program.py").write_text(PROGRAM)
    path = os.pathsep.join([str(place), str(ROOT)])
    done = subprocess.run([sys.executable, str(tmp_path / "program.py"), str(tmp_path)], env={**os.environ, "PYTHONPATH": path},
                          capture_output=True, text=True, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    digests, statuses = json.loads(done.stdout.splitlines()[-1])
    assert len(set(digests)) == 1
    assert statuses == ["done", "done"]
