"""Where bars come from: files and folders of them, opened with `open_feeds`."""

from feeds.schema import Feeds, open_feeds

__all__ = ["Feeds", "audit", "open_feeds"]


def __getattr__(name):  # an audit is no part of a run
    if name == "audit":
        from feeds.audit import audit

        return audit
    raise AttributeError(f"module 'feeds' has no attribute {name!r}")
