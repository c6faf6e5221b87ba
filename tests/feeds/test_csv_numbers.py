"""Numbers and timestamps of the CSV decoder: bit-equal to float(), and to datetime."""

import random
import struct
import sys
from array import array
from datetime import date, datetime, timedelta, timezone

import pytest

from engine.core.storage.bars import Bars
from feeds.decoding.text_decoder import FAULTS, PAD, TextDecoder

STAMP = -2
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def decode(text, plan, rows=4096, **options):
    """(timestamps, columns of the fields 0..5, decoder) of CSV lines without header."""
    bars = Bars([""])
    for field in ("volume", "openinterest"):
        bars.ring(field)
    bars.allocate(rows)
    data = text.encode() if isinstance(text, str) else text
    decoder = TextDecoder(plan, **options)
    count = decoder.decode(data + b"\n" + bytes(PAD), len(data), True, bars, 0, 0, rows)
    columns = [[bars.block[bars.base[f] + t] for t in range(count)] for f in range(bars.width)]
    return [bars.stamps[t] for t in range(count)], columns, decoder


def bits(value):
    return struct.pack("<d", value)


def numbers(texts):
    """Decoded as volumes, which may be anything that float() reads."""
    _, columns, decoder = decode("".join(f"{t},{text}\n" for t, text in enumerate(texts)), [STAMP, 4], len(texts) + 1)
    assert FAULTS[decoder.fault] == "ok", texts[decoder.line - 1]
    return columns[4]


def same_as_float(texts):
    for text, value in zip(texts, numbers(texts)):
        assert bits(value) == bits(float(text)), text


def test_plain_numbers():
    same_as_float(
        "0 -0 +0 1 -1 +1 10.1 12.120000000000001 19.19 0.5 .5 5. 00012.50 1e5 1E-5 1e+5 -1.5e3 0e0 0.0e-400".split()
    )
    same_as_float("9007199254740991 9007199254740992 9007199254740993 9007199254740995 18446744073709551615".split())
    same_as_float("18446744073709551616 99999999999999999999 123456789012345678901234567890.5 0.3 0.1 2.675".split())
    same_as_float(
        "1e22 1e23 1e308 1.7976931348623157e308 1.7976931348623159e308 1e309 -1e999 4.9e-324 2e-324 1e-400".split()
    )
    same_as_float(
        "2.2250738585072011e-308 2.2250738585072014e-308 179769313486231580793e289 0.000000000000000000001".split()
    )
    same_as_float(["1" * 400, "0." + "0" * 400 + "1", "1." + "0" * 300 + "1", "0" * 50 + "7"])


def test_text_numbers():
    same_as_float("inf -inf +inf Infinity -INFINITY infinity".split())
    assert all(value != value for value in numbers("nan NaN +nan -NAN".split()))


WRONG = (
    "1_000 0x10 abc 1e 1e+ . - + -. e5 1.2.3 --1 1-2 12a infi nano 1\u00a0 \u0661 1f 1d5 1.5% $1 1\x00 \x0c1 1e5-3 1'0"
)


@pytest.mark.parametrize("text", [*WRONG.split(" "), '"1', '1"', '"1" 2', "1 2"])
def test_not_numbers(text):
    _, _, decoder = decode(f"0,{text}\n", [STAMP, 3])
    assert FAULTS[decoder.fault] == "number"


@pytest.mark.parametrize("text", ["inf", "-Infinity", "nan", "1e999"])
def test_prices_are_finite(text):
    _, _, decoder = decode(f"0,{text}\n", [STAMP, 3])
    assert FAULTS[decoder.fault] == "infinite"


def test_random_decimals():
    rng = random.Random(1)
    texts = []
    for _ in range(20000):
        digits = rng.randrange(1, 24)
        text = str(rng.randrange(10**digits)).zfill(digits)
        point = rng.randrange(digits + 1)
        texts.append(rng.choice(("", "", "-", "+")) + text[:point] + "." + text[point:])
    texts += [repr(rng.random() * 10 ** rng.randrange(-5, 9)) for _ in range(20000)]
    same_as_float(texts)


