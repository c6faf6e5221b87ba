"""Costs learned on the way: the same rows, sooner."""

import heapq
import random
from time import perf_counter

import pytest
from strategies_of_tests import Slow
from test_sweep import OPTIONS, data, told

from engine.sweep import sweep
from engine.sweep.trials.runtime_model import RuntimeModel, scales, solved
from engine.sweep.trials.trial_queue import Queue


def makespan(params, cost, workers, costs, lanes=64, overhead=0.0):
    """Seconds of a sweep on simulated workers; the trials in the order in which they were taken."""
    queue = Queue(params, range(len(params)), lanes, costs)
    free = [(0.0, worker) for worker in range(workers)]
    done, taken, end = [], [], 0.0
    while queue.trials:
        now, worker = heapq.heappop(free)
        for item in [item for item in done if item[0] <= now]:  # what ended by now has been learned from
            done.remove(item)
            queue.learn(item[1], item[2], workers)
        batch = queue.take(workers)
        seconds = overhead + sum(cost(params[i]) for i in batch)
        taken += batch
        done.append((now + seconds, batch, seconds))
        heapq.heappush(free, (now + seconds, worker))
        end = max(end, now + seconds)
    assert sorted(taken) == list(range(len(params)))
    return end, taken


def grid(**values):
    rows = [{}]
    for name, options in values.items():
        rows = [{**row, name: option} for row in rows for option in options]
    return rows


def skewed(params):
    """The last values of the outer parameter cost a hundred times the first."""
    return 0.01 + (params["slow"] / 200) ** 3


def test_a_skewed_sweep_ends_sooner():
    params = grid(slow=range(10, 210, 10), fast=range(5, 15))
    for workers, gain in ((16, 0.9), (64, 0.8)):
        without, order = makespan(params, skewed, workers, None)
        learned, other = makespan(params, skewed, workers, RuntimeModel(params))
        assert order == list(range(len(params)))
        assert other != order
        assert learned < gain * without
    assert makespan(params, skewed, 16, RuntimeModel(params))[0] < 1.05 * sum(map(skewed, params)) / 16


def test_what_passes_cost_by_themselves_is_not_taken_for_the_trials():
    params = grid(slow=range(10, 210, 10), fast=range(5, 9))
    without, _ = makespan(params, skewed, 16, None, overhead=0.05)
    learned, _ = makespan(params, skewed, 16, RuntimeModel(params), overhead=0.05)
    assert learned < 0.9 * without


def test_trials_of_equal_cost_stay_in_order():
    params = grid(slow=range(10, 210, 10), fast=range(5, 25))
    rng = random.Random(1)
    noise, plain = RuntimeModel(params), None
    with_noise, order = makespan(params, lambda params: 0.1 * rng.uniform(0.9, 1.1), 4, noise)
    plain, _ = makespan(params, lambda params: 0.1, 4, None)
    assert order == list(range(len(params)))
    assert with_noise < 1.1 * plain


def test_it_learns_seconds_from_passes():
    params = grid(period=[10, 20, 40, 80], kind=["sma", "ema", "kama"], deep=[False, True])
    cost = {"sma": 1.0, "ema": 1.5, "kama": 6.0}

    def seconds(trial):
        return 0.5 + cost[trial["kind"]] + 0.02 * trial["period"] + (2.0 if trial["deep"] else 0.0)

    costs = RuntimeModel(params)
    rng = random.Random(3)
    for _ in range(64):
        batch = rng.sample(range(len(params)), 3)
        costs.learn(batch, sum(seconds(params[i]) for i in batch))
    assert costs.known
    for i, trial in enumerate(params):
        assert costs.of(i) == pytest.approx(seconds(trial), rel=0.1)


def test_what_cannot_be_learned_is_left_alone():
    assert not RuntimeModel([{"a": 1}, {"a": 1}]).learn([0], 1.0)
    many = [{"word": str(i)} for i in range(100)]
    assert not any(RuntimeModel(many).learn([i], 1.0) for i in range(100))
    assert scales([{"a": 1, "b": None, "c": True}, {"a": 3, "b": 2, "c": False}]) == ([("a", 1, 2)], [("b", 2), ("c", False)])
    assert solved([[0.0, 2.0], [1.0, 1.0]], [4.0, 3.0]) == [1.0, 2.0]


def test_batches_that_come_back_keep_their_place_in_the_sum():
    params = grid(slow=range(10, 210, 10), fast=range(5, 25))
    costs = RuntimeModel(params)
    queue = Queue(params, range(len(params)), 16, costs)
    for _ in range(12):
        batch = queue.take(4)
        queue.learn(batch, sum(skewed(params[i]) for i in batch), 4)
    assert costs.known
    batch = queue.take(4)
    before = queue.cost
    queue.give_back(batch, "lost", "crashed", 1)
    assert queue.cost == pytest.approx(before + sum(map(costs.of, batch)))
    assert queue.take(4) == batch
    assert queue.cost == pytest.approx(before)
    assert before == pytest.approx(sum(map(costs.of, queue.trials)))


def test_it_costs_next_to_nothing():
    params = grid(fast=range(2, 102), slow=range(100, 200))
    costs = RuntimeModel(params)
    queue = Queue(params, range(len(params)), 64, costs)
    began = perf_counter()
    while queue.trials:
        batch = queue.take(2)
        queue.learn(batch, sum(skewed(params[i]) for i in batch), 2)
    assert perf_counter() - began < 2.0  # of 10,000 trials, which take a minute; 0.24 s compiled, on a busy machine


def test_the_rows_of_a_sweep_do_not_depend_on_it():
    space = {"fast": [2, 3, 4, 5, 6], "slow": [7, 9, 11, 13]}
    one = sweep(data(), Slow, space, workers=1, lanes=2, **OPTIONS)
    assert told(sweep(data(), Slow, space, workers=2, lanes=2, **OPTIONS)) == told(one)
