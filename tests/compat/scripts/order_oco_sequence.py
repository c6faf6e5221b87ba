"""In which sequence the rest of an OCO group is cancelled, when its first, middle or last order is filled or expires."""

# args: 0
# args: 1
# args: 2
import datetime
import sys

import backtrader as bt

PLACE = int(sys.argv[2])


class St(bt.Strategy):
    orders = ()

    def notify_order(self, order):
        print(len(self), self.orders.index(order) if order in self.orders else None, order.getordername(), order.ordtypename(), order.getstatusname(), order.executed.price)

    def next(self):
        if any(o.alive() for o in self.orders):
            return
        if self.position:
            self.close()
            return
        if len(self) % 4:
            return
        close = self.data.close[0]
        self.orders = []
        for i in range(4):
            best = i == PLACE
            valid = datetime.timedelta(3) if best else datetime.timedelta(30)
            price = close * (0.995 if best else 0.95)
            oco = self.orders[0] if self.orders else None
            self.orders.append(self.buy(exectype=bt.Order.Limit, price=price, valid=valid, oco=oco))


cerebro = bt.Cerebro()
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=sys.argv[1] + '/day.csv'))
cerebro.addstrategy(St)
for scheme in (dict(commission=0.5, commtype=0, percabs=False), dict(commission=0.2)):
    cerebro.broker.setcommission(**scheme)
    info = cerebro.broker.getcommissioninfo(cerebro.datas[0])
    print(info.p.commission, info.p.percabs)
cerebro.run()
print(cerebro.broker.getvalue())
