"""State of kernels: arrays of exactly so many cells, made right before a run, and what they take.

`taken[0]` counts the bytes that were asked for, so that a kernel's state can be told before it is made for all rows.
"""

from array import array

from engine.core.storage.ring import PAD, slots

NAN = float("nan")
taken = [0]


def zeros(n):
    """`n` doubles, 0."""
    taken[0] += 8 * n
    return array("d", [0.0]) * n


def blanks(n):
    """`n` doubles, NaN."""
    taken[0] += 8 * n
    return array("d", [NAN]) * n


def counts(n):
    """`n` int64, 0."""
    taken[0] += 8 * n
    return array("q", [0]) * n


def places(n):
    """`n` int32, 0."""
    taken[0] += 4 * n
    return array("i", [0]) * n


def state_bytes(kernel):
    """Bytes of state that a kernel takes for each row: what two rows take more than one."""
    begin = taken[0]
    kernel.allocate(1)
    one = taken[0] - begin
    kernel.allocate(2)
    return taken[0] - begin - 2 * one


def ring_bytes(kernel, ahead=0):
    """Bytes of a kernel's output rings for each row, while it streams, `ahead` of what is read."""
    return sum(8 * (cap + PAD if cap > PAD else cap) for cap in [slots(ring.depth + ahead) for ring in kernel.outs])
