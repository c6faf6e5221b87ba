"""Folders of strangers run no code, damage is refused in words, and a save that is killed leaves the old result or the new one."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from conftest import ROOT

from engine import Backtest, Result, Strategy, sweep
from engine._bench.candle_files import make
from engine._util.checked_json import write_json
from engine.errors import ConfigError, DataError, RingbarError
from engine.results.origin.code_fingerprint import source_print
from engine.sweep import Sweep
from engine.sweep.space import allowed
from feeds import open_feeds
from feeds.ingest import ingest
from strategies.sma_cross import SmaCross

pytest.importorskip("pyarrow")
EVIL = "import os\nopen(os.environ['CANARY'], 'w').close()\n"


def run_in(where, *words, canary, code=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CANARY": str(canary)}
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "engine", *map(str, words)]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    make(str(folder / "data"), 2, 120)
    feeds = open_feeds(str(folder / "data"), on_bad="keep")
    Backtest(feeds, SmaCross(fast=3, slow=8)).run(progress=False).save(folder / "result")
    return folder


def test_a_strangers_folder_runs_nothing(saved, tmp_path):
    """Five places of the code; three commands and a report, in one process for each place."""
    canary = tmp_path / "ran"
    content = json.loads((saved / "result" / "result.json").read_text())
    place = tmp_path / "archive" / "result"
    for file in (saved / "result").iterdir():
        place.mkdir(parents=True, exist_ok=True)
        (place / file.name).write_bytes(file.read_bytes())
    for folder in (place, place.parent, place.parent / "sibling"):
        folder.mkdir(exist_ok=True)
        (folder / "evil.py").write_text(EVIL)
    abouts = [
        ({"module": "evil", "file": None}, str(place)),
        ({"module": "result.evil", "file": str(place / "evil.py")}, str(place.parent)),
        ({"module": "evil", "file": str(place.parent / "sibling" / "evil.py")}, "/"),
        ({"module": "evil", "file": "evil.py"}, "."),
        ({"module": "evil", "file": "../archive/evil.py"}, str(place)),
    ]
    for number, (about, cwd) in enumerate(abouts):
        edited = {**content, "rebuild": {**content["rebuild"], "cwd": cwd, "strategy": {"name": "X", "print": "0", **about}}}
        write_json(str(tmp_path / f"{number}.json"), edited)
    done = run_in(place, canary=canary, code=OPENED.format(tmp=str(tmp_path), place=str(place), count=len(abouts)))
    assert done.returncode == 0 and done.stdout.split()[-1] == "untouched", done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert not canary.exists()


OPENED = """
import os, shutil, sys
from engine.cli.app import main
from engine import Result

def command(*words):
    try:
        main(list(words))
    except SystemExit:
        pass

for number in range({count}):
    shutil.copy(f"{tmp}/{{number}}.json", "result.json")
    for words in (("report", {place!r}, "--out", "{tmp}/page.html"), ("verify", {place!r}), ("compare", {place!r}, {place!r})):
        command(*words)
        assert not os.path.exists(os.environ["CANARY"]), (number, words)
    if number == 0:
        Result.load({place!r}).report("{tmp}/other.html")
        assert not os.path.exists(os.environ["CANARY"]), "the library's report"
