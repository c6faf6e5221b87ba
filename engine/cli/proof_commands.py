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


def register(app):
    """Add the commands to the app."""
    app.command()(verify)
