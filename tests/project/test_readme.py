"""The README's program, as it stands there, on small data."""

import re

import pytest
from conftest import MODE, ROOT

from engine._bench.candle_files import make


@pytest.mark.skipif(MODE == "pypy", reason="it uses frames")
def test_the_program_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    pytest.importorskip("polars")
    (program,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    make("data/random-100x20000-0", 3, 200)
    names = {}
    exec(compile(program, "README.md", "exec"), names)
    assert "Total return" in capsys.readouterr().out
    assert names["result"].trades.height > 10
    assert sorted(path.name for path in (tmp_path / "runs/sma").iterdir()) == [
        "equity.parquet",
        "fills.parquet",
        "orders.parquet",
        "result.json",
        "trades.parquet",
    ]
    assert type(names["result"]).load("runs/sma").digest == names["result"].digest
    assert names["result"].metrics.num_trades == names["result"].metrics["num_trades"]
