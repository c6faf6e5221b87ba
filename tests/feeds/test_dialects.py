"""Dialects: how vendors write files, what is inferred, what is refused; time zones; packed files; long files."""

import gzip
import io
import zipfile
from datetime import datetime, timedelta, timezone

import pytest
from conftest import ROOT
from test_csv_source import load, message, read, write

from engine.core.storage.bars import Bars
from engine.errors import CapabilityError, ConfigError, DataError
from feeds import open_feeds
from feeds.csv.parse_errors import clock

BARS = [
    ("2010-02-03 09:30:00", 10.5, 11.25, 10.0, 11.0, 100.0),
    ("2010-02-03 09:31:00", 11.0, 12.5, 10.75, 12.0, 0.0),
    ("2010-02-13 16:00:00", 12.0, 12.5, 11.5, 12.25, 300.0),
]
REAL = ROOT.parent / "shared" / "data"


def rows(path, **options):
    """(clock text, open, high, low, close, volume) of every bar of the first feed."""
    return [(clock(ts), *values) for ts, *values in load(path, **options)]


def text(format, joint=",", header="datetime,open,high,low,close,volume\n", number=str):
    lines = []
    for stamp, *values in BARS:
        moment = datetime.fromisoformat(stamp)
        stamp = moment.strftime(format)
        lines.append(joint.join([stamp, *map(number, values)]) + "\n")
    return header.replace(",", joint) + "".join(lines)


@pytest.mark.parametrize(
    "format",
    [
        "%Y%m%d %H:%M:%S", "%Y%m%d %H:%M", "%Y%m%d %H%M%S", "%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%dT%H%M%S", "%Y%m%d;%H%M%S",
        "%Y/%m/%d %H:%M:%S", "%Y.%m.%d %H:%M", "%d.%m.%Y %H:%M:%S.%f", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p",
        "%m/%d/%y %I:%M %p", "%m/%d/%Y %H:%M", "%d-%m-%Y %H:%M", "%d-%b-%Y %H:%M:%S", "%d-%b-%y %H:%M", "%d %b %Y %H:%M",
        "%Y-%m-%dT%H:%M:%SZ", "%Y/%m/%d %H:%M:%S+0000",
    ],
)  # fmt: skip
def test_formats_are_inferred(tmp_path, format):
    assert rows(write(tmp_path, text(format))) == BARS
    said = format.replace("+0000", "%z")
    assert rows(write(tmp_path, text(format)), format=said) == BARS


@pytest.mark.parametrize("format", ["%Y%m%d", "%m/%d/%Y", "%d.%m.%Y", "%b %d %Y", "%d-%b-%Y", "%Y/%m/%d"])
def test_dates_alone(tmp_path, format):
    found = rows(write(tmp_path, text(format).replace(text(format).splitlines()[2] + "\n", "")))
    assert [row[0] for row in found] == ["2010-02-03 00:00:00", "2010-02-13 00:00:00"]


def test_names_of_months_and_days_in_quotes(tmp_path):
    lines = "".join(f'"Feb {day:02}, 2010",1,2,0.5,1.5,7\n' for day in (3, 4))
    found = rows(write(tmp_path, "Date,Open,High,Low,Close,Volume\n" + lines))
    assert [row[0] for row in found] == ["2010-02-03 00:00:00", "2010-02-04 00:00:00"]
    lines = "".join(f"Wed {day}/02/2010,1,2,0.5,1.5,7\n" for day in (3, 4))
    assert len(rows(write(tmp_path, "Date,Open,High,Low,Close,Volume\n" + lines), format="%a %d/%m/%Y")) == 2


def test_midnight_may_lack_its_time(tmp_path):  # as pandas writes it
    lines = "2010/02/03 23:00:00,1,2,0.5,1.5,7\n2010/02/04,1,2,0.5,1.5,7\n2010/02/04 01:00:00,1,2,0.5,1.5,7\n"
    found = rows(write(tmp_path, "Date,Open,High,Low,Close,Volume\n" + lines))
    assert [row[0][-8:] for row in found] == ["23:00:00", "00:00:00", "01:00:00"]


