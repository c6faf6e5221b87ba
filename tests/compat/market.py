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
