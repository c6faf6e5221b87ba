"""The bench's strategy in backtrader, on the same files: `python scripts/peer_backtrader.py FOLDER [--stocks N] [--preload]`.

Prints one line: executions, final value, seconds. Needs `pip install backtrader==1.9.78.123`; nothing else uses it.
"""

import argparse
import time
from pathlib import Path

import backtrader as bt


class SmaCross(bt.Strategy):
    """Long one unit after the fast mean has crossed above the slow one, short one after below."""

    params = (("fast", 10), ("slow", 50))

    def __init__(self):
        self.fills = []
        self.cross = [
            bt.indicators.CrossOver(bt.indicators.SMA(data, period=self.p.fast), bt.indicators.SMA(data, period=self.p.slow))
            for data in self.datas
        ]

    def notify_order(self, order):
        if order.status == order.Completed:
            self.fills.append((order.data._name, order.executed.size, order.executed.price))

    def next(self):
        for data, cross in zip(self.datas, self.cross):
            if cross[0] > 0:
                self.order_target_size(data, 1)
            elif cross[0] < 0:
                self.order_target_size(data, -1)


def run(files, preload=False, cash=1_000_000.0):
    """(fills, final value) of the strategy on CSV files written by `make_candles`."""
    cerebro = bt.Cerebro(stdstats=False, exactbars=False if preload else 1)
    cerebro.broker.setcash(cash)
    for path in files:
        cerebro.adddata(
            bt.feeds.GenericCSVData(
                dataname=str(path),
                dtformat="%Y-%m-%d %H:%M:%S",
                timeframe=bt.TimeFrame.Minutes,
                compression=15,
            ),
            name=Path(path).stem,
        )
    cerebro.addstrategy(SmaCross)
    strategy = cerebro.run()[0]
    return strategy.fills, cerebro.broker.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--stocks", type=int, default=0)
    parser.add_argument("--preload", action="store_true", help="columns in memory and runonce instead of exactbars")
    options = parser.parse_args()
    files = sorted(Path(options.folder).glob("*.csv"))
    began = time.perf_counter()
    fills, value = run(files[: options.stocks or None], options.preload)
    seconds = time.perf_counter() - began
    figures = {"orders": len(fills), "fills": len(fills), "final_value": value, "inside": seconds}
    print({**figures, "version": bt.__version__}, flush=True)
    with open("/proc/self/status", encoding="ascii") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    print({"peak_rss_mb": peak / 1024})


if __name__ == "__main__":
    main()
