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


# What plain CPython and PyPy must prove is that they equal the compiled runtime: the digest of every indicator, the golden
# rules, properties, decoding, checkpoints and one sweep. RINGBAR_TESTS=all runs every test on every runtime.
EVERY_RUNTIME = (
    "checkpoint/test_formats.py",
    "checkpoint/test_round_trip.py",
    "compat/",
    "contract/test_across.py",
    "contract/test_all_indicators.py::test_one_digest_over_all_runtimes",
    "contract/test_drift.py",
    "contract/test_indicators.py",
    "contract/test_rings.py",
    "contract/test_state.py",
    "core/",
    "feeds/test_adjust.py",
    "feeds/test_columns.py",
    "feeds/test_csv_numbers.py",
    "feeds/test_csv_source.py",
    "feeds/test_dialects.py",
    "feeds/test_ipc.py",
    "feeds/test_plain_library.py",
    "feeds/test_tape.py",
    "golden/",
    "indicators/",
    "parity/test_digest.py",
    "parity/test_lookahead.py",
    "property/",
    "results/",
    "strategy/",
    "sweeps/test_sweep.py",
)


def pytest_collection_modifyitems(config, items):
    """Keep the tests of the tier: every test, or those that each runtime must pass."""
    if MODE == "compiled" or os.environ.get("RINGBAR_TESTS") == "all" or len({item.path for item in items}) == 1:
        return
    tests = str(ROOT / "tests") + os.sep
    wanted = [item for item in items if f"{item.path}::{item.name}".replace(tests, "").startswith(EVERY_RUNTIME)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(wanted)])
    items[:] = wanted


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
