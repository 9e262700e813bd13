"""Chronic conditions of the persons (truth): who has what, from when, and how their heart does.

Each condition has a prevalence by age, sex and region. A person's propensity is a normal variable made of two
common factors (metabolic, toxic) and an own part, so that comorbidities correlate while each prevalence holds;
the condition begins at the age at which its prevalence overtakes the person's propensity.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist

import numpy as np
from numpy.random import Generator

from synthetic.catalogue import Chronic, chronic_conditions, chronic_index

NEVER = np.int64(1 << 40)
AGES = 106
KNOTS = (0, 20, 30, 40, 50, 60, 70, 80, 90, 105)
NETWORK_OF = {"HDF": "NO", "NOR": "NO", "GES": "ES", "BFC": "ES", "BRE": "GO", "PDL": "GO", "CVL": "GO"}
REGIONS = tuple(NETWORK_OF)
HEART_FAILURE = "insuffisance_cardiaque"
REDUCED, MILD, PRESERVED = 0, 1, 2
HEART_TYPES = ("FEVG réduite", "FEVG modérément réduite", "FEVG préservée")


@dataclass(frozen=True)
class Health:
    """``onset``: day (since 1970) from which each person (row) has each chronic condition (column).

    ``heart``: type of heart failure that each person has or would have; ``lvef``: ejection fraction (per cent) once
    it has begun, ``healthy_lvef``: before.
    """

    onset: np.ndarray
    heart: np.ndarray
    lvef: np.ndarray
    healthy_lvef: np.ndarray

    def ejection(self, person: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Ejection fraction of persons (positions) on given days."""
        return np.where(self.has(HEART_FAILURE, person, day), self.lvef[person], self.healthy_lvef[person])

    def has(self, key: str, person: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Whether persons (positions) have a chronic condition on given days."""
        return self.onset[person, chronic_index()[key]] <= day

    def known(self, person: np.ndarray, day: np.ndarray) -> np.ndarray:
        """All the conditions that persons have on given days (rows: persons, columns: conditions)."""
        return self.onset[person] <= day[:, None]


def prevalence(chronic: Chronic, age: float, female: bool, region: str, factor: float = 1.0) -> float:
    """Share of the persons of an age, sex and region who have a chronic condition, times a factor."""
    curve = [float(value) / 100 for value in chronic.prevalences]
    curve.append(curve[-1])
    share = 0.0
    for (low, high), (left, right) in zip(pairwise(KNOTS), pairwise(curve), strict=True):
        if low <= age <= high:
            share = left + (right - left) * (age - low) / (high - low)
    sex = 2 * chronic.ratio_f / (1 + chronic.ratio_f) if female else 2 / (1 + chronic.ratio_f)
    place = chronic.regions.get(region, chronic.regions.get(NETWORK_OF[region], 1.0))
    return min(0.95, share * sex * place * factor)


@lru_cache(maxsize=8)
def thresholds(enriched: tuple[tuple[str, float], ...] = ()) -> np.ndarray:
    """Propensity above which a person has a condition, by condition, sex and region (rows) and age (columns)."""
    normal = NormalDist()
    rows, factors = [], dict(enriched)
    for chronic in chronic_conditions():
        for female in (False, True):
            for region in REGIONS:
                row, lowest = [], 9.0
                for age in range(AGES):
                    share = prevalence(chronic, age, female, region, factors.get(chronic.key, 1.0))
                    # Rounded: the last bits of a logarithm are not the same on every machine.
                    lowest = min(lowest, round(normal.inv_cdf(1 - share), 4) if share > 0 else 9.0)
                    row.append(lowest)
                rows.append(row)
    return np.array(rows)


def make_health(
    rng: Generator, birth: np.ndarray, female: np.ndarray, region: np.ndarray,
    enriched: tuple[tuple[str, float], ...] = (),
) -> Health:  # fmt: skip
    """Draw the chronic conditions of persons (``region`` indexes :data:`REGIONS`); see ``Scenario.enriched``."""
    size, chronic = len(birth), chronic_conditions()
    common = rng.standard_normal((size, 2))
    own = rng.standard_normal((size, len(chronic)))
    jitter = rng.integers(0, 365, (size, len(chronic)), dtype=np.int64)
    onset = np.full((size, len(chronic)), NEVER)
    table = thresholds(enriched)
    group = female.astype(np.int64) * len(REGIONS) + region
    for column, condition in enumerate(chronic):
        a, b = condition.charge_metabolique, condition.charge_toxique
        rest = np.sqrt(1 - a * a - b * b)
        # In whole ten-thousandths, so that comparisons do not hang on last bits.
        propensity = np.rint((a * common[:, 0] + b * common[:, 1] + rest * own[:, column]) * 1e4)
        block = np.rint(table[column * 2 * len(REGIONS) : (column + 1) * 2 * len(REGIONS)] * 1e4)
        offset = 400_000.0
        flat = (-block + np.arange(len(block))[:, None] * offset).ravel()
        place = np.searchsorted(flat, -propensity + group * offset, side="left") - group * AGES
        onset[:, column] = np.where(place < AGES, birth + place * 1461 // 4 + jitter[:, column], NEVER)
    return Health(onset, *_hearts(rng, onset, female))


def _hearts(rng: Generator, onset: np.ndarray, female: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Type of heart failure and ejection fraction: reduced more often in men and after coronary disease."""
    size = len(onset)
    coronary = onset[:, chronic_index()["coronaropathie"]] < NEVER
    reduced = 0.34 + 0.16 * ~female + 0.2 * coronary
    draw = rng.random(size)
    kind = np.where(draw < reduced, REDUCED, np.where(draw < reduced + 0.14, MILD, PRESERVED)).astype(np.int64)
    noise = rng.standard_normal(size)
    centre, spread = np.array([30.0, 44.5, 58.0])[kind], np.array([5.5, 2.0, 4.5])[kind]
    low, high = np.array([12, 40, 50])[kind], np.array([39, 49, 72])[kind]
    lvef = np.clip(np.rint(centre + spread * noise), low, high)
    healthy = np.clip(np.rint(63 + 4 * noise), 52, 75)
    return kind, lvef.astype(np.int64), healthy.astype(np.int64)
