"""StrategyRun: one strategy and its account; several share a pass.

Place in the flow: after clock, broker and indicators, `step` delivers notifications, calls the strategy's hook (or reads its
targets), lets the broker check new orders, and has the instant recorded.
"""

from array import array

from engine.core.loop.timed_phases import BROKER, RECORD, STRATEGY
from engine.core.views.context import EVERY

WARMING, RUNNING = 0, 1
NONE = -1
NAN = float("nan")


class StrategyRun:
    """Strategy, context (its feeds), broker and recorder of one account."""

    def __init__(self, strategy, scope, broker, recorder, warmup):
        self.strategy = strategy
        self.scope = scope
        self.broker = broker
        self.recorder = recorder
        self.bars = scope.bars
        self.each = warmup == "each"
        self.phase = WARMING
        self.short_of = 0
        self.ready_ts = NONE
        self.waited_for = NONE
        self.hook = ""
        self.subject = None
        self.prenext = strategy._ringbar_hook("prenext")
        self.nextstart = strategy._ringbar_hook("nextstart")
        self.next = strategy._ringbar_hook("next")
        self.notified = {hook: strategy._ringbar_hook(hook) for hook in ("notify_order", "notify_fill", "notify_trade")}
        self.targets = None
        self.scanned = False  # whether `changed` has the feeds whose targets change, to `aims`: `changes` from `first` on
        self.changed = None
        self.aims = None
        self.first = 0
        self.changes = 0
        self.weights = False
        self.last = None
        self.timers = getattr(strategy, "_ringbar_timers", [])
        self.due = []
        self.on_timer = strategy._ringbar_hook("on_timer")
        self.next_open = None
        self.ahead = None
        self.timer = None  # while this instant is measured
        self.kernels = []  # in a pass of blocks: indicators that no other strategy uses,
        self.rings = []  # and those of their rings that are too short for a block

    def peek(self):
        """Call `next_open` before the broker matches the new bars (`cheat_on_open`); the opens get an axis of their own."""
        self.next_open = self.strategy._ringbar_hook("next_open")
        self.ahead = array("q", bytes(8 * self.bars.rows))
        self.opens = self.bars.rings[0]

    def open(self, rows, n):
        """Show the strategy the opens of the new bars and nothing else of them (rule 3.7)."""
        opens = self.opens
        counts = self.bars.count
        i: cython.Py_ssize_t
        self.broker.prepare(rows, n)
        for i in range(n):
            self.ahead[rows[i]] = counts[rows[i]]
        if self.phase != RUNNING or self.next_open is None:
            return 0
        for i in range(n):
            counts[rows[i]] -= 1
        opens.count = self.ahead
        self.hook = "next_open"
        self.next_open()
        self.broker.accept()
        self.hook = ""
        opens.count = counts
        for i in range(n):
            counts[rows[i]] += 1
        return 0

    def follow(self, targets, weights, hold):
        """Turn changes of a panel of targets into orders instead of calling hooks; `hold`: zeros change nothing."""
        self.targets = targets
        self.weights = weights
        self.idle = 0.0 if hold else NAN
        self.last = array("d", [NAN]) * self.bars.rows

    def begin(self):
        """Set up what warm-up waits for, before the first instant."""
        for row in range(self.bars.rows):
            self.scope.need[row] = max(self.scope.need[row], 1)
        self.short_of = self.bars.rows
        self.broker.begin(self.strategy._ringbar_listens())

    def step(self, rows, n):
        """Do the strategy's part of an instant at which the first `n` of `rows` have new bars."""
        i: cython.Py_ssize_t
        timer: PhaseTimer = self.timer
        if timer is not None:
            timer.enter(STRATEGY)
        self.hook = "notify"
        if self.broker.events:
            self.hear()
        if self.timers:
            self.ring()
            if self.phase == RUNNING:
                self.fire()
        if self.phase == RUNNING:
            if self.targets is None:
                if self.next is not None:
                    self.hook = "next"
                    self.next()
            elif self.scanned:
                for i in range(self.first, self.first + self.changes):
                    self.aim(self.changed[i], self.aims[i])
            else:
                self.pursue(rows, n)
        else:
            self.warm(rows, n)
        if timer is not None:
            timer.enter(BROKER)
        self.hook = "orders"
        self.broker.accept()
        if timer is not None:
            timer.enter(RECORD)
        self.recorder.equity(self.bars.now, self.broker.cash, self.broker.equity, self.broker.exposed)
        self.hook = ""
        return 0

    def ring(self):
        """Find the timers that are due at this instant."""
        self.due = [timer.name for timer in self.timers if timer.rings(self.bars.now)]
        return 0

    def fire(self):
        """Call `on_timer` for each due timer."""
        self.hook = "on_timer"
        for name in self.due:
            self.on_timer(name)
        self.due = []
        return 0

    def hear(self):
        """Call `notify_order`, `notify_fill` and `notify_trade` for what happened since the last call."""
        for hook, subject in self.broker.take_events():
            self.hook = hook
            self.subject = subject
            called = self.notified.get(hook)
            if called is not None:
                called(subject)
        self.subject = None
        return 0

    def hear_last(self):
        """Deliver the notifications that are left after the last instant."""
        self.hear()
        self.hook = ""

    def warm(self, rows, n):
        """Call `prenext` until the strategy's indicators are ready, then `nextstart` once."""
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        for i in range(n):
            row = rows[i]
            if self.bars.count[row] == self.scope.need[row]:
                self.short_of -= 1
                self.waited_for = row
        if not self.is_ready():
            if self.prenext is not None:
                self.hook = "prenext"
                self.prenext()
            return 0
        self.phase = RUNNING
        self.ready_ts = self.bars.now
        if self.due:
            self.fire()
        if self.targets is not None:
            self.pursue(rows, n)
        elif self.nextstart is not None:
            self.hook = "nextstart"
            self.nextstart()
        elif self.next is not None:
            self.hook = "next"
            self.next()
        return 0

    def is_ready(self):
        """Return whether warm-up has finished: for every feed, or with `warmup="each"` for one."""
        row: cython.Py_ssize_t
        if not self.each:
            return self.short_of == 0 and self.scope.gate(EVERY) is None
        for row in range(self.bars.rows):  # noqa: SIM110, compiled code has no generators
            if self.scope.ready(row):
                return True
        return False

    def pursue(self, rows, n):
        """Place orders for the changed targets of the first `n` of `rows`; NaN means no change."""
        targets = self.targets
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        target: cython.double
        for i in range(n):
            row = rows[i]
            target = targets.data[targets.base[row] + ((targets.count[row] - 1) & targets.mask)]
            if target == target and target != self.idle and target != self.last[row]:
                self.aim(row, target)
        return 0

    def aim(self, row, target):
        """Place the order for a new target."""
        self.last[row] = target
        if self.weights:
            self.broker.target_share(row, target, False)
        else:
            self.broker.target(row, target, False)
        return 0
