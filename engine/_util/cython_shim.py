"""Stands in for the `cython` module where that is not installed (PyPy, plain CPython)."""

compiled = False
