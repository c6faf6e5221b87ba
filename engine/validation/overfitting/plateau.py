"""Plateau: whether the neighbours of the best trial are good, too, or whether it is an isolated peak."""

from __future__ import annotations

from math import fsum

NAN = float("nan")


class Plateau:
    """`neighbours`: rows of trials next to the best; `mean`: of their metric; `farthest`: the value farthest from the best.

    `share`: the mean divided by the value of the best.
    """

    def __init__(self, best, neighbours, metric):
        values = [row["metrics"][metric] for row in neighbours if row["metrics"].get(metric) is not None]
        top = best["metrics"][metric]
        self.neighbours = neighbours
        self.best = top
        self.mean = fsum(values) / len(values) if values else NAN
        self.farthest = max(values, key=lambda value: abs(value - top), default=NAN)
        self.share = self.mean / top if values and top > 0 else NAN


def plateau(rows, best, metric):
    """Return the `Plateau` of the `best` among `rows`: trials that are at most one step away in every parameter.

    A step leads to the next value that was tried; texts and truth values have no order and must be equal. In spaces without a
    grid, where nothing is one step away: the nearest trials, two for each number, by the ranks of their values.
    """
    names = [name for name, value in best["params"].items() if is_number(value)]
    fixed = [name for name in best["params"] if name not in names]
    others = [row for row in rows if row is not best and row["status"] == "done" and row["params"] != best["params"]]
    others = [row for row in others if all(row["params"].get(name) == best["params"][name] for name in fixed)]
    others = [row for row in others if all(is_number(row["params"].get(name)) for name in names)]
    if not names or not others:
        return Plateau(best, [], metric)
    places = {name: places_of({row["params"][name] for row in [*others, best]}) for name in names}

    def steps(row):
        return [abs(places[name][row["params"][name]] - places[name][best["params"][name]]) for name in names]

    beside = [row for row in others if max(steps(row)) <= 1]
    if not beside or len(others) + 1 < 2 ** len(names) or scattered(places, others):
        spans = [max(1, len(places[name]) - 1) for name in names]
        near = sorted(others, key=lambda row: sum((step / span) ** 2 for step, span in zip(steps(row), spans)))
        beside = near[: 2 * len(names)]
    return Plateau(best, beside, metric)


def scattered(places, others):
    """Return whether values are sampled rather than crossed: most of them are tried once."""
    return any(len(known) > 0.5 * (len(others) + 1) for known in places.values()) and len(places) > 1


def places_of(values):
    return {value: place for place, value in enumerate(sorted(values))}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)
