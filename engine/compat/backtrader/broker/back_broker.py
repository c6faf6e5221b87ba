"""The broker: cash, positions, the queue of orders, and how bars fill them.

An order is checked against cash at the instant after it was placed, before it meets the new bar. Orders are matched in order
of creation. `RULES` names every point at which this differs from the engine's own rules of execution.
"""

from _collections import defaultdict, deque

from engine.compat.backtrader.broker.comminfo import CommInfoBase, CommissionInfo, ensure
from engine.compat.backtrader.broker.order import Order, OrderExecutionBit
from engine.compat.backtrader.broker.position import Position
from engine.compat.backtrader.lines.params import ParamsBase

INF = float("inf")


def last_valid(data):
    """The latest close that is a number."""
    ago = 0
    while data.close[ago] != data.close[ago] and -ago < len(data) - 1:
        ago -= 1
    return data.close[ago]


class BackBroker(ParamsBase):
    """Simulates the execution of orders on the bars of a backtest."""

    params = (
        ("cash", 10000.0), ("checksubmit", True), ("eosbar", False), ("filler", None), ("slip_perc", 0.0), ("slip_fixed", 0.0),
        ("slip_open", False), ("slip_match", True), ("slip_limit", True), ("slip_out", False), ("coc", False), ("coo", False),
        ("int2pnl", True), ("shortcash", True), ("fundstartval", 100.0), ("fundmode", False), ("commission", None),
    )  # fmt: skip

    def __init__(self):
        arguments = self.p.commission
        self.comminfo = {None: arguments if isinstance(arguments, CommInfoBase) else CommissionInfo(percabs=True)}
        self.rules = set()
        self.keeps = True  # trades that have ended; with `exactbars` they are let go
        self.lists = True  # orders that have ended, where a script looks at `broker.orders.order_table`
        self.init()

    def init(self):
        self.startingcash = self.cash = self.p.cash
        self._value = self.cash
        self._fundhist = [(float("nan"), float("nan"))]
        self._fundshares = self.cash / self.p.fundstartval
        self._fundval = self.p.fundstartval
        self.orders = []
        self.pending = deque()
        self.submitted = deque()
        self._toactivate = deque()
        self.positions = defaultdict(Position)
        self.d_credit = defaultdict(float)
        self.notifs = deque()
        self._ocos = {}
        self._ocol = defaultdict(list)
        self._pchildren = defaultdict(deque)
        self._cash_addition = deque()
        self._histories = []
        self._fundhistory = []
        self.marked = False
        self.busy = False

    def start(self):
        self.init()
        for info in self.comminfo.values():
            ensure(info)
        self.marked = self.interested = any(not info._stocklike or info.p.interest for info in self.comminfo.values()) or any(
            type(info).get_credit_interest is not CommInfoBase.get_credit_interest for info in self.comminfo.values()
        )

    def stop(self):
        pass

    # settings
    def set_cash(self, cash):
        self.startingcash = self.cash = self.p.cash = cash
        self._value = cash

    setcash = set_cash

    def get_cash(self):
        return self.cash

    getcash = get_cash

    def add_cash(self, cash):
        self.update_fund()
        self._cash_addition.append((cash, self._fundval))
        self.busy = True

    def set_coc(self, coc):
        self.p.coc = coc

    def set_coo(self, coo):
        self.p.coo = coo

    def set_shortcash(self, shortcash):
        self.p.shortcash = shortcash

    def set_checksubmit(self, checksubmit):
        self.p.checksubmit = checksubmit

    def set_eosbar(self, eosbar):
        self.p.eosbar = eosbar

    seteosbar = set_eosbar

    def set_filler(self, filler):
        self.p.filler = filler

    def set_int2pnl(self, int2pnl):
        self.p.int2pnl = int2pnl

    def set_fundmode(self, fundmode, fundstartval=None):
        self.p.fundmode = fundmode
        if fundstartval is not None:
            self.set_fundstartval(fundstartval)

    def get_fundmode(self):
        return self.p.fundmode

    fundmode = property(get_fundmode, set_fundmode)

    def set_fundstartval(self, fundstartval):
        self.p.fundstartval = fundstartval

    def set_slippage_perc(self, perc, slip_open=True, slip_limit=True, slip_match=True, slip_out=False):
        self.p.slip_perc, self.p.slip_fixed = perc, 0.0
        self.slip_how(slip_open, slip_limit, slip_match, slip_out)

    def set_slippage_fixed(self, fixed, slip_open=True, slip_limit=True, slip_match=True, slip_out=False):
        self.p.slip_perc, self.p.slip_fixed = 0.0, fixed
        self.slip_how(slip_open, slip_limit, slip_match, slip_out)

    def slip_how(self, slip_open, slip_limit, slip_match, slip_out):
        p = self.p
        p.slip_open, p.slip_limit, p.slip_match, p.slip_out = slip_open, slip_limit, slip_match, slip_out

    def getcommissioninfo(self, data):
        info = self.comminfo.get(data._name)
        return info if info is not None else self.comminfo[None]

    def setcommission(self, commission=0.0, margin=None, mult=1.0, commtype=None, percabs=True, stocklike=False, interest=0.0,
                      interest_long=False, leverage=1.0, automargin=False, name=None):  # fmt: skip
        self.comminfo[name] = CommInfoBase(
            commission=commission, margin=margin, mult=mult, commtype=commtype, stocklike=stocklike, percabs=percabs,
            interest=interest, interest_long=interest_long, leverage=leverage, automargin=automargin,
        )  # fmt: skip

    def addcommissioninfo(self, comminfo, name=None):
        self.comminfo[name] = comminfo

    def add_order_history(self, orders, notify=False):
        self._histories.append((orders, notify))

    def set_fund_history(self, fund):
        self._fundhistory = list(fund)

    # figures
    @property
    def fundvalue(self):
        return self.get_fundvalue()

    def get_fundvalue(self):
        self.update_fund()
        return self._fundval

    @property
    def fundshares(self):
        return self._fundshares

    def get_fundshares(self):
        return self._fundshares

    def update_fund(self):
        self._fundval = self.get_value() / self._fundshares if self._fundshares else 0.0

    def get_value(self, datas=None, mkt=False, lever=False):
        """Cash and positions at their latest closes; of some datas only the positions."""
        total = locked = 0.0
        for data in list(self.positions) if datas is None else datas:
            position = self.positions[data]
            if not position.size:
                if datas is not None and len(datas) == 1:
                    return 0.0
                continue
            info = self.getcommissioninfo(data)
            close = data.close[0]
            if close != close and "last_valid_mark" in self.rules:
                close = last_valid(data)
            if not self.p.shortcash:
                worth = info.getvalue(position, close)
            else:
                worth = info.getvaluesize(position.size, close)
            gain = info.profitandloss(position.size, position.price, close)
            if datas is not None and len(datas) == 1:
                if lever and worth > 0:
                    worth -= gain
                    return (worth / info.get_leverage()) + gain
                return worth
            if not self.p.shortcash:
                worth = abs(worth)
            total += worth
            if worth > 0 and info.p.leverage != 1.0:
                worth -= gain
                locked += worth / info.get_leverage()
                locked += gain
            else:
                locked += worth
        self._value = self.cash + locked
        return self._value if not lever else self.cash + total

    getvalue = get_value

    def get_leverage(self):
        value = self.get_value()
        return self.get_value(lever=True) / value if value else 0.0

    def getposition(self, data):
        return self.positions[data]

    def get_orders_open(self, safe=False):
        return [order.clone() for order in self.pending] if safe else list(self.pending)

    def orderstatus(self, order):
        return order.status

    # placing
    def buy(self, owner, data, size, price=None, plimit=None, exectype=None, valid=None, tradeid=0, oco=None, trailamount=None,
            trailpercent=None, parent=None, transmit=True, histnotify=False, _checksubmit=True, **kwargs):  # fmt: skip
        order = Order(owner, data, Order.Buy, size, price, plimit, exectype, valid, oco, parent, transmit, tradeid,
                      trailamount, trailpercent, histnotify=histnotify)  # fmt: skip
        if kwargs:
            order.addinfo(**kwargs)
        self.join_oco(order, oco)
        return self.submit(order, check=_checksubmit)

    def sell(self, owner, data, size, price=None, plimit=None, exectype=None, valid=None, tradeid=0, oco=None, trailamount=None,
             trailpercent=None, parent=None, transmit=True, histnotify=False, _checksubmit=True, **kwargs):  # fmt: skip
        order = Order(owner, data, Order.Sell, size, price, plimit, exectype, valid, oco, parent, transmit, tradeid,
                      trailamount, trailpercent, histnotify=histnotify)  # fmt: skip
        if kwargs:
            order.addinfo(**kwargs)
        self.join_oco(order, oco)
        return self.submit(order, check=_checksubmit)

    def join_oco(self, order, oco):
        if oco is None:
            return
        root = self._ocos.get(oco.ref, oco.ref)
        self._ocos[oco.ref] = self._ocos[order.ref] = root
        if not self._ocol[root]:
            self._ocol[root].append(root)
        self._ocol[root].append(order.ref)

    def submit(self, order, check=True):
        self.busy = True
        family = self._pchildren[order.parent.ref if order.parent is not None else order.ref] if (
            order.parent is not None or not order.transmit
        ) else None  # fmt: skip
        if family is not None:
            family.append(order)
            if not order.transmit:
                return order
            for member in family:
                self.transmit(member, check)
            return order
        return self.transmit(order, check)

    def transmit(self, order, check=True):
        if check and self.p.checksubmit:
            order.submit()
            self.submitted.append(order)
            if self.lists:
                self.orders.append(order)
            self.notify(order)
        else:
            if self.lists:
                self.orders.append(order)
            self.submit_accept(order)
        return order

    def submit_accept(self, order):
        order.pannotated = None
        order.submit()
        order.accept()
        self.pending.append(order)
        self.notify(order)

    def cancel(self, order, bracket=False):
        try:
            self.pending.remove(order)
        except ValueError:
            if "immediate_cancel" not in self.rules or order not in self.submitted:
                return False
            self.submitted.remove(order)
        order.cancel()
        self.notify(order)
        self.check_oco(order)
        if not bracket:
            self.check_bracket(order, cancel=True)
        self.busy = True
        return True

    def check_oco(self, order):
        root = self._ocos.get(order.ref)
        group = self._ocol.pop(root, None) if root is not None else None
        if not group:
            return
        queue = list(self.pending)
        if order in queue:  # the orders before it were matched already and wait behind the others
            place = queue.index(order)
            queue = queue[place:] + queue[:place]
        for other in [x for x in reversed(queue) if x.ref in group and x.ref != order.ref]:
            self.pending.remove(other)
            other.cancel()
            self.notify(other)

    def reduce_group(self, order, done):
        """Take a partial fill from the sizes of the other orders of its group; one with nothing left is cancelled."""
        group = self._ocol.get(self._ocos.get(order.ref))
        for other in [x for x in self.pending if group and x.ref in group and x.ref != order.ref]:
            left = max(0, abs(other.executed.remsize) - done)
            if left:
                other.executed.remsize = left if other.isbuy() else -left
            else:
                self.pending.remove(other)
                other.cancel()
                self.notify(other)

    def close_all(self):
        """Close every position at the next open, where equity is below zero."""
        if self.get_value() >= 0.0:
            self.closing = False
            return
        if not self.closing:
            self.closing = True
            for data, position in list(self.positions.items()):
                if position.size:
                    place = self.sell if position.size > 0 else self.buy
                    place(self.cerebro.broker_owner(), data, abs(position.size), _checksubmit=False)

    closing = False

    def check_bracket(self, order, cancel=False):
        root = order.parent.ref if order.parent is not None else order.ref
        family = self._pchildren.get(root)
        if not family:
            return
        parent = order.parent is None
        if cancel or not parent:
            others = [x for x in family if x.ref != order.ref]
            del self._pchildren[root]
            for other in others:
                if other.parent is not None or cancel:
                    self.cancel(other, bracket=True)
        else:
            children = [x for x in family if x.parent is not None]
            for child in children:
                self._toactivate.append(child)

    # notifications
    def notify(self, order):
        owner = order.owner
        if owner is not None and owner._unnotified:
            if order.executed.p2 > order.executed.p1:
                owner._addnotification(order)
            return
        self.notifs.append(order.clone())
        self.busy = True

    def get_notification(self):
        try:
            return self.notifs.popleft()
        except IndexError:
            return None

    # working
    def next(self):
        """Work the orders against the bars of this instant."""
        while self._toactivate:
            self._toactivate.popleft().activate()
        if self.submitted:
            self.check_submitted()
        if self.interested:
            self.charge_interest()
        while self._cash_addition:
            added, fundvalue = self._cash_addition.popleft()
            self.cash += added
            self._fundshares += added / fundvalue if fundvalue else 0.0
        if self._histories:
            self.follow_history()
        if self.pending:
            self.work()
        if self.marked:
            self.mark()
        if "negative_equity_closes" in self.rules:
            self.close_all()
        self.busy = "negative_equity_closes" in self.rules or bool(
            self.pending or self.submitted or self._histories or self._toactivate or self.interested or self.marked
        )

    def check_submitted(self):
        cash = self.cash
        shadows = {}
        queue = self.submitted
        if "reductions_first" in self.rules and len(queue) > 1:
            queue = self.submitted = deque(sorted(queue, key=lambda o: self.positions[o.data].size * o.size >= 0))
        while queue:
            order = queue.popleft()
            if order.parent is not None:
                parent = order.parent
                if not parent.alive():
                    self.cancel_child(order)
                    continue
            info = self.getcommissioninfo(order.data)
            held = order.data if order.data._compensate is None else order.data._compensate
            shadow = shadows.get(held)
            if shadow is None:
                shadow = shadows[held] = self.positions[held].clone()
            before = cash
            cash = self.try_cash(order, info, shadow, cash)
            if cash >= 0.0:
                self.submit_accept(order)
                continue
            if "rejected_takes_no_cash" in self.rules:
                cash = before
            order.margin()
            self.notify(order)
            self.check_oco(order)
            self.check_bracket(order, cancel=True)

    def cancel_child(self, order):
        order.reject()
        self.notify(order)

    def try_cash(self, order, info, position, cash):
        """The cash that would be left if the order were filled at the price it was created with."""
        size = order.executed.remsize
        price = order.created.price
        if order.exectype in (Order.StopTrail, Order.StopTrailLimit) and price in (INF, -INF):
            price = order.created.pclose
        if self.p.coo and order.exectype == Order.Market and order.created.dt >= order.data.datetime[0]:
            price = order.data.open[0]
        before = position.price
        _, _, opened, closed = position.update(size, price)
        if closed:
            value = info.getvaluesize(-closed, before) if self.p.shortcash else info.getoperationcost(closed, before)
            freed = value / info.get_leverage() if value > 0 else value
            cash += freed + info.profitandloss(-closed, before, price) * info._stocklike
            cash -= info.getcommission(closed, price)
            if not info._stocklike:
                cash += info.cashadjust(-closed, position.adjbase if position.adjbase is not None else before, price)
        if opened:
            value = info.getvaluesize(opened, price) if self.p.shortcash else info.getoperationcost(opened, price)
            cash -= value / info.get_leverage() if value > 0 else value
            cash -= info.getcommission(opened, price)
            if "short_needs_cash" in self.rules and opened < 0 and self.get_value() < -opened * price:
                return -1.0
        return cash

    def work(self):
        queue = self.pending
        if "stop_first" in self.rules:
            stops = (Order.Stop, Order.StopLimit, Order.StopTrail, Order.StopTrailLimit)
            grouped = self._ocos
            queue = self.pending = deque(
                sorted(queue, key=lambda o: (o.parent is not None or o.ref in grouped) and o.exectype not in stops)
            )
        for order in list(queue):
            if not order.alive() or order not in queue:
                continue
            data = order.data
            spared = order.day and "day_is_next_session" in self.rules and len(data) <= order.plen + 1
            if not spared and order.expire():
                self.notify(order)
                self.check_oco(order)
                queue.remove(order)
                self.check_bracket(order, cancel=True)
                continue
            if not order._active:
                continue
            self.try_exec(order)
            if not order.alive():
                if order in queue:
                    queue.remove(order)
                self.check_bracket(order)

    def try_exec(self, order):
        data = order.data
        kind = order.exectype
        o, h, l, c = data.open[0], data.high[0], data.low[0], data.close[0]  # noqa: E741
        if data.replaying:
            o, h, l, c = data.tick_open, data.tick_high, data.tick_low, data.tick_close  # noqa: E741
        created = order.created
        if kind == Order.Market:
            self.exec_market(order, o, h, l)
        elif kind == Order.Close:
            self.exec_close(order, c)
        elif kind == Order.Limit:
            self.exec_limit(order, o, h, l, created.price)
        elif order.triggered and kind in (Order.StopLimit, Order.StopTrailLimit):
            self.exec_limit(order, o, h, l, created.pricelimit)
        elif kind in (Order.Stop, Order.StopTrail):
            self.exec_stop(order, o, h, l, created.price, c)
        elif kind in (Order.StopLimit, Order.StopTrailLimit):
            self.exec_stoplimit(order, o, h, l, c, created.price, created.pricelimit)
        elif kind == Order.Historical:
            self.execute(order, created.price)

    def exec_market(self, order, o, h, l):  # noqa: E741
        data = order.data
        if self.p.coc and (order._info is None or order.info.get("coc", True)):
            price = order.created.pclose
            dt = order.created.dt
            high = low = price
        elif not self.p.coo and data.datetime[0] <= order.created.dt:
            return
        else:
            dt, price, high, low = data.datetime[0], o, h, l
        if order.isbuy():
            price = self.slip_up(high, price, self.p.slip_open)
        else:
            price = self.slip_down(low, price, self.p.slip_open)
        if price is not None:
            self.execute(order, price, dt)

    def exec_close(self, order, close):
        data = order.data
        now = data.datetime[0]
        if now > order.dteos:
            annotated = getattr(order, "pannotated", None)
            price = close if annotated is None or self.p.eosbar else annotated
            self.execute(order, price)
        elif now == order.dteos:
            self.execute(order, close)
        else:
            order.pannotated = close

    def exec_limit(self, order, o, h, l, limit):  # noqa: E741
        if self.is_stale(order):
            return
        if order.isbuy():
            if limit >= o:
                price = self.slip_up(min(h, limit), o, self.p.slip_open, limit=True)
                if price is not None:
                    self.execute(order, price)
            elif limit >= l:
                self.execute(order, limit)
        elif limit <= o:
            price = self.slip_down(max(l, limit), o, self.p.slip_open, limit=True)
            if price is not None:
                self.execute(order, price)
        elif limit <= h:
            self.execute(order, limit)

    def is_stale(self, order):
        return "fresh_bars_only" in self.rules and len(order.data) <= order.plen

    def exec_stop(self, order, o, h, l, stop, close):  # noqa: E741
        if self.is_stale(order):
            return
        price = None
        if order.isbuy():
            if o >= stop:
                price = self.slip_up(h, o, self.p.slip_open)
            elif h >= stop:
                price = self.slip_up(h, stop)
        elif o <= stop:
            price = self.slip_down(l, o, self.p.slip_open)
        elif l <= stop:
            price = self.slip_down(l, stop)
        if price is not None:
            self.execute(order, price)
        if order.alive() and order.exectype == Order.StopTrail:
            order.trailadjust(close)

    def exec_stoplimit(self, order, o, h, l, c, stop, limit):  # noqa: E741
        if self.is_stale(order):
            return
        if order.isbuy():
            if o >= stop:
                order.triggered = True
                self.exec_limit(order, o, h, l, limit)
            elif h >= stop:
                order.triggered = True
                if o > c:
                    if limit >= stop:
                        self.execute_if(order, self.slip_up(h, stop, limit=True))
                    elif limit >= c:
                        self.execute(order, limit)
                elif limit >= stop:
                    self.execute_if(order, self.slip_up(h, stop, limit=True))
        elif o <= stop:
            order.triggered = True
            self.exec_limit(order, o, h, l, limit)
        elif l <= stop:
            order.triggered = True
            if o <= c:
                if limit <= stop:
                    self.execute_if(order, self.slip_down(l, stop, limit=True))
                elif limit <= c:
                    self.execute(order, limit)
            elif limit <= stop:
                self.execute_if(order, self.slip_down(l, stop, limit=True))
        if order.alive() and not order.triggered and order.exectype == Order.StopTrailLimit:
            order.trailadjust(c)

    def execute_if(self, order, price):
        if price is not None:
            self.execute(order, price)

    def slip_up(self, top, price, slip=True, limit=False):
        """`price` moved against a buyer, capped at `top`; None where that price was not traded."""
        p = self.p
        if not slip:
            return price
        if p.slip_perc:
            moved = price * (1.0 + p.slip_perc)
        elif p.slip_fixed:
            moved = price + p.slip_fixed
        else:
            return price
        if moved <= top:
            return moved
        if p.slip_match or (limit and p.slip_limit):
            return moved if p.slip_out else top
        return None

    def slip_down(self, bottom, price, slip=True, limit=False):
        p = self.p
        if not slip:
            return price
        if p.slip_perc:
            moved = price * (1.0 - p.slip_perc)
        elif p.slip_fixed:
            moved = price - p.slip_fixed
        else:
            return price
        if moved >= bottom:
            return moved
        if p.slip_match or (limit and p.slip_limit):
            return moved if p.slip_out else bottom
        return None

    def execute(self, order, price, dt=None):
        """Fill the order, or as much of it as the filler and the cash allow."""
        data = order.data
        size = order.executed.remsize
        if self.p.filler is not None:
            size = self.p.filler(order, price, 0)
            if not order.isbuy():
                size = -size
            if not size:
                return
        info = self.getcommissioninfo(data)
        position = self.positions[data if data._compensate is None else data._compensate]
        before, average = position.size, position.price
        shadow = Position(before, average)
        now_size, _, opened, closed = shadow.update(size, price)
        cash = self.cash
        gain = info.profitandloss(-closed, average, price) if closed else 0.0
        closedvalue = closedcomm = openedvalue = openedcomm = 0.0
        adjbase = position.adjbase
        if closed:
            closedvalue = info.getvaluesize(-closed, average) if self.p.shortcash else info.getoperationcost(closed, average)
            freed = closedvalue / info.get_leverage() if closedvalue > 0 else closedvalue
            cash += freed + gain * info._stocklike
            closedcomm = info.getcommission(closed, price)
            cash -= closedcomm
            if adjbase is not None:
                cash += info.cashadjust(-closed, adjbase, price)
            self.cash = cash
        refused = False
        if opened:
            openedvalue = info.getvaluesize(opened, price) if self.p.shortcash else info.getoperationcost(opened, price)
            cash -= openedvalue / info.get_leverage() if openedvalue > 0 else openedvalue
            openedcomm = info.getcommission(opened, price)
            cash -= openedcomm
            if cash < 0.0:
                refused = True
                opened = 0
                openedvalue = openedcomm = 0.0
            else:
                if abs(now_size) > abs(opened) and adjbase is not None:
                    adjsize = now_size - opened
                    cash += info.cashadjust(adjsize, adjbase, price)
                self.cash = cash
                position.adjbase = price
        done = closed + opened
        if done:
            info.confirmexec(done, price)
            when = data.datetime[0] if dt is None else dt
            position.update(done, price, data.datetime.datetime(0) if self.interested else None)
            if closed and self.p.int2pnl:
                closedcomm += self.d_credit.pop(data, 0.0)
            bit = OrderExecutionBit(when, done, price, closed, closedvalue, closedcomm, opened, openedvalue, openedcomm, gain,
                                    position.size, position.price)  # fmt: skip
            order.execute(bit, info.margin)
            order.addcomminfo(info)
            self.notify(order)
            order.executed.markpending()
            if order.alive() and "partial_reduces_group" in self.rules:
                self.reduce_group(order, abs(done))
            else:
                self.check_oco(order)
        if refused:
            order.margin()
            self.notify(order)
            self.check_oco(order)
            self.check_bracket(order, cancel=True)

    def mark(self):
        """Move the gains of futures to cash at the close of each bar."""
        for data, position in list(self.positions.items()):
            if position.size:
                info = self.getcommissioninfo(data)
                close = data.close[0]
                self.cash += info.cashadjust(position.size, position.adjbase, close)
                position.adjbase = close

    def charge_interest(self):
        for data, position in list(self.positions.items()):
            if position.size and position.datetime is not None:
                now = data.datetime.datetime(0)
                info = self.getcommissioninfo(data)
                charged = info.get_credit_interest(data, position, now)
                self.cash -= charged
                self.d_credit[data] += charged
                position.datetime = now

    def follow_history(self):
        """Place the orders of a recorded history at their times."""
        for i, (orders, notify) in enumerate(self._histories):
            if not hasattr(orders, "popleft"):
                orders = deque(list(o) for o in orders)
                self._histories[i] = (orders, notify)
            while orders:
                entry = orders[0]
                when, size, price = entry[:3]
                which = entry[3] if len(entry) > 3 else None
                datas = self.cerebro.datas
                data = datas[0] if which is None else datas[which] if isinstance(which, int) else self.cerebro.datasbyname.get(
                    which, which
                )  # fmt: skip
                if not len(data):
                    break
                if not isinstance(when, float):
                    from engine.compat.backtrader.utils.dates import date2num

                    if isinstance(when, str):
                        import datetime as _dt

                        when = _dt.datetime.fromisoformat(when)
                    when = data.session_end_of(date2num(when)) if not hasattr(when, "hour") else date2num(when)
                if when > data.datetime[0]:
                    break
                orders.popleft()
                order = Order(None, data, Order.Buy if size > 0 else Order.Sell, abs(size), price,
                              exectype=Order.Historical, simulated=True, histnotify=notify)  # fmt: skip
                order.submit()
                order.accept()
                self.orders.append(order)
                self.notify(order)
                self.execute(order, price)


BrokerBack = BackBroker
BrokerBase = BackBroker
