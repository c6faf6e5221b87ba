"""The switches of setup.py, and the install without a compiler; in copies of the sources."""

import os
import shutil
import subprocess
import sys

import pytest
from conftest import MODE, ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(MODE != "compiled", reason="building is CPython's")]


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The sources, with two compiled modules only, so that a build takes seconds."""
    folder = tmp_path_factory.mktemp("tree")
    for name in ("engine", "feeds", "broker", "strategies"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    for pxd in folder.rglob("*.pxd"):
        if pxd.stem not in ("maths", "ring"):
            pxd.unlink()
    return folder


def build(tree, mode, **environment):
    for built in tree.rglob("*.so"):
        built.unlink()
    shutil.rmtree(tree / "build", ignore_errors=True)
    command = [sys.executable, "setup.py", "-q", "build_ext", "--inplace"]
    environment = {**os.environ, "RINGBAR_COMPILE": mode, **environment}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    return done, sorted(path.name.split(".")[0] for path in tree.glob("engine/**/*.so"))


def test_exactly_the_modules_with_a_pxd_are_compiled(tree):
    done, built = build(tree, "require")
    assert (done.returncode, built) == (0, ["maths", "ring", "shared"]), done.stderr  # shared: what both have in common


def test_compilation_can_be_refused(tree):
    done, built = build(tree, "refuse")
    assert (done.returncode, built) == (0, [])


def test_without_a_compiler_the_plain_package_is_installed_aloud(tree):
    done, built = build(tree, "auto", CC="/nowhere/cc")
    assert (done.returncode, built) == (0, [])
    assert "ringbar: installing the plain (uncompiled) package: compiling failed" in done.stderr


def test_required_compilation_fails_without_a_compiler(tree):
    done, built = build(tree, "require", CC="/nowhere/cc")
    assert done.returncode != 0
    assert built == []


def test_an_unknown_switch_is_an_error(tree):
    done, _ = build(tree, "maybe")
    assert done.returncode != 0
    assert "RINGBAR_COMPILE=maybe: expected auto, require, refuse or debug" in done.stderr
