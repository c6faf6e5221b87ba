"""The analyzer of trades."""

from engine.compat.backtrader.analyzers.analyzer_base import MAXINT, Analyzer
from engine.compat.backtrader.utils.autodict import AutoOrderedDict


class TradeAnalyzer(Analyzer):
    def create_analysis(self):
        self.rets = AutoOrderedDict()
        self.rets.total.total = 0

    def stop(self):
        self.rets._close()

    def notify_trade(self, trade):
        r = self.rets
        if trade.justopened:
            r.total.total += 1
            r.total.open += 1
        elif trade.status == trade.Closed:
            won = int(trade.pnlcomm >= 0.0)
            lost = int(not won)
            long, short = int(trade.long), int(not trade.long)
            r.total.open += -1
            r.total.closed += 1
            for word, was in (("won", won), ("lost", lost)):
                streak = r.streak[word]
                streak.current = was * (streak.current + 1) if streak.current else was
                longest = streak.longest or 0
                streak.longest = max(longest, streak.current)
            pnl = r.pnl
            pnl.gross.total += trade.pnl
            pnl.gross.average = pnl.gross.total / r.total.closed
            pnl.net.total += trade.pnlcomm
            pnl.net.average = pnl.net.total / r.total.closed
            for word, was in (("won", won), ("lost", lost)):
                part = r[word]
                part.total += was
                part.pnl.total += trade.pnlcomm * was
                part.pnl.average = part.pnl.total / (part.total or 1.0)
                extreme = part.pnl.max or 0.0
                value = trade.pnlcomm * was
                part.pnl.max = max(extreme, value) if word == "won" else min(extreme, value)
            for word, was in (("long", long), ("short", short)):
                part = r[word]
                part.total += was
                part.pnl.total += trade.pnlcomm * was
                part.pnl.average = part.pnl.total / (part.total or 1.0)
                for result, had in (("won", won), ("lost", lost)):
                    inner = part.pnl[result]
                    value = trade.pnlcomm * had * was
                    inner.total += value
                    part[result] += was * had
                    inner.average = inner.total / (part[result] or 1.0)
                    extreme = inner.max or 0.0
                    inner.max = max(extreme, value) if result == "won" else min(extreme, value)
            self.lengths(trade, won, lost, long, short)

    def lengths(self, trade, won, lost, long, short):
        r = self.rets
        n = trade.barlen

        def put(part, was, count, always=True):
            length = n * was
            part.total += length
            part.average = part.total / (count or 1.0)
            part.max = max(part.max or 0, length)
            if always or was:
                part.min = min(part.min or MAXINT, length or MAXINT)

        put(r.len, 1, r.total.closed)
        for word, was in (("won", won), ("lost", lost)):
            put(r.len[word], was, r[word].total, always=False)
        for word, was in (("long", long), ("short", short)):
            put(r.len[word], was, r[word].total)
            for result, had in (("won", won), ("lost", lost)):
                put(r.len[word][result], was * had, r[word][result])
