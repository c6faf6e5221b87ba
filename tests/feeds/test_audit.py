"""Audit: what is wrong is found, named and counted; what is fine stays quiet. Synthetic markets."""

import json

import pytest
from conftest import ROOT
from test_csv_source import read, write

from engine import Backtest
from engine.errors import ConfigError
from feeds import audit, open_feeds
from feeds.walks import save, walks
from strategies.sma_cross import SmaCross

REAL = ROOT.parent / "shared" / "data"
HEADER = "datetime,open,high,low,close,volume\n"


def body(feed, change=None):
    from feeds.csv.parse_errors import clock

    rows = [[clock(ts), *values] for ts, *values in feed.made()]
    if change:
        change(rows)
    return HEADER + "".join(",".join(map(str, row)) + "\n" for row in rows)


def found(tmp_path, change, bar="1d", level=None, **options):
    feed = walks(1, 600, bar=bar, session=None if bar == "1d" else "09:30-16:00")[0]
    result = audit(write(tmp_path, body(feed, change)), **options)
    return {f.kind: f for f in result.findings if level is None or f.level == level}, result


def test_clean_data(tmp_path):
    for bar in ("1d", "5min", "1h"):
        kinds, result = found(tmp_path, None, bar)
        assert kinds == {}
        assert result.ok
        assert result.rows[0]["bar"] == bar
        assert result.rows[0]["rows"] == 600


def broken(row):
    def change(rows):
        rows[300:301] = row(rows[300], rows[299])

    return change


@pytest.mark.parametrize(
    ("kind", "level", "row"),
    [
        ("duplicate", "error", lambda row, last: [row, row]),
        ("backward", "error", lambda row, last: [row, last]),
        ("crossed", "error", lambda row, last: [[row[0], row[1], 1.0, 2.0, row[4], 5]]),
        ("unusable", "error", lambda row, last: [[row[0], row[1], "", row[3], row[4], 5]]),
        ("unusable", "error", lambda row, last: [[row[0], "nan", *row[2:]]]),
        ("number", "error", lambda row, last: [[row[0], "x", *row[2:]]]),
        ("unknown", "error", lambda row, last: [["yesterday", *row[1:]]]),
        ("narrow", "error", lambda row, last: [row[:3]]),
        ("wide", "error", lambda row, last: [[*row, 1, 2]]),
        ("range", "error", lambda row, last: [["2500-01-01 00:00:00", *row[1:]]]),
        ("outside", "warning", lambda row, last: [[row[0], row[2] + 1, *row[2:]]]),
        ("zero", "warning", lambda row, last: [[row[0], row[1], row[2], 0, row[4], 5]]),
        ("negative", "warning", lambda row, last: [[row[0], row[1], row[2], -1, row[4], 5]]),
        ("negative_volume", "warning", lambda row, last: [[*row[:5], -5]]),
        ("spike", "warning", lambda row, last: [[row[0], row[1], row[2] * 3, row[3], row[4] * 2.5, 5]]),
    ],
)
def test_bad_rows(tmp_path, kind, level, row):
    kinds, result = found(tmp_path, broken(row))
    assert kinds[kind].level == level
    assert kinds[kind].count == 1
    assert kinds[kind].where
    assert result.ok == (level != "error")
    assert {f.level for f in kinds.values() if f.kind != "gaps"} == {level}


def test_splits(tmp_path):
    def change(rows):
        for row in rows[400:]:
            row[1:5] = [value / 2 for value in row[1:5]]

    kinds, _ = found(tmp_path, change)
    assert set(kinds) == {"split"}
    assert kinds["split"].where == "2011-02-06 00:00:00"


def test_gaps(tmp_path):
    def change(rows):
        del rows[100:110]

    kinds, result = found(tmp_path, change)
    assert set(kinds) == {"gaps"}
    assert "the longest 11d" in kinds["gaps"].text
    kinds, result = found(tmp_path, lambda rows: rows.__delitem__(slice(100, 102)), "1h")
    assert {kind: f.count for kind, f in kinds.items()} == {"gaps": 2}
    assert result.ok


def test_stale_bars_and_silence(tmp_path):
    def stale(rows):
        for row in rows[100:120]:
            row[1:] = rows[99][1:]

    def silent(rows):
        for row in rows[100:120]:
            row[5] = 0

    kinds, _ = found(tmp_path, stale)
    assert (kinds["stale"].count, "21 in a row" in kinds["stale"].text) == (20, True)
    assert str(kinds["stale"]).endswith(f", the longest up to {kinds['stale'].where}")
    kinds, _ = found(tmp_path, silent)
    assert set(kinds) == {"zero_volume"}


def test_mixed_bars(tmp_path):
    minutes = body(walks(1, 200, bar="1min", start="2012-01-01")[0])[len(HEADER) :]
    result = audit(write(tmp_path, body(walks(1, 500)[0]) + minutes))
    assert [f.kind for f in result.findings if f.level == "warning"] == ["mixed"]
    assert "bars of 1d and of 1min" in result.findings[0].text


def test_the_clock_moves(tmp_path):
    zoneinfo = pytest.importorskip("zoneinfo")
    from datetime import datetime, timedelta, timezone

    lines = []
    for day in range(300):
        for hour in range(7):
            local = datetime(2010, 1, 4, 10, tzinfo=zoneinfo.ZoneInfo("America/New_York")) + timedelta(days=day, hours=hour)
            if local.weekday() < 5:
                lines.append(f"{local.astimezone(timezone.utc):%Y-%m-%d %H:%M},1,{2 + day % 3},0.5,1.5,{7 + hour}\n")
    path = write(tmp_path, HEADER + "".join(lines))
    assert [f.count for f in audit(path).findings if f.kind == "zone"] == [1]
    local = write(tmp_path, HEADER + "".join(lines), "b.csv")
    assert "zone" not in [f.kind for f in audit(local, start="2010-04-01").findings]


