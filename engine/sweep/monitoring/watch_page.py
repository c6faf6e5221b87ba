"""WatchPage: one live page of a running sweep on 127.0.0.1: progress, heat map, best trials, failures. Read-only, standard
library.
"""

from __future__ import annotations

import json
import sys
from threading import Lock, Thread

from engine.errors import ConfigError

HOST = "127.0.0.1"
ROWS, FAILURES = 5_000, 20  # that are sent to the page
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ringbar sweep</title><style>
:root { color-scheme: light dark; } body { font: 15px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 24px auto; padding: 0 16px; }
progress { width: 100%; height: 18px; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { padding: 3px 9px; text-align: right; border: 1px solid #8884; font-weight: 400; } pre { overflow-x: auto; }
.wide { overflow-x: auto; } .hint { color: #868c95; }
</style></head><body><h1>Sweep</h1><progress id="bar" max="1" value="0"></progress><p id="line">waiting</p>
<h2>Heat map</h2><p class="hint" id="axes"></p><div class="wide" id="heat"></div><h2>Best so far</h2><div class="wide" id="best"></div>
<h2>Failures</h2><div id="failures">none</div><script>
const show = (x) => typeof x === "number" ? x.toLocaleString("en-US", { maximumSignificantDigits: 4 }) : String(x);
function table(place, rows, paint) {
  const whole = document.createElement("table");
  rows.forEach((cells, y) => {
    const line = whole.insertRow();
    cells.forEach((cell, x) => {
      const td = line.insertCell();
      td.textContent = cell === null ? "" : show(cell);
      if (paint && y && x && cell !== null) td.style.background = paint(cell);
    });
  });
  place.replaceChildren(whole);
}
function heat(rows, params, less) {
  const varied = params.map((_, i) => i).filter((i) => new Set(rows.map((row) => row[i])).size > 1);
  if (varied.length < 2) return;
  const [a, b] = varied, at = params.length;
  const order = (i) => [...new Set(rows.map((row) => row[i]))].sort((x, y) => (x < y ? -1 : 1));
  const across = order(a), down = order(b), best = new Map();
  for (const row of rows) {
    const key = row[a] + "|" + row[b], old = best.get(key);
    if (old === undefined || (less ? row[at] < old : row[at] > old)) best.set(key, row[at]);
  }
  const known = [...best.values()].sort((x, y) => x - y);
  const paint = (x) => {
    let s = known.length > 1 ? known.indexOf(x) / (known.length - 1) : 1;
    if (less) s = 1 - s;
    return s >= 0.5 ? `rgba(47,134,200,${(s - 0.5) * 1.5})` : `rgba(217,113,26,${(0.5 - s) * 1.5})`;
  };
  document.getElementById("axes").textContent = `${params[a]} across, ${params[b]} down; the best of each cell, blue is better`;
  table(document.getElementById("heat"), [["", ...across], ...down.map((y) => [y, ...across.map((x) => best.get(x + "|" + y) ?? null)])], paint);
}
async function look() {
  let state;
  try { state = await (await fetch("state")).json(); }
  catch { document.getElementById("line").textContent += " (the sweep has ended)"; return; }
  const f = state.figures, ended = f.known + f.done + f.failed;
  document.getElementById("bar").value = f.trials ? ended / f.trials : 0;
  document.getElementById("line").textContent = `${ended} of ${f.trials} trials, ${f.failed} failed, ${f.running} running, ` +
    `${show(f.trials_per_second)} trials/s, ${f.seconds_left === null ? "?" : Math.round(f.seconds_left)} s left, ${Math.round(f.memory_mb)} MB`;
  heat(state.rows, state.params, state.less);
  table(document.getElementById("best"), [[...state.params, state.metric], ...state.rows.slice(0, 10)]);
  const failed = state.failures.map((text) => { const pre = document.createElement("pre"); pre.textContent = text; return pre; });
  if (failed.length) document.getElementById("failures").replaceChildren(...failed);
  setTimeout(look, 1000);
}
look();
</script></body></html>
"""


class WatchPage:
    """Serves the page at `url` while the sweep runs; `add(rows)` takes rows that ended, `figures()` returns the progress."""

    def __init__(self, metric, figures):
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        from engine.results.metrics.registry import less_is_better

        self.metric = metric
        self.figures = figures
        self.less = less_is_better(metric)
        self.lock = Lock()
        self.rows = []  # (metric, parameters) of trials that are done
        self.failures = []
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                """Answer with the page or with the state of the sweep; everything else is not found."""
                if self.headers.get("Host", "").partition(":")[0] not in (HOST, "localhost"):
                    self.send_error(403)
                elif self.path == "/":
                    self.answer("text/html; charset=utf-8", PAGE)
                elif self.path == "/state":
                    self.answer("application/json", json.dumps(page.state(), default=str))
                else:
                    self.send_error(404)

            def answer(self, kind, text):
                data = text.encode()
                self.send_response(200)
                for name, value in (("Content-Type", kind), ("Content-Length", str(len(data))), ("Cache-Control", "no-store"),
                                    ("Content-Security-Policy", POLICY), ("X-Content-Type-Options", "nosniff")):  # fmt: skip
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *words):
                """Print nothing."""

        try:
            self.server = ThreadingHTTPServer((HOST, 0), Handler)
        except OSError as error:
            raise ConfigError(f"watch: {error.strerror}; the page needs a port on {HOST}") from error
        self.server.daemon_threads = True
        self.url = f"http://{HOST}:{self.server.server_address[1]}/"
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        sys.stderr.write(f"watching at {self.url}\n")

    def add(self, rows):
        """Take rows of trials that ended."""
        with self.lock:
            for row in rows:
                value = row["metrics"].get(self.metric)
                if row["status"] == "done" and value is not None:
                    self.rows.append((value, dict(row["params"])))
                elif row["status"] not in ("done", "pruned", "partial") and len(self.failures) < FAILURES:
                    self.failures.append(f"{row['status']}: {row['params']}\n{row['error'] or ''}")

    def state(self):
        """Return what the page shows, as plain data: the best trials first."""
        with self.lock:
            rows, failures = list(self.rows), list(self.failures)
        rows.sort(key=lambda row: row[0], reverse=not self.less)
        rows = rows[:ROWS]
        params = list(dict.fromkeys(name for _, arguments in rows for name in arguments))
        return {
            "figures": self.figures(),
            "metric": self.metric,
            "less": self.less,
            "params": params,
            "rows": [[*(plain(arguments.get(name)) for name in params), value] for value, arguments in rows],
            "failures": failures,
        }

    def close(self):
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def plain(value):
    """Return a parameter as a number or a text."""
    return value if isinstance(value, (int, float)) and value == value else str(value)
