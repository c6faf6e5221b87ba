"""Files as vendors, exchanges and spreadsheets write them, read with no option or with the one that the error names."""

import gzip

import pytest
from readings import read

from engine import Backtest, Strategy
from engine.core.storage.bars import IF_PRESENT, Bars
from engine.errors import RingbarError
from feeds import audit, open_feeds
from feeds.csv.parse_errors import clock

THREE = [("2024-03-06", 100.0, 102.0, 99.0, 101.0), ("2024-03-07", 101.0, 104.0, 100.0, 103.0), ("2024-03-08", 103.0, 105.0, 101.0, 102.0)]


def lines(pattern, newest_first=False, days=THREE):
    """A line of each day by a pattern of str.format: {d} {m} {y}, {o} {h} {l} {c}, {epoch}."""
    found = []
    for date, o, h, l, c in days:
        y, m, d = date.split("-")
        epoch = 1_709_683_200 + 86_400 * (int(d) - 6)
        found.append(pattern.format(y=y, m=m, d=d, o=o, h=h, l=l, c=c, epoch=epoch))
    return "\n".join(found[::-1] if newest_first else found) + "\n"


FILES = {
    "yahoo": ("Date,Open,High,Low,Close,Adj Close,Volume\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},{c},1000"), {}),
    "yfinance": (
        "Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,\n" + lines("{y}-{m}-{d},{c},{h},{l},{o},1000"),
        {},
    ),
    "pandas index without a name": (",Open,High,Low,Close,Volume\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},1000"), {}),
    "alpha vantage": ("timestamp,open,high,low,close,volume\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},1000", True), {}),
    "nasdaq": ("Date,Close/Last,Volume,Open,High,Low\n" + lines("{m}/{d}/{y},${c},1000,${o},${h},${l}", True), {"format": "%m/%d/%Y"}),
    "investing": (
        '"Date","Price","Open","High","Low","Vol.","Change %"\n'
        + lines('"{m}/{d}/{y}","{c}","{o}","{h}","{l}","1.00K","-0.1%"', True),
        {"format": "%m/%d/%Y"},
    ),
    "cryptodatadownload": (
        "https://www.CryptoDataDownload.com\nUnix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT,tradecount\n"
        + lines("{epoch}000,{y}-{m}-{d} 00:00:00,BTC/USDT,{o},{h},{l},{c},1000,5,7", True),
        {},
    ),
    "barchart": (
        "Time,Open,High,Low,Last,Change,%Chg,Volume\n"
        + lines("{y}-{m}-{d},{o},{h},{l},{c},1,+0.1%,1000", True)
        + '"Downloaded from Barchart.com as of 03-09-2024 04:20am CST"\n',
        {},
    ),
    "columns apart by a blank": ("Date Open High Low Close Volume\n" + lines("{y}-{m}-{d} {o} {h} {l} {c} 1000"), {}),
    "columns apart by blanks": (
        "Date          Open    High     Low  Close   Volume\n" + lines("{y}/{m}/{d}   {o:6.2f}  {h:6.2f}  {l:6.2f} {c:6.2f}    1000  "),
        {},
    ),
    "columns apart by blanks, as said": ("Date Open High Low Close Vol\n" + lines("{y}{m}{d}  {o} {h} {l} {c} 1000"), {"delimiter": " "}),
    "columns apart by blanks, newest first": ("Date Time O H L C V\n" + lines("{y}-{m}-{d} 00:00 {o} {h} {l} {c} 1000", True), {}),
    "columns apart by blanks, without a header": (lines("{y}{m}{d} {o} {h} {l} {c} 1000"), {}),
    "metastock": (
        "<TICKER>,<PER>,<DTYYYYMMDD>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\n" + lines("X,D,{y}{m}{d},0,{o},{h},{l},{c},1000"),
        {},
    ),
    "german, with a time of day": (
        "Datum;Uhrzeit;Erster;Hoch;Tief;Schlusskurs;Volumen\n" + lines("{d}.{m}.{y};00:00;{o};{h};{l};{c};1000"),
        {},
    ),
    "no header, day or month first": (lines("{m}/{d}/{y},{o},{h},{l},{c},1000"), {"format": "%m/%d/%Y"}),
    "kraken": (lines("{epoch},{o},{h},{l},{c},1000,5"), {}),
    "firstrate": (lines("{y}-{m}-{d} 00:00:00,{o},{h},{l},{c},1000"), {}),
    "histdata": (lines("{y}{m}{d} 000000;{o};{h};{l};{c};1000"), {}),
    "metatrader": (
        "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<SPREAD>\n" + lines("{y}.{m}.{d}\t00:00:00\t{o}\t{h}\t{l}\t{c}\t1000\t1"),
        {},
    ),
    "metatrader, its volume named": (
        "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<SPREAD>\n" + lines("{y}.{m}.{d}\t00:00:00\t{o}\t{h}\t{l}\t{c}\t1000\t1"),
        {"columns": {"volume": "<TICKVOL>"}},
    ),
    "dukascopy": ("Gmt time,Open,High,Low,Close,Volume\n" + lines("{d}.{m}.{y} 00:00:00.000,{o},{h},{l},{c},1000"), {}),
    "dukascopy, local": ("Local time,Open,High,Low,Close,Volume\n" + lines("{d}.{m}.{y} 00:00:00.000 GMT+0000,{o},{h},{l},{c},1000"), {}),
    "ccxt": ("timestamp,open,high,low,close,volume\n" + lines("{epoch}000,{o},{h},{l},{c},1000"), {}),
    "tiingo": ("date,close,high,low,open,volume,adjClose\n" + lines("{y}-{m}-{d} 00:00:00+00:00,{c},{h},{l},{o},1000,{c}"), {}),
    "ibkr": ("date,open,high,low,close,volume\n" + lines("{y}{m}{d} 00:00:00 UTC,{o},{h},{l},{c},1000"), {}),
    "excel's epochs": ("time,open,high,low,close,volume\n" + lines("{epoch}E+3,{o},{h},{l},{c},1000").replace("E+3", "e3"), {}),
    "decimal commas, thousands": (
        "Datum;Open;High;Low;Close;Volume\n".replace("Datum", "Date") + lines("{d}.{m}.{y};{o};{h};{l};{c};1~000").replace(".0;", ",0;").replace("~", "."),
        {},
    ),
    "quoted thousands": ("date,open,high,low,close,volume\n" + lines('{y}-{m}-{d},{o},{h},{l},{c},"1,000"'), {}),
    "lines before the header": ("made by hand\n\nfor tests\ndate,open,high,low,close,volume\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},1000"), {}),
    "skip_rows": ("2024,1,2\n1,2,3\ndate,open,high,low,close,volume\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},1000"), {"skip_rows": 2}),
    "reverse": (
        "date,open,high,low,close,volume\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},1000", True),
        {"reverse": True},
    ),
    "stars at names": ("Date,Open*,High,Low,Close**,Volume,Market Cap\n" + lines('"{m}/{d}/{y}",{o},{h},{l},{c},"1,000","5"', True), {"format": "%m/%d/%Y"}),
    "names of exchanges in India": (
        "Symbol,Series,Date,Prev Close,Open Price,High Price,Low Price,Last Price,Close Price,Average Price,Total Traded Quantity,Turnover\n"
        + lines("INFY,EQ,{y}-{m}-{d},100,{o},{h},{l},5,{c},6,1000,7"), {},
    ),
    "months spelled out": ("Date,Open Price,High Price,Low Price,Close Price,No.of Shares,\n" + lines("{d}-March-{y},{o},{h},{l},{c},1000,", True), {}),
    "barchart's latest": (
        "Time,Open,High,Low,Latest,Change,%Change,Volume\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},0.1,+0.1%,1000", True)
        + '"Downloaded from Barchart.com as of 03-09-2024 09:10am CST"\n', {},
    ),
    "bloomberg": (
        "Security,AAPL US Equity\nPeriod,D\n\nDate,PX_OPEN,PX_HIGH,PX_LOW,PX_LAST,PX_VOLUME\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},1000", True), {},
    ),
    "refinitiv": ("Exchange Date,Close,Net,%Chg,Open,Low,High,Volume\n" + lines('{d}-Mar-{y},{c},0.1,+0.1%,{o},{l},{h},"1,000"', True), {}),
    "a header like a comment": ("#RIC,Date-Time,Type,Open,High,Low,Last,Volume\n" + lines("A.O,{y}-{m}-{d}T00:00:00.000000000Z,D,{o},{h},{l},{c},1000"), {}),
    "oanda": ("time,volume,mid.o,mid.h,mid.l,mid.c\n" + lines("{y}-{m}-{d}T00:00:00.000000000Z,1000,{o},{h},{l},{c}"), {}),
    "amibroker": ("Ticker,Date/Time,Open,High,Low,Close,Volume\n" + lines("A,{y}-{m}-{d},{o},{h},{l},{c},1000"), {}),
    "amibroker without a header": (
        lines("A,{y}{m}{d},{o},{h},{l},{c},1000"), {"columns": ["symbol", "timestamp", "open", "high", "low", "close", "volume"]},
    ),
    "tushare": ("ts_code,trade_date,open,high,low,close,pre_close,vol\n" + lines("000001.SZ,{y}{m}{d},{o},{h},{l},{c},1,1000", True), {}),
    "databento": (
        "ts_event,rtype,publisher_id,open,high,low,close,volume,symbol\n"
        + lines("{epoch}000000000,35,1,{o:.0f}000000000,{h:.0f}000000000,{l:.0f}000000000,{c:.0f}000000000,1000,A"), {"scale": 1e9},
    ),
    "German names": ("Datum;Eröffnung;Hoch;Tief;Schlusskurs;Volumen\n" + lines("{y}-{m}-{d};{o};{h};{l};{c};1000", True).replace(".", ","), {}),
    "French names": ("date\touv\thaut\tbas\tclot\tvol\n" + lines("{y}-{m}-{d}\t{o}\t{h}\t{l}\t{c}\t1000"), {}),
    "Spanish names": ("Fecha,Último,Apertura,Máximo,Mínimo,Vol.\n" + lines('"{y}-{m}-{d}","{c}","{o}","{h}","{l}","1.00K"', True), {}),
    "Chinese names": ("日期,开盘,收盘,最高,最低,成交量\n" + lines("{y}-{m}-{d},{o},{c},{h},{l},1000"), {}),
    "Korean names": ("일자,종가,시가,고가,저가,거래량\n" + lines("{y}/{m}/{d},{c},{o},{h},{l},1000", True), {}),
    "dates in quotes beside thousands": (
        '"Date","Price","Open","High","Low","Vol.","Change %"\n' + lines('"Mar {d}, {y}","{c}","{o}","{h}","{l}","1.00K","-0.1%"', True), {},
    ),
    "ISO without marks": ("time,o,h,l,c,v\n" + lines("{y}{m}{d}T000000Z,{o},{h},{l},{c},1000"), {}),
    "many symbols, newest first": (
        "symbol,date,open,high,low,close,volume\n" + lines("A,{y}-{m}-{d},{o},{h},{l},{c},1000", True)
        + lines("B,{y}-{m}-{d},9,9,9,9,9", True), {"symbols": ["A"]},
    ),
    "many symbols a day, newest first": (
        "date,symbol,open,high,low,close,volume\n" + lines("{y}-{m}-{d},B,9,9,9,9,9\n{y}-{m}-{d},A,{o},{h},{l},{c},1000", True), {"symbols": ["A"]},
    ),
    "many symbols, volumes in words": (
        "symbol,date,open,high,low,close,volume\n" + lines("A,{y}-{m}-{d},${o},{h},{l},{c},1.0K") + lines("B,{y}-{m}-{d},9,9,9,9,NA"), {"symbols": ["A"]},
    ),
}  # fmt: skip
EXPECTED = [(f"{date} 00:00:00", *prices, 1000.0) for date, *prices in THREE]