print("untouched")
"""


def test_a_strangers_store_and_checkpoint_run_nothing(saved, tmp_path):
    canary = tmp_path / "ran"
    feeds = open_feeds(str(saved / "data"), on_bad="keep")
    store = tmp_path / "store"
    sweep(feeds, SmaCross, {"fast": [3], "slow": [9]}, store=str(store), workers=1, progress=False)
    (tmp_path / "evil.py").write_text(EVIL)
    db = sqlite3.connect(store / "journal.sqlite")
    call = json.loads(db.execute("select value from about where name = 'call'").fetchone()[0])
    call["strategy"] = {"module": "evil", "name": "X", "file": str(tmp_path / "evil.py"), "sha256": None, "print": None}
    from engine.sweep.store.trial_rows import crc_of

    text = json.dumps(call)
    db.execute("update about set value = ?, crc32 = ? where name = 'call'", (text, crc_of("call", text)))
    db.commit()
    db.close()
    for words in (("replay", store, 0), ("report", store), ("verify", store)):
        done = run_in(tmp_path, *words, canary=canary)
        assert "Traceback" not in done.stderr
        assert not canary.exists(), words
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    (folder / "checkpoint").write_bytes(b"x")
    (folder / "lock").write_bytes(b"")
    opening = [[str(saved / "data")], "keep", *[None] * 6]
    call = {"strategy": str(tmp_path / "evil.py"), "param": [], "opening": opening, "options": {}, "cwd": str(tmp_path)}
    (folder / "call.json").write_text(json.dumps(call))
    done = run_in(tmp_path, "resume", folder, canary=canary)
    assert done.returncode == 2
    assert "--trust" in done.stderr
    assert not canary.exists()


def test_files_that_a_result_names_are_not_opened_unless_they_are_its_own(saved, tmp_path):
    content = json.loads((saved / "result" / "result.json").read_text())
    content["rebuild"]["feeds"]["source"] = "/etc/passwd"
    content["rebuild"]["files"] = [{"path": "/etc/passwd", "bytes": 1, "changed": 1, "sample": "0"}]
    for file in (saved / "result").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    write_json(str(tmp_path / "result.json"), content)
    from engine.report.reopened_run import feeds_of

    notes = []
    assert feeds_of(Result.load(tmp_path), notes) is None
    assert "passwd" in notes[0]


def test_every_damage_of_result_json_is_told(saved, tmp_path):
    good = (saved / "result" / "result.json").read_text()
    content = json.loads(good)
    for file in (saved / "result").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    broken = ["", "[]", "{", "null", "\xff", '{"format": 2}', good[:-40], good.replace("stream", "streem")]
    for path, value in ((("metrics", "sharpe_ratio"), "x"), (("info", "bars"), None), (("symbols",), 3), (("tables",), []),
                        (("digest",), 7), (("info", "data"), [1]), (("format",), 99), (("info", "notes"), [[]])):  # fmt: skip
        edited = json.loads(good)
        part = edited
        for name in path[:-1]:
            part = part[name]
        part[path[-1]] = value
        write_json(str(tmp_path / "result.json"), edited)
        broken.append((tmp_path / "result.json").read_text())
    for text in broken:
        (tmp_path / "result.json").write_text(text, encoding="latin-1")
        with pytest.raises(DataError, match=r"result\.json: "):
            Result.load(tmp_path)
    (tmp_path / "result.json").write_text(good)
    (tmp_path / "trades.parquet").unlink()
    with pytest.raises(DataError, match="trades.parquet: missing"):
        Result.load(tmp_path)
    assert content["digest"]


def test_flips_of_single_bits():
    command = [sys.executable, str(ROOT / "scripts" / "flips.py"), "60", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "refused" in done.stdout


SAVES = """
import sys
from engine import Backtest
from feeds import open_feeds
from strategies.sma_cross import SmaCross

if __name__ == "__main__":
    feeds = open_feeds(sys.argv[1], on_bad="keep")
    results = [Backtest(feeds, SmaCross(fast=fast, slow=9)).run(progress=False) for fast in (3, 4)]
    results[0].save(sys.argv[2])
    print([result.digest for result in results], flush=True)
    while True:
        for result in results:
            result.save(sys.argv[2])
"""


def test_a_killed_save_leaves_the_old_result_or_the_new_one(saved, tmp_path):
    script = tmp_path / "saves.py"
    script.write_text(SAVES)
    for number in range(0, 8, 2):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(script), str(saved / "data"), str(tmp_path / "out")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            digests = json.loads(process.stdout.readline().replace("'", '"'))
            time.sleep(0.03 + 0.007 * number)
            process.send_signal(signal.SIGKILL)
        loaded = Result.load(tmp_path / "out")
        assert loaded.digest in digests
        assert loaded.metrics["num_trades"] == len(list(loaded.rows("trades")))
        assert len(list(loaded.rows("equity"))) == loaded.info["instants"]


FULL = """
import resource, signal, sys
from engine import Backtest
from engine.errors import RingbarError
from feeds import open_feeds
from strategies.sma_cross import SmaCross

if __name__ == "__main__":
    result = Backtest(open_feeds(sys.argv[1], on_bad="keep"), SmaCross(fast=4, slow=9)).run(progress=False)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for size in range(50, 9050, 180):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        try:
            result.save(sys.argv[2])
        except RingbarError as error:
            assert "cannot save the result to" in str(error) and "the result that was there is kept" in str(error), error
        else:
            break
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        from engine import Result
        loaded = Result.load(sys.argv[2])
        assert loaded.digest == sys.argv[3]
        assert len(list(loaded.rows("trades"))) == loaded.metrics["num_trades"]
    print("done")
