"""The progress line: only on long runs, only on terminals, wiped at the end."""

from engine._util.progress import Progress


class Bars:
    delivered = 250_000


def test_nothing_in_the_first_seconds(capsys):
    meter = Progress(1_000_000, show=True)
    meter(Bars)
    meter.finish()
    assert capsys.readouterr().err == ""


def test_rate_share_and_time_left(capsys):
    meter = Progress(1_000_000, show=True)
    meter.began -= 5
    meter.due = meter.began
    meter(Bars)
    text = capsys.readouterr().err
    assert " 25 %  250,000 candles, " in text
    assert " candles/s, 15 s left" in text
    meter(Bars)
    assert capsys.readouterr().err == "", "not more often than every 0.2 s"
    meter.finish()
    assert capsys.readouterr().err == "\r\x1b[2K"


def test_hidden_where_there_is_no_terminal(capsys, monkeypatch):
    monkeypatch.delitem(__import__("sys").modules, "ipykernel", raising=False)  # a notebook shows it
    meter = Progress(1_000_000)
    meter.due = 0
    meter(Bars)
    assert capsys.readouterr().err == ""
    assert meter.again().show is False


def test_what_else_there_is_to_say(capsys):
    meter = Progress(1_000_000, show=True, tell=lambda: "12 orders, 28 MB").again()
    meter.due = 0
    meter(Bars)
    assert capsys.readouterr().err.endswith(" s left, 12 orders, 28 MB")
