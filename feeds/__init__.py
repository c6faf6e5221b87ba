"""Sources of bars: files, folders and frames, opened with `open_feeds` and examined with `audit`."""

from feeds.opening import Feeds, open_feeds

__all__ = ["Feeds", "audit", "open_feeds"]


def audit(source, progress=None, **options):
    """Look through all bars of whatever `open_feeds` opens, with its options, and say what is wrong and what is odd.

    An `Audit`: prints as a table with its findings, has `ok`, `rows`, `findings`, `table` (polars), `to_json(path)`.
    `progress(done, feeds)` is called after each feed. Bad data is never an error of the call.
    """
    from feeds.auditing.auditor import audit as look  # no part of a run

    return look(source, progress, **options)
