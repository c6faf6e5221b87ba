"""Helpers shared by all packages: typing and Cython stand-ins, progress, memory and time."""
