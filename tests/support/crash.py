"""Runs that are cut off right behind a checkpoint, again and again, and go on each time in objects built anew."""

from contextlib import contextmanager

from ledger import ledger

from engine.checkpoint.checkpoint import Checkpoint


class Crash(BaseException):
    """Nobody catches it."""


@contextmanager
def crashes(after):
    """Every run ends with the `after`-th of its checkpoints; the last one, at the end of the data, is spared."""
    save = Checkpoint.save

    def saved(self):
        save(self)
        if self.written >= after and not self.done:
            raise Crash

    Checkpoint.save = saved
    try:
        yield
    finally:
        Checkpoint.save = save


def in_pieces(make, folder, every, after=2):
    """(result, crashes) of `make()`, a fresh `Backtest` each time, which goes on from its last checkpoint after each crash."""
    count = 0
    with crashes(after):
        while True:
            try:
                return make().run(progress=False, checkpoint=str(folder), every=every), count
            except Crash:
                count += 1
                assert count < 500, "a run that does not get on"


def same_in_pieces(make, folder, every, least=2, after=2):
    """The result of an uninterrupted run; it must be that of the pieces as well, to the last bit, and of the finished run again."""
    whole = make().run(progress=False)
    found, count = in_pieces(make, folder, every, after)
    assert count >= least
    again = make().run(progress=False, checkpoint=str(folder))
    for result in (found, again):
        for one, other in zip(*[x if isinstance(x, list) else [x] for x in (whole, result)]):
            assert ledger(one) == ledger(other)
            assert one.metrics == other.metrics or any(x != x for x in one.metrics.values())
            for name in ("bars", "instants", "orders", "skipped_rows", "kept_rows", "ready", "intrabar_decided"):
                assert one.info[name] == other.info[name], name
    return whole
