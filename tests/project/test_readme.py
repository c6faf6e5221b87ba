"""The README's program, as it stands there, and the figures that it prints."""

import re
import textwrap

import pytest
from conftest import MODE, ROOT


@pytest.mark.skipif(MODE == "pypy", reason="it uses frames")
def test_the_program_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    pytest.importorskip("polars")
    text = (ROOT / "README.md").read_text()
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (shown,) = re.findall(r"It prints:\n\n(.*?)\n    \.\.\.\n", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(program, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    lines = textwrap.dedent(shown).splitlines()
    assert len(lines) >= 10
    assert printed.splitlines()[: len(lines)] == lines
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
