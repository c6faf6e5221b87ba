"""Compile exactly the modules that have a sibling `.pxd`; everything else is described in pyproject.toml.

RINGBAR_COMPILE=require  fail when the compiled core cannot be built (CI, wheels)
RINGBAR_COMPILE=refuse   build the plain package
RINGBAR_COMPILE=debug    compile with bounds, wraparound and None checks on
RINGBAR_COMPILE=auto     (default) compile, or say why not and install the plain package, which runs the same, slower
"""

import os
import platform
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).resolve().parent
PACKAGES = ("engine", "feeds", "broker")
# fused multiply-add would change the last bit between runtimes; errno and exception flags keep loops scalar
FLAGS = ["-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-g0"]
# nothing of these runs once a bar or an order, and -O1 compiles in half the time; results are the same to the last bit
COLD = ("broker.fills.corporate_actions", "broker.models.slippage", "engine.core.ports", "engine.core.shared")
SHARED = "engine.core.shared"  # memoryviews and the like, which every module would have a copy of
LIBRARIES = {"feeds.parquet.pages": ["dl"]} if sys.platform == "linux" else {}
MODE = os.environ.get("RINGBAR_COMPILE", "auto")
if MODE not in ("auto", "require", "refuse", "debug"):
    sys.exit(f"RINGBAR_COMPILE={MODE}: expected auto, require, refuse or debug")


def say(why):
    print(f"ringbar: installing the plain (uncompiled) package: {why}", file=sys.stderr)


def modules():
    """Path of every `.py` with a sibling `.pxd`, relative to the project."""
    found = [pxd.with_suffix(".py") for package in PACKAGES for pxd in sorted((ROOT / package).rglob("*.pxd"))]
    return [path.relative_to(ROOT) for path in found if path.name != "__init__.py"]


def headers(path):
    """C headers in the package of a module: a changed one must rebuild it."""
    return [str(header.relative_to(ROOT)) for header in sorted((ROOT / path.parts[0]).rglob("*.h"))]


def flags(name):
    return ["-O1", *FLAGS[1:]] if name in COLD else FLAGS


def cores():
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def extensions():
    if MODE == "refuse":
        return []
    if platform.python_implementation() == "PyPy":  # a library without Python, see feeds/decoding/pypy_library.py
        path = Path("feeds/decoding/plain_rows.c")
        return [Extension("feeds.decoding.plain_rows", [str(path)], depends=headers(path), extra_compile_args=FLAGS)]
    if platform.python_implementation() != "CPython":
        return []
    try:
        from Cython.Build import cythonize
    except ImportError as error:
        if MODE != "auto":
            raise
        say(f"Cython is not installed ({error})")
        return []
    debug = MODE == "debug"
    names = {path: ".".join(path.with_suffix("").parts) for path in modules()}
    found = [
        Extension(
            name,
            [str(path)],
            depends=headers(path),
            include_dirs=[str(path.parent)],
            libraries=LIBRARIES.get(name, []),
            extra_compile_args=["-O1", "-g", "-ffp-contract=off"] if debug else flags(name),
        )
        for path, name in names.items()
    ]
    # the longest first, so that all cores are busy to the end
    found.sort(key=lambda extension: -os.path.getsize(ROOT / extension.sources[0]))
    found.append(Extension(SHARED, [], extra_compile_args=flags(SHARED)))
    return cythonize(
        found,
        shared_utility_qualified_name=SHARED,
        build_dir="build/cython",
        nthreads=cores(),
        force=debug,
        compiler_directives={
            "language_level": "3",
            "boundscheck": debug,
            "wraparound": debug,
            "nonecheck": debug,
            "initializedcheck": debug,
            "cdivision": False,
            "binding": True,
            "embedsignature": False,
        },
    )


class Build(build_ext):
    """Compiles on all cores; falls back to the plain package, aloud, where there is no working compiler."""

    def finalize_options(self):
        super().finalize_options()
        self.parallel = self.parallel or cores()

    def run(self):
        try:
            super().run()
        except Exception as error:
            if MODE != "auto":
                raise
            say(f"compiling failed ({error})")
            for extension in self.extensions:  # all or nothing: compiled modules rely on each other's layout
                Path(self.get_ext_fullpath(extension.name)).unlink(missing_ok=True)
            self.extensions = []


if __name__ == "__main__":  # processes that translate modules import this file where they are not forked
    setup(ext_modules=extensions(), cmdclass={"build_ext": Build})
