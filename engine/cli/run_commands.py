"""Running: the commands `run` and `resume`."""

from __future__ import annotations

import json
import os
import sys
from typing import List, Optional  # noqa: UP035, typer reads these at run time, from Python 3.9 on

import typer

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
)  # fmt: skip
from engine.results.metrics.online_metrics import jsonable

INTERRUPTED = 130
REPORT = typer.Option(None, help="Write one HTML page of the result there.")
TRUST = typer.Option(False, "--trust", help="Run the code, and open the files, that the folder names, whoever wrote it.")
OUT = typer.Option(None, help="Folder for the result: Parquet and JSON.")


def run(
    strategy: str = STRATEGY,
    data: List[str] = DATA,  # noqa: UP006
    param: List[str] = typer.Option([], help="A parameter, name=value; may be repeated."),  # noqa: UP006
    cash: float = CASH,
    commission: float = COMMISSION,
    mode: str = typer.Option("stream", help="stream, runonce or auto."),
    memory: Optional[str] = typer.Option(None, help="Budget, such as 400MB."),  # noqa: UP045
    out: Optional[str] = OUT,  # noqa: UP045
    report: Optional[str] = REPORT,  # noqa: UP045
    explain: bool = typer.Option(False, "--explain", help="Print the plan and its memory, run nothing."),
    checkpoint: Optional[str] = typer.Option(None, help="Folder for a run that outlives a crash; see resume."),  # noqa: UP045
    every: str = typer.Option("30s", help="How often: 30s, 5min, 100000bars."),
    fresh: bool = typer.Option(False, "--fresh", help="Start anew, whatever the folder of the checkpoint has."),
    on_bad: str = ON_BAD,
    start: Optional[str] = START,  # noqa: UP045
    end: Optional[str] = END,  # noqa: UP045
    symbols: Optional[str] = SYMBOLS,  # noqa: UP045
    tz: Optional[str] = ZONE,  # noqa: UP045
    dialect: Optional[str] = DIALECT,  # noqa: UP045
    opening: Optional[List[str]] = OPEN,  # noqa: UP006, UP045
    as_json: bool = JSON,
) -> None:
    """Backtest one strategy: ringbar run strategies/sma_cross.py:SmaCross candles/*.csv --param fast=10 --out runs/x"""
    call = {
        "strategy": strategy,
        "param": list(param),
        "opening": [list(data), on_bad, start, end, symbols, tz, dialect, opening],
        "options": {"cash": cash, "commission": commission or None, "mode": mode, "memory": memory},
    }
    backtest = backtest_of(call)
    if explain:
        print(backtest.explain())
        return
    writable(out, report)
    if checkpoint is None:
        from engine.run.interrupts import InterruptHandler

        with InterruptHandler() as backtest.brake:
            result = backtest.run()
        show(result, out, report, as_json)
        if "interrupted" in result.info:
            sys.stderr.write("interrupted: the result is of what was run until then\n")
            raise typer.Exit(INTERRUPTED)
        return
    from engine.cli.saved_invocation import note

    note(checkpoint, call, fresh, type(backtest.strategies[0]))
    show(outlive(backtest, checkpoint, every=every, resume=not fresh), out, report, as_json)


def resume(
    folder: str = typer.Argument(help="What run --checkpoint was given."),
    out: Optional[str] = OUT,  # noqa: UP045
    report: Optional[str] = REPORT,  # noqa: UP045
    every: str = typer.Option("30s", help="How often to write a checkpoint from now on."),
    strategy: Optional[str] = typer.Option(None, help="file.py:Class instead of what the folder names."),  # noqa: UP045
    trust: bool = TRUST,
    as_json: bool = JSON,
) -> None:
    """Go on with a run where its last checkpoint was: ringbar resume runs/x --out results/x"""
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


def outlive(backtest, folder, **options):
    """Run with checkpoints; who interrupts it is told how it goes on."""
    try:
        return backtest.run(checkpoint=folder, **options)
    except KeyboardInterrupt:
        sys.stderr.write(f"interrupted; ringbar resume {folder} goes on\n")
        raise typer.Exit(INTERRUPTED) from None


def backtest_of(call):
    """The `Backtest` that a call of `run` asks for."""
    from engine.backtest import Backtest
    from engine.cli.parsing import parameters, strategy_of

    chosen = strategy_of(call["strategy"])(**parameters(call["param"]))
    return Backtest(feeds_of(*call["opening"]), chosen, **call["options"])


def writable(out, report):
    """What can be known of the places to write to, and of what reports need, is known before a long run."""
    from engine.errors import ConfigError

    if report:
        from engine.report import needed

        needed()
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
    if out:
        result.save(out)
    if report:
        result.report(report)
    if as_json:
        metrics = {name: jsonable(item) for name, item in result.metrics.items()}
        print(json.dumps({"metrics": metrics, "digest": result.digest, "info": result.info}, default=str))
    else:
        print(result)


def register(app):
    """Add the commands to the app."""
    app.command()(run)
    app.command()(resume)
