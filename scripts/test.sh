#!/usr/bin/env bash
# Set up what is missing and run the tests.
#   bash scripts/test.sh                        what CI runs: all but slow tests compiled, the tests of equality plain and on PyPy
#   bash scripts/test.sh --all                  every test on every runtime (20 minutes)
#   bash scripts/test.sh compiled -- tests/golden -k limit
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

runtimes=()
tier=(-m "not slow")
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    case "$1" in
        --all) export RINGBAR_TESTS=all; tier=() ;;
        compiled | plain | pypy) runtimes+=("$1") ;;
        *) echo "error: $1 is not a runtime; expected compiled, plain, pypy or --all, and pytest's options after --" >&2; exit 2 ;;
    esac
    shift
done
[ $# -eq 0 ] || shift
[ ${#runtimes[@]} -gt 0 ] || runtimes=(compiled plain pypy)
processes=$(nproc 2>/dev/null || echo 2)
options=("${tier[@]}" -n "$processes" --dist worksteal "$@")

test_compiled() {
    if [ "${RINGBAR_TESTS:-}" = all ] && ! command -v prometheus >/dev/null; then
        apt_install prometheus || echo "note: prometheus is not installed, so its test is skipped" >&2
    fi
    RINGBAR_EXPECT=compiled .venv-dev/bin/python -m pytest "${options[@]}"
}

test_plain() {  # in a copy of the sources without the compiled modules
    rm -rf build/plain
    mkdir -p build/plain
    cp -r ringbar engine feeds broker strategies scripts tests docs ./*.md pyproject.toml build/plain/
    find build/plain -name '*.so' -delete
    (cd build/plain && RINGBAR_EXPECT=plain ../../.venv-dev/bin/python -m pytest "${options[@]}")
}

set_up_pypy() {
    command -v pypy3 >/dev/null && pypy3 -c 'import venv, ensurepip' 2>/dev/null || apt_install pypy3 pypy3-venv
    if [ ! -f .venv-pypy/ready ]; then
        rm -rf .venv-pypy
        pypy3 -m venv .venv-pypy
        .venv-pypy/bin/pip install -q --disable-pip-version-check pytest hypothesis pytest-xdist
        touch .venv-pypy/ready
    fi
    library
}

test_pypy() {
    RINGBAR_EXPECT=pypy .venv-pypy/bin/python -m pytest "${options[@]}"
}

setup .venv-dev dev
[[ " ${runtimes[*]} " != *" pypy "* ]] || set_up_pypy
for runtime in "${runtimes[@]}"; do
    echo "== $runtime"
    "test_$runtime"
done
