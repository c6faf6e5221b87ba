"""CSV files as Yahoo and Visual Chart export them."""

from array import array

from engine.compat.backtrader.feeds.csv_base import SKIPPED, CSVDataBase, complete
from engine.compat.backtrader.feeds.time_frame import TimeFrame
from engine.compat.backtrader.utils.dates import _dt, date2num

YAHOO = ("datetime", "open", "high", "low", "close", "volume", "openinterest", "adjclose")


class YahooFinanceCSVData(CSVDataBase):
    """Yahoo's download: prices are scaled by the adjusted close."""

    lines = ("adjclose",)
    params = (
        ("reverse", False), ("adjclose", True), ("adjvolume", True), ("round", True), ("decimals", 2), ("roundvolume", False),
        ("swapcloses", False),
    )  # fmt: skip
    volume_first = False

    def rows(self):
        if self.reads_lines():
            return super().rows()
        p = self.p
        entries = {name: array("d") for name in self.names()}
        eos = self.eos()
        lines = self.text()
        if p.reverse:
            lines = lines[::-1]
        columns = [entries[name].append for name in YAHOO]
        for row, line in enumerate(lines):
            if not line:
                continue
            tokens = line.split(p.separator)
            if "null" in tokens[1:]:
                continue
            try:
                values = self.bar(tokens, eos)
            except (ValueError, IndexError) as error:
                raise type(error)(f"{p.dataname}:{row + 1 + bool(p.headers)}: {error}") from None
            for put, value in zip(columns, values):
                put(value)
        return complete(entries)

    def bar(self, tokens, eos):
        """Time, prices, volume and open interest of one row."""
        p = self.p
        text = tokens[0]
        when = self.day_number(int(text[:4]), int(text[5:7]), int(text[8:10]), eos)
        o, h, l, c = (float(x) for x in tokens[1:5])  # noqa: E741
        if self.volume_first:
            volume, adjusted = float(tokens[5]), float(tokens[6])
        else:
            adjusted, volume = float(tokens[5]), float(tokens[6])
        if p.swapcloses:
            c, adjusted = adjusted, c
        if p.adjclose:
            factor = c / adjusted
            o, h, l, c = o / factor, h / factor, l / factor, adjusted  # noqa: E741
            if p.adjvolume:
                volume *= factor
        if p.round:
            o, h, l, c = (round(x, p.decimals) for x in (o, h, l, c))  # noqa: E741
            volume = round(volume, p.roundvolume)
        return when, o, h, l, c, volume, 0.0, adjusted

    def _loadline(self, linetokens):
        """Set the lines from the words of one row, for scripts that call the base's."""
        if "null" in linetokens[1:]:
            return SKIPPED
        for name, value in zip(YAHOO, self.bar(linetokens, self.eos())):
            getattr(self.lines, name)[0] = value
        return True


class YahooFinanceCSV(YahooFinanceCSVData):
    pass


class YahooLegacyCSV(YahooFinanceCSVData):
    """The older download, with the volume before the adjusted close."""

    params = (("version", ""),)
    volume_first = True


class VChartCSVData(CSVDataBase):
    """Visual Chart's export: name, time frame, date, time, prices, volume, open interest."""

    vctframes = {"I": TimeFrame.Minutes, "D": TimeFrame.Days, "W": TimeFrame.Weeks, "M": TimeFrame.Months}

    def rows(self):
        entries = {name: array("d") for name in self.names()}
        for line in self.text():
            if not line:
                continue
            t = line.split(self.p.separator)
            day = _dt.date(int(t[2][:4]), int(t[2][4:6]), int(t[2][6:8]))
            if len(t) > 9 or self.vctframes.get(t[1]) == TimeFrame.Minutes:
                clock = int(t[3])
                when = _dt.datetime.combine(day, _dt.time(clock // 10000, clock % 10000 // 100, clock % 100))
                rest = t[4:]
                if self.vctframes.get(t[1], TimeFrame.Days) >= TimeFrame.Days:
                    when = _dt.datetime.combine(day, self.p.sessionend)
            else:
                when, rest = _dt.datetime.combine(day, self.p.sessionend), t[3:]
            entries["datetime"].append(date2num(when))
            for name, word in zip(("open", "high", "low", "close", "volume", "openinterest"), rest):
                entries[name].append(float(word))
        return complete(entries)


class VChartCSV(VChartCSVData):
    pass
