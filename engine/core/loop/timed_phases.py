"""The phases into which the seconds of a pass are divided."""

DECODING, CLOCK, INDICATORS, BROKER, STRATEGY, RECORD = range(6)
NAMES = ("decoding", "clock", "indicators", "broker", "strategy", "record")