def bars_of(path, **options):
    return [(clock(ts), *values) for ts, *values in read(str(path), **options)]


def rows_of(feeds):
    """How many bars each feed has."""
    bars = Bars(feeds.names)
    bars.wanted[4] = IF_PRESENT
    bars.allocate(64)
    counts = []
    for row, source in enumerate(feeds.sources()):
        counts.append(0)
        while found := source.fill(bars, row, counts[row], 64 - counts[row]):
            counts[row] += found
    return counts


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of(tmp_path, name, packed):
    text, options = FILES[name]
    if packed:
        path = tmp_path / "a.csv.gz"
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path = tmp_path / "a.csv"
        path.write_bytes(text.encode())
    for buffer in (65536, 64):
        assert bars_of(path, buffer=buffer, **options) == EXPECTED
    assert bars_of(path, on_bad="skip", **options) == EXPECTED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Date,Close\n" + lines("{y}-{m}-{d},{c}"), r'columns={"open": "Close", "high": "Close", "low": "Close"}'),
        ("Date,W,X,Y,Z\n" + lines("{y}-{m}-{d},{o},{h},{l},{c}"), r'"open": "its name", "high": "its name", "low": "its name", "close": "its name"'),
        ("Date,Open,High,Low,Close\n45357,1,2,1,2\n45358,1,2,1,2\n", "'45357' is the number of a day as spreadsheets count them"),
        (
            "ts_event,rtype,publisher_id,open,high,low,close\n" + lines("{epoch}000000000,35,1,1000000000,2000000000,1000000000,2000000000"),
            "prices in units of 1e-9; say scale=1e9",
        ),
        (lines("{m}/{d}/{y},{o},{h},{l},{c},1000"), 'days and months cannot be distinguished; say format="%m/%d/%Y" or format="%d/%m/%Y"'),
        ("time,open,high,low,close\n930,1,2,1,2\n935,1,2,1,2\n", "'935' is no timestamp: as seconds since 1970 it would lie within the first 12 days"),
        (lines("A,{y}{m}{d},{o},{h},{l},{c},1000"), r'columns=["symbol", "timestamp", "open", "high", "low", "close", "volume"]'),
    ],
)
def test_what_a_refusal_names(tmp_path, text, words):
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(RingbarError) as error:
        bars_of(path)
    assert words in str(error.value)


