"""Result: metrics at once, tables when they are first read."""

from __future__ import annotations

from engine._util.notebook import Printable
from engine.results.metrics.online_metrics import Metrics, metrics_of
from engine.results.tables import SCHEMA, rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import polars
    import pyarrow

TABLES = tuple(SCHEMA)


def near(words):
    """Return a suggestion, but not a whole list of names."""
    return words if words.startswith("; did you mean") else ""


def check_table(call, table):
    """Refuse a table that does not exist."""
    if table not in SCHEMA:
        from engine.errors import ConfigError, suggest

        raise ConfigError(f"{call}({table!r}): no such table{suggest(str(table), list(SCHEMA))}")


class Result(Printable):
    """Metrics, tables, digest and provenance of one strategy's run.

    `metrics`: {name: value}, defined in `engine.results.metrics.online_metrics`. `orders fills trades equity events cash_flows`: polars frames,
    `series`: {name: frame}, read from the spools at the first access; times are Datetime("ns", "UTC"). `returns`: daily
    returns. `positions`: the size held in each symbol after each fill. `info`: provenance. `digest`: sha256 over all records, equal for equal runs whatever mode, chunk size or interpreter.
    `intrabar_results`: {intrabar assumption: Result} of a run with `intrabar="band"`, this one first; None otherwise.
    `strategy`: the instance that ran, `feeds`: what it
    ran on (None when loaded).
    """

    def __init__(self, recorder, symbols, info, strategy=None, feeds=None):
        self.recorder = recorder
        self.symbols = symbols
        self.info = info
        self.strategy = strategy
        self.feeds = feeds
        self.metrics = metrics_of(recorder.tracker)
        self.cache: dict[str, polars.DataFrame] = {}
        self.hexdigest: str | None = None
        self.daily = None  # `Daily` of a run that traded only a part of its bars
        self.intrabar_results = None
        self.options = None  # of the `Backtest` that ran

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            if not name.startswith("_") and name in self.__dict__.get("metrics", ()):
                raise AttributeError(f"a Result has no {name!r}; metrics are in result.metrics.{name}")
            from engine.errors import suggest

            known = [word for word in dir(type(self)) if not word.startswith("_")]
            raise AttributeError(f"a Result has no {name!r}{'' if name.startswith('_') else near(suggest(name, known))}")

    def __getitem__(self, name):
        from engine.errors import suggest

        known = [*self.metrics]
        raise TypeError(f"a Result is not indexed; its metrics are result.metrics[{name!r}]{near(suggest(str(name), known))}")

    __iter__ = None

    @property
    def digest(self) -> str:
        if self.hexdigest is None:
            self.hexdigest = self.recorder.digest()
        return self.hexdigest

    @property
    def orders(self) -> polars.DataFrame:
        """One row per order: its last status, reason and figures."""
        return self.frame("orders")

    @property
    def fills(self) -> polars.DataFrame:
        """One row per execution."""
        return self.frame("fills")

    @property
    def trades(self) -> polars.DataFrame:
        """One row per finished trade."""
        return self.frame("trades")

    @property
    def equity(self) -> polars.DataFrame:
        """One row per instant: cash and equity."""
        return self.frame("equity")

    @property
    def events(self) -> polars.DataFrame:
        """One row per change of an order other than its fills and its end: triggered, modified, activated, reduced, ..."""
        return self.frame("events")

    @property
    def cash_flows(self) -> polars.DataFrame:
        """One row per movement of cash without a fill: deposits, withdrawals, interest, settlements."""
        return self.frame("cash_flows")

    @property
    def returns(self) -> polars.DataFrame:
        """Daily returns, one row per day: `ts` is the day, `value` the return as a fraction, without deposits and withdrawals.

                `result.returns.to_pandas().set_index("ts")["value"]` is the series that quantstats, empyrical and pyfolio take.
        """
        if "returns" not in self.cache:
            import polars

            from engine.results.frames import with_times
            from engine.results.metrics.daily_returns import daily_of

            daily = daily_of(self)
            days = [day * 86_400_000_000_000 for day in daily.days]
            frame = polars.DataFrame({"ts": days, "value": list(daily.returns)}, schema={"ts": polars.Int64, "value": polars.Float64})
            self.cache["returns"] = with_times(frame)
        return self.cache["returns"]

    @property
    def positions(self) -> polars.DataFrame:
        """The signed size held in each symbol after each of its fills, one row per fill: ts, symbol, size."""
        if "positions" not in self.cache:
            import polars

            fills = self.frame("fills")
            self.cache["positions"] = fills.select("ts", "symbol", polars.col("size").cum_sum().over("symbol"))
        return self.cache["positions"]

    @property
    def series(self) -> dict[str, polars.DataFrame]:
        """The strategy's own series, by name in the order of their first value: polars frames with `ts` and `value`."""
        frame = self.frame("series")
        parts = frame.partition_by("name", maintain_order=True, as_dict=True)
        return {str(key[0]): part.select("ts", "value") for key, part in parts.items()}

    def why(self, order: Any) -> str:
        """Explain what happened to an order, given by its number or as an `Order`; one line per event."""
        from engine.results.order_explanation import story

        return str(story(self, getattr(order, "number", order)))

    def statistics(self, benchmark: Any = None, feeds: Any = None) -> Any:
        """Return all figures: `Statistics`, {name: value} with monthly returns, drawdowns, trades by side, symbol and month.

                docs/metrics.md has every name with its formula. benchmark: one feed (what `open_feeds` returns or takes), another
                result, or a pair (ts in ns UTC, values); adds alpha, beta and others. feeds: what `open_feeds` returns, with volumes;
                reads the bars again and adds the share of the volume that was traded, and the capital above which that share is too large.
        """
        from engine.results.metrics.result_statistics import statistics_of

        return statistics_of(self, benchmark, feeds)

    def report(
        self,
        path: str,
        benchmark: Any = None,
        title: str | None = None,
        feeds: Any = None,
        symbols: list[str] | None = None,
        audit: bool = False,
        strategy: Any = None,
        trust: bool = False,
    ) -> str:
        """Write one HTML page that needs no network and return its path. Needs bokeh and tsdownsample.

        Equity is drawn with `benchmark`, or with buy and hold.

        Bars and indicators are read again for the candles. feeds: what `open_feeds` returns, where the run's own are not known
        (a loaded result opens its files again). symbols: which to draw, up to 8 of those that were traded most by default.
        audit: look through all data and say on the page what is odd about them. strategy: the class that ran, whose indicators
        are drawn; a loaded result imports none by itself. trust: import the strategy and open the files that a loaded result
        names, whoever wrote it.
        """
        from engine.report import write_report

        before = self.strategy
        try:
            self.strategy = before if strategy is None else strategy
            return str(write_report(self, path, benchmark, title, feeds, symbols, audit, trust))
        finally:
            self.strategy = before

    def picture(self, path: str, benchmark: Any = None, title: str | None = None, feeds: Any = None) -> str:
        """Write one PNG with figures, equity next to buy and hold (or `benchmark`) and drawdown, and return its path. Needs no browser."""
        from engine.report.picture import write_picture

        return str(write_picture(self, path, benchmark, title, feeds))

    def plot(self, benchmark: Any = None, show: bool = True) -> Any:
        """Show equity, drawdown and exposure in the notebook cell or in a browser; with show=False return the bokeh layout."""
        from engine.report import plot

        return plot(self, benchmark, show)

    def frame(self, table: str) -> polars.DataFrame:
        """Return a table as a polars frame."""
        if table not in self.cache:
            from engine.results.frames import frame_of, table_of

            self.cache[table] = frame_of(table_of(self.recorder, table, self.symbols))
        return self.cache[table]

    def rows(self, table: str) -> Any:
        """Iterate over a table (`"orders"`, `"fills"`, `"trades"`, `"equity"`) as tuples, times in ns UTC; needs no library."""
        check_table("rows", table)
        return rows_of(self.recorder, table, self.symbols)

    def batches(self, table: str, columns: list[str] | None = None) -> Iterator[pyarrow.RecordBatch]:
        """Iterate over a table, or some of its columns, as Arrow record batches; only a part of it is in memory at a time."""
        check_table("batches", table)
        from engine.results.frames import batches_of

        yield from batches_of(self.recorder, table, self.symbols, columns)

    def save(self, folder: str) -> str:
        """Write `orders fills trades equity .parquet` and `result.json` into a folder, made if needed.

        `events cash_flows series .parquet`, too, where they have rows. An earlier result in the folder is replaced as a whole:
        whatever happens on the way, the folder has the old one or the new one.
        Errors: RingbarError if the folder cannot be written to; ConfigError if another process is saving there.
        """
        from engine.results.result_folder import save_result

        return str(save_result(self, folder))

    @staticmethod
    def load(folder: str) -> Result:
        """Return the result that `save` wrote into `folder`; imports nothing and runs nothing that the folder names.

        Errors: DataError if it is damaged, names the file. Tables are checked against their checksums when they are first read.
        """
        return Saved(folder)

    def verify(self, strategy: Any = None, feeds: Any = None, trust: bool = False, **options: Any) -> Any:
        """Run it again and compare; a `Verification` that is true if the results are identical, and says what changed if not.

        strategy: class or instance, feeds: what `open_feeds` returns, options: of `Backtest`; each instead of what the result
        says. trust: import the strategy that a saved result names, whoever wrote it.
        """
        from importlib import import_module

        return import_module("engine.proof.verify").verify(self, strategy, feeds, trust, **options)

    def __str__(self):
        from engine.results.summary import summary

        return summary(self)

    def _repr_html_(self):
        from engine.results.summary import html_summary

        return html_summary(self)


