"""Splits and dividends: scaled prices give the returns of a holder, whatever the form of the actions."""

import pytest
from conftest import ROOT
from test_csv_source import read, write

from engine import Backtest, Strategy
from engine.errors import ConfigError, DataError
from feeds import open_feeds

REAL = ROOT.parent / "shared" / "data"
HEADER = "date,open,high,low,close,volume\n"
CLOSES = {"2020-01-01": 100.0, "2020-01-02": 104.0, "2020-01-03": 50.0, "2020-01-06": 51.0, "2020-01-07": 50.0, "2020-01-08": 55.0}
# two for one on the 3rd, one in cash on the 7th
ACTIONS = "symbol,date,split,dividend\nAAPL,2020-01-03,2,\nAAPL,2020-01-07,,1.02\n"


@pytest.fixture
def prices(tmp_path):
    rows = "".join(f"{day},{c},{c},{c},{c},100\n" for day, c in CLOSES.items())
    return write(tmp_path, HEADER + rows)


def closes(path, **options):
    return [row[4] for row in read(open_feeds(path, **options).sources()[0])]


def test_split(tmp_path, prices):
    actions = write(tmp_path, ACTIONS, "actions.csv")
    found = read(open_feeds(prices, adjust="split", actions=actions).sources()[0])
    assert [row[4] for row in found] == [50.0, 52.0, 50.0, 51.0, 50.0, 55.0]
    assert [row[5] for row in found] == [200.0, 200.0, 100.0, 100.0, 100.0, 100.0]
    assert closes(prices, adjust="split", as_of="own", actions=actions) == [100.0, 104.0, 100.0, 102.0, 100.0, 110.0]
    assert closes(prices, adjust="none", actions=actions) == list(CLOSES.values())


def test_total(tmp_path, prices):
    actions = write(tmp_path, ACTIONS, "actions.csv")
    expected = [49.0, 50.96, 49.0, 49.98, 50.0, 55.0]  # 1 - 1.02 / 51 = 0.98
    assert closes(prices, adjust="total", actions=actions) == pytest.approx(expected, rel=1e-14)
    own = closes(prices, adjust="total", as_of="own", actions=actions)
    assert own == pytest.approx([value / expected[0] * 100.0 for value in expected], rel=1e-14)
    assert own[:2] == [100.0, 104.0]


def test_adjusting_is_what_a_holder_gets(tmp_path, prices):
    actions = write(tmp_path, ACTIONS, "actions.csv")
    shares, values = 1.0, []
    before = None
    for day, close in CLOSES.items():
        if day == "2020-01-03":
            shares *= 2
        if day == "2020-01-07":
            shares /= 1 - 1.02 / before  # reinvested at the close before, less the dividend
        values.append(shares * close)
        before = close
    adjusted = closes(prices, adjust="total", actions=actions)
    assert [b / a for a, b in zip(adjusted, adjusted[1:])] == pytest.approx([b / a for a, b in zip(values, values[1:])], rel=1e-14)


def test_forms_of_actions(tmp_path, prices):
    pd = pytest.importorskip("pandas")
    pl = pytest.importorskip("polars")
    expected = closes(prices, adjust="total", actions=write(tmp_path, ACTIONS, "actions.csv"))
    rows = [("2020-01-03", 2.0, 0.0), ("2020-01-07", 1.0, 1.02)]
    frame = pl.DataFrame({"symbol": ["AAPL"] * 2, "date": [row[0] for row in rows], "split": [2.0, None], "dividend": [None, 1.02]})
    frame.write_parquet(tmp_path / "actions.parquet")
    yahoo = "Date,Dividends\nSPLIT, 20200103,2:1\nDIVIDEND, 20200107,1.02\n"
    for actions in (
        rows, {"AAPL": rows}, frame, frame.with_columns(pl.col("date").str.to_date()), frame.to_arrow(), frame.to_pandas(),
        str(tmp_path / "actions.parquet"), write(tmp_path, yahoo, "x.csv"), {"AAPL": write(tmp_path, yahoo, "x.csv")},
        [{"date": "20200103", "split": "2:1"}, {"date": "2020-01-07", "dividend": 1.02}],
        pd.DataFrame({"date": pd.to_datetime([row[0] for row in rows]), "split": [2.0, 0.0], "dividend": [0.0, 1.02]}),
    ):  # fmt: skip
        assert closes(prices, adjust="total", actions=actions) == expected, actions


