"""Mistakes of the first hour, each with the message that it must bring: what, where, found, expected, way out."""

import pytest
from markets import feeds, flat

from engine import Backtest, SignalStrategy, Strategy, indicators
from engine.errors import RingbarError
from engine.indicators import ATR, RSI, SMA, Bollinger, CrossOver
from engine.sweep import sweep, walk_forward
from feeds import open_feeds

NAN = float("nan")
DATA = feeds(AAPL=flat([1.0, 2.0, 3.0, 4.0, 5.0]), MSFT=flat([10.0, 20.0, 30.0, 40.0, 50.0]))
BARS = {"open": [1.0], "high": [1.0], "low": [1.0], "close": [1.0]}


def in_next(act, build=None):
    """Run a strategy that makes a mistake in `next`."""

    def run():
        class Mine(Strategy):
            fast: int = 2

            def init(self):
                self.line = SMA(self.feed.close, self.fast)
                self.panel = SMA(self.feeds.close, self.fast)
                self.cross = CrossOver(self.feeds.close, self.panel)
                if build is not None:
                    self.built = build(self)

            def next(self):
                act(self)

        Backtest(DATA, Mine()).run()

    return run


def in_init(build):
    return in_next(lambda s: None, build)


def cls(name="Mine", base=Strategy, **body):
    return lambda: Backtest(DATA, type(name, (base,), body)).run()


class Fine(Strategy):
    fast: int = 2
    slow = 3

    def next(self):
        self.buy()


class OwnInit(Strategy):
    def __init__(self, fast=10):
        self.fast = fast

    def next(self):
        pass


class NeedsArgument(Strategy):
    def __init__(self, fast):
        super().__init__()

    def next(self):
        pass


def idle(self, *rest):
    pass


def result():
    return Backtest(DATA, Fine()).run()


