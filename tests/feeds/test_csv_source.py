"""CsvSource: the same bars however they are read, and every error in words."""

import os
import random
import subprocess
import sys

import pytest
from csv_rows import load, read, table, write

from engine.core.storage.bars import IF_PRESENT, Bars
from engine.errors import DataError
from feeds import open_feeds
from feeds.csv.text_buffer import TextFile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEADER = "datetime,open,high,low,close,volume\n"
ROWS = """\
2010-01-01 00:00:00,10.1,11.5,9.5,11.0,100
2010-01-01 00:15:00,11.0,12.120000000000001,10.0,12.0,
2010-01-01 00:30:00,12,12.5,11,11.5,300
"""
QUARTER = 15 * 60 * 10**9
FIRST = 1262304000 * 10**9


def message(path, **options):
    with pytest.raises(DataError) as caught:
        load(path, **options)
    return str(caught.value).replace(str(os.path.dirname(path)) + os.sep, "")


def row_fault(folder, row, **options):
    return message(write(folder, HEADER + ROWS + row), **options)


EXPECTED = [
    (FIRST, 10.1, 11.5, 9.5, 11.0, 100.0),
    (FIRST + QUARTER, 11.0, 12.120000000000001, 10.0, 12.0, None),
    (FIRST + 2 * QUARTER, 12.0, 12.5, 11.0, 11.5, 300.0),
]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", "\r\n").rstrip("\n"),
        lambda text: text.replace("\n", "\r\n").rstrip(),
        lambda text: "\ufeff" + text,
        lambda text: "\n\r\n" + text.replace("\n", "\n\n  \n\t\r\n"),
        lambda text: text.replace(",", " ,\t "),
        lambda text: "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in text.split("\n")[:-1]),
        lambda text: text.replace("volume", "volume,,"),
        lambda text: text.replace("\n", ",\n"),
        lambda text: text.replace("\n", ',"a ""b"", c"\n').replace('"a ""b"", c"', "note", 1),
        lambda text: text.upper(),
        lambda text: text.replace("datetime,open,high,low,close,volume", "ts,o,h,l,c,vol"),
    ],
)
def test_spellings(tmp_path, change):
    assert load(write(tmp_path, change(HEADER + ROWS))) == EXPECTED


def test_columns_in_any_order(tmp_path):
    text = "close,note,Low,High,oi,Open,Time\n" + "11,x,9,12,7,10,2010-01-01\n"
    assert load(write(tmp_path, text), fields=("openinterest",)) == [(FIRST, 10.0, 12.0, 9.0, 11.0, 7.0)]
    assert load(write(tmp_path, text), fields=("oi",)) == [(FIRST, 10.0, 12.0, 9.0, 11.0, 7.0)]


def test_named_columns(tmp_path):
    text = "date,open,high,low,close,adj close\n2010-01-01,1,2,0.5,1.5,1.25\n"
    assert load(write(tmp_path, text), fields=(), columns={"close": "Adj Close"}) == [(FIRST, 1.0, 2.0, 0.5, 1.25)]
    two = text.replace("open", "time,open", 1).replace("01,1", "01,x,1")
    assert load(write(tmp_path, two), fields=(), columns={"datetime": "date"}) == [(FIRST, 1.0, 2.0, 0.5, 1.5)]


def test_absent_optional_field_is_nan(tmp_path):
    bars = Bars(["AAPL"])
    bars.wanted[4] = IF_PRESENT
    bars.allocate(8)
    for slot in range(len(bars.block)):
        bars.block[slot] = 1.0
    path = write(tmp_path, "date,open,high,low,close\n2010-01-01,1,2,0.5,1.5\n")
    assert open_feeds(path).sources()[0].fill(bars, 0, 0, 8) == 1
    value = bars.block[bars.base[4]]
    assert value != value


def test_oddities_that_are_fine(tmp_path):
    text = HEADER + "2010-01-01,-5,-1,-2,7,nan\n"
    assert load(write(tmp_path, text)) == [(FIRST, -5.0, -1.0, -2.0, 7.0, None)]


# one file, many ways to read it


def test_chunking_changes_nothing(tmp_path):
    rng = random.Random(5)
    lines = []
    for t in range(400):
        price = rng.choice((10.1, 12.120000000000001, round(rng.random() * 1000, rng.randrange(12))))
        blank = rng.choice(("", "", "", "\n", " \r\n"))
        lines.append(
            f"{blank}{FIRST // 10**9 + 60 * t},{price},{price + 1},{price - 1},{price},{rng.choice(('', t))}\n"
        )
    path = write(tmp_path, HEADER + "".join(lines).rstrip())
    expected = load(path)
    assert len(expected) == 400
    for limit in (1, 2, 7, 63, None):
        for buffer in (1, 50, 97, 1000, 4096, 65536):
            assert load(path, limit, buffer=buffer) == expected
    for ahead in (1, 5, 1000):
        assert read(open_feeds(path, buffer=333).sources()[0], ahead=ahead) == expected


