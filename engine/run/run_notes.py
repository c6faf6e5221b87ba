"""Provenance and notes of a finished run, stored next to its record."""

from __future__ import annotations

from broker.order_codes import REASONS, STATUSES
from engine.core.views.context import EVERY
from engine.results.origin.provenance import VERSION, moment, peak_rss_mb, runtime
from engine.results.result import Result

ENDINGS = 64  # reasons to a status in `Recorder.endings`


def common_of(setup, state):
    """Return the info shared by all results of a pass: memory, skipped rows, files."""
    opened = list(state.opened())
    return {
        "peak_rss_mb": peak_rss_mb(),
        "skipped_rows": state.dropped[0] + sum(source.skipped for source in opened),
        "kept_rows": state.dropped[1] + sum(source.kept for source in opened),
        "data": setup.options.feeds.files(),
        "phases": state.phases.to_dict(setup.options.feeds),
        "accounts": {},  # id of broker options -> their description, of which trials of a sweep have one
    }


def result_of(setup, state, mode, lane, seconds, common):
    """Return the `Result` of a strategy run."""
    options = setup.options
    tracker = lane.recorder.tracker
    bars = state.bars
    accounts = common["accounts"]
    account = accounts.get(id(lane.broker.options))
    if account is None:
        account = accounts[id(lane.broker.options)] = lane.broker.options.describe()
    info = {
        "engine": VERSION,
        "runtime": runtime(),
        "mode": mode,
        "strategy": repr(lane.strategy),
        "parameters": lane.strategy._ringbar_parameters,
        "cash": lane.broker.options.cash,
        **account,
        "intrabar_decided": lane.broker.decided,
        "close_at_end": bool(options.close_at_end),
        "feeds": bars.rows,
        "bars": bars.delivered,
        "instants": bars.instant,
        "day_lag": tracker.lag,
        "first": moment(tracker.first_ts),
        "last": moment(tracker.last_ts),
        "seconds": seconds,
        "bars_per_second": bars.delivered / seconds,
        "peak_rss_mb": common["peak_rss_mb"],
        "started": state.started,
        "ready": moment(lane.ready_ts) if lane.ready_ts != -1 else None,
        "waited_for": bars.names[lane.waited_for] if lane.waited_for != -1 else None,
        "orders": lane.recorder.ended,
        "order_endings": endings_of(lane.recorder),
        "skipped_rows": common["skipped_rows"],
        "kept_rows": common["kept_rows"],
        "data": common["data"],
        "phases": common["phases"],
    }
    if options.begin is not None:
        info["trading_from"] = options.begin  # ns; what comes before warmed indicators up
    if state.resumed is not None:
        info["resumed"] = moment(state.resumed)
    if state.halted:
        info["interrupted"] = moment(bars.now)
    notes = lane.broker.options.notes(lane.broker.decided)
    info["notes"] = order_notes(info, lane) + notes_of(info, lane, bars) + frame_notes(state) + notes
    result = Result(lane.recorder, list(bars.names), info, lane.strategy, options.feeds)
    arguments = getattr(options, "given", None)
    if arguments is not None and len(options.strategies) == 1 and options.shares is None:
        result.options = {**arguments, "begin": options.begin} if options.begin is not None else dict(arguments)
    return result


def endings_of(recorder):
    """Return {status: {reason: number}} of all orders."""
    endings = {}
    counted = 0
    for i, number in enumerate(memoryview(recorder.endings).tolist() if recorder.orders.rows else ()):
        if number:
            counted += number
            status, reason = STATUSES[i // ENDINGS], REASONS[i % ENDINGS]
            endings.setdefault(status, {})[reason or "whole"] = number
    if recorder.ended > counted:
        filled = endings.setdefault("filled", {})
        filled["whole"] = filled.get("whole", 0) + recorder.ended - counted
    return endings


def order_notes(info, lane):
    """Describe rejected orders, orders that were never filled, and runs without any order."""
    total = info["orders"]
    notes = []
    if total == 0 and info["ready"] is not None and "interrupted" not in info:
        if lane.targets is not None:
            notes.append("no order was placed: the targets of signal() never asked for a change of position")
        else:
            since = f"next() was called from {info['ready']} on"
            notes.append(f"no order was placed: {since}, but no condition that leads to an order was true")
    rejected = info["order_endings"].get("rejected", {})
    if rejected:
        number = sum(rejected.values())
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in sorted(rejected.items(), key=lambda item: -item[1]))
        notes.append(
            f"{number:,} of {total:,} orders rejected: {reasons}; see result.orders and result.why({lane.recorder.rejected})"
        )
    return notes


def frame_notes(state):
    """Note frames of which no slow bar has more than one bar: their rule is not longer than the bars."""
    notes = []
    for frame in state.graph.frames.values():
        rows = [row for row in range(state.bars.rows) if frame.uses_row(row) and frame.count[row] > 1]
        if rows and frame.period.bars == 0 and all(state.bars.count[row] - frame.count[row] <= 1 for row in rows):
            notes.append(
                f"resample({frame.period.name!r}): each slow bar has one bar alone, the rule is no longer than the bars; "
                f'"min" is a minute, "mo" and "M" are a month'
            )
    return notes


def band_note(result):
    """Describe how much the intrabar assumption changes the result."""
    values = [other.metrics["final_value"] for other in result.intrabar_results.values()]
    return f"intrabar band: final value {min(values):,.2f} to {max(values):,.2f}"


def missing(scope, bars):
    """Describe what a strategy that never became ready lacked: bars of a feed, or values of an indicator across feeds."""
    for row, need in enumerate(scope.need):
        if bars.count[row] < need:
            return f"{bars.names[row]} has {bars.count[row]} bars, the indicators need {need}"
    gate = scope.gate(EVERY)
    if gate is None:  # an incomplete slow bar came when the run had ended
        return "what it waited for came with the last, incomplete bars (partial=True), when there were no more instants"
    ring, row = gate
    of_feed = "" if ring.across else f" of {bars.names[row]}"
    return f"{ring.name}{of_feed} has {ring.axis[row]} values, it needs {ring.minperiod}"


def notes_of(info, lane, bars):
    """Return the notes that a user should see about a run."""
    notes = []
    if info["ready"] is None:
        notes.append(f"next() was never called: {missing(lane.scope, bars)}")
    elif info["ready"] != info["first"]:
        notes.append(f"warm-up lasted until {info['ready']}, waiting for {info['waited_for']}")
    if "resumed" in info:
        notes.append(f"resumed from a checkpoint of {info['resumed']}")
    if "interrupted" in info:
        notes.append(f"interrupted at {info['interrupted']}: what came after it was not run")
    if info["skipped_rows"]:
        notes.append(f"{info['skipped_rows']:,} bad rows were skipped (on_bad=\"skip\")")
    if info["kept_rows"]:
        notes.append(f"{info['kept_rows']:,} rows with high < low were kept (on_bad=\"keep\")")
    return notes
