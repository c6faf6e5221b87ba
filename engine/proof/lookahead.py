"""Lookahead: find out whether a strategy's own code uses future bars.

The strategy runs once as it is, and again with everything after an instant replaced: bars, the files that its code opens,
frames and arrays among its parameters and in its module. Whatever it did up to that instant must be the same.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from bisect import bisect_right

from engine.backtest import Backtest
from engine.errors import ConfigError, RingbarError
from engine.proof.future_replacement import CUT, WAYS, Files, other_value, redirecting, without_future
from engine.results.origin.provenance import moment
from engine.results.tables import names_of
from engine.strategy import SignalStrategy, Strategy

INSTANTS = 8
OURS = ("engine", "feeds", "broker")
FAR = 3  # bars after which what is known early is not the next bars, but a figure of the whole
FOUND, CLEAN = 1, 0  # exit status
LATE = ("limit", "stop", "size", "kind", "tif")  # columns of an order that may change after it was placed


class LookaheadReport:
    """The result of a search for look-ahead; true if there was none.

        `finding`: None, or {"order", "then", "ts", "symbol", "instant", "places", "reach"}: the first order (or recorded value)
        that depends on the future, the instant after which everything was replaced, and where the dependency comes from.
        `instants`: those that were tried; `runs`: how many runs it took; `notes`: what could not be checked.
    """

    def __init__(self, strategy, finding, instants, runs, notes):
        self.strategy = strategy
        self.finding = finding
        self.instants = instants
        self.runs = runs
        self.notes = notes

    @property
    def ok(self):
        return self.finding is None

    def __bool__(self):
        return self.ok

    @property
    def status(self):
        """The exit status of `ringbar lookahead`."""
        return CLEAN if self.ok else FOUND

    def to_dict(self):
        """Return plain data, for JSON."""
        return {
            "strategy": self.strategy,
            "lookahead": not self.ok,
            "finding": self.finding,
            "instants": [moment(ts) for ts in self.instants],
            "runs": self.runs,
            "notes": self.notes,
        }

    def __str__(self):
        tried = f"{len(self.instants)} instants, {self.runs} runs"
        if self.ok:
            lines = [f"{self.strategy}: no look-ahead found ({tried}); what it did up to each instant did not depend on what came later"]
        else:
            result = self.finding
            lines = [f"{self.strategy}: look-ahead ({tried})"]
            lines.append(f"  with everything after {result['instant']} {result['way']}, this changed at {result['ts']}, feed {result['symbol']}:")
            for when, row in (("as it is", result["order"]), ("replaced", result["then"])):
                lines.append(f"    {when:<9}{text_of(row)}")
            lines += [f"  from {place}" for place in result["places"]]
            lines.append(f"  {result['reach']}")
        return "\n".join([*lines, *[f"  note: {note}" for note in self.notes]])


def text_of(row):
    return "nothing" if row is None else ", ".join(f"{name} {value}" for name, value in row.items())


def lookahead(strategy, feeds, parameters=None, instants=INSTANTS, **options):
    """Return a `LookaheadReport` for a strategy over feeds.

    strategy: class, instance, or "file.py:Class". feeds: what `open_feeds` returns or takes; they are read into memory.
    parameters: {name: value} of a class. instants: how many instants to try, chosen around orders. options: of `Backtest`.
    Errors: those of the run as it is.
    """
    return Search(strategy, feeds, parameters, options).run(instants)


class Search:
    """The runs of one search."""

    def __init__(self, strategy, feeds, parameters, options):
        from feeds import open_feeds
        from feeds.columns.memory_columns import Columns, preload

        if not hasattr(feeds, "names"):
            feeds = open_feeds(feeds)
        self.cls, self.parameters = chosen(strategy, parameters)
        self.options = options
        if isinstance(feeds, Columns):
            self.columns = feeds
        else:
            self.columns = preload(feeds, self.wishes(feeds))
        self.file = source_file(self.cls)
        self.lengths = {}
        columns = self.columns
        for row in range(len(columns.names)):
            n = columns.offsets[row + 1] - columns.offsets[row]
            self.lengths.setdefault(n, columns.stamps[columns.places[row] : columns.places[row] + n])
        self.runs = 0
        self.notes = []
        self.opened = {}

    def wishes(self, feeds):
        """Return the columns that the strategy reads, for a preload."""
        from engine.core.storage.bars import FIELDS, IF_PRESENT, REQUIRED
        from engine.run.run import Run

        wanted = {field: REQUIRED if field in FIELDS[:4] else IF_PRESENT for field in FIELDS}
        run = Run(Backtest(feeds, self.cls(**self.parameters), **self.options), None, False)
        try:
            run.build()
            wanted.update((field, REQUIRED) for field in run.state.bars.fields[len(FIELDS) :])
        finally:
            run.close()
        return wanted

    def run(self, count):
        """Try instants; stop at the first that shows look-ahead."""
        base = self.record(None, None)
        again = self.record(None, None)
        name = f"{self.cls.__name__}"
        difference = first_difference(base, again, None)
        if difference is not None:
            return LookaheadReport(name, None, [], self.runs, [
                "two runs on the same data differ: the strategy depends on chance, time, or what an earlier run left; look-ahead "
                "cannot be told from that: seed its random numbers, and keep nothing in its class"
            ])  # fmt: skip
        stamps = sorted({ts for places in self.lengths.values() for ts in places})
        tried = chosen_instants(base, stamps, count)
        for number, t in enumerate(tried):
            for way in WAYS:
                difference = self.differs(base, t, way)
                if difference is not None:
                    finding = self.explain(base, t, way, difference, stamps)
                    return LookaheadReport(name, finding, tried[: number + 1], self.runs, self.notes)
        if not base.orders:
            self.notes.append("the strategy placed no order on these data: only what it records was compared")
        return LookaheadReport(name, None, tried, self.runs, self.notes)

    def differs(self, base, t, way, only=None):
        """Return the first difference up to `t` of a run in which what comes later is replaced; None if there is none."""
        try:
            other = self.record(t, way, only)
        except RingbarError as error:
            if way == CUT:  # code that cannot do with less data
                return None
            raise ConfigError(f"with prices after {moment(t)} {way}, the strategy raised: {error}") from error
        return first_difference(base, other, t)

    def record(self, t, way, only=None):
        """Run once. only: replace this alone: "bars", "values", or the path of a file."""
        self.runs += 1
        columns = self.columns if t is None or only not in (None, "bars") else without_future(self.columns, t, way)
        files = Files(t if only != "bars" and only != "values" else None, way, self.file, None if only in (None, "bars", "values") else only)
        values = t is not None and only in (None, "values")
        with redirecting(files), fresh(self.cls, self.file) as (cls, module):
            parameters = self.parameters
            undo = []
            if values:
                parameters = {name: other_value(value, t, way, self.lengths) for name, value in parameters.items()}
                for holder in (module, cls):
                    undo += replace_values(holder, t, way, self.lengths)
            try:
                backtest = Backtest(columns, cls(**parameters), **self.options)
                result = backtest.run(progress=False)
            finally:
                for holder, name, value in undo:
                    setattr(holder, name, value)
        self.opened.update(files.opened)
        return Record(result)

    def explain(self, base, t, way, difference, stamps):
        """Return what was found, and where it comes from: each place is replaced alone."""
        places = []
        for path, where in list(self.opened.items()):
            if self.differs(base, t, way, path) is not None:
                places.append(f"the file {path}, opened at {where}")
        if self.differs(base, t, way, "values") is not None:
            places += [f"the {text}" for text in self.holders(t, way)]
        if self.differs(base, t, way, "bars") is not None:
            places.append("the feeds themselves, which the strategy reads around the engine")
        ts, order, then = difference
        ahead = bisect_right(stamps, t) - bisect_right(stamps, ts)
        reach = (
            "it depends on bars long after it: a figure over the whole data (mean, maximum, normalisation), or one fitted to them"
            if ahead >= FAR
            else "it depends on the bars right after it: a shift by a negative number, a centred window, a label or a value of the next bar"
        )
        row = order or then
        return {
            "order": order,
            "then": then,
            "ts": moment(ts),
            "symbol": row.get("symbol", row.get("name", "-")),
            "instant": moment(t),
            "way": {"raised": "tripled", "lowered": "divided by three", "cut": "cut off"}[way],
            "places": places or ["several places together"],
            "reach": reach,
        }

    def holders(self, t, way):
        """Return the names of the frames and arrays that a run could have read."""
        results = [
            f"parameter {name} ({type(value).__name__})"
            for name, value in self.parameters.items()
            if other_value(value, t, way, self.lengths) is not value
        ]
        for holder, kind in ((sys.modules.get(self.cls.__module__), "global"), (self.cls, "class attribute")):
            for name, value in list(vars(holder).items()) if holder is not None else ():
                if not name.startswith("__") and other_value(value, t, way, self.lengths) is not value:
                    results.append(f"{kind} {name} ({type(value).__name__})")
        return results or ["frames in the strategy's module"]


class Record:
    """The decisions of a run: orders, with what may change after they were placed, and recorded values."""

    def __init__(self, result):
        names = names_of("orders")
        self.orders = sorted(
            (dict(zip(names, row)) for row in result.rows("orders")), key=lambda row: (row["created_ts"], row["order"])
        )
        number = names_of("events").index("order")
        self.changed = {row[number] for row in result.rows("events")}
        self.series = [dict(zip(names_of("series"), row)) for row in result.rows("series")]


def first_difference(base, other, t):
    """Return (ts, row, other row) of the first decision up to `t` that differs; None if all are equal."""
    pairs = []
    for kind, stamp in (("orders", "created_ts"), ("series", "ts")):
        mine, theirs = ([row for row in getattr(one, kind) if t is None or row[stamp] <= t] for one in (base, other))
        for i in range(max(len(mine), len(theirs))):
            row, then = (rows[i] if i < len(rows) else None for rows in (mine, theirs))
            if row is None or then is None or not equal(row, then, t, base.changed | other.changed):
                pairs.append((min(one[stamp] for one in (row, then) if one is not None), row_text(row), row_text(then)))
                break
    return min(pairs, key=lambda pair: pair[0]) if pairs else None


def equal(row, then, t, changed):
    """Whether two rows are of the same decision; what may change after `t` is compared if it could not have."""
    if "value" in row:
        return all(a == b or (a != a and b != b) for a, b in zip(row.values(), then.values()))
    names = ["created_ts", "symbol"]
    settled = t is None or max(row["closed_ts"], then["closed_ts"]) <= t
    if settled or row["order"] not in changed:
        names += ["size", "kind"]
    if settled:
        names += ["limit", "stop"]
    return all(row[name] == then[name] or (row[name] != row[name] and then[name] != then[name]) for name in names)


def row_text(row):
    """Return the part of a row that is shown, its time as text."""
    if row is None or "value" in row:
        return row and {**row, "ts": moment(row["ts"])}
    return {name: row[name] for name in ("order", "symbol", "kind", "size", "limit", "stop") if row[name] == row[name]}


def chosen_instants(base, stamps, count):
    """Return instants to try: those at which orders were placed, spread over the run, and some without orders."""
    placed = sorted({row["created_ts"] for row in base.orders if row["created_ts"] < stamps[-1]})
    few = max(1, count // 4)
    spread = [stamps[len(stamps) * (i + 1) // (few + 1)] for i in range(few)]
    wanted = count - few
    if len(placed) > wanted:
        placed = [placed[(len(placed) - 1) * i // max(1, wanted - 1)] for i in range(wanted)]
    return sorted({*placed, *spread} - {stamps[-1]})


def chosen(strategy, parameters):
    """Return (class, parameters) for what users give as a strategy."""
    if isinstance(strategy, str):
        strategy = from_reference(strategy)
    if isinstance(strategy, Strategy):
        return type(strategy), {**strategy._ringbar_parameters, **(parameters or {})}
    if isinstance(strategy, type) and issubclass(strategy, Strategy):
        return strategy, dict(parameters or {})
    raise ConfigError(f'strategy={strategy!r}; expected a Strategy, as class or instance, or "file.py:Class"')


def from_reference(reference):
    """Return the class of "file.py:Class"."""
    from engine.results.origin.run_description import import_file, named

    path, _, name = reference.rpartition(":")
    if not path.endswith(".py") or not os.path.isfile(path):
        raise ConfigError(f'{reference}: expected "file.py:Class"')
    result = named(import_file(os.path.abspath(path), os.path.splitext(os.path.basename(path))[0]), name)
    if result is None or result in (Strategy, SignalStrategy):
        raise ConfigError(f"{reference}: no strategy {name} there")
    return result


def source_file(cls):
    """Return the file of a class; None for one from a prompt."""
    path = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return os.path.abspath(path) if path and path.endswith(".py") else None


class fresh:  # noqa: N801, a context
    """The class from its module executed again, so that what the module reads and computes is done again, too.

    Modules that are run as a script, and classes within functions, are used as they are.
    """

    def __init__(self, cls, file):
        self.cls, self.file, self.key = cls, file, None

    def __enter__(self):
        cls, name = self.cls, self.cls.__module__
        module = sys.modules.get(name)
        if self.file is None or name in ("__main__", "__mp_main__") or "<locals>" in cls.__qualname__ or name.split(".")[0] in OURS:
            return cls, module
        self.key = f"_ringbar_lookahead_{name.replace('.', '_')}"
        spec = importlib.util.spec_from_file_location(self.key, self.file)
        again = importlib.util.module_from_spec(spec)
        again.__package__ = getattr(module, "__package__", None)
        sys.modules[self.key] = again
        spec.loader.exec_module(again)
        result = again
        for part in cls.__qualname__.split("."):
            result = getattr(result, part)
        return result, again

    def __exit__(self, *error):
        if self.key is not None:
            sys.modules.pop(self.key, None)


def replace_values(holder, t, way, lengths):
    """Replace the frames and arrays of a module or class; return what to set back."""
    undo = []
    for name, value in list(vars(holder).items()) if holder is not None else ():
        if name.startswith("__"):
            continue
        other = other_value(value, t, way, lengths)
        if other is not value:
            undo.append((holder, name, value))
            setattr(holder, name, other)
    return undo
