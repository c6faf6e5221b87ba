"""Running: the commands `run` and `resume`."""

from __future__ import annotations

import json
import os
import sys
from typing import List, Optional  # noqa: UP035, read at run time, from Python 3.9 on

from engine.cli.command_builder import Argument, Exit, Option
from engine.cli.exit_status import interrupted
from engine.cli.shared_options import JSON, READ, TRADE, feeds_of, trading_values
from engine.errors import ConfigError
from engine.results.metrics.online_metrics import jsonable

REPORT = Option(None, help="Write one HTML page of the result there.")
TRUST = Option(False, "--trust", help="Run the code and open the files that the folder names, even if another user wrote it.")
OUT = Option(None, help="Folder for the result: Parquet and JSON.")


def run(
    strategy: str = Argument(help="file.py:Class or package.module:Class, or a run file such as my.toml."),
    data: List[str] = Argument(help="Files, folders, glob patterns or tapes.", required=False),  # noqa: UP006
    param: List[str] = Option([], help="A parameter, name=value; may be repeated."),  # noqa: UP006
    out: Optional[str] = OUT,  # noqa: UP045
    report: Optional[str] = REPORT,  # noqa: UP045
    profile: Optional[str] = Option(None, help="Write a page there that shows where the time goes."),  # noqa: UP045
    explain: bool = Option(False, "--explain", help="Print the plan and its memory, run nothing."),
    checkpoint: Optional[str] = Option(None, help="Folder for a run that survives a crash; see resume."),  # noqa: UP045
    every: str = Option("30s", help="How often to write a checkpoint: 30s, 5min, 100000bars."),
    fresh: bool = Option(False, "--fresh", help="Start from the beginning, whatever checkpoint the folder has."),
    as_json: bool = JSON,
    reading=None,
    trading=None,
) -> None:
    """Backtest one strategy: ringbar run strategies/sma_cross.py:SmaCross candles/*.csv --param fast=10 --out runs/x"""
    call = {"strategy": strategy, "param": list(param), "data": list(data), "reading": reading, "trading": trading}
    if strategy.endswith(".toml"):
        from engine.cli.run_file import read_run_file

        written = read_run_file(strategy)
        if data:
            raise ConfigError(f"{strategy} says which data to run on; leave out {data[0]}")
        out, report = out or written["out"], report or written["report"]
        call = {
            "strategy": written["strategy"],
            "param": [*(f"{name}={item}" for name, item in written["param"].items()), *param],
            "data": written["data"],
            "reading": {**written["feeds"], **reading},
            "trading": {**written["backtest"], **trading},
        }
        if checkpoint is not None:
            call["file"] = os.path.abspath(strategy)
    backtest = backtest_of(call)
    if explain:
        print(backtest.explain())
        return
    writable(out, report)
    if profile is not None:
        if checkpoint is not None:
            raise ConfigError("--profile with --checkpoint: leave out one of the two")
        show(profiled(backtest, profile), out, report, as_json)
        return
    if checkpoint is None:
        from engine.run.interrupts import InterruptHandler

        with InterruptHandler() as handler:
            backtest.brake = handler
            result = backtest.run()
        show(result, out, report, as_json)
        if "interrupted" in result.info:
            sys.stderr.write("interrupted: the result is of what was run until then\n")
            raise Exit(interrupted(handler.number))
        return
    from engine.cli.saved_invocation import note

    note(checkpoint, call, fresh, type(backtest.strategies[0]))
    show(outlive(backtest, checkpoint, every=every, resume=not fresh), out, report, as_json)


def resume(
    folder: str = Argument(help="What run --checkpoint was given."),
    out: Optional[str] = OUT,  # noqa: UP045
    report: Optional[str] = REPORT,  # noqa: UP045
    every: str = Option("30s", help="How often to write a checkpoint from now on."),
    strategy: Optional[str] = Option(None, help="file.py:Class instead of what the folder names."),  # noqa: UP045
    trust: bool = TRUST,
    as_json: bool = JSON,
) -> None:
    """Continue a run from its last checkpoint: ringbar resume runs/x --out results/x"""
    from engine.cli.saved_invocation import recall

    folder, out, report = os.path.abspath(folder), out and os.path.abspath(out), report and os.path.abspath(report)
    strategy = strategy and located(strategy)
    backtest = backtest_of(recall(folder, strategy, trust))
    writable(out, report)
    show(outlive(backtest, folder, every=every), out, report, as_json)


def located(reference):
    """Return a reference to a strategy whose file is an absolute path, as the working folder is about to change."""
    where, colon, name = reference.rpartition(":")
    return f"{os.path.abspath(where)}:{name}" if colon and where.endswith(".py") else reference


def profiled(backtest, path):
    """Run a backtest under a profiler, write its page and return the result."""
    from engine._util.output_path_checks import check_page
    from engine.profiler import profile

    check_page("--profile", path)
    result, results = profile(backtest)
    sys.stderr.write(f"wrote the profile to {results.report(path)}\n")
    return result


def outlive(backtest, folder, **options):
    """Run with checkpoints; after an interrupt, print how to continue."""
    try:
        return backtest.run(checkpoint=folder, **options)
    except KeyboardInterrupt:
        sys.stderr.write(f"interrupted; continue with: ringbar resume {folder}\n")
        raise Exit(interrupted()) from None


def backtest_of(call):
    """Return the `Backtest` that a call of `run` describes."""
    from engine.backtest import Backtest
    from engine.cli.parsing import parameters, strategy_of

    strategy = strategy_of(call["strategy"])
    chosen = strategy(**parameters(call["param"], strategy))
    trading = {"cash": 100_000.0, **trading_values(call["trading"])}
    return Backtest(feeds_of(call["data"], call["reading"]), chosen, **trading)


def writable(out, report):
    """Check the places to write to, and what reports need, before a long run."""
    from engine._util.output_path_checks import check_folder, check_page
    from engine.results.result import TABLES

    if report:
        check_page("--report", report)
        from engine.report import needed

        needed()
    if out:
        check_folder("--out", out, TABLES)
    for option, folder in (("--out", out), ("--report", report and os.path.dirname(os.path.abspath(report)))):
        if not folder:
            continue
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"{option} {folder}: {error.strerror}; expected a folder to write to") from error
        if not os.access(folder, os.W_OK):
            raise ConfigError(f"{option} {folder}: no permission; expected a folder to write to")


def show(result, out, report, as_json):
    """Save, draw and print a result."""
    wrote = []
    if out:
        result.save(out)
        wrote.append(f"wrote the result to {out} (ringbar report {out} draws it)")
    if report:
        result.report(report)
        wrote.append(f"wrote the report to {report}")
    if as_json:
        metrics = {name: jsonable(item) for name, item in result.metrics.items()}
        print(json.dumps({"metrics": metrics, "digest": result.digest, "info": result.info}, default=str))
    else:
        from shutil import get_terminal_size

        from engine.results.summary import summary

        print(summary(result, max(60, get_terminal_size((80, 24)).columns)))
    for line in wrote if not as_json else ():
        sys.stderr.write(f"{line}\n")


def register(app):
    """Add the commands to the app."""
    app.command(groups=(READ, TRADE))(run)
    app.command()(resume)