def test_many_symbols_of_which_some_ascend(tmp_path):
    """Then nothing is read backwards, and the error names the line."""
    pytest.importorskip("polars")
    path = tmp_path / "a.csv"
    path.write_text("symbol,date,open,high,low,close,volume\n" + lines("A,{y}-{m}-{d},1,1,1,1,1") + lines("B,{y}-{m}-{d},1,1,1,1,1", True))
    with pytest.raises(RingbarError, match=r"a.csv:6: timestamp .* goes back"):
        rows_of(open_feeds(str(path)))


def test_encodings(tmp_path):
    text = "date,open,high,low,close,volume\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},1000")
    path = tmp_path / "a.csv"
    for encoding, options in (("utf-16", {}), ("utf-16-le", {"encoding": "utf-16-le"}), ("utf-8-sig", {}), ("utf-8", {"encoding": "utf-8"})):
        path.write_bytes(text.encode(encoding))
        assert bars_of(path, **options) == EXPECTED
    path.write_bytes(("date,open,high,low,close,volume\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},1000", True)).encode("utf-16"))
    assert bars_of(path) == EXPECTED
    with pytest.raises(RingbarError, match="no such encoding"):
        bars_of(path, encoding="utf-99")


def test_cells_of_times_and_volumes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "time,open,high,low,close,volume\n2024-03-06 23:00:00,1,2,0.5,1,NA\n2024-03-06 24:00:00,1,2,0.5,1,-\n"
        "2024-03-07 00:59:60,1,2,0.5,1,2.5M\n2024-03-07 02:00,$1,2,0.5,1,7\n"
    )
    found = bars_of(path)
    assert [row[0][5:16] for row in found] == ["03-06 23:00", "03-07 00:00", "03-07 01:00", "03-07 02:00"]
    assert [row[5] == row[5] for row in found] == [False, False, True, True]
    assert found[2][5] == 2.5e6
    path.write_text("time,open,high,low,close,volume\n2024-03-06 23:00:00,1,2,0.5,1,7\n2024-03-07,1,2,0.5,NA,7\n")
    with pytest.raises(RingbarError, match="a.csv:3: column close: 'NA' is not a number"):
        bars_of(path)


