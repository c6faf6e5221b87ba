"""The commands `verify`, `lookahead` and `doctor`."""

from __future__ import annotations

import json
import os
from typing import List, Optional  # noqa: UP035, read at run time, from Python 3.9 on

from engine.cli.command_builder import Argument, Exit, Option
from engine.cli.run_commands import TRUST
from engine.cli.shared_options import DATA, JSON, READ, STRATEGY, TRADE, feeds_of, trading_values

FAILED = 1


def verify(
    result: str = Argument(help="Folder of a result, as run --out writes it, or store of a sweep."),
    trial: List[str] = Option([], "--trial", help="Number or key of a trial of the store; may be repeated."),  # noqa: UP006
    sample: Optional[int] = Option(None, help="Number of trials of the store to verify, drawn at random."),  # noqa: UP045
    seed: int = Option(0, help="Seed of the sample."),
    strategy: Optional[str] = Option(None, help="file.py:Class; overrides what the folder names."),  # noqa: UP045
    cash: Optional[float] = Option(None, help="Overrides what the result has."),  # noqa: UP045
    commission: Optional[float] = Option(None, help="Overrides what the result has."),  # noqa: UP045
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
        results = verify_trials(result, trial, sample, seed, chosen, trust)
    else:
        options = {name: value for name, value in (("cash", cash), ("commission", commission)) if value is not None}
        results = [verified(Result.load(result), chosen, None, trust, **options)]
    print(json.dumps([item.to_dict() for item in results], default=str) if as_json else "\n".join(map(str, results)))
    if not all(results):
        raise Exit(FAILED)


def lookahead(
    strategy: str = STRATEGY,
    data: List[str] = DATA,  # noqa: UP006
    param: List[str] = Option([], help="A parameter, name=value; may be repeated."),  # noqa: UP006
    instants: int = Option(8, help="Number of instants to test; each takes three runs."),
    as_json: bool = JSON,
    reading=None,
    trading=None,
) -> None:
    """Find out whether a strategy uses future bars: ringbar lookahead mine.py:Mine data/*.csv; exit status 1 if it does."""
    from engine.cli.parsing import parameters, strategy_of
    from engine.proof.lookahead import lookahead as search

    chosen = strategy_of(strategy)
    options = {"cash": 100_000.0, **trading_values(trading)}
    match = search(chosen, feeds_of(data, reading), parameters(param, chosen), instants, **options)
    print(json.dumps(match.to_dict(), default=str) if as_json else match)
    if not match:
        raise Exit(FAILED)


def doctor(as_json: bool = JSON) -> None:
    """Check the installation: runtime, compiled core, a self test with a known digest, optional parts; status 1 if one fails."""
    from engine.proof.doctor import FAIL, examine, text_of

    rows = examine()
    print(json.dumps(rows) if as_json else text_of(rows))
    if any(row["state"] == FAIL for row in rows):
        raise Exit(FAILED)


def register(app):
    """Add the commands to the app."""
    app.command()(verify)
    app.command(groups=(READ, TRADE))(lookahead)
    app.command()(doctor)
