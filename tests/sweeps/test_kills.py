"""Kill -9, three times here and two hundred times in `make kills`: nothing lost, nothing twice, the table of an undisturbed sweep."""

import sys

import pytest
from conftest import MODE, ROOT

sys.path.insert(0, str(ROOT / "scripts"))

import kills  # noqa: E402


@pytest.mark.skipif(sys.platform != "linux" or MODE != "compiled", reason="it looks at workers in /proc; one runtime will do")
def test_killed_three_times_it_is_as_if_nothing_had_happened(tmp_path):
    hit, counts = kills.Trial(str(tmp_path), 80, seed=2).run(3)
    assert sum(hit.values()) == 3
    assert len(counts) == 3
