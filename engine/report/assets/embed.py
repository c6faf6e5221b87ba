"""Styles and scripts of the page, which are next to this file, and data for them."""

from __future__ import annotations

import json
import os

HERE = os.path.dirname(__file__)


def asset(name):
    """The text of a file of the page."""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read()


def script_json(value):
    """JSON that no text inside can break out of a script element."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
