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


def embedded(models):
    """Return (script, HTML of each model) of Bokeh models.

    They become roots of one document at once: added one by one, each would search all the others for references again.
    """
    from bokeh.document import Document
    from bokeh.embed import components
    from bokeh.settings import settings

    document = Document()
    with document.models.freeze():
        for model in models:
            document.add_root(model)
    before = settings.perform_document_validation()
    settings.perform_document_validation = False  # models of our own making, which the tests of pages look at
    try:
        return components(models)
    finally:
        settings.perform_document_validation = before
