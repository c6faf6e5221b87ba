"""Alert rules for Prometheus, with the floor of throughput derived from a sweep's own forecast or journal."""

# ruff: noqa: E501, the rules are YAML

from __future__ import annotations

from engine.errors import ConfigError

RULES = r"""# Alert rules for sweeps. promtool check rules alerts.yml; promtool test rules alerts_test.yml
groups:
  - name: ringbar-sweeps
    rules:
      - record: ringbar_sweep:ended:rate5m
        expr: sum by (instance) (rate(ringbar_sweep_trials_total{status!="known"}[5m]))
      - record: ringbar_sweep:bad:ratio
        expr: |
          sum by (instance) (ringbar_sweep_trials_total{status=~"failed|crashed|timeout"})
            / (sum by (instance) (ringbar_sweep_trials_total{status!="known"}) > 0)

      - alert: RingbarSweepSlow                # trials per second; ringbar alerts derives the floor from a sweep
        expr: ringbar_sweep:ended:rate5m < FLOOR and on (instance) ringbar_sweep_trials_left > 0
        for: 5m
        labels: {severity: warning}
        annotations:
          summary: "{{ $labels.instance }} finishes {{ $value | humanize }} trials per second"
          description: Look at the workers and the seconds per trial; an interrupted sweep continues with the same call.

      - alert: RingbarSweepFailing             # more than one trial in twenty
        expr: ringbar_sweep:bad:ratio > 0.05 and on (instance) sum by (instance) (ringbar_sweep_trials_total{status!="known"}) > 20
        labels: {severity: critical}
        annotations:
          summary: "{{ $labels.instance }}: {{ $value | humanizePercentage }} of the trials failed"
          description: The journal has the reason of each in `error`; `ringbar replay` runs one of them in one process.

      - alert: RingbarSweepWorkersLost
        expr: increase(ringbar_sweep_worker_restarts_total[10m]) > 10
        labels: {severity: warning}
        annotations:
          summary: "{{ $labels.instance }} lost {{ $value | humanize }} workers in ten minutes"
          description: Memory is short, nodes were preempted, or a strategy kills its process.
"""


def alert_rules(floor):
    """Return the rules as YAML; floor: trials per second below which a sweep is slow."""
    return RULES.replace("FLOOR", f"{floor:.3g}")


def expected_rate(store, workers=None):
    """Return the trials per second that the sweep in `store` should reach, from its plan or from the trials that ran.

    workers: of the sweep to watch; by default as many as the plan assumed or as the last call had.
    """
    from engine.sweep.store.store_reader import read_store

    rows, about, _ = read_store(store)
    forecast = about.get("forecast")
    if forecast:
        workers = workers or forecast["cluster"] or forecast["cores"]
        return workers / (forecast["seconds_per_trial"] + forecast["seconds_per_pass"] / forecast["lanes"])
    seconds = [row["seconds"] for row in rows if row["seconds"]]
    if not seconds:
        raise ConfigError(f"{store}: no trial has run and nothing was planned; run the sweep with --plan and this store first")
    return (workers or about.get("workers") or 1) * len(seconds) / sum(seconds)


def rules_of(store, below=0.5, workers=None):
    """Return the rules for the sweep in `store`: slow means less than `below` of the expected throughput."""
    if not 0 < below < 1:
        raise ConfigError(f"below={below!r}: expected a fraction of the expected trials per second, between 0 and 1")
    return alert_rules(below * expected_rate(store, workers))