def test_days_and_months_that_cannot_be_told_apart(tmp_path):
    path = write(tmp_path, "Date,Open,High,Low,Close,Volume\n02/03/2010,1,2,0.5,1.5,7\n03/03/2010,1,2,0.5,1.5,7\n")
    assert message(path).startswith(
        'AAPL.csv:1: column Date: days and months cannot be distinguished; say format="%m/%d/%Y" or format="%d/%m/%Y"'
    )
    assert [row[0] for row in rows(path, format="%d/%m/%Y")] == ["2010-03-02 00:00:00", "2010-03-03 00:00:00"]
    assert [row[0] for row in rows(path, format="%m/%d/%Y")] == ["2010-02-03 00:00:00", "2010-03-03 00:00:00"]


def test_impossible_dates_are_faults(tmp_path):
    for stamp, format in (
        ("20100230", None), ("31.04.2010", None), ("2010/13/01", "%Y/%m/%d"), ("12/13/2010 13:00 PM", "%m/%d/%Y %I:%M %p"),
        ("1/2/2010 0:30 AM", "%m/%d/%Y %I:%M %p"), ("2010/01/02 24:00", "%Y/%m/%d %H:%M"), ("2010/01/02x", "%Y/%m/%d"),
        ("2010/01", "%Y/%m/%d"), ("10 Foo 2010", "%d %b %Y"), ("20100102 09:61", "%Y%m%d %H:%M"),
    ):  # fmt: skip
        path = write(tmp_path, f"Date,Open,High,Low,Close,Volume\n{stamp},1,2,0.5,1.5,7\n")
        assert f"{stamp!r} is not a timestamp" in message(path, **({"format": format} if format else {}))


@pytest.mark.parametrize(
    ("joint", "number", "options"),
    [
        (";", str, {}),
        ("\t", str, {}),
        ("|", str, {}),
        (";", lambda value: str(value).replace(".", ","), {}),
        ("\t", lambda value: str(value).replace(".", ","), {"decimal": ","}),
        (";", lambda value: str(value).replace(".", ","), {"delimiter": ";", "decimal": ","}),
        (",", lambda value: f'"{value}"', {}),
        (",", lambda value: f" {value}\t", {}),
    ],
)
def test_delimiters_and_decimals(tmp_path, joint, number, options):
    for format in ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S"):
        path = write(tmp_path, text(format, joint, number=number))
        assert rows(path, **options) == BARS
        assert rows(path, buffer=50, **options) == BARS


def test_without_a_header(tmp_path):
    path = write(tmp_path, text("%d.%m.%Y %H:%M", header=""))
    order = ["datetime", "open", "high", "low", "close", "volume"]
    assert rows(path, columns=order) == BARS
    assert rows(path, columns=order, header=False) == BARS
    assert rows(write(tmp_path, text("%Y-%m-%d %H:%M:%S")), columns=order) == BARS  # it has one after all
    swapped = rows(path, columns=["ts", "close", "high", "low", "open", "volume"])
    assert swapped[0] == (BARS[0][0], 11.0, 11.25, 10.0, 10.5, 100.0)
    assert rows(write(tmp_path, text("%Y-%m-%d %H:%M:%S", header=""))) == BARS  # open, high, low, close can be told
    odd = text("%Y-%m-%d %H:%M:%S", header="").replace("11.0", "99.0")
    assert 'columns=["timestamp", "open"' in message(write(tmp_path, odd))
    junk = write(tmp_path, text("%Y-%m-%d %H:%M:%S", header="1,2,3,4,5,6\n"))
    assert rows(junk, columns=order, header=True) == BARS


