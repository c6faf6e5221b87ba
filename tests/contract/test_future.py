"""No indicator knows the future: bars that change after an instant change nothing before it, whatever they are."""

import pytest
from indicator_table import SPECS, build, market, one
from probes import MODES, bits, probe

pytest.importorskip("hypothesis")
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

NAMES = list(SPECS)
BATCHES = [NAMES[i::6] for i in range(6)]  # all indicators of a batch share a run
N = 150
FUTURE = st.floats(-1e6, 1e6) | st.sampled_from([0.0, 1e-300, 1e12, float("nan")])


def seen(names, columns, mode):
    """{indicator: its outputs, bar by bar}."""
    counts = []

    def built(feeds):
        made = [build(SPECS[name])(feeds) for name in names]
        counts.extend(map(len, made))
        return [operand for operands in made for operand in operands]

    outputs = [bits(output["A"]) for output in probe(one(columns), built, mode=mode).seen]
    return {name: [outputs.pop(0) for _ in range(count)] for name, count in zip(names, counts)}


@pytest.mark.parametrize("batch", range(len(BATCHES)))
@pytest.mark.parametrize("mode", MODES)
def test_the_future_changes_nothing(batch, mode):
    names = BATCHES[batch]
    clean = market(N, 11)
    told = seen(names, clean, mode)

    @settings(max_examples=5, deadline=None, derandomize=True)
    @given(st.integers(1, N - 1), st.lists(FUTURE, min_size=1, max_size=9))
    def unchanged(begin, values):
        other = {name: [*xs[:begin], *[values[i % len(values)] for i in range(begin, N)]] for name, xs in clean.items()}
        for name, outputs in seen(names, other, mode).items():
            assert [output[:begin] for output in outputs] == [output[:begin] for output in told[name]], (name, begin)

    unchanged()
