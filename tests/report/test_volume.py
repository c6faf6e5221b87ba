"""Capacity on the page: shares of volume where the bars can be had, and how to have them where not."""

import pytest
from markets import bars, feeds
from play import play

pytest.importorskip("bokeh")
pytest.importorskip("tsdownsample")

from engine import Result  # noqa: E402
from engine.report.sections.capacity_section import capacity_of  # noqa: E402


def market(*names, volume=100.0):
    return feeds(**{name: bars([(10.0, 10.0, 10.0, 10.0, volume)] * 4) for name in names})


def run(*names, volume=100.0):
    return play(market(*names, volume=volume), {1: lambda s: [s.buy(name, size=2.0) for name in names]}, cash=1e4)


def test_the_page_has_shares_and_capital(tmp_path):
    path = run("A", "<B>").report(str(tmp_path / "x.html"))
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert "<td>2.00%</td><td>2.00%</td><td>5,000.00</td><td>50,000.00</td>" in text
    assert text.count('<th scope="row">&lt;B&gt;</th><td>2.00%') == 1


def test_symbols_with_the_least_room_are_shown():
    names = [f"S{i}" for i in range(12)]
    data = {name: bars([(10.0, 10.0, 10.0, 10.0, 100.0 + i)] * 4) for i, name in enumerate(names)}
    result = play(feeds(**data), {1: lambda s: [s.buy(name, size=2.0) for name in names]}, cash=1e4)
    text = capacity_of(result, feeds(**data))
    assert [name for name in names if f">{name}<" in text] == names[:10]
    assert "The 10 of 12 symbols with the least room." in text


def test_what_is_missing_is_said(tmp_path):
    pytest.importorskip("pyarrow")
    result = run("A")
    result.save(tmp_path / "run")
    path = Result.load(tmp_path / "run").report(str(tmp_path / "x.html"))
    with open(path, encoding="utf-8") as file:
        assert "the bars of the run are not known; give the feeds, with volumes: result.report(path, feeds=" in file.read()
    assert "feeds= has no &#x27;A&#x27;, which was traded" in capacity_of(result, market("B"))
    without = {"ts": [0], **{field: [1.0] for field in ("open", "high", "low", "close")}}
    from feeds.columns import from_columns

    assert "no column &#x27;volume&#x27; in memory" in capacity_of(result, from_columns({"A": without}))
    assert "no bar with an execution has a volume" in capacity_of(run("A", volume=0.0), market("A", volume=0.0))
    assert capacity_of(play(market("A"), {}), None) == ""