def test_factor_files(tmp_path, prices):
    (tmp_path / "factors").mkdir()
    write(tmp_path, "20200102,0.98,0.5,104\n20200106,0.98,1,51\n20501231,1,1,0\n", "factors/aapl.csv")
    found = closes(prices, adjust="total", actions=tmp_path / "factors")
    assert found == pytest.approx([49.0, 50.96, 49.0, 49.98, 50.0, 55.0], rel=1e-14)
    assert closes(prices, adjust="split", actions=tmp_path / "factors") == [50.0, 52.0, 50.0, 51.0, 50.0, 55.0]
    with pytest.raises(ConfigError, match="LEAN factor files say how to adjust prices, not what happened"):
        open_feeds(prices, actions=tmp_path / "factors")


def test_adjusted_runs(tmp_path, prices):
    class Hold(Strategy):
        def next(self):
            if not self.position(self.feed).size:
                self.buy(self.feed, size=10)

    feeds = {mode: open_feeds({"AAPL": prices, "B": prices}, adjust="split", actions=write(tmp_path, ACTIONS, "a.csv")) for mode in
             ("stream", "runonce")}  # fmt: skip
    digests = {Backtest(feeds[mode], Hold, mode=mode, chunk=chunk).run().digest for mode in feeds for chunk in (1, 3, 999)}
    assert len(digests) == 1


def test_by_the_label_of_the_bar(tmp_path):
    rows = "2020-01-02 15:30,104,104,104,104,1\n2020-01-03 09:30,52,52,52,52,1\n"
    path = write(tmp_path, HEADER + rows)
    options = {"tz": "America/New_York", "label": "open", "bar": "30min", "adjust": "split", "actions": [("2020-01-03", 2.0)]}
    assert closes(path, **options) == [52.0, 52.0]
    daily = write(tmp_path, HEADER + "2020-01-02,104,104,104,104,1\n2020-01-03,52,52,52,52,1\n")
    assert closes(daily, **{**options, "bar": "1d"}) == [52.0, 52.0]


def test_what_is_wrong_with_actions(tmp_path, prices):
    for actions, error, text in (
        (None, ConfigError, 'adjust="split" needs actions='),
        ([("someday", 2.0)], DataError, "actions: row 1: found"),
        ([("2020-01-03", -2.0)], DataError, "actions: row 1: split -2.0 and dividend 0.0 cannot be"),
        (write(tmp_path, "", "none.csv"), DataError, "none.csv: empty"),
        (str(tmp_path / "nowhere.csv"), DataError, "nowhere.csv"),
    ):
        with pytest.raises(error) as caught:
            open_feeds(prices, adjust="split", actions=actions)
        assert text in str(caught.value)
    with pytest.raises(DataError, match="no column symbol for actions of 2 feeds"):
        open_feeds({"A": prices, "B": prices}, adjust="split", actions=[("2020-01-03", 2.0)])
    with pytest.raises(ConfigError, match="adjust='splits'; did you mean split"):
        open_feeds(prices, adjust="splits", actions=[])


@pytest.mark.skipif(not REAL.exists(), reason="no real data at hand")
def test_real_factor_files():
    usa = REAL / "lean" / "equity" / "usa"
    raw = closes(usa / "daily" / "aapl.zip")
    found = closes(usa / "daily" / "aapl.zip", adjust="split", actions=usa / "factor_files")
    assert found[-1] == raw[-1]
    jumps = [max(abs(b / a - 1) for a, b in zip(series, series[1:])) for series in (raw, found)]
    assert jumps[0] > 0.7  # 7 for 1 in 2014
    assert jumps[1] < 0.53  # the 51.9 % of 29 September 2000 did happen
    total = closes(usa / "daily" / "aapl.zip", adjust="total", actions=usa / "factor_files")
    assert total[0] == pytest.approx(found[0] * 0.8613657, rel=1e-9)
