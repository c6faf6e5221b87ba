"""Arrays for the state of kernels, allocated right before a run, and their size.

`taken[0]` counts the bytes requested, so that the size of a kernel's state is known before it is allocated for all rows.
"""

from array import array

from engine.core.storage.ring import PAD, slots

NAN = float("nan")
taken = [0]


def zeros(n):
    """Return `n` doubles, 0."""
    taken[0] += 8 * n
    return array("d", [0.0]) * n


def blanks(n):
    """Return `n` doubles, NaN."""
    taken[0] += 8 * n
    return array("d", [NAN]) * n


def counts(n):
    """Return `n` int64, 0."""
    taken[0] += 8 * n
    return array("q", [0]) * n


def places(n):
    """Return `n` int32, 0."""
    taken[0] += 4 * n
    return array("i", [0]) * n


def state_bytes(kernel):
    """Return the bytes of state per row of a kernel: what two rows take more than one."""
    begin = taken[0]
    kernel.allocate(1)
    one = taken[0] - begin
    kernel.allocate(2)
    return taken[0] - begin - 2 * one


def ring_bytes(kernel, ahead=0):
    """Return the bytes per row of a kernel's output rings while streaming, `ahead` of what is read."""
    return sum(8 * (cap + PAD if cap > PAD else cap) for cap in [slots(ring.depth + ahead) for ring in kernel.outs])