def test_many_rows_backwards(tmp_path):
    days = [(f"2024-{1 + i // 28:02}-{1 + i % 28:02}", 100.0 + i, 102.0 + i, 99.0 + i, 101.0 + i) for i in range(336)]
    path = tmp_path / "a.csv"
    body = lines("{y}-{m}-{d},{o},{h},{l},{c},1000", True, days)
    path.write_text("date,open,high,low,close,volume\n" + body * 1)
    found = bars_of_all(path)
    assert [row[4] for row in found] == [101.0 + i for i in range(336)]
    path.write_text("date,open,high,low,close,volume\n" + body.replace("2024-06-05,", "2024-06-07,"))
    with pytest.raises(RingbarError, match="row 1.. from the end"):
        bars_of_all(path)


def bars_of_all(path):
    from feeds.inspection import columns_of

    columns = columns_of(open_feeds(str(path)).sources()[0], None)
    return list(zip(columns["ts"], columns["open"], columns["high"], columns["low"], columns["close"]))


def test_decimal_points_among_decimal_commas_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("date;open;high;low;close;volume\n06.03.2024;1,5;2,5;0,5;1,5;12.5\n")
    with pytest.raises(RingbarError, match=r"a.csv:2: '12.5' has a decimal point"):
        bars_of(path)


