#!/usr/bin/env bash
# Set up what is missing and run the bench: bash scripts/bench.sh [options of python -m engine.bench]
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
setup .venv
exec .venv/bin/python -m engine.bench "$@"
