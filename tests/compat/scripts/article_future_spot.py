"""Future spot, after the documentation."""

# args:
# args: --no-comp
import argparse
import random
import backtrader as bt


def close_changer(data, *args, **kwargs):
    data.close[0] += 50.0 * random.randint(-1, 1)
    return False


class St(bt.Strategy):
    def __init__(self):
        bt.obs.BuySell(self.data0, barplot=True)
        BuySellArrows(self.data1, barplot=True)

    def next(self):
        if not self.position:
            if random.randint(0, 1):
                self.buy(data=self.data0)
                self.entered = len(self)
        else:
            if (len(self) - self.entered) >= 10:
                self.sell(data=self.data1)
        if len(self) % 50 == 0:
            print(len(self), self.position.size, self.getposition(self.data1).size, self.broker.getvalue(), self.data1.close[0])


class BuySellArrows(bt.obs.BuySell):
    plotlines = dict(buy=dict(marker='$\u21E7$', markersize=12.0), sell=dict(marker='$\u21E9$', markersize=12.0))


def runstrat(args=None):
    p = argparse.ArgumentParser()
    p.add_argument('data')
    p.add_argument('--no-comp', action='store_true')
    args = p.parse_args(args)
    random.seed(5)
    cerebro = bt.Cerebro()
    dataname = args.data + '/day.csv'
    data0 = bt.feeds.BacktraderCSVData(dataname=dataname, timeframe=bt.TimeFrame.Days, compression=1, plotid='data0', name='d0') if False else bt.feeds.BacktraderCSVData(dataname=dataname)
    cerebro.adddata(data0)
    data1 = bt.feeds.BacktraderCSVData(dataname=dataname)
    data1.addfilter(close_changer)
    if not args.no_comp:
        data1.compensate(data0)
    data1.plotinfo.plotmaster = data0
    data1.plotinfo.sameaxis = True
    cerebro.adddata(data1)
    cerebro.addstrategy(St)
    cerebro.addobserver(bt.obs.Broker)
    cerebro.addobserver(bt.obs.Trades)
    cerebro.broker.set_coc(True)
    cerebro.run(stdstats=False)
    print(repr(cerebro.broker.getvalue()))


runstrat()
