"""Filters that change the bars of a feed before they are delivered."""

from engine.compat.backtrader.lazy_names import provide

_HOMES = {
    "bar_filters": (
        "Filter SimpleFilterWrapper SessionFilter SessionFilterSimple SessionFiller CalendarDays HeikinAshi "
        "Renko DaySplitter_Close DataFiller DataFilter DayStepsFilter BarReplayer_Open"
    ),
}
_OTHERS = "bsplitter calendardays datafiller datafilter daysteps heikinashi renko session"
__getattr__, __dir__ = provide(__name__, _HOMES, _OTHERS.split())
__all__ = __dir__()  # noqa: PLE0605
