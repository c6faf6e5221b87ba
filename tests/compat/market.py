"""Writes the files of bars that the scripts of this folder read."""

import datetime
import random


def write(folder):
    """Daily, weekly, minute, Yahoo and tick files in `folder`."""
    rows = walk(random.Random(7), datetime.datetime(2010, 1, 4), 520, datetime.timedelta(days=1), 100.0, weekends=False)
    plain(folder / "day.csv", rows)
    plain(
        folder / "other.csv",
        walk(random.Random(8), datetime.datetime(2010, 1, 18), 480, datetime.timedelta(days=1), 60.0, weekends=False),
    )
    generic(folder / "generic.csv", rows)
    yahoo(folder / "yahoo.csv", rows)
    weeks = walk(random.Random(9), datetime.datetime(2005, 1, 7), 260, datetime.timedelta(days=7), 50.0)
    plain(folder / "week.csv", weeks)
    minutes = []
    price = 100.0
    dice = random.Random(10)
    for day in range(8):
        begin = datetime.datetime(2012, 3, 5 + day + (2 if day > 4 else 0), 9, 1)
        part = walk(dice, begin, 390, datetime.timedelta(minutes=1), price, 0.001)
        price = part[-1][4]
        minutes += part
    timed(folder / "minute.csv", minutes)
    generic(folder / "generic_minute.csv", minutes, "%Y-%m-%d %H:%M:%S")
    ticks(folder / "ticks.csv")
    bidask(folder / "bidask.csv")
    sessions(folder / "sessions.csv")


def walk(dice, begin, bars, step, price, size=0.012, weekends=True):
    """Rows (time, open, high, low, close, volume), rounded to cents."""
    found = []
    now = begin
    while len(found) < bars:
        if weekends or now.weekday() < 5:
            opened = round(price * (1 + dice.uniform(-size, size) / 3), 2)
            closed = round(opened * (1 + dice.uniform(-size, size) + dice.uniform(-size, size)), 2)
            high = round(max(opened, closed) * (1 + dice.uniform(0, size)), 2)
            low = round(min(opened, closed) * (1 - dice.uniform(0, size)), 2)
            found.append((now, opened, high, low, closed, dice.randint(100, 9000)))
            price = closed
        now += step
    return found


def plain(path, rows):
    lines = ["Date,Open,High,Low,Close,Volume,OpenInterest"]
    lines += [f"{t:%Y-%m-%d},{o:.2f},{h:.2f},{l:.2f},{c:.2f},{v},0" for t, o, h, l, c, v in rows]
    path.write_text("\n".join(lines) + "\n")


def timed(path, rows):
    lines = ["Date,Time,Open,High,Low,Close,Volume,OpenInterest"]
    lines += [f"{t:%Y-%m-%d},{t:%H:%M:%S},{o:.2f},{h:.2f},{l:.2f},{c:.2f},{v},0" for t, o, h, l, c, v in rows]
    path.write_text("\n".join(lines) + "\n")


def generic(path, rows, form="%d/%m/%Y"):
    lines = ["time;high;low;open;close;volume;extra"]
    lines += [f"{t.strftime(form)};{h:.2f};{l:.2f};{o:.2f};{c:.2f};{v};{i % 7}" for i, (t, o, h, l, c, v) in enumerate(rows)]
    path.write_text("\n".join(lines) + "\n")


def yahoo(path, rows):
    lines = ["Date,Open,High,Low,Close,Adj Close,Volume"]
    for i, (t, o, h, l, c, v) in enumerate(rows):
        if i == 100:
            lines.append(f"{t:%Y-%m-%d},null,null,null,null,null,null")
            continue
        factor = 0.9 if i < 200 else 1.0
        lines.append(f"{t:%Y-%m-%d},{o:.6f},{h:.6f},{l:.6f},{c:.6f},{c * factor:.6f},{v}")
    path.write_text("\n".join(lines) + "\n")


def ticks(path):
    """900 ticks, some of them at the same time."""
    dice, now, price = random.Random(21), datetime.datetime(2013, 9, 2, 12), 1.30
    lines = ["Date,Open,High,Low,Close,Volume,OpenInterest"]
    for _ in range(900):
        if dice.random() < 0.8:
            now += datetime.timedelta(microseconds=dice.choice([200000, 500000, 1500000, 3000000]))
        price = round(price + dice.choice([-1, 0, 1]) * 0.0001, 4)
        lines.append(f"{now:%Y-%m-%dT%H:%M:%S.%f},{price},{price},{price},{price},{dice.randint(1, 9)},0")
    path.write_text("\n".join(lines) + "\n")


def bidask(path):
    """Bid and ask, without a header."""
    dice, now, price, lines = random.Random(22), datetime.datetime(2010, 2, 3, 16, 53), 0.5346, []
    for _ in range(120):
        now += datetime.timedelta(seconds=dice.choice([1, 2, 3, 10, 25]))
        price = round(price + dice.choice([-1, 0, 1]) * 0.0001, 4)
        lines.append(f"{now:%m/%d/%Y %H:%M:%S},{price},{round(price + 0.0001, 4)}")
    path.write_text("\n".join(lines) + "\n")


def sessions(path):
    """Bars of five minutes with gaps, some of them outside of the session 9:00 to 17:30."""
    dice, price, day = random.Random(23), 3500.0, datetime.datetime(2006, 1, 2)
    lines = ["Date,Time,Open,High,Low,Close,Volume,OpenInterest"]
    for _ in range(18):
        now = day.replace(hour=8, minute=50)
        while day.weekday() < 5 and now <= day.replace(hour=18, minute=0):
            if dice.random() < 0.93:
                opened = round(price + dice.uniform(-2, 2), 1)
                price = round(opened + dice.uniform(-4, 4), 1)
                high = round(max(opened, price) + dice.uniform(0, 2), 1)
                low = round(min(opened, price) - dice.uniform(0, 2), 1)
                volume = dice.randint(100, 9000)
                lines.append(f"{now:%Y-%m-%d},{now:%H:%M:%S},{opened},{high},{low},{price},{volume},0")
            now += datetime.timedelta(minutes=5)
        day += datetime.timedelta(days=1)
    path.write_text("\n".join(lines) + "\n")
