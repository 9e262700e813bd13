"""Practitioners and relatives that letters name and that cannot be real.

Practitioners are numbers: the same number is always the same person. Telephone numbers are in the ranges that
Arcep keeps for fiction, and RPPS numbers have the prefix 997 of test identities (an assumption, from memory).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from synthetic.catalogue import names
from synthetic.streams import hash64

FICTION_RANGES = ("019900", "026191", "035301", "046571", "053649")
PRACTITIONERS = 20_000
"""Numbers of practitioners go from 0 to this, excluded."""


@dataclass(frozen=True)
class Person:
    """Somebody a letter names."""

    given: str
    family: str
    female: bool
    phone: str
    rpps: str = ""
    professor: bool = False


@lru_cache(maxsize=PRACTITIONERS)
def practitioner(number: int) -> Person:
    """The practitioner of that number.

    Raises
    ------
    ValueError
        If the number is not from 0 to :data:`PRACTITIONERS`, excluded.
    """
    if not 0 <= number < PRACTITIONERS:
        raise ValueError(f"practitioner {number}: numbers go from 0 to {PRACTITIONERS - 1}")
    return somebody("practitioner", number)


@lru_cache(maxsize=1 << 14)
def unit_practitioner(site: str, unit: str, rank: int) -> int:
    """Number of the physician of that rank in a unit (0: head of the unit): the same team in all its letters."""
    return hash64("team", site, unit, rank) % PRACTITIONERS


@lru_cache(maxsize=1 << 14)
def somebody(concern: str, number: int, sex: bool | None = None) -> Person:
    """A person who depends on nothing but the concern and the number; ``sex``: whether female, if it must be."""
    bits = hash64(concern, number)
    female, bits = bool(bits & 1) if sex is None else sex, bits >> 1
    given, family = names("prenom_f" if female else "prenom_m"), names("nom")
    bits, chosen_given = divmod(bits, len(given))
    bits, chosen_family = divmod(bits, len(family))
    return Person(
        given[chosen_given].title(),
        family[chosen_family],
        female,
        fictional_phone(bits),
        _with_luhn("997" + f"{bits // 1_000_003 % 10_000_000:07d}"),
        bits % 9 == 0,
    )


def fictional_phone(number: int) -> str:
    """Ten digits in a range kept for fiction."""
    return FICTION_RANGES[number % len(FICTION_RANGES)] + f"{number // 7 % 10_000:04d}"


def _with_luhn(digits: str) -> str:
    """The digits followed by their Luhn key, as RPPS numbers have."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)