def test_a_folder_of_monthly_files_is_one_symbol(tmp_path):
    for month, unit in ((1, 10**3), (2, 10**6)):
        ts = [1_704_067_200 + 86_400 * (31 * (month - 1) + i) for i in range(3)]
        rows = "".join(f"{t * unit},1,2,0.5,1.5,10,{(t + 86_400) * unit - 1},1,1,1,1,0\n" for t in ts)
        (tmp_path / f"BTCUSDT-1d-2024-{month:02}.csv").write_text(rows)
    feeds = open_feeds(str(tmp_path))
    assert feeds.names == ["BTCUSDT"]
    assert [stamp[5:10] for stamp, *_ in bars_of(str(tmp_path))] == ["01-02", "01-03", "01-04", "02-02", "02-03", "02-04"]


def test_names_of_hive_folders(tmp_path):
    folder = tmp_path / "symbol=BTC%2FUSDT"
    folder.mkdir()
    (folder / "part.csv").write_text("date,open,high,low,close,volume\n" + lines("{y}-{m}-{d},{o},{h},{l},{c},1000"))
    assert open_feeds(str(tmp_path)).names == ["BTC/USDT"]


def test_frames_of_yfinance():
    pandas = pytest.importorskip("pandas")
    index = pandas.DatetimeIndex([date for date, *_ in THREE], name="Date")
    columns = {("Close", s): [row[4] for row in THREE] for s in ("A", "B")}
    for at, name in enumerate(("Open", "High", "Low")):
        columns.update({(name, s): [row[at + 1] for row in THREE] for s in ("A", "B")})
    frame = pandas.DataFrame(columns, index=index)
    frame.columns = pandas.MultiIndex.from_tuples(frame.columns, names=["Price", "Ticker"])
    assert open_feeds(frame).names == ["A", "B"]
    single = frame.xs("A", axis=1, level=1, drop_level=False)
    assert [row[:5] for row in bars_of_frame(single)] == [row[:5] for row in EXPECTED]
    assert [row[:5] for row in bars_of_frame(single.swaplevel(axis=1))] == [row[:5] for row in EXPECTED]
    assert [row[:5] for row in bars_of_frame({"X": single})] == [row[:5] for row in EXPECTED]
    with pytest.raises(RingbarError, match="one column"):
        bars_of_frame(single.iloc[:, 0])


