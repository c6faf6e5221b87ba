"""Series of a strategy's own: recorded, saved, read again; the digest counts them only where there are any."""

import pytest
from conftest import MODE
from markets import DAY, START, feeds, flat
from play import Play, play

from engine import Backtest, Result
from engine.errors import ConfigError, StrategyError

N = 5000  # more than two blocks of a spool


class Notes(Play):
    names: object = ("leverage", "hope")

    def next(self):
        self.turn += 1
        self.record(self.names[0], self.turn / 2)
        if self.turn % 3 == 0:
            self.record(self.names[1], -self.turn)


def run(names=("leverage", "hope"), n=10, **options):
    return Backtest(feeds(A=flat([10.0] * n)), Notes(plan={}, names=names), **options).run(progress=False)


def test_rows_come_in_order():
    rows = list(run(n=N).rows("series"))
    assert rows[:4] == [
        (START, "leverage", 0.5), (START + DAY, "leverage", 1.0), (START + 2 * DAY, "leverage", 1.5), (START + 2 * DAY, "hope", -3.0),
    ]  # fmt: skip
    assert len(rows) == N + N // 3


def test_digest_counts_series_and_their_names():
    silent = play(feeds(A=flat([10.0] * 10)), {})
    assert list(silent.rows("series")) == []
    digests = {silent.digest, run().digest, run(("leverage", "fear")).digest}
    assert len(digests) == 3
    assert run().digest == run(mode="runonce").digest


@pytest.mark.skipif(MODE == "pypy", reason="frames need polars")
def test_frames_and_files(tmp_path):
    pytest.importorskip("polars")
    result = run(n=N)
    result.save(tmp_path / "x")
    for found in (result, Result.load(tmp_path / "x")):
        assert list(found.series) == ["leverage", "hope"]
        assert found.series["leverage"].columns == ["ts", "value"]
        assert found.series["leverage"]["value"].sum() == sum(range(N + 1)) / 2
        assert found.series["hope"]["ts"].to_physical()[0] == START + 2 * DAY
    silent = play(feeds(A=flat([10.0] * 10)), {})
    silent.save(tmp_path / "x")
    assert not (tmp_path / "x/recorded.parquet").exists()
    assert Result.load(tmp_path / "x").series == silent.series == {}


def test_names_and_values_are_checked():
    with pytest.raises(ConfigError, match=r"record\(7, ...\): expected a name"):
        run((7, "x"))
    with pytest.raises(StrategyError, match=r"Play.next raised (TypeError|ValueError).*2010-01-01"):
        play(feeds(A=flat([1.0, 2.0])), {1: lambda s: s.record("x", "many")})
    with pytest.raises(ConfigError, match="1000 series at most"):
        play(feeds(A=flat([1.0])), {1: lambda s: [s.record(f"x{i}", 1.0) for i in range(1001)]})


def test_a_run_that_goes_on_keeps_them(tmp_path):
    class Stops(Notes):
        def next(self):
            Notes.next(self)
            if self.turn == 3000 and not (tmp_path / "told").exists():
                (tmp_path / "told").write_text("")
                raise KeyboardInterrupt

    def again():
        data = feeds(A=flat([10.0] * N))
        return Backtest(data, Stops(plan={}), chunk=64).run(progress=False, checkpoint=str(tmp_path / "c"), every="500 bars")

    with pytest.raises(KeyboardInterrupt):
        again()
    assert again().digest == Backtest(feeds(A=flat([10.0] * N)), Stops(plan={})).run(progress=False).digest
