"""Volume indicators composed of others."""

from engine.indicators.averages.composite_averages import KINDS, average
from engine.indicators.averages.exponential_averages import EMA, Smooth
from engine.indicators.averages.moving_sums import SMA, Sum
from engine.indicators.base import Composite
from engine.indicators.operations.conditions import CumSum
from engine.indicators.operations.division import Ratio, Share
from engine.indicators.transforms.bar_prices import HLC3
from engine.indicators.volume.volume_kernels import Ease, FlowVolume, Force, MoneyFlow, VolumeForce

HLCV = ("high", "low", "close", "volume")


class AD(Composite):
    """Chaikin's accumulation and distribution line: the sum of volume times the position of the close in its bar.

        Inputs: high, low, close, volume. Warm-up: 1 bar. At a NaN the output is NaN and the line stays.
        Source: Chaikin, in Achelis (2000), Technical Analysis from A to Z; TA-Lib AD.
    """

    takes = HLCV

    def build(self, high, low, close, volume):
        return CumSum(FlowVolume(high, low, close, volume))


class ADOSC(Composite):
    """Chaikin's oscillator: fast minus slow exponential smoothing of the accumulation and distribution line.

    Inputs: high, low, close, volume. Warm-up: the slower period; both begin at the first bar.
    Source: Chaikin, in Achelis (2000), Technical Analysis from A to Z; TA-Lib ADOSC.
    """

    takes = HLCV
    fast: int = 3
    slow: int = 10

    def build(self, high, low, close, volume):
        line = CumSum(FlowVolume(high, low, close, volume))
        settled = max(self.fast, self.slow)
        return Smooth(line, 2.0 / (self.fast + 1), settled) - Smooth(line, 2.0 / (self.slow + 1), settled)


class MFI(Composite):
    """Money flow index: typical price times volume where it rises, over all of it; percent. Inputs: high, low, close, volume.

    Warm-up: `period` + 1 bars. 0 without flow; shares are kept within 0 and 100, as in TA-Lib.
    Source: Quong and Soudack (1989), Volume-Weighted RSI: Money Flow, TASC 7:3; TA-Lib MFI.
    """

    takes = HLCV
    period: int = 14

    def build(self, high, low, close, volume):
        price = HLC3(high, low, close)
        up, down = [Sum(MoneyFlow(price, volume, form), self.period) for form in (0, 1)]
        return Share(up, down, 100.0, 0, 1, 0.0)


class CMF(Composite):
    """Chaikin's money flow: accumulation over `period` bars, divided by their volume; -1 to 1.

    Inputs: high, low, close, volume. Warm-up: `period` bars; 0 without volume. Source: Chaikin, in Achelis (2000), Technical
    Analysis from A to Z; TA-Lib CMF.
    """

    takes = HLCV
    period: int = 20

    def build(self, high, low, close, volume):
        return Ratio(Sum(FlowVolume(high, low, close, volume), self.period), Sum(volume, self.period))


class RollingVWAP(Composite):
    """Volume-weighted average of the typical price of `period` bars. Inputs: high, low, close, volume.

    Warm-up: `period` bars; NaN without volume. Source: as `VWAP`.
    """

    takes = HLCV
    period: int = 20

    def build(self, high, low, close, volume):
        return Ratio(Sum(HLC3(high, low, close) * volume, self.period), Sum(volume, self.period), 1.0, 0.0, 1)


class EFI(Composite):
    """Elder's force index: EMA of the change of the close times volume. Inputs: close, volume. Warm-up: `period` + 1 bars.

    Source: Elder (1993), Trading for a Living, ch. 42; TA-Lib EFI.
    """

    takes = ("close", "volume")
    period: int = 13

    def build(self, close, volume):
        return EMA(Force(close, volume), self.period)


class EMV(Composite):
    """Arms' ease of movement: SMA of the middle's move times the span over the volume. Inputs: high, low, volume.

    `scale`: units of volume. Warm-up: `period` + 1 bars; 0 without volume.
    Source: Arms (1983), Volume Cycles in the Stock Market.
    """

    takes = ("high", "low", "volume")
    period: int = 14
    scale: float = 1e8
    limits = {"scale": 1e-300}

    def build(self, high, low, volume):
        return SMA(Ease(high, low, volume, self.scale), self.period)


class PVO(Composite):
    """Percentage volume oscillator: the PPO of the volume. Warm-up: that of the slow average. Source: TA-Lib PVO."""

    takes = ("volume",)
    fast: int = 12
    slow: int = 26
    average: str = "ema"
    choices = {"average": KINDS}

    def build(self, volume):
        fast, slow = sorted((self.fast, self.slow))
        quick, lazy = average(self.average, volume, fast), average(self.average, volume, slow)
        return Ratio(quick - lazy, lazy, 100.0)


class Klinger(Composite):
    """Klinger's volume oscillator: EMA(fast) - EMA(slow) of the volume force, and its EMA. Inputs: high, low, close, volume.

    Outputs: klinger, signal. Warm-up: `slow` + 1 bars; `signal` - 1 more.
    Source: Klinger (1997), Identifying Trends with Volume Analysis, TASC 15:12.
    """

    takes = HLCV
    outputs = ("klinger", "signal")
    fast: int = 34
    slow: int = 55
    signal: int = 13

    def build(self, high, low, close, volume):
        force = VolumeForce(high, low, close, volume)
        line = EMA(force, self.fast) - EMA(force, self.slow)
        return line, EMA(line, self.signal)


class RelativeVolume(Composite):
    """Volume divided by the mean of the `period` bars before. Warm-up: `period` + 1 bars; 0 without volume.

    Source: TA-Lib RVOL.
    """

    takes = ("volume",)
    period: int = 20

    def build(self, volume):
        return Ratio(volume, SMA(volume, self.period).shift(1))


class MarketFacilitation(Composite):
    """Span of a bar over its volume. Inputs: high, low, volume. Warm-up: 1 bar; 0 without volume. Source: TA-Lib MARKETFI."""

    takes = ("high", "low", "volume")

    def build(self, high, low, volume):
        return Ratio(high - low, volume)
