# args: none
# args: addtz
# args: cerebro
# args: run
# args: number
import os
import sys

import backtrader as bt

how = sys.argv[2]
zone = 'US/Eastern'


class S(bt.Strategy):
    def next(self):
        if len(self) % 40 == 2:
            print(self.data.datetime.datetime(0), self.datetime.datetime(0), self.datetime.date(-1), self.datetime.time(),
                  self.data.datetime.time(0), self.data1.datetime.datetime(0), self.data.num2date(), len(self.datetime))


def feed(**options):
    return bt.feeds.GenericCSVData(dataname=os.path.join(sys.argv[1], 'generic_minute.csv'), timeframe=bt.TimeFrame.Minutes,
                                   dtformat='%Y-%m-%d %H:%M:%S', separator=';', openinterest=6, **options)


cerebro = bt.Cerebro(tz=zone) if how == 'cerebro' else bt.Cerebro()
if how in ('addtz', 'number'):
    cerebro.addtz(1 if how == 'number' else zone)
cerebro.adddata(feed())
cerebro.adddata(feed(tz='Asia/Tokyo'))
cerebro.addstrategy(S)
cerebro.run(**({'tz': zone} if how == 'run' else {}))
