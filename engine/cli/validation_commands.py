"""The commands `walkforward` and `montecarlo`, and what `sweep --overfitting` prints."""

from __future__ import annotations

import json
import sys
from typing import List, Optional  # noqa: UP035, read at run time, from Python 3.9 on

from engine._util.output_path_checks import check_folder, check_log
from engine.cli.command_builder import Argument, Exit, Option
from engine.cli.exit_status import interrupted
from engine.cli.shared_options import JSON, READ, STRATEGIES, TRADE, trading_values
from engine.cli.sweep_options import SWEEP, strategies_of, sweep_arguments, universes_of
from engine.errors import CapabilityError, ConfigError, RingbarError

SOON = 2000  # trials whose returns are compared within a second


def metric_names():
    """Return the names of the metrics that a sweep can be sorted by."""
    from engine.results.metrics.online_metrics import ONLINE

    return sorted(ONLINE)


def walkforward(
    strategy: str = STRATEGIES,
    data: List[str] = Argument(help="Files, folders, glob patterns or tapes.", required=False),  # noqa: UP006
    sets: List[str] = Option([], "--set", help="fast=5:50:5, slow=20,50,100 or k=log:1:1000:4."),  # noqa: UP006
    where: Optional[str] = Option(None, help="A condition, such as 'fast<slow'."),  # noqa: UP045
    train: str = Option("3y", help="Length of a training: 3y, 6mo, 2w, 90d, 12h, or a number of bars."),
    test: str = Option("1y", help="Length of the test after it."),
    anchored: bool = Option(False, "--anchored", help="Begin all trainings with the data."),
    carry: bool = Option(False, "--carry", help="Keep positions from test to test."),
    history: Optional[str] = Option(None, help="Warm-up before a window; all there is by default."),  # noqa: UP045
    metric: str = Option("sharpe_ratio", help="Metric by which parameters are chosen.", values=metric_names),
    store: Optional[str] = Option(None, help="Folder of the journal; the same command continues from it."),  # noqa: UP045
    out: Optional[str] = Option(None, help="Folder for windows, equity and trades as Parquet."),  # noqa: UP045
    as_json: bool = JSON,
    reading=None,
    trading=None,
    sweeping=None,
) -> None:
    """Choose parameters on the past, trade what comes next: ringbar walkforward strategies.sma_cross:SmaCross d/*.csv --set fast=5:20:5"""
    from engine.cli.parsing import spaces
    from engine.sweep import walk_forward

    if out:
        check_folder("--out", out, ("windows", "equity", "trades"), "walkforward.json")
    if sweeping.get("log"):
        check_log("--log", sweeping["log"])
    classes = strategies_of(strategy)
    result = walk_forward(
        universes_of(data, sweeping.get("universe"), reading),
        classes,
        spaces(sets, classes),
        where=where,
        train=length(train),
        test=length(test),
        anchored=anchored,
        carry=carry,
        history=None if history is None else length(history),
        metric=metric,
        store=store,
        **sweep_arguments(sweeping),
        **{"cash": 100_000.0, "commission": None, **trading_values(trading)},
    )
    if sweeping["plan"]:
        print(json.dumps(result.to_dict()) if as_json else result)
        return
    if out:
        write(result, out)
        if not as_json:
            sys.stderr.write(f"wrote windows, equity, trades and report.html to {out}\n")
    print(json.dumps(result.to_dict()) if as_json else result)
    if result.interrupted:
        raise Exit(interrupted())


