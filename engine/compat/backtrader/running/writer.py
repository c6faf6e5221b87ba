"""Writers: the settings and results of a run as text, and its bars as CSV."""

import io
import sys

from engine.compat.backtrader.feeds.time_frame import TimeFrame
from engine.compat.backtrader.lines.params import ParamsBase


class WriterBase(ParamsBase):
    """Base of writers; scripts' own define the hooks that they need."""

    def __init__(self):
        pass

    def start(self):
        pass

    def begin(self, run):
        self.start()

    def next(self):
        pass

    def stop(self):
        pass

    def end(self, run):
        self.stop()


class WriterFile(WriterBase):
    params = (
        ("out", None), ("close_out", False), ("csv", False), ("csvsep", ","), ("csv_filternan", True), ("csv_counter", True),
        ("indent", 2), ("separators", ["=", "-", "+", "*", ".", "~", '"', "^", "#"]), ("seplen", 79), ("rounding", None),
    )  # fmt: skip

    def __init__(self):
        self.count = 0
        out = self.p.out
        self.own = isinstance(out, str)
        self.file = open(out, "w") if self.own else out  # noqa: SIM115, closed at the end of the run

    @property
    def out(self):
        return self.file if self.file is not None else sys.stdout

    def begin(self, run):
        self.run = run
        if not self.p.csv:
            return
        headers = ["Id"] if self.p.csv_counter else []
        for data in run.datas:
            if data.csv:
                headers += data.getwriterheaders()
        for strategy in run.strategies:
            headers += [type(strategy).__name__, "len", "datetime", *type(strategy)._linenames]
            for child in self.children(strategy):
                headers += [title(child), "len", *child.getlinealiases()]
        self.writelineseparator()
        self.writeline(self.p.csvsep.join(map(str, headers)))

    def children(self, strategy):
        return [child for child in [*strategy._children, *strategy._watching] if getattr(child, "csv", False)]

    def line(self, text):
        self.out.write(text + "\n")

    def writeline(self, line):
        self.line(line)

    def writelines(self, lines):
        for line in lines:
            self.line(line)

    def writelineseparator(self, level=0):
        separator = self.p.separators[level % len(self.p.separators)]
        self.line(" " * (level * self.p.indent) + separator * (self.p.seplen - level * self.p.indent))

    def next(self):
        if not self.p.csv:
            return
        self.count += 1
        values = [self.count] if self.p.csv_counter else []
        for data in self.run.datas:
            if not data.csv:
                continue
            values += map(self.shown, data.getwritervalues())
        for strategy in self.run.strategies:
            values += [type(strategy).__name__, len(strategy), strategy.datetime[0]]
            values += [self.shown(line[0]) for line in strategy.lines]
            for child in self.children(strategy):
                values += [title(child), len(child)]
                values += [self.shown(line[0]) for line in child.lines]
        self.line(self.p.csvsep.join(map(str, values)))

    def shown(self, value):
        if self.p.csv_filternan and value != value:
            return ""
        return value

    def end(self, run):
        strategies = {}
        for strategy in run.strategies:
            name = type(strategy).__name__
            strategies[name] = {
                "Params": dict(strategy.p._getitems()),
                "Indicators": {label(x): described(x) for x in strategy._children},
                "Observers": {label(x): described(x) for x in strategy._watching},
                "Analyzers": {
                    "Value": {"Begin": run.broker.startingcash, "End": run.broker.getvalue()},
                    **{name or type(x).__name__.lower(): {"Params": params_of(x), "Analysis": x.get_analysis()}
                       for name, x in strategy.analyzers.getitems()},
                },
            }  # fmt: skip
        info = {
            "Cerebro": {
                "Datas": {f"Data{i}": {"Name": data._name, "Timeframe": TimeFrame.getname(data._timeframe, 2),
                                       "Compression": data._compression} for i, data in enumerate(run.datas)},
                "Strategies": strategies,
            }
        }  # fmt: skip
        self.writedict(info)
        if self.own or self.p.close_out:
            if self.file is not None:
                self.file.close()
        else:
            self.out.flush()

    def writedict(self, dct, level=0, recurse=False):
        if not recurse:
            self.writelineseparator(level)
        indent = " " * (level * self.p.indent)
        for key, value in dct.items():
            head = f"{indent}{'- ' if recurse else ''}{key}:"
            if isinstance(value, dict):
                if recurse:
                    self.writelineseparator(level)
                self.line(head)
                self.writedict(value, level + 1, recurse=True)
            elif isinstance(value, (list, tuple)):
                self.line(f"{head} {', '.join(map(str, value))}")
            else:
                self.line(f"{head} {self.text(value)}")

    def text(self, value):
        if isinstance(value, type):
            return value.__name__
        if isinstance(value, float) and self.p.rounding is not None:
            return round(value, self.p.rounding)
        return value


def label(x):
    """The short name of an indicator or observer."""
    return type(x).__name__


def title(x):
    """The name over its columns."""
    return x.plotinfo._get("plotname") or label(x)


def params_of(x):
    """The parameters of an object, or None where it has none."""
    return dict(x.p._getitems()) or None


def described(x):
    return {"Lines": ", ".join(x.getlinealiases()), "Params": params_of(x)}


class WriterStringIO(WriterFile):
    def __init__(self):
        super().__init__()
        self.file = io.StringIO()
        self.own = False