BUY = r"the first argument of order and position methods is a feed .*for a size write size=, for example buy\(size=10\)"
HERE = r"\(in Mine\.next, at 2010-01-0.*, bar \d of feed AAPL, instant \d; tests/strategy/test_mistakes\.py:\d+\)"
MISTAKES = {
    # -- orders
    "size NaN": (in_next(lambda s: s.buy(size=NAN)), r"buy: size=nan; expected a finite number " + HERE),
    "size negative": (in_next(lambda s: s.buy(size=-5)), r"size=-5 is negative; sizes are positive here, the verb gives the side"),
    "size text": (in_next(lambda s: s.buy(size="10")), r"buy: size='10'; expected a finite number " + HERE),
    "size None of a sizer": (in_next(lambda s: s.buy(size=[1])), r"buy: size=\[1\]; expected a finite number"),
    "size absurd": (in_next(lambda s: s.buy(size=1e30)), r"buy: size=1e\+30 is too large; the maximum is 1e\+15"),
    "buy(10)": (in_next(lambda s: s.buy(10)), r"10 is no feed; " + BUY + ".*" + HERE),
    "buy(1)": (in_next(lambda s: s.buy(1)), r"1 is no feed; " + BUY),
    "sell(100.0)": (in_next(lambda s: s.sell(100.0)), r"100\.0 is no feed; " + BUY),
    "close(100.0)": (in_next(lambda s: s.close(100.0)), r"100\.0 is no feed; " + BUY),
    "buy(line, 10)": (in_next(lambda s: s.buy(s.feed.close, 10)), r"<line close, minimum period 1> is no feed; " + BUY),
    "buy(True)": (in_next(lambda s: s.buy(True)), r"True is no feed; " + BUY),
    "position(0)": (in_next(lambda s: s.position(0)), r"0 is no feed; "),
    "orders(0)": (in_next(lambda s: s.orders(0)), r"0 is no feed; "),
    "buy(sl=)": (in_next(lambda s: s.buy(sl=1)), r"unexpected keyword argument 'sl'; buy_bracket\(stop=\.\.\.\)"),
    "buy(tp=)": (in_next(lambda s: s.buy(tp=1)), r"'tp'; buy_bracket\(target=\.\.\.\)"),
    "buy(stop_loss=)": (in_next(lambda s: s.buy(stop_loss=1)), r"'stop_loss'; buy_bracket\(stop=\.\.\.\)"),
    "buy(price=)": (in_next(lambda s: s.buy(price=1)), r"'price'; limit= is the price of a limit order, stop= that of a stop order"),
    "buy(qty=)": (in_next(lambda s: s.buy(qty=1)), r"'qty'; the number of units is size="),
    "buy(exectype=)": (in_next(lambda s: s.buy(exectype=1)), r"'exectype'; the kind of order follows from limit="),
    "buy(sizee=)": (in_next(lambda s: s.buy(sizee=1)), r"'sizee'; did you mean size\?"),
    "sell(symbol=)": (in_next(lambda s: s.sell(symbol="AAPL")), r"'symbol'; the first argument is the feed or its name"),
    "unknown symbol": (in_next(lambda s: s.buy("APPL")), r"no feed named 'APPL'; did you mean AAPL\?"),
    "target percent without feed": (
        in_next(lambda s: s.order_target_percent(0.5)), r"order_target_percent.*; expected order_target_percent\(feed, percent\)",
    ),
    "target size without feed": (
        in_next(lambda s: s.order_target_size(5)), r"order_target_size.*; expected order_target_size\(feed, size\)",
    ),
    "target value without feed": (in_next(lambda s: s.order_target_value(5)), r"; expected order_target_value\(feed, value\)"),
    "weights as a list": (
        in_next(lambda s: s.order_target_weights([0.5])), r"weights=\[0\.5\]; expected a mapping from feeds to weights, such as \{feed: 0\.5\}",
    ),
    "weight text": (in_next(lambda s: s.order_target_weights({s.feed: "x"})), r"weight of AAPL='x'; expected a finite number"),
    "bracket upside down": (in_next(lambda s: s.buy_bracket(size=1, stop=9, target=2)), r"buy_bracket: stop=9 is not below target=2"),
    "bracket without exits": (in_next(lambda s: s.buy_bracket(size=1)), r"neither a stop nor a target nor trail=; use buy\(\)"),
    "limit text": (in_next(lambda s: s.buy(limit="low")), r"buy: limit='low'; expected a finite number"),
    "tif": (in_next(lambda s: s.buy(tif="dya")), r"buy: tif='dya'; did you mean day\?"),
    "until": (in_next(lambda s: s.buy(until="soon")), r"until='soon'; expected ISO text such as \"2010-01-31 09:30\""),
    "trail twice": (in_next(lambda s: s.sell(trail=1, trail_percent=0.1)), r"sell: trail=1 and trail_percent=0\.1; give one"),
    "trail percent 5": (in_next(lambda s: s.sell(trail_percent=5)), r"trail_percent=5 is 500% of the price; expected a fraction such as 0\.05"),
    "limit_offset alone": (in_next(lambda s: s.sell(limit_offset=5)), r"limit_offset=5 without trail= or trail_percent="),
    "cancel None": (in_next(lambda s: s.cancel(None)), r"cancel\(None\): expected an order"),
    "deposit negative": (in_next(lambda s: s.deposit(-5)), r"deposit: amount=-5; expected more than 0"),
    "leg": (in_next(lambda s: s.buy(leg="long")), r"leg='long', but positions are netted; legs are for Backtest\(\.\.\., hedging=True\)"),
    # -- reading
    "close[1]": (in_next(lambda s: s.feed.close[1]), r"close\[\+1\]: that bar has not been delivered yet; use close\[0\] for now"),
    "close[-20]": (in_next(lambda s: s.feed.close[-20]), r"close\[-20\]: this line keeps \d bars; ask for more with close\.keep\(21\) in init\(\)"),
    "close['AAPL'] of a line": (
        in_next(lambda s: s.feed.close["AAPL"]),
        r"close\['AAPL'\]: this is the line of one feed; a panel is indexed by feeds: self\.feeds\.close\['AAPL'\]\[0\].*" + HERE,
    ),
    "close[feed] of a line": (in_next(lambda s: s.feed.close[s.feed]), r"close\[feed\]: this is the line of one feed"),
    "close[1.5]": (in_next(lambda s: s.feed.close[1.5]), r"close\[1\.5\]: expected a whole number of bars: close\[0\] is now"),
    "close[None]": (in_next(lambda s: s.feed.close[None]), r"close\[None\]: expected a whole number of bars"),
    "close[:10]": (in_next(lambda s: s.feed.close[:10]), r"expected line\[-n:\], the last n values"),
    "panel[-1]": (in_next(lambda s: s.panel[-1]), r"\[-1\]: a panel is indexed by feeds; .* is panel\[feed\]\[-1\].*" + HERE),
    "panel[wrong]": (in_next(lambda s: s.panel["APPL"]), r"no feed named 'APPL'; did you mean AAPL\?"),
    "panel[1.5]": (in_next(lambda s: s.panel[1.5]), r"1\.5 is no feed; expected a feed such as self\.feed, its name, or its number"),
    "feeds[9]": (in_next(lambda s: s.feeds[9]), r"feed number 9: there are 2 feeds, 0 to 1"),
    "panel > 0 in next": (in_next(lambda s: s.cross > 0), r"an operator on a whole panel builds an indicator and belongs in init\(\)"),
    "if panel": (in_next(lambda s: bool(s.cross)), r"in next\(\) use lines, panel\[feed\], or panel\.now"),
    "feed.Close": (in_next(lambda s: s.feed.Close), r"a feed has no 'Close'; did you mean close\?; other columns: feed\.column\('Close'\)"),
    "feeds.clsoe": (in_next(lambda s: s.feeds.clsoe), r"feeds have no 'clsoe'; did you mean close\?"),
    "iterate a line": (in_next(lambda s: list(s.feed.close)), r"a line cannot be iterated; read line\[0\]"),
    "value in init": (in_init(lambda s: s.feed.close[0]), r"close\[0\]: there are no bars in init\(\); read values in next\(\)"),
    "and in init": (in_init(lambda s: s.feed.close > 1 and s.feed.open > 1), r"a line has no truth value in init\(\)"),
    "buy in __init__": (lambda: Fine().buy(), r"Fine\.\w+: the strategy is not running yet; use it from init\(\) on"),
    # -- indicators
    "SMA(10)[0]": (in_next(lambda s: SMA(10)[0]), r"SMA\(10\) is a specification, which has no values; build it over a line in init\(\)"),
    "SMA(10) > 3": (in_init(lambda s: SMA(10) > 3), r"SMA\(10\) is a specification, which has no values"),
    "SMA in next": (in_next(lambda s: SMA(s.feed.close, 3)), r"SMA: indicators are built in init\(\)"),
    "period 0": (in_init(lambda s: SMA(s.feed.close, 0)), r"SMA: period=0; expected a whole number of at least 1"),
    "period text": (in_init(lambda s: SMA(s.feed.close, "ten")), r"SMA: period='ten'; expected a whole number"),
    "perido=": (in_init(lambda s: SMA(s.feed.close, perido=3)), r"SMA: unknown parameter perido; did you mean period\?"),
    "too few inputs": (in_init(lambda s: ATR(s.feed.close)), r"ATR: takes high, low, close, or a feed in their place"),
    "upperband": (in_init(lambda s: Bollinger(s.feed).upperband), r"has no 'upperband'; outputs: middle, upper, lower"),
    "list as input": (in_init(lambda s: RSI([1, 2, 3])), r"RSI: "),
    "RSII": (lambda: indicators.RSII, r"no attribute 'RSII'; did you mean RSI\?"),
    # -- attributes of other libraries
    "self.data": (in_next(lambda s: s.data), r"no attribute 'data'; self\.feed is the first feed, self\.feeds are all feeds"),
    "self.datas": (in_next(lambda s: s.datas), r"'datas'; self\.feeds are all feeds"),
    "self.I": (in_next(lambda s: s.I), r"'I'; indicators are built in init\(\) without a wrapper"),
    "self.params": (in_next(lambda s: s.params), r"'params'; parameters are attributes of the strategy"),
    "self.broker": (in_next(lambda s: s.broker), r"'broker'; self\.cash and self\.equity are readings of the account"),
    "self.getposition": (in_next(lambda s: s.getposition), r"'getposition'; self\.position\(feed\)"),
    "self.order_target": (in_next(lambda s: s.order_target(s.feed, 1)), r"'order_target'; self\.order_target_size\(feed, size\)"),
    "forgotten in init": (in_next(lambda s: s.average), r"'average'; assign self\.average in init\(\)"),
    "typo of an attribute": (in_next(lambda s: s.lnie), r"'lnie'; did you mean self\.line\?"),
    "1 / 0": (in_next(lambda s: 1 / 0), r"^Mine\.next raised ZeroDivisionError: .*; tests/strategy/test_mistakes\.py:\d+\)$"),
    "assign self.cash": (in_next(lambda s: setattr(s, "cash", 1)), r"self\.cash cannot be assigned"),
    # -- classes
    "no next": (cls(), r"Mine defines no next\(\), so it would never trade; define next\(self\)"),
    "on_bar": (cls(on_bar=idle), r"Mine defines no next\(\).*; did you mean next\(\) instead of on_bar\(\)\?"),
    "Next": (cls(Next=idle), r"Mine defines Next\(\), which is never called; did you mean next\(\)\?"),
    "nxet": (cls(nxet=idle), r"did you mean next\(\) instead of nxet\(\)\?"),
    "Init": (cls(next=idle, Init=idle), r"Mine defines Init\(\), which is never called; did you mean init\(\)\?"),
    "notifyOrder": (cls(next=idle, notifyOrder=idle), r"notifyOrder\(\), which is never called; did you mean notify_order\(\)\?"),
    "notify_fills": (cls(next=idle, notify_fills=idle), r"notify_fills\(\), which is never called; did you mean notify_fill\(\)\?"),
    "signal of a Strategy": (cls(signal=idle), r"defines signal\(\) but no next\(\); did you mean to subclass SignalStrategy\?"),
    "no signal": (cls(base=SignalStrategy), r"Mine defines no signal\(self, feeds\), which returns the panel of targets"),
    "Strategy itself": (lambda: Backtest(DATA, Strategy), r"Strategy itself cannot be run; subclass it and define next\(\)"),
    "own __init__": (
        lambda: Backtest(DATA, OwnInit()).run(),
        r"OwnInit\.__init__ does not call super\(\)\.__init__\(\); strategies need no __init__: write parameters as annotated class attributes",
    ),
    "__init__ with an argument": (lambda: Backtest(DATA, NeedsArgument), r"NeedsArgument\(\) cannot be created .*annotated class attributes"),
    "unannotated": (lambda: Fine(slow=5), r"Fine: unknown parameter slow: the class attribute has no annotation; write slow: int = 3"),
    "typo of a parameter": (lambda: Fine(fats=5), r"Fine: unknown parameter fats; did you mean fast\?"),
    "parameter by place": (lambda: Fine(5), r"Fine\(5\): parameters are given by name: fast=\.\.\."),
    "parameter of a wrong type": (lambda: Fine(fast="2"), r"Fine: parameter fast='2'; expected int"),
    "parameter named like a method": (
        lambda: type("Mine", (Strategy,), {"__annotations__": {"buy": int}, "buy": 1, "next": idle})(),
        r"Mine: parameter buy would hide Strategy\.buy; give it another name, such as buy_",
    ),
    # -- Backtest
    "typo of an option": (lambda: Backtest(DATA, Fine, comission=0.1), r"Backtest has no option 'comission'; did you mean commission\?"),
    "start= of Backtest": (lambda: Backtest(DATA, Fine, start="2010"), r"no option 'start': it is an option of open_feeds\(\.\.\., start=\.\.\.\)"),
    "progress= of Backtest": (lambda: Backtest(DATA, Fine, progress=True), r"no option 'progress': it is an option of run\(progress=\.\.\.\)"),
    "commission 5": (lambda: Backtest(DATA, Fine, commission=5), r"commission=5.*0\.001"),
    "cash text": (lambda: Backtest(DATA, Fine, cash="100"), r"cash='100'; expected a finite number greater than 0"),
    "mode": (lambda: Backtest(DATA, Fine, mode="fast"), r"^mode='fast'; expected one of stream, runonce, auto$"),
    "memory": (lambda: Backtest(DATA, Fine, memory="much"), r"memory='much'; expected bytes such as 400_000_000, \"400MB\""),
    "swapped arguments": (lambda: Backtest(Fine, DATA), r"the feeds come first, then the strategy: Backtest\(feeds, "),
    "feeds a number": (lambda: Backtest(7, Fine), r"feeds=7; expected open_feeds\(\.\.\.\), a path, or a frame"),
    "strategy a function": (lambda: Backtest(DATA, idle), r"a function; expected a Strategy, as class or instance"),
    "strategy a string": (lambda: Backtest(DATA, "Fine"), r"strategy='Fine'; expected a Strategy"),
    "no strategy": (lambda: Backtest(DATA, []), r"no strategy to run: the list is empty"),
    "keep": (lambda: Backtest(DATA, Fine).run(keep="some"), r"keep='some'; expected one of all, metrics"),
    "limits": (lambda: Backtest(DATA, Fine, limits=3), r"limits=3"),
    "commission of an unknown feed": (lambda: Backtest(DATA, Fine, commission={"APPL": 0.1}).run(), r"no feed named 'APPL'; did you mean AAPL\?"),
    # -- feeds
    "path": (lambda: open_feeds("nowhere.csv"), r"nowhere\.csv: no such file; expected a CSV or Parquet file"),
    "path in Backtest": (lambda: Backtest("nowhere.csv", Fine), r"nowhere\.csv: no such file"),
    "start not a time": (lambda: open_feeds(BARS, start="01/02/2010"), r"start='01/02/2010': expected ISO text such as"),
    "colums=": (lambda: open_feeds("x.csv", colums={}), r"unexpected keyword argument 'colums'"),
    "on_bad": (lambda: open_feeds("x.csv", on_bad="ignore"), r"on_bad='ignore'; expected one of raise, skip, keep"),
    # -- results
    "result.sharpe_ratio": (lambda: result().sharpe_ratio, r"a Result has no 'sharpe_ratio'; metrics are in result\.metrics\.sharpe_ratio"),
    "result.trade": (lambda: result().trade, r"a Result has no 'trade'; did you mean trades\?"),
    "metrics['Sharpe Ratio']": (lambda: result().metrics["Sharpe Ratio"], r"no metric 'Sharpe Ratio'; did you mean sharpe_ratio\?"),
    "metrics.sharpe": (lambda: result().metrics.sharpe, r"no metric 'sharpe'; did you mean sharpe_ratio\?"),
    "why of nothing": (lambda: result().why(999), r"no order 999 in this run; result\.orders lists them"),
    "report as .csv": (lambda: result().report("x.csv"), r"x\.csv: expected a name that ends in \.html"),
    "load of nothing": (lambda: type(result()).load("nowhere"), r"nowhere: no result\.json there; expected a folder written by result\.save\(\)"),
    # -- objects that strategies read
    "position.siz": (in_next(lambda s: s.position.siz), r"'Position' object has no attribute 'siz'; did you mean size\?.*"),
    "position.avg_price": (in_next(lambda s: s.position(s.feed).avg_price), r"'avg_price'; the average entry price is position\.price"),
    "position > 0": (in_next(lambda s: s.position > 0), r"'Position' and 'int'; the signed number of units is position\.size"),
    "self.position = 1": (in_next(lambda s: setattr(s, "position", 1)), r"self\.position cannot be assigned"),
    "order.filed": (in_next(lambda s: s.buy(size=1).filed), r"'Order' object has no attribute 'filed'; did you mean filled\?"),
    "order.executed": (in_next(lambda s: s.buy(size=1).executed), r"'executed'; order\.average_price is the price of what was executed"),
    "modify with text": (in_next(lambda s: s.modify(s.buy(size=1), limit="x")), r"modify: limit='x'; expected a finite number"),
    "modify None": (in_next(lambda s: s.modify(None, limit=3)), r"modify\(None\): expected an order"),
    "cancel(3)": (in_next(lambda s: s.cancel(3)), r"cancel\(3\): expected an order, as buy\(\), sell\(\) and the like return it"),
    "size infinite": (in_next(lambda s: s.buy(size=float("inf"))), r"buy: size=inf; expected a finite number"),
    "limit NaN": (in_next(lambda s: s.buy(limit=NAN)), r"buy: limit=nan; expected a finite number"),
    "percent text": (in_next(lambda s: s.order_target_percent(s.feed, "50%")), r"percent='50%'; expected a finite number"),
    "self.close[0]": (in_next(lambda s: s.close[0]), r"not subscriptable.*; methods are called with parentheses; prices are .*self\.feed\.close\[0\]"),
    "line.iloc": (in_next(lambda s: s.feed.close.iloc[-1]), r"'iloc'; line\[0\] is the value now, line\[-1\] the one before"),
    "line.mean()": (in_next(lambda s: s.feed.close.mean()), r"'mean'; line\.values\(n\) gives the last n values; moving figures are indicators"),
    "line.rolling(5)": (in_next(lambda s: s.feed.close.rolling(5)), r"'rolling'; line\.values\(n\) gives the last n values"),
    "feed.close()": (in_next(lambda s: s.feed.close()), r"'Line' object is not callable; a line is indexed: close\[0\] is the value now"),
    "feed['close']": (in_next(lambda s: s.feed["close"]), r"'Feed' object is not subscriptable.*; a feed's columns are attributes: feed\.close\[0\]"),
    "feeds.AAPL": (in_next(lambda s: s.feeds.AAPL), r"feeds have no 'AAPL'; a feed by its name is feeds\['AAPL'\]"),
    "feeds['close']": (in_next(lambda s: s.feeds["close"]), r"no feed named 'close'; known: AAPL, MSFT"),
    "keep in next": (in_next(lambda s: s.feed.close.keep(10)), r"keep\(10\): rings are fixed once the run has begun; call it in init\(\)"),
    "datetime.date(0)": (in_next(lambda s: s.datetime.date(0)), r"takes .*; its day is self\.datetime\.date\(\), without an argument"),
    "self.time": (in_next(lambda s: s.time), r"'time'; self\.datetime is the time of this bar, self\.now the same in ns"),
    # -- hooks that cannot be called
    "next(self, bar)": (cls(next=lambda self, bar: None), r"Mine defines next\(self, bar\), which is called as next\(self\)"),
    "init(self, x)": (cls(next=idle, init=lambda self, x: None), r"Mine defines init\(self, x\), which is called as init\(self\)"),
    "notify_order(self)": (
        cls(next=idle, notify_order=lambda self: None), r"defines notify_order\(self\), which is called as notify_order\(self, order\)",
    ),
    "signal(self)": (cls(base=SignalStrategy, signal=lambda self: None), r"defines signal\(self\), which is called as signal\(self, feeds\)"),
    "signal returns None": (cls(base=SignalStrategy, signal=idle), r"Mine\.signal returned None; expected a panel"),
    # -- more of indicators
    "SMA(10, line)": (in_init(lambda s: SMA(10, s.feed.close)), r"SMA: lines and panels come before parameters: SMA\(source, period\)"),
    "SMA([...])": (in_init(lambda s: SMA([1.0, 2.0], 2)), r"SMA: list is no line; .*compute\(SMA\(2\), \.\.\.\).* arrays and frames"),
    "period 2.5": (in_init(lambda s: SMA(s.feed.close, 2.5)), r"SMA: period=2\.5; expected a whole number of at least 1"),
    "one input of two": (in_init(lambda s: CrossOver(s.feed.close)), r"CrossOver: takes first, second, .*; 1 of 2 inputs given"),
    "resample('banana')": (in_init(lambda s: s.feed.resample("banana")), r"resample\('banana'\): expected \"15min\", \"1h\""),
    "indicators.sma": (lambda: indicators.sma, r"no attribute 'sma'; did you mean SMA\?"),
    # -- more of Backtest
    "initial_cash=": (lambda: Backtest(DATA, Fine, initial_cash=10), r"no option 'initial_cash': it is cash="),
    "fees=": (lambda: Backtest(DATA, Fine, fees=0.001), r"no option 'fees': it is commission=, a fraction such as 0\.001"),
    "margin=": (lambda: Backtest(DATA, Fine, margin=0.5), r"no option 'margin': leverage= buys on margin"),
    "sizer=": (lambda: Backtest(DATA, Fine, sizer=10), r"no option 'sizer': a sizer is an attribute of the strategy"),
    "benchmark=": (lambda: Backtest(DATA, Fine, benchmark="SPY"), r"no option 'benchmark': it is an option of result\.report\(path, benchmark="),
    "parameter of the strategy": (lambda: Backtest(DATA, Fine, fast=3), r"no option 'fast': it is a parameter of the strategy: .*Fine\(fast=\.\.\.\)"),
    "run(cash=)": (lambda: Backtest(DATA, Fine).run(cash=5), r"run has no option 'cash': it is an option of Backtest\(feeds, strategy, cash="),
    "run(fast=)": (lambda: Backtest(DATA, Fine).run(fast=5), r"run has no option 'fast': it is a parameter of the strategy"),
    "cash 0": (lambda: Backtest(DATA, Fine, cash=0), r"cash=0; expected a finite number greater than 0"),
    "commission text": (lambda: Backtest(DATA, Fine, commission="0.1%"), r"commission='0\.1%'; expected a fraction such as 0\.001"),
    "slippage 5": (lambda: Backtest(DATA, Fine, slippage=5), r"5 is 500%; expected a fraction such as 0\.0005"),
    "leverage text": (lambda: Backtest(DATA, Fine, leverage="2x"), r"leverage='2x'; expected a finite number greater than 0"),
    # -- more of feeds
    "open_feeds(None)": (lambda: open_feeds(None), r"open_feeds\(None\): expected a path or pattern of files, a folder, a frame"),
    "open_feeds([])": (lambda: open_feeds([]), r"no feeds in \[\]; expected paths of CSV files"),
    "end before start": (lambda: open_feeds("x.csv", start="2020-01-01", end="2019-01-01"), r"start='2020-01-01' is after end='2019-01-01'"),
    "label": (lambda: open_feeds("x.csv", label="left"), r"label='left'; expected one of close, open, date"),
    "bar": (lambda: open_feeds("x.csv", bar="daily"), r"bar='daily': expected a length such as \"30s\""),
    "zone": (lambda: open_feeds("x.csv", tz="New York"), r"tz='New York': no such time zone; expected an IANA name"),
    # -- sweeps
    "space of an unknown parameter": (lambda: sweep(DATA, Fine, {"fats": [1]}), r"Fine has no parameter fats; did you mean fast\?"),
    "space a list of names": (lambda: sweep(DATA, Fine, ["fast"]), r"space=\['fast'\]; expected \{parameter: values\} such as"),
    "metric of a sweep": (lambda: sweep(DATA, Fine, {"fast": [1]}, metric="sharpe"), r"no metric sharpe; did you mean sharpe_ratio\?"),
    "where": (lambda: sweep(DATA, Fine, {"fast": [1]}, where="fast <"), r"where='fast <': invalid syntax; expected a condition"),
    "where of an unknown name": (lambda: sweep(DATA, Fine, {"fast": [1]}, where="fats < 3"), r"'fats' is not defined; the parameters are fast"),
    "instance to a sweep": (lambda: sweep(DATA, Fine(), {"fast": [1]}), r"expected a class of strategies.*parameters come from the space"),
    "worker=": (lambda: sweep(DATA, Fine, {"fast": [1]}, worker=2), r"sweep has no option 'worker'; did you mean workers\?"),
    "train in words": (lambda: walk_forward(DATA, Fine, {"fast": [1]}, train="2 years", test="1y"), r"train='2 years': expected a span such as \"3y\""),
    # -- more of results
    "result['sharpe']": (lambda: result()["sharpe"], r"a Result is not indexed; its metrics are result\.metrics\['sharpe'\]; did you mean sharpe_ratio\?"),
    "rows('trade')": (lambda: result().rows("trade"), r"rows\('trade'\): no such table; did you mean trades\?"),
    "result.equity_curve": (lambda: result().equity_curve, r"a Result has no 'equity_curve'; did you mean equity\?"),
    "picture as .jpg": (lambda: result().picture("x.jpg"), r"x\.jpg: expected a name that ends in \.png"),
}
OWN = (RingbarError, AttributeError, KeyError, TypeError)