def montecarlo(
    run: str = Argument(help="Folder of a result, as run --out writes it."),
    draws: int = Option(1000, help="How many."),
    of: str = Option("both", help="returns, trades, or both."),
    how: Optional[str] = Option(  # noqa: UP045
        None, help="Of returns: stationary (default), circular, bootstrap, permutation; of trades: the last two."
    ),
    block: Optional[float] = Option(None, help="Mean length of blocks in days; by default it is estimated."),  # noqa: UP045
    seed: int = Option(0, help="Seed of the draws."),
    ruin: float = Option(0.5, help="Part of the starting equity below which an account is ruined."),
    as_json: bool = JSON,
) -> None:
    """Resample a result to show what else could have happened: ringbar montecarlo runs/x --draws 5000 --ruin 0.7"""
    from engine.results.result import Result
    from engine.sweep import resample_returns, resample_trades

    if of not in ("returns", "trades", "both"):
        raise ConfigError(f"--of {of}: expected returns, trades, or both")
    result = Result.load(run)
    results = []
    if of in ("returns", "both"):
        results.append(resample_returns(result, draws, how=how or "stationary", block=block, seed=seed, ruin=ruin))
    if of in ("trades", "both"):
        orders = [how] if how in ("bootstrap", "permutation") or (of == "trades" and how) else ["bootstrap", "permutation"]
        results += [resample_trades(result, draws, how=order, seed=seed, ruin=ruin) for order in orders]
    print(json.dumps([item.to_dict() for item in results]) if as_json else "\n\n".join(map(str, results)))


def length(text):
    """Return a span as the library takes it: a number of bars is an int."""
    return int(text) if text.strip().isdigit() else text


def write(found, folder):
    """Write the frames of a walk-forward as Parquet, its figures as JSON, and its page."""
    import os

    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "walkforward.json"), "w", encoding="utf-8") as file:
        json.dump(found.to_dict(), file, indent=1, default=str)
    try:
        found.report(os.path.join(folder, "report.html"))
    except CapabilityError:
        pass
    if hasattr(found, "parts"):
        found.windows.write_parquet(os.path.join(folder, "windows.parquet"))
        found.table.write_parquet(os.path.join(folder, "table.parquet"))
        return
    for name, frame in (("windows", found.windows), ("equity", found.equity), ("trades", found.oos_trades)):
        frame.write_parquet(os.path.join(folder, f"{name}.parquet"))


def profile_trial(found, path):
    """Run the slowest trial of a sweep again under a profiler and write its page."""
    from engine.profiler import profile

    rows = [row for row in found.rows if row["status"] == "done"]
    if not rows:
        return
    row = max(rows, key=lambda row: row["seconds"] or 0.0)
    source = found.sources.get(row["context"], found.source)
    _, measured = profile(source.backtest(row["params"], row["until"]), progress=False)
    sys.stderr.write(f"wrote the profile of trial #{row['trial']} to {measured.report(path)}\n")


def tell_sweep(found, top, as_json, overfitting):
    """Print a sweep with its overfitting analysis if that was requested, otherwise with one line of it."""
    sheet = found.overfitting() if overfitting and found.best is not None else None
    if as_json:
        print(json.dumps(found.flat() if not overfitting else {"trials": found.flat(), "overfitting": sheet and sheet.to_dict()}))
        return
    print(found.text(top))
    last = sheet or (None if found.interrupted else gist(found))
    if last is not None:
        print(last)


def gist(found):
    """Return one line on how much of a sweep is luck, or how to find out where that takes longer."""
    done = sum(1 for row in found.rows if row["status"] == "done")
    if done < 2 or found.best["metrics"].get(found.metric) is None:
        return None
    if done <= SOON:
        try:
            return f"{found.overfitting(draws=0).brief} (--overfitting has details)"
        except RingbarError:
            pass
    return "luck: --overfitting estimates how much of this is"


def alerts(
    store: str = Argument(help="Store of a sweep that was planned or has run."),
    below: float = Option(0.5, help="Alert below this fraction of the expected trials per second."),
    workers: Optional[int] = Option(None, help="Workers of the sweep to watch; by default as planned or as it last ran."),  # noqa: UP045
    out: Optional[str] = Option(None, help="File for the rules; by default they are printed."),  # noqa: UP045
    as_json: bool = JSON,
) -> None:
    """Write alert rules for Prometheus from a sweep's own forecast: ringbar alerts runs/sma --below 0.5 --out alerts.yml"""
    from engine.sweep.monitoring.alert_rules import rules_of

    text = rules_of(store, below, workers)
    if as_json:
        print(json.dumps({"rules": text}))
        return
    if out is None:
        print(text, end="")
        return
    with open(out, "w", encoding="utf-8") as file:
        file.write(text)
    sys.stderr.write(f"wrote {out}\n")


def register(app):
    """Add the commands to the app."""
    app.command(groups=(READ, TRADE, SWEEP))(walkforward)
    app.command()(montecarlo)
    app.command()(alerts)
