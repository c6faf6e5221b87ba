"""Replaces the `cython` module where it is not installed (PyPy, plain CPython)."""

compiled = False