@pytest.mark.parametrize("name", MISTAKES)
def test_the_message_says_what_where_and_how_to_go_on(name):
    mistake, match = MISTAKES[name]
    if "report" in name:
        pytest.importorskip("bokeh")
    if "picture" in name:
        pytest.importorskip("numpy")
    with pytest.raises(OWN, match=match) as caught:
        mistake()
    text = str(caught.value)
    assert "_ringbar" not in text and "cython" not in text
    assert len(text) < 600


def test_there_are_many():
    assert len(MISTAKES) >= 155


def test_a_run_without_orders_and_rejected_orders_are_noted():
    class Never(Strategy):
        def next(self):
            if self.feed.close[0] > 100:
                self.buy()

    silent = Backtest(DATA, Never()).run()
    assert "no order was placed: next() was called from 2010-01-01T00:00:00Z on" in str(silent)

    class Poor(Strategy):
        def next(self):
            self.order_target_percent(self.feed, 3.0)

    poor = Backtest(DATA, Poor()).run()
    assert poor.info["order_endings"]["rejected"]["insufficient_cash"] == len(list(poor.rows("orders"))) == 5
    assert "Orders by status   5 rejected (insufficient_cash 5)" in str(poor)
    assert "5 of 5 orders rejected: insufficient_cash 5; see result.orders and result.why(1)" in str(poor)
    assert "rejected" in poor.why(1)
    few = Backtest(DATA, Poor()).run(keep="metrics")
    assert few.info["order_endings"] == poor.info["order_endings"]
