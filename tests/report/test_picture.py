"""The picture of a result, and buy and hold beside it."""

import pytest

pytest.importorskip("PIL")
pytest.importorskip("pyarrow")

from markets import DAY, START, feeds, flat

from engine import Backtest, Result, Strategy
from engine.errors import ConfigError
from engine.report.buy_and_hold import buy_and_hold
from feeds.walks import walks
from strategies.sma_cross import SmaCross


def test_a_picture_is_a_png_and_replaces_only_its_own(tmp_path):
    from PIL import Image

    result = Backtest(walks(2, 400, seed=2), SmaCross(fast=5, slow=20)).run()
    path = str(tmp_path / "equity.png")
    for _ in range(2):  # its own picture may be replaced
        assert result.picture(path) == path
    with Image.open(path) as picture:
        assert picture.size == (1200, 630)
        assert picture.info["Software"] == "ringbar"
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 100
    foreign = tmp_path / "photo.png"
    foreign.write_bytes(b"a photo")
    with pytest.raises(ConfigError, match=r"photo\.png: a file that ringbar did not write is not replaced"):
        result.picture(str(foreign))
    with pytest.raises(ConfigError, match=r"expected a name that ends in \.png"):
        result.picture(str(tmp_path / "equity.jpg"))
    loaded = Result.load(result.save(str(tmp_path / "run")))
    loaded.picture(str(tmp_path / "loaded.png"))


def test_buy_and_hold_is_equal_parts_from_the_first_bars():
    data = feeds(A=flat([10, 20, 20, 40]), B=flat([5, 10], start=START + 2 * DAY))
    ts, values = buy_and_hold(data, START, START + 3 * DAY, 1000.0)
    assert list(ts) == [START + i * DAY for i in range(4)]
    assert list(values) == [1000.0, 1500.0, 1500.0, 3000.0]
    assert buy_and_hold(None, START, START + DAY, 1.0) is None


def test_nothing_but_pages_is_replaced(tmp_path):
    pytest.importorskip("bokeh")

    class Idle(Strategy):
        def next(self):
            pass

    result = Backtest(feeds(A=flat([1, 2, 3])), Idle()).run()
    page = str(tmp_path / "new" / "report.html")
    assert result.report(page) == result.report(page) == page
    text = (tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    assert "buy and hold" in text and 'id="scale"' in text and "Returns by year" in text
    mine = tmp_path / "mine.html"
    mine.write_text("<html>my own page</html>")
    (tmp_path / "trades.parquet").write_text("mine")
    for write in (lambda: result.report(str(mine)), lambda: result.report(str(tmp_path)), lambda: result.save(str(tmp_path)),
                  lambda: result.save(str(mine)), lambda: result.report(str(tmp_path / "AAPL.csv"))):  # fmt: skip
        with pytest.raises(ConfigError, match="choose another|expected a"):
            write()
    assert mine.read_text() == "<html>my own page</html>"
    assert (tmp_path / "trades.parquet").read_text() == "mine"
