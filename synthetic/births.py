"""Mothers of the children born in the period: links between persons of the same home site (truth)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.people import People, days_of
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.streams import stream

BORN_HERE = 0.62
"""Share of the children who were born at one of the network's sites."""
ROUNDS = 6
APART_DAYS = 450
YOUNGEST, OLDEST = 16 * 365, 46 * 365


@dataclass(frozen=True)
class Births:
    """Deliveries, and the children of each.

    ``mother`` (position), ``day`` and ``twins`` describe deliveries; ``child`` (position), ``of`` (delivery) and
    ``child_twins`` the children.
    """

    mother: np.ndarray
    day: np.ndarray
    twins: np.ndarray
    child: np.ndarray
    of: np.ndarray
    child_twins: np.ndarray


def make_births(scenario: Scenario, shard: Shard, people: People) -> Births:
    """Find a mother for the children born in the period, of about 30.7 years, with no other child near that date."""
    rng = stream(scenario.seed, shard.number, "births")
    start, end = days_of(scenario.start), days_of(scenario.end)
    draws = rng.random(len(people))
    ages = rng.standard_normal((ROUNDS, len(people)))
    born = (people.birth >= start) & (people.birth <= end)
    second_twin = (people.twin_of >= 0) & (people.twin_of < np.arange(len(people)))
    child = np.flatnonzero(born & ~second_twin & (draws < BORN_HERE))
    women = np.flatnonzero(people.female & (people.birth < start - 12 * 365))
    order = women[np.lexsort((women, people.birth[women], people.home[women]))]
    scale = np.int64(1 << 20)
    place_of = people.home[order] * scale + people.birth[order] + scale // 2
    mother = np.full(len(child), -1, dtype=np.int64)
    lasts: list[tuple[np.ndarray, np.ndarray]] = []
    for turn in range(ROUNDS):
        waiting = np.flatnonzero(mother < 0)
        age = np.clip((30.7 + 5.1 * ages[turn, child[waiting]]) * 365.25, YOUNGEST, OLDEST).astype(np.int64)
        day = people.birth[child[waiting]]
        wanted = people.home[child[waiting]] * scale + day - age + scale // 2
        place = np.clip(np.searchsorted(place_of, wanted), 0, max(0, len(order) - 1))
        if not len(order):
            break
        found = order[place]
        real_age = day - people.birth[found]
        fits = (real_age >= YOUNGEST) & (real_age <= OLDEST) & (people.death[found] > day + 30)
        fits &= people.home[found] == people.home[child[waiting]]
        for others, days in lasts:
            fits &= _apart(found, day, others, days)
        _, first = np.unique(np.where(fits, found, -1 - np.arange(len(found))), return_index=True)
        chosen = np.zeros(len(found), dtype=bool)
        chosen[first] = True
        chosen &= fits
        mother[waiting[chosen]] = found[chosen]
        lasts.append((found[chosen], day[chosen]))
    kept = np.flatnonzero(mother >= 0)
    child, mother = child[kept], mother[kept]
    twin = people.twin_of[child]
    delivery = np.arange(len(child), dtype=np.int64)
    with_twin = np.flatnonzero((twin >= 0) & born[np.maximum(twin, 0)])
    return Births(
        mother=mother,
        day=people.birth[child],
        twins=np.isin(delivery, with_twin),
        child=np.concatenate([child, twin[with_twin]]),
        of=np.concatenate([delivery, with_twin]),
        child_twins=np.concatenate([np.isin(delivery, with_twin), np.ones(len(with_twin), dtype=bool)]),
    )


def _apart(mother: np.ndarray, day: np.ndarray, others: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Whether mothers have no birth of another round within :data:`APART_DAYS`."""
    if not len(others):
        return np.ones(len(mother), dtype=bool)
    order = np.argsort(others, kind="stable")
    place = np.clip(np.searchsorted(others[order], mother), 0, len(others) - 1)
    same = others[order][place] == mother
    return ~same | (np.abs(days[order][place] - day) > APART_DAYS)
