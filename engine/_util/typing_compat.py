"""Generic: the base of a generic class at run time, where `typing` would cost some milliseconds to import for nothing.

Type checkers are shown the other one, under `if TYPE_CHECKING`.
"""


class Generic:
    """`class Backtest(Generic[Given])`: it knows nothing of its argument."""

    def __class_getitem__(cls, item):
        return cls
