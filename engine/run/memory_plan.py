"""Plan how a run uses memory: its mode, how many bars are decoded ahead, and what each part costs.

A budget applies to the run; what the process already holds (interpreter, notebook) is not counted. Place in the flow:
strategies have built their graph, nothing is allocated. Estimates are per part and rounded up.
"""

from __future__ import annotations

from engine.config import AHEAD, LEAST_AHEAD, MEMORY, size_of
from engine.core.storage.bars import SKIP
from engine.core.storage.ring import PAD, slots
from engine.core.storage.state_arrays import ring_bytes, state_bytes
from engine.errors import ConfigError
from engine.results.origin.provenance import rss_mb

MB = 1 << 20
BUDGET_SHARE = 4  # bars decoded ahead may take one part in so many of the budget
BYTES_PER_FEED = 2600  # feed, source, decoder, views
BYTES_PER_USER_ROW = 400  # of a user's indicator
BYTES_PER_STRATEGY = MB  # a strategy, its broker and the blocks of its record
BYTES_PER_BLOCK_BAR = 28  # what `engine.core.loop.block` keeps of a bar
TEXT_BYTES = MB // 4
MIN_BLOCK = 14  # instants from which on blocks pay off
MAX_BLOCK = 254  # instants that are delivered at a time
MAX_BLOCK_BARS = 32768  # bars of all feeds in a block: what a processor's second-level cache holds
MAX_BLOCK_BYTES = 32 * MB  # what the rings may take for a block
ARROW_BYTES = 70 * MB  # pyarrow and the batches of a tape


class Plan:
    """The memory plan of a run: `mode`, `chunk` (bars ahead), `tape` (merged first), `parts` [(what, bytes)], `total`."""

    def __init__(self, mode, chunk, tape, parts, budget, files, group=0):
        self.mode = mode
        self.chunk = chunk
        self.tape = tape
        self.parts = parts
        self.budget = budget
        self.files = files
        self.group = group
        self._memory_before = int(rss_mb() * MB)

    @property
    def total(self):
        """Return the estimated peak in bytes."""
        return sum(size for _, size in self.parts)

    def __str__(self):
        how = {"stream": f"stream, {self.chunk} bars ahead of each feed", "runonce": "runonce, columns in memory"}[self.mode]
        if self.tape:
            how = "stream, from a temporary tape that is merged first"
        elif self.mode == "stream" and self.chunk == 0:
            how = "stream, in the order of the file"
        lines = [f"mode    {how}", f"files   {self.files}"]
        lines += [f"{size / MB:9.1f} MB  {what}" for what, size in self.parts]
        lines.append(f"{self.total / MB:9.1f} MB  together, of a budget of {self.budget / MB:.0f} MB")
        before = f"{self._memory_before / MB:9.1f} MB"
        lines.append(f"{before}  not counted: interpreter, engine and what else is loaded by now")
        return "\n".join(lines)

    def __repr__(self):
        return str(self)

    def _repr_html_(self):
        from engine._util.notebook import preformatted

        return preformatted(str(self))


