"""Combined: the parts of a portfolio as one account: curve, figures, correlations and contributions to risk."""

from __future__ import annotations

from math import fsum, sqrt

from engine._util.notebook import Printable
from engine.results.metrics.daily_returns import daily_of
from engine.results.metrics.online_metrics import jsonable
from engine.results.metrics.return_and_risk import deviation, mean
from engine.validation.walkforward.walk_forward_result import figures_of

NAN = float("nan")


class Combined(Printable):
    """`parts`: {name: Result}, `shares` of the capital, `cash` at the start; `account`: the `Result` of the netted account,
    or None.

    `rows`: (ts, equity) of the whole; `equity`: the same as a polars frame with one column per part; `metrics`: of the
    whole, see `result.statistics`; `rebalanced`: (metrics, rows) of the periodically rebalanced curve, or None;
    `correlation`: a polars frame of daily returns; `risk`: a polars frame with the contribution of each part to the
    volatility.
    """

    def __init__(self, parts, shares, cash, rebalance=None, account=None):
        self.parts = parts
        self.shares = shares
        self.cash = cash
        self.account = account
        self.curves = {name: [(row[0], row[2]) for row in result.rows("equity")] for name, result in parts.items()}
        self.idle = cash * max(0.0, 1 - fsum(shares))
        self.sleeves = self.joined()
        self.rows = self.sleeves if account is None else [(row[0], row[2]) for row in account.rows("equity")]
        trades = [trade for result in parts.values() for trade in result.rows("trades")]
        trades = sorted(trades, key=lambda trade: trade[2]) if account is None else list(account.rows("trades"))
        self.metrics = figures_of(self.rows, cash, trades)
        self.rebalanced = None
        if rebalance is not None:
            rows = self.back_to_shares(rebalance)
            self.rebalanced = figures_of(rows, cash, []), rows
        self.daily = {name: daily_of(result) for name, result in parts.items()}

    def joined(self):
        """Return (ts, equity) of all sleeves plus the unallocated cash; the sleeves run in one pass, so their instants are
        the same.
        """
        return [(step[0][0], self.idle + fsum(value for _, value in step)) for step in zip(*self.curves.values())]

    def back_to_shares(self, span):
        """Return the curve of parts that are rebalanced to their shares after each span, free of cost."""
        factors = [1.0] * len(self.shares)  # of each part's own curve
        idle, rows, last = self.idle, [], None
        begin = times = due = 0
        for k, step in enumerate(zip(*self.curves.values())):
            ts = step[0][0]
            now = k if span.instants else ts
            if last is None:
                begin = ts
            elif now >= due:
                total = rows[-1][1]
                factors = [total * share / value if value > 0 else 0.0 for share, (_, value) in zip(self.shares, last)]
                idle = total * max(0.0, 1 - fsum(self.shares))
            while last is None or now >= due:
                times += 1
                due = times * span.instants if span.instants else span.after(begin, times)
                if due > now:
                    break
            rows.append((ts, idle + fsum(value * factor for (_, value), factor in zip(step, factors))))
            last = step
        return rows

    def aligned(self):
        """Return (names, daily returns of each part on the union of all days with 0 for missing ones, days per year)."""
        days = sorted({day for daily in self.daily.values() for day in daily.days})
        tables = {name: dict(zip(daily.days, daily.returns)) for name, daily in self.daily.items()}
        returns = [[table.get(day, 0.0) for day in days] for table in tables.values()]
        years = (days[-1] - days[0]) / 365.25 if len(days) > 1 else 0.0
        return list(tables), returns, len(days) / years if years > 0 else NAN

    def correlations(self):
        """Return (names, rows of the matrix) of daily returns."""
        names, returns, _ = self.aligned()
        return names, [[correlation(a, b) for b in returns] for a in returns]

    @property
    def correlation(self):
        import polars

        names, matrix = self.correlations()
        return polars.DataFrame({"part": names, **{name: list(column) for name, column in zip(names, zip(*matrix))}})

    def risks(self):
        """Return rows (part, share, annual volatility, marginal, contribution, fraction of the risk).

        With s the shares and C the covariance of daily returns, sigma = sqrt(s C s); marginal = C s / sigma, the increase
        per unit of a part; contribution = s times that, which sums to sigma. Source: Litterman (1996), Hot Spots and
        Hedges.
        """
        names, returns, periods = self.aligned()
        root = periods**0.5
        table = [[covariance(a, b) for b in returns] for a in returns]
        pulls = [fsum(value * share for value, share in zip(row, self.shares)) for row in table]
        sigma = sqrt(max(0.0, fsum(share * pull for share, pull in zip(self.shares, pulls))))
        results = []
        for name, share, row, pull, i in zip(names, self.shares, table, pulls, range(len(names))):
            marginal = pull / sigma if sigma > 0 else NAN
            part = share * marginal / sigma if sigma > 0 else NAN
            results.append((name, share, sqrt(row[i]) * root, marginal * root, share * marginal * root, part))
        return results

    @property
    def risk(self):
        import polars

        names = ["part", "share", "volatility", "marginal", "contribution", "part_of_risk"]
        return polars.DataFrame(self.risks(), schema=names, orient="row")

    @property
    def equity(self):
        import polars

        columns = {name: [value for _, value in rows] for name, rows in self.curves.items()}
        from engine.results.frames import with_times

        stamps = [ts for ts, _ in self.rows]
        return with_times(polars.DataFrame({"ts": stamps, "equity": [value for _, value in self.rows], **columns}))

    @property
    def table(self):
        """A polars frame with one row per part: its share and its metrics."""
        import polars

        rows = [
            {"part": name, "share": share, **{k: jsonable(v) for k, v in result.metrics.items()}}
            for (name, result), share in zip(self.parts.items(), self.shares)
        ]
        return polars.DataFrame(rows, infer_schema_length=None)

    def __str__(self):
        m = self.metrics
        how = "an account each" if self.account is None else "one account"
        lines = [f"{len(self.parts)} strategies, {how}: {line_of(m)}"]
        if self.rebalanced is not None:
            lines.append(f"  back to the shares now and then, without cost: {line_of(self.rebalanced[0])}")
        if self.account is not None:
            gap = self.rows[-1][1] - self.sleeves[-1][1] if self.rows else 0.0
            lines.append(f"  against accounts of their own: {gap:+,.2f} at the end")
        for (name, result), risk in zip(self.parts.items(), self.risks()):
            own = result.metrics
            lines.append(
                f"  {risk[1]:.0%} {name}: return {own['total_return']:+.2%}, Sharpe {own['sharpe_ratio']:.3g}, "
                f"{own['num_trades']} trades, {risk[5]:.0%} of the risk"
            )
        return "\n".join(lines)


def line_of(metrics):
    return (
        f"return {metrics['total_return']:+.2%}, Sharpe {metrics['sharpe_ratio']:.3g}, "
        f"max drawdown {metrics['max_drawdown']:.2%}"
    )


def covariance(a, b):
    """Sample covariance."""
    if len(a) < 2:
        return NAN
    mine, theirs = mean(a), mean(b)
    return fsum((x - mine) * (y - theirs) for x, y in zip(a, b)) / (len(a) - 1)


def correlation(a, b):
    """Pearson's; NaN where one does not move."""
    spread = deviation(a) * deviation(b)
    return covariance(a, b) / spread if spread > 0 else NAN
