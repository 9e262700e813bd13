"""Independent random streams, equal on every machine.

``stream(seed, shard, concern)`` depends on nothing else: adding a concern or a shard does not move the others.
Only draws that are equal to the bit on x86-64 and in WebAssembly may be used (see ``CONTRIBUTING.md``):
random, integers, standard_normal, standard_exponential, standard_gamma(2.5), poisson, permutation, choice.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.random import Generator, Philox

SCENARIO = -1
"""The shard number of draws that concern the whole scenario."""

_MASK = 0xFFFFFFFFFFFFFFFF


def hash64(*parts: object) -> int:
    """64-bit BLAKE2b hash of the parts, written one after the other."""
    text = "|".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def stream(seed: int, shard: int, concern: str) -> Generator:
    """The generator of one concern of one shard.

    Parameters
    ----------
    seed
        The scenario's seed, any integer of at most 64 bits.
    shard
        The shard's number, or :data:`SCENARIO`.
    concern
        Name of what is drawn, such as ``"people"``.
    """
    return Generator(Philox(key=np.array([seed & _MASK, hash64(shard, concern)], dtype=np.uint64)))


def pick(rng: Generator, weights: np.ndarray, size: int) -> np.ndarray:
    """Indices drawn with the given weights (one cumulated table, one uniform draw per index)."""
    cumulated = np.cumsum(np.asarray(weights, dtype=np.float64))
    draws = rng.random(size) * cumulated[-1]
    return np.minimum(np.searchsorted(cumulated, draws, side="right"), len(cumulated) - 1).astype(np.int64)