def plan(setup, state, schedule):
    """Return the plan of a run whose graph is frozen; a ConfigError if the requested budget cannot be met."""
    options = setup.options
    limited = options.memory is not None
    budget = options.memory or size_of(MEMORY)
    fixed = fixed_parts(state, schedule)
    if options.mode != "stream":
        columns = [*fixed, *runonce_parts(state)]
        fits = sum(size for _, size in columns) <= budget
        if options.mode == "runonce" or fits:
            if limited and not fits:
                raise too_small(columns, budget, 'take mode="auto" or "stream", which keep no columns')
            return Plan("runonce", 0, False, columns, budget, files(state))
    if state.ordered():
        parts = [*fixed, ("a tape: pyarrow, and one batch of rows", ARROW_BYTES), *ring_parts(state.bars, 0)]
        return checked(Plan("stream", 0, False, parts, budget, files(state)), limited, "take fewer indicators or feeds")
    chunk = options.chunk or chunk_for(state.bars, budget // BUDGET_SHARE)
    parts = [*fixed, *ring_parts(state.bars, chunk)]
    if options.chunk is None and limited and sum(size for _, size in parts) > budget:
        room = budget - sum(size for _, size in fixed)
        chunk = chunk_for(state.bars, room, LEAST_AHEAD)
        parts = [*fixed, *ring_parts(state.bars, chunk)]
        taped = [*fixed, ("a tape: pyarrow, and one batch of rows", ARROW_BYTES), *ring_parts(state.bars, 0)]
        if sum(size for _, size in parts) > budget >= sum(size for _, size in taped):
            group = max(64, room // (8 * (slots(LEAST_AHEAD + 2) + PAD) * 8))  # feeds that are merged side by side
            return Plan("stream", 0, True, taped, budget, files(state), group)
    way = "take fewer feeds or indicators, or merge the files once: python -m engine ingest SRC --out tape/"
    return checked(Plan("stream", chunk, False, parts, budget, files(state)), limited, way)


def checked(result, limited, way):
    """Return the plan if it fits or no budget was requested."""
    if limited and result.total > result.budget:
        raise too_small(result.parts, result.budget, way)
    return result


def too_small(parts, budget, way):
    """Return the error of a budget that cannot be met, with the largest parts."""
    total = sum(size for _, size in parts)
    listed = ", ".join(f"{what} {size / MB:.1f} MB" for what, size in sorted(parts, key=lambda part: -part[1])[:3])
    return ConfigError(
        f"memory={budget / MB:.3g}MB cannot be met: this run needs about {total / MB:.0f} MB ({listed}, ...); "
        f'give it memory="{-(-total // MB)}MB" or more, or {way}'
    )


def fixed_parts(state, schedule):
    """Return what every mode costs."""
    rows = state.bars.rows
    blocks = [] if schedule.span == 1 else [(f"blocks of {schedule.span} instants", schedule.span * rows * BYTES_PER_BLOCK_BAR)]
    return [
        *blocks,
        (f"{rows:,} feeds and their files", rows * BYTES_PER_FEED + TEXT_BYTES),
        (f"{len(state.graph.kernels)} indicators", indicator_bytes(state, schedule)),
        (f"{'1 strategy' if len(state.lanes) == 1 else f'{len(state.lanes)} strategies'}: accounts, orders, records", len(state.lanes) * (BYTES_PER_STRATEGY + 200 * rows)),
    ]


def indicator_bytes(state, schedule):
    """Return the bytes of all indicators; of those in shared scratch memory, only the largest strategy's count."""
    rows = state.bars.rows
    whole = sum(kernel_bytes(kernel, 1 if id(kernel) in schedule.scratch else schedule.span) for kernel in state.graph.kernels)
    sizes = [
        sum(ring_bytes(kernel, schedule.span - 1) for kernel in kernels if id(kernel) in schedule.scratch)
        for kernels in schedule.private.values()
    ]
    return whole + rows * max(sizes, default=0)


def kernel_bytes(kernel, span):
    """Return the bytes of a kernel's rings and state; for users' own, of unknown size, windows and one object per row."""
    state = 16 * kernel.warmup + BYTES_PER_USER_ROW if kernel.timed else state_bytes(kernel)
    return kernel.ring.rows * (ring_bytes(kernel, span - 1) + state)


def plain(value):
    """Return whether a parameter is a plain value, through which strategies cannot share anything."""
    return all(map(plain, value)) if isinstance(value, tuple) else value is None or isinstance(value, (int, float, str, bytes))


def span_of(setup, state, schedule):
    """Return how many instants the pass delivers at a time: a block (see `engine.core.loop.block_loop`) or 1."""
    kernels = state.graph.kernels
    if state.gate is not None or setup.checkpoint is not None or state.graph.frames:
        return 1
    if any(kernel.ring.axis is not state.bars.axis for kernel in kernels):
        return 1
    if len(state.lanes) == 1:
        if setup.options.chunk is not None or setup.options.memory is not None:
            return 1  # blocks take more
        if any(kernel.timed for kernel in kernels) or not getattr(state.feeds, "stored", False):
            return 1  # the user's own indicators and feeds may follow what the strategy does
    elif not all(map(plain, [value for lane in state.lanes for value in lane.strategy._ringbar_parameters.values()])):
        return 1  # strategies may look at each other through what they share
    scratch = [
        sum(len(kernel.outs) for kernel in kernels if id(kernel) in schedule.scratch) for kernels in schedule.private.values()
    ]
    rings = used(state.bars) + 1 + max(scratch, default=0)
    rings += sum(len(kernel.outs) for kernel in kernels if id(kernel) not in schedule.scratch)
    span = max(MAX_BLOCK_BARS // state.bars.rows, MIN_BLOCK)  # a short block pays where none fits into the cache, too
    span = min(MAX_BLOCK, span, MAX_BLOCK_BYTES // (8 * rings * state.bars.rows))
    cap = 4
    while cap + cap - 2 <= span:
        cap += cap
    return cap - 2 if MIN_BLOCK <= cap - 2 <= span else 1  # with the two bars that every ring has, a power of two


def used(bars):
    """Return the fields that are decoded."""
    return sum(1 for want in bars.wanted if want != SKIP)


def ring_parts(bars, chunk):
    """Return the cost of the bar table's rings with `chunk` bars ahead, or one block."""
    cap = slots(bars.depth() + max(chunk, bars.spare + 1))
    slot = bars.rows * (cap + PAD)
    return [
        (f"rings of {used(bars)} fields, {cap} bars deep", 8 * slot * used(bars)),
        ("timestamps", 8 * slot),
    ]


def runonce_parts(state):
    """Return the cost of columns of feeds and indicators."""
    return [
        (f"{used(state.bars)} columns of {state.total:,} bars, and timestamps", 8 * state.total * (used(state.bars) + 1)),
        ("indicators as columns", 8 * state.total * sum(len(kernel.outs) for kernel in state.graph.sweepable())),
    ]


def chunk_for(bars, room, least=64):
    """Return the largest number of bars ahead, up to `AHEAD`, whose rings fit into `room` bytes; at least `least`."""
    depth = bars.depth()
    row = 8 * bars.rows * (used(bars) + 1)
    cap = slots(depth + AHEAD)
    while cap > slots(depth + least) and row * (cap + PAD) > room:
        cap //= 2
    return cap - depth


def files(state):
    """Describe the files that are opened."""
    names = len(state.feeds.names)
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    except ImportError:
        return f"{names:,}"
    keeps = "kept open" if limit < 0 or names + 64 <= limit else f"opened when read, the limit is {limit:,}"
    return f"{names:,} feeds, {keeps}" if not state.ordered() else f"{names:,} feeds of a tape"