def test_halfway_cases():
    rng = random.Random(2)
    texts = []
    for _ in range(5000):
        odd = 2 * rng.randrange(2**52, 2**53) + 1  # halfway between two doubles
        power = rng.randrange(12)
        exact = odd * 5**power
        text = str(exact)
        for near in (exact - 1, exact, exact + 1):
            text = str(near).rjust(power + 1, "0")
            texts.append(text[: len(text) - power] + "." + text[len(text) - power :])
    same_as_float(texts)


def test_any_double():
    rng = random.Random(3)
    same_as_float([repr(x) for x in array("d", rng.getrandbits(64 * 5000).to_bytes(40000, "little")) if x == x])


def test_numbers_by_property():
    hypothesis = pytest.importorskip("hypothesis")
    st = hypothesis.strategies
    exponent = st.builds("{}{}".format, st.sampled_from(["e", "E", "e+", "e-"]), st.integers(0, 400))
    decimal = st.from_regex(r"[+-]?([0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})", fullmatch=True)
    some = st.one_of(st.floats(allow_nan=False).map(repr), decimal, st.builds("{}{}".format, decimal, exponent))

    @hypothesis.settings(max_examples=4 * hypothesis.settings().max_examples)
    @hypothesis.given(st.lists(some, min_size=1, max_size=50))
    def check(texts):
        same_as_float(texts)

    check()


# timestamps


def stamps(*texts, **options):
    found, _, decoder = decode("".join(f"{text},1\n" for text in texts), [STAMP, 3], **options)
    assert FAULTS[decoder.fault] == "ok"
    return found


def fault(text):
    _, _, decoder = decode(f"{text},1\n", [STAMP, 3])
    return FAULTS[decoder.fault]


def ns(text):
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return (moment - EPOCH) // timedelta(microseconds=1) * 1000


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2010-01-31", "2010-01-31"),
        ("2010-01-31 09:30", "2010-01-31 09:30"),
        ("2010-01-31T09:30:01", "2010-01-31 09:30:01"),
        ("2010-01-31t09:30:01z", "2010-01-31 09:30:01"),
        ("2010-01-31 09:30:01.5", "2010-01-31 09:30:01.500000"),
        ("2010-01-31 09:30:01.123456", "2010-01-31 09:30:01.123456"),
        ("2010-01-31 09:30:01Z", "2010-01-31 09:30:01"),
        ("2010-01-31 09:30:01+01:30", "2010-01-31 09:30:01+01:30"),
        ("2010-01-31 09:30:01.25-0530", "2010-01-31 09:30:01.250000-05:30"),
        ("2010-01-31 00:30+02", "2010-01-31 00:30+02:00"),
        ("2010-01-31 00:30-11", "2010-01-31 00:30-11:00"),
        ("1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999"),
        ("1677-09-22", "1677-09-22"),
        ("2262-04-11 23:47:15", "2262-04-11 23:47:15"),
        ("2000-02-29", "2000-02-29"),
    ],
)
def test_iso(text, same):
    assert stamps(text) == [ns(same)]
    assert stamps(f'  "{text}"  ') == [ns(same)]


def test_nanoseconds():
    second = ns("2010-01-31 09:30:01")
    assert stamps("2010-01-31 09:30:01.123456789") == [second + 123456789]
    assert stamps("2010-01-31 09:30:01.1234567899999+00:00") == [second + 123456789]
    assert stamps("2010-01-31 09:30:01.000000001") == [second + 1]


def test_every_day():
    first = date(1677, 9, 23).toordinal()
    texts = [date.fromordinal(first + day).isoformat() for day in range(213500)]
    start = (first - EPOCH.date().toordinal()) * 86400 * 10**9
    assert stamps(*texts, rows=len(texts)) == list(range(start, start + len(texts) * 86400 * 10**9, 86400 * 10**9))


