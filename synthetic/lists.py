"""Vectorised lists: rows repeated, lists of items per kind, picks from many tables at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator


def repeat(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row and place of each element when row ``i`` has ``counts[i]`` of them."""
    counts = np.asarray(counts, dtype=np.int64)
    # 32 bits in the browser, where repeat insists on it.
    row = np.repeat(np.arange(len(counts), dtype=np.int64), counts.astype(np.intp))
    return row, np.arange(len(row), dtype=np.int64) - (np.cumsum(counts) - counts)[row]


def rank_within(groups: np.ndarray) -> np.ndarray:
    """Place of each element among those of its group, for groups in order (equal values side by side)."""
    if not len(groups):
        return np.array([], dtype=np.int64)
    new = np.concatenate([[True], groups[1:] != groups[:-1]])
    first = np.flatnonzero(new)
    return np.arange(len(groups), dtype=np.int64) - first[np.cumsum(new) - 1]


@dataclass(frozen=True)
class Lists:
    """For each kind, a list of items with a probability each, stored end to end."""

    start: np.ndarray
    count: np.ndarray
    item: np.ndarray
    share: np.ndarray

    @classmethod
    def of(cls, lists: Sequence[Mapping[int, float]]) -> Lists:
        """From one mapping (item to probability) per kind."""
        count = np.array([len(items) for items in lists], dtype=np.int64)
        return cls(
            np.cumsum(count) - count,
            count,
            np.array([item for items in lists for item in items], dtype=np.int64),
            np.array([share for items in lists for share in items.values()], dtype=np.float64),
        )

    def draw(self, rng: Generator, kind: np.ndarray, scale: np.ndarray | float = 1.0) -> tuple[np.ndarray, np.ndarray]:
        """Row and item of the items drawn for rows of the given kinds, each with its probability times ``scale``."""
        row, place = repeat(self.count[kind])
        index = self.start[kind][row] + place
        share = self.share[index]
        share = share * scale[row] if isinstance(scale, np.ndarray) else share * scale
        kept = rng.random(len(row)) < share
        return row[kept], self.item[index[kept]]


@dataclass(frozen=True)
class Tables:
    """Cumulated weights of many tables, stored end to end, so that one search picks in all of them."""

    cumulated: np.ndarray
    choices: int
    total: np.ndarray

    @classmethod
    def of(cls, weights: np.ndarray) -> Tables:
        """From a matrix of weights (rows: tables, columns: choices); a row of zeros picks nothing sensible."""
        sums = np.cumsum(weights, axis=1)
        total = sums[:, -1].copy()
        safe = np.where(total > 0, total, 1.0)
        normal = sums / safe[:, None]
        normal[:, -1] = 1.0
        flat = normal + np.arange(len(weights))[:, None]
        return cls(flat.ravel(), weights.shape[1], total)

    def pick(self, rng: Generator, table: np.ndarray) -> np.ndarray:
        """One choice per row, from the row's table."""
        return self.at(table, rng.random(len(table)))

    def at(self, table: np.ndarray, draws: np.ndarray) -> np.ndarray:
        """The choices that given draws (0 to 1) fall on."""
        place = np.searchsorted(self.cumulated, table + draws, side="right").astype(np.int64)
        return np.clip(place - table * self.choices, 0, self.choices - 1)
