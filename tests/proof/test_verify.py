"""A result or a trial runs again and is identical, or the change and the first differing row are named."""

import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT

from engine import Backtest, Result, sweep
from engine._bench.candle_files import make
from engine._util.checked_json import write_json
from engine.errors import ConfigError, DataError
from engine.proof.verify import verify_trials
from feeds import open_feeds
from strategies.sma_cross import SmaCross

pytest.importorskip("pyarrow")
SOURCE = """
from engine import Strategy

class Mine(Strategy):
    every: int = 5

    def next(self):
        if self.feed.bars % self.every == 0:
            self.buy(size=1) if self.position.size <= 0 else self.sell(size=1)
"""


@pytest.fixture
def folder(tmp_path):
    make(str(tmp_path / "data"), 2, 200)
    (tmp_path / "mine.py").write_text(SOURCE)
    done = ringbar(tmp_path, "run", "mine.py:Mine", "data", "--on-bad", "keep", "--commission", "0.001", "--out", "run")
    assert done.returncode == 0, done.stderr
    return tmp_path


def ringbar(where, *words):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "engine", *words], cwd=where, env=environment, capture_output=True, text=True, check=False
    )


def edit(folder, change):
    """Edit a saved result as somebody would who knows its checksums."""
    path = folder / "run" / "result.json"
    content = json.loads(path.read_text())
    change(content)
    write_json(str(path), content)


def test_identical_and_what_changed(folder):
    pytest.importorskip("typer")
    same = ringbar(folder, "verify", "run")
    assert (same.returncode, "run: identical, digest " in same.stdout) == (0, True), same
    option = ringbar(folder, "verify", "run", "--commission", "0.002", "--json")
    found = json.loads(option.stdout)[0]
    assert option.returncode == 1
    assert found["changes"] == [{"what": "option commission", "then": "0.001", "now": "0.002"}]
    assert found["difference"]["table"] == "orders"
    edit(folder, lambda content: content["info"].update(engine="0.0.1", runtime="Snake 7"))
    text = ringbar(folder, "verify", "run").stdout
    assert "version changed: 0.0.1 then" in text
    assert "runtime changed: Snake 7 then" in text
    path = next(path for path in sorted((folder / "data").iterdir()) if path.suffix == ".csv")
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-40]))
    data = ringbar(folder, "verify", "run")
    assert data.returncode == 1
    assert f"data file changed: {path}" in data.stdout
    assert "the first difference is row " in data.stdout
    (folder / "mine.py").write_text(SOURCE.replace("% self.every == 0", "% self.every == 1"))
    source = ringbar(folder, "verify", "run")
    assert source.returncode == 1
    assert "strategy source changed: " in source.stdout
    assert "not run again: " in source.stdout
    trusted = ringbar(folder, "verify", "run", "--trust")
    assert "strategy source changed: " in trusted.stdout
    assert "of orders:" in trusted.stdout


def test_tables_that_were_exchanged_are_noticed(folder):
    ringbar(folder, "run", "mine.py:Mine", "data", "--on-bad", "keep", "--param", "every=7", "--out", "other")
    (folder / "run" / "fills.parquet").write_bytes((folder / "other" / "fills.parquet").read_bytes())
    with pytest.raises(DataError, match="fills.parquet: .*written with|fills.parquet: damaged"):
        list(Result.load(folder / "run").rows("fills"))


def test_a_live_result(tmp_path):
    make(str(tmp_path), 2, 200)
    result = Backtest(open_feeds(str(tmp_path), on_bad="keep"), SmaCross(fast=3, slow=8), cash=5_000.0).run(progress=False)
    assert result.verify()
    assert not result.verify(cash=50.0)


def test_strangers_are_not_run(folder):
    about = Result.load(folder / "run").rebuild
    (folder / "mine.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\n" + SOURCE)
    edit(folder, lambda content: content["rebuild"].pop("seal"))
    edit(folder, lambda content: content["rebuild"]["strategy"].update(sha256="0" * 64))
    assert about["strategy"]["name"] == "Mine"
    assert ringbar(folder, "verify", "run").returncode in (1, 2)
    assert not (folder / "ran").exists()


def test_trials_of_a_store(tmp_path):
    make(str(tmp_path / "data"), 2, 200)
    store = str(tmp_path / "store")
    feeds = open_feeds(str(tmp_path / "data"), on_bad="keep")
    sweep(feeds, SmaCross, {"fast": [3, 4], "slow": [9, 12]}, store=store, workers=1, progress=False)
    assert all(verify_trials(store))
    assert len(verify_trials(store, sample=2)) == 2
    assert [bool(one) for one in verify_trials(store, ["1"])] == [True]
    path = next(path for path in sorted((tmp_path / "data").iterdir()) if path.suffix == ".csv")
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-50]))
    found = verify_trials(store, ["0"])[0]
    assert not found
    assert found.changes[0]["what"] == "data file"


def test_what_a_result_cannot_keep(tmp_path):
    from broker.models.commission import Percent

    make(str(tmp_path / "data"), 2, 200)
    feeds = open_feeds(str(tmp_path / "data"), on_bad="keep")
    Backtest(feeds, SmaCross(fast=3, slow=8), commission=Percent(0.001)).run(progress=False).save(tmp_path / "run")
    loaded = Result.load(tmp_path / "run")
    with pytest.raises(ConfigError, match="cannot keep commission="):
        loaded.verify()
    assert loaded.verify(commission=Percent(0.001))
