"""The commands `verify`, `lookahead` and `doctor`."""

from __future__ import annotations

import json
import os
from typing import List, Optional  # noqa: UP035, typer reads these at run time, from Python 3.9 on

import typer

from engine.cli.run_commands import TRUST
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
)

FAILED = 1


def verify(
    result: str = typer.Argument(help="Folder of a result, as run --out writes it, or store of a sweep."),
    trial: List[str] = typer.Option([], "--trial", help="Number or key of a trial of the store; may be repeated."),  # noqa: UP006
    sample: Optional[int] = typer.Option(None, help="Verify so many trials of the store, drawn at random."),  # noqa: UP045
    seed: int = typer.Option(0, help="Of the sample."),
    strategy: Optional[str] = typer.Option(None, help="file.py:Class instead of what the folder names."),  # noqa: UP045
    cash: Optional[float] = typer.Option(None, help="Instead of what the result says."),  # noqa: UP045
    commission: Optional[float] = typer.Option(None, help="Instead of what the result says."),  # noqa: UP045
    trust: bool = TRUST,
    as_json: bool = JSON,
) -> None:
    """Run a result again and compare: ringbar verify runs/x; exit status 0 identical, 1 different or damaged, 2 cannot be run."""
    from engine.cli.parsing import strategy_of
    from engine.proof.verify import verify as verified
    from engine.proof.verify import verify_trials
    from engine.results.result import Result

    chosen = strategy and strategy_of(strategy)
    if os.path.exists(os.path.join(result, "journal.sqlite")):
        found = verify_trials(result, trial, sample, seed, chosen, trust)
    else:
        options = {name: value for name, value in (("cash", cash), ("commission", commission)) if value is not None}
        found = [verified(Result.load(result), chosen, None, trust, **options)]
    print(json.dumps([item.to_dict() for item in found], default=str) if as_json else "\n".join(map(str, found)))
    if not all(found):
        raise typer.Exit(FAILED)


def lookahead(
    strategy: str = STRATEGY,
    data: List[str] = DATA,  # noqa: UP006
    param: List[str] = typer.Option([], help="A parameter, name=value; may be repeated."),  # noqa: UP006
    instants: int = typer.Option(8, help="How many instants to try; each takes three runs."),
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
    """Find out whether a strategy knows the future: ringbar lookahead mine.py:Mine data/*.csv; exit status 1 if it does."""
    from engine.cli.parsing import parameters, strategy_of
    from engine.proof.lookahead import lookahead as search

    feeds = feeds_of(data, on_bad, start, end, symbols, tz, dialect, opening)
    options = {"cash": cash, "commission": commission or None}
    found = search(strategy_of(strategy), feeds, parameters(param), instants, **options)
    print(json.dumps(found.to_dict(), default=str) if as_json else found)
    if not found:
        raise typer.Exit(FAILED)


def doctor(as_json: bool = JSON) -> None:
    """Check the installation: runtime, compiled core, a self test with a known digest, optional parts; status 1 if one fails."""
    from engine.proof.doctor import FAIL, examine, text_of

    rows = examine()
    print(json.dumps(rows) if as_json else text_of(rows))
    if any(row["state"] == FAIL for row in rows):
        raise typer.Exit(FAILED)


def register(app):
    """Add the commands to the app."""
    for command in (verify, lookahead, doctor):
        app.command()(command)
