"""Talib, after the documentation."""

# args: --ind sma
# args: --ind ema
# args: --ind stoc
# args: --ind rsi
# args: --ind macd
# args: --ind bollinger
# args: --ind aroon
# args: --ind ultimate
# args: --ind trix
# args: --ind kama
# args: --ind adxr
# args: --ind dema
# args: --ind ppo
# args: --ind tema
# args: --ind roc
# args: --ind williamsr
# args: --ind doji
import argparse
import datetime
import backtrader as bt


class TALibStrategy(bt.Strategy):
    params = (('ind', 'sma'), ('doji', True),)
    INDS = ['sma', 'ema', 'stoc', 'rsi', 'macd', 'bollinger', 'aroon', 'ultimate', 'trix', 'kama', 'adxr', 'dema', 'ppo', 'tema',
            'roc', 'williamsr']

    def __init__(self):
        i = self.p.ind
        if self.p.ind == 'doji':
            self.t = bt.talib.CDLDOJI(self.data.open, self.data.high, self.data.low, self.data.close)
            self.b = self.t
        if i == 'sma':
            self.t = bt.talib.SMA(self.data.close, timeperiod=25, plotname='TA_SMA')
            self.b = bt.indicators.SMA(self.data, period=25)
        elif i == 'ema':
            self.t = bt.talib.EMA(timeperiod=25, plotname='TA_EMA')
            self.b = bt.indicators.EMA(period=25)
        elif i == 'stoc':
            self.t = bt.talib.STOCH(self.data.high, self.data.low, self.data.close, fastk_period=14, slowk_period=3, slowd_period=3)
            self.b = bt.indicators.Stochastic(self.data)
        elif i == 'macd':
            self.t = bt.talib.MACD(self.data, plotname='TA_MACD')
            self.b = bt.indicators.MACD(self.data)
            bt.indicators.MACDHisto(self.data)
        elif i == 'bollinger':
            self.t = bt.talib.BBANDS(self.data, timeperiod=25, plotname='TA_BBANDS')
            self.b = bt.indicators.BollingerBands(self.data, period=25)
        elif i == 'rsi':
            self.t = bt.talib.RSI(self.data, plotname='TA_RSI')
            self.b = bt.indicators.RSI(self.data)
        elif i == 'aroon':
            self.t = bt.talib.AROON(self.data.high, self.data.low, plotname='TA_AROON')
            self.b = bt.indicators.AroonIndicator(self.data)
        elif i == 'ultimate':
            self.t = bt.talib.ULTOSC(self.data.high, self.data.low, self.data.close, plotname='TA_ULTOSC')
            self.b = bt.indicators.UltimateOscillator(self.data)
        elif i == 'trix':
            self.t = bt.talib.TRIX(self.data, timeperiod=25, plotname='TA_TRIX')
            self.b = bt.indicators.Trix(self.data, period=25)
        elif i == 'adxr':
            self.t = bt.talib.ADXR(self.data.high, self.data.low, self.data.close, plotname='TA_ADXR')
            self.b = bt.indicators.ADXR(self.data)
        elif i == 'kama':
            self.t = bt.talib.KAMA(self.data, timeperiod=25, plotname='TA_KAMA')
            self.b = bt.indicators.KAMA(self.data, period=25)
        elif i == 'dema':
            self.t = bt.talib.DEMA(self.data, timeperiod=25)
            self.b = bt.indicators.DEMA(self.data, period=25)
        elif i == 'ppo':
            self.t = bt.talib.PPO(self.data, plotname='TA_PPO')
            self.b = bt.indicators.PPO(self.data, _movav=bt.indicators.SMA)
        elif i == 'tema':
            self.t = bt.talib.TEMA(self.data, timeperiod=25)
            self.b = bt.indicators.TEMA(self.data, period=25)
        elif i == 'roc':
            self.t = bt.talib.ROC(self.data, timeperiod=12)
            bt.talib.ROCP(self.data, timeperiod=12)
            bt.talib.ROCR(self.data, timeperiod=12)
            bt.talib.ROCR100(self.data, timeperiod=12)
            self.b = bt.indicators.ROC(self.data, period=12)
            bt.indicators.Momentum(self.data, period=12)
            bt.indicators.MomentumOscillator(self.data, period=12)
        elif i == 'williamsr':
            self.t = bt.talib.WILLR(self.data.high, self.data.low, self.data.close)
            self.b = bt.indicators.WilliamsR(self.data)

    def next(self):
        if len(self) % 20 == 0 or len(self) < 60:
            print(len(self), ['%.7f' % l[0] for l in self.t.lines], ['%.7f' % l[0] for l in self.b.lines])


p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--ind', default='sma')
p.add_argument('--no-doji', action='store_true')
args = p.parse_args()
cerebro = bt.Cerebro()
cerebro.adddata(bt.feeds.YahooFinanceCSVData(dataname=args.data + '/yahoo.csv', fromdate=datetime.datetime(2010, 1, 1)))
cerebro.addstrategy(TALibStrategy, ind=args.ind)
cerebro.run(runcone=True, stdstats=False)
