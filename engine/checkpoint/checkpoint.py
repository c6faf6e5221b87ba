"""Checkpoint: what a run calls now and then to write down where it stands, and once to go on from there.

Place in the flow: the loop calls it between two instants, where the state of a run is: the table of bars and where its
sources are, indicators, accounts, records, and what strategies hold. Records are files in the folder already; a
checkpoint says how far they are good.
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
    """One run's checkpoints in a folder; `every`: seconds ("30s", "5min", or a number), or so many bars ("100_000 bars")."""

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
        self.run = None
        self.loop = None
        self.due = 0.0
        self.looked = 0.0
        self.good = None  # the instant of the last one
        self.written = 0  # how many there were, and how many bytes the last one has
        self.size = 0

    def open(self, backtest):
        """Read what is in the folder; a CheckpointError if it is another run's."""
        self.identity = run_identity.identity(backtest)
        if not self.resume:
            self.store.clear()
        elif self.store.exists():
            tree, data = self.store.read()
            try:
                found = run_identity.differences(tree["identity"], self.identity)
                self.saved = tree, data
            except (KeyError, TypeError, AttributeError) as error:
                raise self.unfit(error) from error
            if found:
                raise CheckpointError(
                    f"{self.store.file} is of another run: {run_identity.told(found)}; choose another folder, or start anew with "
                    f"resume=False"
                )
        else:
            self.store.clear()

    # -- going on ------------------------------------------------------------------------------------------------

    def begin(self, run):
        """Right before the first instant: go on where the last checkpoint was, if there is one; write one."""
        self.run = run
        if self.saved is not None:
            self.load(*self.saved)
            self.saved = None
        self.save()
        self.opening = False

    def load(self, tree, data):
        """Put the state of a run into one that was built anew."""
        run = self.run
        try:
            loader = Loader(tree["nodes"], data, [lane.scope for lane in run.lanes], run.bars)
            for name, live in self.roots().items():
                loader.place(name, tree["roots"][name], live)
            run.dropped = tuple(tree["dropped"])
            run.began -= float(tree["seconds"])
            run.started = float(tree["started"])
            run.resumed = run.bars.now if run.bars.instant else None
            run.meter.before = run.bars.delivered
        except CheckpointError as error:
            raise CheckpointError(f"{self.store.file}: {error}; start anew with resume=False") from error
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
            raise self.unfit(error) from error

    def unfit(self, error):
        return CheckpointError(
            f"{self.store.file}: its contents do not fit this run ({type(error).__name__}: {error}); "
            f"start anew with resume=False"
        )

    # -- writing -------------------------------------------------------------------------------------------------

    def roots(self):
        """{name: objects} from which all state is reached, in the order in which it is saved and loaded."""
        run = self.run
        swept = {id(kernel) for kernel in run.graph.kernels} - {id(kernel) for kernel in self.kernels()}
        outs = [ring for kernel in run.graph.kernels if id(kernel) in swept for ring in kernel.outs]
        return {
            "bars": [run.bars],
            "rings": [*run.bars.rings, *outs],
            "kernels": self.kernels(),
            "frames": list(run.graph.frames.values()),
            "clock": [run.clock],
            "brokers": [lane.broker for lane in run.lanes],
            "recorders": [lane.recorder for lane in run.lanes],
            "lanes": run.lanes,
        }

    def kernels(self):
        """Those that step with the loop; of the others there are columns."""
        slow = [kernel for frame in self.run.graph.frames.values() for kernel in frame.kernels]
        return [*self.run.stepped, *slow]

    def save(self):
        """Write down where the run stands; what was written before is kept until this is complete."""
        run = self.run
        bars = run.bars
        left = [bars.block, bars.stamps, bars.base, bars.stampbase]
        saver = Saver([lane.scope for lane in run.lanes], left, self.places, self.opening)
        put = {"bars": saver.table, "kernels": saver.kernel}
        try:
            roots = {name: [put.get(name, saver.put)(thing) for thing in things] for name, things in self.roots().items()}
            tree = {
                "identity": self.identity,
                "dropped": list(run.dropped),
                "seconds": perf_counter() - run.began,
                "started": run.started,
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
        """What there is to go on from, in words."""
        if not self.written:
            return "there is none yet; make room there"
        when = moment(self.good) if self.good else "its beginning"
        return f"the last good one, of {when}, is kept: make room there and start the same run again, which goes on from it"

    def watch(self, loop):
        """Be called by this loop."""
        strange = [lane for lane in loop.lanes if lane not in self.run.lanes]
        if strange:
            raise ConfigError("checkpoint=: this run has a lane besides those of its strategies; leave checkpoint= out")
        self.loop = loop
        self.looked = perf_counter()
        self.due = self.looked + self.seconds

    def __call__(self, bars):
        """The loop's report: write a checkpoint if it is time, and be called again soon enough."""
        self.run.meter(bars)
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
        """After the last bar: one more, from which the result can be had again."""
        self.done = True
        self.save()

    @property
    def stride(self):
        """Bars until the loop calls for the first time."""
        return self.bars or FEWEST

    def tape_for(self, feeds):
        """The folder for a merge that comes first; what is in memory cannot be told from other data, and is merged anew."""
        import shutil

        if any(file["path"] is None for file in feeds.files() or [{"path": None}]):
            shutil.rmtree(self.tape, ignore_errors=True)
        return self.tape

    def close(self):
        """Let go of the folder; a merge is of no use to a run that is over."""
        if self.run is not None and self.run.finished:
            self.store.remove(TAPE)
        self.store.close()


def interval(every):
    """(seconds, bars) of "30s", "5min", "1h", a number of seconds, or "100_000 bars"; the other of them is 0."""
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
