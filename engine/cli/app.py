"""The commands; `engine.cli.exit_status` has the exit status of each outcome."""

from __future__ import annotations

import json
import os
import sys
from typing import List, Optional  # noqa: UP035, read at run time, from Python 3.9 on

from engine._util.output_path_checks import check_log, check_page
from engine.cli.exit_status import BAD, UNUSABLE, handle_sigterm, interrupted
from engine.errors import CapabilityError, ConfigError, ParameterError, RingbarError

try:
    if sys.argv[1:2] == ["backtrader"]:
        raise ImportError  # noqa: TRY301, a process that runs a script needs no other command
    import click
except ImportError:
    click = None  # type: ignore[assignment]


def main(arguments=None):
    """Run a command; errors are one line, with `--debug` a traceback."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments[:1] == ["backtrader"]:
        from engine.cli.backtrader import main as backtrader

        sys.exit(backtrader(arguments[1:]))
    if click is None:
        sys.exit("the command line needs click: pip install click")
    if arguments[:1] == ["bench"]:
        from engine.bench import main as bench

        return bench(arguments[1:])
    for stream in (sys.stdout, sys.stderr):  # names of files may have bytes that are not text
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    handle_sigterm()
    debug = "--debug" in arguments
    arguments = [word for word in arguments if word != "--debug"]
    try:
        app.main(arguments, prog_name="ringbar", standalone_mode=True)
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
        sys.exit(interrupted())


if click is not None:
    from engine.cli import backtrader as scripts
    from engine.cli import proof_commands, run_commands, validation_commands
    from engine.cli.command_builder import Argument, Commands, Exit, Option
    from engine.cli.shared_options import DATA, JSON, READ, STRATEGIES, TRADE, feeds_of, opening, trading_values
    from engine.cli.sweep_options import SWEEP, strategies_of, sweep_arguments, universes_of

    def print_version(context, parameter, wanted):
        """Print the version and end."""
        if wanted:
            from engine.version import VERSION

            print(f"ringbar {VERSION}")
            context.exit()

    def show_completion(context, parameter, shell):
        """Print the script that makes a shell complete commands, options and values."""
        if not shell:
            return
        from click.shell_completion import get_completion_class

        kind = get_completion_class(shell)
        if kind is None:
            raise ConfigError(f"--show-completion {shell}: expected bash, zsh or fish")
        print(kind(context.command, {}, "ringbar", "_RINGBAR_COMPLETE").source())
        context.exit()

    app = Commands(
        "ringbar",
        help="An out-of-core, streaming, event-driven backtesting engine.",
        no_args_is_help=True,
        params=[
            click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=print_version, help="Print the version."),
            click.Option(["--debug"], is_flag=True, expose_value=False, help="Show where an error comes from; anywhere on the line."),
            click.Option(
                ["--show-completion"], is_eager=True, expose_value=False, callback=show_completion, metavar="SHELL",
                help="Print the completion script for bash, zsh or fish.",
            ),
        ],
    )  # fmt: skip

    run_commands.register(app)
    scripts.register(app)

    @app.command(groups=(READ, TRADE, SWEEP))
    def sweep(
        strategy: str = STRATEGIES,
        data: List[str] = Argument(help="Files, folders, glob patterns or tapes.", required=False),  # noqa: UP006
        sets: List[str] = Option([], "--set", help="fast=5:50:5, slow=20,50,100 or k=log:1:1000:4."),  # noqa: UP006
        where: Optional[str] = Option(None, help="A condition, such as 'fast<slow'."),  # noqa: UP045
        draw: Optional[int] = Option(None, help="Sample N random combinations instead of running all of them."),  # noqa: UP045
        latin: bool = Option(False, "--latin", help="With --draw: spread each parameter evenly (Latin hypercube)."),
        search: Optional[int] = Option(None, help="Run N trials that a model chooses (Optuna)."),  # noqa: UP045
        rung: List[str] = Option([], help="With --search: compare after this part of the data (0.25), or at a time."),  # noqa: UP006
        seed: int = Option(0, help="Seed of the draws or of the search."),
        store: Optional[str] = Option(None, help="Folder of the journal; the same command continues from it."),  # noqa: UP045
        metric: str = Option("sharpe_ratio", help="Metric that the table is sorted by.", values=validation_commands.metric_names),
        top: int = Option(10, help="Rows to print."),
        overfitting: bool = Option(False, "--overfitting", help="Print the overfitting analysis of the best trial."),
        profile: Optional[str] = Option(None, help="Write a page there that shows where the time of the slowest trial goes."),  # noqa: UP045
        as_json: bool = JSON,
        reading=None,
        trading=None,
        sweeping=None,
    ) -> None:
        """Backtest many sets of parameters: ringbar sweep strategies.sma_cross:SmaCross data/*.csv --set fast=5:50:5 --set slow=20:200:20"""
        from engine.cli.parsing import chosen, spaces
        from engine.sweep import sweep as run_sweep

        if not sets and not sweeping["plan"]:
            raise ConfigError("nothing to sweep: give each parameter its values, for example --set fast=5:50:5")
        if sweeping.get("log"):
            check_log("--log", sweeping["log"])
        if profile is not None:
            check_page("--profile", profile)
        classes = strategies_of(strategy)
        space = chosen(spaces(sets, classes), where, draw, search, rung, seed, latin)
        result = run_sweep(
            universes_of(data, sweeping.get("universe"), reading),
            classes,
            space,
            where=where,
            metric=metric,
            store=store,
            **sweep_arguments(sweeping),
            **{"cash": 100_000.0, "commission": None, **trading_values(trading)},
        )
        if sweeping["plan"]:
            print(json.dumps(result.to_dict()) if as_json else result)
            return
        validation_commands.tell_sweep(result, top, as_json, overfitting)
        if profile is not None:
            validation_commands.profile_trial(result, profile)
        if result.interrupted:
            raise Exit(interrupted())
        if result.failed:
            raise Exit(BAD)

    @app.command()
    def replay(
        store: str = Argument(help="Folder of a sweep's journal."),
        trial: str = Argument(help="Number of the trial in the sweep's table, or the first letters of its key."),
        strategy: Optional[str] = Argument(None, help="Overrides what the journal has."),  # noqa: UP045
        data: Optional[List[str]] = Argument(None, help="Overrides what the journal has."),  # noqa: UP006, UP045
        cash: Optional[float] = Option(None, help="Overrides what the journal has."),  # noqa: UP045
        commission: Optional[float] = Option(None, help="Overrides what the journal has."),  # noqa: UP045
        on_bad: Optional[str] = Option(None, help="Bad rows of data given here: raise, skip or keep."),  # noqa: UP045
        sweep: Optional[str] = Option(None, help="Number or strategy of a sweep of the store; the last one by default."),  # noqa: UP045
        out: Optional[str] = run_commands.OUT,  # noqa: UP045
        report: Optional[str] = run_commands.REPORT,  # noqa: UP045
        code: Optional[str] = Option(None, "--strategy", help="file.py:Class to run on the data of the sweep."),  # noqa: UP045
        trust: bool = run_commands.TRUST,
        as_json: bool = JSON,
    ) -> None:
        """Run one trial of a sweep in this process, to look at it or to debug it: ringbar replay runs/sma 17 --report trial.html"""
        from engine.cli.parsing import strategy_of
        from engine.sweep.trial_replay import replayed

        run_commands.writable(out, report)
        entries = {"cash": cash, "commission": commission}
        if on_bad is not None and not data:
            raise ConfigError("--on-bad is for data given here; those of the journal are opened as the sweep opened them")
        feeds = feeds_of(data, {"on_bad": on_bad or "raise"}) if data else None
        options = {name: item for name, item in entries.items() if item is not None}
        other = code and strategy_of(code)
        result, warning = replayed(store, trial, strategy and strategy_of(strategy), feeds, options, sweep, trust, other)
        if warning:
            sys.stderr.write(f"{warning}\n")
        run_commands.show(result, out, report, as_json)

    @app.command(groups=(READ,))
    def ingest(
        data: List[str] = DATA,  # noqa: UP006
        out: str = Option(..., help="Folder of the tape."),
        form: str = Option("arrow", "--format", help="arrow (fastest), parquet (smallest), or csv (a file a symbol)."),
        column: List[str] = Option([], help="A further column to carry; may be repeated."),  # noqa: UP006
        as_json: bool = JSON,
        reading=None,
    ) -> None:
        """Merge any feeds into one tape, sorted by time: ringbar ingest candles/*.csv --out tape/ (an interrupted one continues)"""
        from feeds.ingest import ingest as write

        result = write(feeds_of(data, reading), out, form, column)
        if as_json:
            print(json.dumps({name: result[name] for name in ("rows", "format") if name in result}))
        else:
            print(f"{result['rows']:,} rows of {len(result.get('symbols', result['parts'])):,} symbols in {out}, read back and equal")

    @app.command(groups=(READ,))
    def audit(
        data: List[str] = DATA,  # noqa: UP006
        as_json: bool = JSON,
        reading=None,
    ) -> None:
        """Look through all bars and say what is wrong with them: ringbar audit data/*; exit status 1 if anything is."""
        from feeds import audit as look

        arguments = opening(reading)
        result = look(data[0] if len(data) == 1 else list(data), **arguments)
        print(result.to_json() if as_json else result)
        if not as_json:
            print(how_read(data, arguments))
        if not result.ok:
            raise Exit(BAD)

    def how_read(data, given, most=3):
        """Return how the first feeds are read, and why."""
        from feeds import open_feeds
        from feeds.inspection import explanation

        try:
            feeds = open_feeds(data[0] if len(data) == 1 else list(data), **given)
        except RingbarError:
            return ""  # a finding of the audit
        more = [f"... and {len(feeds) - most} more feeds, see ringbar head"] if len(feeds) > most else []
        return "\n".join(["", *[explanation(feeds, i, feed) for i, feed in enumerate(list(feeds)[:most])], *more])

    @app.command(groups=(READ,))
    def head(
        data: List[str] = DATA,  # noqa: UP006
        n: int = Option(5, "-n", "--rows", help="Bars of each feed."),
        as_json: bool = JSON,
        reading=None,
    ) -> None:
        """Show the first bars of each feed, and how its files are read and why: ringbar head data/AAPL.csv"""
        from feeds import open_feeds

        arguments = opening(reading)
        result = open_feeds(data[0] if len(data) == 1 else list(data), **arguments)
        if as_json:
            print(json.dumps({"reading": result.explain().split("\n"), "bars": result.head(n).to_dicts()}, default=str))
            return
        print(result.explain())
        try:
            print(result.head(n))
        except ImportError:
            print("the bars themselves need polars: pip install polars")

    @app.command()
    def report(
        run: str = Argument(help="Folder of a result, as run --out writes it, or store of a sweep."),
        out: Optional[str] = Option(None, help="The page; RUN/report.html by default."),  # noqa: UP045
        benchmark: Optional[str] = Option(None, help="Bars of one feed to compare with."),  # noqa: UP045
        title: Optional[str] = Option(None, help="Title of the page."),  # noqa: UP045
        symbols: Optional[str] = Option(None, help="Comma-separated symbols to draw candles of."),  # noqa: UP045
        audit: bool = Option(False, "--audit", help="Audit the data and add the findings to the page."),
        sweep: Optional[str] = Option(None, help="Of a store: number or strategy of a sweep, or all; the last one by default."),  # noqa: UP045
        strategy: Optional[str] = Option(None, help="file.py:Class whose indicators are drawn."),  # noqa: UP045
        trust: bool = run_commands.TRUST,
        as_json: bool = JSON,
    ) -> None:
        """Write one HTML page that needs no network: ringbar report runs/x --benchmark data/SPY.csv --out x.html"""
        from engine.cli.parsing import strategy_of
        from engine.results.result import Result

        check_page("--out", out or os.path.join(run, "report.html"))
        if os.path.exists(os.path.join(run, "journal.sqlite")):
            from engine.sweep.sweep_result import Sweep

            print(Sweep.load(run, sweep).report(out or os.path.join(run, "report.html"), title))
            return
        drawn = symbols.split(",") if symbols else None
        page = out or os.path.join(run, "report.html")
        path = Result.load(run).report(
            page, benchmark, title, symbols=drawn, audit=audit, strategy=strategy and strategy_of(strategy), trust=trust
        )
        print(json.dumps({"report": path}) if as_json else path)

    @app.command()
    def compare(
        first: str = Argument(help="Folder of a result."),
        second: str = Argument(help="Folder of another."),
        as_json: bool = JSON,
    ) -> None:
        """Compare two results down to the first differing fill; exit status 1 if anything differs."""
        from engine.results.compare import compare as differences
        from engine.results.compare import text_of
        from engine.results.metrics.online_metrics import jsonable
        from engine.results.result import Result

        result = differences(Result.load(first), Result.load(second))
        clear = {name: list(map(jsonable, pair)) for name, pair in result["metrics"].items()}
        print(json.dumps({**result, "metrics": clear}, default=str) if as_json else text_of(result))
        if not result["equal"]:
            raise Exit(BAD)

    @app.command()
    def info(as_json: bool = JSON) -> None:
        """Show what is installed: compiled or not, versions, cores."""
        from engine.cli.info import about

        result = about()
        print(json.dumps(result) if as_json else "\n".join(f"{name:12}{item}" for name, item in result.items()))

    @app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []})
    def bench() -> None:
        """Measure candles per second and peak memory; options as in python -m engine.bench."""

    validation_commands.register(app)
    proof_commands.register(app)