SIDE_BY_SIDE = {  # two tickers; the second has no price on the second day
    "prices above tickers": "Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume\nTicker,A,B,A,B,A,B,A,B,A,B\nDate,,,,,,,,,,\n"
    "2024-03-06,101.0,11,102.0,12,99.0,9,100.0,10,1000,7\n2024-03-07,103.0,,104.0,,100.0,,101.0,,1000,\n"
    "2024-03-08,102.0,13,105.0,14,101.0,10,103.0,12,1000,8\n",
    "tickers above prices": "Ticker,B,B,B,B,B,A,A,A,A,A\nPrice,Open,High,Low,Close,Volume,Open,High,Low,Close,Volume\nDate,,,,,,,,,,\n"
    "2024-03-06,10,12,9,11,7,100.0,102.0,99.0,101.0,1000\n2024-03-07,,,,,,101.0,104.0,100.0,103.0,1000\n"
    "2024-03-08,12,14,10,13,8,103.0,105.0,101.0,102.0,1000\n",
}


@pytest.mark.parametrize("on_bad", ["raise", "skip"])
@pytest.mark.parametrize("written", SIDE_BY_SIDE)
def test_files_of_yfinance_with_several_tickers(tmp_path, written, on_bad):
    pytest.importorskip("polars")
    path = tmp_path / "prices.csv"
    path.write_text(SIDE_BY_SIDE[written])
    feeds = open_feeds(str(path), on_bad=on_bad)
    assert sorted(feeds.names) == ["A", "B"]
    assert [row[:5] for row in bars_of(path, symbols=["A"], on_bad=on_bad)] == [row[:5] for row in EXPECTED]
    assert [row[1:] for row in bars_of(path, symbols=["B"], on_bad=on_bad)] == [(10, 12, 9, 11, 7), (12, 14, 10, 13, 8)]
    assert rows_of(feeds) == [3 if name == "A" else 2 for name in feeds.names]
    assert audit(str(path)).ok
    with pytest.raises(RingbarError, match=r"prices.csv:1: columns of several symbols side by side.*open the file without a name"):
        rows_of(open_feeds({"A": str(path)}))


def test_a_price_that_is_missing_among_several_tickers(tmp_path):
    pytest.importorskip("polars")
    path = tmp_path / "prices.csv"
    path.write_text(SIDE_BY_SIDE["prices above tickers"].replace("2024-03-08,102.0,13,", "2024-03-08,102.0,,"))
    with pytest.raises(RingbarError, match=r"prices.csv:6: column Close of B is empty; expected a price"):
        rows_of(open_feeds(str(path)))
    assert sum(rows_of(open_feeds(str(path), on_bad="skip"))) == 4
    assert not audit(str(path)).ok
    path.write_text(SIDE_BY_SIDE["prices above tickers"].replace("Ticker,A,B,A,B,A,B,A,B,A,B", "Ticker" + ",A,LONG" * 5))
    assert open_feeds(str(path)).names == ["A", "LONG"]


