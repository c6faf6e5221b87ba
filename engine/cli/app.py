"""App: the commands. Exit status: 0 all is well; 1 bad data, failed trials, a strategy that raised; 2 a call that cannot be
done as it is; 130 interrupted.
"""

from __future__ import annotations

import json
import os
import sys
from typing import List, Optional  # noqa: UP035, typer reads these at run time, from Python 3.9 on

from engine.errors import CapabilityError, ConfigError, ParameterError, RingbarError

BAD, UNUSABLE, INTERRUPTED = 1, 2, 130

try:
    import typer
except ImportError:
    typer = None  # type: ignore[assignment]


def main(arguments=None):
    """Run a command; errors are one line, `--debug` shows where they come from."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if typer is None:
        sys.exit("the command line needs typer: pip install typer rich")
    if arguments[:1] == ["bench"]:
        from engine.bench import main as bench

        return bench(arguments[1:])
    for stream in (sys.stdout, sys.stderr):  # names of files may have bytes that are not text
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    debug = "--debug" in arguments
    arguments = [word for word in arguments if word != "--debug"]
    try:
        app(arguments, prog_name="ringbar", standalone_mode=True)
    except RingbarError as error:
        if debug:
            raise
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.exit(UNUSABLE if isinstance(error, (ConfigError, ParameterError, CapabilityError)) else BAD)
    except OSError as error:
        if debug:
            raise
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.exit(BAD)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)


if typer is not None:
    from engine.cli import proof_commands, run_commands, validation_commands
    from engine.cli.shared_options import (
        CASH,
        COMMISSION,
        DATA,
        DIALECT,
        END,
        JSON,
        ON_BAD,
        OPEN,
        START,
        STRATEGY,
        SYMBOLS,
        ZONE,
        feeds_of,
        reading_options,
    )  # fmt: skip

    app = typer.Typer(
        help="An out-of-core, streaming, event-driven backtesting engine.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    def version(wanted: bool) -> None:
        if wanted:
            from engine.version import VERSION

            print(f"ringbar {VERSION}")
            raise typer.Exit

    @app.callback()
    def options(
        version: bool = typer.Option(False, "--version", help="Print the version.", is_eager=True, callback=version),
        debug: bool = typer.Option(False, "--debug", help="Show where an error comes from; anywhere on the line."),
    ) -> None:
        """An out-of-core, streaming, event-driven backtesting engine."""

    run_commands.register(app)

    @app.command()
    def sweep(
        strategy: str = STRATEGY,
        data: List[str] = DATA,  # noqa: UP006
        sets: List[str] = typer.Option([], "--set", help="fast=5:50:5, slow=20,50,100 or k=log:1:1000:4."),  # noqa: UP006
        where: Optional[str] = typer.Option(None, help="A condition, such as 'fast<slow'."),  # noqa: UP045
        draw: Optional[int] = typer.Option(None, help="Try so many draws from the sets instead of all."),  # noqa: UP045
        latin: bool = typer.Option(False, "--latin", help="With --draw: spread each parameter evenly (Latin hypercube)."),
        search: Optional[int] = typer.Option(None, help="Try so many that a model chooses from the sets (Optuna)."),  # noqa: UP045
        rung: List[str] = typer.Option([], help="With --search: compare after this part of the data (0.25), or at a time."),  # noqa: UP006
        seed: int = typer.Option(0, help="Of the draws, or of the search."),
        workers: int = typer.Option(-1, help="Processes; -1 for one a core."),
        executor: str = typer.Option("local", help="local, or ray for a cluster."),
        address: Optional[str] = typer.Option(None, help="Of the Ray cluster: auto, or ray://head:10001."),  # noqa: UP045
        store: Optional[str] = typer.Option(None, help="Folder of the journal; the same call goes on there."),  # noqa: UP045
        metric: str = typer.Option("sharpe_ratio", help="What the table is sorted by."),
        top: int = typer.Option(10, help="Rows to print."),
        timeout: Optional[float] = typer.Option(None, help="Seconds a trial may take."),  # noqa: UP045
        lanes: Optional[int] = typer.Option(None, help="Trials in one pass; by default as many as fit --memory."),  # noqa: UP045
        memory: str = typer.Option("200MB", help="For the lanes of one worker."),
        retries: int = typer.Option(1, help="Tries of a trial that kills its worker, after the first."),
        recycle: Optional[str] = typer.Option(None, help="Trials after which a worker is replaced, or its memory: 500MB."),  # noqa: UP045
        stop_on_error: bool = typer.Option(False, "--stop-on-error", help="End with the first trial that fails."),
        retry_failed: bool = typer.Option(False, "--retry-failed", help="Run failed trials again."),
        force: bool = typer.Option(False, "--force", help="Run all trials again."),
        plan: bool = typer.Option(False, "--plan", help="Run a timed sample only; say how long all will take, here and elsewhere."),
        price_per_hour: Optional[float] = typer.Option(None, help="Of a machine, for --plan."),  # noqa: UP045
        node_cpus: Optional[int] = typer.Option(None, help="CPUs that the price buys; by default those of this machine."),  # noqa: UP045
        log: Optional[str] = typer.Option(None, help="File for the progress, as JSON lines."),  # noqa: UP045
        metrics_port: Optional[str] = typer.Option(None, help="Port, or host:port, where Prometheus finds the progress."),  # noqa: UP045
        overfitting: bool = typer.Option(False, "--overfitting", help="Tell what the best is worth, given how many were tried."),
        cash: float = CASH,
        commission: float = COMMISSION,
        on_bad: str = ON_BAD,
        start: Optional[str] = START,  # noqa: UP045
        end: Optional[str] = END,  # noqa: UP045
        symbols: Optional[str] = SYMBOLS,  # noqa: UP045
        tz: Optional[str] = ZONE,  # noqa: UP045
        dialect: Optional[str] = DIALECT,  # noqa: UP045
        opening: Optional[List[str]] = OPEN,  # noqa: UP006, UP045
        as_json: bool = JSON,
    ) -> None:
        """Backtest many sets of parameters: ringbar sweep strategies.sma_cross:SmaCross data/*.csv --set fast=5:50:5 --set slow=20:200:20"""
        from engine.cli.parsing import chosen, spaces, strategy_of
        from engine.sweep import sweep as run_sweep

        space = chosen(spaces(sets), where, draw, search, rung, seed, latin)
        found = run_sweep(
            feeds_of(data, on_bad, start, end, symbols, tz, dialect, opening),
            strategy_of(strategy),
            space,
            where=where,
            metric=metric,
            workers=workers,
            executor=executor,
            address=address,
            store=store,
            timeout=timeout,
            lanes=lanes,
            memory=memory,
            retries=retries,
            recycle=recycle,
            continue_on_error=not stop_on_error,
            retry_failed=retry_failed,
            force=force,
            plan=plan,
            price_per_hour=price_per_hour,
            node_cpus=node_cpus,
            log=log,
            metrics_port=metrics_port,
            cash=cash,
            commission=commission or None,
        )
        if plan:
            print(json.dumps(found.flat()) if as_json else found)
            return
        validation_commands.tell_sweep(found, top, as_json, overfitting)
        if found.interrupted:
            raise typer.Exit(INTERRUPTED)
        if found.failed:
            raise typer.Exit(BAD)

    @app.command()
    def replay(
        store: str = typer.Argument(help="Folder of a sweep's journal."),
        trial: str = typer.Argument(help="Number of the trial, as the table of the sweep has it, or first letters of its key."),
        strategy: Optional[str] = typer.Argument(None, help="Instead of what the journal says."),  # noqa: UP045
        data: Optional[List[str]] = typer.Argument(None, help="Instead of what the journal says."),  # noqa: UP006, UP045
        cash: Optional[float] = typer.Option(None, help="Instead of what the journal says."),  # noqa: UP045
        commission: Optional[float] = typer.Option(None, help="Instead of what the journal says."),  # noqa: UP045
        on_bad: Optional[str] = typer.Option(None, help="Bad rows of data given here: raise, skip or keep."),  # noqa: UP045
        out: Optional[str] = run_commands.OUT,  # noqa: UP045
        report: Optional[str] = run_commands.REPORT,  # noqa: UP045
        code: Optional[str] = typer.Option(None, "--strategy", help="file.py:Class on the data of the sweep."),  # noqa: UP045
        trust: bool = run_commands.TRUST,
        as_json: bool = JSON,
    ) -> None:
        """Run one trial of a sweep in this process, to look at it or to debug it: ringbar replay runs/sma 17 --report trial.html"""
        from engine.cli.parsing import strategy_of
        from engine.sweep.trial_replay import replayed

        run_commands.writable(out, report)
        given = {"cash": cash, "commission": commission}
        if on_bad is not None and not data:
            raise ConfigError("--on-bad is for data given here; those of the journal are opened as the sweep opened them")
        feeds = feeds_of(data, on_bad or "raise", None, None, None, None, None) if data else None
        options = {name: item for name, item in given.items() if item is not None}
        result, said = replayed(store, trial, strategy and strategy_of(strategy), feeds, options, trust, code and strategy_of(code))
        if said:
            sys.stderr.write(f"{said}\n")
        run_commands.show(result, out, report, as_json)

    @app.command()
    def ingest(
        data: List[str] = DATA,  # noqa: UP006
        out: str = typer.Option(..., help="Folder of the tape."),
        form: str = typer.Option("arrow", "--format", help="arrow (fastest), parquet (smallest), or csv (a file a symbol)."),
        column: List[str] = typer.Option([], help="A further column to carry; may be repeated."),  # noqa: UP006
        on_bad: str = ON_BAD,
        start: Optional[str] = START,  # noqa: UP045
        end: Optional[str] = END,  # noqa: UP045
        symbols: Optional[str] = SYMBOLS,  # noqa: UP045
        tz: Optional[str] = ZONE,  # noqa: UP045
        dialect: Optional[str] = DIALECT,  # noqa: UP045
        opening: Optional[List[str]] = OPEN,  # noqa: UP006, UP045
        as_json: bool = JSON,
    ) -> None:
        """Merge any feeds into one tape, sorted by time: ringbar ingest candles/*.csv --out tape/ (goes on where it was stopped)"""
        from feeds.ingest import ingest as write

        found = write(feeds_of(data, on_bad, start, end, symbols, tz, dialect, opening), out, form, column)
        if as_json:
            print(json.dumps({name: found[name] for name in ("rows", "format") if name in found}))
        else:
            print(f"{found['rows']:,} rows of {len(found.get('symbols', found['parts'])):,} symbols in {out}, read back and equal")

    @app.command()
    def audit(
        data: List[str] = DATA,  # noqa: UP006
        tz: Optional[str] = ZONE,  # noqa: UP045
        dialect: Optional[str] = DIALECT,  # noqa: UP045
        opening: Optional[List[str]] = OPEN,  # noqa: UP006, UP045
        as_json: bool = JSON,
    ) -> None:
        """Look through all bars and say what is wrong with them: ringbar audit data/*; exit status 1 if anything is."""
        from feeds import audit as look

        given = {name: item for name, item in (("tz", tz), ("dialect", dialect)) if item is not None}
        given.update(reading_options(opening))
        found = look(data[0] if len(data) == 1 else list(data), **given)
        print(found.to_json() if as_json else found)
        if not as_json:
            print(reading(data, given))
        if not found.ok:
            raise typer.Exit(BAD)

    def reading(data, given, most=3):
        """How the first feeds are read, and why."""
        from feeds import open_feeds
        from feeds.inspection import explanation

        try:
            feeds = open_feeds(data[0] if len(data) == 1 else list(data), **given)
        except RingbarError:
            return ""  # a finding of the audit
        more = [f"... and {len(feeds) - most} more feeds, see ringbar head"] if len(feeds) > most else []
        return "\n".join(["", *[explanation(feeds, i, feed) for i, feed in enumerate(list(feeds)[:most])], *more])

    @app.command()
    def head(
        data: List[str] = DATA,  # noqa: UP006
        n: int = typer.Option(5, "-n", "--rows", help="Bars of each feed."),
        tz: Optional[str] = ZONE,  # noqa: UP045
        dialect: Optional[str] = DIALECT,  # noqa: UP045
        opening: Optional[List[str]] = OPEN,  # noqa: UP006, UP045
        as_json: bool = JSON,
    ) -> None:
        """Show the first bars of each feed, and how its files are read and why: ringbar head data/AAPL.csv"""
        from feeds import open_feeds

        given = {name: item for name, item in (("tz", tz), ("dialect", dialect)) if item is not None}
        given.update(reading_options(opening))
        found = open_feeds(data[0] if len(data) == 1 else list(data), **given)
        if as_json:
            print(json.dumps({"reading": found.explain().split("\n"), "bars": found.head(n).to_dicts()}, default=str))
            return
        print(found.explain())
        try:
            print(found.head(n))
        except ImportError:
            print("the bars themselves need polars: pip install polars")

    @app.command()
    def report(
        run: str = typer.Argument(help="Folder of a result, as run --out writes it, or store of a sweep."),
        out: Optional[str] = typer.Option(None, help="The page; RUN/report.html by default."),  # noqa: UP045
        benchmark: Optional[str] = typer.Option(None, help="Bars of one feed to compare with."),  # noqa: UP045
        title: Optional[str] = typer.Option(None, help="Of the page."),  # noqa: UP045
        symbols: Optional[str] = typer.Option(None, help="Names of feeds to draw candles of, with commas."),  # noqa: UP045
        audit: bool = typer.Option(False, "--audit", help="Look through the data, and say on the page what is odd about it."),
        strategy: Optional[str] = typer.Option(None, help="file.py:Class whose indicators are drawn."),  # noqa: UP045
        trust: bool = run_commands.TRUST,
        as_json: bool = JSON,
    ) -> None:
        """Write one HTML page that needs no network: ringbar report runs/x --benchmark data/SPY.csv --out x.html"""
        from engine.cli.parsing import strategy_of
        from engine.results.result import Result

        if os.path.exists(os.path.join(run, "journal.sqlite")):
            from engine.sweep.sweep_result import Sweep

            print(Sweep.load(run).report(out or os.path.join(run, "report.html"), title))
            return
        drawn = symbols.split(",") if symbols else None
        page = out or os.path.join(run, "report.html")
        path = Result.load(run).report(
            page, benchmark, title, symbols=drawn, audit=audit, strategy=strategy and strategy_of(strategy), trust=trust
        )
        print(json.dumps({"report": path}) if as_json else path)

    @app.command()
    def compare(
        first: str = typer.Argument(help="Folder of a result."),
        second: str = typer.Argument(help="Folder of another."),
        as_json: bool = JSON,
    ) -> None:
        """What differs between two results, down to the first differing fill; exit status 1 if anything does."""
        from engine.results.compare import compare as differences
        from engine.results.compare import text_of
        from engine.results.metrics.online_metrics import jsonable
        from engine.results.result import Result

        found = differences(Result.load(first), Result.load(second))
        clear = {name: list(map(jsonable, pair)) for name, pair in found["metrics"].items()}
        print(json.dumps({**found, "metrics": clear}, default=str) if as_json else text_of(found))
        if not found["equal"]:
            raise typer.Exit(BAD)

    @app.command()
    def info(as_json: bool = JSON) -> None:
        """What is installed: compiled or not, versions, cores."""
        from engine.cli.info import about

        found = about()
        print(json.dumps(found) if as_json else "\n".join(f"{name:12}{item}" for name, item in found.items()))

    @app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []})
    def bench() -> None:
        """Candles per second and peak memory; options as of python -m engine.bench."""

    validation_commands.register(app)
    proof_commands.register(app)
