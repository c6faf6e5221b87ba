"""Prometheus metrics of a running sweep: an HTTP endpoint that returns the current figures.

`Status` keeps the counters; between scrapes only the histogram of seconds per trial is updated.
"""

from __future__ import annotations

from engine.errors import CapabilityError, ConfigError

HOST = "127.0.0.1"
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
GAUGES = {
    "trials": ("ringbar_sweep_trials_planned", "Trials of the space."),
    "left": ("ringbar_sweep_trials_left", "Trials that have no row yet."),
    "running": ("ringbar_sweep_trials_in_flight", "Trials given to workers."),
    "trials_per_second": ("ringbar_sweep_trials_per_second", "Trials ended a second, since the sweep began."),
    "seconds_left": ("ringbar_sweep_seconds_left", "Seconds to the end at this rate."),
    "workers": ("ringbar_sweep_workers", "Workers there are, or slots of a cluster."),
    "memory_bytes": ("ringbar_sweep_memory_bytes", "Resident memory: the driver, and what workers have for themselves."),
}


class MetricsEndpoint:
    """Serves `figures()` under http://HOST:PORT/metrics. `where` is a port or "host:port"; port 0 takes a free one, see
    `port`.
    """

    def __init__(self, where, figures):
        try:
            from prometheus_client import CollectorRegistry, Histogram, start_http_server
        except ImportError as error:
            raise CapabilityError("metrics_port= needs prometheus-client: pip install ringbar[metrics]") from error
        host, port = address_of(where)
        self.figures = figures
        registry = CollectorRegistry()
        self.seconds = Histogram("ringbar_sweep_trial_seconds", "Seconds of a trial.", buckets=BUCKETS, registry=registry)
        registry.register(self)
        try:
            self.server, self.thread = start_http_server(port, host, registry)
        except OSError as error:
            raise ConfigError(f"metrics_port={where}: {error.strerror}; take another port, or 0 for a free one") from error
        self.port = self.server.server_address[1]

    def add(self, rows):
        """Count trials that ended."""
        for row in rows:
            if row["seconds"] is not None:
                self.seconds.observe(row["seconds"])

    def collect(self):
        """Yield the metric families of a scrape."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        figures = self.figures()
        ended = CounterMetricFamily("ringbar_sweep_trials", "Trials that have a row, by status.", labels=["status"])
        for status, count in figures["statuses"].items():
            ended.add_metric([status], count)
        yield ended
        yield CounterMetricFamily("ringbar_sweep_worker_restarts", "Workers that were lost.", value=figures["restarts"])
        for name, (metric, text) in GAUGES.items():
            if figures[name] is not None:
                yield GaugeMetricFamily(metric, text, value=figures[name])

    def describe(self):
        """Return no descriptions, so that registering does not trigger a scrape."""
        return []

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def address_of(where):
    """Split 9464, "9464" or "0.0.0.0:9464" into (host, port)."""
    host, _, port = str(where).rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise ConfigError(f'metrics_port={where!r}: expected a port, or "host:port" such as "0.0.0.0:9464"')
    return host or HOST, int(port)
