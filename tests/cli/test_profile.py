"""`--profile`: a page with phases, lines of the user's code and a flame graph."""

from pathlib import Path

import pytest
from markets import universe

from engine import Backtest, Strategy

pytest.importorskip("pyinstrument")
from engine.profiler import USER, profile  # noqa: E402


def spin():
    return sum(i * i for i in range(2000))


class Spins(Strategy):
    def next(self):
        self.total = spin()
        if not self.position:
            self.buy(size=1)


def test_it_names_the_line_that_takes_the_time(tmp_path):
    result, found = profile(Backtest(universe(2, 400, seed=3), Spins), progress=False)
    assert result.digest == Backtest(universe(2, 400, seed=3), Spins).run(progress=False).digest
    path, _, seconds = found.lines[0]
    assert path == __file__
    assert seconds > 0.5 * found.seconds
    assert found.phases == result.info["phases"]
    kinds = set()

    def look(node):
        assert node.own_seconds >= -1e-6
        kinds.add(node.kind)
        for child in node.children.values():
            look(child)

    look(found.tree)
    assert USER in kinds
    text = Path(found.report(str(tmp_path / "p.html"))).read_text()
    for part in ("Phases of the engine", "Lines of your code", "sum(i * i for i in range(2000))", "<svg", "Spins.next"):
        assert part in text
    assert "lines of your code" in str(found)


def test_commands_write_it(tmp_path, capsys):
    import os

    from engine._bench.candle_files import make
    from engine.cli.app import main

    make(str(tmp_path / "d"), 2, 200)
    for words in (["run"], ["sweep", "--set", "fast=2,3", "--set", "slow=5", "--workers", "1"]):
        page = str(tmp_path / f"{words[0]}.html")
        command = [words[0], "strategies.sma_cross:SmaCross", str(tmp_path / "d"), *words[1:], "--on-bad", "keep", "--profile", page]
        with pytest.raises(SystemExit) as ended:
            main(command)
        assert not ended.value.code
        assert os.path.getsize(page) > 4000
        assert "wrote the profile" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main([*command[:1], *command[1:-1], str(tmp_path / "x.txt")])
    assert ended.value.code == 2
    assert "expected a name that ends in .html" in capsys.readouterr().err
