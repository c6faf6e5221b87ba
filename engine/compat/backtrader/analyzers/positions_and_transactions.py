"""Analyzers of positions and transactions, and the set that PyFolio expects."""

from engine.compat.backtrader.analyzers.analyzer_base import Analyzer, moment
from engine.compat.backtrader.analyzers.returns import TimeReturn
from engine.compat.backtrader.broker.order import Order
from engine.compat.backtrader.broker.position import Position
from engine.compat.backtrader.feeds.time_frame import TimeFrame


class Transactions(Analyzer):
    params = (("headers", False), ("_pfheaders", ("date", "amount", "price", "sid", "symbol", "value")))

    def start(self):
        if self.p.headers:
            self.rets[self.p._pfheaders[0]] = [list(self.p._pfheaders[1:])]
        self._positions = {}
        self._ids = [(i, data._name or f"Data{i}") for i, data in enumerate(self.strategy.datas)]
        self._index = {data: i for i, data in enumerate(self.strategy.datas)}

    def _steps(self):
        return True

    def _next(self):
        self.record()

    _prenext = _nextstart = _next

    def record(self):
        pending = self.__dict__.pop("pending", None)
        if pending:
            entries = []
            for data, size, price, value in pending.values():
                i = self._index[data]
                if size:
                    entries.append([size, price, i, self._ids[i][1], value])
            if entries:
                self.rets[moment(self.strategy)] = entries

    def _notify_order(self, order):
        if order.status not in (Order.Partial, Order.Completed):
            return
        pending = self.__dict__.setdefault("pending", {})
        total = self.__dict__.setdefault("books", {})
        for bit in order.executed.iterpending():
            book = total.setdefault(order.data, None)
            if order.data not in pending:
                pending[order.data] = None
                total[order.data] = Position()
            book = total[order.data]
            book.update(bit.size, bit.price)
        book = total[order.data]
        size, price = book.size, book.price
        if not size and not price:
            price = order.executed.price
        pending[order.data] = (order.data, size, price, -size * price)


class PositionsValue(Analyzer):
    params = (("headers", False), ("cash", False))

    def _steps(self):
        return True

    def start(self):
        if self.p.headers:
            self.rets["Datetime"] = [d._name or f"Data{i}" for i, d in enumerate(self.datas)] + ["cash"] * self.p.cash
        self._usedate = min(d._timeframe for d in self.datas) >= TimeFrame.Days

    def next(self):
        values = [self.strategy.broker.get_value([d]) for d in self.datas]
        if self.p.cash:
            values.append(self.strategy.broker.get_cash())
        now = moment(self.strategy)
        self.rets[now.date() if self._usedate else now] = values


class GrossLeverage(Analyzer):
    params = (("fund", None),)

    def start(self):
        self._fundmode = self.strategy.broker.fundmode if self.p.fund is None else self.p.fund

    def _steps(self):
        return True

    def notify_fund(self, cash, value, fundvalue, shares):
        self._cash = cash
        self._value = fundvalue if self._fundmode else value

    def next(self):
        self.rets[moment(self.strategy)] = (self._value - self._cash) / self._value


class PyFolio(Analyzer):
    params = (("timeframe", TimeFrame.Days), ("compression", 1))

    def _setup(self):
        common = {"timeframe": self.p.timeframe, "compression": self.p.compression}
        self._returns = TimeReturn(**common)
        self._positions = PositionsValue(headers=True, cash=True)
        self._transactions = Transactions(headers=True)
        self._gross_lev = GrossLeverage()

    def stop(self):
        super().stop()
        self.rets["returns"] = self._returns.get_analysis()
        self.rets["positions"] = self._positions.get_analysis()
        self.rets["transactions"] = self._transactions.get_analysis()
        self.rets["gross_lev"] = self._gross_lev.get_analysis()

    def get_pf_items(self):
        import pandas
        from pandas import DataFrame as DF

        def framed(mapping, orient_columns):
            return DF.from_records([(key, *value) for key, value in mapping if key != "date" and key != "Datetime"],
                                   columns=orient_columns, index=orient_columns[0])  # fmt: skip

        returns = DF.from_records(list(self.rets["returns"].items()), index="index", columns=["index", "return"])["return"]
        returns.index = pandas.to_datetime(returns.index).tz_localize("UTC")
        positions = self.rets["positions"]
        frame = framed(positions.items(), ["Datetime", *positions["Datetime"]])
        frame.index = pandas.to_datetime(frame.index).tz_localize("UTC")
        deals = self.rets["transactions"]
        rows = [(key, *entry) for key, entries in deals.items() if key != "date" for entry in entries]
        transactions = DF.from_records(rows, columns=["date", *deals["date"][0]], index="date")
        transactions.index = pandas.to_datetime(transactions.index).tz_localize("UTC")
        leverage = DF.from_records(list(self.rets["gross_lev"].items()), index="index", columns=["index", "gross_lev"])[
            "gross_lev"
        ]
        leverage.index = pandas.to_datetime(leverage.index).tz_localize("UTC")
        return returns, frame, transactions, leverage
