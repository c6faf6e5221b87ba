#!/usr/bin/env bash
# Sourced by the other scripts. Creates a virtual environment with the dependencies and the compiled core:
#   setup .venv ""     what the benchmark needs
#   setup .venv dev    what the tests need
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

apt_install() {  # install Debian packages, as root or with sudo; print what is missing on other systems
    if ! command -v apt-get >/dev/null; then
        echo "error: please install these packages with your package manager: $*" >&2
        return 1
    fi
    local sudo=""
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$@" >/dev/null || {
        echo "error: apt-get could not install: $*; install them yourself and run the command again" >&2
        return 1
    }
}

requirements() {  # python, extra: print the project's dependencies and those of the extra, one per line
    "$1" - "$2" <<'PYTHON'
import sys

try:
    import tomllib
except ImportError:
    from pip._vendor import tomli as tomllib
with open("pyproject.toml", "rb") as file:
    project = tomllib.load(file)["project"]
print(*project["dependencies"], *project["optional-dependencies"].get(sys.argv[1], []), sep="\n")
PYTHON
}

failed() {  # build process group, step: end the compiler's processes and say how to continue
    kill -- "-$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    echo "error: $2 failed; the output above says why. Fix it and run the same command again: it continues where it stopped." >&2
    return 1
}

setup() {  # folder, extra
    local folder=$1 extra=${2:-} python=${PYTHON:-python3}
    command -v "$python" >/dev/null || apt_install python3 python3-venv python3-dev || return 1
    command -v cc >/dev/null || command -v gcc >/dev/null || apt_install gcc libc6-dev || return 1
    if [ ! -x "$folder/bin/pip" ]; then
        rm -rf "$folder"
        "$python" -m venv "$folder" 2>/dev/null || { apt_install python3-venv python3-dev && "$python" -m venv "$folder"; } || return 1
    fi
    local state
    state="$("$folder/bin/python" -VV) $extra $(cat pyproject.toml setup.py | cksum)"
    if [ -f "$folder/ready" ] && [ "$(cat "$folder/ready")" = "$state" ]; then
        compiled "$folder"
        return
    fi
    echo "setting up $folder (a few minutes the first time)"
    local pip="$folder/bin/pip --disable-pip-version-check" building
    $pip install -q "setuptools>=77" "cython>=3.2" || { echo "error: pip could not install the build tools; is the package index reachable?" >&2; return 1; }
    set -m  # the build gets a process group of its own, which a failure can end as a whole
    compiled "$folder" &  # compile on one core while pip unpacks on the other
    building=$!
    set +m
    trap "kill -- -$building 2>/dev/null; trap - INT TERM; kill -INT $$" INT TERM
    # Dependencies build in isolation with the tools they ask for; only the project itself uses the environment's Cython.
    requirements "$folder/bin/python" "$extra" >"$folder/requirements.txt"
    $pip install -q -r "$folder/requirements.txt" || { failed "$building" "installing the dependencies"; return 1; }
    RINGBAR_COMPILE=refuse $pip install -q --no-build-isolation --no-deps \
        --config-settings editable_mode=compat -e . || { failed "$building" "installing ringbar into $folder"; return 1; }
    "$folder/bin/python" -m compileall -q ringbar engine feeds broker strategies || { failed "$building" "byte-compiling"; return 1; }
    wait "$building" || { echo "error: compiling the core failed; the output above says why" >&2; return 1; }
    trap - INT TERM
    echo "$state" > "$folder/ready"
}

library() {  # compile what PyPy calls through cffi, where there is a PyPy; it runs without, slower
    local built=feeds/decoding/plain_rows.pypy.so
    command -v pypy3 >/dev/null || return 0
    if [ ! -f "$built" ] || [ -n "$(find feeds/decoding -name 'plain_rows.[ch]' -newer "$built")" ]; then
        "${CC:-cc}" -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math -shared -fPIC -o "$built" feeds/decoding/plain_rows.c ||
            echo "note: the library for PyPy could not be compiled; PyPy decodes text without it" >&2
    fi
}

compiled() {  # folder: compile the core in place; -w hides gcc's warnings about generated C
    library
    CFLAGS="-w ${CFLAGS:-}" RINGBAR_COMPILE=require "$1/bin/python" setup.py -q build_ext --inplace
}
