"""Allocate memory for the indicators of a run; runonce computes whole columns here, before the first instant.

Place in the flow: the last step of `Run.prepare`, when rings or columns of all feeds are laid out.
"""

from __future__ import annotations

from array import array

from engine.core.storage.ring import slots
from engine.strategy import HOOKS, SignalStrategy

NAN = float("nan")


def bind(setup, state, schedule):
    """Allocate memory for every indicator; in runonce mode compute those that read only their own row, feed by feed."""
    swept = state.graph.sweepable() if schedule.mode == "runonce" and not setup.options.stepwise else []
    columns = {id(kernel) for kernel in swept}
    slow = {id(kernel): state.graph.frame_of(kernel.ring) for kernel in state.graph.kernels}
    schedule.stepped = [kernel for kernel in state.graph.kernels if id(kernel) not in columns and slow[id(kernel)] is None]
    for frame in state.graph.frames.values():
        frame.allocate([kernel for kernel in state.graph.kernels if slow[id(kernel)] is frame])
    short = assign_private(schedule, columns) if schedule.span > 1 else ()
    for kernel in state.graph.kernels:
        kernel.allocate(kernel.ring.rows)
        if id(kernel) in columns:
            take_column(state, kernel)
        else:
            for ring in kernel.outs:
                ring.allocate(0 if id(ring) in short else schedule.span - 1)
    if swept:
        sweep(state, swept)


def assign_private(schedule, columns):
    """Give strategies in a block pass their private indicators; return the ids of rings that share a block's memory."""
    for lane, kernels in schedule.private.items():
        lane.kernels = [kernel for kernel in kernels if id(kernel) not in columns]
        lane.rings = [ring for kernel in lane.kernels if id(kernel) in schedule.scratch for ring in kernel.outs]
    return {id(ring) for lane in schedule.private for ring in lane.rings}


def sweep(state, kernels):
    """Compute kernels over whole columns, feed by feed; of those that have no other reader only the last values stay."""
    rows = state.bars.rows
    lengths = [state.columns.offsets[row + 1] - state.columns.offsets[row] for row in range(rows)]
    idle = [ring for kernel in kernels if unread(state, kernel) for ring in kernel.outs]
    spare = [(ring, array("d", [NAN]) * (rows * slots(ring.depth))) for ring in idle]
    for ring, _ in spare:
        ring.bind(array("d", [NAN]) * max(1, *lengths), array("q", bytes(8 * rows)), -1)
    for row in range(rows):
        for kernel in kernels:
            state.phase = (kernel.title(), None)
            kernel.once(row, 0, lengths[row])
        for ring, table in spare:
            ring.keep_last(row, lengths[row], table)
    for ring, table in spare:
        cap = slots(ring.depth)
        ring.bind(table, array("q", [row * cap for row in range(rows)]), cap - 1)


def take_column(state, kernel):
    """Allocate a whole column for every feed, unless only other computed columns read it."""
    if not unread(state, kernel):
        bars = max(1, state.columns.offsets[state.bars.rows])
        for ring in kernel.outs:
            ring.bind(array("d", [NAN]) * bars, state.columns.offsets[:-1], -1)


def unread(state, kernel):
    """Return whether only computed columns read a kernel: no hook, target or stepped indicator does."""
    strategies = [lane.strategy for lane in state.lanes]
    if not all(isinstance(s, SignalStrategy) and not any(map(s._ringbar_hook, HOOKS)) for s in strategies):
        return False
    read = {id(lane.targets) for lane in state.lanes}
    for reader in state.graph.kernels:
        if reader.ring.axis is not state.bars.axis:
            read.update(id(ring) for ring in reader.sources())
    return not any(id(ring) in read for ring in kernel.outs)
