"""Time frames: lengths of bars."""


class TimeFrame:
    """Lengths of bars."""

    (Ticks, MicroSeconds, Seconds, Minutes, Days, Weeks, Months, Years, NoTimeFrame) = range(1, 10)
    Names = ["", "Ticks", "MicroSeconds", "Seconds", "Minutes", "Days", "Weeks", "Months", "Years", "NoTimeFrame"]
    names = Names

    @classmethod
    def getname(cls, tframe, compression=None):
        name = cls.Names[tframe]
        return name if compression is None or compression > 1 or name == cls.Names[-1] else name[:-1]

    @classmethod
    def TFrame(cls, name):  # noqa: N802, the name that scripts use
        return getattr(cls, name)

    @classmethod
    def TName(cls, tframe):  # noqa: N802
        return cls.Names[tframe]
