"""`seed="backtrader"`: equal to backtrader from its first value on, within 1e-9 of scale, on random walks."""

import pytest

pytest.importorskip("backtrader")
pytest.importorskip("pandas")
pytest.importorskip("polars")
import backtrader  # noqa: E402
import numpy  # noqa: E402
import pandas  # noqa: E402
from talib_table import data  # noqa: E402

from engine import indicators  # noqa: E402
from engine.indicators import compute  # noqa: E402

# our specification, backtrader's class, its options, its line
CASES = [
    (indicators.ADX(14, "backtrader"), "ADX", {"period": 14}, "adx"),
    (indicators.ADXR(14, "backtrader"), "ADXR", {"period": 14}, "adxr"),
    (indicators.PlusDI(14, "backtrader"), "PlusDI", {"period": 14}, "plusDI"),
    (indicators.MinusDI(14, "backtrader"), "MinusDI", {"period": 14}, "minusDI"),
    (indicators.KAMA(10, seed="backtrader"), "KAMA", {"period": 10}, "kama"),
    (indicators.CCI(14, "backtrader"), "CCI", {"period": 14}, "cci"),
    (indicators.MACD(seed="backtrader"), "MACD", {}, "macd"),
    (indicators.ParabolicSAR(seed="backtrader"), "PSAR", {}, "psar"),
    (indicators.ParabolicSAR(0.04, 0.1, seed="backtrader"), "PSAR", {"af": 0.04, "afmax": 0.1}, "psar"),
]


def of_backtrader(columns):
    """What each case's line says, bar by bar."""
    frame = pandas.DataFrame({name: columns[name] for name in ("open", "high", "low", "close", "volume")})
    frame.index = pandas.date_range("2000-01-01", periods=len(frame))
    found = []

    class Probe(backtrader.Strategy):
        def __init__(self):
            self.made = [getattr(backtrader.indicators, name)(self.data, **options) for _, name, options, _ in CASES]

        def stop(self):
            found.extend(list(getattr(made.lines, case[3]).array) for made, case in zip(self.made, CASES))

    cerebro = backtrader.Cerebro()
    cerebro.adddata(backtrader.feeds.PandasData(dataname=frame))
    cerebro.addstrategy(Probe)
    cerebro.run(runonce=True, preload=True)
    return found


@pytest.mark.parametrize("digits", [1, 9])
@pytest.mark.parametrize("seed", [3, 4])
def test_as_in_backtrader(seed, digits):
    """On coarse prices, too, so that some are equal."""
    columns = {name: numpy.round(values, digits) for name, values in data(600, seed).items()}
    for (spec, name, _, _), theirs in zip(CASES, of_backtrader(columns)):
        ours = compute(columns, spec).to_numpy()[:, 0]
        theirs = numpy.asarray(theirs)
        begin = int(numpy.argmax(ours == ours))
        # a line of several shows its first value with the last of them, backtrader's some bars before
        assert begin >= int(numpy.argmax(theirs == theirs)), name
        assert numpy.abs(ours[begin:] - theirs[begin:]).max() <= 1e-9 * numpy.abs(theirs[begin:]).max(), name