def test_what_is_read_beyond_a_demand_is_little(tmp_path, monkeypatch):
    rows = "".join(f"{FIRST // 10**9 + 60 * t},1.25,1.5,1.0,1.25,{t}\n" for t in range(4000))
    path = write(tmp_path, HEADER + rows)
    taken = []

    def read_and_count(file, text, offset, size, read=TextFile.read):
        found = read(file, text, offset, size)
        taken.append(found[1])
        return found

    monkeypatch.setattr(TextFile, "read", read_and_count)
    assert len(read(open_feeds(path).sources()[0], 200, ahead=400)) == 4000
    assert len(taken) > 20
    assert sum(taken) < 1.3 * os.path.getsize(path)


def test_faults_come_after_the_bars_before_them(tmp_path):
    path = write(tmp_path, HEADER + "\n" + ROWS + "2010-01-01 00:45:00,1,x,1,1,1\n")
    for limit in (1, 2, 64):
        for buffer in (1, 100, 65536):
            bars = table()
            source = open_feeds(path, buffer=buffer).sources()[0]
            count = 0
            with pytest.raises(DataError, match=r"AAPL.csv:6: column high: 'x' is not a number"):
                while True:
                    count += source.fill(bars, 0, count, limit)
            assert count == 3


def test_start_and_end(tmp_path):
    path = write(tmp_path, HEADER + ROWS)
    assert load(path, start="2010-01-01 00:15") == EXPECTED[1:]
    assert load(path, start="2010-01-01T00:15:00.000000001Z") == EXPECTED[2:]
    assert load(path, end="2010-01-01 00:15") == EXPECTED[:1]
    assert load(path, start=FIRST + 1, end=FIRST + QUARTER + 1) == EXPECTED[1:2]
    assert load(path, start="2011-01-01") == []
    assert load(path, end="2009-01-01") == []
    assert load(path, start="2010-01-01 00:30", buffer=64) == EXPECTED[2:]


def test_stamp_open(tmp_path):  # rule 2.1
    path = write(tmp_path, HEADER + ROWS)
    assert [row[0] for row in load(path, label="open", bar="15min")] == [row[0] + QUARTER for row in EXPECTED]
    assert [row[0] for row in load(path, label="open", bar=0.5)] == [row[0] + 5 * 10**8 for row in EXPECTED]


def test_long_lines(tmp_path):
    note = "x" * 200_000
    text = HEADER.replace("\n", ",note\n") + ROWS.replace("\n", f",{note}\n")
    assert load(write(tmp_path, text), buffer=100) == EXPECTED
    head = HEADER.replace("\n", f",{note}\n") + ROWS.replace("\n", ",\n")
    assert load(write(tmp_path, head), buffer=100) == EXPECTED
    endless = write(tmp_path, HEADER + ROWS + "y" * 1_200_000)
    assert message(endless).startswith("AAPL.csv:5: line longer than 1048576 bytes")
    assert message(write(tmp_path, "y" * 1_200_000)).startswith("AAPL.csv:1: line longer than 1048576 bytes")


# faults of rows


