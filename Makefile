.PHONY: build
PY ?= python3

build:
	RINGBAR_COMPILE=require $(PY) setup.py build_ext --inplace -j2