def test_comments(tmp_path):
    body = text("%Y-%m-%d %H:%M:%S")
    first, rest = body.split("\n", 1)
    commented = "# made by hand\n#\n" + first + "\n# 1,2,3\n" + rest.replace("\n", "\n#x\n", 1) + "# end"
    assert rows(write(tmp_path, commented)) == BARS
    assert rows(write(tmp_path, commented.replace("#", "%")), comment="%") == BARS
    assert "column datetime: '# 1' is not a timestamp" in message(write(tmp_path, body + "# 1,2\n" + 5 * "x\n"), comment=None)


def test_date_and_time_in_two_columns(tmp_path):
    for format, joint in (("%Y-%m-%d,%H:%M:%S", ","), ("%Y%m%d,%H%M%S", ","), ("%d.%m.%Y;%H:%M", ";"), ("%m/%d/%Y\t%I:%M %p", "\t")):
        header = "Date,Time,Open,High,Low,Close,Volume\n"
        assert rows(write(tmp_path, text(format, joint, header))) == BARS
        assert rows(write(tmp_path, text(format, joint, "<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<TICKVOL>\n"))) == BARS
    body = text("%Y-%m-%d,%H:%M:%S", header="Date,Open,High,Low,Close,Volume\n")
    assert rows(write(tmp_path, body)) == BARS  # a header that forgets the time of day
    said = {"columns": {"date": "day", "time": "clock"}, "format": ("%Y-%m-%d", "%H:%M:%S")}
    assert rows(write(tmp_path, body.replace("Date", "day,clock")), **said) == BARS


def test_one_column_for_several_fields(tmp_path):
    path = write(tmp_path, "date,nav\n2010-01-01,10.5\n2010-01-02,11\n")
    found = load(path, fields=(), columns=dict.fromkeys(("open", "high", "low", "close"), "nav"))
    assert [row[1:] for row in found] == [(10.5,) * 4, (11.0,) * 4]


def test_scale(tmp_path):
    path = write(tmp_path, "date,open,high,low,close,volume\n2010-01-01,136300,162500,135000,162500,6315000\n")
    assert rows(path, scale=10000) == [("2010-01-01 00:00:00", 13.63, 16.25, 13.5, 16.25, 6315000.0)]


def test_units_of_epochs(tmp_path):
    for unit in (1, 10**3, 10**6, 10**9):
        lines = [f"{round(datetime.fromisoformat(stamp + '+00:00').timestamp()) * unit},{','.join(map(str, v))}\n" for stamp, *v in BARS]
        assert rows(write(tmp_path, "ts,open,high,low,close,volume\n" + "".join(lines))) == BARS
        assert "write all rows in one unit" in message(
            write(tmp_path, "ts,o,h,l,c,v\n" + lines[0] + lines[1].replace(",", "000,", 1) if unit < 10**9 else
                  "ts,o,h,l,c,v\n" + lines[0] + lines[1].replace("000,", ",", 1))
        )  # fmt: skip


# vendors


def test_yahoo(tmp_path):
    lines = "2010-02-03,10.5,11.25,10,11,10.1,100\n2010-02-04,null,null,null,null,null,null\n2010-02-05,11,12,10,12,11,50\n"
    path = write(tmp_path, "Date,Open,High,Low,Close,Adj Close,Volume\n" + lines)
    assert "column Open: 'null' is not a number" in message(path, dialect="yahoo")
    assert [row[4] for row in rows(path, dialect="yahoo", on_bad="skip")] == [11.0, 12.0]


def test_stooq(tmp_path):
    header = "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
    body = "".join(
        f"AAPL.US,5,{s[:10].replace('-', '')},{s[11:].replace(':', '')},{','.join(map(str, v))},0\n" for s, *v in BARS
    )
    path = write(tmp_path, header + body, "aapl.us.txt")
    assert rows(path, dialect="stooq") == BARS
    assert open_feeds(path, dialect="stooq").names == ["aapl.us"]
    assert open_feeds(path).names == ["AAPL.US"]
    assert rows(path) == BARS