def test_fault_messages(tmp_path):  # rule 2.2
    fix = '; fix the row or open the feed with on_bad="skip"'
    for row, expected in (
        ("2010-01-02,100,99.8,101.2,100,1\n", "high 99.8 < low 101.2" + fix),
        ("2010-01-02,1,2,1,abc,1\n", "column close: 'abc' is not a number" + fix),
        ('2010-01-02,1,2,1,"a,b",1\n', "column close: '\"a,b\"' is not a number" + fix),
        ("2010-01-02,1,2,1,2,1 000\n", "column volume: '1 000' is not a number" + fix),
        ("2010-01-02,1,,1,1,1\n", "column high is empty; expected a price" + fix),
        ("2010-01-02,1,NaN,1,1,1\n", "column high: 'NaN' is not finite; expected a price" + fix),
        ("2010-01-02,1,2,1\n", "the row ends before column close (number 5)" + fix),
        (
            "2010-01-02,1,2,1,1,1,5,6\n",
            "the row has more columns than the header; the last is volume, the rest of the row '5,6'" + fix,
        ),
        (
            "2010-01-01 00:30:00,1,2,1,1,1\n",
            "timestamp 2010-01-01 00:30:00 repeats that of the bar before (2010-01-01 00:30:00)" + fix,
        ),
        (
            "2010-01-01 00:20:00.5,1,2,1,1,1\n",
            "timestamp 2010-01-01 00:20:00.5 goes back from 2010-01-01 00:30:00 of the bar before; "
            'sort the file, read it with reverse=True if it is newest first, or fix the row or open the feed with on_bad="skip"',
        ),
        (
            "31.01.2010,1,2,1,1,1\n",
            "column datetime: '31.01.2010' is not a timestamp; known: 2010-01-31, 2010-01-31 09:30[",
        ),
        (
            "2300-01-01,1,2,1,1,1\n",
            "column datetime: '2300-01-01' is outside 1677-09-21 .. 2262-04-11, which int64 nanoseconds hold" + fix,
        ),
    ):
        found = row_fault(tmp_path, row)
        assert found.startswith("AAPL.csv:5: " + expected), found
        assert load(write(tmp_path, HEADER + ROWS + row), on_bad="skip") == EXPECTED
        if "high 99.8" not in found:
            assert row_fault(tmp_path, row, on_bad="keep") == found


def test_unit_message(tmp_path):
    text = HEADER + "1262304000,1,1,1,1,\n1262304001000,1,1,1,1,\n"
    assert message(write(tmp_path, text)) == (
        "AAPL.csv:3: column datetime: '1262304001000' is not in seconds as the rows before are; "
        "write all rows in one unit"
    )
    text = HEADER + "1262304000000,1,1,1,1,\n1262304001,1,1,1,1,\n"
    assert "'1262304001' is not in milliseconds" in message(write(tmp_path, text))


def test_repeat_with_stamp_open_shows_the_text_of_the_file(tmp_path):
    found = row_fault(tmp_path, "2010-01-01 00:30:00,1,2,1,1,1\n", label="open", bar="15min")
    assert "timestamp 2010-01-01 00:30:00 repeats that of the bar before (2010-01-01 00:30:00)" in found


def test_skip_counts(tmp_path):  # rule 2.2
    bad = "2010-01-01 00:20,1,1,1,1,\nx\n2010-01-02,1,2,3,1,1\n2010-01-02,1,2,1,1,1"
    source = open_feeds(write(tmp_path, HEADER + ROWS + bad), on_bad="skip").sources()[0]
    assert len(read(source)) == 4
    assert (source.skipped, source.kept) == (3, 0)


def test_a_piece_of_nothing_but_a_bad_row(tmp_path):
    bad = "2010-01-01 00:20,x,1,1,1,\n"
    path = write(tmp_path, HEADER + ROWS + bad + ROWS.replace("2010", "2011"))
    for buffer in (1, 30, 50, 97):
        assert len(load(path, on_bad="skip", buffer=buffer)) == 6


def test_keep_counts(tmp_path):  # rule 2.2
    source = open_feeds(write(tmp_path, HEADER + ROWS + "2010-01-02,1,2,3,1,1\n"), on_bad="keep").sources()[0]
    assert read(source)[-1] == (FIRST + 96 * QUARTER, 1.0, 2.0, 3.0, 1.0, 1.0)
    assert (source.skipped, source.kept) == (0, 1)


# faults of files


def test_file_messages(tmp_path):
    example = "datetime,open,high,low,close,volume"
    for text, expected in (
        ("", f"AAPL.csv: empty file; expected a header line such as {example}"),
        ("\n\r\n", f"AAPL.csv: empty file; expected a header line such as {example}"),
        (HEADER, "AAPL.csv: a header but no bars; "),
        (HEADER.rstrip() + "\n\n", "AAPL.csv: a header but no bars; "),
        (HEADER.rstrip(), "AAPL.csv: a header but no bars; "),
        (
            "date,open,high,low,volume\n",
            "AAPL.csv:1: no column for close; found date, open, high, low, volume; expected a header line such as "
            f'{example}, or say which column it is: columns={{"close": "its name"}}',
        ),
        (ROWS.replace("9.5", "99.5"), "AAPL.csv:1: no header line: found '2010-01-01 00:00:00,10.1,11.5,99.5,11.0,100'; expected a"),
        (
            HEADER.replace("volume", "time"),
            'AAPL.csv:1: 2 columns for timestamp: datetime, time; choose one with columns={"timestamp": "datetime"}',
        ),
    ):
        found = message(write(tmp_path, text))
        assert found.startswith(expected), found
    found = message(write(tmp_path, HEADER + ROWS), columns={"close": "Adj Close"})
    assert found.startswith("AAPL.csv:1: no column for close (columns= says 'Adj Close'); found datetime, open")