def test_universe(tmp_path):
    for number in range(6):
        name = f"S{number}"
        write(tmp_path, body(walks([name], 300)[0], (lambda rows: rows.__delitem__(slice(0, 50))) if number == 3 else None), f"{name}.csv")
    write(tmp_path, "not,bars\n1,2\n", "X.csv")
    result = audit(tmp_path)
    assert len(result.rows) == 7
    assert not result.ok
    kinds = {f.kind: f for f in result.findings}
    assert kinds["unreadable"].feed == "X"
    assert "S3 2010-02-21" in kinds["late"].text
    data = json.loads(result.to_json(tmp_path / "audit.json"))
    assert data["ok"] is False
    assert json.loads((tmp_path / "audit.json").read_text()) == data
    assert "7 feeds, 1,750 rows; 1 with errors" in str(result)
    assert len(result.table) == 7


def test_what_cannot_be_opened(tmp_path):
    good = write(tmp_path, body(walks(1, 50)[0]))
    result = audit([good, str(tmp_path / "nowhere.csv")])
    assert [row["rows"] for row in result.rows] == [50, 0]
    assert [f.kind for f in result.findings] == ["unreadable"]
    assert not audit(str(tmp_path / "nowhere.csv")).ok


def test_other_formats(tmp_path):
    pl = pytest.importorskip("polars")
    frame = pl.read_csv(write(tmp_path, body(walks(1, 300)[0])), try_parse_dates=True)
    bad = frame.with_columns(high=pl.when(pl.arange(0, 300) == 7).then(float("nan")).otherwise(pl.col("high")))
    bad = pl.concat([bad, bad.tail(1)])
    bad.write_parquet(tmp_path / "A.parquet")
    for source in (bad, tmp_path / "A.parquet", bad.with_columns(symbol=pl.lit("A"))):
        result = audit(source)
        assert {f.kind: f.count for f in result.findings} == {"unusable": 1, "duplicate": 1}
    assert audit(frame).ok


@pytest.mark.skipif(not REAL.exists(), reason="no real data at hand")
def test_real_data():
    result = audit(sorted(str(path) for path in REAL.glob("backtrader/*")))
    assert sum(row["rows"] > 0 for row in result.rows) == 22
    assert {f.feed for f in result.findings if f.level == "error"} == {"bidask", "bidask2", "ticksample"}
    assert [f.where[:10] for f in result.findings if f.kind == "split" and f.feed == "nvda-1999-2014"] == ["2004-08-06"]
    result = audit(REAL / "lean" / "equity" / "usa" / "daily")
    assert result.ok
    assert "aapl" in {f.feed for f in result.findings if f.kind == "split"}


# synthetic markets


def test_walks_are_the_same_as_files(tmp_path):
    feeds = walks(3, 400, seed=5, regimes=True, gaps=0.1, late=0.3, correlation=0.5)
    save(feeds, tmp_path)
    files = open_feeds(tmp_path)
    assert files.names == feeds.names == ["S00", "S01", "S02"]
    for mine, theirs in zip(feeds.sources(), files.sources()):
        assert read(mine) == read(theirs)
    digests = {Backtest(f, SmaCross(fast=3, slow=9), mode=mode).run().digest for f in (feeds, files) for mode in ("stream", "runonce")}
    assert len(digests) == 1
    assert audit(files).ok


def test_walks():
    rows = [read(source) for source in walks(["A", "B"], 3000, seed=1, correlation=0.8, volatility=0.02).sources()]
    assert [len(r) for r in rows] == [3000, 3000]
    moves = [[b[4] / a[4] - 1 for a, b in zip(r, r[1:])] for r in rows]
    dot = sum(a * b for a, b in zip(*moves)) / (sum(a * a for a in moves[0]) * sum(b * b for b in moves[1])) ** 0.5
    assert 0.7 < dot < 0.9
    assert all(low <= min(o, c) <= max(o, c) <= high for r in rows for _, o, high, low, c, _ in r)
    assert read(walks(1, 50, seed=1).sources()[0]) != read(walks(1, 50, seed=2).sources()[0])
    few = len(read(walks(1, 5000, gaps=0.1).sources()[0]))
    assert 4000 < few < 4900
    stamps = [row[0] // 10**9 for row in read(walks(1, 500, bar="30min", session="09:30-16:00").sources()[0])]
    assert all(10 * 3600 <= ts % 86400 <= 16 * 3600 and (ts // 86400 + 3) % 7 < 5 for ts in stamps)
    for options in ({"bars": 0}, {"gaps": 2}, {"session": "always"}, {"bar": "1 parsec"}):
        with pytest.raises(ConfigError):
            walks(**options)


def test_a_file_without_any_volume_names_the_way_to_another_column(tmp_path):
    header = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n"
    rows = [f"2024.01.{day:02d}\t00:00:00\t10\t12\t8\t{9 + day / 10}\t{day * 10}\t0\t1\n" for day in range(1, 29)]
    (tmp_path / "EURUSD.csv").write_text(header + "".join(rows))
    text = str(audit(str(tmp_path / "EURUSD.csv")))
    assert "no bar has any volume" in text
    assert "columns=" in text
    assert "\n1 feed, 28 rows; 0 with errors" in text
    assert str(audit(str(tmp_path / "EURUSD.csv"), columns={"volume": "<TICKVOL>"})).count("volume:") == 0
