"""Identifiers that reveal nothing: a keyed permutation of counters, written in digits.

A row added by a fault takes the next counter; once scattered, its key and its place in the sorted file
look like any other's (no tell-tale).
"""

from __future__ import annotations

import numpy as np

from synthetic.streams import hash64

ROUNDS = 4
PERSON_BITS = 26
IDENTITIES_PER_PERSON, STAYS_PER_PERSON = 16, 2048
IPP_BITS, NDA_BITS = 30, 38
ROWS_PER_STAY = {
    "rum": 8,
    "diagnostic": 64,
    "acte": 128,
    "biologie": 2048,
    "medicament": 1024,
    "constante": 1024,
    "document": 16,
}
"""Room for the rows that one stay may have in each table (powers of two), those that faults add included."""


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


_FOUR_DIGITS = (
    np.array([f"{number:04d}".encode() for number in range(10_000)], dtype="S4").view(np.uint8).reshape(-1, 4)
)
_QUADS = np.ascontiguousarray(_FOUR_DIGITS).view("<u4").ravel()


def digits(numbers: np.ndarray, width: int) -> np.ndarray:
    """Zero-padded decimal text of fixed width, as a numpy bytes array."""
    rest = np.asarray(numbers, dtype=np.int64)
    blocks = (width + 3) // 4
    text = np.empty((len(rest), blocks), dtype="<u4")
    for block in range(blocks - 1, -1, -1):
        higher = rest // 10_000
        text[:, block] = _QUADS[rest - higher * 10_000]
        rest = higher
    letters = text.view(np.uint8).reshape(len(text), blocks * 4)[:, blocks * 4 - width :]
    return np.ascontiguousarray(letters).view(f"S{width}").ravel()


def ipp(counters: np.ndarray, seed: int) -> np.ndarray:
    """IPP (10 digits) from ``person * IDENTITIES_PER_PERSON + slot``."""
    return digits(scatter(counters, IPP_BITS, seed, "ipp"), 10)


def nda(counters: np.ndarray, seed: int) -> np.ndarray:
    """NDA (12 digits) from ``person * STAYS_PER_PERSON + rank``."""
    return digits(scatter(counters, NDA_BITS, seed, "nda"), 12)


def row_id(table: str, stay: np.ndarray, rank: np.ndarray, seed: int) -> np.ndarray:
    """Identifier of a row that hangs on a stay, from the stay's counter and the row's rank in it.

    Raises
    ------
    ValueError
        If a stay has more rows than :data:`ROWS_PER_STAY` allows.
    """
    room = ROWS_PER_STAY[table]
    if len(rank) and int(rank.max()) >= room:
        raise ValueError(f"{table}: a stay has more than {room} rows")
    bits = NDA_BITS + room.bit_length() - 1
    bits += bits % 2
    width = len(str(1 << bits))
    return digits(scatter(stay * room + rank, bits, seed, table), width)
