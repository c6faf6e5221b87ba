"""What is printed fits a terminal of 80 columns, and a table's columns are aligned."""

from engine._util.text_layout import WIDTH, text_table, wrapped
from engine.results.summary import shown
from engine.sweep.sweep_result import Sweep


def row(trial, **params):
    metrics = {"sharpe_ratio": 1.25 - trial / 8, "total_return": 0.1, "max_drawdown": 0.05, "num_trades": 10_000 * trial}
    return {"trial": trial, "status": "done", "params": params, "metrics": metrics, "axes": {}, "error": None, "key": str(trial)}


def test_a_sweep_of_many_parameters_fits():
    rows = [row(i, **{f"parameter_{k}": k * 1000 for k in range(6)}) for i in range(12)]
    rows.append({**row(12), "status": "failed", "error": "ValueError: " + "very " * 40 + "long"})
    lines = str(Sweep(rows, "sharpe_ratio", 1.0)).splitlines()
    assert max(map(len, lines)) <= WIDTH
    head = lines[1]
    assert head.split() == ["trial", "sharpe_ratio", "return", "drawdown", "trades", "parameters"]
    at = head.index("parameters")
    assert lines[2][:at].split() == ["#0", "1.25", "10.00%", "5.00%", "0"]
    assert lines[2][at - 2 : at] == "  "
    assert all(line[:at].isspace() for line in lines[3:5])  # the parameters go on below themselves
    assert " ".join(line[at:] for line in lines[2:8]).startswith("parameter_0=0, parameter_1=1000, parameter_2=2000")


def test_words_that_are_too_long_stay_whole():
    path = "/" + "x" * 100
    assert wrapped(f"wrote {path}", "  ").splitlines() == ["  wrote", f"      {path}"]
    assert text_table(["a", "b"], [["1", "x y"]]) == ["  a  b", "  1  x y"]


def test_lengths_of_time_have_units():
    assert shown("average_holding_seconds", 1_993_024.7) == "23.1 days"
    assert shown("average_holding_seconds", 5400.0) == "90.0 minutes"
    assert shown("average_holding_seconds", 90.0) == "90.0 seconds"
    assert shown("longest_drawdown_days", 999) == "999 days"
    assert shown("longest_drawdown_days", 1) == "1 day"
