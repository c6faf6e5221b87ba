"""BrokerConfig: a run's broker options, checked once and shared by the accounts of all its strategies."""

from __future__ import annotations

from broker.argument_checks import FrozenValue, below_one, finite
from broker.models.commission import commission_of
from broker.models.fillers import filler_of
from broker.models.financing import financing_of
from broker.models.instrument import Instrument
from broker.models.slippage import slippage_of
from broker.risk.limits import limits_of
from engine.config import amount, choice
from engine.core.time.session import Session
from engine.errors import ConfigError, suggest

INTRABAR = ("pessimistic", "optimistic", "ohlc", "olhc", "adaptive")
BAND = "band"


class BrokerConfig:
    """The keyword arguments of `Backtest` that concern the broker; see there."""

    def __init__(
        self,
        *,
        cash=100_000.0,
        commission=None,
        slippage=None,
        spread=0.0,
        max_participation=None,
        short_margin=1.0,
        leverage=1.0,
        maintenance_margin=0.0,
        instruments=None,
        currency=None,
        rates=None,
        financing=None,
        limits=None,
        hedging=False,
        intrabar="pessimistic",
        cheat_on_open=False,
        fill_on_close=False,
        session=None,
        on_insufficient_cash="reject",
    ):
        self.cash = amount("cash", cash)
        self.commissions = commission if hasattr(commission, "items") else {"*": commission}
        self.commissions = {name: commission_of(model) for name, model in self.commissions.items()}
        self.slippage = slippage_of(slippage)
        self.spread = finite("Backtest", "spread", spread, 0.0)
        below_one(f"spread={spread!r}", self.spread, "0.0002")
        self.filler = None if max_participation is None else filler_of(max_participation)
        self.max_participation = max_participation
        self.short_margin = None if short_margin is None else amount("short_margin", short_margin, -1e-300)
        self.leverage = amount("leverage", leverage)
        self.maintenance_margin = finite("Backtest", "maintenance_margin", maintenance_margin, 0.0)
        if instruments is not None and not isinstance(instruments, Instrument):
            instruments = dict(instruments) if hasattr(instruments, "items") else instruments
        self.instruments = instruments
        self.currency = currency
        self.rates = dict(rates or {})
        self.financing = financing_of(financing)
        self.limits = limits_of(limits)
        self.hedging = bool(hedging)
        self.intrabar = choice("intrabar", intrabar, (*INTRABAR, BAND))
        self.cheat_on_open = bool(cheat_on_open)
        self.fill_on_close = bool(fill_on_close)
        self.session = session_of(session)
        self.on_insufficient_cash = choice("on_insufficient_cash", on_insufficient_cash, ("reject", "reduce"))
        if self.cheat_on_open and self.fill_on_close:
            raise ConfigError("cheat_on_open=True and fill_on_close=True: one order cannot be filled at both; choose one")

    @staticmethod
    def of(keywords):
        """Return the options of keyword arguments; an error names one that does not exist."""
        for name in keywords:
            if name not in NAMES:
                raise ConfigError(f"Backtest has no option {name!r}{suggest(name, list(NAMES))}")
        return BrokerConfig(**keywords)

    def variants(self):
        """Return one configuration per account of a strategy: this one, or with "band" one for each assumption."""
        if self.intrabar != BAND:
            return [self]
        from copy import copy

        configs = []
        for mode in INTRABAR:
            other = copy(self)
            other.intrabar = mode
            configs.append(other)
        return configs

    def worth(self, cash):
        """Return a copy with other cash."""
        from copy import copy

        other = copy(self)
        other.cash = amount("cash", cash)
        return other

    def models(self, names, items):
        """Return the commission model of each feed for one run: its instrument's, else its own, else the one for all."""
        for name in self.commissions:
            if name not in names and name != "*":
                raise ConfigError(f"commission: no feed named {name!r}{suggest(str(name), list(names))}")
        free = commission_of(None)
        everywhere = self.commissions.get("*", free)
        fresh = {}  # one model for all feeds that share it
        chosen = []
        for name, item in zip(names, items):
            model = self.commissions.get(name, everywhere) if item.commission is None else item.commission
            chosen.append(fresh.setdefault(id(model), model.fresh()))
        return chosen

    def describe(self):
        """Return {option: text} for the result: what differs from the defaults, commission and short margin."""
        options = {
            "commission": "; ".join(
                model.describe() if name == "*" else f"{name}: {model.describe()}" for name, model in self.commissions.items()
            ),
            "short_margin": self.short_margin,
            "cheat_on_open": self.cheat_on_open,
            "fill_on_close": self.fill_on_close,
            "intrabar": self.intrabar,
        }
        allowed = self.max_participation
        others = {
            "slippage": (self.slippage.describe(), "none"),
            "spread": (self.spread, 0.0),
            "max_participation": (repr(allowed) if isinstance(allowed, FrozenValue) else allowed, None),
            "leverage": (self.leverage, 1.0),
            "maintenance_margin": (self.maintenance_margin, 0.0),
            "instruments": (repr(self.instruments), "None"),
            "currency": (self.currency, None),
            "rates": (self.rates, {}),
            "financing": (None if self.financing is None else self.financing.describe(), None),
            "limits": (None if self.limits is None else self.limits.describe(), None),
            "hedging": (self.hedging, False),
            "on_insufficient_cash": (self.on_insufficient_cash, "reject"),
            "session": (self.session.describe(), Session().describe()),
        }
        options.update((name, value) for name, (value, default) in others.items() if value != default)
        return options

    def notes(self, decided):
        """Return warnings for the summary of a result; `decided`: how often the intrabar assumption decided."""
        notes = []
        if self.cheat_on_open:
            notes.append("cheat_on_open: next_open() saw the opens at which its orders were filled")
        if self.fill_on_close:
            notes.append("fill_on_close: market orders were filled at the close they were decided on")
        if decided or self.intrabar != "pessimistic":
            times = "once" if decided == 1 else f"{decided:,} times"
            notes.append(f"intrabar: {self.intrabar}, which decided {times} which order of a group came first")
        return notes


NAMES = BrokerConfig.__init__.__kwdefaults__


def session_of(value):
    """Return the `Session` of `session=`: None for UTC days, a Session, or its start such as "17:00"."""
    if value is None:
        return Session()
    session = value if isinstance(value, Session) else Session(start=value)
    session.closing = True
    return session