@pytest.mark.parametrize("unit", [10**3, 10**6])
def test_binance(tmp_path, unit):
    lines = ""
    for stamp, *values in BARS:
        end = round(datetime.fromisoformat(stamp + "+00:00").timestamp()) * unit
        lines += f"{end - 60 * unit},{','.join(map(str, values))},{end - 1},0.0,5,0,0,0\n"
    path = write(tmp_path, lines, "BTCUSDT-1m-2010-02.csv")
    assert rows(path) == BARS
    assert rows(path, dialect="binance") == BARS
    headed = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n"
    headed = write(tmp_path, headed + lines, "B.csv")
    assert rows(headed, dialect="binance") == BARS
    assert rows(headed, stamp="open", bar="1min") == BARS
    assert "column open_time says when a bar opens; say how long bars are" in message(headed)


def test_polygon(tmp_path):
    lines = ""
    for ticker in ("A", "AAPL", "BRK.B"):
        for stamp, o, h, l, c, v in BARS:
            start = round(datetime.fromisoformat(stamp + "+00:00").timestamp() - 60) * 10**9
            lines += f"{ticker},{v},{o},{c},{h},{l},{start},7\n"
    text = "ticker,volume,open,close,high,low,window_start,transactions\n" + lines
    with gzip.open(tmp_path / "2010-02.csv.gz", "wt") as file:
        file.write(text)
    for path in (write(tmp_path, text), str(tmp_path / "2010-02.csv.gz")):
        feeds = open_feeds(path, dialect="polygon", bar="1min")
        assert feeds.names == ["A", "AAPL", "BRK.B"]
        assert feeds.estimate_rows() == 9
        for source in feeds.sources():
            assert [(clock(ts), *values) for ts, *values in read(source)] == BARS
        with pytest.raises(ConfigError, match='dialect="polygon" has times at which bars open; say how long they are'):
            open_feeds(path, dialect="polygon")
    assert "says when a bar opens" in str(pytest.raises(DataError, open_feeds, path).value)


def test_metatrader(tmp_path):
    lines = text("%Y.%m.%d,%H:%M", header="")
    assert rows(write(tmp_path, lines)) == BARS
    assert rows(write(tmp_path, lines), dialect="metatrader") == BARS
    header = "<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<TICKVOL>,<VOL>,<SPREAD>\n"
    five = text("%Y.%m.%d,%H:%M:%S", header=header).replace("\n", ",0,2\n").replace("SPREAD>,0,2", "SPREAD>")
    assert [row[:5] for row in rows(write(tmp_path, five.replace(",", "\t")))] == [row[:5] for row in BARS]


def test_backtrader(tmp_path):
    body = "any,header,it,is,skipped\n" + "".join(f"{s},{','.join(map(str, v))},0\n" for s, *v in BARS)
    assert rows(write(tmp_path, body), dialect="backtrader") == BARS
    two = body.replace(" 09:", ",09:").replace(" 16:", ",16:")
    assert rows(write(tmp_path, two), dialect="backtrader") == BARS


