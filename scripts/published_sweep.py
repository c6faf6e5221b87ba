"""A fund's sweep of mean reversion, beside the worker it was published with: `python scripts/published_sweep.py`.

The baseline is that worker's loop written again: one trial, bar by bar over a pandas frame, z-score from a rolling window, entry,
exit and stop, an equity list, then Sharpe ratio and drawdown. The grids have 135 and 1,000 combinations over 14 years of daily
closes, made by a seeded walk. Ours runs them by `sweep`, journal on, on one worker and on all.
"""

import os
import random
import sys
import tempfile
from datetime import date, timedelta
from time import perf_counter

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

GRIDS = {
    135: {"lookback": [10, 20, 30, 40, 60], "entry": [1.5, 2.0, 2.5], "leave": [0.0, 0.5, 1.0], "limit": [3.0, 3.5, 4.0]},
    1000: {
        "lookback": [5, 10, 15, 20, 25, 30, 40, 50, 60, 80],
        "entry": [1.0, 1.25, 1.5, 1.75, 2.0, 2.1, 2.2, 2.3, 2.4, 2.5],
        "leave": [0.0, 0.25, 0.5, 0.75, 1.0],
        "limit": [3.0, 4.0],
    },
}
BARS = 3287  # weekdays of 14 years, less holidays


def closes(seed=1):
    """(dates, closes) of a walk that reverts a little."""
    rng = random.Random(seed)
    day, price, mean = date(2010, 1, 4), 100.0, 100.0
    dates, prices = [], []
    while len(prices) < BARS:
        if day.weekday() < 5:
            mean *= 1 + rng.gauss(0.0002, 0.004)
            price += 0.05 * (mean - price) + price * rng.gauss(0, 0.01)
            dates.append(day)
            prices.append(round(price, 4))
        day += timedelta(days=1)
    return dates, prices


def baseline(frame, lookback, entry, exit, stop):
    """One trial of the published worker."""
    cash, position, equity = 1_000_000.0, 0.0, []
    for i in range(len(frame)):
        price = frame["close"].iloc[i]
        if i >= lookback:
            window = frame["close"].iloc[i - lookback + 1 : i + 1]
            deviation = window.std(ddof=0)
            z = (price - window.mean()) / deviation if deviation > 0 else 0.0
            if position == 0 and entry <= abs(z) < stop:
                position = (-1 if z > 0 else 1) * cash / price
                cash -= position * price
            elif position != 0 and ((z > -exit if position > 0 else z < exit) or abs(z) >= stop):
                cash += position * price
                position = 0.0
        equity.append(cash + position * price)
    import pandas as pd

    curve = pd.Series(equity)
    returns = curve.pct_change().dropna()
    return returns.mean() / returns.std() * 252**0.5, (curve / curve.cummax() - 1).min()


def main():
    import pandas as pd

    from engine import sweep
    from feeds import open_feeds
    from strategies.zscore_reversion import ZScoreReversion

    dates, prices = closes()
    frame = pd.DataFrame({"close": prices}, index=pd.to_datetime(dates))
    trials = [(20, 2.0, 0.5, 4.0), (60, 1.5, 0.0, 3.0), (10, 2.5, 1.0, 3.5)]
    began = perf_counter()
    for trial in trials:
        baseline(frame, *trial)
    slow = (perf_counter() - began) / len(trials)
    print(f"baseline: {slow:.3f} s a trial of {BARS:,} bars")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "closes.csv")
        with open(path, "w", encoding="ascii") as file:
            file.write("date,open,high,low,close\n")
            file.writelines(f"{day},{price},{price},{price},{price}\n" for day, price in zip(dates, prices))
        for count, grid in GRIDS.items():
            for workers in (1, -1):
                began = perf_counter()
                store = os.path.join(folder, f"{count}-{workers}")
                result = sweep(open_feeds(path), ZScoreReversion, grid, workers=workers, store=store, cash=1e6, progress=False)
                seconds = perf_counter() - began
                each = sum(row["seconds"] for row in result.rows) / count
                print(
                    f"{count:5} trials, workers={workers:2}: {seconds:6.2f} s, {len(result.failed)} failed; "
                    f"{1000 * each:.2f} ms a trial on its core, {slow / each:,.0f} times faster than the baseline"
                )


if __name__ == "__main__":
    main()
