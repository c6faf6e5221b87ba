"""Real notebooks, executed offline by nbclient: a first backtest, a sweep, plots and a report work by default."""

import sys

import pytest
from conftest import ROOT

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")
pytest.importorskip("bokeh")

NO_NETWORK = """
import os, socket, sys
sys.path.insert(0, {root!r})
connect = socket.socket.connect
def refuse(self, address, *rest):
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "localhost", "::1"):
        raise AssertionError(f"network: {{address}}")
    return connect(self, address, *rest)
socket.socket.connect = refuse
"""
CELLS = [
    """
from ringbar import Backtest, Strategy, sweep, walk_forward
import ringbar as rb
SMA, CrossOver = rb.indicators.SMA, rb.indicators.CrossOver
from ringbar import walks

class Cross(Strategy):
    fast: int = 5
    slow: int = 20

    def init(self):
        self.cross = CrossOver(SMA(self.feeds.close, self.fast), SMA(self.feeds.close, self.slow))

    def next(self):
        for feed, sign in self.cross.nonzero():
            self.order_target_size(feed, sign)

data = walks(2, 500, seed=1)
result = Backtest(data, Cross()).run()
result
""",
    "result.plot()",
    "found = sweep(data, Cross, {'fast': [3, 5], 'slow': [10, 20]})\nfound",
    "found.plot()",
    "forward = walk_forward(data, Cross, {'fast': [3, 5]}, train=200, test=100)\nforward",
    "import tempfile; result.report(tempfile.mkdtemp() + '/report.html')",
    "from IPython.display import display\n"
    "display(result.statistics(), Backtest(data, Cross()), Backtest(data, Cross()).explain(), found.overfitting(draws=10))",
    "result.trades.head(2)",
]


@pytest.fixture(scope="module")
def executed():
    cells = [nbformat.v4.new_code_cell(text) for text in (NO_NETWORK.format(root=str(ROOT)), *CELLS)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": sys.executable, "language": "python"}
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3")
    client.execute()
    return notebook.cells[1:]


def shown(cell, kind="text/html"):
    return [output["data"][kind] for output in cell.outputs if kind in output.get("data", {})]


@pytest.mark.filterwarnings("default")
def test_five_cells_show_tables_and_charts_without_a_network(executed):
    first, plot, swept, heat, forward, report, figures, trades = executed
    assert "Sharpe ratio</td>" in shown(first)[0]
    assert "Final value" in shown(first, "text/plain")[-1]
    everything = "".join(shown(plot)) + "".join(shown(plot, "application/javascript"))
    assert "cdn.bokeh.org" not in "".join(shown(plot)).replace("cdn.bokeh.org/bokeh/release/bokeh-api", "")
    assert len(everything) > 500_000  # the library itself is in the cell
    assert not any("Column(id=" in text for text in shown(plot, "text/plain") if text.startswith("Column"))
    assert "4 trials, 0 failed" in shown(swept)[0]
    assert "defined interactively: trials run in this process" in "".join(o.get("text", "") for o in swept.outputs)
    assert "srcdoc=" in shown(heat)[0]
    assert "windows in" in shown(forward)[0]
    assert "report.html" in shown(report, "text/plain")[0]
    assert "Omega" in shown(figures)[0] and "Backtest of Cross(fast=5, slow=20) on 2 feeds" in "".join(shown(figures, "text/plain"))
    assert "datetime[ns, UTC]" in shown(trades, "text/plain")[0] or "datetime[ns, UTC]" in shown(trades)[0]