def test_many_tickers(tmp_path):
    pytest.importorskip("polars")
    path = tmp_path / "prices.csv"
    tickers = [f"TICKER{i:03}" for i in range(400)]
    names = [(price, ticker) for price in ("Close", "High", "Low", "Open", "Volume") for ticker in tickers]
    rows = [["Price", *(price for price, _ in names)], ["Ticker", *(ticker for _, ticker in names)], ["Date", *[""] * len(names)]]
    rows += [[f"2024-03-0{d}", *["11"] * 400, *["12"] * 400, *["10"] * 400, *["11"] * 400, *["5"] * 400] for d in range(6, 9)]
    path.write_text("\n".join(map(",".join, rows)) + "\n")
    assert rows_of(open_feeds(str(path))) == [3] * 400


def bars_of_frame(source):
    return [(clock(ts), *values) for ts, *values in read(source)]


def test_adjusted_closes_scale_all_prices(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Date,Open,High,Low,Close,Adj Close,Volume\n2024-03-06,10,12,8,10,5,100\n2024-03-07,10,12,8,10,10,100\n")
    assert [row[1:] for row in bars_of(path, adjust="close")] == [(5, 6, 4, 5, 100), (10, 12, 8, 10, 100)]
    with pytest.raises(RingbarError, match="adjclose"):
        path.write_text("Date,Open,High,Low,Close,Volume\n2024-03-06,10,12,8,10,100\n")
        bars_of(path, adjust="close")


class Idle(Strategy):
    def next(self):
        pass


def test_no_bars_is_an_error_that_says_what_there_is(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(FILES["yahoo"][0])
    for mode in ("stream", "runonce"):
        with pytest.raises(RingbarError, match="no bars.*start=2030-01-01.*2024-03-06.*2024-03-08"):
            Backtest(open_feeds(str(path), start="2030-01-01"), Idle(), mode=mode).run(progress=False)


def test_what_was_read_can_be_looked_at(tmp_path):
    pytest.importorskip("polars")
    path = tmp_path / "AAPL.csv"
    path.write_text(FILES["alpha vantage"][0])
    feeds = open_feeds(str(path))
    assert feeds.head(2)["close"].to_list() == [101.0, 103.0]
    assert len(feeds.to_polars()) == 3
    assert "AAPL  from 2024-03-06" in repr(feeds)
    said = feeds.explain()
    for word in ("read backwards", "labelled by their day", "timestamp = timestamp", "zone UTC"):
        assert word in said, said
    assert audit(str(path)).ok
    if pytest.importorskip("pandas"):
        assert feeds.to_pandas().index.names == ["symbol", "datetime"]


class Window(Strategy):
    lookback = 5

    def init(self):
        self.line = self.feeds[0].close

    def next(self):
        if self.feeds[0].bars == 3:
            assert self.line[-3:] == self.line.values(3) == [101.0, 103.0, 102.0]
            for wrong in (lambda: self.line[1:], lambda: self.line[-3:-1], lambda: self.line.values(0), lambda: self.line.values(99)):
                with pytest.raises(RingbarError):
                    wrong()


def test_windows_of_a_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(FILES["yahoo"][0])
    Backtest(open_feeds(str(path)), Window()).run(progress=False)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (["0", "30", "500", "930", "1600"], ["00:00:00", "00:30:00", "05:00:00", "09:30:00", "16:00:00"]),
        (["0", "3000", "20405", "93000", "160000"], ["00:00:00", "00:30:00", "02:04:05", "09:30:00", "16:00:00"]),
    ],
)
def test_times_of_day_as_numbers_without_zeros_in_front(tmp_path, times, expected):
    path = tmp_path / "a.csv"
    path.write_text("<DTYYYYMMDD>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>\n" + "".join(f"20240306,{time},1,2,1,2\n" for time in times))
    assert [clock(row[0])[11:19] for row in read(path)] == expected


def test_dates_without_separators_have_two_digits_each(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("date,open,high,low,close\n20240108,1,2,1,2\n2024112,1,2,1,2\n")
    with pytest.raises(RingbarError, match=r"a.csv:3: column date: '2024112' is not"):
        read(path)
