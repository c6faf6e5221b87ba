#!/usr/bin/env bash
# An environment to work in, .venv: the compiled engine, the command line and the report; then .venv/bin/ringbar run ...
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
setup .venv report
.venv/bin/ringbar info
echo "next: .venv/bin/ringbar run strategies/turtle.py YOUR.csv --report turtle.html"
