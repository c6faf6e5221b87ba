# Everything worth a name. PY is the interpreter of a set-up environment; `make bench` and `make test` set one up themselves.
PY ?= .venv-dev/bin/python

.PHONY: bench test test-all fresh build debug lint docs wheel wheels memory peer universe universe-large feeds broker report-figures metrics-figures lanes workers article kills kills-run flips cluster client random-orders fuzz asan drift clean kills-axes programme replays

bench:  ## the main job: candles per second and peak memory
	bash scripts/bench.sh

test:  ## what CI runs: all but slow tests compiled, the tests of equality on plain CPython and PyPy
	bash scripts/test.sh

test-all:  ## every test on compiled CPython, plain CPython and PyPy (20 minutes)
	bash scripts/test.sh --all

flips:  ## 2,000 single-bit flips over every kind of file that is written: refused in words, or nothing changes (3 minutes)
	$(PY) scripts/flips.py 2000

fresh:  ## both commands of the README in a new clone with empty package caches (15 minutes)
	rm -rf build/fresh && git clone -q . build/fresh
	cd build/fresh && export PIP_NO_CACHE_DIR=1 && bash scripts/bench.sh && bash scripts/test.sh

build:  ## compile the core in place
	RINGBAR_COMPILE=require $(PY) setup.py -q build_ext --inplace

debug:  ## the compiled tests with bounds checks on, in a copy
	rm -rf build/debug && mkdir -p build/debug
	cp -r ringbar engine feeds broker strategies scripts tests docs *.md mkdocs.yml setup.py pyproject.toml LICENSE build/debug/
	find build/debug -name '*.so' -delete
	cd build/debug && RINGBAR_COMPILE=debug ../../$(PY) setup.py -q build_ext --inplace
	cd build/debug && RINGBAR_EXPECT=compiled ../../$(PY) -m pytest

lint:  ## ruff, mypy, cython-lint
	$(PY) -m ruff check .
	$(PY) -m mypy
	PATH=$(dir $(PY)):$$PATH cython-lint engine feeds broker

docs:  ## the documentation site, in build/site; warnings are errors
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict

wheel:  ## wheel and sdist into dist/
	$(PY) -m build --no-isolation

wheels:  ## sdist, and from it the pure wheel, which PyPy takes, and the one of this interpreter, into dist/ (minutes)
	rm -rf build/wheels && mkdir -p build/wheels dist
	cp -r ringbar engine feeds broker strategies README.md setup.py pyproject.toml LICENSE build/wheels/
	find build/wheels -name '*.so' -delete
	cd build/wheels && RINGBAR_COMPILE=refuse ../../$(PY) -m build --no-isolation --sdist
	for how in refuse require; do RINGBAR_COMPILE=$$how $(PY) -m pip wheel -q --no-deps --no-build-isolation \
		--wheel-dir dist build/wheels/dist/ringbar-*.tar.gz || exit 1; done
	cp build/wheels/dist/ringbar-*.tar.gz dist/

memory:  ## peak memory of the main job at 2 and at 20 million candles (takes minutes and 1.2 GB of disk)
	$(PY) -m engine.bench --runs trading --modes stream --repeat 3
	$(PY) -m engine.bench --runs trading --modes stream --candles 200000

peer:  ## the same strategy in backtrader, side by side (takes minutes)
	$(PY) -m engine.bench --stocks 10 --runs trading --modes stream --repeat 5 --no-pypy --peer backtrader

RUN_KILLS ?= 50
kills-run:  ## a run killed with -9 at 50 random moments, which goes on each time (minutes)
	RINGBAR_KILLS=$(RUN_KILLS) $(PY) -m pytest tests/checkpoint/test_kill.py

SCENARIOS ?= 20000
random-orders:  ## random orders, lots, weights, brackets and corporate actions against the naive broker (minutes)
	$(PY) tests/support/random_orders.py $(SCENARIOS)

SECONDS ?= 60
fuzz:  ## fuzz what reads bytes: coverage-guided on a copy of the plain sources, then as compiled with random near-CSV text
	rm -rf build/fuzzed && mkdir -p build/fuzzed
	cp -r ringbar engine feeds broker strategies scripts build/fuzzed/
	find build/fuzzed -name '*.so' -delete
	cd build/fuzzed && ../../$(PY) scripts/fuzz.py $(SECONDS) csv packed zip parquet ipc
	RINGBAR_CHAOS=5000 $(PY) -m pytest tests/property/test_decoder_chaos.py

