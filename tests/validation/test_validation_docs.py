"""The program of docs/sweeps-honesty.md, as it stands there, on less data; and that the page has every figure."""

import re
import textwrap

import pytest
from conftest import ROOT

from engine import sweep
from engine.sweep import walk_forward
from feeds.walks import walks
from strategies.sma_cross import SmaCross

pytest.importorskip("polars")

PAGE = (ROOT / "docs" / "sweeps-honesty.md").read_text()


def test_the_program_of_the_page_runs(capsys):
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    for whole, small in (("3650", "700"), ("range(50, 210, 20)", "[50, 70]"), ("range(5, 45, 5)", "[5, 10]"), ('"3y"', '"1y"'),
                         ("2000", "20"), ("best, 200", "best, 4"), ("0.2, 100", "0.2, 4"), ("cash=10_000", "cash=10_000, progress=False")):
        assert whole in program
        program = program.replace(whole, small)
    program = re.sub(r"(sweep|walk_forward|synthetic_paths|jitter)\((\w+,.*?)\bprogress=False", r"\1(\2workers=1, progress=False", program)
    assert program.count("workers=1") == 4
    exec(compile(program, "sweeps-honesty.md", "exec"), {"__name__": "__main__"})
    shown = capsys.readouterr().out
    for words in ("overfitting: the best of 4 trials by", "1 window in", "20 draws of 700 daily returns (stationary), blocks of",
                  "4 draws of markets (stationary)", "4 draws of parameters up to 20% off", "2 strategies, an account each",
                  "2 strategies, one account"):
        assert words in shown


def test_the_page_names_every_figure():
    from engine.validation.overfitting.overfit_report import SAY

    for name, meaning in SAY.items():
        assert re.search(rf"^      {name} +[\d.,-]+  {re.escape(meaning)}$", PAGE, re.MULTILINE), name


def test_the_figures_of_the_page_are_those_of_its_program():
    """The overfitting sheet and the walk-forward, line by line; only seconds may differ."""
    market = walks(4, 3650, seed=1)
    space = {"fast": range(5, 45, 5), "slow": range(50, 210, 20)}
    options = {"cash": 10_000, "workers": 1, "progress": False}
    sheet = str(sweep(market, SmaCross, space, **options).overfitting())
    forward = str(walk_forward(market, SmaCross, space, train="3y", test="1y", **options))
    for heading, printed in (("The overfitting sheet", sheet), ("Walk forward", forward)):
        section = PAGE.partition(f"## {heading}\n\n")[2]
        shown = re.match(r"(?:    .*\n)+", section)[0]
        without_seconds = [re.sub(r"in [\d.]+ s", "in . s", textwrap.dedent(text)) for text in (shown, printed)]
        assert without_seconds[0].split("\n")[:-1] == without_seconds[1].split("\n")
