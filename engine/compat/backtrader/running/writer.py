"""Writers: the settings and results of a run as text, and its bars as CSV."""

import io
import sys

from engine.compat.backtrader.lines.params import ParamsBase


class WriterBase(ParamsBase):
    def __init__(self):
        pass

    def begin(self, run):
        pass

    def next(self):
        pass

    def end(self, run):
        pass


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

    def out(self):
        return self.file if self.file is not None else sys.stdout

    def begin(self, run):
        self.run = run
        if not self.p.csv:
            return
        headers = ["Id"] if self.p.csv_counter else []
        self.sources = []
        for data in run.datas:
            headers += [data._name, "len", *list(data.getlinealiases())[-1:], *["open", "high", "low", "close", "volume",
                        "openinterest"]]  # fmt: skip
            self.sources.append((data, None))
        for strategy in run.strategies:
            headers += [type(strategy).__name__, "len"]
            for child in [*strategy._children, *strategy.observers]:
                if getattr(child, "csv", False):
                    headers += [type(child).__name__, "len", *child.getlinealiases()]
        self.line("=" * self.p.seplen)
        self.line(self.p.csvsep.join(map(str, headers)))

    def line(self, text):
        self.out().write(text + "\n")

    def next(self):
        if not self.p.csv:
            return
        self.count += 1
        values = [self.count] if self.p.csv_counter else []
        for data in self.run.datas:
            values += [data._name, len(data)]
            if len(data):
                values.append(data.datetime.datetime(0))
                values += [getattr(data, name)[0] for name in ("open", "high", "low", "close", "volume", "openinterest")]
            else:
                values += [""] * 7
        for strategy in self.run.strategies:
            values += [type(strategy).__name__, len(strategy)]
            for child in [*strategy._children, *strategy.observers]:
                if getattr(child, "csv", False):
                    values += [type(child).__name__, len(child)]
                    values += [self.shown(line[0]) for line in child.lines]
        self.line(self.p.csvsep.join(map(str, values)))

    def shown(self, value):
        if self.p.csv_filternan and value != value:
            return ""
        return value if self.p.rounding is None else round(value, self.p.rounding)

    def end(self, run):
        strategies = {}
        for strategy in run.strategies:
            name = type(strategy).__name__
            while name in strategies:
                name += "_"
            strategies[name] = {
                "Params": dict(strategy.p._getitems()),
                "Indicators": {str(x): {"Lines": ", ".join(x.getlinealiases()), "Params": dict(x.p._getitems())}
                               for x in strategy._children},
                "Observers": {type(x).__name__: {"Lines": ", ".join(x.getlinealiases())} for x in strategy.observers},
                "Analyzers": {name: {"Params": dict(x.p._getitems()), "Analysis": x.get_analysis()}
                              for name, x in strategy.analyzers.getitems()},
            }  # fmt: skip
        broker = run.broker
        info = {
            "Cerebro": {
                "Datas": {f"Data{i}": {"Name": data._name, "Timeframe": data._timeframe, "Compression": data._compression}
                          for i, data in enumerate(run.datas)},
                "Broker": {"Start cash": broker.startingcash, "Cash": broker.getcash(), "Value": broker.getvalue()},
                "Strategies": strategies,
            }
        }  # fmt: skip
        self.writedict(info)
        if self.own or self.p.close_out:
            if self.file is not None:
                self.file.close()
        else:
            self.out().flush()

    def writedict(self, values, level=0):
        indent = " " * (level * self.p.indent)
        if not level:
            self.line(self.p.separators[0] * self.p.seplen)
        for key, value in values.items():
            head = f"{indent}- {key}:"
            if isinstance(value, dict):
                self.line(indent + self.p.separators[min(level + 1, 8)] * (self.p.seplen - len(indent)) if level < 2 else head)
                if level < 2:
                    self.line(head)
                self.writedict(value, level + 1)
            else:
                text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
                self.line(f"{head} {text}")

    def stop(self):
        pass


class WriterStringIO(WriterFile):
    def __init__(self):
        super().__init__()
        self.file = io.StringIO()
        self.own = False
