"""Portfolio: several strategies with shares of the capital, in one pass over the data.

There are two forms. Sleeves: every strategy has its own account with its share, and cash never moves between accounts; the
rebalanced curve is computed as an additional figure. One account: strategies run on their own accounts, which only determine
sizes, and one account holds the sum of their positions (see `netting`).
"""

from __future__ import annotations

from math import fsum

from engine.backtest import Backtest, instance_of
from engine.errors import ConfigError
from engine.portfolio.combined import Combined
from engine.portfolio.netting import Net, shadow_of

NAN = float("nan")


class Portfolio:
    """`parts`: {strategy: share of the capital} or {name: (strategy, share)}; strategies are instances or classes.

    Shares are positive and sum to at most 1; the rest stays in cash. rebalance: None, or a span ("1mo", "1w", "1y", a number
    of instants) after which a second curve is rebalanced to the shares, free of cost.
    """

    def __init__(self, parts, rebalance=None):
        named = {}
        for key, value in dict(parts).items():
            strategy, share = value if isinstance(value, (tuple, list)) else (key, value)
            name = key if isinstance(key, str) else repr(instance_of(key))
            if not isinstance(share, (int, float)) or isinstance(share, bool) or not 0 < share <= 1:
                raise ConfigError(f"share {share!r} of {name}: expected a part of the capital, above 0 and at most 1")
            while name in named:
                name += "'"
            named[name] = instance_of(strategy), float(share)
        if not named:
            raise ConfigError("a portfolio of no strategies; expected {strategy: share, ...}")
        whole = fsum(share for _, share in named.values())
        if whole > 1 + 1e-9:
            raise ConfigError(f"the shares are {whole:g} together; expected at most 1 (see leverage= for more than one has)")
        self.parts = named
        if rebalance is not None:
            from engine.validation.walkforward.windows import span

            rebalance = span("rebalance", rebalance)
        self.rebalance = rebalance

    def run(self, feeds, *, account=False, cash=100_000.0, progress=None, **options):
        """Run the portfolio and return a `Combined`. account: True for one account that nets all strategies. options: of
        `Backtest`.
        """
        if isinstance(feeds, (str, list)) or hasattr(feeds, "__fspath__"):
            from feeds import open_feeds

            feeds = open_feeds(feeds)
        if account and (options.get("hedging") or options.get("intrabar") == "band"):
            raise ConfigError("one account nets positions: it has no legs (hedging=True) and no bands; take account=False")
        strategies = [strategy for strategy, _ in self.parts.values()]
        shares = [cash * share for _, share in self.parts.values()]
        if account:
            strategies = [shadow_of(strategy) for strategy in strategies]
            strategies.append(Net(children=list(strategies)))
            shares.append(cash)
        backtest = Backtest(feeds, strategies, cash=cash, **options)
        backtest.shares = shares
        results = backtest.run(progress=progress)
        net = results.pop() if account else None
        weights = [share for _, share in self.parts.values()]
        return Combined(dict(zip(self.parts, results)), weights, cash, self.rebalance, net)
