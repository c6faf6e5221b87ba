#!/usr/bin/env bash
# Set up what is missing and run the tests on all three runtimes: bash scripts/test.sh [compiled] [plain] [pypy] [-- pytest options]
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

runtimes=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    runtimes+=("$1")
    shift
done
[ $# -eq 0 ] || shift
[ ${#runtimes[@]} -gt 0 ] || runtimes=(compiled plain pypy)

test_compiled() {
    command -v prometheus >/dev/null || apt_install prometheus || echo "without prometheus: its test is skipped" >&2
    RINGBAR_EXPECT=compiled .venv-dev/bin/python -m pytest "$@"
}

test_plain() {  # a copy of the sources without the compiled modules
    rm -rf build/plain
    mkdir -p build/plain
    cp -r engine feeds broker strategies scripts tests docs ./*.md pyproject.toml build/plain/
    find build/plain -name '*.so' -delete
    (cd build/plain && RINGBAR_EXPECT=plain ../../.venv-dev/bin/python -m pytest "$@")
}

set_up_pypy() {
    command -v pypy3 >/dev/null && pypy3 -c 'import venv, ensurepip' 2>/dev/null || apt_install pypy3 pypy3-venv
    if [ ! -f .venv-pypy/ready ]; then
        rm -rf .venv-pypy
        pypy3 -m venv .venv-pypy
        .venv-pypy/bin/pip install -q --disable-pip-version-check pytest hypothesis
        touch .venv-pypy/ready
    fi
}

test_pypy() {
    RINGBAR_EXPECT=pypy .venv-pypy/bin/python -m pytest "$@"
}

setup .venv-dev dev
[[ " ${runtimes[*]} " != *" pypy "* ]] || set_up_pypy
beside=""
if [[ " ${runtimes[*]} " == *" pypy "* && ${#runtimes[@]} -gt 1 && $(nproc) -gt 1 ]]; then  # on a core of its own
    mkdir -p build
    test_pypy "$@" >build/pypy.log 2>&1 &
    beside=$!
    trap 'kill $beside 2>/dev/null' EXIT
fi
for runtime in "${runtimes[@]}"; do
    [ -z "$beside" ] || [ "$runtime" != pypy ] || continue
    echo "== $runtime"
    "test_$runtime" "$@"
done
if [ -n "$beside" ]; then
    echo "== pypy"
    wait "$beside" && passed=0 || passed=$?
    trap - EXIT
    cat build/pypy.log
    exit "$passed"
fi