def lean(folder):
    days = folder / "equity" / "usa" / "minute" / "spy"
    days.mkdir(parents=True)
    for day in ("20131101", "20131104"):  # the clocks went back between them
        with zipfile.ZipFile(days / f"{day}_trade.zip", "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(f"{day}_spy_minute_trade.csv", "34200000,1676500,1676600,1676400,1676500,200\n34260000,1676500,1676600,1676400,1676600,300\n")
        with zipfile.ZipFile(days / f"{day}_quote.zip", "w") as file:
            file.writestr("quotes.csv", "1,2\n")
    daily = folder / "equity" / "usa" / "daily"
    daily.mkdir()
    with zipfile.ZipFile(daily / "aapl.zip", "w") as file:
        file.writestr("aapl.csv", "19980102 00:00,136300,162500,135000,162500,6315000\n")
    return days, daily


def test_lean(tmp_path):
    days, daily = lean(tmp_path)
    assert open_feeds(days).names == ["spy"]
    assert rows(days) == [
        ("2013-11-01 13:31:00", 167.65, 167.66, 167.64, 167.65, 200.0),
        ("2013-11-01 13:32:00", 167.65, 167.66, 167.64, 167.66, 300.0),
        ("2013-11-04 14:31:00", 167.65, 167.66, 167.64, 167.65, 200.0),
        ("2013-11-04 14:32:00", 167.65, 167.66, 167.64, 167.66, 300.0),
    ]
    assert open_feeds({"x": days}).names == ["x"]
    assert rows(daily) == [("1998-01-03 05:00:00", 13.63, 16.25, 13.5, 16.25, 6315000.0)]
    (tmp_path / "elsewhere").mkdir()
    (daily / "aapl.zip").rename(tmp_path / "elsewhere" / "aapl.zip")
    assert rows(tmp_path / "elsewhere" / "aapl.zip", dialect="lean") == rows_of_lean()


def rows_of_lean():
    return [("1998-01-03 05:00:00", 13.63, 16.25, 13.5, 16.25, 6315000.0)]


# time zones


def test_local_time(tmp_path):
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("America/New_York")
    start = datetime(2010, 1, 1, tzinfo=timezone.utc)
    moments = [start + timedelta(hours=7 * i) for i in range(1400)]
    for format in ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M"):
        lines = "".join(f"{m.astimezone(zone).strftime(format)},1,1,1,1,1\n" for m in moments)
        found = load(write(tmp_path, "date,o,h,l,c,v\n" + lines), tz="America/New_York")
        assert [row[0] for row in found] == [round(m.timestamp()) * 10**9 for m in moments]


@pytest.mark.parametrize("shape", ["{},", "{1},{0},"])
def test_an_hour_that_happens_twice(tmp_path, shape):
    stamps = ["2010-11-07 00:30", "2010-11-07 01:00", "2010-11-07 01:30", "2010-11-07 01:00", "2010-11-07 01:30", "2010-11-07 02:00"]

    def file(stamps):
        two = shape != "{},"
        head = "time,date,o,h,l,c,v\n" if two else "ts,o,h,l,c,v\n"
        return write(tmp_path, head + "".join(shape.format(*(s.split() if two else [s])) + "1,1,1,1,1\n" for s in stamps))

    hours = [row[0][11:16] for row in rows(file(stamps), tz="America/New_York")]
    assert hours == ["04:30", "05:00", "05:30", "06:00", "06:30", "07:00"]
    once = file(["2010-11-07 00:30", "2010-11-07 01:30", "2010-11-07 02:00"])
    for ambiguous, hour in (("infer", "05:30"), ("earlier", "05:30"), ("later", "06:30")):
        assert rows(once, tz="America/New_York", ambiguous=ambiguous)[1][0][11:16] == hour
    found = message(once, tz="America/New_York", ambiguous="raise")
    assert "happens twice in America/New_York; say ambiguous=" in found
    assert "repeats" in message(file(stamps[1:2] + stamps[3:4]), tz="America/New_York", ambiguous="earlier")


def test_an_hour_that_never_happens(tmp_path):
    path = write(tmp_path, "ts,o,h,l,c,v\n2010-03-14 01:30,1,1,1,1,1\n2010-03-14 02:30,1,1,1,1,1\n2010-03-14 04:00,1,1,1,1,1\n")
    assert [row[0][11:16] for row in rows(path, tz="America/New_York")] == ["06:30", "07:30", "08:00"]
    found = message(path, tz="America/New_York", nonexistent="raise")
    assert found.startswith("AAPL.csv:3: column ts: '2010-03-14 02:30' never happens in America/New_York; say nonexistent=")
    assert len(rows(path, tz="America/New_York", nonexistent="raise", on_bad="skip")) == 2


def test_offsets_and_epochs_know_better(tmp_path):
    path = write(tmp_path, "ts,o,h,l,c,v\n2010-03-14 01:30Z,1,1,1,1,1\n2010-03-14 02:30+00:00,1,1,1,1,1\n")
    assert [row[0][11:16] for row in rows(path, tz="America/New_York")] == ["01:30", "02:30"]
    path = write(tmp_path, "ts,o,h,l,c,v\n1262304000,1,1,1,1,1\n")
    assert rows(path, tz="America/New_York")[0][0] == "2010-01-01 00:00:00"


def test_tz_options(tmp_path):
    path = write(tmp_path, "ts,o,h,l,c,v\n2010-01-01 09:30,1,1,1,1,1\n2010-01-01 09:31,1,1,1,1,1\n")
    assert rows(path, tz="+05:30")[0][0] == "2010-01-01 04:00:00"
    assert rows(path, tz="UTC")[0][0] == "2010-01-01 09:30:00"
    assert len(rows(path, tz="Asia/Tokyo", start="2010-01-01 09:31")) == 1
    for options in ({"tz": "Mars/Olympus"}, {"tz": "x", "ambiguous": "no"}, {"tz": "UTC", "nonexistent": "no"}, {"tz": ""}):
        with pytest.raises(ConfigError):
            open_feeds(path, **options)


# packed


def pack(path, data):
    name = str(path)
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(data))
    elif name.endswith(".zst"):
        pa = pytest.importorskip("pyarrow")
        with pa.CompressedOutputStream(name, "zstd") as file:
            file.write(data)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("AAPL.csv", data)
    return path


