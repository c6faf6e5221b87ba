"""Generic: the base of generic classes at run time, which avoids importing `typing` for some milliseconds.

Type checkers use the real one, under `if TYPE_CHECKING`.
"""


class Generic:
    """Stands for `typing.Generic` in `class Backtest(Generic[Given])`; it ignores its argument."""

    def __class_getitem__(cls, item):
        return cls
