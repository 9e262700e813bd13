"""Benchmarks: ratios between two ways of doing the same work, measured in the same run on the same machine.

Absolute times say more of the machine than of the code, so each figure is a ratio with the measures behind it.
A benchmark is a module of this package with a function ``run() -> list[Ratio]``; if it takes ``patients``, it is
given the size asked for on the command line. ``python -m benchmarks`` runs them all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ratio:
    """A ratio: what it compares, its value, and the measures behind it (name with unit, to figure)."""

    name: str
    value: float
    measures: Mapping[str, float] = field(default_factory=dict)
    note: str = ""


def best(works: Mapping[str, Callable[[], object]], rounds: int = 3) -> dict[str, float]:
    """Shortest time of each work, in seconds; the works take turns, so that a busy moment disturbs them alike."""
    shortest = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            shortest[name] = min(shortest[name], time.perf_counter() - start)
    return shortest


__all__ = ["Ratio", "best"]
