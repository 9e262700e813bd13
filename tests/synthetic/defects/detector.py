"""A detector that sees keys, row positions and their order only, and looks for what sets some rows apart.

Each feature gives a score to every row. If the chosen rows are chosen whatever their scores, the sum of their scores
is close to a normal law whose mean and variance are those of a draw without replacement, shard by shard.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

BOUND = 5.0
"""Standard deviations: by chance, one feature in 1.7 million goes beyond, and there are a few thousand of them."""


@dataclass
class Evidence:
    """Sums over files (shards, seeds) of what a feature shows, and how many rows were chosen in all."""

    excess: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    variance: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    chosen: int = 0

    def look(self, own: np.ndarray, others: dict[str, np.ndarray], chosen: np.ndarray) -> None:
        """Look at one file.

        Parameters
        ----------
        own
            Key of each row (bytes), in the order of the file.
        others
            Keys of other tables that the rows hold, by column.
        chosen
            Rows that a fault touched.
        """
        self.chosen += int(chosen.sum())
        if chosen.all() or not chosen.any():
            return
        for name, scores in (_places(own) | _digits("key", own)).items():
            self._add(name, scores, chosen)
        self._runs(chosen)
        for column, keys in others.items():
            distinct, place = np.unique(keys, return_inverse=True)
            touched = np.bincount(place, weights=chosen) > 0
            for name, scores in ({column: np.arange(len(distinct))} | _digits(column, distinct)).items():
                self._add(name, scores, touched)

    def _add(self, name: str, scores: np.ndarray, chosen: np.ndarray) -> None:
        size, taken = len(scores), int(chosen.sum())
        if size < 2 or taken in (0, size):
            return
        self.excess[name] += scores[chosen].sum() - taken * scores.mean()
        self.variance[name] += scores.var() * taken * (size - taken) / (size - 1)

    def _runs(self, chosen: np.ndarray) -> None:
        """Number of runs of chosen and other rows (Wald and Wolfowitz): do the chosen ones stick together?"""
        taken, size = int(chosen.sum()), len(chosen)
        mean = 2 * taken * (size - taken) / size + 1
        self.excess["runs"] += 1 + int((chosen[1:] != chosen[:-1]).sum()) - mean
        self.variance["runs"] += max((mean - 1) * (mean - 2) / (size - 1), 0)

    def deviations(self) -> dict[str, float]:
        """By feature, how far the chosen rows are from chance, in standard deviations."""
        return {name: self.excess[name] / np.sqrt(v) for name, v in self.variance.items() if v > 0}

    def tell_tales(self) -> dict[str, float]:
        """The features that do better than chance."""
        return {name: z for name, z in self.deviations().items() if abs(z) > BOUND}


def _places(keys: np.ndarray) -> dict[str, np.ndarray]:
    position = np.arange(len(keys))
    numbers = keys.astype(np.int64)
    gaps = np.diff(numbers, prepend=numbers[0], append=numbers[-1])
    return {
        "position": position,
        "distance from the middle": np.abs(position - len(keys) / 2),
        "order of the key": numbers.argsort().argsort(),
        "gap before": np.abs(gaps[:-1]).argsort().argsort(),
        "gap after": np.abs(gaps[1:]).argsort().argsort(),
    }


def _digits(name: str, keys: np.ndarray) -> dict[str, np.ndarray]:
    """One feature per digit and place: is it there?"""
    width = keys.dtype.itemsize
    text = np.ascontiguousarray(keys).view(np.uint8).reshape(len(keys), width)
    return {
        f"{name}: {digit} in place {place}": (text[:, place] == ord(str(digit))).astype(float)
        for place in range(width)
        for digit in range(10)
    }
