"""Order history, after the documentation."""

# args:
# args: --str
import argparse
import backtrader as bt
import datetime

ORDER_HISTORY = (('2010-02-02', 1, 100.0, 0), ('2010-02-12', -1, 101.5), ('2010-04-02', 2, 99.75), ['2010-04-20', -2, 97.25])


class SmaCross(bt.SignalStrategy):
    params = dict(sma1=10, sma2=20)

    def notify_order(self, order):
        if not order.alive():
            print(','.join(str(x) for x in (self.data.num2date(order.executed.dt).date(), order.executed.size * 1, order.executed.price)))

    def notify_trade(self, trade):
        if trade.isclosed:
            print('profit {}'.format(trade.pnlcomm))

    def __init__(self):
        sma1 = bt.ind.SMA(period=self.params.sma1)
        sma2 = bt.ind.SMA(period=self.params.sma2)
        self.signal_add(bt.SIGNAL_LONG, bt.ind.CrossOver(sma1, sma2))


class St(bt.Strategy):
    def notify_order(self, order):
        print('hist', order.getstatusname(), order.executed.size, order.executed.price, self.position.size)

    def notify_trade(self, trade):
        print(trade.justopened, trade.isclosed, trade.pnl)


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--str', action='store_true')
args = p.parse_args()
cerebro = bt.Cerebro()
cerebro.adddata(bt.feeds.BacktraderCSVData(dataname=args.data + '/day.csv'))
if args.str:
    cerebro.add_order_history(ORDER_HISTORY, notify=True)
    cerebro.addstrategy(St)
else:
    cerebro.addstrategy(SmaCross)
cerebro.addanalyzer(bt.analyzers.TimeReturn, timeframe=bt.TimeFrame.Months)
cerebro.addanalyzer(bt.analyzers.TradeAnalyzer)
st = cerebro.run()[0]
print(dict(st.analyzers.timereturn.get_analysis()))
print(repr(cerebro.broker.getvalue()))