def test_random_times():
    rng = random.Random(4)
    seconds = sorted(rng.sample(range(-9 * 10**9, 9 * 10**9), 3000))
    texts = [f"{EPOCH + timedelta(seconds=second):%Y-%m-%d %H:%M:%S}" for second in seconds]
    assert stamps(*texts) == [second * 10**9 for second in seconds]


IMPOSSIBLE = """
2010-13-01 2010-00-01 2010-01-00 2010-01-32 2010-04-31 2011-02-29 1900-02-29 2100-02-29 0000-00-00 2010-1-5 2010-01
2010/01/05 05.01.2010 20100105 2010-01-05T 2010-01-05T24:00 2010-01-05T23:60 2010-01-05T23:59:60 2010-01-05T9:30
2010-01-05T09:30:1 2010-01-05T09:30:01. 2010-01-05T09:30:01.5x 2010-01-05T09:30+24 2010-01-05T09:30+01:60
2010-01-05T09:30+1 2010-01-05T09:30UTC 2010-01-05x 2010-0a-05 x 1e9 - 12- 1262304000.x 1262304000. 2010-01-05T09:30+
"""


@pytest.mark.parametrize("text", IMPOSSIBLE.split())
def test_not_timestamps(text):
    assert fault(text) == "unknown"


@pytest.mark.parametrize("text", ["2262-04-12", "1677-09-20", "9999-01-01", "0001-01-01", "9" * 19, "9" * 30])
def test_out_of_range(text):
    assert fault(text) == "range"


def test_shift_out_of_range():
    _, _, decoder = decode("2262-04-11 23:47:15,1\n", [STAMP, 3], shift=2 * 10**9)
    assert FAULTS[decoder.fault] == "range"


UNITS = [("1262304000", 0), ("1262304000000", 3), ("1262304000000000", 6), ("1262304000000000000", 9)]


@pytest.mark.parametrize(("text", "unit"), UNITS)
def test_epoch_units(text, unit):
    later = str(int(text) + 1)
    assert stamps(text, later) == [1262304000 * 10**9, 1262304000 * 10**9 + 10 ** (9 - unit)]
    assert stamps("+" + text) == [1262304000 * 10**9]


def test_epoch_fractions_and_signs():
    assert stamps("0", "0.5", "1.25", "1262304000.123456789") == [0, 5 * 10**8, 125 * 10**7, 1262304000123456789]
    assert stamps("-1.5", "-1", "-0.5", "0") == [-15 * 10**8, -(10**9), -5 * 10**8, 0]
    assert stamps("1262304000000.5") == [1262304000000 * 10**6 + 500000]


def test_epoch_unit_is_fixed():
    for first, second in (
        ("1262304000", "1262304000001"),
        ("1262304000000", "1262304000"),
        ("1262304000", "1262304000001000"),
    ):
        text = f"{first},1\n{second},1\n"
        _, _, decoder = decode(text, [STAMP, 3])
        assert FAULTS[decoder.fault] == "ok"
        bars = Bars([""])
        bars.allocate(8)
        data = text.encode() + b"\n" + bytes(PAD)
        decoder = TextDecoder([STAMP, 3])
        assert decoder.decode(data, len(text), True, bars, 0, 0, 8) == 1
        rest = data[decoder.used :]
        assert decoder.decode(rest, len(text) - decoder.used, True, bars, 0, 1, 8) == 0
        assert FAULTS[decoder.fault] == "unit"
        assert decoder.line == 2


def test_skip_does_not_fix_the_unit_by_a_bad_row():
    found, _, decoder = decode("12,x\n1262304000000,1\n", [STAMP, 3], on_bad="skip")
    assert found == [1262304000 * 10**9]
    assert decoder.skipped == 1


def test_mode_is_known():
    compiled = not sys.modules["feeds.decoding.text_decoder"].__file__.endswith(".py")
    assert compiled == (type(TextDecoder.decode).__name__ != "function")
