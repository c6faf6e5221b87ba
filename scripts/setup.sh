#!/usr/bin/env bash
# A virtual environment with everything a checkout needs, and the compiled core; sourced by the other scripts.
#   setup .venv ""     what the bench needs
#   setup .venv dev    what the tests need
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

apt_install() {  # on Debian and its like, as root or by sudo; says so elsewhere
    if ! command -v apt-get >/dev/null; then
        echo "please install: $*" >&2
        return 1
    fi
    local sudo=""
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$@" >/dev/null
}

setup() {  # folder, extra
    local folder=$1 extra=${2:-} python=${PYTHON:-python3}
    command -v cc >/dev/null || command -v gcc >/dev/null || apt_install gcc libc6-dev
    if [ ! -x "$folder/bin/pip" ]; then
        rm -rf "$folder"
        "$python" -m venv "$folder" 2>/dev/null || { apt_install python3-venv python3-dev && "$python" -m venv "$folder"; }
    fi
    local state
    state="$("$folder/bin/python" -VV) $extra $(cat pyproject.toml setup.py | cksum)"
    if [ -f "$folder/ready" ] && [ "$(cat "$folder/ready")" = "$state" ]; then
        compiled "$folder"
        return
    fi
    echo "setting up $folder (a few minutes the first time)"
    local pip="$folder/bin/pip --disable-pip-version-check" building
    $pip install -q "setuptools>=77" "cython>=3.2"
    compiled "$folder" &  # on one core, while the other one unpacks what pip brings
    building=$!
    # what it needs, without compiling: the core is built in place, once
    RINGBAR_COMPILE=refuse $pip install -q --no-build-isolation \
        --config-settings editable_mode=compat -e ".${extra:+[$extra]}" || { kill "$building" 2>/dev/null || true; return 1; }
    "$folder/bin/python" -m compileall -q engine feeds broker strategies  # as an installed package would be
    wait "$building"
    echo "$state" > "$folder/ready"
}

compiled() {  # folder: the core, compiled in place; -w: what gcc remarks on generated C helps nobody who sets up
    CFLAGS="-w ${CFLAGS:-}" RINGBAR_COMPILE=require "$1/bin/python" setup.py -q build_ext --inplace
}
