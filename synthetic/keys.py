"""Identifiers that reveal nothing: a keyed permutation of counters, written in digits.

A row added by a fault takes the next counter; once scattered, its key and its place in the sorted file
look like any other's (no tell-tale).
"""

from __future__ import annotations

import numpy as np

from synthetic.streams import hash64

ROUNDS = 4
PERSON_BITS = 26
IPP_BITS, NDA_BITS, DIAGNOSTIC_BITS, RESULT_BITS = 30, 32, 36, 40
IDENTITIES_PER_PERSON, STAYS_PER_PERSON = 16, 64
DIAGNOSTICS_PER_STAY, RESULTS_PER_STAY = 16, 256


def scatter(counters: np.ndarray, bits: int, seed: int, concern: str) -> np.ndarray:
    """Permute counters of ``bits`` bits (an even number) by a keyed Feistel network.

    Raises
    ------
    ValueError
        If a counter does not fit in ``bits`` bits.
    """
    counters = np.asarray(counters, dtype=np.uint64)
    if len(counters) and int(counters.max()) >> bits:
        raise ValueError(f"{concern}: a counter does not fit in {bits} bits; use fewer patients or larger keys")
    half = np.uint64(bits // 2)
    mask = np.uint64((1 << (bits // 2)) - 1)
    left, right = counters >> half, counters & mask
    for turn in range(ROUNDS):
        left, right = right, left ^ (_mix(right, np.uint64(hash64(seed, concern, turn))) & mask)
    return ((left << half) | right).astype(np.int64)


def _mix(values: np.ndarray, key: np.uint64) -> np.ndarray:
    """The finaliser of MurmurHash3 over values and key (64-bit wrap-around is wanted)."""
    mixed = values ^ key
    mixed = (mixed ^ (mixed >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    mixed = (mixed ^ (mixed >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return mixed ^ (mixed >> np.uint64(33))


def digits(numbers: np.ndarray, width: int) -> np.ndarray:
    """Zero-padded decimal text of fixed width, as a numpy bytes array."""
    numbers = np.asarray(numbers, dtype=np.int64)
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    text = (numbers[:, None] // powers % 10 + ord("0")).astype(np.uint8)
    return np.ascontiguousarray(text).view(f"S{width}").ravel()


def ipp(counters: np.ndarray, seed: int) -> np.ndarray:
    """IPP (10 digits) from ``person * IDENTITIES_PER_PERSON + slot``."""
    return digits(scatter(counters, IPP_BITS, seed, "ipp"), 10)


def nda(counters: np.ndarray, seed: int) -> np.ndarray:
    """NDA (10 digits) from ``person * STAYS_PER_PERSON + rank``."""
    return digits(scatter(counters, NDA_BITS, seed, "nda"), 10)


def diagnostic_id(counters: np.ndarray, seed: int) -> np.ndarray:
    """Diagnosis row identifier (11 digits)."""
    return digits(scatter(counters, DIAGNOSTIC_BITS, seed, "diagnostic"), 11)


def result_id(counters: np.ndarray, seed: int) -> np.ndarray:
    """Laboratory result identifier (13 digits)."""
    return digits(scatter(counters, RESULT_BITS, seed, "biologie"), 13)
