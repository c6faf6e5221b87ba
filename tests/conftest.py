"""Which of the three runtimes is under test: shown in the header, and asserted where RINGBAR_EXPECT names one."""

import gc
import os
import sys
from pathlib import Path
from zlib import crc32

import pytest

ROOT = Path(__file__).resolve().parent.parent
TESTS = str(ROOT / "tests") + os.sep
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "support"))

from engine.core.maths import COMPILED  # noqa: E402
from engine.results.origin.provenance import runtime  # noqa: E402

MODE = "pypy" if sys.implementation.name == "pypy" else "compiled" if COMPILED else "plain"


# What plain CPython and PyPy must prove is that they equal the compiled runtime: the digest of every indicator, the golden
# rules, properties, decoding, checkpoints and a sweep. RINGBAR_TESTS=all runs every test on every runtime.
TIER = (
    "checkpoint/test_formats.py",
    "checkpoint/test_round_trip.py",
    "compat/test_scripts.py",
    "compat/test_translation.py",
    "contract/test_across.py",
    "contract/test_all_indicators.py::test_a_line_equals_the_panel",
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
    "feeds/test_pypy_library.py",
    "feeds/test_tape.py",
    "golden/",
    "indicators/",
    "parity/test_digest.py",
    "parity/test_lookahead.py",
    "property/",
    "results/",
    "strategy/",
    "sweeps/test_sweep.py::test_killed_at_any_time",
    "sweeps/test_sweep.py::test_lanes_of_one_pass",
    "sweeps/test_sweep.py::test_signal_strategies",
    "sweeps/test_sweep.py::test_splits_and_dividends",
    "sweeps/test_sweep.py::test_workers_give_the_same_rows",
)
# Plain CPython and PyPy run the same source: for the longest of them PyPy is enough, and of the scripts a third.
PYPY_ALONE = ("compat/", "contract/test_drift.py", "contract/test_rings.py", "contract/test_state.py", "core/test_blocks.py")
SAMPLED = ("compat/test_scripts.py", "contract/test_all_indicators.py::test_a_line_equals", "core/test_blocks.py::test_lanes_do_together")


def pytest_ignore_collect(collection_path, config):
    """Do not even import the files of which the tier has no test."""
    name = str(collection_path).removeprefix(TESTS)
    if collection_path.name.startswith("test_") and tier_only(config):
        return not any(name.startswith(prefix.partition("::")[0]) for prefix in TIER) or None
    return None


def pytest_collection_modifyitems(config, items):
    """Keep the tests of the tier."""
    if tier_only(config):
        wanted = [item for item in items if in_tier(f"{item.path}::{item.name}".removeprefix(TESTS))]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(wanted)])
        items[:] = wanted


def in_tier(name):
    if name.startswith(SAMPLED) and crc32(name.encode()) % 3:
        return False
    return name.startswith(TIER) and (MODE == "pypy" or not name.startswith(PYPY_ALONE))


def tier_only(config):
    """Whether only the tests of the tier run: not compiled, not told to run all, and no file was named."""
    return MODE != "compiled" and os.environ.get("RINGBAR_TESTS") != "all" and not any(".py" in name for name in config.args)


def pytest_configure(config):
    expected = os.environ.get("RINGBAR_EXPECT")
    if expected and expected != MODE:
        raise pytest.UsageError(f"RINGBAR_EXPECT={expected}, but this is {runtime()}")


def pytest_collection_finish(session):
    """Keep the collector away from thousands of test items: it took a sixth of the time of the tests."""
    if MODE != "pypy":
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)


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