def begun(tmp_path, **options):
    """A source in the middle of its file."""
    rows = "".join(f"{FIRST // 10**9 + t},1,1,1,1,\n" for t in range(1000))
    path = write(tmp_path, HEADER + rows)
    bars = table()
    source = open_feeds(path, buffer=256, **options).sources()[0]
    count = source.fill(bars, 0, 0, bars.room)
    assert 0 < count < 100
    return path, lambda: source.fill(bars, 0, count, bars.room)


def scarce(monkeypatch):
    monkeypatch.setattr("feeds.csv.text_buffer.stay_open", lambda count: False)


@pytest.mark.parametrize("few", [False, True])
def test_files_that_change_during_a_run(tmp_path, monkeypatch, few):
    if few:
        scarce(monkeypatch)
    path, more = begun(tmp_path)
    size = os.path.getsize(path)
    os.truncate(path, 300)
    with pytest.raises(DataError, match=f"AAPL.csv: truncated while it was read: expected {size} bytes, found 300"):
        more()
    path, more = begun(tmp_path)
    with open(path, "a") as file:
        file.write("x")
    with pytest.raises(DataError, match="AAPL.csv: changed while it was read"):
        more()
    path, more = begun(tmp_path)
    os.utime(path, ns=(0, 0))
    with pytest.raises(DataError, match="AAPL.csv: changed while it was read"):
        more()
    path, more = begun(tmp_path)
    os.remove(path)
    with pytest.raises(DataError, match="AAPL.csv: was deleted or replaced while it was read"):
        more()
    path, more = begun(tmp_path)
    os.replace(write(tmp_path, HEADER + ROWS, "draft.csv"), path)
    with pytest.raises(DataError, match="AAPL.csv: was deleted or replaced while it was read"):
        more()


def test_deleted_before_the_run(tmp_path):
    path = write(tmp_path, HEADER + ROWS)
    source = open_feeds(path).sources()[0]
    os.remove(path)
    with pytest.raises(DataError, match="AAPL.csv: no such file"):
        read(source)


def test_close_twice(tmp_path):
    source = open_feeds(write(tmp_path, HEADER + ROWS)).sources()[0]
    bars = table()
    source.fill(bars, 0, 0, 1)
    source.close()
    source.close()
    assert source.fill(bars, 0, 1, 10) == 0


FEW = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from engine.core.storage.bars import Bars
from feeds import open_feeds
feeds = open_feeds(sys.argv[1], buffer=128)
bars = Bars(feeds.names)
bars.allocate(16)
counts = [0] * len(feeds)
sources = feeds.sources()
going = True
while going:
    going = False
    for row, source in enumerate(sources):
        n = source.fill(bars, row, counts[row], 2)
        counts[row] += n
        going = going or n > 0
    most = len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0
assert counts == [3] * len(feeds), counts
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], sources[0].text.keep)
"""


@pytest.mark.parametrize(
    ("soft", "hard", "expected"), [(24, 24, "24 False"), (24, 4096, "264 True"), (4096, 4096, "4096 True")]
)
def test_few_descriptors(tmp_path, soft, hard, expected):
    for number in range(200):
        write(tmp_path, HEADER + ROWS, f"F{number}.csv")
    command = [sys.executable, "-c", FEW.format(soft=soft, hard=hard), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == expected


@pytest.mark.parametrize(("limit", "buffer"), [(None, 65536), (1, 65536), (None, 1), (3, 37)])
def test_footers_are_the_same_in_pieces(tmp_path, limit, buffer):
    """Whether a refused line is a footer depends on the file, not on how much of it is read at a time."""
    text = "Date,Time,Open,High,Low,Close,Volume\n"
    text += "".join(f"2010-01-{day:02},09:30,1,2,0.5,1,7\n" for day in range(1, 6)) + "all times\nare local\n"
    assert len(load(write(tmp_path, text), limit, buffer=buffer)) == 5
    rows = "".join(f"2010-01-{day:02},09:30,1,2,0.5,1,7\n" for day in range(6, 11))
    error = message(write(tmp_path, text + rows), buffer=buffer)
    assert error.startswith("AAPL.csv:7: column Date: 'all times' is not a timestamp")
    only = "Date,Time,Open,High,Low,Close,Volume\nnonsense 1,1,2,0,1,7\nnonsense 2,1,2,0,1,7\n"
    assert "a header but no bars" in message(write(tmp_path, only), buffer=buffer)
