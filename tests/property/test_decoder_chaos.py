"""The decoder on text that nearly is a CSV file: the same rows or the same error in pieces of any size, and an audit of it all."""

import pytest

pytest.importorskip("hypothesis")
import os
import tempfile

from csv_rows import load
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RingbarError
from feeds import audit

STAMPS = st.sampled_from(
    ["2010-01-{:02}", "2010-01-{:02} 09:30", "2010-01-{:02}T09:30:00.5Z", "2010-01-{:02} 02:30-0500", "{:02}.01.2010", "201001{:02}",
     "{:02}/02/2010 09:30", "1/{}/2010 9:30:00 AM", "12623{:02}000", "12623{:02}000123", "{}-Jan-10", "nonsense {}"]
)  # fmt: skip
CELLS = st.one_of(
    st.floats(allow_nan=False, width=32).map(repr), st.integers(-5, 10**20).map(str),
    st.sampled_from(["", " ", '"1.5"', '"a,b"', "1e5", "1,5", "nan", "inf", "-", "1.2.3", '"', "\x00", "ä", "0x1", "1_0"]),
)  # fmt: skip
HEADERS = st.sampled_from(
    ["datetime,open,high,low,close,volume", "Date;Open;High;Low;Close", '"ts","o","h","l","c","v"', "close,low,high,open,time",
     "Date,Time,Open,High,Low,Close,Volume", "symbol,date,open,high,low,close", "\ufeffdate\topen\thigh\tlow\tclose", "", "1,2,3"]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", "\n\n", ",\n", "\r", " \n", "\n#\n"])


@st.composite
def texts(draw):
    header = draw(HEADERS)
    joint = ";" if ";" in header else "\t" if "\t" in header else ","
    shape = draw(STAMPS)
    price = draw(st.integers(1, 50))
    lines = [header]
    for number in range(1, draw(st.integers(0, 12)) + 1):
        good = [str(price), str(price + 1), str(price - 1), str(price), "7"]
        cells = good if draw(st.integers(0, 3)) else [draw(CELLS) for _ in range(draw(st.integers(0, 8)))]
        stamp = (draw(STAMPS) if draw(st.integers(0, 9)) == 0 else shape).format(number)
        lines.append(joint.join([stamp, *cells]))
    return "".join(line + draw(ENDS) for line in lines).encode("utf-8")


def outcome(path, limit, **options):
    try:
        return load(path, limit, **options)
    except RingbarError as error:
        return str(error)


@settings(max_examples=int(os.environ.get("RINGBAR_CHAOS", settings().max_examples)))
@given(text=texts(), on_bad=st.sampled_from(["raise", "skip", "keep"]), tz=st.sampled_from([None, "America/New_York"]))
def test_pieces_change_nothing(text, on_bad, tz):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "A.csv")
        with open(path, "wb") as file:
            file.write(text)
        whole = outcome(path, None, on_bad=on_bad, tz=tz)
        for limit, buffer in ((1, 65536), (None, 1), (3, 37)):
            assert outcome(path, limit, on_bad=on_bad, tz=tz, buffer=buffer) == whole
        result = audit(path, tz=tz)
        assert str(result)
        if isinstance(whole, list) and on_bad == "raise":
            assert result.ok
            assert result.rows[0]["rows"] == len(whole)
