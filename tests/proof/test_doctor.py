"""`ringbar doctor`: what it finds on this machine, and what it says about one that has less."""

import importlib
import importlib.metadata
import json
import shutil
from types import SimpleNamespace

import pytest
from conftest import MODE

from engine.proof import doctor


def states(rows):
    return {row["name"]: row["state"] for row in rows}


def test_this_installation_is_well():
    rows = doctor.examine()
    found = states(rows)
    assert found["ringbar"] == found["self test"] == found["key"] == "ok"
    assert found["runtime"] == ("warning" if MODE == "plain" else "ok")
    assert "failed" not in found.values()
    assert all(row["do"] for row in rows if row["state"] != "ok")
    text = doctor.text_of(rows)
    assert text.endswith("all is well")
    assert f"digest {doctor.DIGEST[:16]} as everywhere" in text


def test_other_results_than_everywhere_are_a_failure(monkeypatch):
    monkeypatch.setattr(doctor, "DIGEST", "0" * 64)
    row = doctor.self_test()
    assert row["state"] == "failed"
    assert "expected 0000000000000000" in row["found"]
    assert "reinstall it" in row["do"]
    assert doctor.text_of([row]).endswith("failed: self test")
    monkeypatch.setattr("feeds.walks.walks", lambda *args, **options: 1 / 0)
    assert doctor.self_test()["found"] == "ZeroDivisionError: division by zero"


def test_parts_that_are_missing_or_broken(monkeypatch):
    def version(name):
        if name == "polars":
            raise importlib.metadata.PackageNotFoundError(name)
        return "1.0"

    def import_module(name):
        if name == "bokeh":
            raise OSError("libfreetype.so is missing")
        return SimpleNamespace()

    monkeypatch.setattr(importlib.metadata, "version", version)
    monkeypatch.setattr(importlib, "import_module", import_module)
    rows = {row["name"]: row for row in doctor.parts()}
    assert rows["polars"] == {
        "name": "polars", "state": "warning", "found": "not installed: tables as frames", "do": "pip install ringbar, on CPython",
    }  # fmt: skip
    assert rows["bokeh"]["state"] == "failed"
    assert "libfreetype.so is missing" in rows["bokeh"]["found"]
    assert rows["click"]["state"] == "ok"


def test_a_system_with_little_room(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1 << 20))
    monkeypatch.setattr(doctor, "key", lambda create: None)
    rows = {row["name"]: row for row in doctor.system()}
    assert rows["temporary"]["state"] == "warning"
    assert "set TMPDIR" in rows["temporary"]["do"]
    assert rows["key"]["state"] == "warning"
    assert "--trust" in rows["key"]["do"]
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (64, 64))
    rows = {row["name"]: row for row in doctor.system()}
    assert rows["open files"] == {"name": "open files", "state": "warning", "found": "at most 64", "do": "ulimit -n 1024"}


@pytest.mark.skipif(MODE != "compiled", reason="a mixture needs compiled modules")
def test_a_core_of_which_a_module_is_plain(monkeypatch):
    real = importlib.import_module
    plain = "engine.core.time.clock"
    monkeypatch.setattr(
        importlib, "import_module", lambda name: SimpleNamespace(__file__="clock.py") if name == plain else real(name)
    )
    rows = {row["name"]: row for row in doctor.installation()}
    assert rows["compiled core"]["state"] == "failed"
    assert plain in rows["compiled core"]["found"]


def test_the_command(capsys):
    pytest.importorskip("click")
    from engine.cli.app import main

    try:
        main(["doctor", "--json"])
    except SystemExit as ended:
        assert not ended.code
    assert states(json.loads(capsys.readouterr().out))["self test"] == "ok"