asan:  ## tests of everything that reads bytes with AddressSanitizer, in a copy (gcc)
	rm -rf build/asan && mkdir -p build/asan
	cp -r ringbar engine feeds broker strategies scripts tests docs *.md mkdocs.yml setup.py pyproject.toml LICENSE build/asan/
	find build/asan -name '*.so' -delete
	cd build/asan && CFLAGS="-fsanitize=address -fno-omit-frame-pointer" LDFLAGS="-fsanitize=address" RINGBAR_COMPILE=debug \
		../../$(PY) setup.py -q build_ext --inplace
	cd build/asan && LD_PRELOAD=$$(gcc -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0 PYTHONMALLOC=malloc \
		../../$(PY) -m pytest tests/feeds/test_csv_numbers.py tests/feeds/test_csv_source.py tests/feeds/test_dialects.py tests/feeds/test_adjust.py \
		tests/feeds/test_audit.py tests/property/test_decoder_chaos.py

universe:  ## 8,000 symbols x 2,000 bars: CSV files under 1,024 open files, ingest, a tape (1.2 GB of disk, a minute)
	$(PY) scripts/feeds_figures.py universe

universe-large:  ## 160 million candles from a tape (21 GB of disk while it is made, some minutes)
	$(PY) scripts/feeds_figures.py large

broker:  ## ten million fills beside one million, brackets, resting orders, feeds without orders (minutes)
	$(PY) scripts/broker_figures.py fills 1
	$(PY) scripts/broker_figures.py fills 10
	for what in brackets resting idle; do $(PY) scripts/broker_figures.py $$what; done

lanes:  ## 100 trials in one pass beside 100 single runs (minutes)
	for what in signal python; do for market in walk random; do $(PY) scripts/lane_figures.py $$what $$market; done; done

workers:  ## 10,000 SMA crosses with one worker and with two, beside two sweeps that share nothing (minutes)
	$(PY) scripts/worker_figures.py

article:  ## a fund's sweep of 135 and 1,000 combinations beside the worker it was published with
	$(PY) scripts/published_sweep.py

feeds:  ## Parquet beside pyarrow alone, scattered feeds beside aligned ones, reading ahead
	for what in formats parquet interleaved prefetch; do $(PY) scripts/feeds_figures.py $$what; done

report-figures:  ## pages of 2 and of 20 million bars: seconds, memory, bytes, drawn in Chromium (minutes, 1 GB of disk)
	for bars in 2 20 "20 1"; do $(PY) scripts/report_figures.py $$bars; done

metrics-figures:  ## what the online metrics cost, beside a build whose tracker does nothing (minutes)
	$(PY) scripts/metrics_figures.py 41

cluster:  ## a sweep of two thousand trials on a Ray cluster of this machine whose nodes come and go (minutes)
	rm -rf build/cluster && mkdir -p build/cluster
	$(PY) tests/sweeps/cluster_play.py build/cluster --heavy
	$(PY) -c "import json; found = json.load(open('build/cluster/found.json')); print(found['spot'], found['seconds'])"

client:  ## Ray's client, code and engine sent along, a job: needs pip install "ray[client,default]" (minutes)
	rm -rf build/client && mkdir -p build/client
	$(PY) tests/sweeps/client_play.py build/client

KILLS ?= 200
kills:  ## kill a sweep at random, 200 times, and resume it each time: nothing lost, nothing doubled (minutes)
	$(PY) scripts/kills.py $(KILLS)

kills-axes:  ## the same with two strategies and two windows in one store (minutes)
	$(PY) scripts/kills.py $(KILLS) 6400 1 1

programme:  ## 50 strategies x 200 parameter sets x 10 walk-forward windows in one call (minutes)
	$(PY) scripts/research_programme_figures.py

replays:  ## 200 trials over all axes run again: all metrics equal to their rows
	$(PY) scripts/check_replayed_rows.py

drift:  ## windows beside exact sums after ten million bars and a spike of 1e12 (a minute)
	RINGBAR_BARS=10000000 $(PY) -m pytest tests/contract/test_drift.py

clean:
	rm -rf build dist *.egg-info .venv .venv-dev .venv-pypy
	find engine feeds broker -name '*.so' -delete
