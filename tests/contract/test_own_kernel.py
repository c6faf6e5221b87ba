"""The recipe of docs/indicators-own.md for a compiled kernel, as it stands there: built by its command, then run."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from probes import bits, line

import engine.core.kernel.kernel_arity

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
COMPILED = not engine.core.kernel.kernel_arity.__file__.endswith(".py")


def recipe(name):
    """The block under a file's name, fenced or indented."""
    text = (ROOT / "docs/indicators-own.md").read_text().split(f"`{name}`:\n\n")[1]
    if text.startswith("```"):
        return text.split("\n", 1)[1].split("\n```")[0] + "\n"
    lines = text.split("\n")
    end = next(i for i, words in enumerate(lines) if words and not words.startswith("    "))
    return textwrap.dedent("\n".join(lines[:end]))


def halves(xs, share):
    out, last = [], None
    for x in xs:
        last = x if last is None else last + share * (x - last)
        out.append(last)
    return out


@pytest.mark.skipif(not COMPILED, reason="needs the compiled core")
def test_the_recipe_builds_and_runs(tmp_path, monkeypatch):
    for name in ("smooth.py", "smooth.pxd"):
        (tmp_path / name).write_text(recipe(name))
    command = [sys.executable, "-m", "Cython.Build.Cythonize", "-i", "-3", "smooth.py"]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "CFLAGS": "-O1 -ffp-contract=off"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    monkeypatch.syspath_prepend(str(tmp_path))
    import smooth

    assert not smooth.__file__.endswith(".py")
    xs = [100.0 + i * i % 17 for i in range(300)]
    for mode in ("stream", "runonce"):
        assert bits(line(xs, lambda x: smooth.Smooth(x, share=0.25), mode=mode)) == bits(halves(xs, 0.25))


def test_the_recipe_runs_as_plain_python(tmp_path, monkeypatch):
    (tmp_path / "plain_smooth.py").write_text(recipe("smooth.py"))
    monkeypatch.syspath_prepend(str(tmp_path))
    if COMPILED:
        pytest.skip("a compiled kernel calls the `step` of compiled classes only")
    import plain_smooth

    xs = [100.0 + i * i % 17 for i in range(300)]
    assert bits(line(xs, lambda x: plain_smooth.Smooth(x))) == bits(halves(xs, 0.5))
