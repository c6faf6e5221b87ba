"""Watching a sweep: what Prometheus scrapes, what the alert rules and the dashboard make of it, the progress as JSON lines."""

import json
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

import pytest
from conftest import MODE, ROOT
from strategies_of_tests import Broken, Slow
from test_sweep import OPTIONS, SPACE, data

from engine.errors import CapabilityError, ConfigError
from engine.sweep import sweep
from strategies.sma_cross import SmaCross

MONITORING = ROOT / "scripts" / "monitoring"
client = pytest.mark.skipif(sys.implementation.name == "pypy", reason="prometheus-client is not installed there")
LONG = {"fast": [2, 3, 4, 5, 6, 7], "slow": [9, 10, 11, 12, 13, 14, 15, 16, 17, 18]}


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def fetched(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode()


def samples(text):
    """{metric with labels: value} of an exposition."""
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if not line.startswith("#")}


@client
def test_a_scrape_tells_the_figures_of_the_moment():
    port = free_port()
    scrapes = []

    def watch():
        while True:
            time.sleep(0.1)
            try:
                scrapes.append(samples(fetched(f"http://127.0.0.1:{port}/metrics")))
            except OSError:
                if scrapes:
                    return

    thread = threading.Thread(target=watch)
    thread.start()
    found = sweep(data(), Slow, SPACE, workers=2, lanes=2, metrics_port=port, **OPTIONS)
    thread.join(20)
    assert len(found.rows) == 12
    done = [scrape['ringbar_sweep_trials_total{status="done"}'] for scrape in scrapes]
    assert done == sorted(done)
    assert any(0 < count < 12 for count in done)
    last = scrapes[-1]
    assert last["ringbar_sweep_trials_planned"] == 12
    assert last["ringbar_sweep_trials_left"] == 12 - done[-1]
    assert last["ringbar_sweep_workers"] == 2
    assert last["ringbar_sweep_worker_restarts_total"] == 0
    assert last['ringbar_sweep_trial_seconds_bucket{le="+Inf"}'] == last["ringbar_sweep_trial_seconds_count"] == done[-1]
    assert last["ringbar_sweep_trial_seconds_sum"] >= 0.05 * done[-1]
    assert max(scrape["ringbar_sweep_trials_in_flight"] for scrape in scrapes) >= 2
    assert last["ringbar_sweep_memory_bytes"] > 10e6


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("prometheus") is None or MODE != "compiled", reason="no prometheus binary, or tested elsewhere")
def test_a_real_prometheus_scrapes_a_sweep(tmp_path):
    port, own = free_port(), free_port()
    (tmp_path / "prometheus.yml").write_text(
        f"global: {{scrape_interval: 200ms}}\nrule_files: ['{MONITORING / 'alerts.yml'}']\n"
        f"scrape_configs: [{{job_name: ringbar, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]\n"
    )
    command = ["prometheus", f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data"]
    server = subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{own}"], stderr=subprocess.DEVNULL)
    api = f"http://127.0.0.1:{own}"
    try:
        waited(lambda: fetched(f"{api}/-/ready"))
        waited(lambda: f"127.0.0.1:{port}" in fetched(f"{api}/api/v1/targets"))  # it begins to scrape after 5 s
        began = time.time()
        sweep(data(), Slow, LONG, workers=1, lanes=4, metrics_port=port, **OPTIONS)
        ended = time.time()

        def asked(query):
            answer = json.loads(fetched(f"{api}/api/v1/query?query={urllib.parse.quote(query)}"))
            return {tuple(sorted(r["metric"].items())): float(r["value"][1]) for r in answer["data"]["result"]}

        (done,) = asked('max_over_time(ringbar_sweep_trials_total{status="done"}[1m])').values()
        assert 40 <= done <= 60
        (rate,) = asked('max_over_time(rate(ringbar_sweep_trials_total{status="done"}[2s])[1m:200ms])').values()
        assert rate > 1
        (seconds,) = asked(
            "histogram_quantile(0.5, sum by (le) (max_over_time(ringbar_sweep_trial_seconds_bucket[1m])))"
        ).values()
        assert 0.03 < seconds < 1
        for title, query in queries():
            words = {"query": query, "start": began, "end": ended, "step": 0.2}
            answer = json.loads(fetched(f"{api}/api/v1/query_range?{urllib.parse.urlencode(words)}"))
            values = [value for series in answer["data"]["result"] for _, value in series["values"]]
            assert any(value != "NaN" for value in values), (title, query, answer)
        variable = json.loads(fetched(f"{api}/api/v1/label/instance/values?match[]=ringbar_sweep_trials_planned"))
        assert variable["data"] == [f"127.0.0.1:{port}"]
        rules = json.loads(fetched(f"{api}/api/v1/rules"))["data"]["groups"][0]["rules"]
        assert all(rule["health"] != "err" for rule in rules)
    finally:
        server.terminate()
        server.wait()


def queries():
    """(title, query) of every target of every panel of the dashboard, over all instances."""
    board = json.loads((MONITORING / "grafana.json").read_text())
    found = [(panel["title"], target["expr"]) for panel in board["panels"] for target in panel["targets"]]
    return [(title, query.replace("$instance", ".*")) for title, query in found]


def waited(ask):
    for _ in range(200):
        try:
            if ask():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("Prometheus does not answer")


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool binary")
def test_alert_rules_are_valid_and_fire():
    for command in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"], ["check", "config", "prometheus.yml"]):
        done = subprocess.run(["promtool", *command], cwd=MONITORING, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_and_the_rules_ask_for_metrics_that_exist():
    from engine.sweep.monitoring.prometheus import GAUGES

    known = {name for name, _ in GAUGES.values()} | {"ringbar_sweep_trials_total", "ringbar_sweep_worker_restarts_total"}
    known.add("ringbar_sweep_trial_seconds_bucket")
    board = json.loads((MONITORING / "grafana.json").read_text())
    asked = " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    text = asked + (MONITORING / "alerts.yml").read_text()
    assert len(board["panels"]) == 12
    found = set(re.findall(r"\bringbar_sweep_\w+", text + json.dumps(board["templating"])))
    assert found == known - {"ringbar_sweep_trials_per_second"}


def test_grafanas_own_types_keep_all_of_the_dashboard():
    """Read into the types that Grafana publishes, and written again: what they do not know would be lost."""
    pytest.importorskip("grafana_foundation_sdk", reason="pip install grafana-foundation-sdk")
    from grafana_foundation_sdk.cog import plugins
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.models.dashboard import Dashboard

    plugins.register_default_plugins()
    board = json.loads((MONITORING / "grafana.json").read_text())
    assert lost(board, json.loads(JSONEncoder().encode(Dashboard.from_json(board)))) == []
    board["panels"][0]["fieldConfig"]["defaults"]["units"] = "s"
    assert lost(board, json.loads(JSONEncoder().encode(Dashboard.from_json(board)))) == ["/panels/0/fieldConfig/defaults/units"]


def lost(given, found, place=""):
    """Places of what is in `given` and not, or not the same, in `found`."""
    if isinstance(given, dict) and isinstance(found, dict):
        pairs = [(f"{place}/{name}", value, found.get(name, lost)) for name, value in given.items()]
    elif isinstance(given, list) and isinstance(found, list) and len(given) == len(found):
        pairs = [(f"{place}/{i}", value, other) for i, (value, other) in enumerate(zip(given, found))]
    else:
        return [] if given == found else [place]
    return [name for where, value, other in pairs for name in lost(value, other, where)]


@client
def test_ports_that_cannot_be():
    for where in ("port", "1:2:x", "70000"):
        with pytest.raises(ConfigError, match='expected a port, or "host:port"'):
            sweep(data(), SmaCross, SPACE, metrics_port=where, workers=1, **OPTIONS)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigError, match="Address already in use; take another port"):
            sweep(data(), SmaCross, SPACE, metrics_port=taken.getsockname()[1], workers=1, **OPTIONS)


def test_without_the_client_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(CapabilityError, match=r"pip install ringbar\[metrics\]"):
        sweep(data(), SmaCross, SPACE, metrics_port=0, workers=1, **OPTIONS)


def test_progress_as_json_lines_and_as_a_line(tmp_path, capsys):
    log = tmp_path / "log.jsonl"
    sweep(data(), Broken, {"size": [1, 2, 3]}, workers=1, log=str(log), cash=1e5, progress=True)
    last = json.loads(log.read_text().splitlines()[-1])
    assert {name: last[name] for name in ("trials", "known", "done", "failed", "running", "workers", "restarts")} == {
        "trials": 3, "known": 0, "done": 2, "failed": 1, "running": 0, "workers": 1, "restarts": 0,
    }  # fmt: skip
    assert last["seconds_left"] == 0
    assert last["trials_per_second"] > 0
    assert last["memory_mb"] > 5
    assert re.search(r"2 of 3 done, 1 failed, 0 running, [\d.,]+ trials/s, 0 s left, \d+ MB\n$", capsys.readouterr().err)


def test_memory_counts_workers_too(tmp_path):
    log = tmp_path / "log.jsonl"
    sweep(data(), SmaCross, SPACE, workers=2, lanes=2, log=str(log), **OPTIONS)
    from engine.results.origin.provenance import own_mb, rss_mb

    last = json.loads(log.read_text().splitlines()[-1])
    assert last["memory_mb"] > rss_mb() + 5
    assert 0 < own_mb() <= rss_mb()
