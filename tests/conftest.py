"""Which of the three runtimes is under test: shown in the header, and asserted where RINGBAR_EXPECT names one."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "support"))

from engine.core.maths import COMPILED  # noqa: E402
from engine.results.origin.provenance import runtime  # noqa: E402

MODE = "pypy" if sys.implementation.name == "pypy" else "compiled" if COMPILED else "plain"


def pytest_configure(config):
    expected = os.environ.get("RINGBAR_EXPECT")
    if expected and expected != MODE:
        raise pytest.UsageError(f"RINGBAR_EXPECT={expected}, but this is {runtime()}")


def pytest_report_header(config):
    return f"ringbar: {runtime()}"


try:
    from hypothesis import HealthCheck, settings
except ImportError:
    pass
else:
    slow = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much]}
    settings.register_profile("compiled", max_examples=100, **slow)
    settings.register_profile("plain", max_examples=15, **slow)
    settings.register_profile("pypy", max_examples=25, **slow)
    settings.load_profile(MODE)
