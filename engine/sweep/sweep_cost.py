"""The cost of a sweep: CPU hours, wall-clock hours, machines and price."""

from __future__ import annotations

from engine.errors import ConfigError

HOUR = 3600.0


class SweepCost:
    """Resources of a finished call of a sweep, and in `total` those of all calls with the same store.

    trials: that ran in this call. cpu_seconds: of this process and its workers, start-up included. machines: at most at a time.
    Prices are per machine and hour.
    """

    def __init__(self, *, trials, wall_seconds, cpu_seconds, machines=1, workers=1, price_per_hour=None,
                 spot_price_per_hour=None, node_cpus=None):  # fmt: skip
        self.trials = trials
        self.wall_seconds = wall_seconds
        self.cpu_seconds = cpu_seconds
        self.machines = machines
        self.workers = workers
        self.price_per_hour = price_per_hour
        self.spot_price_per_hour = spot_price_per_hour
        self.node_cpus = node_cpus
        self.total = None

    @property
    def cpu_hours(self):
        return self.cpu_seconds / HOUR

    @property
    def wall_hours(self):
        return self.wall_seconds / HOUR

    @property
    def machine_seconds(self):
        return self.machines * self.wall_seconds

    @property
    def price(self):
        """Price on demand; None without `price_per_hour`."""
        return None if self.price_per_hour is None else self.machine_seconds / HOUR * self.price_per_hour

    @property
    def spot_price(self):
        """Price of spot machines; None without `spot_price_per_hour`."""
        return None if self.spot_price_per_hour is None else self.machine_seconds / HOUR * self.spot_price_per_hour

    @property
    def trials_per_dollar(self):
        """Trials per unit of money, at the spot price if there is one; None without a price."""
        price = self.price if self.spot_price is None else self.spot_price
        return None if not price else self.trials / price

    def figures(self):
        """Return what adds up over several calls of one sweep."""
        return {
            "trials": self.trials, "wall_seconds": self.wall_seconds, "cpu_seconds": self.cpu_seconds,
            "machine_seconds": self.machine_seconds,
        }  # fmt: skip

    def to_dict(self):
        """Return all figures, for JSON."""
        names = ("cpu_hours", "wall_hours", "machines", "workers", "price", "spot_price", "trials_per_dollar")
        return {**self.figures(), **{name: getattr(self, name) for name in names}, "total": self.total}

    def __str__(self):
        workers = f"{self.workers} worker{'s' if self.workers != 1 else ''}"
        machines = f" on {self.machines} machines" if self.machines > 1 else ""
        text = f"{duration(self.cpu_seconds)} of CPU in {duration(self.wall_seconds)}, {workers}{machines}"
        prices = [(self.price, "on demand"), (self.spot_price, "on spot")]
        shown = [f"{price:.3g} {name}" for price, name in prices if price is not None]
        if shown:
            text += f"; price {', '.join(shown)}"
        if self.trials_per_dollar is not None:
            text += f", {self.trials_per_dollar:,.0f} trials per unit"
        if self.total and self.total["trials"] > self.trials:
            text += f"; with earlier calls {duration(self.total['cpu_seconds'])} of CPU for {self.total['trials']:,} trials"
        return text


def duration(seconds):
    """Format seconds as 12.3 s, 4.5 min or 6.7 h."""
    for limit, unit, name in ((90, 1, "s"), (5400, 60, "min")):
        if seconds < limit:
            return f"{seconds / unit:.1f} {name}"
    return f"{seconds / HOUR:.1f} h"


def check_cost(cost):
    """Return `cost` if it is None or a function of parameters; otherwise a ConfigError."""
    if cost is not None and not callable(cost):
        raise ConfigError(f"cost={cost!r}: expected a function of a trial's parameters that returns seconds")
    return cost


def expected_cost(cost, params):
    """Return the user's estimate of a trial in seconds."""
    seconds = cost(**params)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds < float("inf"):
        raise ConfigError(f"cost= returned {seconds!r} for {dict(params)}; expected seconds above 0")
    return float(seconds)