@pytest.fixture
def body():
    lines = "".join(f"{1262304000 + 60 * t},{t % 97},{t % 97 + 1},{t % 97 - 1},{t % 97},{t}\n" for t in range(20000))
    return ("ts,open,high,low,close,volume\n" + lines).encode()


@pytest.mark.parametrize("name", ["AAPL.csv.gz", "AAPL.txt.gz", "AAPL.csv.zst", "AAPL.zip"])
def test_packed(tmp_path, name, body):
    (tmp_path / "plain.csv").write_bytes(body)
    expected = load(tmp_path / "plain.csv")
    path = pack(tmp_path / name, body)
    assert open_feeds(path).names == ["AAPL"]
    for buffer in (333, 65536):
        assert load(path, buffer=buffer) == expected
    assert load(path, limit=7)[:100] == expected[:100]
    assert load(pack(tmp_path / name, body[:-1])) == expected
    assert load(path, start=1262304000 * 10**9 + 10**14, end="2010-01-09") == load(
        tmp_path / "plain.csv", start=1262304000 * 10**9 + 10**14, end="2010-01-09"
    )
    assert open_feeds(path).estimate_rows() > 0


@pytest.mark.parametrize("name", ["AAPL.csv.gz", "AAPL.csv.zst", "AAPL.zip"])
def test_damaged_archives(tmp_path, name, body):
    path = pack(tmp_path / name, body)
    whole = path.read_bytes()
    for cut in (10, len(whole) // 2, len(whole) - 3):
        path.write_bytes(whole[:cut])
        with pytest.raises(DataError, match=r"AAPL\.(csv\.|zip)"):
            load(path)
    flipped = bytearray(whole)
    for place in range(200, len(whole) - 200, 97):
        flipped[place] ^= 255
    path.write_bytes(flipped)
    with pytest.raises(DataError):
        load(path)
    path.write_bytes(b"")
    with pytest.raises(DataError):
        load(path)


def test_gzip_members_are_one_text(tmp_path, body):
    (tmp_path / "plain.csv").write_bytes(body)
    expected = load(tmp_path / "plain.csv")
    path = tmp_path / "AAPL.csv.gz"
    thirds = [body[: len(body) // 3], body[len(body) // 3 : len(body) // 2], b"", body[len(body) // 2 :]]
    path.write_bytes(b"".join(map(gzip.compress, thirds)))
    assert load(path) == expected
    path.write_bytes(b"".join(map(gzip.compress, thirds)) + bytes(512))  # padding, as of tapes
    assert load(path) == expected
    path.write_bytes(gzip.compress(body) + b"rubbish")
    with pytest.raises(DataError, match="damaged or cut off"):
        load(path)
    path.write_bytes(gzip.compress(body) + gzip.compress(body)[:50])
    with pytest.raises(DataError, match="damaged or cut off"):
        load(path)


def test_a_bomb_is_no_danger(tmp_path):
    pieces = io.BytesIO()
    with gzip.GzipFile(fileobj=pieces, mode="wb") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))
    (tmp_path / "AAPL.csv.gz").write_bytes(pieces.getvalue())
    with pytest.raises(DataError, match="line longer than 1048576 bytes|binary data"):
        load(tmp_path / "AAPL.csv.gz")


def test_members_of_archives(tmp_path, body):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("x/AAPL.csv", body)
        file.writestr("x/MSFT.csv", body)
        file.writestr("x/readme.md", "no")
    assert open_feeds(path).names == ["AAPL", "MSFT"]
    assert len(read(open_feeds(path).sources()[1])) == 20000
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as file:
        file.writestr("readme.md", "no")
    with pytest.raises(DataError, match="no members that end in .csv"):
        open_feeds(tmp_path / "none.zip")


def test_packed_files_that_change(tmp_path, body):
    for name in ("AAPL.csv.gz", "AAPL.zip"):
        path = pack(tmp_path / name, body)
        source = open_feeds(path, buffer=4096).sources()[0]
        bars = Bars(["AAPL"])
        bars.allocate(64)
        source.fill(bars, 0, 0, 32)
        pack(path, body + b"\n")
        with pytest.raises(DataError, match="while it was read"):
            for t in range(1, 1000):
                source.fill(bars, 0, 32 * t, 32)


def test_zst_needs_arrow(tmp_path, body, monkeypatch):
    import builtins

    path = tmp_path / "AAPL.csv.zst"
    path.write_bytes(b"x")
    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", lambda name, *a: real(name, *a) if name != "pyarrow" else real("no_" + name, *a))
    with pytest.raises(CapabilityError, match="AAPL.csv.zst: .zst needs pyarrow"):
        load(path)


# several files, long files


def test_several_files_as_one_feed(tmp_path):
    for number, row in enumerate(BARS):
        write(tmp_path, f"datetime,open,high,low,close,volume\n{row[0]},{','.join(map(str, row[1:]))}\n", f"{number}.csv")
    paths = [tmp_path / f"{number}.csv" for number in range(3)]
    source = open_feeds({"A": paths}).sources()[0]
    assert [(clock(ts), *values) for ts, *values in read(source)] == BARS
    source = open_feeds({"A": paths[::-1]}).sources()[0]
    with pytest.raises(DataError, match=r"1.csv:2: timestamp 2010-02-03 09:31:00 goes back from 2010-02-13 16:00:00"):
        read(source)
    source = open_feeds({"A": paths[::-1]}, on_bad="skip").sources()[0]
    assert (len(read(source)), source.skipped) == (1, 2)
    write(tmp_path, "datetime,open,high,low,close,volume\n", "1.csv")  # a holiday
    assert len(read(open_feeds({"A": paths}).sources()[0])) == 2


@pytest.mark.parametrize("order", ["symbol", "time"])
@pytest.mark.parametrize("name", ["all.csv", "all.csv.gz"])
def test_long_csv(tmp_path, order, name):
    keys = [(symbol, t) for symbol in ("AAPL", "B", '"C"') for t in range(3000)]
    if order == "time":
        keys.sort(key=lambda key: (key[1], key[0]))
    lines = "".join(f"{s},{1262304000 + 60 * t},{t},{t + 1},{t - 1},{t},{len(s)}\n" for s, t in keys if (s, t) != ("B", 7))
    data = ("sym,ts,open,high,low,close,volume\n" + lines).encode()
    path = tmp_path / name
    path.write_bytes(data if name == "all.csv" else gzip.compress(data))
    feeds = open_feeds(path)
    assert feeds.names == ["AAPL", "B", "C"]
    assert [feed.rows() for feed in feeds] == [3000, 2999, 3000]
    for source, symbol in zip(feeds.sources(), ("AAPL", "B", '"C"')):
        found = read(source)
        assert [row[1] for row in found] == [t for t in range(3000) if (symbol, t) != ("B", 7)]
        assert {row[5] for row in found} == {len(symbol)}
    assert len(read(open_feeds(path, symbols="C", limit=9).sources()[0])) == 9
    source = open_feeds(path, symbols=["B"], start="2010-01-01 01:00", end="2010-01-01 02:00").sources()[0]
    assert len(read(source)) == 60
    path = write(tmp_path, data + b"B,1262304000,1,1,1,1,1\n", "bad.csv")
    with pytest.raises(DataError, match=r"bad.csv:9001: timestamp 2010-01-01 00:00:00 goes back"):
        read(open_feeds(path).sources()[1])
    feeds = open_feeds(path, on_bad="skip")
    sources = feeds.sources()
    assert [len(read(source)) for source in sources] == [3000, 2999, 3000]
    assert sources[1].skipped == 1


def test_day_files_of_all_symbols(tmp_path):
    for day in (4, 5, 6):
        lines = "".join(f"{s},2010-01-0{day} {h:02}:00,1,2,0.5,1.5,7\n" for s in ("A", "B") for h in range(9, 16) if (s, day) != ("B", 5))
        write(tmp_path, "ticker,datetime,open,high,low,close,volume\n" + lines, f"2010-01-0{day}.csv")
    feeds = open_feeds(tmp_path)
    assert feeds.names == ["A", "B"]
    assert [len(read(source)) for source in feeds.sources()] == [21, 14]


# real files, where they are at hand


@pytest.mark.skipif(not REAL.exists(), reason="no real data at hand")
@pytest.mark.parametrize(
    ("path", "count", "first"),
    [
        ("backtrader/2006-01-02-volume-min-001.txt", 30889, ("2006-01-02 09:01:00", 3602.0, 3603.0, 3597.0, 3599.0, 5699.0)),
        ("backtrader/2006-min-005.txt", 2142, ("2006-01-02 09:05:00", 3578.73, 3587.88, 3578.73, 3582.99, 0.0)),
        ("lean/spy_10_min.txt", 500, ("2015-03-03 10:50:00", 211.03, 211.16, 211.01, 211.105, 2104200.0)),
        ("lean/equity/usa/hour/spy.zip", 40832, ("1998-01-02 15:00:00", 97.31, 97.53, 97.03, 97.03, 384500.0)),
        ("lean/equity/usa/minute/spy", 4839, ("2013-10-04 08:07:00", 167.65, 167.65, 167.65, 167.65, 20000.0)),
        ("lean/forex/oanda/daily/eurusd.zip", 3738, ("2007-01-02 00:00:00", 1.31927, 1.32125, 1.3187, 1.32095, 0.0)),
        ("zipline/daily/KO.csv.gz", 754, ("2012-01-03 00:00:00", 35.075001, 35.355, 35.049999, 35.07, 15639600.0)),
        ("zipline/quandl_samples/QUANDL_ARCHIVE.zip", 252, ("2014-01-02 00:00:00", 555.68, 557.03, 552.021, 553.13, 8381600.0)),
    ],
)
def test_real_files(path, count, first):
    found = rows(REAL / path)
    assert (len(found), found[0]) == (count, first)