"""


def test_a_full_disk_keeps_the_old_result(saved, tmp_path):
    pytest.importorskip("resource")
    loaded = Result.load(saved / "result")
    loaded.save(tmp_path / "out")
    (tmp_path / "full.py").write_text(FULL)
    command = [sys.executable, str(tmp_path / "full.py"), str(saved / "data"), str(tmp_path / "out"), loaded.digest]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "done", done.stderr


def test_one_writer_at_a_time(saved, tmp_path):
    fcntl = pytest.importorskip("fcntl")
    fd = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(fd, fcntl.LOCK_EX)
    feeds = open_feeds(str(saved / "data"), on_bad="keep")
    result = Backtest(feeds, SmaCross(fast=3, slow=8)).run(progress=False)
    with pytest.raises(ConfigError, match="another process is saving"):
        result.save(tmp_path)
    with pytest.raises(ConfigError, match="another ingest is writing"):
        ingest(feeds, str(tmp_path), progress=False)
    os.close(fd)


def test_lists_of_other_lengths_and_paths_that_leave_a_tape(saved, tmp_path):
    feeds = open_feeds(str(saved / "data"), on_bad="keep")
    out = tmp_path / "tape"
    ingest(feeds, str(out), progress=False)
    state, manifest = ((out / name).read_text() for name in ("ingest.json", "tape.json"))
    for name, value in (("counts", []), ("lasts", [1]), ("sums", []), ("of", None), ("parts", 3), ("counts", ["x", 1])):
        content = {**json.loads(state), name: value}
        write_json(str(out / "ingest.json"), content)
        (out / "tape.json").unlink(missing_ok=True)
        with pytest.raises(RingbarError):
            ingest(feeds, str(out), progress=False)
    (out / "ingest.json").write_text(state)
    good = json.loads(manifest)
    part = good["parts"][0]
    for edited in ({**good, "parts": []}, {**good, "version": 99}, {**good, "counts": good["counts"][:-1]},
                   {**good, "parts": [{**part, "file": "../x"}]}, {**good, "parts": [{**part, "file": "/etc/passwd"}]},
                   {**good, "symbols": good["symbols"][:-1]}, {**good, "parts": [{**part, "rows": "x"}]}):  # fmt: skip
        write_json(str(out / "tape.json"), edited)
        with pytest.raises(DataError, match="tape.json: "):
            open_feeds(str(out))


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_columnar_file_that_shrinks_during_a_run_is_refused(tmp_path, form):
    import polars

    n = 60_000
    ts = polars.Series("ts", [1_600_000_000 + 60 * i for i in range(n)]).cast(polars.Int64)
    frame = polars.DataFrame({"ts": ts, **{name: [10.0 + i % 7 for i in range(n)] for name in ("open", "high", "low", "close")}})
    frame = frame.with_columns(polars.from_epoch("ts"))
    path = tmp_path / f"A.{form}"
    frame.write_parquet(path, row_group_size=5000) if form == "parquet" else frame.write_ipc(path, record_batch_size=5000)

    class Cuts(Strategy):
        def next(self):
            if self.feed.bars == 20_000:
                with open(path, "r+b") as file:
                    file.truncate(0)

    with pytest.raises(DataError, match=f"A.{form}: (truncated|changed) while it was read"):
        Backtest(open_feeds(str(path)), Cuts).run(progress=False)


def test_conditions_are_a_language():
    keep = allowed("fast < slow and not fast * 2 == slow and fast in (1, 2, 3)")
    assert [keep({"fast": fast, "slow": 4}) for fast in (1, 2, 3, 4)] == [True, False, True, False]
    assert allowed("min(a, b) >= abs(-1) or kind == 'x'")({"a": 1, "b": 2, "kind": "y"})
    for text in ("fast", '"a" * 10 ** 10', "9**9**9 > 1", "abs.__self__.open('x')", "().__class__ == 1", "[x for x in (1,)] == 1",
                 "fast <", "1" * 3000, "(" * 200 + "fast" + ")" * 200, "fast + 1", "lambda: 1", "'a' * 3 == fast"):  # fmt: skip
        with pytest.raises(ConfigError, match="where="):
            allowed(text)({"fast": 1, "slow": 2})


PROMPT = """
from engine import Strategy
from engine.results.origin.code_fingerprint import source_print

LIMIT = {limit}

def check(x):
    return x {sign} LIMIT

class Mine(Strategy):
    def next(self):
        key = lambda value: check(value)
        if key(self.feed.close[0]):
            self.{method}(self.feed, 0.1)

print(source_print(Mine))
"""


def test_strategies_of_a_prompt_are_told_apart():
    def print_of(**words):
        code = PROMPT.format(**{"limit": 3, "sign": ">", "method": "order_target_size", **words})
        done = subprocess.run([sys.executable, "-"], input=code, cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout

    assert print_of() == print_of()
    assert len({print_of(), print_of(limit=4), print_of(sign="<"), print_of(method="order_target_percent")}) == 4
    assert source_print(SmaCross) == source_print(SmaCross)


def test_errors_and_names_that_are_no_text(tmp_path):
    make(str(tmp_path / "data"), 1, 100)

    class Raises(Strategy):
        def next(self):
            raise ValueError("\ud800")

    feeds = open_feeds(str(tmp_path / "data"), on_bad="keep")
    found = sweep(feeds, Raises, [{}], store=str(tmp_path / "s"), workers=1, progress=False)
    assert len(found.rows) == 1
    assert "\\ud800" in Sweep.load(str(tmp_path / "s")).rows[0]["error"]
    folder = os.fsdecode(os.fsencode(str(tmp_path)) + b"/B\xff\xfe")
    result = Backtest(feeds, SmaCross(fast=3, slow=8)).run(progress=False)
    result.save(folder)
    assert Result.load(folder).digest == result.digest
    assert list(Result.load(folder).rows("fills")) == list(result.rows("fills"))
