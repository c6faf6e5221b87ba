"""Names and words that stand in several places agree."""

import importlib

import pytest

import broker
import engine
import ringbar.names
from broker import order_codes
from engine.results import order_explanation


def test_public_names_are_names_of_ringbar():
    assert set(ringbar.names.ENGINE) | {"sweep"} == set(engine.PUBLIC)
    assert set(ringbar.names.BROKER) == set(broker.__all__)
    assert set(engine.PUBLIC) <= set(engine.__all__)


def test_every_reason_and_event_has_a_sentence():
    assert set(order_codes.REASONS) - {""} == set(order_explanation.REASONS)
    special = {"trail", "until", "best"}  # two are written by functions, one is never recorded
    assert set(order_codes.EVENTS) - special == set(order_explanation.EVENTS)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("engine.core.maths", "COMPILED"),
        ("engine.sweep", "sweep"),
        ("engine.sweep.data", "place"),
        ("feeds.actions", "Action"),
        ("feeds.columns", "from_columns"),
        ("feeds.columns", "preload"),
        ("feeds.ingest", "ingest"),
        ("feeds.walks", "walks"),
    ],
)
def test_modules_that_scripts_import_by_name_stay(module, name):
    assert hasattr(importlib.import_module(module), name)
