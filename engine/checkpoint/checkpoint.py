"""Checkpoint: saves the state of a run at intervals, and restores it once when the run resumes.

Place in the flow: the loop calls it between two instants. The state of a run is the bar table and the positions of its
sources, indicators, accounts, records, and what strategies hold. Records are already files in the folder; a checkpoint
stores how much of them is valid.
"""

from __future__ import annotations

from time import perf_counter

from engine.checkpoint import run_identity
from engine.checkpoint.checkpoint_file import RECORD, TAPE, Store
from engine.checkpoint.loader import Loader
from engine.checkpoint.saver import Saver
from engine.core.loop.instant_loop import PULSE
from engine.errors import CheckpointError, ConfigError
from engine.results.origin.provenance import moment

UNITS = {"": 1.0, "s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0}
FEWEST = 1  # bars between two looks at the clock, at first and where bars are slow
SLOW, QUICK = 0.1, 0.02  # seconds between two looks that are too long, and that may be longer


class Checkpoint:
    """The checkpoints of one run in a folder. `every`: seconds ("30s", "5min" or a number) or bars ("100_000 bars")."""

    def __init__(self, folder, every="30s", resume=True):
        self.seconds, self.bars = interval(every)
        self.resume = bool(resume)
        self.store = Store(folder)
        self.record = self.store.within(RECORD)
        self.tape = self.store.within(TAPE)
        self.identity = {}
        self.saved = None
        self.places = {}  # of things that only init and start can make
        self.opening = True
        self.done = False
        self.state = self.schedule = self.meter = None  # of the run
        self.loop = None
        self.due = 0.0
        self.looked = 0.0
        self.good = None  # the instant of the last one
        self.written = 0  # how many there were, and how many bytes the last one has
        self.size = 0

    def open(self, backtest):
        """Read what is in the folder; a CheckpointError if it belongs to another run."""
        self.identity = run_identity.identity(backtest)
        if not self.resume:
            self.store.clear()
        elif self.store.exists():
            tree, data = self.store.read()
            try:
                result = run_identity.differences(tree["identity"], self.identity)
                self.saved = tree, data
            except (KeyError, TypeError, AttributeError) as error:
                raise self.unfit(error) from error
            if result:
                raise CheckpointError(
                    f"{self.store.file} is of another run: {run_identity.difference_text(result)}; choose another folder, or start from the beginning with "
                    f"resume=False"
                )
        else:
            self.store.clear()

    # -- going on ------------------------------------------------------------------------------------------------

    def begin(self, run):
        """Before the first instant: resume from the last checkpoint if there is one, then write one."""
        self.state, self.schedule, self.meter = run.state, run.schedule, run.meter
        if self.saved is not None:
            self.load(*self.saved)
            self.saved = None
        self.save()
        self.opening = False

    def load(self, tree, data):
        """Restore the saved state into a newly built run."""
        state = self.state
        try:
            loader = Loader(tree["nodes"], data, [lane.scope for lane in state.lanes], state.bars)
            for name, live in self.roots().items():
                loader.place(name, tree["roots"][name], live)
            state.dropped = tuple(tree["dropped"])
            state.began -= float(tree["seconds"])
            state.started = float(tree["started"])
            state.resumed = state.bars.now if state.bars.instant else None
            self.meter.before = state.bars.delivered
        except CheckpointError as error:
            raise CheckpointError(f"{self.store.file}: {error}; start from the beginning with resume=False") from error
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
            raise self.unfit(error) from error

    def unfit(self, error):
        return CheckpointError(
            f"{self.store.file}: its contents do not fit this run ({type(error).__name__}: {error}); "
            f"start from the beginning with resume=False"
        )

    # -- writing -------------------------------------------------------------------------------------------------

    def roots(self):
        """Return {name: objects} from which all state is reached, in the order in which it is saved and loaded."""
        state = self.state
        swept = {id(kernel) for kernel in state.graph.kernels} - {id(kernel) for kernel in self.kernels()}
        outs = [ring for kernel in state.graph.kernels if id(kernel) in swept for ring in kernel.outs]
        return {
            "bars": [state.bars],
            "rings": [*state.bars.rings, *outs],
            "kernels": self.kernels(),
            "frames": list(state.graph.frames.values()),
            "clock": [state.clock],
            "broker_states": [lane.broker.state for lane in state.lanes],  # first: orders that are created again refer to them
            "brokers": [lane.broker for lane in state.lanes],
            "recorders": [lane.recorder for lane in state.lanes],
            "lanes": state.lanes,
        }

    def kernels(self):
        """Return the kernels that step with the loop; the others exist as columns."""
        slow = [kernel for frame in self.state.graph.frames.values() for kernel in frame.kernels]
        return [*self.schedule.stepped, *slow]

    def save(self):
        """Write the state of the run; the previous checkpoint is kept until this one is complete."""
        state = self.state
        bars = state.bars
        left = [bars.block, bars.stamps, bars.base, bars.stampbase]
        saver = Saver([lane.scope for lane in state.lanes], left, self.places, self.opening)
        put = {"bars": saver.table, "kernels": saver.kernel}
        try:
            roots = {name: [put.get(name, saver.put)(thing) for thing in things] for name, things in self.roots().items()}
            tree = {
                "identity": self.identity,
                "dropped": list(state.dropped),
                "seconds": perf_counter() - state.began,
                "started": state.started,
                "instant": bars.instant,
                "now": bars.now,
                "done": self.done,
                "roots": roots,
                "nodes": saver.nodes,
            }
            self.size = self.store.write(tree, saver.buffers)
        except OSError as error:
            raise self.failed(error) from error
        except RecursionError as error:
            raise ConfigError("a strategy holds lists in lists in lists, too deep for a checkpoint; flatten them") from error
        self.good = bars.now
        self.written += 1
        self.due = perf_counter() + self.seconds

    def failed(self, error):
        return CheckpointError(f"cannot write a checkpoint to {self.store.path} ({error.strerror or error}); {self.kept()}")

    def kept(self):
        """Describe the checkpoint that a run can resume from."""
        if not self.written:
            return "there is none yet; make room there"
        when = moment(self.good) if self.good else "its beginning"
        return f"the last good one, of {when}, is kept: make room there and start the same run again, which continues from it"

    def watch(self, loop):
        """Register with the loop that will call this checkpoint."""
        strange = [lane for lane in loop.lanes if lane not in self.state.lanes]
        if strange:
            raise ConfigError("checkpoint=: this run has an account in addition to those of its strategies; leave checkpoint= out")
        self.loop = loop
        self.looked = perf_counter()
        self.due = self.looked + self.seconds

    def __call__(self, bars):
        """Report of the loop: write a checkpoint if one is due, and ask to be called again in time."""
        self.meter(bars)
        if self.bars:
            self.save()
            return
        now = perf_counter()
        if now >= self.due:
            self.save()
            now = perf_counter()
        elif now - self.looked > SLOW and self.loop.stride > FEWEST:
            self.loop.stride = max(FEWEST, self.loop.stride // 2)
        elif now - self.looked < QUICK and self.loop.stride < PULSE:
            self.loop.stride *= 2
        self.looked = now

    def finish(self):
        """After the last bar: write a final checkpoint, from which the result can be rebuilt."""
        self.done = True
        self.save()

    @property
    def stride(self):
        """Return the number of bars until the loop calls for the first time."""
        return self.bars or FEWEST

    def tape_for(self, feeds):
        """Return the folder for the merge that precedes the run; data in memory cannot be identified and are merged again."""
        import shutil

        if any(file["path"] is None for file in feeds.files() or [{"path": None}]):
            shutil.rmtree(self.tape, ignore_errors=True)
        return self.tape

    def close(self):
        """Release the folder; a merge is deleted once the run has finished."""
        if self.state is not None and self.state.finished:
            self.store.remove(TAPE)
        self.store.close()


def interval(every):
    """Parse `every` into (seconds, bars); the one that was not given is 0."""
    text = str(every).strip().lower()
    unit = text.lstrip("0123456789._ ")
    digits = text[: len(text) - len(unit)].strip().replace("_", "")
    try:
        number = float(digits)
    except ValueError:
        number = 0.0
    if unit in ("bar", "bars") and number == int(number) > 0:
        return 0.0, int(number)
    if isinstance(every, bool) or unit not in UNITS or not number > 0:
        raise ConfigError(f'every={every!r}; expected "30s", "5min", a number of seconds, or a number of bars, "100000 bars"')
    return number * UNITS[unit], 0
