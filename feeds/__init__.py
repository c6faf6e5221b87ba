"""Where bars come from: files and folders of them, opened with `open_feeds`."""

from feeds.schema import Feeds, open_feeds

__all__ = ["Feeds", "open_feeds"]