class Saved(Result):
    """A result read from its folder; tables come from the Parquet files."""

    def __init__(self, folder):
        from engine.results.result_folder import ResultFolder

        self.files = ResultFolder(folder)
        content = self.files.content
        self.folder = self.files.folder
        self.symbols = content["symbols"]
        self.info = content["info"]
        self.rebuild = content["rebuild"]
        self.strategy = self.feeds = self.options = None
        self.metrics = Metrics((name, float("nan") if value is None else value) for name, value in content["metrics"].items())
        self.hexdigest = content["digest"]
        self.cache = {}
        self.intrabar_results = None

    def frame(self, table):
        if table not in self.cache:
            from engine.results.frames import empty_frame, read_parquet

            path = self.files.table(table)
            self.cache[table] = empty_frame(table) if path is None else read_parquet(path, table)
        return self.cache[table]

    def rows(self, table):
        check_table("rows", table)
        path = self.files.table(table)
        if table in self.cache or path is None:
            from engine.results.frames import plain_rows

            return plain_rows(self.frame(table), table)
        from engine.results.frames import parquet_rows

        return parquet_rows(path, table)

    def batches(self, table, columns=None):
        check_table("batches", table)
        from engine.results.frames import parquet_batches

        path = self.files.table(table)
        return iter(()) if path is None else parquet_batches(path, table, columns)

    def save(self, folder):
        from engine.results.result_folder import copy_result

        return copy_result(self.files, folder)

