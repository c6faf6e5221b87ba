"""The fast path of the decoder reads what its exact path reads: the same bars, counters, faults, lines and places in the text."""

import struct
from array import array

import pytest

pytest.importorskip("hypothesis")
from hypothesis import given
from hypothesis import strategies as st

from engine.core.storage.bars import IF_PRESENT, VOLUME, Bars
from feeds.decoding.text_decoder import EXACT_ONLY, LIMITS, PAD, TextDecoder

STAMP, SKIPPED = -2, -1
DAY = 86_400 * 10**9
YEAR_2010 = 1_262_304_000
LAYOUTS = [
    [STAMP, 0, 1, 2, 3, 4, SKIPPED],
    [STAMP, 0, 1, 2, 3],
    [SKIPPED, STAMP, SKIPPED, 3, 2, 1, 0, 4],
    [3, 0, 1, 2, 4, STAMP],
]
PRICES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(1, 1000).map(repr),
    st.decimals(-(10**6), 10**6, places=4).map(str),
    st.integers(-(10**20), 10**20).map(str),
    st.tuples(st.integers(0, 2**64), st.integers(0, 19)).map(lambda pair: pointed(*pair)),
    st.tuples(st.integers(2**52, 2**53), st.integers(0, 4)).map(lambda pair: pointed((2 * pair[0] + 1) * 5 ** pair[1], pair[1])),
)
ODD = st.sampled_from(["", " 1", "1 ", '"1"', ".", "-", "-.5", "5.", ".5", "1e5", "nan", "inf", "+1", "1_0", "007", "1.2.3", "--1", "-0", "ä"])
ENDS = st.sampled_from(["\n"] * 12 + ["\r\n", ",\n", " \n", "\n\n", "\n#\n", "\r", ",,\n"])


def pointed(digits, scale):
    """A number with so many decimals."""
    text = str(digits).rjust(scale + 1, "0")
    return f"{text[: len(text) - scale]}.{text[len(text) - scale :]}" if scale else text


def stamped(shape, number):
    """The timestamp of row `number`, written in one of the ways that files have."""
    if shape < 4:
        return str((YEAR_2010 + 60 * number) * 1000**shape)
    day, minute = divmod(number, 3)
    text = f"2012-{2 + day // 28:02}-{1 + day % 28:02}"
    return text + ("", f" {9 + minute:02}:30:15", f"T{minute:02}:59", f" {minute:02}:59:00.25", f" {minute:02}:00:00Z",
                   f" {minute:02}:00:00+00:00", f" {minute:02}:00:00-05:00", f" {minute:02}:00")[shape - 4]  # fmt: skip


@st.composite
def texts(draw):
    """A layout and rows for it, most of them good."""
    layout = draw(st.sampled_from(LAYOUTS))
    shape = draw(st.integers(0, 11))
    noise = draw(st.sampled_from([0, 0, 10, 40]))
    rows = []
    for number in range(draw(st.integers(0, 40))):
        strange = draw(st.integers(1, 100)) <= noise
        when = number + (draw(st.integers(-2, 2)) if strange else 0)
        cells = []
        for kind in layout:
            if kind == STAMP:
                cells.append(stamped(draw(st.integers(0, 11)) if strange and draw(st.booleans()) else shape, max(when, 0)))
            elif kind == SKIPPED:
                cells.append(draw(st.sampled_from(["0", "x", "", "a b", "12.5", '"a,b"' if strange else "c"])))
            elif strange and draw(st.booleans()):
                cells.append(draw(ODD))
            elif kind == 4:
                cells.append(draw(st.one_of(PRICES, st.just(""))))
            elif draw(st.integers(0, 3)) == 0:
                cells.append(draw(PRICES))
            else:
                cells.append(("10.25", "10.5", "10.125", "10.3", "7")[kind])
        if strange and draw(st.integers(0, 5)) == 0:
            cells = cells[: draw(st.integers(0, len(cells)))]
        rows.append(",".join(cells) + (draw(ENDS) if strange else "\n"))
    return layout, "".join(rows).encode()


def run(exact, layout, text, limit, piece, **options):
    """All that a decoder did with a text that it is given in pieces, in bits."""
    bars = Bars(["A"])
    bars.wanted[VOLUME] = IF_PRESENT
    bars.ring("openinterest")
    bars.allocate(16)
    decoder = TextDecoder(layout, [4, 5] if 4 not in layout else [5], **options)
    decoder.comment = ord("#")
    if exact:
        decoder.misses = EXACT_ONLY
    found, count, place = [], 0, 0
    while not decoder.ended:
        data = text[place : place + piece]
        final = place + len(data) >= len(text)
        n = decoder.decode(bytearray(data + b"\n" + bytes(PAD)), len(data), final, bars, 0, count, min(limit, bars.room))
        found.append((n, decoder.used, decoder.line, decoder.last, decoder.skipped, decoder.kept, decoder.fault, decoder.fixed))
        for t in range(count, count + n):
            slot = t & bars.mask
            values = array("d", [bars.block[base + slot] for base in bars.base if base >= 0])
            found.append((bars.stamps[slot], values.tobytes()))
        if decoder.fault:
            found.append((decoder.column, decoder.at, decoder.found))
            break
        count += n
        place += decoder.used
        if n == 0 and decoder.used == 0:
            if final:
                break
            piece += piece
    return found


@given(
    table=texts(),
    limit=st.sampled_from([1, 3, 1000]),
    piece=st.sampled_from([10**6, 300]),
    on_bad=st.sampled_from(["raise", "skip", "keep"]),
    shift=st.sampled_from([0, DAY]),
    window=st.sampled_from([LIMITS, ((YEAR_2010 + 600) * 10**9, (YEAR_2010 + 1500) * 10**9)]),
)
def test_both_paths_read_the_same(table, limit, piece, on_bad, shift, window):
    layout, text = table
    options = {"on_bad": on_bad, "shift": shift, "begin": window[0], "end": window[1]}
    assert run(False, layout, text, limit, piece, **options) == run(True, layout, text, limit, piece, **options)


@given(st.lists(PRICES, min_size=1, max_size=50))
def test_numbers_are_those_of_float(texts):
    rows = "".join(f"{YEAR_2010 + t},1,1,1,1,{text}\n" for t, text in enumerate(texts)).encode()
    found = [entry[1] for entry in run(False, [STAMP, 0, 1, 2, 3, 4], rows, 1000, 10**6) if len(entry) == 2]
    assert [values[32:40] for values in found] == [struct.pack("=d", float(text)) for text in texts]


def test_dates_of_four_centuries():
    """Each day from 1700 to 2199, and the days around that do not exist."""
    days = [f"{year}-{month:02}-{day:02}" for year in (1700, 1900, 1999, 2000, 2100, 2199) for month in range(14) for day in range(33)]
    for day in days:
        row = f"{day},1,1,1,1\n".encode()
        assert run(False, LAYOUTS[1], row, 9, 10**6) == run(True, LAYOUTS[1], row, 9, 10**6), day
