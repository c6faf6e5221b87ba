"""State of kernels: arrays of so many cells, made right before a run."""

from array import array

NAN = float("nan")


def zeros(n):
    """`n` doubles, 0."""
    return array("d", bytes(8 * n))


def blanks(n):
    """`n` doubles, NaN."""
    return array("d", [NAN]) * n


def counts(n):
    """`n` int64, 0."""
    return array("q", bytes(8 * n))


def places(n):
    """`n` int32, 0."""
    return array("i", bytes(4 * n))
