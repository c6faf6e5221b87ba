"""Moments: single timestamps by the decoder's own reading, for options, actions and the choice of a pattern."""

from engine.core.storage.bars import Bars
from feeds.decoding.text_decoder import PAD, STAMP_KIND, TextDecoder
from feeds.decoding.timestamps import TimestampPattern


def nanoseconds(text, wall=None):
    """int64 ns UTC of one timestamp as files have it, ISO only; None if it isn't one. `wall`: the clock of naive text."""
    bars = Bars([""])
    bars.allocate(1)
    line = text.encode() + b"\n"
    decoder = TextDecoder((STAMP_KIND,), wall=wall)
    result = decoder.decode(line + bytes(PAD), len(line), True, bars, 0, 0, 1)
    return bars.stamps[0] if result and decoder.fixed == 0 and "\n" not in text else None


def follows(text, pattern):
    """Whether a pattern (see `feeds.decoding.time_patterns`) reads all of a text as a date or a time that exists."""
    bars = Bars([""])
    bars.allocate(1)
    line = text.encode("utf-8", "replace") + b"\n"
    decoder = TextDecoder((STAMP_KIND,))
    decoder.prepare(TimestampPattern(pattern))
    return "\n" not in text and decoder.decode(line + bytes(PAD), len(line), True, bars, 0, 0, 1) == 1
